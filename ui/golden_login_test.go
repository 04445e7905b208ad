package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/httpclient"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// cannedLogin is a page behind a form whose action is on the same host; /sso leads to another host.
func (c canned) login(r httpclient.Request) (*httpclient.Exchange, bool) {
	path := strings.TrimPrefix(r.URL, "https://api.orchard.test")
	h := httpclient.Hop{Method: r.Method, URL: r.URL, Target: path, Proto: "HTTP/1.1", Sent: append(httpclient.Headers{{Name: "Host", Value: "api.orchard.test"}}, r.Headers...), Status: 200, Reason: "OK",
		Received: httpclient.Headers{{Name: "Content-Type", Value: "text/html"}}}
	jar := r.Jar
	to := func(where string) {
		h.Status, h.Reason, h.Redirect = 302, "Found", &httpclient.Redirect{Location: where}
		h.Received = httpclient.Headers{{Name: "Location", Value: where}}
	}
	form := `<html><title>Log in</title>%<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="CANARY-0123456789"><input name="username"><input type="password" name="password"></form></html>`
	switch {
	case path == "/account" && len(jar) == 0:
		to("https://api.orchard.test/login?next=/account")
	case path == "/sso":
		to("https://login.orchard.test/login")
	case path == "/account":
		h.Answer = []byte("welcome")
		h.Sent = append(h.Sent, httpclient.Header{Name: "Cookie", Value: "sessionid=CANARY-session"})
	case strings.HasPrefix(path, "/login") && r.Method == "GET":
		h.Answer = []byte(strings.Replace(form, "%", "", 1))
	case strings.HasPrefix(path, "/login") && strings.Contains(string(r.Body.Bytes), "CANARY-good"):
		to("https://api.orchard.test/account")
		h.CookiesSet = []cookie.Set{{Name: "sessionid", Kept: true}}
		jar = []cookie.Cookie{{Name: "sessionid", Value: mask.NewSensitive("cookie", "CANARY-session"), Domain: "api.orchard.test", Path: "/"}}
	case strings.HasPrefix(path, "/login"):
		h.Answer = []byte(strings.Replace(form, "%", `<p class="error">Please enter a correct user name and password.</p>`, 1))
	default:
		return nil, false
	}
	h.AnswerN = int64(len(h.Answer))
	h.Timing.Start = c.now
	return &httpclient.Exchange{Purpose: "the request", Request: r, Hops: []httpclient.Hop{h}, Started: c.now, Jar: jar}, true
}

// loginScenes are the screens of a login by form.
func loginScenes() []scene {
	wizard := func(d *driver, path string) {
		d.send(tea.PasteMsg{Content: "curl https://api.orchard.test" + path})
		d.press("enter", "enter", "enter")
	}
	fill := func(d *driver, password string) {
		d.send(tea.PasteMsg{Content: "alice"})
		d.press("enter")
		d.send(tea.PasteMsg{Content: password})
		d.press("enter")
	}
	return []scene{
		{"login-wizard", func(d *driver) { wizard(d, "/account") }},
		{"login-ask", func(d *driver) { wizard(d, "/account"); fill(d, "CANARY-good") }},
		{"login-other-host", func(d *driver) { wizard(d, "/sso"); fill(d, "CANARY-good") }},
		{"login-done", func(d *driver) { wizard(d, "/account"); fill(d, "CANARY-good"); d.press("enter") }},
		{"login-refused", func(d *driver) { wizard(d, "/account"); fill(d, "CANARY-bad"); d.press("enter") }},
		{"login-refused-again", func(d *driver) {
			wizard(d, "/account")
			fill(d, "CANARY-bad")
			d.press("enter", "enter")
			d.send(tea.PasteMsg{Content: "CANARY-bad"})
			d.press("enter")
		}},
		{"login-accepted", func(d *driver) { wizard(d, "/account"); fill(d, "CANARY-good"); d.press("enter", "enter") }},
	}
}
