package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

var (
	// nameAndValue is a header that was written with another mark than a colon.
	nameAndValue = lazyregexp.New(`^\s*["']?([A-Za-z][A-Za-z0-9_-]{1,60})["']?(?:\s*[=;,]\s*|\s+)(\S.*)$`)
	// wordAndToken is the value of Authorization alone.
	wordAndToken = lazyregexp.New(`(?i)^\s*(Bearer|Basic|Token)\s+(\S+)\s*$`)
)

// withColon is what -H without a colon was meant to be, false where that is no credential.
func withColon(text string) (name, value string, ok bool) {
	if m := wordAndToken.Re().FindStringSubmatch(text); m != nil {
		return "Authorization", m[1] + " " + m[2], true
	}
	m := nameAndValue.Re().FindStringSubmatch(text)
	if m == nil || !scheme.Carries(m[1]) {
		return "", "", false
	}
	return m[1], strings.TrimSpace(m[2]), true
}

// matchNoColon is a credential in -H without a colon: curl leaves the whole option out and says nothing.
func matchNoColon(e *Evidence) Match {
	if !refusalStatus(e) && !denied(e) || e.Status == 500 {
		return no
	}
	for i, left := range e.Attempt.Request.LeftOut {
		name, value, ok := withColon(left.Reveal())
		if !ok || e.Attempt.Request.Headers.Has(name) {
			continue
		}
		shown := clean.Line(name, 60)
		c := 0.97
		if e.CredentialOnWire == Yes { // another one left, and may be the matter
			c = 0.7
		}
		for _, id := range []string{ProbeScheme, ProbeCleaned} {
			if p := e.Probe(id); p != nil && p.Accepted == Yes && p.Attempt.Request.Headers.Has(name) {
				c = 0.99
			}
		}
		what := mask.Header(name, value)
		return Match{OK: true, Confidence: c, Title: "The header " + shown + " has no colon, so curl left it out", Detail: "-H wants Name: value. Without the colon curl sends nothing of it, and the server sees no credential.",
			Evidence: []Point{{Where: "request.option -H", What: shown + ", no colon, " + what, Note: "not sent"}, {Where: "request.headers", What: "no " + shown}},
			Fixes: []Fix{{ID: "put-colon", Who: Caller, Do: "Put the colon: " + shown + ": …", Apply: func(a flows.Attempt) (flows.Attempt, error) {
				r := a.Request.Clone()
				if i < len(r.LeftOut) {
					r.LeftOut = append(r.LeftOut[:i:i], r.LeftOut[i+1:]...)
				}
				if strings.EqualFold(name, "Authorization") {
					r.Login = nil
				}
				r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: value})
				out := scheme.Attempt(r)
				out.Note = "with the colon"
				return out, nil
			}}}}
	}
	return no
}
