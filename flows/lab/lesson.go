package lab

import (
	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
)

// Lesson is one refusal to understand: a request that fails, and the same put right.
type Lesson struct {
	ID, Title, Story, Task, Idea, Explain string
	Cause                                 string // what the diagnosis must name first
	Begins                                string // the heading of the group that begins with it, at most 8 letters; "" it stands in one
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

	strict, lax string  // the two https addresses: one refuses in the handshake, one by an answer
	papers      string  // the folder of the certificates' files
	tokens      *tokens // those of one run; nil makes a new one each time
	again       bool    // a token asked for now, not the one that the run began with
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
