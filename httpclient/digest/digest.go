// Package digest speaks Digest (RFC 7616) as curl does: it reads challenges and answers, and computes an answer. It sends nothing
// and shows nothing; the client does the one, and the masks see to the other.
package digest

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"
)

// Challenge is what a server says of Digest in WWW-Authenticate or Proxy-Authenticate (RFC 7616 section 3.3).
type Challenge struct {
	Realm, Nonce, Opaque string
	Algorithm            string // as written; "" none, which means MD5
	QOP                  string // the one that is answered: "auth", "auth-int" where that alone is offered, "" none (RFC 2069)
	Stale, UserHash      bool
	HasOpaque            bool
}

// hashOf is the hash of an algorithm by the names of RFC 7616 section 3.3, nil where it is not known; session is true for
// its -sess form.
func hashOf(algorithm string) (sum func(string) string, session bool) {
	name, session := strings.CutSuffix(strings.ToUpper(algorithm), "-SESS")
	var make func() hash.Hash
	switch name {
	case "", "MD5":
		make = md5.New
	case "SHA-256":
		make = sha256.New
	case "SHA-512-256":
		make = sha512.New512_256
	default:
		return nil, session
	}
	return func(s string) string {
		h := make()
		h.Write([]byte(s))
		return hex.EncodeToString(h.Sum(nil))
	}, session && name != ""
}

// Spoken reports whether Digest can be answered with that algorithm; "" is MD5.
func Spoken(algorithm string) bool {
	sum, _ := hashOf(algorithm)
	return sum != nil
}

// ReadChallenge reads the parameters behind the word Digest as curl does, up to the next challenge in the same field. It returns
// false where the challenge cannot be answered.
func ReadChallenge(params string) (Challenge, bool) {
	var c Challenge
	nonce := false
	for rest := strings.TrimLeft(params, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		name, value, behind, ok := pair(rest)
		if !ok || strings.Contains(name, " ") { // the next scheme stands before its first parameter
			break
		}
		rest = strings.TrimPrefix(strings.TrimLeft(behind, " \t"), ",")
		switch strings.ToLower(name) {
		case "realm":
			c.Realm = value
		case "nonce":
			c.Nonce, nonce = value, true
		case "opaque":
			c.Opaque, c.HasOpaque = value, true
		case "stale":
			c.Stale = c.Stale || strings.EqualFold(value, "true")
		case "userhash":
			c.UserHash = c.UserHash || strings.EqualFold(value, "true")
		case "algorithm":
			c.Algorithm = value
		case "qop":
			if q := chooseQOP(value); q != "" {
				c.QOP = q
			}
		}
	}
	_, session := hashOf(c.Algorithm)
	return c, nonce && Spoken(c.Algorithm) && !(session && c.QOP == "")
}

// chooseQOP takes auth before auth-int, as curl does, and nothing else.
func chooseQOP(list string) string {
	chosen := ""
	for q := range strings.SplitSeq(list, ",") {
		switch q = strings.ToLower(strings.TrimLeft(q, " \t")); q {
		case "auth":
			return q
		case "auth-int":
			chosen = q
		}
	}
	return chosen
}

// pair reads name=value or name="value" from the beginning of s.
func pair(s string) (name, value, rest string, ok bool) {
	name, s, ok = strings.Cut(s, "=")
	if !ok {
		return "", "", "", false
	}
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ",")
		return name, value, rest, !strings.Contains(value, `"`)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return name, b.String(), s[i+1:], true
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return name, b.String(), "", true
}

// Answer makes the value of Authorization for one request, with two lines of its computation: HA2 and the response, by which the
// password can be guessed. uri is what the answer is for: path and query, or host and port for CONNECT. body counts with auth-int
// alone; curl takes none.
func Answer(c Challenge, user, password, method, uri, cnonce string, nc int, body string) (value, ha2, response string) {
	sum, session := hashOf(c.Algorithm)
	named := user
	if c.UserHash {
		named = sum(user + ":" + c.Realm)
	}
	ha1 := sum(user + ":" + c.Realm + ":" + password)
	if session {
		ha1 = sum(ha1 + ":" + c.Nonce + ":" + cnonce)
	}
	a2 := method + ":" + uri
	if c.QOP == "auth-int" {
		a2 += ":" + sum(body)
	}
	ha2 = sum(a2)
	joined := ha1 + ":" + c.Nonce + ":" + ha2
	if c.QOP != "" {
		joined = fmt.Sprintf("%s:%s:%08x:%s:%s:%s", ha1, c.Nonce, nc, cnonce, c.QOP, ha2)
	}
	response = sum(joined)
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	value = fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", `, quoted(named), quoted(c.Realm), quoted(c.Nonce), uri)
	if c.QOP != "" {
		value += fmt.Sprintf(`cnonce="%s", nc=%08x, qop=%s, `, cnonce, nc, c.QOP)
	}
	value += `response="` + response + `"`
	if c.HasOpaque {
		value += `, opaque="` + quoted(c.Opaque) + `"`
	}
	if c.Algorithm != "" {
		value += ", algorithm=" + c.Algorithm
	}
	if c.UserHash {
		value += ", userhash=true"
	}
	return value, ha2, response
}

// NewCNonce is as long as curl's: 16 random bytes in hexadecimal, in base64.
func NewCNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand does not fail
	return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(b[:])))
}

// ReadAnswer reads what stands behind the word Digest in Authorization: names in lower case, values without quotes.
func ReadAnswer(params string) map[string]string {
	out := map[string]string{}
	for rest := strings.TrimLeft(params, " \t"); rest != ""; {
		name, value, behind, ok := pair(rest)
		if !ok {
			break
		}
		if n := strings.ToLower(strings.TrimSpace(name)); out[n] == "" {
			out[n] = strings.TrimSpace(value)
		}
		rest = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(behind, " \t"), ","), " \t")
	}
	return out
}
