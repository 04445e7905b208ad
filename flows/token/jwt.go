package token

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// jwt decodes s as JWS or JWE compact serialisation (RFC 7515 section 7.1, RFC 7516 section 7.1).
func (t *Token) jwt(s string, at time.Time) {
	t.Kind, t.Format = KindJWS, "JWT"
	if t.onePart(s, at) {
		return
	}
	parts := strings.SplitN(s, ".", 7)
	h, bad := segment(parts[0])
	if len(parts) == 5 {
		t.Kind = KindJWE
	} else if len(parts) != 3 {
		n := strconv.Itoa(len(parts))
		if len(parts) == 7 {
			n = "7 or more"
		}
		want := "three parts with dots between them (five where it is encrypted)"
		if m, _, none := object(h); none == "" && text(m["enc"]) != "" {
			t.Kind, want = KindJWE, "five parts with dots between them, since its header says that it is encrypted (enc)"
		}
		t.broken("whole", len(s), want, n)
	}
	if _, _, none := object(h); (bad != "" || none != "") && lostItsStart(s) {
		t.broken("header", 0, "a JSON object, which begins with eyJ", "text that is none (the beginning left behind?)")
		return
	}
	if bad != "" {
		t.broken("header", 0, "base64url without padding", bad)
		return
	}
	var bytes int
	if t.Header, bytes, bad = object(h); bad != "" {
		t.broken("header", 0, "a JSON object", atByte(bad, bytes))
		return
	}
	t.crit()
	alg := text(t.Header["alg"])
	if t.Kind == KindJWE && text(t.Header["enc"]) == "" { // RFC 7516 section 4.1.2: an encrypted one always has it
		t.Kind = KindJWS
		t.broken("whole", len(s), "three parts with dots between them", "5, and no enc in the header: two tokens in one?")
	}
	if t.Kind == KindJWE {
		t.Format = fmt.Sprintf("JWE (%s, %s)", alg, text(t.Header["enc"]))
		if len(parts) == 5 {
			t.jwe(parts)
		}
		return
	}
	if alg != "" {
		t.Format = "JWT (" + alg + ")"
	}
	if len(parts) < 2 {
		return
	}
	t.Plain = unencoded(t.Header)
	t.Detached = parts[1] == "" && len(parts) == 3 && parts[2] != ""
	if !t.payload(parts[1], len(parts[0])+1, at) {
		return
	}
	if len(parts) == 3 {
		sig := Signature{Header: t.Header, protected: parts[0], payload: parts[1]}
		sig.value, sig.bad = segment(parts[2])
		t.Signatures = []Signature{sig}
		t.signature(sig, parts[2], len(parts[0])+len(parts[1])+2)
	}
	t.unsigned(alg)
}

// onePart reads JSON in base64 that is no header: the payload of a JWT without its other parts, or what is no token by itself.
func (t *Token) onePart(s string, at time.Time) bool {
	if strings.Contains(s, ".") {
		return false
	}
	b, ok := anyBase64(s)
	if !ok {
		return false
	}
	m, _, bad := object(b)
	if bad != "" || m["alg"] != nil || m["enc"] != nil {
		return false
	}
	t.Claims, t.RawJSON = m, b
	if m["exp"] == nil && m["sub"] == nil && m["iss"] == nil {
		t.Kind, t.Format = KindOpaque, "JSON in base64, no token by itself"
		return true
	}
	t.Format = "the payload of a JWT, alone"
	t.broken("whole", len(s), "three parts with dots between them (five where it is encrypted)", "1")
	t.times(at)
	return true
}

// broken notes where the token breaks; the first place is the one that is shown.
func (t *Token) broken(part string, offset int, want, got string) {
	if t.Parse == nil {
		t.Parse = &ParseError{Part: part, Offset: offset, Want: want, Got: got}
	}
	what := "the " + part
	if part == "whole" {
		what = "the token"
	}
	t.Findings = append(t.Findings, Finding{"jwt.malformed", what + " is broken: want " + want + ", got " + got, "token." + part})
}

// payload reads the payload, which begins at byte offset of the token, and reports whether it could be decoded.
func (t *Token) payload(s string, offset int, at time.Time) bool {
	raw := []byte(s)
	if !t.Plain {
		var bad string
		if raw, bad = segment(s); bad != "" {
			if t.Parse == nil {
				t.broken("payload", offset, "base64url without padding", bad)
			}
			return false
		}
	}
	t.read(raw, offset, at)
	return true
}

// read lays the payload open: claims where it is a JSON object, else text.
func (t *Token) read(raw []byte, offset int, at time.Time) {
	m, n, bad := object(raw)
	if bad == "" {
		t.Claims, t.RawJSON = m, json.RawMessage(raw)
		t.times(at)
		return
	}
	t.Payload = string(raw)
	typ := strings.TrimPrefix(strings.ToLower(text(t.Header["typ"])), "application/")
	dots := strings.Count(t.Payload, ".")
	switch nested := strings.HasPrefix(t.Payload, "eyJ") && (dots == 2 || dots == 4); {
	case t.Parse != nil:
	case strings.HasPrefix(strings.TrimSpace(t.Payload), "{"):
		t.broken("payload", offset, "a JSON object", atByte(bad, n))
	case nested: // RFC 7519 section 5.2; one inside an encrypted token is opened, one inside a signed one is rare
		t.Notes = append(t.Notes, "its payload is a token itself, which is not judged here, neither its times nor its signature: read that one alone")
	case typ == "jwt" || strings.HasSuffix(typ, "+jwt"):
		t.Findings = append(t.Findings, Finding{"jwt.malformed", "its typ is " + clip(text(t.Header["typ"])) + ", and its payload is no JSON object with claims (RFC 7519 section 7.2)", "token.payload"})
	}
}

// signature names what is wrong with a signature by itself.
func (t *Token) signature(sig Signature, b64 string, offset int) {
	alg := text(sig.Header["alg"])
	switch want := signatureLength(alg); {
	case b64 == "" && !strings.EqualFold(alg, "none"):
		t.broken("signature", offset, "a signature", "nothing")
	case sig.bad != "":
		t.broken("signature", offset, "base64url without padding", sig.bad)
	case fromASN1(alg, sig.value) != nil:
		t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("the signature is written as ASN.1 (DER), %d bytes, as OpenSSL and Java do: %s", len(sig.value), asn1Wanted(alg)), "token.signature"})
	case want > 0 && len(sig.value) < want:
		t.broken("signature", offset, fmt.Sprintf("%d bytes for %s", want, alg), fmt.Sprintf("%d: the token was cut short", len(sig.value)))
	case strings.EqualFold(alg, "none") && b64 != "":
		t.broken("signature", offset, "nothing, since alg is none", "a signature")
	}
}

func (t *Token) unsigned(alg string) {
	if strings.EqualFold(alg, "none") {
		t.Findings = append(t.Findings, Finding{"jwt.alg_mismatch", "the token is not signed (alg none), so anyone can have written it", "token.header.alg"})
	}
}

// headerNotes tells of keys that the header brings along or points to.
func (t *Token) headerNotes() {
	if t.Kind == KindJWE {
		t.encNotes()
	}
	for _, n := range []string{"jku", "x5u"} {
		if u := text(t.Header[n]); u != "" {
			t.Notes = append(t.Notes, "its header names a URL for the key ("+n+"), which whoever made the token chose; it is not fetched")
		}
	}
	for _, n := range []string{"jwk", "x5c"} {
		if t.Header[n] != nil {
			t.Notes = append(t.Notes, "its header brings a key along ("+n+"), which whoever made the token chose; what that verifies proves nothing")
		}
	}
	if n := text(t.Header["nonce"]); n != "" && strings.HasPrefix(t.Claim("iss"), "https://sts.windows.net/") {
		t.Notes = append(t.Notes, "its header has a nonce: Microsoft's own services issue such tokens for themselves, and nobody else can verify them")
	}
	if strings.ContainsAny(text(t.Header["kid"]), "/\\;'\"|$") && !strings.HasPrefix(text(t.Header["kid"]), "https://") {
		t.Notes = append(t.Notes, "its kid holds signs that a careless server may take for a path or a query")
	}
}

// crit reads the list of extensions that must be understood (RFC 7515 section 4.1.11).
func (t *Token) crit() {
	if what := critFault(t.Header, nil); what != "" {
		t.Findings = append(t.Findings, Finding{"jwt.malformed", what, "token.header.crit"})
	}
}

// critFault says what is wrong with crit itself, "" nothing; whether its extensions are understood is for Verify.
func critFault(h map[string]any, unprotected []string) string {
	c, ok := h["crit"]
	if !ok {
		return ""
	}
	names := list(c)
	all, isArray := c.([]any)
	switch {
	case !isArray || len(all) == 0 || len(names) != len(all):
		return "crit is not a list of names"
	case slices.Contains(unprotected, "crit"):
		return "crit is not among the signed members of the header"
	}
	seen := map[string]bool{}
	for _, n := range names {
		if _, there := h[n]; !there {
			return fmt.Sprintf("crit names %q, which the header does not have", clip(n))
		}
		if seen[n] {
			return fmt.Sprintf("crit names %q twice", clip(n))
		}
		if slices.Contains(registered, n) {
			return fmt.Sprintf("crit names %q, which is no extension", clip(n))
		}
		seen[n] = true
	}
	return ""
}

// registered are the header members of RFC 7515 and 7516 themselves, which crit may not name.
var registered = []string{"alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"}

// unencoded is true for a header that says that its payload is signed as it is, and marks that as critical (RFC 7797 section 6).
func unencoded(h map[string]any) bool {
	b, ok := h["b64"].(bool)
	return ok && !b && slices.Contains(list(h["crit"]), "b64")
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
	}
	if i := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}); i >= 0 {
		if r, _ := utf8.DecodeRuneInString(s[i:]); strings.ContainsRune("\u2010\u2011\u2012\u2013\u2014\u2212", r) {
			return nil, fmt.Sprintf("a long dash at %d, as word processors make of a hyphen", i)
		}
		return nil, fmt.Sprintf("a foreign character at %d", i)
	}
	if len(s)%4 == 1 {
		return nil, fmt.Sprintf("%d characters, a length that cannot be (cut short?)", len(s))
	}
	return nil, "bits that do not end a byte (cut short or altered)"
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
		if t.Kind == KindPASETO { // paseto.io, "Registered claims": a text there
			when, odd = dateTime(v)
		}
		if odd != "" {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", c + " " + odd, "token.claims." + c})
		} else if n, ok := v.(json.Number); ok && strings.ContainsAny(string(n), ".eE") {
			t.Notes = append(t.Notes, c+" is written as "+clip(string(n))+": allowed (RFC 7519 section 2), and some verifiers take whole seconds alone")
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

// dateTime reads a time of RFC 3339 in a text.
func dateTime(v any) (when time.Time, odd string) {
	at, err := time.Parse(time.RFC3339, text(v))
	if err != nil {
		return time.Time{}, "is no time such as 2026-11-24T08:00:00Z"
	}
	return at.UTC(), ""
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
