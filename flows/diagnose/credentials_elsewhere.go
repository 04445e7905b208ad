package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// matchTokenElsewhere is a token in a header of its own or in a cookie, where the server asks for Bearer and says no word of a
// token: it looks into Authorization, and saw none (RFC 6750 section 3.1: then the challenge has no error).
func matchTokenElsewhere(e *Evidence) Match {
	if e.Status != 401 || e.Hidden != "" || !offers(e, "bearer") || challengeParam(e, "error") != "" || judgedInWords(e) || authorization(e) != "" || read(e) == Yes {
		return no
	}
	value, where, have, c := tokenElsewhere(e)
	if value.IsZero() {
		return no
	}
	ev := []Point{challengePoint(e), {Where: where, What: value.String(), Note: "not in Authorization"}}
	if p := e.Probe(ProbeScheme); p != nil && (p.Attempt.Credential.Scheme == "" || p.Attempt.Credential.Scheme == "bearer") {
		switch {
		case p.Accepted == Yes:
			c = 0.98
		case p.SameAsMain == Yes:
			c = 0.3
			ev = append(ev, Point{Where: "experiment " + ProbeScheme, What: "the same secret there gets the same answer", Sign: "✓"})
		default:
			c = 0.88
			ev = append(ev, Point{Where: "experiment " + ProbeScheme, What: "the same secret there gets another answer: it is read there, and still refused"})
		}
	}
	return Match{OK: true, Confidence: c, Title: "The server looks for a Bearer token in Authorization, and the token stands in " + have, Evidence: ev, Decide: ProbeScheme,
		Fixes: []Fix{{ID: "move-to-authorization", Who: Caller, Do: "Send the same token as Authorization: Bearer", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			if a.Credential.Scheme == "apikey" {
				a = scheme.Strip(a)
			}
			return setAuthorization("Bearer " + value.Reveal())(a) // the cookies go along as before
		}}}}
}

// tokenElsewhere is the one token that was sent beside Authorization: a JWT of a cookie, or what stands in a header.
func tokenElsewhere(e *Evidence) (value mask.Sensitive, where, have string, c float64) {
	switch e.Credential.Scheme {
	case "cookie":
		for _, pair := range strings.Split(e.Credential.Get("cookie").Reveal(), ";") {
			name, v, _ := strings.Cut(strings.TrimSpace(pair), "=")
			if t := token.Inspect(v, e.Now); t.Kind != token.KindJWS || t.Parse != nil || t.Claims == nil {
				continue
			}
			if !value.IsZero() {
				return mask.Sensitive{}, "", "", 0 // of two it is not known which is meant
			}
			value, have = mask.NewSensitive("JWT", v), "the cookie "+clean.Line(name, 40)
		}
		return value, "request.headers.Cookie", have, 0.82
	case "apikey":
		name := e.Credential.Get("name").Reveal()
		if e.Credential.Get("in").Reveal() == "query" || forgeryHeader.Re().MatchString(name) || strings.ContainsAny(keyOf(e.Attempt).Reveal(), " ") {
			return mask.Sensitive{}, "", "", 0
		}
		switch {
		case isJWT(e):
			c = 0.86
		case strings.Contains(strings.ToLower(name), "token"):
			c = 0.8
		default: // a key is of another kind, as a rule
			return mask.Sensitive{}, "", "", 0
		}
		return keyOf(e.Attempt), "request.headers." + clean.Line(name, 40), "the header " + clean.Line(name, 40), c
	}
	return mask.Sensitive{}, "", "", 0
}
