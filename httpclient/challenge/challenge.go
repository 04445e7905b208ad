// Package challenge reads what a server asks for in WWW-Authenticate and Proxy-Authenticate (RFC 9110 section 11): of an answer it
// is the part that a diagnosis begins with. It knows no scheme.
package challenge

import (
	"strconv"

	"why401/httpclient/clean"
)

// Challenge is one challenge of WWW-Authenticate or Proxy-Authenticate (RFC 9110 section 11.6).
type Challenge struct {
	Scheme  string // as written
	Params  []Param
	Token68 string // RFC 9110 section 11.2
	Proxy   bool   // from Proxy-Authenticate
	Field   int    // which field line, from 0
	Offset  int    // byte offset of the scheme in that line
}

// Param is one auth-param; Name in lower case, Value unquoted.
type Param struct{ Name, Value string }

// Param returns the value of name (lower case), "" when absent.
func (c Challenge) Param(name string) string {
	for _, p := range c.Params {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Error is bad syntax in a challenge field, with its place.
type Error struct {
	Field, Offset int // both from 0
	Want, Got     string
	Proxy         bool
}

// Name is the field's name.
func (b Error) Name() string {
	if b.Proxy {
		return "Proxy-Authenticate"
	}
	return "WWW-Authenticate"
}

// String names the place as people count it.
func (b Error) String() string {
	name := b.Name()
	if b.Field > 0 {
		name += " " + strconv.Itoa(b.Field+1)
	}
	return clean.Line(name+", byte "+strconv.Itoa(b.Offset+1)+": wanted "+b.Want+", got "+b.Got, 200)
}
