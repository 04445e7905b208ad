package httpclient

import (
	"fmt"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/digest"
	"why401/httpclient/mask"
)

// DigestAnswer is how an answer to a challenge was made (RFC 7616 section 3.4), for people who compare. It holds no password
// and no HA1, which is as good as one.
type DigestAnswer struct {
	Challenge digest.Challenge
	User      string
	Method    string
	URI       string
	CNonce    string
	NC        int // from 1
	HA2       string
	Response  mask.Sensitive // a password can be guessed by it
}

// AnswerDigest makes the value of Authorization for one request; see digest.Answer.
func AnswerDigest(c digest.Challenge, l *Login, method, uri, cnonce string, nc int, body string) (string, DigestAnswer) {
	v, ha2, response := digest.Answer(c, l.User, l.Password.Reveal(), method, uri, cnonce, nc, body)
	return v, DigestAnswer{Challenge: c, User: l.User, Method: method, URI: uri, CNonce: cnonce, NC: nc, HA2: ha2, Response: mask.NewSensitive("response", response)}
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
	session := strings.HasSuffix(strings.ToUpper(name), "-SESS") && len(name) > len("-SESS")
	h := clean.Line(strings.TrimSuffix(strings.TrimSuffix(name, "-sess"), "-SESS"), 20)
	ha1 := h + "(" + clean.Line(mask.User(a.User, "x"), 60) + ":" + clean.Line(c.Realm, 80) + ":the password)"
	if session {
		ha1 = h + "(" + ha1 + ":nonce:cnonce)"
	}
	a2 := a.Method + ":" + clean.Line(mask.URL(a.URI), 160)
	if c.QOP == "auth-int" {
		a2 += ":" + h + "(nothing, as curl takes no body)"
	}
	joined := "HA1:nonce:HA2"
	if c.QOP != "" {
		joined = fmt.Sprintf("HA1:nonce:%08x:cnonce:%s:HA2", a.NC, c.QOP)
	}
	return []string{"HA1 = " + ha1, "HA2 = " + h + "(" + a2 + ")", "response = " + h + "(" + joined + ") = " + a.Response.String()}
}
