package pipeline

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/formlogin"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// loginSite has a form, sessions that end, and counts what is posted to each path.
type loginSite struct {
	*httptest.Server
	session string // the one that is good now
	logins  int
	orders  int
	dead    bool // no session is ever taken
}

func newLoginSite(t *testing.T) *loginSite {
	s := &loginSite{}
	form := `<html><head><title>Log in</title></head><body>%s<form method=post action=/login><input name=user><input name=pass type=password></form></body></html>`
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("sid")
		in := err == nil && c.Value == s.session && !s.dead
		switch {
		case r.URL.Path == "/login" && r.Method == "POST":
			s.logins++
			if r.PostFormValue("user") != "alice" || r.PostFormValue("pass") != "CANARY-right" {
				w.Header().Set("Content-Type", "text/html")
				_, _ = fmt.Fprintf(w, form, `<p class=error>Wrong</p>`)
				return
			}
			s.session = fmt.Sprintf("CANARY-session-%d", s.logins)
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: s.session, Path: "/"})
			http.Redirect(w, r, "/done", http.StatusSeeOther)
		case r.URL.Path == "/login":
			w.Header().Set("Content-Type", "text/html")
			_, _ = fmt.Fprintf(w, form, "")
		case r.URL.Path == "/done":
		case !in:
			http.Redirect(w, r, "/login", http.StatusFound)
		default:
			if r.Method == "POST" {
				s.orders++
			}
			_, _ = fmt.Fprint(w, `{"ok":true}`)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *loginSite) credential(password string) flows.Credential {
	c := flows.Credential{Scheme: "form"}
	for _, f := range [][2]string{{"login", s.URL + "/login"}, {"user", "alice"}, {"password", password}} {
		c.Fields = append(c.Fields, flows.Field{Name: f[0], Value: mask.NewSensitive(f[0], f[1]), Source: "typed"})
	}
	return c
}

func TestRunWithLogin(t *testing.T) {
	agreed := func(context.Context, formlogin.Ask) bool { return true }
	kept := func(s *loginSite, value string) flows.Credential { // as the vault holds it
		r := formlogin.Result{Page: s.URL + "/login", Posted: s.URL, Jar: []cookie.Cookie{{Name: "sid", Value: mask.NewSensitive("cookie", value), Domain: "127.0.0.1", Path: "/"}}}
		return r.Into(s.credential("CANARY-right"))
	}
	for _, row := range []struct {
		reason, method string
		credential     func(s *loginSite) flows.Credential
		prepare        func(s *loginSite)
		verdict, cause string
		logins, orders int
	}{
		{"no session: one login", "GET", func(s *loginSite) flows.Credential { return s.credential("CANARY-right") }, nil, "accepted", "none", 1, 0},
		{"a wrong password goes once", "GET", func(s *loginSite) flows.Credential { return s.credential("CANARY-wrong") }, nil, "authentication", "basic.wrong_password", 1, 0},
		{"a kept session that still holds: no login", "GET", func(s *loginSite) flows.Credential { return kept(s, "CANARY-old") }, func(s *loginSite) { s.session = "CANARY-old" }, "accepted", "none", 0, 0},
		{"a kept session that has ended: one login", "GET", func(s *loginSite) flows.Credential { return kept(s, "CANARY-old") }, nil, "accepted", "none", 1, 0},
		{"a session that is never taken: one login, no more", "GET", func(s *loginSite) flows.Credential { return kept(s, "CANARY-old") }, func(s *loginSite) { s.dead = true }, "authentication", "session.expired", 1, 0},
		{"an unsafe request goes once, after the login", "POST", func(s *loginSite) flows.Credential { return s.credential("CANARY-right") }, nil, "accepted", "none", 1, 1},
		{"an unsafe request with a session that has ended is not sent again", "POST", func(s *loginSite) flows.Credential { return kept(s, "CANARY-old") }, nil, "authentication", "session.expired", 0, 0},
	} {
		t.Run(row.reason, func(t *testing.T) {
			s := newLoginSite(t)
			if row.prepare != nil {
				row.prepare(s)
			}
			r := httpclient.Request{Method: row.method, URL: s.URL + "/orders", Source: "curl", Headers: httpclient.Headers{{Name: "Accept", Value: "application/json"}}}
			if row.method == "POST" {
				r.Body = &httpclient.Body{Bytes: []byte("a=b")}
			}
			d := RunWithLogin(t.Context(), &httpclient.Client{}, scheme.Attempt(r), row.credential(s), agreed, diagnose.Options{})
			if d.Verdict != row.verdict || d.Findings[0].Cause.ID != row.cause || s.logins != row.logins || s.orders != row.orders {
				t.Errorf("%s %s, %d logins, %d orders; want %s %s, %d, %d", d.Verdict, d.Findings[0].Cause.ID, s.logins, s.orders, row.verdict, row.cause, row.logins, row.orders)
			}
			doc, _ := clean.JSON(NewDocument(d, false), "")
			for _, text := range []string{string(doc), Text(d, 80), Report(d)} {
				if strings.Contains(text, "CANARY") {
					t.Errorf("a secret is shown:\n%s", text)
				}
			}
			n := 0
			for _, x := range NewDocument(d, false).Exchanges {
				if n++; x.Purpose == "" {
					t.Errorf("a request without a purpose: %+v", x)
				}
			}
			if n > 8 {
				t.Errorf("%d requests, and 8 is the budget", n)
			}
		})
	}
}

// TestLoginThatTellsNothing holds that a session which the login left, and which gets the login page again, is not called ended.
func TestLoginThatTellsNothing(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.Method == "POST" {
			_, _ = fmt.Fprint(w, "<p>Please go back.</p>")
			return
		}
		if _, err := r.Cookie("sid"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: "CANARY-session", Path: "/"})
		}
		_, _ = fmt.Fprint(w, `<form method=post action=j_security_check><input name=j_username><input name=j_password type=password></form>`)
	}))
	defer srv.Close()
	site := &loginSite{Server: srv}
	a := scheme.Attempt(httpclient.Request{Method: "GET", URL: srv.URL + "/private/"})
	login := site.credential("CANARY-wrong")
	for i, f := range login.Fields {
		if f.Name == "login" {
			login.Fields[i].Value = mask.NewSensitive("login", srv.URL+"/private/")
		}
	}
	d := RunWithLogin(t.Context(), &httpclient.Client{}, a, login, func(context.Context, formlogin.Ask) bool { return true }, diagnose.Options{})
	if f := d.Findings[0]; f.Cause.ID != "basic.wrong_password" || diagnose.Certainty(f.Confidence) != "likely" || d.Evidence.Login.Stop.Kind != "no-session" {
		t.Errorf("%s (%.2f), login %+v; want a login that is likely wrong", f.Cause.ID, f.Confidence, d.Evidence.Login.Stop)
	}
}
