package diagnose

import (
	"net/url"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/challenge"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/ntlm"
)

// textLimit is how much of a body the causes read.
const textLimit = 64 << 10

// Gather reads the facts of one exchange.
func Gather(a flows.Attempt, x *httpclient.Exchange, o Options) *Evidence {
	e := &Evidence{Attempt: a, Exchange: x, Credential: a.Credential, Expect: o.Expect, Origin: o.Origin, Probes: map[string]*ProbeResult{}, Login: o.Login}
	if x.Request.Login != nil && e.Credential.Scheme == "none" {
		e.Credential = scheme.Detect(x.Request) // netrc gave it while sending
	}
	if x.Request.Login != nil && a.Request.Headers.Has("Authorization") && !x.Request.Headers.Has("Authorization") {
		e.Credential = scheme.Detect(x.Request) // its tool put that login in the header's place
	}
	e.Credential = asSent(e.Credential, x)
	if l, h := x.Request.Login, x.Last(); l != nil && !l.Token.IsZero() && h != nil && h.Sent.Get("Authorization") == "Bearer "+l.Token.Reveal() {
		e.Credential = scheme.TokenOf(*l) // of several, the server chose it
	}
	e.Now = x.Started.Add(x.Duration)
	if o.Now != nil && x.Started.IsZero() {
		e.Now = o.Now()
	}
	if v := e.Credential.Get("token"); !v.IsZero() {
		t := token.Inspect(v.Reveal(), e.Now)
		e.Token = &t
	} else if v := e.Credential.Get("value"); !v.IsZero() {
		if t := token.Inspect(v.Reveal(), e.Now); t.Kind == token.KindJWS || t.Kind == token.KindJWE || t.Kind == token.KindAPIKey {
			e.Token = &t
		}
	}
	if e.Token != nil && o.Keys != nil {
		v := token.Verify(*e.Token, *o.Keys)
		e.Verification = &v
	}
	if s := spokenTo(x); s != "" && e.Credential.Scheme == "basic" {
		e.Credential.Scheme = s // of --anyauth, the server chose it
	}
	if h := x.Last(); h != nil && e.Credential.Scheme == "basic" {
		if _, ok := h.Auth.(*httpclient.NegotiateAnswer); ok { // of --anyauth, the server chose it, and curl does not look at -u then
			e.Credential = flows.Credential{Scheme: "negotiate", Fields: []flows.Field{{Name: "from", Value: mask.NewSensitive("place", scheme.FromCache), Source: e.Credential.Source()}}}
		}
	}
	if stations := x.Stations(); len(stations) > 0 {
		e.CredentialOnFirstHop = onWire(&stations[0], e.Credential)
		if e.CredentialOnWire = onWire(x.Last(), e.Credential); e.CredentialOnWire == No && loggedInBefore(x) {
			e.CredentialOnWire = Yes
		}
	}
	if e.CredentialOnWire == No && (grantHolds(e) || loginInBody(e)) {
		e.CredentialOnWire = Yes
	}
	if h := x.Last(); h != nil && (x.Failure == nil || x.Failure.Kind == httpclient.FailProxy) {
		e.answer(h)
	}
	e.EnvironmentHolds = environmentHolding(e.Credential, o.Environment)
	return e
}

// spokenTo is the scheme that answered the last server's challenge, "" none.
func spokenTo(x *httpclient.Exchange) string {
	for i := len(x.Hops) - 1; i >= 0 && sameHost(x.Hops[i].URL, x.Last().URL); i-- {
		if a := x.Hops[i].Auth; a != nil {
			return a.Scheme()
		}
	}
	return ""
}

// loggedInBefore reports whether the connection of the last hop was logged in by NTLM before: nothing is sent on it then.
func loggedInBefore(x *httpclient.Exchange) bool {
	if h := x.Last(); !h.Reused {
		return false
	}
	for _, h := range x.Hops {
		if s, ok := h.Auth.(*httpclient.NTLMStep); ok && s.Message == 3 && sameHost(h.URL, x.Last().URL) {
			return true
		}
	}
	return false
}

// holdsCredential is false for a value of Authorization that says nothing of anybody: the first message of NTLM.
func holdsCredential(v string) bool {
	m, ok := ntlm.ReadField(v)
	return v != "" && (!ok || m.Kind != 1)
}

// answer reads the last answer.
func (e *Evidence) answer(h *httpclient.Hop) {
	e.Status = h.Status
	e.Challenges, e.BadChallenges = challenge.Parse(h.Received.Values("WWW-Authenticate"), false)
	pc, pb := challenge.Parse(h.Received.Values("Proxy-Authenticate"), true)
	e.Challenges, e.BadChallenges = append(e.Challenges, pc...), append(e.BadChallenges, pb...)
	body := h.Answer
	if len(body) > textLimit {
		body = body[:textLimit]
	}
	if httpclient.Binary(body) {
		body = nil
	}
	e.Text = clean.Text(string(body), 0)
	ct := strings.ToLower(h.Received.Get("Content-Type"))
	low := strings.ToLower(e.Text[:min(len(e.Text), 512)])
	e.IsHTML = strings.Contains(ct, "html") || strings.Contains(low, "<html") || strings.Contains(low, "<!doctype html")
	e.Code, e.CodeAt, e.Message = readCode(h, e.Text, e.IsHTML)
	if c, d := locationError(h); c != "" && e.Status >= 300 && e.Status < 400 {
		e.Code, e.CodeAt, e.Message = c, "response.headers.Location", d
	}
	e.InBody = e.Status == 200 && bodyRefuses(e)
	e.IsLogin = TriOf(isLogin(e, h))
	if d := dateOf(h); !d.IsZero() {
		e.ServerTime, e.Skew = d, d.Sub(e.Now).Round(time.Second)
	}
}

// onWire says whether a credential left with the hop: in a header, the URL, a cookie or the TLS handshake.
func onWire(h *httpclient.Hop, c flows.Credential) Tri {
	if _, _, inPath := mask.PathSecret(h.URL); h.Signed != nil || bodySignature(h) != "" || inPath || signedAddress(h.URL) {
		return Yes
	}
	for _, f := range h.Sent {
		if n := strings.ToLower(f.Name); n == "authorization" && holdsCredential(f.Value) || n == "signature" || n == "dpop" || (n == "cookie" && (c.Scheme == "cookie" || c.Scheme == "apikey")) ||
			(c.Scheme == "apikey" && strings.EqualFold(n, c.Get("name").Reveal())) {
			return Yes
		}
	}
	if c.Scheme == "apikey" && c.Get("in").Reveal() == "query" {
		if u, err := url.Parse(h.URL); err == nil && u.Query().Has(c.Get("name").Reveal()) {
			return Yes
		}
	}
	if _, _, ok := h.ReadSignature(); ok && c.Scheme == "aws-sigv4" {
		return Yes
	}
	if c.Scheme == "mtls" && h.ClientCert != nil {
		return TriOf(h.ClientCert.Sent == httpclient.CertSent)
	}
	if len(h.Sent) == 0 {
		return Unknown
	}
	return No
}
