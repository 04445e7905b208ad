package diagnose

import (
	"net/url"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// Ids of the experiments about what judges a request by other things than its credential.
const (
	ProbeAgent   = "other-user-agent"
	ProbeNeutral = "without-query"
)

// edgeProbes change one thing each that a filter, or a careless server, looks at beside the credential.
func edgeProbes() []probe {
	return []probe{
		{id: ProbeAgent, name: "an honest other User-Agent", asks: "does the answer change when the request says that it comes from why401?", build: buildAgent, wants: wantsAgent, learned: func(_ *Evidence, r *ProbeResult) string {
			if r.SameAsMain == Yes {
				return "the same answer: the User-Agent is not the matter"
			}
			return "another answer: what refuses looks at the User-Agent"
		}},
		{id: ProbeNeutral, name: "the same path without its query", asks: "does the answer change without the parameters of the URL?", build: buildNeutral, wants: wantsNeutral, learned: func(_ *Evidence, r *ProbeResult) string {
			switch {
			case r.Accepted == Yes:
				return "accepted: something in the parameters is what is refused"
			case r.SameAsMain == Yes:
				return "the same answer: the parameters are not the matter"
			}
			return "another answer: the parameters matter"
		}},
	}
}

// userAgent is the User-Agent that left with the last hop.
func userAgent(e *Evidence) string {
	if h := e.Exchange.Last(); h != nil && len(h.Sent) > 0 {
		return h.Sent.Get("User-Agent")
	}
	return e.Attempt.Request.Headers.Get("User-Agent")
}

// buildAgent names this program as it is: a browser is never imitated.
func buildAgent(d *Diagnosis) (flows.Attempt, string) {
	a := d.Evidence.Attempt
	if strings.HasPrefix(userAgent(d.Evidence), "why401") {
		return a, "the request says already that it comes from why401"
	}
	a.Request = withAgent(a.Request)
	a.Note = "with an honest User-Agent"
	return a, ""
}

func withAgent(r httpclient.Request) httpclient.Request {
	r = r.Clone()
	r.Headers = r.Headers.With("User-Agent", httpclient.HonestAgent())
	delete(r.Sources, "user-agent")
	delete(r.Sources, "removed:user-agent")
	return r
}

// byFilter reports that an answer may come from a filter: a refusal without a challenge, in no format of an application.
func byFilter(e *Evidence) bool {
	switch e.Status {
	case 403, 406, 429, 503:
	case 400, 401:
		return !challenged(e) && e.IsHTML
	default:
		return false
	}
	body := strings.TrimSpace(e.Text)
	return !challenged(e) && (e.IsHTML || body == "" || !strings.HasPrefix(body, "{") && !strings.HasPrefix(body, "["))
}

// mayBeWrong reports a refusal that may be of a password: none is sent twice then, since that may lock an account.
func mayBeWrong(e *Evidence) bool { return hasPair(e) && e.Status == 401 && !saysNoneCame(e) }

// notTwice says why an experiment would try a login again that was refused, "" where it would not. An origin is named by the person,
// for this very login.
func notTwice(e *Evidence, p probe, a flows.Attempt) string {
	if p.id == ProbeOrigin || !repeatsLogin(e, a) {
		return ""
	}
	return "the login may be wrong, and it is not tried twice: that may lock the account"
}

// repeatsLogin reports an attempt that would send the very login again that was refused and may be wrong. The same pair by
// another scheme, or written otherwise, is another question to the server.
func repeatsLogin(e *Evidence, a flows.Attempt) bool {
	c := scheme.Detect(a.Request)
	same := c.Scheme == e.Credential.Scheme || a.Request.Scheme == e.Attempt.Request.Scheme // anyauth chose it while sending
	return mayBeWrong(e) && same && c.Get("user").Reveal() == e.Credential.Get("user").Reveal() && c.Get("password").Reveal() == e.Credential.Get("password").Reveal()
}

func wantsAgent(d *Diagnosis) bool {
	e := d.Evidence
	if mayBeWrong(e) {
		return false
	}
	if saysAgent(e) {
		return true
	}
	return byFilter(e) && e.Status != 429 && e.Status != 503 && d.Findings[0].Confidence < 0.9
}

func buildNeutral(d *Diagnosis) (flows.Attempt, string) {
	a := d.Evidence.Attempt
	u, err := url.Parse(a.Request.URL)
	if err != nil || u.RawQuery == "" {
		return a, "the URL has no parameters"
	}
	if d.Evidence.Credential.Scheme == "apikey" && d.Evidence.Credential.Get("in").Reveal() == "query" || mask.URL(a.Request.URL) != a.Request.URL {
		return a, "the credential is among the parameters"
	}
	u.RawQuery, u.ForceQuery = "", false
	a.Request = a.Request.Clone()
	a.Request.URL = u.String()
	a.Note = "without parameters"
	return a, ""
}

func wantsNeutral(d *Diagnosis) bool {
	e := d.Evidence
	return byFilter(e) && (e.Status == 403 || e.Status == 406) && (d.Findings[0].Confidence < 0.9 || d.Findings[0].Cause.ID == "waf.rule_match")
}
