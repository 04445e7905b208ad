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

	Header  map[string]any  // JOSE header; numbers are json.Number
	Claims  map[string]any  // payload when it is a JSON object
	RawJSON json.RawMessage // the payload's bytes as they were
	Payload string          // the payload where it is no JSON object
	Times   []Time
	// Inside are lines "name = value" of a token that is neither JSON nor text, as far as it can be read without a key.
	Inside []string

	Findings []Finding // faults that need no key, each once
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

// Time is one time claim.
type Time struct {
	Claim    string // "exp", "nbf", "iat", "auth_time"
	At       time.Time
	Relative string // "2 d 21 h ago", "in 42 min", relative to the clock used
	OK       bool
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
	Cause  string // "jwt.signature_invalid", "jwt.kid_unknown", "jwt.alg_mismatch", "" when verified
}

// Expect is what the API expects of a token; empty fields are not checked.
type Expect struct {
	Audience, Issuer string
	Scopes           []string
	At               time.Time     // the clock to judge by; zero means now
	Leeway           time.Duration // default 0
}
