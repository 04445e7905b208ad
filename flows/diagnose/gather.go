package diagnose

import (
	"net/url"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient"
)

// textLimit is how much of a body the causes read.
const textLimit = 64 << 10

// Gather reads the facts of one exchange.
func Gather(a flows.Attempt, x *httpclient.Exchange, o Options) *Evidence {
	e := &Evidence{Attempt: a, Exchange: x, Credential: a.Credential, Expect: o.Expect, Probes: map[string]*ProbeResult{}}
	if x.Request.Login != nil && e.Credential.Scheme == "none" {
		e.Credential = scheme.Detect(x.Request) // netrc gave it while sending
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
	if len(x.Hops) > 0 {
		e.CredentialOnFirstHop = onWire(&x.Hops[0], e.Credential)
		e.CredentialOnWire = onWire(x.Last(), e.Credential)
	}
	if h := x.Last(); h != nil && (x.Failure == nil || x.Failure.Kind == httpclient.FailProxy) {
		e.answer(h)
	}
	e.EnvironmentHolds = environmentHolding(e.Credential, o.Environment)
	return e
}

// answer reads the last answer.
func (e *Evidence) answer(h *httpclient.Hop) {
	e.Status = h.Status
	e.Challenges, e.BadChallenges = ParseChallenges(h.Received.Values("WWW-Authenticate"), false)
	pc, pb := ParseChallenges(h.Received.Values("Proxy-Authenticate"), true)
	e.Challenges, e.BadChallenges = append(e.Challenges, pc...), append(e.BadChallenges, pb...)
	body := h.Answer
	if len(body) > textLimit {
		body = body[:textLimit]
	}
	e.Text = httpclient.Clean(string(body), 0)
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

// isLogin is true for a redirect to a login page, or a page with a password field that was asked for as data.
func isLogin(e *Evidence, h *httpclient.Hop) bool {
	loginPath := func(raw string) bool {
		u, err := url.Parse(raw)
		if err != nil {
			return false
		}
		p := strings.ToLower(u.Path)
		for _, w := range []string{"login", "logon", "signin", "sign-in", "sign_in", "/sso", "/saml", "oauth2/authorize", "/authorize", "openid-connect/auth", "/auth/realms", "/cas/", "/adfs/", "/idp/", "accounts/"} {
			if strings.Contains(p, w) {
				return true
			}
		}
		q := u.Query() // the parameters with which a login begins (SAML bindings section 3.4, RFC 6749 section 4.1.1)
		return q.Has("SAMLRequest") || q.Has("client_id") && q.Has("response_type")
	}
	if h.Redirect != nil && !h.Redirect.Followed {
		return loginPath(h.Redirect.Location)
	}
	if h.Status != 200 || !e.IsHTML {
		return false
	}
	form := strings.Contains(strings.ToLower(e.Text), `type="password"`) || strings.Contains(strings.ToLower(e.Text), `type=password`)
	return form && (len(e.Exchange.Hops) > 1 || loginPath(h.URL))
}

// onWire says whether a credential left with the hop: in a header, the URL, a cookie or the TLS handshake.
func onWire(h *httpclient.Hop, c flows.Credential) Tri {
	for _, f := range h.Sent {
		if n := strings.ToLower(f.Name); n == "authorization" || (n == "cookie" && (c.Scheme == "cookie" || c.Scheme == "apikey")) ||
			(c.Scheme == "apikey" && strings.EqualFold(n, c.Get("name").Reveal())) {
			return Yes
		}
	}
	if c.Scheme == "apikey" && c.Get("in").Reveal() == "query" {
		if u, err := url.Parse(h.URL); err == nil && u.Query().Has(c.Get("name").Reveal()) {
			return Yes
		}
	}
	if len(h.Sent) == 0 {
		return Unknown
	}
	return No
}
