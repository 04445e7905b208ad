package token

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxToken bounds what is decoded; a longer string is called unknown.
const maxToken = 32 << 20

// Inspect says what text is, as of the time at. It never fails: what it cannot read is KindUnknown, or has Parse set.
func Inspect(text string, at time.Time) Token { return inspect(text, at, true) }

// inspect looks for a credential in a text that is none itself where lift is set. What was lifted is not lifted from again: what is
// found in it may be longer than it, and so without end.
func inspect(text string, at time.Time, lift bool) Token {
	t := Token{Kind: KindUnknown}
	if len(text) > maxToken {
		t.Format = "too long to be read"
		return t
	}
	if u := Unstyled(text); u != text {
		t.Cleaned = append(t.Cleaned, "the colours of a terminal")
		text = u
	}
	if t.negotiate(text) {
		return t
	}
	if t.wholeSAML(text, at) {
		return t
	}
	s, basic := t.clean(text)
	t.Raw = s
	switch {
	case s == "":
	case !basic && (t.sigV4(s, at) || t.signedURL(s, at)):
	case basic:
		t.basic(s)
	case t.ntlm(s):
	case looksPASETO(s):
		t.paseto(s, at)
	case looksSD(s):
		t.sdjwt(s, at)
	case looksSerialised(s):
		t.jwsJSON(s, at)
	case looksLikeJWT(s):
		if !strings.HasPrefix(s, "eyJ") || strings.HasPrefix(s, "eyJrIjoi") {
			if k, ok := Known(s); ok { // Mapbox' holds a payload, an old one of Grafana's is JSON in base64
				t.apiKey(k, s, at)
				break
			}
		}
		if c, ok := signedCookie(s, at); ok { // Flask's has three parts as well, and all of them may begin with eyJ
			t.lone(c, s, at)
			break
		}
		t.jwt(s, at)
		t.shownShort(s)
	default:
		t.opaque(s, at)
	}
	if lift && (t.Kind == KindUnknown && t.Format == "" || strings.ContainsAny(s, ":=<>()[]{}\"'`|") && t.Format == opaqueFormat(s)) && t.inspectLifted(s, at) {
		return t
	}
	if lift && (t.Kind == KindUnknown && t.Format == "" || t.Kind == KindOpaque && t.Format == opaqueFormat(s)) && strings.Contains(s, "://") {
		t.address(s)
	}
	if t.Kind == KindUnknown && t.Format == "" {
		t.Format = answerOfScheme(s)
	}
	if t.Kind == KindUnknown && strings.HasPrefix(s, "curl ") {
		t.Format = "no token: a curl command that holds none; why401 diagnose reads the whole of it"
	}
	if t.Kind == KindCookie {
		t = sealedInCookie(t)
	}
	if t.Kind == KindJWS || t.Kind == KindJWE {
		t.headerNotes()
	}
	return t
}

// looksLikeJWT is true for what was meant to be one: it begins with a base64url JSON object.
func looksLikeJWT(s string) bool {
	first, _, _ := strings.Cut(s, ".")
	if strings.HasPrefix(s, "eyJ") {
		return true
	}
	if strings.Count(s, ".") != 2 && strings.Count(s, ".") != 4 {
		return false
	}
	if lostItsStart(s) {
		return true
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(first, "="))
	return err == nil && strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(string(b), "\ufeff")), "{") // some programs write the mark of UTF-8 before it
}

// lostItsStart is true for a JWT whose first letters were left behind in copying: what is there of the header is base64url, and
// the payload follows.
func lostItsStart(s string) bool {
	p := strings.SplitN(s, ".", 4)
	if len(p) != 3 || strings.Contains(p[0], "eyJ") || !strings.HasPrefix(p[1], "eyJ") || len(p[2]) < 20 {
		return false
	}
	return !strings.ContainsFunc(p[0], func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
}

// IsText is false for bytes that no credential is written in: no UTF-8, or control characters.
func IsText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) })
}

func (t *Token) opaque(s string, at time.Time) {
	if !IsText(s) {
		return
	}
	if certs, ok := readCertificates(s); ok {
		t.certificate(certs, at)
		if strings.Contains(s, "PRIVATE KEY-----") {
			t.Cleaned = append(t.Cleaned, "the private key beside the certificate")
			t.Notes = append(t.Notes, "a private key stood beside it: whoever has that can log in as its subject, so where it was sent in a mail or a ticket have a new one made")
		}
		return
	}
	if what := aKey(s); what != "" {
		t.Format = what
		return
	}
	if why := placeholder(s); why != "" {
		t.Format = "no token: " + why
		return
	}
	if looksSAML(s) {
		if u := strings.TrimRight(s, ".\u2026"); u != s {
			t.Cleaned = append(t.Cleaned, "the dots at its end: it was cut where it was shown")
			s = u
		}
		message, query := s, redirectQuery(s)
		if query != nil { // what is read is what its signature is over, and no other message in the address
			message = query.name + "=" + query.value
		}
		if doc, how, ok := samlXML(message); ok {
			t.Cleaned = append(t.Cleaned, how...)
			t.saml(doc, query, at)
			return
		}
		if namedSAML(s) {
			t.Kind, t.Format = KindSAML, "SAML message"
			t.broken("whole", 0, "base64 of XML, deflated or not, in the parameter of that name", "what is neither: cut, or altered")
			return
		}
	}
	if k, ok := Known(s); ok {
		t.apiKey(k, s, at)
		return
	}
	if m, ok := readMacaroon(s); ok {
		t.macaroon(m, at)
		return
	}
	if name, value, _ := strings.Cut(s, "="); !isCookieName(name) || value == "" || value[0] == '=' || value[0] == '-' { // base64 ends in = too
		if c, ok := signedCookie(s, at); ok {
			t.lone(c, s, at)
			return
		}
	}
	if pairs := cookiePairs(s); pairs != nil && (len(pairs) > 1 || strings.Contains(s, ";") || namedCookie(pairs[0], at)) {
		t.cookies(pairs, at)
		return
	}
	if len(s) >= 8 && !strings.ContainsAny(s, " \t\r\n") {
		t.Kind, t.Format = KindOpaque, opaqueFormat(s)
		if note := pair(s); note != "" && opaqueForm(s) == "" {
			t.Notes = append(t.Notes, note)
		}
	}
}

// aKey names a key that was given where a token belongs, "" for all else.
func aKey(s string) string {
	if strings.HasPrefix(s, "-----BEGIN ") {
		if strings.Contains(s, "PRIVATE KEY-----") {
			return "no token: a private key in PEM, which signs tokens and is shown to nobody"
		}
		if strings.Contains(s, "CERTIFICATE REQUEST-----") {
			return "no token: a request for a certificate (CSR), which an authority has yet to answer"
		}
		if strings.Contains(s, "PUBLIC KEY-----") {
			return "no token: a public key in PEM, which verifies tokens"
		}
		return ""
	}
	if strings.HasPrefix(s, "ssh-rsa AAAA") || strings.HasPrefix(s, "ssh-ed25519 AAAA") || strings.HasPrefix(s, "ecdsa-sha2-nistp") {
		return "no token: a public key of SSH, which is no secret"
	}
	if strings.HasPrefix(s, "{") && strings.Contains(s, `"private_key"`) && strings.Contains(s, `"service_account"`) {
		return "no token: the key file of a Google service account, with its private key; who has it can make tokens, and it is shown to nobody"
	}
	if !strings.HasPrefix(s, "{") || !strings.Contains(s, `"kty"`) {
		return ""
	}
	m, _, bad := object([]byte(s))
	switch {
	case bad != "":
		return ""
	case m["keys"] != nil:
		return "no token: a JWK Set, whose keys verify tokens"
	case m["d"] != nil || m["k"] != nil:
		return "no token: a secret key as a JWK, which is shown to nobody"
	case m["kty"] != nil:
		return "no token: a public key as a JWK, which verifies tokens"
	}
	return ""
}

// namedCookie is true for one pair that is a cookie by its content: base64 may end in "=" too.
func namedCookie(p cookiePair, at time.Time) bool {
	_, ok := sessionCookie(p.name, p.value, at)
	if !ok {
		_, ok = cookieSession(p, nil)
	}
	return ok && p.value != "" || tokenInCookie(p.value) != ""
}

// Relative is the distance of two times in two units: "2 d 21 h ago", "in 42 min".
func Relative(at, now time.Time) string {
	d := max(at.Sub(now), -1<<63+1) // the smallest duration has no positive twin
	past := d <= 0
	if past {
		d = -d
	}
	text := Span(d)
	if seconds := math.Abs(float64(at.Unix() - now.Unix())); seconds > time.Duration(math.MaxInt64).Seconds()-1 { // more than a duration holds
		text = years(seconds)
	}
	if past {
		return text + " ago"
	}
	return "in " + text
}

// Span writes a duration in its two largest units: "2 d 21 h", "42 min", "8 s".
func Span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	s := int64(d / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 86400:
		if m := s % 3600 / 60; m > 0 {
			return fmt.Sprintf("%d h %d min", s/3600, m)
		}
		return fmt.Sprintf("%d h", s/3600)
	case s < 400*86400:
		if h := s % 86400 / 3600; h > 0 && s < 30*86400 {
			return fmt.Sprintf("%d d %d h", s/86400, h)
		}
		return fmt.Sprintf("%d d", s/86400)
	}
	return years(float64(s))
}

func years(seconds float64) string { return fmt.Sprintf("%.1f years", seconds/(365.25*86400)) }
