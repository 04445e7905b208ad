package diagnose

import (
	"net/url"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// loginPath reports whether an address leads to a page where people log in.
func loginPath(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	p := strings.ToLower(u.Path)
	for _, w := range []string{"login", "logon", "signin", "sign-in", "sign_in", "/sso", "/saml", "oauth2/authorize", "/authorize", "openid-connect/auth", "/auth/realms", "/cas/", "/adfs/", "/idp/", "accounts/"} {
		if strings.Contains(p, w) {
			return true
		}
	}
	q := u.Query() // the parameters with which a login begins (SAML bindings section 3.4, RFC 6749 section 4.1.1)
	return q.Has("SAMLRequest") || q.Has("client_id") && q.Has("response_type")
}

// isLogin is true for a redirect to a login page, or for such a page in the place of what was asked for.
func isLogin(e *Evidence, h *httpclient.Hop) bool {
	if h.Redirect != nil && !h.Redirect.Followed {
		return loginPath(h.Redirect.Location)
	}
	if h.Status != 200 || !e.IsHTML {
		return false
	}
	if len(e.Exchange.Stations()) > 1 && loginPath(h.URL) && passwordField.Re().MatchString(e.Text) {
		return true
	}
	asked := loginPath(h.URL) && len(e.Exchange.Stations()) == 1
	if !asked && containerForm.Re().MatchString(e.Text) && passwordField.Re().MatchString(e.Text) { // Tomcat and its like show it in the place of the page
		return true
	}
	if !loginForm(e.Text) {
		return false
	}
	if len(e.Exchange.Stations()) > 1 {
		return true
	}
	switch {
	case loginPath(h.URL): // it was asked for
		return false
	case asData(e):
		return true
	case e.Credential.Scheme == "cookie": // a public page may have a form in its corner, and browsers send cookies to all
		return sessionName.Re().MatchString(cookieNames(e.Credential.Get("cookie").Reveal())) && loginPage.Re().MatchString(e.Text)
	}
	return e.Credential.Scheme != "none" || !frontPage(h.URL) && loginPage.Re().MatchString(e.Text) && loginAlone(e.Text)
}

// loginWords head a page or a button where people log in, in the languages that such pages are most often in.
const loginWords = `\b(?:log[ -]?in|sign[ -]?in|logon|anmelden|anmeldung|connexion|se connecter|iniciar sesi|acceder|accedi|entrar|inloggen|logga in|zaloguj|войти|вход|登录|ログイン)`

var (
	passwordField = lazyregexp.New(`(?is)<input\b[^>]*\btype\s*=\s*["']?password\b[^>]*>`)
	newPassword   = lazyregexp.New(`(?is)\b(?:autocomplete\s*=\s*["']?new-password|(?:name|id)\s*=\s*["']?[\w-]*(?:new|confirm|repeat|again|old|current)[_-]?pass)`)
	loginHeading  = lazyregexp.New(`(?is)<(?:h2|h3|legend|button)\b[^>]*>[^<]*` + loginWords)
	loginPage     = lazyregexp.New(`(?is)<(?:title|h1)\b[^>]*>[^<]*` + loginWords)
	formAction    = lazyregexp.New(`(?is)<form\b[^>]*\baction\s*=\s*["']?([^"'\s>]+)`)
	containerForm = lazyregexp.New(`(?is)<form\b[^>]*\baction\s*=\s*["']?[^"'\s>]*\bj_security_check`)
	submitLogin   = lazyregexp.New(`(?is)<input\b[^>]*\btype\s*=\s*["']?submit\b[^>]*\bvalue\s*=\s*["']?(?:log ?in|sign ?in)`)
)

// loginForm reports whether a page is one where people log in: one field for a password, and a title, a button or the
// address of the form that says so. A form that changes a password has several such fields, or says that one is new.
func loginForm(page string) bool {
	fields := passwordField.Re().FindAllString(page, 3)
	if len(fields) != 1 || newPassword.Re().MatchString(fields[0]) {
		return false
	}
	if loginPage.Re().MatchString(page) || loginHeading.Re().MatchString(page) || submitLogin.Re().MatchString(page) {
		return true
	}
	for _, m := range formAction.Re().FindAllStringSubmatch(page, 5) {
		if loginPath(m[1]) {
			return true
		}
	}
	return false
}

// frontPage is the address of a whole site, which may well be its login page.
func frontPage(raw string) bool {
	u, err := url.Parse(raw)
	return err != nil || strings.Trim(u.Path, "/") == ""
}

// loginAlone reports whether a page is for logging in and nothing else: of a public page with a form in its corner most is text.
func loginAlone(page string) bool {
	return len(strings.Join(strings.Fields(markup.Re().ReplaceAllString(page, " ")), " ")) < 600
}

var dataPath = lazyregexp.New(`(?i)/(?:api|rest|graphql|rpc|odata|v\d+)(?:/|$)|\.(?:json|xml|csv)$`)

// asData reports whether the request asks for data rather than for a page.
func asData(e *Evidence) bool {
	r := e.Attempt.Request
	if a := strings.ToLower(r.Headers.Get("Accept")); a != "" && a != "*/*" && !strings.Contains(a, "html") {
		return true
	}
	if strings.EqualFold(r.Headers.Get("X-Requested-With"), "XMLHttpRequest") || strings.Contains(strings.ToLower(r.Headers.Get("Content-Type")), "json") {
		return true
	}
	u, err := url.Parse(r.URL)
	return err == nil && (dataPath.Re().MatchString(u.Path) || strings.HasPrefix(strings.ToLower(u.Hostname()), "api."))
}

// beforeLogin is the place of the hop whose redirect led to the login page that was followed, -1 where none did.
func beforeLogin(e *Evidence) int {
	if e.IsLogin != Yes || e.Status != 200 {
		return -1
	}
	for i, h := range e.Exchange.Hops {
		if h.Redirect != nil && h.Redirect.Followed && loginPath(h.Redirect.Location) {
			return i
		}
	}
	return -1
}

// loginPoint is the evidence of a login page: where the redirect leads, or what the page says.
func loginPoint(e *Evidence) Point {
	for i := len(e.Exchange.Hops) - 1; i >= 0; i-- {
		h := e.Exchange.Hops[i]
		if h.Redirect == nil || !loginPath(h.Redirect.Location) {
			continue
		}
		p := Point{Where: "response.headers.Location", What: clean.Line(mask.URL(h.Redirect.Location), 160)}
		if i < len(e.Exchange.Hops)-1 {
			p.Where, p.Note = "response.headers.Location", "followed"
		}
		return p
	}
	p := Point{Where: "response.body", What: "a page with a password field"}
	if e.Message != "" {
		p.What += ": " + clean.Line(e.Message, 100)
	}
	return p
}

// matchBrowserLogin is a service that sends to a login page whoever has no session, whatever else was sent.
func matchBrowserLogin(e *Evidence) Match {
	if e.IsLogin != Yes || !sent(e) || e.Credential.Scheme == "cookie" || lostAt(e) > 0 {
		return no
	}
	c := 0.45
	if read(e) == No {
		c = 0.68
	} else if read(e) == Yes {
		return no
	}
	ev := []Point{loginPoint(e)}
	if p := e.Probe(ProbeNone); p != nil {
		ev = append(ev, Point{Where: "experiment " + ProbeNone, What: p.Learned})
	}
	fixes := []Fix{advice(Caller, "Ask the address that the service's documentation names for programs"), retype("cookie", "Log in by browser and send the session's cookie")}
	if f, ok := byForm(e); ok {
		fixes = append(fixes, f)
	}
	return Match{OK: true, Confidence: c, Title: "The service asks for a login in a browser, and takes no " + kindWord(e) + " here", Detail: "It answers as to a stranger: what was sent is perhaps not read at this address.",
		Evidence: ev, Fixes: fixes, Decide: ProbeNone}
}

// kindWord names the credential that was sent, in a sentence.
func kindWord(e *Evidence) string {
	switch e.Credential.Scheme {
	case "bearer":
		return "token"
	case "basic":
		return "Basic login"
	case "digest":
		return "Digest login"
	case "ntlm":
		return "NTLM login"
	case "apikey":
		return "API key"
	case "aws-sigv4":
		return "signature"
	}
	return "credential"
}
