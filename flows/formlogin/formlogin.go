// Package formlogin logs in by the form of a web page as a browser without scripts would: it gets the page, finds the form,
// fills in user and password, carries the hidden fields and the token against forged requests, posts it once, and tells from
// the answer whether a session came. What it cannot do (a page that scripts draw, a captcha, a second factor, OAuth) it names.
// Each request goes to the origin of the request that the login is for, or to another one after somebody agreed.
package formlogin

import (
	"context"
	"net/url"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

// Sender sends one request; httpclient.Client is one.
type Sender interface {
	Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange
}

// Login is what a login is made with.
type Login struct {
	For  httpclient.Request // the request that needs the session: its proxy, TLS files and limits hold for the login too
	Page string             // address of the page with the form, or of the call for JSON; absolute
	User string
	// Password is tried once.
	Password mask.Sensitive
	JSON     bool // post {"username": …, "password": …} to Page; there is no form
	// UserField and PasswordField are the names of the fields, "" finds them.
	UserField, PasswordField string
	Most                     int // requests, 0 means 12
}

// Ask is what is asked before a request leaves: for a page of another origin than the request's, and for the password.
type Ask struct {
	Sends   bool   // user and password; else a page is got
	To      string // origin: "https://login.example.test"
	Request string // the origin of the request that the login is for
	Foreign bool   // To is another origin than Request
	Plain   bool   // by http to another machine: whoever is on the way reads it
	Form    string // what is posted: "j_username, j_password and 2 hidden fields"
}

// Consent answers an Ask. It may wait for a person.
type Consent func(ctx context.Context, a Ask) bool

// Step is one thing that was seen or done, for people.
type Step struct {
	Sign string // "✓", "✗", "!", "?"
	What string
}

// Result is what came of a login.
type Result struct {
	OK   bool
	Stop *Stop // why there is no session; nil where there is one, or where only the request itself can tell
	// Wrong: the user name or the password was refused. It is not tried again.
	Wrong bool
	// Unsure: nothing in the answer tells whether the login worked.
	Unsure    bool
	Jar       []cookie.Cookie
	Token     mask.Sensitive // of a JSON login that hands one out
	Posted    string         // origin that got the password, "" none
	Page      string         // where the form stood
	Steps     []Step
	Exchanges []*httpclient.Exchange
	Secrets   []mask.Sensitive // hidden values that went along: not to be shown
}

// run is one login under way.
type run struct {
	Login
	ctx     context.Context
	s       Sender
	consent Consent
	told    func(Step)
	jar     []cookie.Cookie
	agreed  map[string]bool // origins that pages may be got from
	r       *Result
}

// maxRequests bounds one login: page, user, password, and what each leads to.
const maxRequests = 12

// Run logs in. consent and told may be nil: no other origin is asked then, and nothing told.
func Run(ctx context.Context, s Sender, l Login, consent Consent, told func(Step)) *Result {
	if told == nil {
		told = func(Step) {}
	}
	x := &run{Login: l, ctx: ctx, s: s, consent: consent, told: told, jar: l.For.Jar, r: &Result{Page: l.Page}, agreed: map[string]bool{origin(l.For.URL): true}}
	stop := x.login()
	if stop != nil {
		said := *stop
		said.Say = x.redacted(said.Say)
		stop = &said
	}
	x.r.Stop, x.r.Jar = stop, x.own()
	x.r.OK = stop == nil && !x.r.Unsure
	if stop != nil {
		x.step("✗", stop.Say)
	}
	return x.r
}

func (x *run) step(sign, what string) {
	s := Step{sign, clean.Line(x.redacted(what), 300)}
	x.r.Steps = append(x.r.Steps, s)
	x.told(s)
}

// own are the cookies of the request's host: those of a login server are not needed to send the session, and not kept.
func (x *run) own() []cookie.Cookie {
	var out []cookie.Cookie
	for _, c := range x.jar {
		u, err := url.Parse(x.For.URL)
		if err != nil {
			return nil
		}
		if u.Path, u.RawPath = c.Path, ""; c.WithheldFrom(u, longAgo()) == "" || c.Secure && u.Scheme == "http" {
			out = append(out, c)
		}
	}
	return out
}

// redacted takes out of words that may come from the page what it repeats of the password, of cookies and of tokens.
func (x *run) redacted(s string) string {
	r := &redact.Redactor{}
	r.Add(x.Password)
	r.Add(x.r.Secrets...)
	for _, c := range x.jar {
		r.Add(c.Value)
	}
	return r.Redact(s)
}

func (x *run) login() *Stop {
	if u, err := url.Parse(x.Page); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return &Stop{Kind: "address", Say: "the address of the login page is no absolute http or https URL", Do: "Name it in full, such as https://app.example.test/login"}
	}
	if x.User == "" || x.Password.IsZero() {
		return &Stop{Kind: "empty", Say: "user name or password is empty, and nothing was sent", Do: "Type both"}
	}
	if x.JSON {
		return x.loginJSON()
	}
	page, stop := x.get(x.Page, "login: the page")
	if stop != nil {
		return stop
	}
	for step := 1; ; step++ {
		form, stop := x.choose(page)
		if stop != nil {
			return stop
		}
		x.found(page, form)
		after, stop := x.post(page, form)
		if stop != nil {
			return stop
		}
		if form.password < 0 && step == 1 { // the password is asked for on a page of its own
			if _, again := after.page.loginForm(x.Login); again == nil {
				x.step("✓", "the page takes the user name, and asks for the password next")
				page = after
				continue
			}
			return &Stop{Kind: "two-step", Say: "the page took the user name and shows no field for a password after it", Do: "Look at the page in a browser: it may ask for a key, a code or another login"}
		}
		return x.outcome(page, form, after)
	}
}

// choose takes the form of a page to log in by.
func (x *run) choose(page *visit) (*Form, *Stop) {
	form, stop := page.page.loginForm(x.Login)
	if stop != nil {
		return nil, stop
	}
	x.r.Page = page.url
	return form, nil
}

// found tells what was found on the page.
func (x *run) found(page *visit, f *Form) {
	where := "the form of " + address(page.url)
	fields := ""
	if f.user >= 0 {
		fields = "user in " + f.Fields[f.user].Name
	}
	if f.password >= 0 {
		fields = strings.TrimPrefix(fields+", password in "+f.Fields[f.password].Name, ", ")
	}
	x.step("✓", where+": "+fields)
	if names := f.carried(); len(names) > 0 {
		x.step("✓", "carried along: "+list(names, 5))
	}
	if t := page.page.forgery(f, x.jar, page.url); t.name != "" {
		x.step("✓", "token against forged requests: "+t.name+", from "+t.from)
	}
}

// Origin is scheme, host and port of an address, as Ask names them; "" where there is none.
func Origin(raw string) string { return origin(raw) }

func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + strings.TrimSuffix(strings.TrimSuffix(u.Host, map[string]string{"http": ":80"}[u.Scheme]), map[string]string{"https": ":443"}[u.Scheme]))
}

// address is host and path, for people.
func address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return clean.Line(mask.URL(raw), 120)
	}
	return clean.Line(u.Host+u.EscapedPath(), 120)
}

// list names the first n and counts the rest.
func list(names []string, n int) string {
	if len(names) > n {
		return strings.Join(names[:n], ", ") + " and " + count(len(names)-n, "other")
	}
	return strings.Join(names, ", ")
}

// FromCredential reads a login out of a credential of the scheme "form".
func FromCredential(a flows.Attempt) Login {
	c := a.Credential
	user, password, _ := strings.Cut(c.Get("names").Reveal(), ",")
	return Login{For: a.Request, Page: strings.TrimSpace(c.Get("login").Reveal()), User: c.Get("user").Reveal(), Password: c.Get("password"), JSON: c.Get("as").Reveal() == "json",
		UserField: strings.TrimSpace(user), PasswordField: strings.TrimSpace(password)}
}

// Into is the credential with the session that the login brought; source says where that came from.
func (r *Result) Into(c flows.Credential) flows.Credential {
	out := flows.Credential{Scheme: c.Scheme}
	for _, f := range c.Fields {
		if f.Name != "session" && f.Name != "token" && f.Name != "to" {
			out.Fields = append(out.Fields, f)
		}
	}
	add := func(name string, v mask.Sensitive) {
		out.Fields = append(out.Fields, flows.Field{Name: name, Value: v, Source: "the login at " + address(r.Page)})
	}
	add("session", mask.NewSensitive("cookies", cookie.WriteFile(r.Jar)))
	if !r.Token.IsZero() {
		add("token", r.Token)
	}
	add("to", mask.NewSensitive("origin", r.Posted))
	return out
}
