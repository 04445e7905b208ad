package lab

import (
	"strings"
	"time"

	"why401/httpclient"
)

// Lesson is one refusal to understand: a request that fails, and the same put right.
type Lesson struct {
	ID, Title, Story, Task, Idea, Explain string
	Cause                                 string // what the diagnosis must name first
	Hints                                 []string
	// Parts make the failing and the mended request from the server's address.
	fails, works func(base string) call
}

// call is a curl command in parts.
type call struct {
	url     string
	headers []string
	user    string
	follow  bool
}

// Request is the failing request.
func (l Lesson) Request(base string) httpclient.Request { return l.fails(base).request() }

// Fixed is the request put right.
func (l Lesson) Fixed(base string) httpclient.Request { return l.works(base).request() }

// Curl is the failing request as a command for a shell.
func (l Lesson) Curl(base string) string { return l.fails(base).String() }

// FixedCurl is the mended one.
func (l Lesson) FixedCurl(base string) string { return l.works(base).String() }

func (c call) request() httpclient.Request {
	r := httpclient.Request{Method: "GET", URL: c.url, Source: "curl", FollowRedirects: c.follow, Sources: map[string]string{}}
	for _, h := range c.headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: value})
		r.Sources[strings.ToLower(name)] = "curl -H"
	}
	if c.user != "" {
		u, p, _ := strings.Cut(c.user, ":")
		r.Login = &httpclient.Login{User: u, Password: httpclient.NewSensitive("password", p), Source: "curl -u"}
	}
	return r
}

// String quotes every part for a POSIX shell.
func (c call) String() string {
	q := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	parts := []string{"curl"}
	if c.follow {
		parts = append(parts, "-L")
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
func bearer(path, word, audience, scope string, life time.Duration) func(string) call {
	return func(base string) call {
		return call{url: base + path, headers: []string{"Authorization: " + word + mint(audience, scope, life)}}
	}
}

func with(path string, headers ...string) func(string) call {
	return func(base string) call { return call{url: base + path, headers: headers} }
}

func login(path, user string) func(string) call {
	return func(base string) call { return call{url: base + path, user: user} }
}
