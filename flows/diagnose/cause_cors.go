package diagnose

import (
	"net/url"
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// corsCauses are refusals that browsers meet and other clients do not.
func corsCauses() []*Cause {
	return []*Cause{
		{ID: "cors.preflight_auth", Title: "The browser's preflight is refused", Who: Operator, References: []string{"Fetch Standard, CORS-preflight fetch", "RFC 9110 section 9.3.7"},
			Hides:   []string{"credentials.*", "basic.*", "bearer.*", "jwt.*", "session.*", "authz.*", "server.*", "not_auth.*", "origin.*"},
			Meaning: "Before a page may call another origin, the browser asks there with OPTIONS. Browsers never send a credential with that question, so a server that wants a login for it closes the way to every page.", Shows: "OPTIONS with Origin and Access-Control-Request-Method gets 401, 403 or 405; the request itself is not sent, and shows status 0.",
			TellsApart: "The request itself, with its credential, is accepted from a command line.", Mends: "Answer OPTIONS without a login: let the rules for other origins (CORS) come before authentication.",
			Match: matchPreflight},
	}
}

// matchPreflight is a preflight that was refused, or in a recording the request that the browser held back for it.
func matchPreflight(e *Evidence) Match {
	if e.Exchange.Failure != nil {
		return matchHeldBack(e)
	}
	r := e.Attempt.Request
	origin, asks := r.Headers.Get("Origin"), r.Headers.Get("Access-Control-Request-Method")
	if !IsPreflight(r.Method, r.Headers) {
		return heldInBrowser(e)
	}
	if !refused(e) && e.Status != 405 {
		return no
	}
	switch {
	case e.CredentialOnWire == Yes:
		return ruledOut("a credential went with the OPTIONS request, which no browser sends along")
	case header(e, "Cf-Mitigated") != "", says(e, "captcha", "you have been blocked", "request blocked") != "":
		return no // the filter before the service speaks
	case says(e, "cors", "origin") != "":
		return no // it looked at the origin, not for a login
	}
	m := Match{OK: true, Confidence: 0.95, Title: "The browser's preflight is refused: the server wants a login for OPTIONS", Detail: "Browsers never send a credential with this question, so the request behind it is never made.",
		Evidence: []Point{{Where: "request.method", What: "OPTIONS, for " + clean.Line(asks, 20) + " from " + clean.Line(mask.URL(origin), 80)}, statusPoint(e), {Where: "request.headers", What: "no credential", Sign: "✓", Note: "as browsers do it"}},
		Fixes:    []Fix{advice(Operator, "Answer OPTIONS without a login: let the rules for other origins (CORS) come before authentication")}}
	switch e.Status {
	case 403: // by a rule on the origin, perhaps, without a word of it
		m.Confidence, m.Title = 0.8, "The browser's preflight is refused (403)"
	case 405:
		m.Confidence, m.Title = 0.9, "The browser's preflight is refused: the server takes no OPTIONS here"
		m.Fixes = []Fix{advice(Operator, "Answer OPTIONS on this path, without a login, with the rules for other origins (CORS)")}
	}
	if challenged(e) {
		m.Evidence[1] = challengePoint(e)
	}
	return m
}

// matchHeldBack is a request to another origin of which a recording holds no answer and no reason.
func matchHeldBack(e *Evidence) Match {
	if !unexplained(e) || !crossOrigin(e) {
		return no
	}
	r := e.Attempt.Request
	m := Match{OK: true, Confidence: 0.4, Title: "The browser may have held it back: the other origin did not permit it", Detail: "A page called another origin, and the browser shows no answer and no reason. That is how a refused preflight looks, and an answer without Access-Control-Allow-Origin.",
		Evidence: []Point{{Where: "request.headers.Origin", What: clean.Line(mask.URL(r.Headers.Get("Origin")), 80)}, {Where: "response.status", What: "none", Sign: "?"}},
		Fixes:    []Fix{advice(Caller, "Look for an OPTIONS request to the same address in the recording, and in the browser's console for CORS"), advice(Operator, "Answer OPTIONS without a login, and send Access-Control-Allow-Origin with errors too")}, Decide: "the same request from a command line, where no preflight is sent"}
	if e.PreflightRefused != 0 {
		m.Confidence, m.Title, m.Decide = 0.93, "The browser did not send it: its preflight was refused", ""
		m.Detail = "The OPTIONS request to the same address, recorded before it, was refused. Whether the credential is right was not asked."
		m.Evidence = append([]Point{{Where: "recording", What: "OPTIONS to the same address: " + strconv.Itoa(e.PreflightRefused)}}, m.Evidence...)
		m.Fixes = []Fix{advice(Operator, "Answer OPTIONS without a login: let the rules for other origins (CORS) come before authentication")}
	}
	return m
}

// IsPreflight reports whether a request is the question that a browser asks before it calls another origin.
func IsPreflight(method string, sent httpclient.Headers) bool {
	return strings.EqualFold(method, "OPTIONS") && sent.Has("Origin") && sent.Has("Access-Control-Request-Method")
}

// unexplained reports a recorded request without an answer, of which the recording does not say why.
func unexplained(e *Evidence) bool {
	f := e.Exchange.Failure
	return e.Recorded && f != nil && e.Status == 0 && strings.Contains(f.Detail, "does not say why")
}

// crossOrigin reports whether a page of another origin made the request.
func crossOrigin(e *Evidence) bool {
	from, err := url.Parse(e.Attempt.Request.Headers.Get("Origin"))
	to, terr := url.Parse(e.Attempt.Request.URL)
	return err == nil && terr == nil && from.Host != "" && (from.Scheme != to.Scheme || !strings.EqualFold(from.Host, to.Host))
}
