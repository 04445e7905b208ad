package token

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// maxDepth bounds the nesting of JSON in a token.
const maxDepth = 64

// jwt decodes s as JWS or JWE compact serialisation (RFC 7515 section 7.1, RFC 7516 section 7.1).
func (t *Token) jwt(s string, at time.Time) {
	parts := strings.Split(s, ".")
	t.Kind, t.Format = KindJWS, "JWT"
	fail := func(part string, offset int, want, got string) {
		t.Parse = &ParseError{Part: part, Offset: offset, Want: want, Got: got}
		what := "the " + part
		if part == "whole" {
			what = "the token"
		}
		t.Findings = append(t.Findings, Finding{"jwt.malformed", what + " is broken: want " + want + ", got " + got, "token." + part})
	}
	if len(parts) == 5 {
		t.Kind = KindJWE
	} else if len(parts) != 3 {
		fail("whole", len(s), "three parts with dots between them (five where it is encrypted)", strconv.Itoa(len(parts)))
	}
	h, perr := segment(parts[0])
	if perr != "" {
		fail("header", 0, "base64url without padding", perr)
		return
	}
	m, err := object(h)
	if err != nil {
		fail("header", 0, "a JSON object", err.Error())
		return
	}
	t.Header = m
	alg := text(m["alg"])
	if t.Kind == KindJWE && text(m["enc"]) == "" { // RFC 7516 section 4.1.2: an encrypted one always has it
		t.Kind = KindJWS
		fail("whole", len(s), "three parts with dots between them", "5, and no enc in the header: two tokens in one?")
	}
	if t.Kind == KindJWE {
		t.Format = fmt.Sprintf("JWE (%s, %s)", alg, text(m["enc"]))
		return
	}
	if alg != "" {
		t.Format = "JWT (" + alg + ")"
	}
	if len(parts) < 2 {
		return
	}
	off := len(parts[0]) + 1
	p, perr := segment(parts[1])
	if perr != "" {
		if t.Parse == nil {
			fail("payload", off, "base64url without padding", perr)
		}
		return
	}
	if m, err := object(p); err == nil {
		t.Claims, t.RawJSON = m, json.RawMessage(p)
		t.times(at)
	} else {
		t.Payload = string(p)
		if strings.HasPrefix(strings.TrimSpace(t.Payload), "{") && t.Parse == nil {
			fail("payload", off, "a JSON object", err.Error())
		}
	}
	if len(parts) == 3 {
		switch _, perr := segment(parts[2]); {
		case parts[2] == "" && !strings.EqualFold(alg, "none"):
			fail("signature", len(s), "a signature", "nothing")
		case perr != "":
			fail("signature", len(parts[0])+len(parts[1])+2, "base64url without padding", perr)
		default:
			if want := signatureLength(alg); want > 0 && base64.RawURLEncoding.DecodedLen(len(parts[2])) < want {
				fail("signature", len(s), fmt.Sprintf("%d bytes for %s", want, alg), fmt.Sprintf("%d: the token was cut short", base64.RawURLEncoding.DecodedLen(len(parts[2]))))
			}
		}
	}
	if strings.EqualFold(alg, "none") {
		t.Findings = append(t.Findings, Finding{"jwt.alg_mismatch", "the token is not signed (alg none), so anyone can have written it", "token.header.alg"})
	}
}

// signatureLength is the fixed length of a signature in bytes (RFC 7518 section 3), 0 where it depends on the key.
func signatureLength(alg string) int {
	switch alg {
	case "HS256":
		return 32
	case "HS384":
		return 48
	case "HS512", "ES256", "EdDSA":
		return 64
	case "ES384":
		return 96
	case "ES512":
		return 132
	case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512":
		return 128 // of the smallest key that anybody still uses, 1024 bits
	}
	return 0
}

// segment decodes one part strictly; the second value says what is wrong with it.
func segment(s string) ([]byte, string) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err == nil {
		return b, ""
	}
	switch {
	case strings.Contains(s, "="):
		return nil, "padding (=)"
	case strings.ContainsAny(s, "+/"):
		return nil, "the + or / of plain base64"
	case len(s)%4 == 1:
		return nil, fmt.Sprintf("%d characters, a length that cannot be (cut short?)", len(s))
	}
	if i := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}); i >= 0 {
		return nil, fmt.Sprintf("a foreign character at %d", i)
	}
	return nil, "bits that do not end a byte (cut short or altered)"
}

// object decodes a JSON object; numbers stay as they were written, a duplicate member or deep nesting is an error.
func object(b []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	depth, top := 0, map[string]bool{}
	key := true
	for {
		tok, err := d.Token()
		if err != nil {
			break
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			if depth++; depth > maxDepth {
				return nil, fmt.Errorf("nesting deeper than %d", maxDepth)
			}
			continue
		case json.Delim('}'), json.Delim(']'):
			if depth--; depth == 1 {
				key = true
			}
			continue
		}
		if depth == 1 {
			if s, ok := tok.(string); ok && key {
				if top[s] {
					return nil, fmt.Errorf("the member %q twice", clip(s))
				}
				top[s] = true
				key = false
				continue
			}
			key = true
		}
	}
	d = json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("text that is no JSON object")
	}
	if d.More() || m == nil {
		return nil, fmt.Errorf("more than one JSON object")
	}
	return m, nil
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}

// text is v when it is a string.
func text(v any) string {
	s, _ := v.(string)
	return s
}

// times reads the NumericDate claims (RFC 7519 section 2).
func (t *Token) times(at time.Time) {
	for _, c := range []string{"exp", "nbf", "iat", "auth_time"} {
		v, ok := t.Claims[c]
		if !ok {
			continue
		}
		when, odd := numericDate(v)
		if odd != "" {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", c + " " + odd, "token.claims." + c})
		}
		if when.IsZero() {
			continue
		}
		tm := Time{Claim: c, At: when, Relative: relative(when, at), OK: true}
		switch c {
		case "exp":
			tm.OK = at.Before(when)
		default:
			tm.OK = !when.After(at)
		}
		t.Times = append(t.Times, tm)
	}
}

// numericDate reads seconds since 1970; odd says what is unusual, "" nothing.
func numericDate(v any) (when time.Time, odd string) {
	n, isNumber := v.(json.Number)
	s := string(n)
	if !isNumber {
		str, ok := v.(string)
		if !ok {
			return time.Time{}, "is no number"
		}
		if t, err := time.Parse(time.RFC3339, str); err == nil {
			return t.UTC(), "is a text; a number of seconds belongs there"
		}
		s, odd = str, "is a text; a number of seconds belongs there"
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return time.Time{}, "is no number of seconds"
	}
	if f > 1e11 && f < 1e15 {
		return time.UnixMilli(int64(f)).UTC(), "is in milliseconds; seconds belong there"
	}
	if math.Abs(f) > 1e12 {
		return time.Time{}, "is out of any range of time"
	}
	sec, frac := math.Modf(f)
	return time.Unix(int64(sec), int64(frac*1e9)).UTC(), odd
}

// At returns a time claim, false where the token has none.
func (t Token) At(claim string) (time.Time, bool) {
	for _, x := range t.Times {
		if x.Claim == claim {
			return x.At, true
		}
	}
	return time.Time{}, false
}

// Claim returns a claim as text: strings as they are, all else as JSON; "" where it is absent.
func (t Token) Claim(name string) string {
	v, ok := t.Claims[name]
	if !ok {
		return ""
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// Audiences are the values of aud (RFC 7519 section 4.1.3), a string or an array.
func (t Token) Audiences() []string { return list(t.Claims["aud"]) }

// Scopes are the values of scope, scp and roles.
func (t Token) Scopes() []string {
	var out []string
	for _, c := range []string{"scope", "scp", "scopes", "roles"} {
		for _, s := range list(t.Claims[c]) {
			out = append(out, strings.Fields(s)...)
		}
	}
	return out
}

func list(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}
