// Package signing computes the signatures that a request carries instead of its secret: each scheme is a Maker, a pure function
// from what is about to be sent to the fields that are added. Of ours it imports keyfile alone,
// and it sends nothing.
package signing

import (
	"strings"
	"time"
)

// Message is a request as it is about to leave, complete but for the signature.
type Message struct {
	Method  string
	URL     string // absolute, without userinfo and fragment
	Target  string // path and query as sent; also where a proxy gets the absolute form
	Headers [][2]string
	Given   []string // lower-case names of the fields that the person wrote, and not the client of itself
	Body    []byte
	Now     time.Time
	Random  func(n int) string // n characters of 0-9a-f, new each time
}

// Get is the first value of a field, compared without case; "" none.
func (m Message) Get(name string) string {
	for _, h := range m.Headers {
		if strings.EqualFold(h[0], name) {
			return h[1]
		}
	}
	return ""
}

// Has reports whether a field of that name is sent.
func (m Message) Has(name string) bool {
	for _, h := range m.Headers {
		if strings.EqualFold(h[0], name) {
			return true
		}
	}
	return false
}

// Step is one line of the computation, for a person to compare: what was hashed, what was signed.
type Step struct {
	Name   string // "canonical request", "string to sign"
	Text   string // may be of several lines
	Secret bool   // holds a key or what serves as one: never shown
}

// Made is a signature.
type Made struct {
	Set    [][2]string // fields to set, in order; one of the same name is replaced
	Target string      // the new path and query where the signature stands in the query; "" unchanged
	Steps  []Step
}

// Maker signs m. Values are the scheme's parameters and its secrets by name. The error says what is missing or wrong, for the
// person who typed it; nothing is sent then.
type Maker func(m Message, values map[string]string) (Made, error)
