//go:build !windows

package uitest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// TestJourneyLoginByForm leads from a page behind a login to its session: a wrong password once, the right one, keep, and when the
// session has ended, a new login by itself.
func TestJourneyLoginByForm(t *testing.T) {
	const form = `<html><head><title>Log in</title></head><body>%s<form method="post" action="/login"><input type="hidden" name="csrf_token" value="CANARY-token-0123456789"><input name="username"><input type="password" name="password"></form></body></html>`
	var logins atomic.Int32
	var session atomic.Value
	session.Store("none")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("sessionid")
		switch {
		case r.URL.Path == "/login" && r.Method == "POST":
			logins.Add(1)
			if r.PostFormValue("csrf_token") != "CANARY-token-0123456789" || r.PostFormValue("username") != "alice" || r.PostFormValue("password") != "CANARY-right" {
				w.Header().Set("Content-Type", "text/html")
				_, _ = fmt.Fprintf(w, form, `<p class="error">Not right</p>`)
				return
			}
			s := fmt.Sprintf("CANARY-session-%d", logins.Load())
			session.Store(s)
			http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: s, Path: "/"})
			http.Redirect(w, r, "/basket", http.StatusSeeOther)
		case r.URL.Path == "/login":
			w.Header().Set("Content-Type", "text/html")
			_, _ = fmt.Fprintf(w, form, "")
		case err == nil && c.Value == session.Load():
			_, _ = fmt.Fprint(w, "basket")
		default:
			http.Redirect(w, r, "/login?next=/basket", http.StatusFound)
		}
	}))
	defer srv.Close()
	for _, size := range sizes() {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			logins.Store(0)
			tm := Start(t, binary, Options{Width: size[0], Height: size[1], Args: []string{"curl", srv.URL + "/basket"}})
			tm.See("enter  send ")
			tm.Press("enter")
			tm.See("log in by form")
			tm.Press("enter")
			tm.See("Login by a form")
			tm.Paste("alice")
			tm.Press("enter")
			tm.Paste("CANARY-wrong")
			tm.Press("enter")
			tm.See("Send user", "yes, log in")
			tm.Press("enter")
			tm.See("No session")
			tm.Press("enter")
			tm.See("Login by a form")
			tm.Paste("CANARY-right")
			tm.Press("enter")
			tm.See("Send user", "yes, log in")
			tm.Press("enter")
			tm.See("Logged in")
			tm.Press("enter")
			tm.See("› diagnosis", "keep it")
			tm.Press("k")
			tm.See("No keyring here")
			tm.Press("enter")
			tm.See("ept, and read back")
			tm.Press("enter")
			tm.See("1 kept")
			session.Store("ended")
			tm.Press("enter")
			tm.See("enter  send ")
			tm.Press("enter")
			tm.See("› diagnosis", "accepted")
			if n := logins.Load(); n != 3 {
				t.Errorf("%d logins, want 3: a wrong one, a right one, and one when the session had ended", n)
			}
			tm.Press("ctrl+c")
			if err := tm.Exit(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
