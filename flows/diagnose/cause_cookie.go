package diagnose

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// cookieCauses are sessions that break on the way of their cookie: never set, set and not sent back, sent back and not known.
func cookieCauses() []*Cause {
	return []*Cause{
		{ID: "session.cookie_withheld", Title: "The session's cookie was not sent", Who: Caller, References: []string{"RFC 6265 section 5.4", "RFC 6265bis section 4.1.3"}, Hides: []string{"credentials.missing", "session.expired", "session.redirect_to_login", "not_auth.*"},
			Meaning: "A cookie is there, and its own attributes keep it from this request: Secure over http, another path or host, an end in the past, a name that begins with __Host- and breaks the rules of that. A tool may also keep no cookies at all. Browsers hold back more than tools do: SameSite.",
			Shows:   "The cookie's attributes beside the address; for each cookie it is said why it was sent or not.", TellsApart: "The cookie sent by hand works. With an ended session it was sent, and the server did not know it.", Mends: "Ask the address that the cookie is for, or have the cookie set so that it fits.",
			Match: matchWithheld},
		{ID: "session.cookie_never_set", Title: "The login set no cookie", Who: Operator, References: []string{"RFC 6265 section 4.1", "express-session, cookie.secure and trust proxy"}, Hides: []string{"credentials.missing", "session.expired", "not_auth.other"},
			Meaning: "The login took the password and went on, and its answer sets no cookie: the session is lost at once. As a rule the application wants a Secure cookie and believes that it is spoken to by http, since a proxy before it takes the TLS off.",
			Shows:   "An answer to the login that leads on, without Set-Cookie.", TellsApart: "With a wrong password the form comes again instead of leading on.", Mends: "Let the proxy say X-Forwarded-Proto: https, and the application trust it.",
			Match: matchNeverSet},
		{ID: "session.not_persisted", Title: "The server does not keep its own sessions", Who: Operator, References: []string{"RFC 6265 section 3"}, Hides: []string{"session.expired", "credentials.not_recognised", "not_auth.other"},
			Meaning: "The cookie comes back as it was set, and each answer sets another one: the server does not find the session that it made a moment ago. Its store is down, several servers do not share one, or the key that signs the cookie changes.",
			Shows:   "The same cookie's name set anew in every answer.", TellsApart: "After an ended session the new cookie is kept from then on; here it never is.", Mends: "Repair the session store, or give all servers the same key.",
			Match: matchNotPersisted},
	}
}

// formWithoutSession is a container's answer (Tomcat, 408 or 400) to user and password that came without the cookie of the page
// before: it remembers there what was asked for.
func formWithoutSession(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || !strings.Contains(h.URL, "j_security_check") || e.Status != 408 && e.Status != 400 || h.Sent.Has("Cookie") || h.Sent.Has("Authorization") {
		return no
	}
	return Match{OK: true, Confidence: 0.93, Title: "The login came without the cookie of the page before it", Detail: "The container keeps in that session what was asked for, and takes no login without it: it speaks of a time that is over.", Evidence: []Point{statusPoint(e), {Where: "request.headers", What: "no Cookie, to j_security_check"}},
		Fixes: []Fix{advice(Caller, "Ask for the protected address first, keep its cookie (curl -c jar -b jar), then post user and password to j_security_check beside it")}}
}

// withheldCookie is a cookie that did not go along, and the hop that it did not go with, counted from 1.
type withheldCookie struct {
	cookie.Use
	hop int
}

// offCookies says that a tool keeps no cookies.
func offCookies(why string) bool {
	return strings.HasPrefix(why, "curl keeps no cookies") || strings.HasPrefix(why, "cookies that an answer sets")
}

// withheld lists cookies that did not go with a hop, those that look like a session's first.
func withheld(e *Evidence) []withheldCookie {
	var out []withheldCookie
	seen := map[string]bool{}
	for i, h := range e.Exchange.Hops {
		for _, c := range h.Cookies {
			if key := c.Name + "\n" + c.Why; c.Sent || c.Why == "" || seen[key] || len(out) > 20 {
				continue
			} else if seen[key] = true; sessionName.Re().MatchString(c.Name) {
				out = slices.Insert(out, firstOther(out), withheldCookie{c, i + 1})
			} else if !forgeryHeader.Re().MatchString(c.Name) {
				out = append(out, withheldCookie{c, i + 1})
			}
		}
	}
	return out
}

func firstOther(list []withheldCookie) int {
	for i, c := range list {
		if !sessionName.Re().MatchString(c.Name) {
			return i
		}
	}
	return len(list)
}

// circled reports redirects that went round until they were stopped.
func circled(e *Evidence) bool {
	f := e.Exchange.Failure
	return f != nil && strings.Contains(f.Detail, "in a circle")
}

func matchWithheld(e *Evidence) Match {
	if m := formWithoutSession(e); m.OK {
		return m
	}
	if !(denied(e) || e.Status == 419 || e.Status == 440 || e.IsLogin == Yes || circled(e)) {
		return no
	}
	if m := refusedCookie(e); m.OK {
		return m
	}
	list := withheld(e)
	if len(list) == 0 {
		return no
	}
	c := list[0]
	sentOne := e.CredentialOnFirstHop == Yes
	m := Match{OK: true, Confidence: 0.9, Title: "The cookie " + c.Name + " was not sent: " + c.Why, Evidence: []Point{{Where: where(c), What: c.Name + ": " + c.Why}}, Fixes: []Fix{mendWithheld(e, c)}}
	if !sessionName.Re().MatchString(c.Name) {
		m.Confidence = 0.55
	}
	if challenged(e) {
		m.Confidence -= 0.25 // it asks for another kind of credential
	}
	if sentOne && e.Credential.Scheme != "cookie" {
		m.Confidence -= 0.4
	} else if sentOne && sessionName.Re().MatchString(cookieNames(e.Credential.Get("cookie").Reveal())) {
		m.Confidence -= 0.5 // a session went along
	}
	if !sentOne {
		m.Detail = "The server saw a stranger: nothing else in the request says who it is from."
	}
	if offCookies(c.Why) {
		switch {
		case circled(e):
			m.Confidence, m.Title = 0.9, "The redirects wait for the cookie "+c.Name+", which was set on the way and not sent back"
		case postsPassword(e) && loginHopAfter(e, c) && !setByAll(e):
			m.Confidence, m.Title = 0.9, "The login set the cookie "+c.Name+", and it was not sent back"
		default:
			return no // a stranger gets a cookie too: it is no session yet
		}
		m.Detail = "Curl keeps cookies only where -b or -c is given."
	}
	for _, o := range list[1:min(3, len(list))] {
		m.Evidence = append(m.Evidence, Point{Where: where(o), What: o.Name + ": " + o.Why, Sign: "!"})
	}
	if m.Confidence < 0.15 {
		return no
	}
	return m
}

// where is the address of a cookie that was not sent.
func where(c withheldCookie) string {
	if strings.HasPrefix(c.From, "hop ") {
		return "hop " + fmt.Sprint(c.hop) + ", cookie of " + c.From
	}
	return "cookie of " + c.From
}

// loginHopAfter reports whether the cookie was set by an answer that led on to no login, and the login came back behind it.
func loginHopAfter(e *Evidence, c withheldCookie) bool {
	for i, h := range e.Exchange.Hops {
		if fmt.Sprint("hop ", i+1) == c.From {
			return h.Redirect != nil && !loginPath(h.Redirect.Location)
		}
	}
	return false
}

// setByAll reports whether every answer set a cookie again, the one to the password too: then it may be a stranger's.
func setByAll(e *Evidence) bool {
	return e.Exchange.Hops[0].Redirect == nil
}

// postsPassword reports whether the first request is a login by form: a POST with a password in it.
func postsPassword(e *Evidence) bool {
	r := e.Attempt.Request
	if r.Method != "POST" || r.Body == nil {
		return false
	}
	found := false
	_ = mask.ReplaceSecrets(string(r.Body.Bytes[:min(len(r.Body.Bytes), 64<<10)]), func(name, _ string) string {
		low := strings.ToLower(name)
		found = found || strings.Contains(low, "pass") || strings.Contains(low, "pwd") || strings.Contains(low, "pw")
		return ""
	})
	return found
}

// refusedCookie is a cookie that an answer set in a way in which it cannot be kept.
func refusedCookie(e *Evidence) Match {
	for i, h := range e.Exchange.Hops {
		for _, s := range h.CookiesSet {
			last := i == len(e.Exchange.Hops)-1
			if s.Kept || s.Name == "" || !sessionName.Re().MatchString(s.Name) || last && !postsPassword(e) && e.Status != 419 {
				continue
			}
			m := Match{OK: true, Confidence: 0.85, Title: "The cookie " + s.Name + " that the server set cannot be kept: " + s.Why, Evidence: []Point{{Where: fmt.Sprintf("hop %d, response.headers.Set-Cookie", i+1), What: s.Name + ": " + s.Why}},
				Fixes: []Fix{advice(Operator, "Set the cookie so that it fits the address that sets it")}}
			if strings.Contains(s.Why, "by http") {
				m.Fixes = append([]Fix{useHTTPS(e)}, m.Fixes...)
			}
			if !postsPassword(e) && !circled(e) {
				m.Confidence = 0.62
			}
			return m
		}
	}
	return no
}

// mendWithheld is what sends the cookie after all.
func mendWithheld(e *Evidence, c withheldCookie) Fix {
	switch {
	case offCookies(c.Why):
		return Fix{ID: "keep-cookies", Who: Caller, Do: "Keep cookies on the way (curl -b '')", Mind: "Cookies that the answers set go along on the redirects behind them.", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			a.Request = a.Request.Clone()
			a.Request.CookieEngine = true
			a.Note = "with a cookie jar"
			return a, nil
		}}
	case strings.Contains(c.Why, "by http"):
		return useHTTPS(e)
	case strings.Contains(c.Why, "expired"):
		if f, ok := byForm(e); ok {
			return f
		}
		return retype("cookie", "Log in again and send the new cookie")
	case strings.Contains(c.Why, "JSON"):
		return advice(Caller, "Export the cookies as cookies.txt (Netscape format), or send the one that is needed: -b 'NAME=value'")
	case strings.Contains(c.Why, "tabs"):
		return advice(Caller, "Put tabs back between the seven fields of the line: an editor or a chat made spaces of them")
	case strings.Contains(c.Why, "cannot be read"):
		return advice(Caller, "Correct the name of the cookie file: curl goes on without it and says nothing")
	case strings.Contains(c.Why, "path"):
		return advice(Caller, "Ask an address under "+c.Path+", or log in at the application that this address belongs to: each may have its own session")
	}
	return advice(Caller, "Ask the host that the cookie is for ("+c.Domain+"), or log in at this one")
}

// useHTTPS sends the same by https, where the address names no port of its own.
func useHTTPS(e *Evidence) Fix {
	f := Fix{ID: "use-https", Who: Caller, Do: "Use https in the URL"}
	u, err := url.Parse(e.Attempt.Request.URL)
	if err != nil || u.Port() != "" || u.Scheme != "http" {
		f.ID, f.Needs = "advice", NeedsSomeone
		return f
	}
	f.Mind = "It goes to port 443 of the same host, by TLS."
	f.Apply = func(a flows.Attempt) (flows.Attempt, error) {
		a.Request = a.Request.Clone()
		a.Request.URL = "https" + strings.TrimPrefix(a.Request.URL, "http")
		a.Note = "by https"
		return a, nil
	}
	return f
}

func matchNeverSet(e *Evidence) Match {
	hops := e.Exchange.Hops
	if !postsPassword(e) || len(hops) < 2 || !(e.IsLogin == Yes || denied(e) || circled(e)) || hops[0].Redirect == nil || loginPath(hops[0].Redirect.Location) {
		return no
	}
	for i := range hops[:len(hops)-1] {
		if hops[i].Received.Has("Set-Cookie") {
			return ruledOut("the login set a cookie")
		}
	}
	return Match{OK: true, Confidence: 0.85, Detail: "It leads on as after a right password, and the next page does not know who came.", Evidence: []Point{{Where: "hop 1, response.headers", What: fmt.Sprintf("%d to %s, no Set-Cookie", hops[0].Status, hostAndPath(hops[0].Redirect.Location))}, loginPoint(e)},
		Fixes: []Fix{advice(Operator, "Let the proxy say X-Forwarded-Proto: https and the application trust it: it holds a Secure cookie back that it believes to go by http"), advice(Caller, "Try the login by https")}}
}

// renewed is a session's cookie that was sent and that the answer sets to another value, "" none.
func renewed(sent, received httpclient.Headers) string {
	for _, set := range received.Values("Set-Cookie") {
		name, rest, _ := strings.Cut(set, "=")
		value, attrs, _ := strings.Cut(rest, ";")
		low := strings.ToLower(attrs)
		if name = strings.TrimSpace(name); value == "" || strings.Contains(low, "max-age=0") || strings.Contains(low, "1970") || !sessionName.Re().MatchString(name) || forgeryHeader.Re().MatchString(name) {
			continue
		}
		for _, c := range strings.Split(sent.Get("Cookie"), ";") {
			if n, v, _ := strings.Cut(strings.TrimSpace(c), "="); n == name && v != value {
				return clean.Line(name, 60)
			}
		}
	}
	return ""
}

func matchNotPersisted(e *Evidence) Match {
	if !(denied(e) || e.Status == 419 || e.IsLogin == Yes || circled(e)) {
		return no
	}
	times, name := 0, ""
	for _, h := range e.Exchange.Hops {
		if n := renewed(h.Sent, h.Received); n != "" {
			times, name = times+1, n
		}
	}
	if times == 0 {
		return no
	}
	m := Match{OK: true, Confidence: 0.25, Title: "The server sets the session " + name + " anew each time: it does not keep it", Evidence: []Point{{Where: "response.headers.Set-Cookie", What: name + " was sent, and is set to another value"}},
		Fixes: []Fix{advice(Operator, "Look at the session store: it is down, not shared between servers, or the key that signs the cookie changes")}, Decide: ProbeSession}
	if times > 1 {
		m.Confidence = 0.85
		m.Evidence[0].What = fmt.Sprintf("%s was sent and set to another value %d times in one run", name, times)
	}
	if p := e.Probe(ProbeSession); p != nil && p.Exchange != nil {
		if h := p.Exchange.Last(); h != nil && renewed(p.Exchange.Request.Headers, h.Received) != "" {
			if m.Confidence = max(m.Confidence, 0.86); e.IsLogin == Yes { // Tomcat gives a new id whenever it shows its form
				m.Confidence = 0.3
			}
			m.Evidence = append(m.Evidence, Point{Where: "experiment " + ProbeSession, What: p.Learned})
		} else {
			return ruledOut("the session that the answer set is kept: the next answer does not set another")
		}
	}
	return m
}
