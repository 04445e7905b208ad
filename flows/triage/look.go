package triage

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"why401/httpclient/har"
)

// worthALook reports whether an entry may be a refusal: by its status, or where the status hides it. It is asked of
// every entry, so it looks at bytes and decodes nothing.
func worthALook(d *har.Draft) bool {
	switch {
	case d.Failing():
		return true
	case d.Status >= 300 && d.Status < 400:
		return leadsToLogin(d)
	case d.Status >= 200:
		return speaksOfRefusal(d) || showsLogin(d)
	}
	return false
}

// loginWords are parts of paths where people log in.
var loginWords = []string{"login", "signin", "sign-in", "sign_in", "logon", "/sso", "/saml", "authorize", "/cas/", "/auth", "accounts/", "error=", "session"}

func leadsToLogin(d *har.Draft) bool {
	to := strings.ToLower(d.Location())
	for _, w := range loginWords {
		if strings.Contains(to, w) {
			return !isLoginItself(d.URL())
		}
	}
	return false
}

// isLoginItself is a request that logs in: that it is sent on is no refusal.
func isLoginItself(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	for p := range strings.SplitSeq(strings.ToLower(u.Path), "/") {
		p, _, _ = strings.Cut(p, ".") // login.aspx
		if slices.Contains(loginSegments, p) || strings.HasSuffix(p, "login") || strings.HasSuffix(p, "logon") || strings.HasSuffix(p, "signin") {
			return true
		}
	}
	return false
}

// loginSegments are whole segments of such a request's path; /login-history is a page like others.
var loginSegments = []string{"login", "signin", "sign-in", "sign_in", "logon", "logout", "signout", "sso", "saml", "saml2", "authorize", "oauth", "oauth2", "cas", "callback", "signin-oidc"}

// showsLogin is an HTML page with a field for a password, in place of the data that was asked for.
func showsLogin(d *har.Draft) bool {
	if !d.AsksForData() || isLoginItself(d.URL()) {
		return false
	}
	low := bytes.ToLower(d.Text())
	return bytes.Contains(low, []byte("input")) && bytes.Contains(low, []byte("password"))
}

// refusalWords are words of an error that hides in a 200, lower case; each is long enough to be rare elsewhere.
var refusalWords = [][]byte{[]byte("unauth"), []byte("not_auth"), []byte("invalid_auth"), []byte("invalid_token"), []byte("expired"), []byte("forbidden"), []byte("denied"), []byte("revoked"), []byte("missing_scope"), []byte("insufficient_scope"), []byte("invalid_api_key"), []byte("invalid_credentials"), []byte("account_inactive")}

func speaksOfRefusal(d *har.Draft) bool {
	text := d.Text()
	if len(text) == 0 || len(text) > 8<<10 { // an error is short
		return false
	}
	start := text[:min(len(text), 64)]
	if !bytes.Contains(text, []byte("rror")) && !bytes.Contains(text, []byte("RROR")) && !bytes.Contains(start, []byte(`:false`)) && !bytes.Contains(start, []byte(`: false`)) && !bytes.Contains(start, []byte(`ode\"`)) && !bytes.Contains(start, []byte(`tatus\"`)) {
		return false
	}
	low := bytes.ToLower(text)
	for _, w := range refusalWords {
		if bytes.Contains(low, w) {
			return true
		}
	}
	return false
}
