package scheme

import (
	"fmt"
	"strings"

	"why401/flows"
	"why401/httpclient"
)

// All lists the schemes in the order in which the wizard offers them.
func All() []Scheme {
	return []Scheme{bearer(), basic(), apiKey(), cookie(), form(), digest(), ntlm(), negotiate(), mtls(), sigV4(), dpopScheme(), oauth1(), httpSignature(), hmacScheme(), none()}
}

// ByID returns the scheme of that id.
func ByID(id string) (Scheme, bool) {
	for _, s := range All() {
		if s.ID == id {
			return s, true
		}
	}
	return Scheme{}, false
}

// Detect finds the credential in r: Authorization and logins first, then API keys, then cookies, then a client certificate.
func Detect(r httpclient.Request) flows.Credential {
	for _, s := range []Scheme{sigV4(), dpopScheme(), oauth1(), httpSignature(), hmacScheme(), negotiate(), digest(), ntlm(), basic(), bearer(), apiKey(), cookie(), mtls()} {
		if c, ok := s.Detect(r); ok {
			return c
		}
	}
	return flows.Credential{Scheme: "none"}
}

// Attempt is r with the credential that is in it.
func Attempt(r httpclient.Request) flows.Attempt {
	return flows.Attempt{Request: r.Clone(), Credential: Detect(r)}
}

// Strip takes every credential off a. A client certificate that goes along with another credential stays: it belongs to the
// connection.
func Strip(a flows.Attempt) flows.Attempt {
	r := a.Request.Clone()
	for _, s := range All() {
		if s.Strip != nil && (s.ID != "mtls" || a.Credential.Scheme == "mtls") {
			r = s.Strip(r)
		}
	}
	r.Netrc, r.NetrcFile, r.CookieFiles = "", "", nil
	delete(r.Sources, "removed:authorization") // else a new login would not be sent
	return flows.Attempt{Request: r, Credential: flows.Credential{Scheme: "none"}, Note: "without a credential", Lesson: a.Lesson}
}

// Apply takes the old credential off a and puts c in its place.
func Apply(a flows.Attempt, c flows.Credential) (flows.Attempt, error) {
	s, ok := ByID(c.Scheme)
	if !ok {
		return a, fmt.Errorf("applying a credential: want one of %s, got scheme %q", ids(), c.Scheme)
	}
	bare := a
	switch {
	case IsSigner(c.Scheme):
		bare.Request = beside(a.Request, c.Scheme)
	case c.Scheme != "mtls":
		bare.Credential.Scheme = "none" // a client certificate stays beside the new credential
		bare = Strip(bare)
	}
	r, err := s.Apply(bare.Request, c)
	if err != nil {
		return a, err
	}
	seen := Detect(r)
	applied := named(c, seen)
	if r.Signing != nil || c.Scheme == "mtls" && seen.Scheme != "mtls" { // a key may have been made for it; a certificate goes along with what is there
		applied = seen
	}
	return flows.Attempt{Request: r, Credential: applied, Note: "with " + s.Title, Lesson: a.Lesson}, nil
}

// named gives the fields of c the kinds that are read from their values ("JWT" for a token that is one).
func named(c, seen flows.Credential) flows.Credential {
	out := flows.Credential{Scheme: c.Scheme}
	for _, f := range c.Fields {
		if v := seen.Get(f.Name); v.Reveal() == f.Value.Reveal() && !v.IsZero() {
			f.Value = v
		}
		out.Fields = append(out.Fields, f)
	}
	return out
}

func ids() string {
	var out []string
	for _, s := range All() {
		out = append(out, s.ID)
	}
	return strings.Join(out, ", ")
}

// source is where a header of r came from.
func source(r httpclient.Request, name string) string {
	if s := r.Sources[strings.ToLower(name)]; s != "" {
		return s
	}
	return r.Source
}

func withSource(r httpclient.Request, name, src string) httpclient.Request {
	if r.Sources == nil {
		r.Sources = map[string]string{}
	}
	r.Sources[strings.ToLower(name)] = src
	return r
}

// sendable says why v cannot be a header value.
func sendable(field, v string) error {
	if i := strings.IndexFunc(v, func(c rune) bool { return c < 0x20 && c != '\t' || c == 0x7f }); i >= 0 {
		return fmt.Errorf("applying a credential: the %s holds a control character at byte %d (a line break?)", field, i)
	}
	return nil
}
