// Package compare lays two exchanges side by side: EXCHANGE + EXCHANGE → what is about identity (who are you?), what is
// about permission (you may not), and what proves it. It reads two diagnoses and sends nothing; where one more request
// would decide, it is offered as a fix that the person must agree to.
package compare

import (
	"fmt"
	"strings"

	"why401/flows/diagnose"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

// Area is what a refusal is about.
type Area string

// The areas.
const (
	Identity   Area = "identity"   // the server does not know, or not believe, who asks
	Permission Area = "permission" // it knows who asks, and says no
	Works      Area = "accepted"
	Way        Area = "the way" // a proxy, a gateway or a limit answered, or nobody
	Other      Area = "other"   // not about authentication, or not to be known from here
)

// Row is one line of the table: the same thing of both sides.
type Row struct {
	Name         string // "request", "sent", "as whom"
	Part         string // of the request where it differs: "header", "query", "body", "option"; Name is that in it, "" the whole
	A, B         string // cleaned and masked
	SignA, SignB string // "✓", "✗", "?" or ""
	Differs      bool
	Noise        bool // changes from one answer to the next and decides nothing: Date, request ids
}

// Proof is one sentence that carries the conclusion, with its address.
type Proof struct {
	Sign  string // "✓" proves, "·" supports, "?" is not known
	Text  string
	Where string
}

// Side is one of the two.
type Side struct {
	Diagnosis *diagnose.Diagnosis
	Area      Area
	Status    int
	Question  string // "who are you?", "not for you", "accepted": the status in words
	Finding   diagnose.Finding
	// Mend is what to do on this side; its Apply may be nil (somebody else must act).
	Mend diagnose.Fix
}

// Comparison is the answer.
type Comparison struct {
	A, B Side
	// Sentences: the first says which is about identity and which about permission, or what else sets them apart.
	Sentences []string
	Proofs    []Proof
	Rows      []Row
	Asked     []Row // what differs in the requests beside credential and address; the noise is marked
	Headers   []Row // response fields that differ; the noise is marked
	Claims    []Row // claims of the two tokens that differ, where both carried one
	Same      []string
}

// Label is the name of a row: "request", "header X-Tenant".
func (r Row) Label() string { return strings.TrimSpace(r.Part + " " + r.Name) }

// Compare reads two diagnoses. Neither may be nil.
func Compare(a, b *diagnose.Diagnosis) Comparison {
	c := Comparison{A: side(a), B: side(b)}
	c.A.Mend, c.B.Mend = mend(c.A, c.B), mend(c.B, c.A)
	c.Asked = asked(a.Evidence, b.Evidence)
	c.Sentences = sentences(c)
	c.Proofs = proofs(c)
	c.Rows = rows(c)
	c.Headers, c.Same = headers(a, b)
	c.Claims = claims(a, b)
	c.redact()
	return c
}

// redact takes out what a server may have echoed: every text of a comparison is shown or printed.
func (c *Comparison) redact() {
	red := &redact.Redactor{}
	for _, d := range []*diagnose.Diagnosis{c.A.Diagnosis, c.B.Diagnosis} {
		red.AddRequest(d.Evidence.Attempt.Request)
		red.AddExchange(d.Evidence.Exchange)
	}
	for i := range c.Sentences {
		c.Sentences[i] = red.Redact(c.Sentences[i])
	}
	for i := range c.Proofs {
		c.Proofs[i].Text = red.Redact(c.Proofs[i].Text)
	}
	for _, rows := range [][]Row{c.Rows, c.Asked, c.Headers, c.Claims} {
		for i := range rows {
			rows[i].A, rows[i].B = red.RedactUnder(rows[i].Name, rows[i].A), red.RedactUnder(rows[i].Name, rows[i].B)
		}
	}
}

func side(d *diagnose.Diagnosis) Side {
	s := Side{Diagnosis: d, Finding: d.Findings[0], Status: d.Evidence.Status, Area: areaOf(d)}
	switch {
	case s.Area == Works:
		s.Question = "accepted"
	case s.Status == 401:
		s.Question = "who are you?"
	case s.Status == 403:
		s.Question = "not for you"
	case s.Status == 407:
		s.Question = "who are you, to the proxy?"
	case s.Status == 0:
		s.Question = "no answer"
	default:
		s.Question = strings.ToLower(d.Evidence.Exchange.Last().Reason)
	}
	return s
}

// areaOf goes by the cause, never by the status alone: servers answer 403 to strangers and 401 to people they know.
func areaOf(d *diagnose.Diagnosis) Area {
	switch d.Verdict {
	case "accepted":
		return Works
	case "client":
		if d.Evidence.Status == 0 {
			return Way
		}
		return Identity
	case "authentication":
		return Identity
	case "authorization":
		return Permission
	case "proxy", "edge", "unreachable":
		return Way
	}
	return Other
}

// sentence of one side: "A (401) is about identity: no credential was sent."
func about(name string, s Side) string {
	status := "no answer"
	if s.Status != 0 {
		status = fmt.Sprint(s.Status)
	}
	what := lowerFirst(strings.TrimSuffix(title(s.Finding), "."))
	sure := ""
	if s.Finding.Confidence < 0.6 {
		sure = "perhaps "
	}
	switch s.Area {
	case Works:
		return fmt.Sprintf("%s (%s) is accepted.", name, status)
	case Identity:
		return fmt.Sprintf("%s (%s) is %sabout identity: %s.", name, status, sure, what)
	case Permission:
		return fmt.Sprintf("%s (%s) is %sabout permission: %s.", name, status, sure, what)
	case Way:
		return fmt.Sprintf("%s (%s) was stopped on the way: %s.", name, status, what)
	}
	return fmt.Sprintf("%s (%s) is about neither identity nor permission, as far as can be known: %s.", name, status, what)
}

func sentences(c Comparison) []string {
	out := []string{about("A", c.A), about("B", c.B)}
	switch {
	case c.A.Area == Identity && c.B.Area == Permission, c.A.Area == Permission && c.B.Area == Identity:
		out = append(out, "A new login helps the one about identity alone; the other needs a right.")
	case c.A.Area == Works && c.B.Area == Works:
		out = append(out, "Both work.")
	case c.A.Area == c.B.Area && c.A.Finding.Cause.ID == c.B.Finding.Cause.ID:
		out = append(out, "Both have the same cause.")
	}
	return out
}

// mend is what to do with s: the other's credential where it has none and the other's goes to the same host, else the
// cause's first fix.
func mend(s, other Side) diagnose.Fix {
	if s.Area == Works {
		return diagnose.Fix{}
	}
	if f, ok := lend(s, other); ok {
		return f
	}
	for _, f := range s.Finding.Match.Fixes {
		return f
	}
	return diagnose.Fix{}
}

// title of a finding, cleaned.
func title(f diagnose.Finding) string {
	t := f.Match.Title
	if t == "" {
		t = f.Cause.Title
	}
	return clean.Line(t, 300)
}

// lowerFirst makes a title go on in a sentence; abbreviations and codes keep their capitals.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && r[0] >= 'A' && r[0] <= 'Z' && (r[1] >= 'a' && r[1] <= 'z' || r[1] == ' ') && !strings.HasPrefix(s, "Bearer") && !strings.HasPrefix(s, "Basic") && !strings.HasPrefix(s, "Authorization") {
		r[0] += 'a' - 'A'
	}
	return string(r)
}

// whom names who asks, as the credential itself says it: a claim is what a token says, not what a server believes.
func whom(d *diagnose.Diagnosis) string {
	e := d.Evidence
	if e.CredentialOnWire == diagnose.No {
		return ""
	}
	if t := e.Token; t != nil && t.Kind == token.KindJWS {
		for _, n := range []string{"preferred_username", "email", "name", "client_id", "azp"} {
			if v := t.Claim(n); v != "" {
				if sub := t.Claim("sub"); sub != "" && sub != v {
					return clean.Line("sub "+sub+", "+v, 80)
				}
				return clean.Line(v, 80)
			}
		}
		if v := t.Claim("sub"); v != "" {
			return clean.Line("sub "+v, 80)
		}
	}
	if k := e.Credential.Get("key"); !k.IsZero() && e.Credential.Scheme == "aws-sigv4" {
		return clean.Line(mask.User(k.Reveal(), e.Credential.Get("secret").Reveal()+"?"), 80)
	}
	if u := e.Credential.Get("user"); !u.IsZero() {
		return clean.Line(mask.User(u.Reveal(), e.Credential.Get("password").Reveal()), 80)
	}
	return ""
}
