package diagnose

import (
	"strings"

	"why401/httpclient/clean"
)

// forgeryFault is what a refusal of a request as forged says is at fault, and what mends it.
type forgeryFault struct {
	words       []string
	title, mend string
}

// forgeryFaults in the order in which they are looked for: the words of Django, Rails, Laravel, Spring Security, csurf and
// ASP.NET.
var forgeryFaults = []forgeryFault{
	{[]string{"csrf cookie not set", "csrf cookie is missing", "missing csrf cookie", "antiforgery cookie", "csrf cookie"}, "The cookie that belongs to the token against forged requests was not sent",
		"Get the page or form first, keep the cookie that it sets (curl -c jar -b jar), and send the cookie and the token together"},
	{[]string{"session was not found", "no session", "session not found"}, "The session that the token against forged requests belongs to is not known",
		"Send the session's cookie, and the token that this session got"},
	{[]string{"origin checking failed", "referer checking failed", "origin header does not match", "trusted origins", "trusted_origins"}, "The address in Origin or Referer is not one that the service trusts",
		"Send Origin and Referer of the site itself; the service team lists other sites as trusted"},
	{[]string{"missing or incorrect", "missing or invalid", "missing or wrong"}, "The token against forged requests is missing or wrong",
		"Fetch the form or token in the same session and send it along"},
	{[]string{"csrf token missing", "csrf token is missing", "missing csrf", "no csrf", "csrf token not found", "no valid crumb", "required csrf token", "csrf-token missing", "csrf token 'null'", "was not present"}, "The token against forged requests was not sent",
		"Send the token of the same session along, in the header or field that the service names (X-CSRFToken, X-CSRF-Token, X-XSRF-TOKEN, Jenkins-Crumb)"},
	{[]string{"incorrect", "mismatch", "does not match", "invalid csrf", "csrf token invalid", "invalid token", "has incorrect length", "can't verify", "invalidauthenticitytoken", "expired"}, "The token against forged requests is not that of this session",
		"Fetch the token anew in the same session and send that one"},
}

func matchForgery(e *Evidence) Match {
	if e.Status != 403 && e.Status != 419 && e.Status != 400 {
		return no
	}
	words := []string{"csrf", "xsrf", "cross-site request forgery", "cross site request forgery", "no valid crumb", "invalidauthenticitytoken", "authenticity token", "antiforgery", "anti-forgery", "rest_cookie_invalid_nonce"}
	if e.Status != 419 && says(e, words...) == "" {
		return no
	}
	c := 0.93
	if e.Attempt.Request.Safe() && says(e, "rest_cookie_invalid_nonce") == "" { // WordPress, "REST API: Cookie Authentication", wants its nonce of each
		if c = 0.6; says(e, "csrf", "xsrf", "forgery", "crumb", "authenticity token") == "" && says(e, "session") != "" {
			c = 0.3 // 419 is said of an ended session as well
		}
	}
	m := Match{OK: true, Confidence: c, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, "Fetch the form or token in the same session and send it along"), advice(Caller, "Or use an API token, which needs no such token")}}
	if s := sentenceWith(e, 160, words...); s != "" {
		m.Evidence = []Point{{Where: "response.body", What: s, Note: "says so itself"}}
	}
	for _, f := range forgeryFaults {
		w := says(e, f.words...)
		if w == "" {
			continue
		}
		m.Title = f.title
		m.Fixes[0] = advice(Caller, f.mend)
		if s := sentenceWith(e, 160, w); s != "" && !strings.Contains(m.Evidence[0].What, s) {
			m.Evidence = []Point{{Where: "response.body", What: s, Note: "says so itself"}}
		}
		break
	}
	if name := sentForgeryCookie(e); name != "" && m.Title == forgeryFaults[0].title { // the words and the request differ
		m.Title = "The service says that the cookie against forged requests did not come"
		m.Evidence = append(m.Evidence, Point{Where: "request.headers.Cookie", What: "holds " + name, Sign: "!", Note: "was sent all the same"})
		m.Fixes = append(m.Fixes[:1:1], append([]Fix{advice(Caller, "Send the value of "+name+" in the header or field for it as well (X-CSRFToken, X-XSRF-TOKEN)")}, m.Fixes[1:]...)...)
	}
	if d := doubled(e); d.fault != "" {
		m.Title, m.Evidence = d.title(), append(m.Evidence, Point{Where: "request.headers." + d.header, What: d.fault})
		m.Fixes = append([]Fix{d.fix()}, m.Fixes...)
	}
	if name := setForgeryCookie(e); name != "" {
		m.Evidence = append(m.Evidence, Point{Where: "response.headers.Set-Cookie", What: "sets " + name + ": a token for the next try", Sign: "!"})
	}
	return m
}

// sentForgeryCookie is the name of a cookie with such a token in the request, "" none.
func sentForgeryCookie(e *Evidence) string {
	for _, name := range strings.Fields(cookieNames(e.Attempt.Request.Headers.Get("Cookie"))) {
		if forgeryHeader.Re().MatchString(name) {
			return clean.Line(name, 40)
		}
	}
	return ""
}

// setForgeryCookie is the name of a cookie with such a token that the answer itself sets, "" none.
func setForgeryCookie(e *Evidence) string {
	h := e.Exchange.Last()
	if h == nil {
		return ""
	}
	for _, v := range h.Received.Values("Set-Cookie") {
		if name, _, ok := strings.Cut(v, "="); ok && forgeryHeader.Re().MatchString(name) {
			return clean.Line(strings.TrimSpace(name), 40)
		}
	}
	return ""
}
