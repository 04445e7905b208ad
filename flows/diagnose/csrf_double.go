package diagnose

import (
	"net/url"
	"strings"

	"why401/flows"
	"why401/httpclient/clean"
)

// doubledCookies are the cookies whose value is to come back in a header as well, since a page of another origin cannot read it
// (Django; Angular, axios, Laravel and Spring).
func doubledCookie(name string) (header string) {
	switch strings.ToLower(name) {
	case "csrftoken":
		return "X-CSRFToken"
	case "xsrf-token":
		return "X-XSRF-TOKEN"
	}
	return ""
}

// doubledToken is a token against forged requests that is sent twice: what is at fault with the second.
type doubledToken struct {
	cookie, header string
	value          string // what the header is to hold
	fault          string // "" none
}

// doubled compares the cookie and the header of one token.
func doubled(e *Evidence) doubledToken {
	r := e.Attempt.Request
	for _, c := range strings.Split(r.Headers.Get("Cookie"), ";") {
		name, v, _ := strings.Cut(strings.TrimSpace(c), "=")
		header := doubledCookie(name)
		if header == "" || v == "" {
			continue
		}
		d := doubledToken{cookie: clean.Line(name, 40), header: header, value: v}
		if dec, err := url.PathUnescape(v); err == nil {
			d.value = dec
		}
		got := r.Headers.Get(header)
		switch {
		case got == "" && r.Body != nil && forgeryHeader.Re().Match(r.Body.Bytes[:min(len(r.Body.Bytes), 64<<10)]):
		case got == "":
			d.fault = "not sent, though the cookie " + d.cookie + " holds the token"
		case got == v && got != d.value:
			d.fault = "sent still escaped (%XX), as the cookie has it"
		case got != d.value && len(got) == len(d.value): // Django masks it to another length, and both are good
			d.fault = "another token than that in the cookie " + d.cookie
		}
		return d
	}
	return doubledToken{}
}

func (d doubledToken) title() string {
	switch {
	case strings.HasPrefix(d.fault, "not sent"):
		return "The token against forged requests went in the cookie alone: " + d.header + " is missing"
	case strings.HasPrefix(d.fault, "sent still"):
		return "The token against forged requests went still escaped"
	}
	return "The token in the header and that in the cookie are not the same"
}

// fix sends the cookie's token in the header: the person sees the difference first.
func (d doubledToken) fix() Fix {
	return Fix{ID: "double-token", Who: Caller, Do: "Send the token of the cookie " + d.cookie + " in " + d.header + " as well", Apply: func(a flows.Attempt) (flows.Attempt, error) {
		a.Request = a.Request.Clone()
		a.Request.Headers = a.Request.Headers.With(d.header, d.value)
		a.Note = "with " + d.header
		return a, nil
	}}
}
