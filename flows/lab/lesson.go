package lab

import (
	"strings"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// Lesson is one refusal to understand: a request that fails, and the same put right.
type Lesson struct {
	ID, Title, Story, Task, Idea, Explain string
	Cause                                 string // what the diagnosis must name first
	// Hints grow stronger: where to look, what is there, which keys mend it. They may quote the practice server's own
	// made-up secrets.
	Hints []string
	// Note is what stands on the note of the story, where a password is to be typed from one; "" there is none.
	Note string
	// Offers are what the practice server's login desk hands out for this lesson; not all of them help.
	Offers []Offer
	// Parts make the failing and the mended request.
	fails, works func(Site) call
}

// Offer is one credential that the login desk hands out on request.
type Offer struct {
	Text  string // "a token for https://shop.lab.test"
	gives func(Site) call
}

// Site is where the practice server listens: its own address, and the second one that the old barn redirects to.
type Site struct {
	Base, Barn string

	tokens *tokens // those of one run; nil makes a new one each time
	again  bool    // a token asked for now, not the one that the run began with
}

// Request is the failing request.
func (l Lesson) Request(at Site) httpclient.Request { return l.fails(at).request() }

// Fixed is the request put right.
func (l Lesson) Fixed(at Site) httpclient.Request { return l.works(at).request() }

// Attempt is r as a try of this lesson: by that Stand tells it from what other lessons sent to the same address.
func (l Lesson) Attempt(r httpclient.Request) flows.Attempt {
	a := scheme.Attempt(r)
	a.Lesson = l.ID
	return a
}

// Curl is the failing request as a command for a shell.
func (l Lesson) Curl(at Site) string { return l.fails(at).String() }

// Request is the lesson's request with what the desk handed out.
func (o Offer) Request(at Site) httpclient.Request { return o.gives(at).request() }

// call is a curl command in parts.
type call struct {
	url     string
	headers []string
	user    string
	follow  bool
}

func (c call) request() httpclient.Request {
	r := httpclient.Request{Method: "GET", URL: c.url, Source: "curl", FollowRedirects: c.follow, Sources: map[string]string{}}
	for _, h := range c.headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: value})
		r.Sources[strings.ToLower(name)] = "curl -H"
	}
	if c.user != "" {
		u, p, _ := strings.Cut(c.user, ":")
		r.Login = &httpclient.Login{User: u, Password: mask.NewSensitive("password", p), Source: "curl -u"}
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
