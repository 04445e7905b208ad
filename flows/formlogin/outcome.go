package formlogin

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// longAgo is a time at which no cookie has ended.
func longAgo() time.Time { return time.Unix(1, 0) }

// outcome tells by the answer whether there is a session.
func (x *run) outcome(page *visit, f *Form, after *visit) *Stop {
	for _, why := range after.refused {
		x.step("!", "a cookie was set and not kept: "+why)
	}
	if len(after.set) > 0 {
		x.step("✓", "cookie set: "+list(distinct(after.set), 4))
	}
	text := after.text()
	status := after.last.Status
	_, again := after.page.loginForm(x.Login)
	formAgain := again == nil && after.page.passwordFields() > 0
	switch {
	case after.unasked != "":
		if p := Protocol(after.unasked); p != "" {
			return &Stop{"oauth", "after the form the login goes on by " + p + " at " + origin(after.unasked), "Get a token by a grant of that service, or log in by browser and send the session's cookie"}
		}
		x.step("!", "the answer leads on to "+origin(after.unasked)+", which was not asked")
	case status == 429:
		return &Stop{"limit", "the service allows no more logins for now (429)", "Wait before the next try"}
	case after.first.Status == 403 || after.first.Status == 419 || after.first.Status == 400 || after.first.Status == 422:
		if says(text, "csrf", "forgery", "authenticity token", "page expired", "antiforgery") {
			return &Stop{"csrf", "the service refuses the form as forged (" + itoa(after.first.Status) + "): " + after.said("its token against forged requests was not taken"), "A cookie of the page did not come back, or the page is cached: see the cookies of the exchange"}
		}
	case status >= 500:
		return &Stop{"status", "the service failed over the login (" + itoa(status) + ")", "Report it to the service with the time; the password may be right"}
	}
	if needsCode(after.page, f) && !formAgain {
		return &Stop{"second-factor", "the password was taken, and a second factor is asked for: " + after.said("a code"), "Log in by browser and send the session's cookie, or use an API token"}
	}
	if says(text, "account is locked", "account is temporarily locked", "account is disabled", "account has been disabled", "account has been locked", "account locked", "too many failed", "too many attempts", "temporarily blocked", "konto gesperrt") {
		return &Stop{"locked", "the service says that the account, or this address, is locked: " + after.said("the page says so"), "Do not try again; ask who runs the accounts"}
	}
	if formAgain {
		return x.formAgain(page, f, after)
	}
	switch s := after.first.Status; { // what a page behind the login answers is not about the login
	case s == 401 || s == 403:
		x.r.Wrong = true
		if c := f.proof(codeWords); c != nil {
			return emptyCode(c, after)
		}
		return &Stop{"wrong", "user name or password was refused (" + itoa(s) + "): " + after.said("no reason is given"), "Check both; the same pair is not tried again"}
	case s == 408 || s == 400 || s == 404 || s == 405 || s == 422:
		return &Stop{"status", "the form's address answers " + itoa(s) + ": " + after.said("no reason is given"), "Begin at the address that needs the session, and let it lead to the login: some servers want that order"}
	}
	if after.last == after.first && len(after.set) == 0 && says(text, "login failed", "logon failed", "login error", "login incorrect", "invalid user", "invalid login", "invalid credential", "invalid password", "wrong password", "incorrect password", "bad credentials", "bad user", "authentication failed", "login was unsuccessful", "login fehlgeschlagen", "anmeldung fehlgeschlagen") {
		x.r.Wrong = true // an error page of its own, without the form: what containers show
		return &Stop{"wrong", "user name or password was refused: " + after.said("the page says that the login failed"), "Check both; the same pair is not tried again"}
	}
	held := cookie.Header(x.jar, x.For.URL, longAgo())
	status = after.last.Status
	switch {
	case held == "" && after.unasked != "" && (status == 307 || status == 308):
		return &Stop{"redirect", "the answer wants user and password sent on to " + origin(after.unasked) + " (" + itoa(status) + "), which is not done unasked", "Name that address as the login page, where you trust it"}
	case held == "" && after.unasked != "":
		return &Stop{"other-origin", "the login goes on at " + origin(after.unasked) + ", which nobody agreed to ask, and no cookie for the request came before that", "Agree to it, or log in at that address"}
	case held == "" && len(x.jar) == 0 && (after.last.Unended != "" || after.last.Cut):
		return &Stop{"no-answer", "the answer to the login (" + itoa(status) + ") was not read to its end, and sets no cookie: whether user and password are right stays unknown", "Log in by browser and send the session's cookie, or use an API token"}
	case held == "" && len(x.jar) == 0 && after.page.leadsOn:
		return &Stop{"no-answer", "the answer to the login (" + itoa(status) + ") leads on by a meta refresh, which is not followed, and sets no cookie: whether user and password are right stays unknown", "Log in by browser and send the session's cookie, or use an API token"}
	case held == "" && len(after.refused) > 0:
		return &Stop{"cookie-withheld", "the login page is left, and its cookie cannot be kept: " + after.refused[0], "The service team sets it so that it fits the address; by https it may fit already"}
	case held == "" && len(x.jar) == 0:
		return &Stop{"no-cookie", "the login page is left, and no cookie was set at all: there is no session to send", "The service team looks why the login sets none: a Secure cookie behind a proxy that speaks http to it is the usual reason"}
	case held == "":
		return &Stop{"cookie-withheld", "a session came, and none of its cookies is for " + origin(x.For.URL) + ": " + x.whyNot(), "Log in at the host of the request itself"}
	}
	if len(after.set) > 0 || after.last != after.first || after.unasked != "" || says(text, "logout", "log out", "sign out", "signout", "abmelden", "welcome") {
		x.step("✓", "logged in: the login page is left"+where(after))
		return nil
	}
	x.r.Unsure = true
	x.step("?", "nothing in the answer tells whether the login worked; the request will")
	return nil
}

// formAgain tells a refused password from a session that does not hold.
func (x *run) formAgain(page *visit, f *Form, after *visit) *Stop {
	moved := after.first.Redirect != nil && !loginLike(after.first.Redirect.Location, page.url)
	switch {
	case moved && len(after.refused) > 0:
		return &Stop{"cookie-withheld", "the password was taken, and the session does not hold: its cookie could not be kept (" + after.refused[0] + ")", "The service team sets it so that it fits the address; by https it may fit already"}
	case moved && len(after.set) == 0 && after.viaLogin:
		return &Stop{"no-cookie", "the password led on to " + address(after.first.Redirect.Location) + " without setting a cookie, and that leads back to the login", "The service team looks why the login sets no cookie: a Secure cookie behind a proxy that speaks http to it is the usual reason"}
	case moved && len(after.set) > 0 && after.viaLogin:
		return &Stop{"not-persisted", "the password led on to " + address(after.first.Redirect.Location) + " with a new cookie, which came back and was not known: the session is not kept by the server", "The service team looks at the session store: several servers without a common one, or a key that changes"}
	}
	x.r.Wrong = true
	if c := f.proof(codeWords); c != nil {
		return emptyCode(c, after)
	}
	return &Stop{"wrong", "user name or password was refused: " + after.said("the form comes again without a word"), "Check both; the same pair is not tried again"}
}

// emptyCode is a refusal of a form whose field for a one-time code stayed empty: the password may be right.
func emptyCode(c *Field, after *visit) *Stop {
	return &Stop{"code", "the login was refused, and the form's field " + shown(c.Name) + " for a one-time code was left empty, so the password may be right: " + after.said("no reason is given"), "Log in by browser and send the session's cookie, or use an API token"}
}

// whyNot says of the jar's first cookie why it does not go to the request.
func (x *run) whyNot() string {
	u, err := url.Parse(x.For.URL)
	if err != nil || len(x.jar) == 0 {
		return "no reason"
	}
	return x.jar[0].WithheldFrom(u, longAgo())
}

// loginLike reports whether an address is that of the login page again, or says that a login failed.
func loginLike(to, page string) bool {
	a, errA := url.Parse(to)
	b, errB := url.Parse(page)
	if errA != nil || errB != nil {
		return false
	}
	low := strings.ToLower(a.Path + "?" + a.RawQuery)
	return a.Path == b.Path || says(low, "login", "signin", "sign_in", "sign-in", "error", "fail", "denied")
}

func where(v *visit) string {
	if v.last != v.first && v.url != "" {
		return ", for " + address(v.url)
	}
	return ""
}

// said is what the answer says of the failure, quoted; else the words given.
func (v *visit) said(otherwise string) string {
	for _, a := range v.page.alerts {
		if len(a) > 1 && len(a) < 200 {
			return "“" + clean.Line(mask.Body(a), 160) + "”"
		}
	}
	if ct := strings.ToLower(v.last.Received.Get("Content-Type")); !strings.Contains(ct, "html") && len(v.last.Answer) > 0 && len(v.last.Answer) < 400 {
		return "“" + clean.Line(strings.TrimSpace(mask.Body(string(v.last.Answer))), 160) + "”"
	}
	text := strings.Join(strings.Fields(v.page.words.String()), " ")
	for _, s := range strings.FieldsFunc(text, func(c rune) bool { return c == '.' || c == '!' || c == '\n' }) {
		if len(s) < 160 && says(strings.ToLower(s), "invalid", "incorrect", "wrong", "failed", "not match", "locked", "blocked", "disabled", "too many", "gesperrt", "not successful", "denied", "verification", "csrf", "falsch", "ungültig", "code") {
			return "“" + clean.Line(strings.TrimSpace(s), 160) + "”"
		}
	}
	return otherwise
}

func (v *visit) text() string {
	if v.page.words.Len() > 0 {
		return strings.ToLower(v.page.Title + " " + v.page.words.String())
	}
	return strings.ToLower(clean.Text(string(v.last.Answer[:min(len(v.last.Answer), maxWords)]), 0))
}

func says(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// needsCode reports whether a page asks for a one-time code that the form before did not.
func needsCode(p *Page, before *Form) bool {
	for _, f := range p.Forms {
		for _, x := range f.Fields {
			about := strings.ToLower(x.Name + " " + x.ID)
			if x.Autocomplete == "one-time-code" || x.Type != "hidden" && says(about, codeWords...) {
				return !slices.ContainsFunc(before.Fields, func(o Field) bool { return o.Name == x.Name })
			}
		}
	}
	return false
}

func distinct(names []string) []string {
	var out []string
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
