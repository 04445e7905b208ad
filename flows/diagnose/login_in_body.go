package diagnose

import (
	"encoding/json"
	"net/url"
	"strings"

	"why401/httpclient/lazyregexp"
)

// passwordName reports whether a member or field of a login holds a password.
func passwordName(name string) bool {
	switch n := strings.ToLower(name); n {
	case "password", "passwd", "pwd", "passcode", "userpassword", "user_password":
		return true
	default:
		return strings.HasSuffix(n, "[password]") || strings.HasSuffix(n, "_password") && !strings.HasPrefix(n, "new") && !strings.HasPrefix(n, "old")
	}
}

// loginPlace is an address by which applications let people in; a password that is sent elsewhere is that of an account to be made or
// changed.
var loginPlace = lazyregexp.New(`(?i)log-?_?[io]n|sign-?_?in|\bauth(?:n|enticate|entication|orize)?\b|session|token|j_security_check|cognito-idp`)

// loginInBody reports whether the body of the request is a login: a form or JSON with a password, by which an application lets people in.
// A token endpoint's form is another matter (wrongInGrant).
func loginInBody(e *Evidence) bool {
	h := e.Exchange.Last()
	if h == nil || h.Method == "GET" || h.Method == "HEAD" || !loginPlace.Re().MatchString(h.URL) {
		return false
	}
	body := h.Body
	if len(body) == 0 && e.Attempt.Request.Body != nil {
		body = e.Attempt.Request.Body.Bytes
	}
	if len(body) == 0 || len(body) > 16<<10 {
		return false
	}
	text := strings.TrimSpace(string(body))
	if strings.HasPrefix(text, "{") {
		var v any
		return json.Unmarshal([]byte(text), &v) == nil && holdsPassword(v, 0)
	}
	v, err := url.ParseQuery(text)
	if err != nil || v.Has("grant_type") {
		return false
	}
	for name := range v {
		if passwordName(name) && v.Get(name) != "" {
			return true
		}
	}
	return false
}

func holdsPassword(v any, depth int) bool {
	m, ok := v.(map[string]any)
	if !ok || depth > 3 {
		return false
	}
	for name, sub := range m {
		if s, ok := sub.(string); ok && s != "" && passwordName(name) || holdsPassword(sub, depth+1) {
			return true
		}
	}
	return false
}

// wrongInBody is a login whose body brought a password that the answer does not accept.
func wrongInBody(e *Evidence) Match {
	if e.Status != 400 && e.Status != 401 && e.Status != 403 && e.Status != 422 || !loginInBody(e) {
		return no
	}
	c, ev := 0.7, []Point{{Where: "request.body", What: "a login with a password"}}
	switch {
	case saysWrongLogin(e) || says(e, wrongLoginWords...) != "":
		c, ev = 0.9, append(ev, saysPoint(e, "says so itself"))
		if undecidedWords(e) {
			c = 0.7
		}
	case e.Status != 401 || e.Credential.Scheme != "none":
		return no
	default:
		ev = append(ev, saysPoint(e, ""))
	}
	return Match{OK: true, Confidence: c, Detail: "The login arrived in the body of the request. The server does not say which of the two is wrong.", Evidence: ev,
		Fixes: []Fix{{ID: "new-login", Who: Caller, Do: "Type user name and password again, with letter case as issued", Needs: NeedsSomeone}, advice(IdentityAdmin, "Reset the password, and look whether the account is locked")}}
}

// wrongLoginWords are how applications and login services call a login wrong, beside those of saysWrongLogin.
var wrongLoginWords = []string{"aadsts50126", "invalid user credentials", "invalid email or password", "wrong email or password", "incorrect email or password", "wrong username or password", "wrong user name or password", "invalid_username_or_password", "invalid_login_credentials", "invalid login credentials", "invalid_password", "email_not_found",
	"credentials provided were invalid", "invalid resource owner credentials", "username or password is incorrect", "user name or password is incorrect", "username or password is wrong", "username/password", "name or password is incorrect", "password is incorrect", "password is invalid", "incorrect login", "login failed", "login incorrect", "password mismatch", "unable to log in with provided credentials", "no active account found with the given credentials", "authentication failure"}
