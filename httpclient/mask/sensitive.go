package mask

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"unicode/utf8"
)

// fingerprintSalt separates our fingerprints from plain hashes of the same secret. It is the same everywhere on
// purpose: two people must be able to see that they hold the same secret. Sixteen bits are shown, too few to test
// guesses against.
const fingerprintSalt = "why401 fingerprint v1\x00"

// guessable is the length below which no fingerprint is shown: all values that short are tried in no time.
const guessable = 4

// Sensitive is a secret: it prints as its kind, length and fingerprint under every verb, in JSON and in slog.
// Reveal is the only way to the value.
type Sensitive struct {
	kind, value string
}

// NewSensitive wraps value. Kind is one word or two for people: "JWT", "password", "API key", "cookie".
func NewSensitive(kind, value string) Sensitive { return Sensitive{kind: kind, value: value} }

// Reveal returns the secret itself.
func (s Sensitive) Reveal() string { return s.value }

// Kind is the word given to NewSensitive.
func (s Sensitive) Kind() string { return s.kind }

// Len counts characters (runes where the value is UTF-8, else bytes).
func (s Sensitive) Len() int {
	if utf8.ValidString(s.value) {
		return utf8.RuneCountInString(s.value)
	}
	return len(s.value)
}

// IsZero reports whether there is no value.
func (s Sensitive) IsZero() bool { return s.value == "" }

// Fingerprint is four hexadecimal digits, equal for equal secrets.
func (s Sensitive) Fingerprint() string {
	sum := sha256.Sum256([]byte(fingerprintSalt + s.value))
	return hex.EncodeToString(sum[:2])
}

// String is the form for screens: ‹JWT 812 chars #1f3a›.
func (s Sensitive) String() string {
	kind := s.kind
	if kind == "" {
		kind = "secret"
	}
	if s.value == "" {
		return "‹" + kind + " empty›"
	}
	switch {
	case s.Len() == 1:
		return "‹" + kind + " 1 char›"
	case s.Len() < guessable:
		return fmt.Sprintf("‹%s %d chars›", kind, s.Len())
	}
	return fmt.Sprintf("‹%s %d chars #%s›", kind, s.Len(), s.Fingerprint())
}

// Describe is the form for JSON and reports: (JWT, 812 characters, sha256:1f3a…).
func (s Sensitive) Describe() string {
	kind := s.kind
	if kind == "" {
		kind = "secret"
	}
	if s.value == "" {
		return "(" + kind + ", empty)"
	}
	switch {
	case s.Len() == 1:
		return "(" + kind + ", 1 character)"
	case s.Len() < guessable:
		return fmt.Sprintf("(%s, %d characters)", kind, s.Len())
	}
	return fmt.Sprintf("(%s, %d characters, sha256:%s…)", kind, s.Len(), s.Fingerprint())
}

// Format masks under every verb, %+v and %#v included.
func (s Sensitive) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalJSON writes the masked form.
func (s Sensitive) MarshalJSON() ([]byte, error) { return json.Marshal(s.Describe()) }

// MarshalText writes the masked form.
func (s Sensitive) MarshalText() ([]byte, error) { return []byte(s.Describe()), nil }

// LogValue masks in slog.
func (s Sensitive) LogValue() slog.Value { return slog.StringValue(s.String()) }
