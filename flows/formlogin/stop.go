package formlogin

import (
	"strconv"
	"strings"
)

// Stop is why a login came to no session, as a sentence, and what to do.
type Stop struct {
	Kind string // stable, for programs: "no-form", "javascript", "captcha", "oauth", "several-forms", "wrong", …
	Say  string
	Do   string
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// unreadable says why a page without a form to log in by has none.
func (p *Page) unreadable() *Stop {
	at := address(p.URL)
	switch {
	case p.protocol != "":
		return &Stop{"oauth", at + " belongs to " + p.protocol + ": it is no form to fill in from here", "Get a token by a grant of that service, or log in by browser and send the session's cookie"}
	case p.Captcha != "":
		return &Stop{"captcha", at + " wants a captcha (" + p.Captcha + "), which is for a person in a browser", "Log in by browser and send the session's cookie, or use an API token"}
	case p.scripted():
		return &Stop{"javascript", at + " is drawn by scripts: its source holds no form to fill in", "Find in the browser's network tab where it posts user and password, and name that address as a JSON login; or log in by browser and send the session's cookie"}
	case p.Cut:
		return &Stop{"too-long", at + " is longer than the MiB that is read, and no form to log in by stands in that", "Name the address of the login page itself"}
	case len(p.Forms) == 0:
		return &Stop{"no-form", at + " has no form", "Name the address of the page with the form"}
	}
	return &Stop{"no-form", at + " has " + count(len(p.Forms), "form") + ", and none to log in by: no field for a password, and none for a user name alone", "Name the address of the page with the form, or the names of its fields"}
}

// Protocol names the protocol that an address begins a login of: such a page is not filled in blindly. "" none.
func Protocol(raw string) string {
	low := strings.ToLower(raw)
	_, query, _ := strings.Cut(low, "?")
	has := func(name string) bool {
		return strings.HasPrefix(query, name+"=") || strings.Contains(query, "&"+name+"=")
	}
	switch {
	case has("client_id") && has("scope") && strings.Contains(query, "openid"):
		return "OpenID Connect"
	case has("client_id") && (has("response_type") || has("redirect_uri")):
		return "OAuth 2.0"
	case has("samlrequest"):
		return "SAML"
	case has("wa") && strings.Contains(query, "wsignin"):
		return "WS-Federation"
	}
	return ""
}
