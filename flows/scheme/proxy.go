package scheme

import (
	"errors"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Proxy is how a login for the proxy on the way is asked for and put in (RFC 9110 section 11.7.2; RFC 1929 for SOCKS).
// It is none of All: what it gives goes to the proxy alone, and the credential for the service stays as it is.
func Proxy() Scheme {
	s := basic()
	return Scheme{
		ID: "proxy", Title: "A login for the proxy", About: "A user name and a password for the proxy on the way. The service does not see them.",
		Fields: s.Fields,
		Apply: func(r httpclient.Request, c flows.Credential) (httpclient.Request, error) {
			if r.Proxy == nil {
				return r, errors.New("giving the proxy a login: the request goes through no proxy")
			}
			login, err := s.Apply(httpclient.Request{}, c) // the same rules for the same pair
			if err != nil {
				return r, err
			}
			r = r.Clone()
			p := *r.Proxy
			p.Login, p.Misread, p.Meant = login.Login, "", nil
			r.Proxy, r.Headers = &p, r.Headers.Without("Proxy-Authorization")
			return r, nil
		},
		References: []string{"RFC 9110 section 11.7.2", "RFC 7617", "RFC 1929"},
	}
}

// ApplyProxy puts a login for p into a: p is the proxy that the request went through, which the environment may have named.
func ApplyProxy(a flows.Attempt, p httpclient.ProxySpec, c flows.Credential) (flows.Attempt, error) {
	r := a.Request.Clone()
	if strings.HasPrefix(p.Source, "environment") { // its login is not there: a command for the same request must name it
		p.Source = "the " + p.Source
	}
	if r.Proxy = &p; p.Asks == "digest" || p.Asks == "ntlm" {
		r.ProxyScheme = p.Asks
	}
	r, err := Proxy().Apply(r, c)
	if err != nil {
		return a, err
	}
	return flows.Attempt{Request: r, Credential: a.Credential, Note: "with a login for the proxy"}, nil
}

// ShownProxyLogin is the login that a request has for its proxy, masked.
func ShownProxyLogin(r httpclient.Request) string {
	switch {
	case r.Headers.Has("Proxy-Authorization"):
		return mask.Header("Proxy-Authorization", r.Headers.Get("Proxy-Authorization"))
	case r.Proxy == nil || r.Proxy.Login == nil:
		return "no login for the proxy"
	}
	l := r.Proxy.Login
	text := clean.Line(mask.User(l.User, l.Password.Reveal()), 40) + " " + l.Password.String()
	switch r.ProxyScheme {
	case "anyauth":
		return text + ", as the proxy asks"
	case "digest":
		return "Digest " + text
	case "ntlm":
		return "NTLM " + text
	}
	return "Basic " + text
}
