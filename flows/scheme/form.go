package scheme

import (
	"errors"
	"net/url"
	"strings"

	"why401/flows"
	"why401/httpclient"
	jar "why401/httpclient/cookie"
)

// form is a login by the form of a web page (flows/formlogin does it): what is kept of it is the session, and with user and
// password a new one when that ends.
func form() Scheme {
	return Scheme{
		ID: "form", Title: "Login by a form",
		About: "A user name and a password go to a login page, once; the cookies that come back are the session.",
		Fields: []FieldSpec{
			{Name: "login", Label: "Login page", Help: "Address of the page with the form, or of one that leads to it: the address that was refused is right as a rule."},
			{Name: "user", Label: "User name", Help: "It is put into the field of the form that looks like it."},
			{Name: "password", Label: "Password", Help: "It is posted once. A wrong one is not tried again.", Secret: true},
			{Name: "as", Label: "Sent as", Help: "form: the page has a form. json: the address above takes {\"username\": …, \"password\": …}.", Optional: true, Rare: true, Choices: []string{"form", "json"}, Default: "form"},
			{Name: "names", Label: "Names of fields", Help: "For user and password, with a comma: email,password. Empty: they are found.", Optional: true, Rare: true},
			{Name: "session", Secret: true, Optional: true, Made: true},
			{Name: "token", Secret: true, Optional: true, Made: true},
			{Name: "to", Optional: true, Made: true},
		},
		Detect: func(httpclient.Request) (flows.Credential, bool) { return flows.Credential{}, false }, // a session is in a request as its cookie
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			if u, err := url.Parse(strings.TrimSpace(c.Get("login").Reveal())); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
				return r, errors.New("applying a credential: want the login page as an absolute http or https URL")
			}
			switch as := c.Get("as").Reveal(); as {
			case "", "form", "json":
			default:
				return r, errors.New("applying a credential: a login is sent as form or json")
			}
			if names := c.Get("names").Reveal(); names != "" && strings.Count(names, ",") != 1 {
				return r, errors.New("applying a credential: want the names of two fields with a comma between, such as email,password")
			}
			r = r.Clone()
			if t := c.Get("token").Reveal(); t != "" {
				if err := sendable("token", t); err != nil {
					return r, err
				}
				r.Headers = r.Headers.With("Authorization", "Bearer "+t)
				r = withSource(r, "Authorization", c.Source())
			}
			for _, f := range c.Fields {
				if f.Name == "session" {
					r.Jar = jar.ReadFile(f.Value.Reveal(), f.Source)
				}
			}
			return r, nil
		},
		Strip: func(r httpclient.Request) httpclient.Request {
			r = r.Clone()
			r.Jar = nil
			return r
		},
		References: []string{"RFC 6265", "HTML Standard, form submission"},
	}
}

// Asked are the fields that a person fills in; the others are made by a login.
func (s Scheme) Asked() []FieldSpec {
	var out []FieldSpec
	for _, f := range s.Fields {
		if !f.Made {
			out = append(out, f)
		}
	}
	return out
}
