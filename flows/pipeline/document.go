package pipeline

import (
	"math"
	"slices"
	"strings"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/digest"
	"why401/httpclient/mask"
	"why401/httpclient/ntlm"
)

// Document is why401.diagnosis.v1.
type Document struct {
	Schema       string           `json:"schema"`
	Request      requestPart      `json:"request"`
	Response     *responsePart    `json:"response"`
	Verdict      string           `json:"verdict"`
	Diagnosis    []causePart      `json:"diagnosis"`
	Observations []observation    `json:"observations"`
	RuledOut     []ruledOutPart   `json:"ruled_out"`
	Experiments  []experimentPart `json:"experiments"`
	Exchanges    []exchangePart   `json:"exchanges"`
	Login        *loginPart       `json:"login,omitempty"`
}

// loginPart is a login by form that was made for the request.
type loginPart struct {
	Page    string   `json:"page"`
	Outcome string   `json:"outcome"` // "session", "unsure", or why it stopped: "wrong", "no-form", …
	Says    string   `json:"says,omitempty"`
	Fix     string   `json:"fix,omitempty"`
	Steps   []string `json:"steps"`
	Cookies []string `json:"cookies"` // names of those that the session consists of
}

type requestPart struct {
	Method     string         `json:"method"`
	URL        string         `json:"url"`
	Headers    [][2]string    `json:"headers"`
	Credential credentialPart `json:"credential"`
}

type credentialPart struct {
	Scheme string `json:"scheme"`
	Kind   string `json:"kind"`
	Source string `json:"source"`
}

type responsePart struct {
	Status     int             `json:"status"`
	Reason     string          `json:"reason"`
	Challenges []challengePart `json:"challenges"`
	AnsweredBy string          `json:"answered_by"`
}

type challengePart struct {
	Scheme  string            `json:"scheme"`
	Params  map[string]string `json:"params"`
	Token68 string            `json:"token68,omitempty"`
	Proxy   bool              `json:"proxy,omitempty"`
}

type causePart struct {
	Cause      string     `json:"cause"`
	Confidence float64    `json:"confidence"`
	Certainty  string     `json:"certainty"`
	Title      string     `json:"title"`
	Detail     string     `json:"detail,omitempty"`
	Evidence   []evidence `json:"evidence"`
	Fix        []fixPart  `json:"fix"`
	Decide     string     `json:"decide,omitempty"`
	References []string   `json:"references"`
}

type evidence struct {
	Where string `json:"where"`
	What  string `json:"what"`
}

type fixPart struct {
	ID  string `json:"id,omitempty"`
	Who string `json:"who"`
	Do  string `json:"do"`
}

type observation struct {
	ID   string `json:"id"`
	What string `json:"what"`
	Fix  string `json:"fix"`
}

type ruledOutPart struct {
	Cause   string `json:"cause"`
	Because string `json:"because"`
}

type experimentPart struct {
	ID      string `json:"id"`
	Asks    string `json:"asks"`
	Status  int    `json:"status"`
	Learned string `json:"learned"`
}

type exchangePart struct {
	Purpose    string `json:"purpose"`
	Method     string `json:"method"`
	URL        string `json:"url"`
	Status     int    `json:"status"`
	Started    string `json:"started"`
	DurationMS int64  `json:"duration_ms"`
	// ClientCertificate is what became of one in the TLS handshakes, absent where there was no TLS.
	ClientCertificate *certificatePart `json:"client_certificate,omitempty"`
	ProxyCertificate  *certificatePart `json:"proxy_certificate,omitempty"`
}

// NewDocument writes d down. Secrets are masked unless reveal.
func NewDocument(d *diagnose.Diagnosis, reveal bool) Document {
	e := d.Evidence
	red := redactor(d)
	show := func(s string) string {
		if reveal {
			return s
		}
		return red.Redact(s)
	}
	showUnder := func(name, s string) string {
		if reveal {
			return s
		}
		return red.RedactUnder(name, s)
	}
	maskURL := func(u string) string {
		if reveal {
			return u
		}
		return red.Redact(mask.URL(u))
	}
	doc := Document{Schema: "why401.diagnosis.v1", Verdict: d.Verdict, Diagnosis: []causePart{}, Observations: []observation{}, RuledOut: []ruledOutPart{}, Experiments: []experimentPart{}, Exchanges: []exchangePart{}}
	doc.Request = requestPart{Method: e.Attempt.Request.Method, URL: maskURL(e.Attempt.Request.URL), Headers: [][2]string{}, Credential: credentialPart{Scheme: e.Credential.Scheme, Kind: kind(e), Source: e.Credential.Source()}}
	headers := e.Attempt.Request.Headers
	if s := e.Exchange.Stations(); len(s) > 0 && len(s[0].Sent) > 0 {
		headers = s[0].Sent
	}
	for _, h := range headers {
		v := h.Value
		if !reveal {
			v = red.RedactUnder(h.Name, describeHeader(h))
		}
		doc.Request.Headers = append(doc.Request.Headers, [2]string{h.Name, clean.Line(v, 0)})
	}
	if h := e.Exchange.Last(); h != nil && e.Status != 0 {
		doc.Response = &responsePart{Status: h.Status, Reason: show(clean.Line(h.Reason, 200)), Challenges: []challengePart{}, AnsweredBy: d.AnsweredBy}
		for _, c := range e.Challenges {
			p := challengePart{Scheme: show(clean.Line(c.Scheme, 60)), Params: map[string]string{}, Token68: show(clean.Line(c.Token68, 200)), Proxy: c.Proxy}
			for _, x := range c.Params {
				p.Params[show(clean.Line(x.Name, 60))] = showUnder(x.Name, clean.Line(x.Value, 500))
			}
			doc.Response.Challenges = append(doc.Response.Challenges, p)
		}
	}
	for _, f := range d.Findings {
		c := causePart{Cause: f.Cause.ID, Confidence: math.Round(f.Confidence*100) / 100, Certainty: diagnose.Certainty(f.Confidence), Title: show(title(f)), Detail: show(f.Match.Detail), Evidence: []evidence{}, Fix: []fixPart{}, References: f.Cause.References}
		if f.Confidence < 0.9 {
			c.Decide = f.Match.Decide
		}
		for _, p := range f.Match.Evidence {
			c.Evidence = append(c.Evidence, evidence{p.Where, showUnder(p.Where, strings.TrimSuffix(p.What+", "+p.Note, ", "))})
		}
		for _, x := range f.Match.Fixes {
			c.Fix = append(c.Fix, fixPart{fixID(x), string(x.Who), show(x.Do)})
		}
		doc.Diagnosis = append(doc.Diagnosis, c)
	}
	if len(doc.Diagnosis) > 0 { // what is known of the way, beside what proves the cause
		for _, p := range diagnose.Way(d) {
			doc.Diagnosis[0].Evidence = append(doc.Diagnosis[0].Evidence, evidence{p.Where, showUnder(p.Where, p.What)})
		}
	}
	for _, f := range d.Observations {
		o := observation{ID: f.Cause.ID, What: show(title(f))}
		if len(f.Match.Evidence) > 0 && f.Match.Title == "" {
			o.What = showUnder(f.Match.Evidence[0].Where, f.Match.Evidence[0].What)
		}
		if len(f.Match.Fixes) > 0 {
			o.Fix = f.Match.Fixes[0].Do
		}
		doc.Observations = append(doc.Observations, o)
	}
	for _, r := range d.RuledOut {
		doc.RuledOut = append(doc.RuledOut, ruledOutPart{r.Cause.ID, show(r.Because)})
	}
	if l := e.Login; l != nil {
		doc.Login = &loginPart{Page: maskURL(l.Page), Outcome: "session", Steps: []string{}, Cookies: []string{}}
		switch {
		case l.Stop != nil:
			doc.Login.Outcome, doc.Login.Says, doc.Login.Fix = l.Stop.Kind, show(l.Stop.Say), show(l.Stop.Do)
		case l.Unsure:
			doc.Login.Outcome = "unsure"
		}
		for _, s := range l.Steps {
			doc.Login.Steps = append(doc.Login.Steps, show(s.Sign+" "+s.What))
		}
		for _, c := range l.Jar {
			doc.Login.Cookies = append(doc.Login.Cookies, clean.Line(c.Name, 60))
		}
	}
	all := append(slices.Clone(d.Before), e.Exchange)
	slices.SortStableFunc(all, func(a, b *httpclient.Exchange) int { return a.Started.Compare(b.Started) })
	for _, x := range all {
		doc.addExchange(x, maskURL)
		if c := doc.Exchanges[len(doc.Exchanges)-1].ClientCertificate; x == e.Exchange && c != nil && d.Findings[0].Cause.ID == "mtls.cert_rejected" {
			c.Accepted = "no" // TLS went on, and the answer refuses it
		}
	}
	for _, p := range d.Experiments {
		doc.Experiments = append(doc.Experiments, experimentPart{p.ID, p.Asks, p.Status, show(p.Learned)})
		for _, x := range p.Earlier {
			doc.addExchange(x, maskURL)
		}
		doc.addExchange(p.Exchange, maskURL)
	}
	return doc
}

// addExchange lists one line a hop.
func (doc *Document) addExchange(x *httpclient.Exchange, maskURL func(string) string) {
	if x == nil {
		return
	}
	for i, h := range x.Hops {
		started := h.Timing.Start
		if started.IsZero() {
			started = x.Started
		}
		purpose := x.Purpose
		if i > 0 && x.Hops[i-1].Answered {
			purpose += ", the challenge answered"
		} else if i > 0 {
			purpose += ", redirected"
		}
		doc.Exchanges = append(doc.Exchanges, exchangePart{purpose, h.Method, maskURL(h.URL), h.Status, started.UTC().Format("2006-01-02T15:04:05.000Z"), h.Timing.Done.Milliseconds(), certificateOf(h.ClientCert), certificateOf(h.ProxyCert)})
	}
	if len(x.Hops) == 0 {
		doc.Exchanges = append(doc.Exchanges, exchangePart{x.Purpose, x.Request.Method, maskURL(x.Request.URL), 0, x.Started.UTC().Format("2006-01-02T15:04:05.000Z"), x.Duration.Milliseconds(), nil, nil})
	}
}

// describeHeader masks a header in the form for documents: the scheme word, eyJ… for a JWT, kind, length, fingerprint.
func describeHeader(h httpclient.Header) string {
	if !mask.SecretName(h.Name) {
		return mask.Header(h.Name, h.Value)
	}
	word, rest, ok := strings.Cut(h.Value, " ")
	if !strings.HasSuffix(strings.ToLower(h.Name), "authorization") || !ok || strings.ContainsAny(word, "\"=.") || len(word) > 24 {
		return mask.Header(h.Name, h.Value)
	}
	if strings.HasPrefix(rest, "eyJ") && !strings.Contains(rest, " ") {
		return word + " eyJ…" + mask.NewSensitive("JWT", rest).Describe()
	}
	if strings.HasSuffix(word, "4-HMAC-SHA256") || strings.EqualFold(word, "digest") && digest.ReadAnswer(rest)["response"] != "" {
		return mask.Header(h.Name, h.Value)
	}
	if strings.EqualFold(word, "oauth") && strings.Contains(rest, "oauth_") {
		return mask.Header(h.Name, h.Value)
	}
	if m, ok := ntlm.ReadField(h.Value); ok && m.Kind != 0 {
		return mask.Header(h.Name, h.Value)
	}
	k := "token"
	if strings.EqualFold(word, "basic") {
		k = "Basic pair"
	}
	return word + " " + mask.NewSensitive(k, rest).Describe()
}

func kind(e *diagnose.Evidence) string {
	switch {
	case e.Token != nil && e.Token.Kind == "jws":
		return "jwt"
	case e.Token != nil:
		return string(e.Token.Kind)
	case httpclient.Signs(e.Credential.Scheme):
		return "signature"
	case e.Credential.Scheme == "basic", e.Credential.Scheme == "digest", e.Credential.Scheme == "ntlm":
		return "password"
	case e.Credential.Scheme == "mtls":
		return "certificate"
	case e.Credential.Scheme == "negotiate":
		return "ticket"
	case e.Credential.Scheme == "form":
		return "session"
	case e.Credential.Scheme == "apikey":
		return "api_key"
	case e.Credential.Scheme == "cookie":
		return "cookie"
	}
	return "none"
}

func title(f diagnose.Finding) string {
	if f.Match.Title != "" {
		return f.Match.Title
	}
	return f.Cause.Title
}

func fixID(f diagnose.Fix) string {
	if f.ID == "advice" {
		return ""
	}
	return f.ID
}
