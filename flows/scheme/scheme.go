// Package scheme holds the authentication schemes: how each is recognised in a request, what a person must fill in,
// how it is put into a request and taken off. It stands between a request and an attempt. One file a scheme; All
// lists them.
package scheme

import (
	"slices"

	"why401/flows"
	"why401/httpclient"
)

// FieldSpec is one thing to fill in.
type FieldSpec struct {
	Name     string // "user"
	Label    string // "User name"
	Help     string // one sentence
	Secret   bool   // typed without echo
	Optional bool
	Choices  []string // where only these fit; the first is the default
	Default  string
	Made     bool // by a login that was made here: not asked for
	Rare     bool // hardly ever needed: enter goes past it, tab leads to it
}

// Scheme is a declared authentication scheme.
type Scheme struct {
	ID    string // "bearer"
	Title string // "Bearer token"
	About string // one sentence for a newcomer
	// AuthScheme is the name in WWW-Authenticate (RFC 9110 section 11.1), "" where it has none.
	AuthScheme string
	Fields     []FieldSpec
	// Detect finds a credential of this scheme in r. Malformed ones count too, as far as they are recognisable.
	Detect func(r httpclient.Request) (flows.Credential, bool)
	// Apply puts the fields into r and returns the new request; it removes what it replaces. The error names the field.
	Apply func(r httpclient.Request, c flows.Credential) (httpclient.Request, error)
	// Strip takes any credential of this scheme off r.
	Strip func(r httpclient.Request) httpclient.Request
	// Source: RFC section or vendor document.
	References []string
}

// Missing is the label of the first field that must not stay empty and is empty in c; "" where there is none.
func (s Scheme) Missing(c flows.Credential) string {
	for _, f := range s.Fields {
		if !f.Optional && c.Get(f.Name).IsZero() {
			return f.Label
		}
	}
	return ""
}

// openFields are the fields that are no secrets in any scheme that does not say otherwise, also those that are found in a request
// and never asked for. A user name that is a secret is known from the request.
var openFields = []string{"user", "in", "name", "word", "key", "region", "service", "provider", "signed_at", "good_until"}

// Open reports whether a field of a scheme is no secret: a user name, the name of a key, the parts that are signed. What the scheme
// itself declares a secret never is: key is a name for AWS and the private key for DPoP.
func Open(id, field string) bool {
	if s, ok := ByID(id); ok {
		for _, f := range s.Fields {
			if f.Name == field && (f.Secret || httpclient.Signs(id)) {
				return !f.Secret
			}
		}
	}
	return slices.Contains(openFields, field)
}
