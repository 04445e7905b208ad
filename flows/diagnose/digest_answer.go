package diagnose

import (
	"fmt"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/challenge"
	"why401/httpclient/clean"
	"why401/httpclient/digest"
	"why401/httpclient/mask"
)

// digestSent are the parameters of the answer that left with the last hop, nil none.
func digestSent(e *Evidence) map[string]string {
	word, rest, _ := strings.Cut(strings.TrimSpace(authorization(e)), " ")
	if !strings.EqualFold(word, "digest") {
		return nil
	}
	if p := digest.ReadAnswer(rest); p["response"] != "" {
		return p
	}
	return nil
}

// digestAsked is the Digest challenge of the last answer that a client looks at, the first; ok false where there is none.
func digestAsked(e *Evidence) (challenge.Challenge, bool) {
	for _, c := range e.Challenges {
		if !c.Proxy && strings.EqualFold(c.Scheme, "digest") {
			return c, true
		}
	}
	return challenge.Challenge{}, false
}

// digestPoint shows one parameter of the challenge and of the answer.
func digestPoint(name, what string) Point {
	return Point{Where: "digest." + name, What: clean.Line(what, 160)}
}

// digestSteps are the lines of the computation; nothing is known of them where the answer was copied.
func digestSteps(e *Evidence) []Point {
	if h := e.Exchange.Last(); h != nil {
		return stepPoints(h.Digest())
	}
	return nil
}

// stepPoints are the challenge that an answer was made for, and each line of the computation.
func stepPoints(a *httpclient.DigestAnswer) []Point {
	if a == nil {
		return nil
	}
	c := a.Challenge
	asked := fmt.Sprintf("realm=%q, nonce=%q", c.Realm, c.Nonce)
	if c.Algorithm != "" {
		asked += ", algorithm=" + c.Algorithm
	}
	if c.QOP != "" {
		asked += fmt.Sprintf(", qop=%s, nc=%08x", c.QOP, a.NC)
	}
	out := []Point{{Where: "digest.challenge", What: clean.Line(asked, 160), Sign: "✓", Note: "was answered"}}
	for _, s := range a.Steps() {
		name, what, _ := strings.Cut(s, " = ")
		p := Point{Where: "digest." + name, What: what, Sign: "✓"}
		if name == "HA1" {
			p.Sign, p.Note = "?", "the line that differs where user or password is wrong"
		}
		out = append(out, p)
	}
	return out
}

// digestRetype asks for the pair; the user name that the answer holds stands there already.
func digestRetype(do string, e *Evidence) Fix {
	f := retype("digest", do)
	if u := e.Credential.Get("user"); !u.IsZero() && !mask.UserIsSecret(u.Reveal(), "x") {
		f.Preset = flows.Credential{Scheme: "digest", Fields: []flows.Field{{Name: "user", Value: u}}}
	}
	return f
}

// orMD5 is an algorithm, and what is meant where none is named (RFC 7616 section 3.3).
func orMD5(algorithm string) string {
	if algorithm == "" {
		return "MD5"
	}
	return algorithm
}

// hasParam tells an empty parameter from one that is missing.
func hasParam(c challenge.Challenge, name string) bool {
	for _, p := range c.Params {
		if p.Name == name {
			return true
		}
	}
	return false
}

// pathOf is the path and query of a URL.
func pathOf(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	rest, _, _ = strings.Cut(rest, "#")
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		if rest[i] == '?' {
			return "/" + rest[i:]
		}
		return rest[i:]
	}
	return "/"
}
