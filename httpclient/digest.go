package httpclient

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

	"why401/httpclient/clean"
)

// DigestChallenge is what a server says of Digest in WWW-Authenticate or Proxy-Authenticate (RFC 7616 section 3.3).
type DigestChallenge struct {
	Realm, Nonce, Opaque string
	Algorithm            string // as written; "" none, which means MD5
	QOP                  string // the one that is answered: "auth", "auth-int" where that alone is offered, "" none (RFC 2069)
	Stale, UserHash      bool
	HasOpaque            bool
}

// DigestAnswer is how an answer to a challenge was made (RFC 7616 section 3.4), for people who compare. It holds no password
// and no HA1, which is as good as one.
type DigestAnswer struct {
	Challenge DigestChallenge
	User      string
	Method    string
	URI       string
	CNonce    string
	NC        int // from 1
	HA2       string
	Response  Sensitive // a password can be guessed by it
}

// digestHash is the hash of an algorithm by the names of RFC 7616 section 3.3, nil where it is not known; session is true for
// its -sess form.
func digestHash(algorithm string) (sum func(string) string, session bool) {
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

// DigestSpoken reports whether Digest can be answered with that algorithm; "" is MD5.
func DigestSpoken(algorithm string) bool {
	sum, _ := digestHash(algorithm)
	return sum != nil
}

// ReadDigestChallenge reads the parameters behind the word Digest as curl does, up to the next challenge in the same field. It returns
// false where the challenge cannot be answered.
func ReadDigestChallenge(params string) (DigestChallenge, bool) {
	var c DigestChallenge
	nonce := false
	for rest := strings.TrimLeft(params, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		name, value, behind, ok := digestPair(rest)
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
	_, session := digestHash(c.Algorithm)
	return c, nonce && DigestSpoken(c.Algorithm) && !(session && c.QOP == "")
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

// digestPair reads name=value or name="value" from the beginning of s.
func digestPair(s string) (name, value, rest string, ok bool) {
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

// AnswerDigest makes the value of Authorization for one request. uri is what the answer is for: path and query, or host and
// port for CONNECT. body counts with auth-int alone; curl takes none.
func AnswerDigest(c DigestChallenge, l *Login, method, uri, cnonce string, nc int, body string) (string, DigestAnswer) {
	sum, session := digestHash(c.Algorithm)
	user, named := l.User, l.User
	if c.UserHash {
		named = sum(user + ":" + c.Realm)
	}
	ha1 := sum(user + ":" + c.Realm + ":" + l.Password.Reveal())
	if session {
		ha1 = sum(ha1 + ":" + c.Nonce + ":" + cnonce)
	}
	a2 := method + ":" + uri
	if c.QOP == "auth-int" {
		a2 += ":" + sum(body)
	}
	ha2 := sum(a2)
	joined := ha1 + ":" + c.Nonce + ":" + ha2
	if c.QOP != "" {
		joined = fmt.Sprintf("%s:%s:%08x:%s:%s:%s", ha1, c.Nonce, nc, cnonce, c.QOP, ha2)
	}
	response := sum(joined)
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	v := fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", `, quoted(named), quoted(c.Realm), quoted(c.Nonce), uri)
	if c.QOP != "" {
		v += fmt.Sprintf(`cnonce="%s", nc=%08x, qop=%s, `, cnonce, nc, c.QOP)
	}
	v += `response="` + response + `"`
	if c.HasOpaque {
		v += `, opaque="` + quoted(c.Opaque) + `"`
	}
	if c.Algorithm != "" {
		v += ", algorithm=" + c.Algorithm
	}
	if c.UserHash {
		v += ", userhash=true"
	}
	return v, DigestAnswer{Challenge: c, User: user, Method: method, URI: uri, CNonce: cnonce, NC: nc, HA2: ha2, Response: NewSensitive("response", response)}
}

// newCNonce is as long as curl's: 16 random bytes in hexadecimal, in base64.
func newCNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand does not fail
	return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(b[:])))
}

// ReadDigestAnswer reads what stands behind the word Digest in Authorization: names in lower case, values without quotes.
func ReadDigestAnswer(params string) map[string]string {
	out := map[string]string{}
	for rest := strings.TrimLeft(params, " \t"); rest != ""; {
		name, value, behind, ok := digestPair(rest)
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

// digestResponse is the part of an answer by which the password can be guessed.
func digestResponse(params string) (Sensitive, bool) {
	v := ReadDigestAnswer(params)["response"]
	return NewSensitive("response", v), v != ""
}

// maskDigest masks the response; the rest of an answer is what people compare with the challenge.
func maskDigest(params string) (string, bool) {
	p := ReadDigestAnswer(params)
	if len(p) < 3 || p["response"] == "" {
		return "", false
	}
	shown := strings.ReplaceAll(params, p["response"], NewSensitive("response", p["response"]).String())
	if u := p["username"]; u != "" && p["userhash"] != "true" {
		if m := maskSeen(u); m != u {
			shown = strings.ReplaceAll(shown, u, m)
		}
	}
	return shown, true
}

// Scheme is "digest".
func (a *DigestAnswer) Scheme() string { return "digest" }

// Hint names the one line that a server could compare.
func (a *DigestAnswer) Hint() string {
	return "HA1 is the line that differs where user or password is wrong"
}

// Steps are the lines of the computation, with words in the places of secrets: who compares them with a server's finds the one
// that differs.
func (a *DigestAnswer) Steps() []string {
	c := a.Challenge
	name := c.Algorithm
	if name == "" {
		name = "MD5"
	}
	_, session := digestHash(name)
	h := clean.Line(strings.TrimSuffix(strings.TrimSuffix(name, "-sess"), "-SESS"), 20)
	ha1 := h + "(" + clean.Line(ShownUser(a.User, "x"), 60) + ":" + clean.Line(c.Realm, 80) + ":the password)"
	if session {
		ha1 = h + "(" + ha1 + ":nonce:cnonce)"
	}
	a2 := a.Method + ":" + clean.Line(MaskURL(a.URI), 160)
	if c.QOP == "auth-int" {
		a2 += ":" + h + "(nothing, as curl takes no body)"
	}
	joined := "HA1:nonce:HA2"
	if c.QOP != "" {
		joined = fmt.Sprintf("HA1:nonce:%08x:cnonce:%s:HA2", a.NC, c.QOP)
	}
	return []string{"HA1 = " + ha1, "HA2 = " + h + "(" + a2 + ")", "response = " + h + "(" + joined + ") = " + a.Response.String()}
}
