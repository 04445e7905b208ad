package diagnose

import (
	"strings"

	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// sessionName is a cookie name by which frameworks keep a session: JSESSIONID, PHPSESSID, connect.sid, laravel_session,
// sessionid, .AspNetCore.Cookies, _gitlab_session, remember_token.
var sessionName = lazyregexp.New(`(?i)sess|sid\b|auth|token|login|jwt|aspnet|remember|\bs\b`)

// cookieNames lists the names of a Cookie field between spaces: " a b ".
func cookieNames(field string) string {
	out := " "
	for _, c := range strings.Split(field, ";") {
		name, _, _ := strings.Cut(c, "=")
		out += strings.TrimSpace(name) + " "
	}
	return out
}

// loginTitle says how the login page came.
func loginTitle(e *Evidence) string {
	p := loginPoint(e)
	if p.Where == "response.headers.Location" {
		return "The refusal is shown as a redirect to a login page: " + p.What
	}
	return "The refusal is shown as a login page with status 200"
}

func sessionCauses() []*Cause {
	return []*Cause{
		{ID: "session.expired", Title: "The session has ended", Who: Caller, References: []string{"RFC 6265 section 3"}, Hides: []string{"credentials.not_recognised"},
			Meaning: "The cookie was sent and the server no longer knows it: logged out, timed out or restarted.", Shows: "A session cookie in the request, and a refusal, a login page, or an answer that clears the cookie.", TellsApart: "The old cookie is treated like a made-up one; a fresh login works.", Mends: "Log in again and send the new cookie.",
			Match: func(e *Evidence) Match {
				hasCookie := e.Credential.Scheme == "cookie" && sent(e)
				if !hasCookie || !(denied(e) || e.Status == 419 || e.Status == 440 || e.IsLogin == Yes) {
					return no
				}
				if says(e, "csrf", "forgery") != "" {
					return no
				}
				c := 0.75
				cookies := e.Credential.Get("cookie").Reveal()
				if !sessionName.Re().MatchString(cookieNames(cookies)) {
					c = 0.45 // by its name it may hold a language or a count of visits
				}
				if cookieForKey(e) { // credentials.missing: it says itself what it looks for
					c -= 0.25
				}
				if challenged(e) {
					c -= 0.2 // it asks for another kind of credential, and may not look at cookies at all
				}
				ev := []Point{{Where: "request.headers.Cookie", What: mask.Header("Cookie", e.Credential.Get("cookie").Reveal())}}
				if e.IsLogin == Yes {
					ev = append(ev, loginPoint(e))
				}
				if says(e, "session", "logged out", "log in again", "sign in again", "expired") != "" {
					c = 0.93
					ev = append(ev, saysPoint(e, "says so itself"))
				}
				if h := e.Exchange.Last(); h != nil {
					for _, v := range h.Received.Values("Set-Cookie") {
						l := strings.ToLower(v)
						name, _, _ := strings.Cut(v, "=")
						if (strings.Contains(l, "max-age=0") || strings.Contains(l, "1970")) && strings.Contains(cookieNames(cookies), " "+strings.TrimSpace(name)+" ") {
							c = max(c, 0.9)
							ev = append(ev, Point{Where: "response.headers.Set-Cookie", What: "clears the cookie"})
						}
					}
				}
				if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == No && c < 0.9 {
					return ruledOut("a made-up cookie gets another answer, so the server knows this one")
				} else if g != nil && g.SameAsMain == Yes && challenged(e) && read(e) == No && c < 0.9 { // it asks for another kind, and nothing shows that it looks at cookies
					c = min(c, 0.4)
				} else if g != nil && g.SameAsMain == Yes {
					c = max(c, 0.82)
					ev = append(ev, Point{Where: "experiment " + ProbeGarbage, What: g.Learned})
				}
				if e.Status == 403 {
					c -= 0.2
				}
				if p := e.Probe(ProbeSession); p != nil && p.Exchange != nil && renewed(p.Exchange.Request.Headers, p.Exchange.Last().Received) == "" {
					c = min(c+0.08, 0.92)
					ev = append(ev, Point{Where: "experiment " + ProbeSession, What: p.Learned})
				}
				fixes := []Fix{retype("cookie", "Log in again and send the new cookie")}
				if f, ok := byForm(e); ok {
					f.Do = "Log in again by the form at " + strings.TrimPrefix(f.Do, "Log in by the form at ")
					fixes = []Fix{f, fixes[0]}
				}
				return Match{OK: true, Confidence: c, Evidence: ev, Fixes: fixes, Decide: ProbeGarbage}
			}},
		{ID: "session.redirect_to_login", Title: "The refusal is shown as a login page", Observation: true, Who: Operator, References: []string{"RFC 9110 section 15.5.2"},
			Meaning: "Instead of a 401 the server sends to, or shows, a page where people log in. Programs take that for success.", Shows: "A redirect to a login, or HTML with a password field.", TellsApart: "Do not follow the redirect.", Mends: "Answer 401 on paths that programs use.",
			Match: func(e *Evidence) Match {
				if e.IsLogin != Yes {
					return no
				}
				return Match{OK: true, Confidence: 0.9, Title: loginTitle(e), Evidence: []Point{loginPoint(e)}, Fixes: []Fix{advice(Operator, "Answer 401 with a challenge on paths that programs use")}}
			}},
		{ID: "csrf.token", Title: "The token against forged requests is missing or wrong", Who: Caller, References: []string{"the framework's documentation on CSRF"}, Hides: []string{"credentials.*", "session.*", "authz.*", "not_auth.*"},
			Meaning: "For requests that change data the server wants a second token from the same session.", Shows: "An unsafe method, and words such as CSRF or forgery, or 419.", TellsApart: "A GET with the same credential works.", Mends: "Send the token of the same session, or use an API token that needs none.",
			Match: matchForgery},
	}
}
