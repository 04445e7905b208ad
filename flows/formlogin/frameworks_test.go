package formlogin

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// framework is a login as one framework writes it: the HTML of its page, and what it holds the form to.
type framework struct {
	name, page string // %s: the token
	path, post string
	user, pass string
	token      string // name of the hidden field or header that must come back
	inHeader   bool
	cookie     string // set with the page, and wanted with the form
	session    string // set by the login
	wrong      string // the page after a wrong password
	fixed      map[string]string
	back       string // where a wrong password is sent, "" shows the page at once
}

// The pages are those that the frameworks' own generators write, shortened by their style sheets.
var frameworks = []framework{
	{name: "Django admin", path: "/admin/login/", post: "/admin/login/", user: "username", pass: "password", token: "csrfmiddlewaretoken", cookie: "csrftoken", session: "sessionid", fixed: map[string]string{"next": "/admin/"},
		page:  `<!DOCTYPE html><html lang="en-us" dir="ltr"><head><title>Log in | Django site admin</title></head><body class="login" data-admin-utc-offset="0"><div id="container"><header id="header"><div id="branding"><h1 id="site-name"><a href="/admin/">Django administration</a></h1></div></header><div class="main" id="main"><div class="content"><main id="content-start" class="content" tabindex="-1"><div id="content" class="colM"><div id="content-main"><form action="/admin/login/?next=/admin/" method="post" id="login-form"><input type="hidden" name="csrfmiddlewaretoken" value="%s"><div class="form-row"><label for="id_username" class="required">Username:</label> <input type="text" name="username" autofocus autocapitalize="none" autocomplete="username" maxlength="150" required id="id_username"></div><div class="form-row"><label for="id_password" class="required">Password:</label> <input type="password" name="password" autocomplete="current-password" required id="id_password"><input type="hidden" name="next" value="/admin/"></div><div class="submit-row"><input type="submit" value="Log in"></div></form></div></div></main></div></div></div></body></html>`,
		wrong: `<p class="errornote">Please enter the correct username and password for a staff account. Note that both fields may be case-sensitive.</p>`},
	{name: "Rails with Devise", path: "/users/sign_in", post: "/users/sign_in", user: "user[email]", pass: "user[password]", token: "authenticity_token", cookie: "_shop_session", session: "_shop_session", fixed: map[string]string{"commit": "Log in", "user[remember_me]": "0"},
		page:  `<!DOCTYPE html><html><head><title>Shop</title><meta name="csrf-param" content="authenticity_token"/><meta name="csrf-token" content="meta-CANARY"/></head><body><h2>Log in</h2><form class="new_user" id="new_user" action="/users/sign_in" accept-charset="UTF-8" method="post"><input type="hidden" name="authenticity_token" value="%s" autocomplete="off"/><div class="field"><label for="user_email">Email</label><br/><input autofocus="autofocus" autocomplete="email" type="email" value="" name="user[email]" id="user_email"/></div><div class="field"><label for="user_password">Password</label><br/><input autocomplete="current-password" type="password" name="user[password]" id="user_password"/></div><div class="field"><input name="user[remember_me]" type="hidden" value="0" autocomplete="off"/><input type="checkbox" value="1" name="user[remember_me]" id="user_remember_me"/><label for="user_remember_me">Remember me</label></div><div class="actions"><input type="submit" name="commit" value="Log in" data-disable-with="Log in"/></div></form><a href="/users/sign_up">Sign up</a></body></html>`,
		wrong: `<p class="alert">Invalid Email or password.</p>`},
	{name: "Spring Security", path: "/login", post: "/login", user: "username", pass: "password", token: "_csrf", cookie: "JSESSIONID", session: "JSESSIONID", back: "/login?error",
		page:  `<!DOCTYPE html><html lang="en"><head><title>Please sign in</title></head><body><div class="content"><form class="login-form" method="post" action="/login"><h2>Please sign in</h2><p><label for="username" class="screenreader">Username</label><input type="text" id="username" name="username" placeholder="Username" required autofocus></p><p><label for="password" class="screenreader">Password</label><input type="password" id="password" name="password" placeholder="Password" required></p><input name="_csrf" type="hidden" value="%s" /><button type="submit" class="primary">Sign in</button></form></div></body></html>`,
		wrong: `<div class="alert alert-danger" role="alert">Bad credentials</div>`},
	{name: "Laravel Breeze", path: "/login", post: "/login", user: "email", pass: "password", token: "_token", cookie: "laravel_session", session: "laravel_session", back: "/login",
		page:  `<!DOCTYPE html><html lang="en"><head><meta name="csrf-token" content="meta-CANARY"><title>Laravel</title><script type="module" src="/build/assets/app.js"></script></head><body><form method="POST" action="/login"><input type="hidden" name="_token" value="%s" autocomplete="off"><div><label for="email">Email</label><input class="block" id="email" type="email" name="email" required="required" autofocus="autofocus" autocomplete="username"></div><div><label for="password">Password</label><input id="password" type="password" name="password" required autocomplete="current-password"></div><label for="remember_me"><input id="remember_me" type="checkbox" name="remember"><span>Remember me</span></label><button type="submit">Log in</button></form></body></html>`,
		wrong: `<ul class="text-sm text-red-600 error"><li>These credentials do not match our records.</li></ul>`},
	{name: "ASP.NET Core Identity", path: "/Identity/Account/Login", post: "/Identity/Account/Login", user: "Input.Email", pass: "Input.Password", token: "__RequestVerificationToken", cookie: ".AspNetCore.Antiforgery.x", session: ".AspNetCore.Identity.Application", fixed: map[string]string{"Input.RememberMe": "false"},
		page:  `<!DOCTYPE html><html lang="en"><head><title>Log in - Shop</title></head><body><h1>Log in</h1><form id="account" method="post"><h2>Use a local account to log in.</h2><div class="form-floating"><input class="form-control" autocomplete="username" aria-required="true" type="email" data-val="true" id="Input_Email" name="Input.Email" value="" /><label for="Input_Email">Email</label></div><div><input class="form-control" autocomplete="current-password" type="password" id="Input_Password" name="Input.Password" /><label for="Input_Password">Password</label></div><div class="checkbox"><label><input type="checkbox" id="Input_RememberMe" name="Input.RememberMe" value="true" /> Remember me?</label></div><button id="login-submit" type="submit">Log in</button><input name="__RequestVerificationToken" type="hidden" value="%s" /><input name="Input.RememberMe" type="hidden" value="false" /></form><form id="external-account" method="post" action="/Identity/Account/ExternalLogin"><button type="submit" name="provider" value="Google">Google</button></form></body></html>`,
		wrong: `<div class="text-danger validation-summary-errors" role="alert"><ul><li>Invalid login attempt.</li></ul></div>`},
	{name: "ASP.NET WebForms", path: "/Login.aspx", post: "/Login.aspx", user: "ctl00$Main$UserName", pass: "ctl00$Main$Password", token: "__VIEWSTATE", session: ".ASPXAUTH", fixed: map[string]string{"ctl00$Main$LoginButton": "Log In", "__EVENTVALIDATION": "ev/CANARY+1=="},
		page:  `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Log In</title></head><body><form name="aspnetForm" method="post" action="./Login.aspx" id="aspnetForm"><div><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="%s" /></div><div><input type="hidden" name="__EVENTVALIDATION" value="ev/CANARY+1==" /></div><table><tr><td><span>User Name:</span></td><td><input name="ctl00$Main$UserName" type="text" id="ctl00_Main_UserName" /></td></tr><tr><td>Password:</td><td><input name="ctl00$Main$Password" type="password" /></td></tr><tr><td><input type="submit" name="ctl00$Main$LoginButton" value="Log In" /></td></tr></table></form></body></html>`,
		wrong: `<span class="failureNotification">Your login attempt was not successful. Please try again.</span>`},
	{name: "WordPress", path: "/wp-login.php", post: "/wp-login.php", user: "log", pass: "pwd", token: "testcookie", cookie: "wordpress_test_cookie", session: "wordpress_logged_in_x", fixed: map[string]string{"wp-submit": "Log In", "redirect_to": "https://blog.test/wp-admin/"},
		page:  `<!DOCTYPE html><html lang="en-US"><head><title>Log In &lsaquo; Blog &#8212; WordPress</title></head><body class="login"><div id="login"><form name="loginform" id="loginform" action="/wp-login.php" method="post"><p><label for="user_login">Username or Email Address</label><input type="text" name="log" id="user_login" class="input" value="" size="20" autocapitalize="off" autocomplete="username" required="required" /></p><div class="user-pass-wrap"><label for="user_pass">Password</label><input type="password" name="pwd" id="user_pass" autocomplete="current-password" spellcheck="false" required="required" /></div><p class="forgetmenot"><input name="rememberme" type="checkbox" id="rememberme" value="forever" /></p><p class="submit"><input type="submit" name="wp-submit" id="wp-submit" value="Log In" /><input type="hidden" name="redirect_to" value="https://blog.test/wp-admin/" /><input type="hidden" name="testcookie" value="%s" /></p></form></div></body></html>`,
		wrong: `<div id="login_error" class="notice notice-error"><p><strong>Error:</strong> The password you entered for the username <strong>alice</strong> is incorrect.</p></div>`},
	{name: "Rails, token in a meta element alone", path: "/session/new", post: "/session", user: "login", pass: "password", token: "X-CSRF-Token", inHeader: true, cookie: "_app_session", session: "_app_session",
		page:  `<html><head><meta name="csrf-token" content="%s"><meta name="csrf-param" content="authenticity_token"></head><body><form action="/session" method="post"><label>Login <input name="login"></label><label>Password <input name="password" type="password"></label><button>Sign in</button></form></body></html>`,
		wrong: `<div class="flash error">Wrong login or password</div>`},
	{name: "a double submit by cookie", path: "/login", post: "/login", user: "username", pass: "password", token: "X-XSRF-TOKEN", inHeader: true, cookie: "XSRF-TOKEN", session: "sid",
		page:  `<html><body><h1>Sign in</h1><form method=post><input name=username><input type=password name=password><input type=submit value="Sign in"></form><!-- %s --></body></html>`,
		wrong: `<p role=alert>Unknown user or wrong password</p>`},
	{name: "markup out of shape", path: "/login", post: "/do login", user: "user name", pass: "p&ss", token: "_csrf_token", session: "PHPSESSID", fixed: map[string]string{"lang": "de", "note": "a\r\nb", "domain": "intern", "once": "x"},
		page:  `<TITLE>Anmelden</TITLE><TABLE><FORM ACTION='/do login#top' METHOD=POST><TR><TD>Benutzer<TD><INPUT NAME="user name"><TR><TD><INPUT TYPE=PASSWORD NAME='p&amp;ss'><select name=lang><option value=en>E<option value=de selected>D</select><select name=domain><option disabled value="">choose<option value=intern>i</select><textarea name=note>` + "\na\nb" + `</textarea><input type=radio name=once value=x checked><input type=radio name=once value=y><INPUT TYPE=hidden NAME=_csrf_token VALUE="%s"><input disabled name=never value=1></TABLE>`,
		wrong: `<b class=error>Kennwort falsch</b>`},
	{name: "multipart and fields outside the form", path: "/login", post: "/login", user: "login", pass: "secret", token: "form_token", session: "sid",
		page:  `<html><body><form id=f method=post enctype="multipart/form-data"><input type=hidden name=form_token value="%s"></form><p><input form=f name=login autocomplete=username><input form=f name=secret type=password></p><button form=f>Log in</button></body></html>`,
		wrong: `<div class=error>no</div>`},
}

// serve is a site of that framework with a page behind its login.
func (f framework) serve(t *testing.T, posts *atomic.Int32) *httptest.Server {
	t.Helper()
	const token = "tok/CANARY+0123456789="
	page := func(w http.ResponseWriter, words string) {
		if f.cookie != "" {
			v := "before-CANARY"
			if f.inHeader && f.cookie == "XSRF-TOKEN" {
				v = url.QueryEscape(token)
			}
			http.SetCookie(w, &http.Cookie{Name: f.cookie, Value: v, Path: "/"})
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, words+f.page, token)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == "GET" && r.URL.Path == f.path:
			words := ""
			if _, err := r.Cookie("flash"); err == nil || r.URL.Query().Has("error") {
				words = f.wrong
			}
			page(w, words)
		case r.Method == "POST" && r.URL.Path == f.post:
			posts.Add(1)
			_ = r.ParseMultipartForm(1 << 20)
			got := r.PostForm.Get(f.token)
			if f.inHeader {
				got = r.Header.Get(f.token)
			}
			c, err := r.Cookie(f.cookie)
			if got != token || f.cookie != "" && (err != nil || c.Value == "") || r.Header.Get("Origin") != "http://"+r.Host || !strings.HasPrefix(r.Header.Get("Referer"), "http://"+r.Host+f.path) {
				http.Error(w, "CSRF verification failed. Request aborted.", http.StatusForbidden)
				return
			}
			for k, v := range f.fixed {
				if r.PostForm.Get(k) != v {
					http.Error(w, "the field "+k+" is not as a browser sends it", 400)
					return
				}
			}
			for k := range r.PostForm {
				if k == "remember" || k == "never" || k == "rememberme" || k == "provider" {
					http.Error(w, "a browser does not send "+k, 400)
					return
				}
			}
			if r.PostForm.Get(f.user) != "alice" || r.PostForm.Get(f.pass) != "CANARY-right ü&" {
				if f.back != "" {
					http.SetCookie(w, &http.Cookie{Name: "flash", Value: "1", Path: "/"})
					http.Redirect(w, r, f.back, http.StatusFound)
					return
				}
				page(w, f.wrong)
				return
			}
			http.SetCookie(w, &http.Cookie{Name: f.session, Value: "session-CANARY", Path: "/", HttpOnly: true})
			http.Redirect(w, r, "/private", http.StatusFound)
		default:
			if c, err := r.Cookie(f.session); err != nil || c.Value != "session-CANARY" {
				http.Redirect(w, r, f.path+"?next="+url.QueryEscape(r.URL.Path), http.StatusFound)
				return
			}
			_, _ = fmt.Fprint(w, "your basket")
		}
	}))
	t.Cleanup(srv.Close)
	return srv
}

func TestFrameworks(t *testing.T) {
	for _, f := range frameworks {
		t.Run(f.name, func(t *testing.T) {
			var posts atomic.Int32
			srv := f.serve(t, &posts)
			l := Login{For: httpclient.Request{Method: "GET", URL: srv.URL + "/private", Source: "curl"}, Page: srv.URL + "/private", User: "alice", Password: mask.NewSensitive("password", "CANARY-right ü&")}
			r := Run(t.Context(), &httpclient.Client{}, l, nil, nil)
			if !r.OK || r.Posted != srv.URL {
				t.Fatalf("the right password: %+v %+v", r.Stop, r.Steps)
			}
			next := l.For
			next.Jar = r.Jar
			if x := (&httpclient.Client{}).Do(t.Context(), next); x.Status() != 200 || string(x.Last().Answer) != "your basket" {
				t.Errorf("the session does not open the page behind it: %d", x.Status())
			}
			posts.Store(0)
			l.Password = mask.NewSensitive("password", "CANARY-wrong")
			r = Run(t.Context(), &httpclient.Client{}, l, nil, nil)
			if r.OK || !r.Wrong || r.Stop == nil || r.Stop.Kind != "wrong" || posts.Load() != 1 {
				t.Errorf("a wrong password, once: %+v, posted %d times", r.Stop, posts.Load())
			} else if !strings.Contains(r.Stop.Say, "“") {
				t.Errorf("the words of the page are not quoted: %s", r.Stop.Say)
			}
			for _, s := range r.Steps {
				if strings.Contains(s.What, "CANARY") {
					t.Errorf("a secret is shown: %s", s.What)
				}
			}
		})
	}
}
