// Package token answers: what is this string? It decodes a credential without sending it anywhere, checks its times
// against our clock and the server's, and verifies its signature with a given key. One file a kind.
package token

import (
	"encoding/json"
	"time"
)

// Kind is the kind of a token, as the headless contract spells it.
type Kind string

// The kinds.
const (
	KindJWS     Kind = "jws"
	KindJWE     Kind = "jwe"
	KindOpaque  Kind = "opaque"
	KindBasic   Kind = "basic"
	KindAPIKey  Kind = "api_key"
	KindCookie  Kind = "cookie"
	KindSAML    Kind = "saml"
	KindPASETO  Kind = "paseto"
	KindUnknown Kind = "unknown"
)

// Token is what a string was found to be.
type Token struct {
	Kind   Kind
	Format string // "JWT (RS256)", "GitHub personal access token (classic)", "JWE (dir, A256GCM)", "Basic pair"
	Raw    string // the token itself after cleaning; secret
	// Cleaned says what was taken off before decoding: "the header name", "the word Bearer", "quotes", "line breaks".
	Cleaned []string

	Header  map[string]any  // JOSE header, of the first signature where there are several; numbers are json.Number
	Claims  map[string]any  // payload when it is a JSON object
	RawJSON json.RawMessage // the payload's bytes as they were
	Payload string          // the payload where it is no JSON object
	Times   []Time
	// Signatures are those over the payload of a JWS: one in the compact form, one or more in the JSON form.
	Signatures []Signature
	// Detached: the payload is not in the token (RFC 7515 appendix F); Attach adds it.
	Detached bool
	// Plain: the payload is signed as it is, not its base64url (RFC 7797, b64 false).
	Plain bool

	// Disclosures are those of an SD-JWT, Hidden counts the digests that are not disclosed, Binding is the key binding's content.
	Disclosures []*Disclosure
	Hidden      int
	Binding     map[string]any

	// Layers are the encrypted tokens that this was inside, the outermost first; of a JWE with claims the last is the token itself.
	Layers []Layer
	// Assertion is what a PASETO of version 3 or 4 is bound to without holding it (its implicit assertion); who checks it gives it.
	Assertion []byte

	carried  []carried                // of cookies: the tokens in them
	heads    []map[string]any         // of a JWE for several recipients: the header for each
	stuck    string                   // why what is inside the last of Layers stays closed
	verifies func(secret []byte) bool // of a macaroon: whether the secret is its root key
	message  *samlMessage             // of SAML: the tree that was read, on which signatures are checked

	Findings []Finding // faults that need no key, each once
	Notes    []string  // what is worth knowing and no fault
	// Parse is nil where every part decodes.
	Parse *ParseError
}

// ParseError says where a token that looks like a JWT breaks.
type ParseError struct {
	Part   string // "header", "payload", "signature", "whole"
	Offset int    // byte offset in the token
	Want   string
	Got    string
}

// Signature is one signature of a JWS (RFC 7515 section 7.2.1). Its bytes are kept as they came: nothing is written anew
// before it is checked.
type Signature struct {
	Header      map[string]any // protected and unprotected members together
	Unprotected []string       // names of the members that the signature does not cover
	protected   string         // base64url
	payload     string         // what is signed behind the dot: base64url, or the bytes themselves
	value       []byte         // the signature
	bad         string         // why the signature cannot be decoded, "" it could
}

// input is what is signed (RFC 7515 section 5.1).
func (s Signature) input() string { return s.protected + "." + s.payload }

// Time is one time claim.
type Time struct {
	Claim    string // "exp", "nbf", "iat", "auth_time"
	At       time.Time
	Relative string // "2 d 21 h ago", "in 42 min", relative to the clock used
	OK       bool
}

// Allow judges the times anew with a difference of the clocks that is allowed.
func (t *Token) Allow(now time.Time, leeway time.Duration) {
	for i, x := range t.Times {
		switch x.Claim {
		case "exp":
			t.Times[i].OK = now.Before(x.At.Add(leeway))
		case "nbf", "iat", "auth_time":
			t.Times[i].OK = !now.Add(leeway).Before(x.At)
		}
		if t.message != nil && i < len(t.message.times) {
			if t.message.times[i].bound == ends {
				t.Times[i].OK = now.Before(x.At.Add(leeway))
			} else {
				t.Times[i].OK = !now.Add(leeway).Before(x.At)
			}
		}
	}
}

// Finding is one fault in a token by itself, named by a cause id of the catalogue.
type Finding struct {
	Cause string // "jwt.expired"
	What  string // one sentence
	Where string // "token.claims.exp"
}

// Status is the outcome of verification.
type Status string

// The outcomes of verification.
const (
	Verified       Status = "verified"
	Failed         Status = "failed"
	NotChecked     Status = "not_checked"
	SelfConsistent Status = "self_consistent"
)

// Verification is what a signature check found.
type Verification struct {
	Status Status
	Key    string // which key: "k1 of keys.json"
	Why    string // one sentence
	Small  string // "the secret has 6 bytes; HS256 asks for at least 32", "" where the key is large enough
	Cause  string // "jwt.signature_invalid", "jwt.kid_unknown", "jwt.alg_mismatch", "" when verified
	// Mind is what is worth knowing of the signature and no fault: "the signature covers the assertion and not the Response round it".
	Mind []string
	// OtherName: the key that verifies has another name (kid) than the header gives.
	OtherName bool
	untrusted string // why a chain that came inside the token leads to no certificate that was given, "" it does, or there is none
	sized     bool   // the length of the signature was judged by that of the key
}

// Expect is what the API expects of a token; empty fields are not checked.
type Expect struct {
	Audience, Issuer string
	Scopes           []string
	Client           string        // azp or client_id
	Type             string        // typ of the header, such as "at+jwt" (RFC 9068 section 2.1)
	ACR              []string      // any of these; a step-up challenge names them (RFC 9470 section 3)
	MaxAge           time.Duration // since auth_time
	Tenant           string        // tid
	Recipient        string        // where a SAML message was posted to: its Destination and Recipient
	InResponseTo     string        // the ID of the request that a SAML message has to answer
	KeyThumbprint    string        // of the key that proves possession: jkt, or x5t#S256 of the client certificate
	At               time.Time     // the clock to judge by; zero means now
	Server           time.Time     // what the server's Date said at that moment; zero: not known
	Leeway           time.Duration // default 0
}
