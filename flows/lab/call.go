package lab

import (
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// call is a curl command in parts.
type call struct {
	url     string
	headers []string
	user    string
	follow  bool
	options [][2]string // further options of curl and their values, "" none: see option
	// signing is what curl cannot do: only a mended request has it, which is no command.
	signing *httpclient.Signing
}

func (c call) request() httpclient.Request {
	r := httpclient.Request{Method: "GET", URL: c.url, Source: "curl", FollowRedirects: c.follow, Sources: map[string]string{}, Signing: c.signing}
	for _, h := range c.headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: value})
		r.Sources[strings.ToLower(name)] = "curl -H"
	}
	if c.user != "" {
		u, p, _ := strings.Cut(c.user, ":")
		r.Login = &httpclient.Login{User: u, Password: mask.NewSensitive("password", p), Source: "curl -u"}
	}
	for _, o := range c.options {
		option(&r, o[0], o[1])
	}
	return r
}

// option does to r what an option of curl says.
func option(r *httpclient.Request, name, value string) {
	switch name {
	case "--ntlm":
		r.Scheme = "ntlm"
	case "--aws-sigv4":
		r.Scheme, r.SchemeParam = "aws-sigv4", value
	case "--cacert":
		r.CACertFile = value
	case "--cert":
		r.ClientCertFile, r.Sources["cert"] = value, "curl --cert"
	case "--key":
		r.ClientKeyFile = value
	}
}

// String quotes every part for a POSIX shell.
func (c call) String() string {
	q := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	parts := []string{"curl"}
	if c.follow {
		parts = append(parts, "-L")
	}
	for _, o := range c.options {
		parts = append(parts, o[0])
		if o[1] != "" {
			parts = append(parts, q(o[1]))
		}
	}
	for _, h := range c.headers {
		parts = append(parts, "-H", q(h))
	}
	if c.user != "" {
		parts = append(parts, "-u", q(c.user))
	}
	return strings.Join(append(parts, c.url), " ")
}

// bearer is a call with a token of the practice issuer.
func bearer(path, word, audience, scope string, life time.Duration) func(Site) call {
	return func(at Site) call {
		return call{url: at.Base + path, headers: []string{"Authorization: " + word + at.token(audience, scope, life)}}
	}
}

// anew makes a call carry a token that was handed out now, another one than the failing request carries.
func anew(f func(Site) call) func(Site) call {
	return func(at Site) call {
		at.again = true
		return f(at)
	}
}

func with(path string, headers ...string) func(Site) call {
	return func(at Site) call { return call{url: at.Base + path, headers: headers} }
}

func login(path, user string) func(Site) call {
	return func(at Site) call { return call{url: at.Base + path, user: user} }
}

// follow makes a call go where it is redirected.
func follow(f func(Site) call) func(Site) call {
	return func(at Site) call {
		c := f(at)
		c.follow = true
		return c
	}
}

// atBarn sends a call to the address that the old barn moved to.
func atBarn(f func(Site) call) func(Site) call {
	return func(at Site) call {
		c := f(at)
		c.url = at.Barn + "/barn"
		return c
	}
}
