package diagnose

import (
	"fmt"
	"strings"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// offers reports whether a challenge of the origin names the scheme.
func offers(e *Evidence, name string) bool {
	for _, c := range e.Challenges {
		if !c.Proxy && strings.EqualFold(c.Scheme, name) {
			return true
		}
	}
	return false
}

// challenged reports whether the origin sent any challenge.
func challenged(e *Evidence) bool {
	for _, c := range e.Challenges {
		if !c.Proxy {
			return true
		}
	}
	return false
}

// offered lists the origin's schemes as written.
func offered(e *Evidence) []string {
	var out []string
	for _, c := range e.Challenges {
		if !c.Proxy {
			out = append(out, c.Scheme)
		}
	}
	return out
}

// challengeParam is the first value of that parameter in the origin's challenges.
func challengeParam(e *Evidence, name string) string {
	for _, c := range e.Challenges {
		if v := c.Param(name); v != "" && !c.Proxy {
			return v
		}
	}
	return ""
}

// refusalStatus reports whether a fault of the credential can explain the answer. A limit (429), a proxy's own 407 and a
// gateway that is down (502 to 504) cannot be explained so, whatever was sent.
func refusalStatus(e *Evidence) bool {
	switch e.Status {
	case 400, 401, 403, 404, 419, 422, 440, 498, 499, 500:
		return true
	}
	return e.IsLogin == Yes || errorIn200(e)
}

// saysPoint is the evidence of the server's own words.
func saysPoint(e *Evidence, note string) Point {
	if d := challengeParam(e, "error_description"); d != "" {
		return Point{Where: "response.headers.WWW-Authenticate", What: `error="` + quoted(challengeParam(e, "error"), 80) + `", error_description="` + quoted(d, quoteMost) + `"`, Note: note}
	}
	if c := challengeParam(e, "error"); c != "" {
		return Point{Where: "response.headers.WWW-Authenticate", What: `error="` + quoted(c, 80) + `"`, Note: note}
	}
	what := e.Message
	if e.Code != "" && e.Code != what {
		what = strings.TrimSuffix(e.Code+": "+what, ": ")
	}
	where := "response.body"
	if strings.HasPrefix(e.CodeAt, "response.headers") {
		where = e.CodeAt
	}
	if text := strings.Join(strings.Fields(markup.Re().ReplaceAllString(e.Text[:min(len(e.Text), 4000)], " ")), " "); what == "" && text != "" {
		what = text
	}
	what = quoted(what, quoteMost)
	if what == "" {
		where, what = "response.status", fmt.Sprint(e.Status)
	}
	return Point{Where: where, What: what, Note: note}
}

// headerPoint is the evidence of one field of the answer.
func headerPoint(e *Evidence, name string) Point {
	return Point{Where: "response.headers." + name, What: clean.Line(header(e, name), 160)}
}

func statusPoint(e *Evidence) Point {
	return Point{Where: "response.status", What: fmt.Sprint(e.Status)}
}

func challengePoint(e *Evidence) Point {
	h := e.Exchange.Last()
	v := ""
	if h != nil {
		v = strings.Join(h.Received.Values("WWW-Authenticate"), ", ")
	}
	if v == "" {
		return Point{Where: "response.headers", What: "no WWW-Authenticate", Sign: "!"}
	}
	return Point{Where: "response.headers.WWW-Authenticate", What: clean.Line(v, 160)}
}

// sent reports whether a credential left with the last hop. Where a recording hides it, what the answer says of it is
// still to be read: unsure (rank.go) keeps the rest from being taken for more than a possibility.
func sent(e *Evidence) bool { return e.CredentialOnWire == Yes || e.Hidden != "" }

// authorization is the Authorization value as it left, "" none.
func authorization(e *Evidence) string {
	if h := e.Exchange.Last(); h != nil {
		if v := h.Sent.Get("Authorization"); v != "" {
			return v
		}
	}
	return e.Attempt.Request.Headers.Get("Authorization")
}

// secretOf is the credential's secret, and a masked form for screens.
func secretOf(e *Evidence) mask.Sensitive {
	for _, n := range []string{"token", "value", "password", "cookie", "pair", "response", "secret", "signature", "consumer-secret", "proof"} {
		if v := e.Credential.Get(n); !v.IsZero() {
			return v
		}
	}
	return mask.Sensitive{}
}

// isJWT reports whether the credential is a JWT whose claims can be read.
func isJWT(e *Evidence) bool {
	return e.Token != nil && e.Token.Kind == token.KindJWS && e.Token.Claims != nil
}

// hasPair reports whether the credential is a user name and a password, or a key id and a secret key.
func hasPair(e *Evidence) bool {
	return e.Credential.Scheme == "basic" || e.Credential.Scheme == "digest" || e.Credential.Scheme == "aws-sigv4" || e.Credential.Scheme == "ntlm" && e.Credential.Get("response").IsZero()
}

// read reports that an experiment showed the server to tell this credential from none: Yes, No, Unknown.
func read(e *Evidence) Tri {
	p := e.Probe(ProbeNone)
	if p == nil || p.SameAsMain == Unknown {
		return Unknown
	}
	return TriOf(p.SameAsMain == No)
}

// threeAlike is Yes where none, garbage and real got the same answer.
func threeAlike(e *Evidence) Tri {
	n, g := e.Probe(ProbeNone), e.Probe(ProbeGarbage)
	if n == nil || n.SameAsMain == Unknown {
		return Unknown
	}
	if n.SameAsMain == No {
		return No
	}
	if g == nil || g.SameAsMain == Unknown {
		return Unknown
	}
	return TriOf(g.SameAsMain == Yes)
}

func server(e *Evidence) string {
	if h := e.Exchange.Last(); h != nil {
		return h.Received.Get("Server")
	}
	return ""
}

func header(e *Evidence, name string) string {
	if h := e.Exchange.Last(); h != nil {
		return h.Received.Get(name)
	}
	return ""
}

func onHost(e *Evidence) string {
	h := e.Exchange.Last()
	if h == nil {
		return ""
	}
	_, rest, _ := strings.Cut(h.URL, "://")
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	return clean.Line(host, 200)
}

var (
	no       = Match{}
	ruledOut = func(because string) Match { return Match{RuledOut: because} }
)

func advice(who Actor, do string) Fix {
	return Fix{ID: "advice", Who: who, Do: do, Needs: NeedsSomeone}
}

func retype(schemeID, do string) Fix {
	return Fix{ID: "new-credential", Who: Caller, Do: do, Needs: NeedsCredential, Scheme: schemeID}
}
