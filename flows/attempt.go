// Package flows is the middle of the way: EXCHANGE → EVIDENCE → CAUSES → FIX → REPLAY. This root package holds the
// Attempt, the one thing all its parts hand on; the parts are the folders beside it. Nothing in flows draws.
package flows

import (
	"why401/httpclient"
	"why401/httpclient/mask"
)

// Field is one value of a credential: the user name, the password, the token, the header's name.
type Field struct {
	Name   string // as in the scheme's FieldSpec: "user", "password", "token", "name", "in"
	Value  mask.Sensitive
	Source string // where it came from: "curl -H", "curl -u", "URL userinfo", "netrc", "environment GITHUB_TOKEN", "typed", "profile NAME"
}

// Credential is a scheme and the values for it.
type Credential struct {
	Scheme string // id of a scheme.Scheme: "bearer", "basic", "mtls" …; "none" where there is none
	Fields []Field
}

// Get returns the value of the field, the zero Sensitive where it is absent.
func (c Credential) Get(name string) mask.Sensitive {
	for _, f := range c.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return mask.Sensitive{}
}

// Source is where the first field that has a source came from.
func (c Credential) Source() string {
	for _, f := range c.Fields {
		if f.Source != "" {
			return f.Source
		}
	}
	return ""
}

// Attempt is a request that is ready to go: the credential is already in it, as headers, URL or login.
// Credential is what was recognised there (or put there), so that it can be taken off, changed and named.
type Attempt struct {
	Request    httpclient.Request
	Credential Credential
	Note       string // what made it differ from the one before: "Bearer put before the token"
	Lesson     string // the id of the lab.Lesson that it belongs to; "" none
}
