package formlogin

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// site answers from a map of "METHOD /path" to what is written; it counts what is posted.
func site(t *testing.T, answers map[string]func(w http.ResponseWriter, r *http.Request)) (*httptest.Server, *[]string) {
	t.Helper()
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		if a := answers[r.Method+" "+r.URL.Path]; a != nil {
			a(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv, &asked
}

func body(text string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, text)
	}
}

func login(srv *httptest.Server, path string) Login {
	return Login{For: httpclient.Request{Method: "GET", URL: srv.URL + "/private", Source: "curl"}, Page: srv.URL + path, User: "alice", Password: mask.NewSensitive("password", "CANARY-right")}
}

const plainForm = `<form method=post action="/login"><input name=user><input name=pass type=password><button>Log in</button></form>`

// TestPagesThatAreNotFilledIn holds each page that cannot be logged in by to its reason, and to no password being sent.
func TestPagesThatAreNotFilledIn(t *testing.T) {
	hidden := func(n int, value string) string {
		return `<form method=post><input name=user><input name=pass type=password>` + strings.Repeat(`<input type=hidden name=h value="`+value+`">`, n) + `</form>`
	}
	for _, row := range []struct{ reason, page, kind, say string }{
		{"no form at all", `<h1>Welcome</h1>`, "no-form", "has no form"},
		{"a form that is no login", `<form action="/search"><input name=q type=search></form>`, "no-form", "none to log in by"},
		{"a form that makes an account", `<form method=post action=/register><input name=user><input type=password name=p1><input type=password name=p2></form>`, "no-form", "none to log in by"},
		{"a form that changes a password", `<form method=post><input type=password name=pw autocomplete="new-password"></form>`, "no-form", "none to log in by"},
		{"two that fit", plainForm + `<form method=post action="/customer/login"><input name=user><input name=pin type=password><button>Log in</button></form>`, "several-forms", "2 forms that fit"},
		{"a page that scripts draw", `<!doctype html><html><head><title>App</title></head><body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/static/js/main.js"></script></body></html>`, "javascript", "drawn by scripts"},
		{"an action that is a script", `<form method=post action="javascript:login()"><input name=user><input name=pass type=password></form>`, "javascript", "sent by a script"},
		{"a password in the address", `<form><input name=user><input name=pass type=password></form>`, "get-form", "method GET"},
		{"a captcha", plainForm + `<div class="g-recaptcha" data-sitekey="x"></div>`, "captcha", "reCAPTCHA"},
		{"an action that is no web address", `<form method=post action="mailto:a@b.test"><input name=user><input name=pass type=password></form>`, "action", "no http or https address"},
		{"more fields than any login has", hidden(1000, "x"), "bomb", "more than 400 fields"},
		{"fields that hold megabytes", hidden(90, strings.Repeat("x", 9000)), "bomb", "KiB in its fields"},
		{"a page of 10 MB before the form", strings.Repeat("<p>x</p>", 10<<20/8) + plainForm, "too-long", "longer than the MiB"},
		{"nesting without end", strings.Repeat("<div><form><table>", 40000), "no-form", "none to log in by"},
		{"another host", `<form method=post action="https://elsewhere.test/login"><input name=user><input name=pass type=password></form>`, "other-origin", "https://elsewhere.test"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			srv, asked := site(t, map[string]func(http.ResponseWriter, *http.Request){"GET /login": body(row.page)})
			r := Run(t.Context(), &httpclient.Client{}, login(srv, "/login"), nil, nil)
			if r.Stop == nil || r.Stop.Kind != row.kind || !strings.Contains(r.Stop.Say, row.say) || r.Stop.Do == "" {
				t.Fatalf("%+v, want %s with %q", r.Stop, row.kind, row.say)
			}
			if r.Posted != "" || len(*asked) != 1 {
				t.Errorf("something was posted: %v", *asked)
			}
		})
	}
}

// TestConsent holds the login to the rule that no other origin is asked, and no password sent there, before somebody agrees.
func TestConsent(t *testing.T) {
	var back string
	other, posted := site(t, map[string]func(http.ResponseWriter, *http.Request){
		"GET /sso": body(`<form method=post action="/sso"><input name=user><input name=pass type=password><button>Log in</button></form>`),
		"POST /sso": func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "sso", Value: "CANARY-sso"})
			http.Redirect(w, r, back, http.StatusFound)
		}})
	srv, _ := site(t, map[string]func(http.ResponseWriter, *http.Request){
		"GET /private": func(w http.ResponseWriter, r *http.Request) {
			if _, err := r.Cookie("sso"); err == nil { // cookies know no ports
				return
			}
			http.Redirect(w, r, other.URL+"/sso", http.StatusFound)
		}})
	back = srv.URL + "/private"
	for _, row := range []struct {
		reason string
		answer func(Ask) bool
		kind   string
		want   []string
	}{
		{"nobody agrees", func(Ask) bool { return false }, "other-origin", nil},
		{"the page alone", func(a Ask) bool { return !a.Sends }, "other-origin", []string{"GET /sso"}},
		{"both", func(a Ask) bool { return true }, "", []string{"GET /sso", "POST /sso"}},
	} {
		*posted = nil
		var asks []Ask
		r := Run(t.Context(), &httpclient.Client{}, login(srv, "/private"), func(_ context.Context, a Ask) bool {
			asks = append(asks, a)
			return row.answer(a)
		}, nil)
		kind := ""
		if r.Stop != nil {
			kind = r.Stop.Kind
		}
		if row.kind != "" && kind != row.kind || !slices.Equal(*posted, row.want) {
			t.Errorf("%s: %s (%+v), asked %v; want %s, %v", row.reason, kind, r.Stop, *posted, row.kind, row.want)
		}
		if len(asks) == 0 || !asks[0].Foreign || asks[0].To != other.URL || asks[0].Request != srv.URL {
			t.Errorf("%s: both hosts are to be shown: %+v", row.reason, asks)
		}
	}
}

// TestOutcomes holds the reading of the answer to each way in which a login fails after the password was sent.
func TestOutcomes(t *testing.T) {
	to := func(where, cookie string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			if cookie != "" {
				w.Header().Add("Set-Cookie", cookie)
			}
			http.Redirect(w, r, where, http.StatusFound)
		}
	}
	status := func(n int, text string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, n) }
	}
	for _, row := range []struct {
		reason string
		post   func(http.ResponseWriter, *http.Request)
		home   func(http.ResponseWriter, *http.Request)
		kind   string
		wrong  bool
		say    string
	}{
		{"a session", to("/home", "sid=CANARY-1; Path=/"), body("hello"), "", false, ""},
		{"the form again with words", body(plainForm + `<p class=error>Wrong password</p>`), nil, "wrong", true, "“Wrong password”"},
		{"the form again, which repeats the password", body(plainForm + `<p class=error>CANARY-right is no password of alice</p>`), nil, "wrong", true, "is no password of alice"},
		{"401", status(401, "bad credentials"), nil, "wrong", true, "“bad credentials”"},
		{"forged", status(403, "CSRF token mismatch"), nil, "csrf", false, "forged"},
		{"too many", status(429, "slow down"), nil, "limit", false, "429"},
		{"a failure", status(500, "oops"), nil, "status", false, "500"},
		{"a second factor", to("/home", "sid=CANARY-1; Path=/"), body(`<form method=post><label>Code <input name=otp_code autocomplete="one-time-code"></label></form>`), "second-factor", false, "second factor"},
		{"a locked account", body(plainForm + `<p class=error>Your account has been locked</p>`), nil, "locked", false, "locked"},
		{"a locked account, in plain text", body(plainForm + `<p>Your account is locked. Try again later.</p>`), nil, "locked", false, "Your account is locked”"},
		{"an error page without the form, as Tomcat shows it", body(`<p>Login failed, bad user or password</p>`), nil, "wrong", true, "“Login failed, bad user or password”"},
		{"left, and no cookie", to("/home", ""), body("hello"), "no-cookie", false, "no cookie was set at all"},
		{"left, back again, and no cookie", to("/home", ""), to("/login", ""), "no-cookie", false, "without setting a cookie"},
		{"a cookie that is not known", to("/home", "sid=CANARY-2; Path=/"), to("/login", "sid=CANARY-3; Path=/"), "not-persisted", false, "was not known"},
		{"a cookie for another path", to("/home", "sid=CANARY-2; Path=/other"), body("hello"), "cookie-withheld", false, "path /other"},
		{"a cookie for another host", to("/home", "sid=CANARY-2; Domain=elsewhere.test"), to("/login", ""), "cookie-withheld", false, "elsewhere.test"},
		{"OAuth behind the form", to("https://idp.test/authorize?client_id=a&response_type=code", "sid=CANARY-2"), nil, "oauth", false, "OAuth 2.0"},
		{"sent on with the password to another origin", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.9:1/steal", http.StatusPermanentRedirect)
		}, nil, "redirect", false, "http://127.0.0.9:1 (308), which is not done unasked"},
		{"led on to another origin without a cookie", to("http://127.0.0.9:1/next", ""), nil, "other-origin", false, "nobody agreed to ask"},
		{"a page without end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("<p>wait"))
		}, nil, "no-answer", false, "not read to its end"},
		{"a page that leads on by itself", body(`<meta http-equiv=refresh content="0;url=/login?failed">`), nil, "no-answer", false, "meta refresh"},
		{"a page too long to be read", body(strings.Repeat("<p>more", 300_000)), nil, "no-answer", false, "stays unknown"},
		{"sent on with the password", status(0, ""), nil, "redirect", false, "not done unasked"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			if row.reason == "sent on with the password" {
				row.post = func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
				}
			}
			srv, asked := site(t, map[string]func(http.ResponseWriter, *http.Request){"GET /login": body(plainForm), "POST /login": row.post, "GET /home": row.home})
			r := Run(t.Context(), &httpclient.Client{}, login(srv, "/login"), nil, nil)
			kind, say := "", ""
			if r.Stop != nil {
				kind, say = r.Stop.Kind, r.Stop.Say
			}
			if kind != row.kind || r.Wrong != row.wrong || !strings.Contains(say, row.say) || r.OK != (row.kind == "") {
				t.Errorf("%s wrong %v: %q, want %s %v %q\n%+v", kind, r.Wrong, say, row.kind, row.wrong, row.say, r.Steps)
			}
			if strings.Contains(say, "CANARY") {
				t.Errorf("a secret is shown: %s", say)
			}
			posts := 0
			for _, a := range *asked {
				if strings.HasPrefix(a, "POST") {
					posts++
				}
			}
			if posts != 1 {
				t.Errorf("posted %d times: %v", posts, *asked)
			}
		})
	}
}

// TestTwoSteps logs in where the user name is asked for first.
func TestTwoSteps(t *testing.T) {
	srv, asked := site(t, map[string]func(http.ResponseWriter, *http.Request){
		"GET /login": body(`<form method=post action=/user><input type=email name=identifier autocomplete=username><button>Next, to sign in</button></form>`),
		"POST /user": func(w http.ResponseWriter, r *http.Request) {
			if r.PostFormValue("identifier") != "alice" || strings.Contains(r.PostForm.Encode(), "CANARY") {
				http.Error(w, "no", 400)
				return
			}
			http.SetCookie(w, &http.Cookie{Name: "step", Value: "CANARY-step"})
			http.Redirect(w, r, "/password", http.StatusSeeOther)
		},
		"GET /password": body(`<form method=post action=/in><input type=hidden name=state value=s><input type=password name=Passwd></form>`),
		"POST /in": func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("step"); err != nil || c.Value != "CANARY-step" || r.PostFormValue("Passwd") != "CANARY-right" || r.PostFormValue("state") != "s" {
				http.Error(w, "no", http.StatusUnauthorized)
				return
			}
			http.SetCookie(w, &http.Cookie{Name: "sid", Value: "CANARY-sid"})
			http.Redirect(w, r, "/private", http.StatusSeeOther)
		},
		"GET /private": body("in")})
	r := Run(t.Context(), &httpclient.Client{}, login(srv, "/login"), nil, nil)
	if !r.OK {
		t.Errorf("%+v %+v %v", r.Stop, r.Steps, *asked)
	}
}

func TestJSON(t *testing.T) {
	answer := func(status int, text, cookie string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			b := make([]byte, 200)
			n, _ := r.Body.Read(b)
			if got := string(b[:n]); got != `{"mail":"alice","pw":"CANARY-right"}` || r.Header.Get("Content-Type") != "application/json" {
				http.Error(w, "got "+got, http.StatusTeapot)
				return
			}
			if cookie != "" {
				w.Header().Add("Set-Cookie", cookie)
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, text)
		}
	}
	for _, row := range []struct {
		reason string
		post   func(http.ResponseWriter, *http.Request)
		kind   string
		token  string
		wrong  bool
	}{
		{"a token", answer(200, `{"data":{"token":"CANARY-token-0123456789"}}`, ""), "", "CANARY-token-0123456789", false},
		{"a cookie", answer(204, ``, "sid=CANARY; Path=/"), "", "", false},
		{"refused", answer(401, `{"message":"Bad credentials"}`, ""), "wrong", "", true},
		{"refused in a 200", answer(200, `{"success":false,"message":"Bad credentials"}`, ""), "wrong", "", true},
		{"neither", answer(200, `{"user":"alice"}`, ""), "no-cookie", "", false},
		{"no such address", answer(404, `{}`, ""), "status", "", false},
	} {
		srv, _ := site(t, map[string]func(http.ResponseWriter, *http.Request){"POST /api/login": row.post})
		l := login(srv, "/api/login")
		l.JSON, l.UserField, l.PasswordField = true, "mail", "pw"
		r := Run(t.Context(), &httpclient.Client{}, l, nil, nil)
		kind := ""
		if r.Stop != nil {
			kind = r.Stop.Kind
		}
		if kind != row.kind || r.Token.Reveal() != row.token || r.Wrong != row.wrong {
			t.Errorf("%s: %q %+v, token %q", row.reason, kind, r.Stop, r.Token.Reveal())
		}
	}
}

func FuzzReadPage(f *testing.F) {
	for _, x := range frameworks {
		f.Add(x.page)
	}
	f.Add(`<form id=a><select name=x><option><textarea name=y></select><input form=a type=password name=p><base href="//">`)
	f.Fuzz(func(t *testing.T, text string) {
		p := ReadPage("https://app.test/login", []byte(text), false)
		form, stop := p.loginForm(Login{User: "alice", Password: mask.NewSensitive("password", "x")})
		if form == nil && stop == nil {
			t.Error("neither a form nor a reason")
		}
		if form != nil {
			form.body(Login{User: "alice"}, nil)
		}
	})
}

// TestCodesAreNotFilledIn: a code is for a person, and a login without one may count as a failed try.
func TestCodesAreNotFilledIn(t *testing.T) {
	for _, row := range []struct {
		reason, field, kind, say string
		posts                    int
	}{
		{"a captcha", `<input name=captcha>`, "captcha", "its field captcha", 0},
		{"a code that must be given", `<input name=totp required>`, "code", "its field totp", 0},
		{"a code for those who have one", `<input name=totp>`, "code", "so the password may be right", 1},
		{"a field that the page fills in itself", `<input name=otp_hint value=none>`, "wrong", "refused", 1},
	} {
		form := body(`<form method=post><input name=user><input type=password name=pass>` + row.field + `</form>`)
		srv, asked := site(t, map[string]func(http.ResponseWriter, *http.Request){"GET /login": form, "POST /login": form})
		r := Run(t.Context(), &httpclient.Client{}, login(srv, "/login"), nil, nil)
		posts := strings.Count(strings.Join(*asked, " "), "POST")
		if r.Stop == nil || r.Stop.Kind != row.kind || !strings.Contains(r.Stop.Say, row.say) || posts != row.posts || r.Wrong != (row.posts > 0) {
			t.Errorf("%s: %+v, wrong %v, %d posts", row.reason, r.Stop, r.Wrong, posts)
		}
	}
}

// TestACookieOfTheLoginHostAlone: an address that takes JSON may stand at another host, and its cookie is not for the request.
func TestACookieOfTheLoginHostAlone(t *testing.T) {
	srv, _ := site(t, map[string]func(http.ResponseWriter, *http.Request){"POST /login": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "sid=CANARY-1")
		_, _ = w.Write([]byte("{}"))
	}})
	l := login(srv, "/login")
	l.JSON, l.For.URL = true, "http://api.example.test/v1"
	r := Run(t.Context(), &httpclient.Client{}, l, func(context.Context, Ask) bool { return true }, nil)
	if r.Stop == nil || r.Stop.Kind != "cookie-withheld" || !strings.Contains(r.Stop.Say, "none of its cookies is for http://api.example.test") {
		t.Errorf("%+v", r.Stop)
	}
}
