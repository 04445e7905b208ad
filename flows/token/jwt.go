package token

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
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
		switch len(parts) {
		case 7:
			n = "7 or more"
		case 2:
			n = "2: the token was cut short, its signature is missing"
			if b, bad := segment(parts[1]); bad != "" || parts[1] == "" {
				n = "2: the token was cut short in its payload"
			} else if _, _, bad := object(b); bad != "" {
				n = "2: the token was cut short in its payload"
			}
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
	if t.Header, bytes, bad = object(h); bad != "" && len(s) > 60 && s == strings.ToLower(s) {
		t.broken("header", 0, "a JSON object", "none, and no capital letter in all of the token: what lowered them altered it, since base64url tells them apart")
		return
	} else if bad != "" {
		t.broken("header", 0, "a JSON object", atByte(bad, bytes))
		return
	}
	t.extensions(t.Header, nil)
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
	typ := mediaType(t.Header["typ"])
	dots := strings.Count(t.Payload, ".")
	rest, isJWT := strings.CutPrefix(t.Format, "JWT")
	switch nested := strings.HasPrefix(t.Payload, "eyJ") && (dots == 2 || dots == 4); {
	case t.Parse != nil:
	case strings.HasPrefix(strings.TrimSpace(t.Payload), "{"):
		t.broken("payload", offset, "a JSON object", atByte(bad, n))
	case nested: // RFC 7519 section 5.2; one inside an encrypted token is opened, one inside a signed one is rare
		t.Notes = append(t.Notes, "its payload is a token itself, which is not judged here, neither its times nor its signature: read that one alone")
	case typ == "jwt" || strings.HasSuffix(typ, "+jwt"):
		t.Findings = append(t.Findings, Finding{"jwt.malformed", "its typ is " + clip(text(t.Header["typ"])) + ", and its payload is no JSON object with claims (RFC 7519 section 7.2)", "token.payload"})
	case isJWT && t.Kind == KindJWS && len(raw) > 0:
		t.Format = "JWS" + rest
		t.Notes = append(t.Notes, "its payload is no JSON object: it says no claims, and is no JWT (RFC 7519 section 7.2)")
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
	case isRSA(alg) && !rsaLength(len(sig.value)):
		t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("the signature is cut or has too much: it has %d bytes, and RSA keys make 256, 384 or 512", len(sig.value)), signatureEnd})
	}
}

func (t *Token) unsigned(alg string) {
	if strings.EqualFold(alg, "none") {
		t.Findings = append(t.Findings, Finding{"jwt.alg_mismatch", "the token is not signed (alg none), so anyone can have written it", "token.header.alg"})
	}
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

// clip bounds a name out of a token that stands in a message.
func clip(s string) string { return clipTo(s, 40) }

// clipTo cuts at n bytes, and no character in two.
func clipTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// text is v when it is a string.
func text(v any) string {
	s, _ := v.(string)
	return s
}
