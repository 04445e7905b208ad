package token

import (
	"net/url"
	"strings"

	"why401/httpclient/lazyregexp"
)

// loginInAddress is the user and password of an address (RFC 3986 section 3.2.1), of the web, a database or a queue. The second group
// is what stands before the @.
var loginInAddress = lazyregexp.New(`(?i)\b([a-z][a-z0-9+.-]{1,30})://([^\s/?#"'<>@]+)@`)

// wholeAddress is an address and nothing else.
var wholeAddress = lazyregexp.New(`(?i)^https?://[^\s"'<>@]+$`)

// address reads the login in an address; one without says that it holds no credential.
func (t *Token) address(s string) {
	all := loginInAddress.Re().FindAllStringSubmatch(s, 2)
	switch {
	case len(all) == 1:
		u, err := url.Parse(all[0][1] + "://" + all[0][2] + "@host")
		if err != nil || u.User == nil {
			return
		}
		password, _ := u.User.Password()
		t.Cleaned = append(t.Cleaned, "all but the login in the address")
		t.Kind, t.Format, t.Raw = KindBasic, "user and password in an address", u.User.Username()+":"+password
		scheme := strings.ToLower(all[0][1])
		web := scheme == "http" || scheme == "https"
		t.pair([]byte(t.Raw), func(cause, what string, args ...any) {
			if web { // a database may go without a user name
				t.Findings = append(t.Findings, Finding{cause, what, "request.url"})
			}
		})
		if web {
			t.Notes = append(t.Notes, "curl and most libraries send it as Basic; a fetch() of a browser refuses such an address, and logs and histories keep it")
		}
	case len(all) == 0 && wholeAddress.Re().MatchString(s):
		t.Kind, t.Format = KindUnknown, "no token: an address that holds none; why401 diagnose asks it"
	}
}

// schemeAnswer is the value of Authorization under a scheme whose answer is made for one request.
var schemeAnswer = lazyregexp.New(`(?i)^(digest|oauth|signature|hawk|mac|eg1-hmac-sha256|mutual|scram-sha-(?:1|256))[ \t]+[a-z_-]+[ \t]*=`)

// answerOfScheme names what is made anew for each request and is no token, "" for all else.
func answerOfScheme(s string) string {
	m := schemeAnswer.Re().FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	names := map[string]string{"digest": "Digest", "oauth": "OAuth 1.0", "signature": "HTTP Signatures", "hawk": "Hawk", "mac": "MAC"}
	name, ok := names[strings.ToLower(m[1])]
	if !ok {
		name = strings.ToUpper(m[1])
	}
	return "no token: an answer of " + name + ", computed for one request; why401 diagnose checks it in the whole of that request"
}
