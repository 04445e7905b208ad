package diagnose

import (
	"strings"
	"time"

	"why401/flows/token"
)

// How much a token that is past its exp explains. It is a fault of the request for sure, and not always the reason of
// this answer: a server that wants another credential, or that closes the path to everybody, never looked at it.

// pastExp is the exp of the request's JWT, where it is past by the server's clock and by ours.
func pastExp(e *Evidence) (exp time.Time, past bool) {
	if !isJWT(e) {
		return exp, false
	}
	exp, ok := e.Token.At("exp")
	return exp, ok && !clock(e).Before(exp) && !e.Now.Before(exp)
}

// saysExpired reports that the answer itself speaks of an end of the token.
func saysExpired(e *Evidence) bool {
	return says(e, "expired", "exp claim", "\"exp\"") != ""
}

// saysBadToken reports that the answer calls the token no good, without a reason.
func saysBadToken(e *Evidence) bool {
	return challengeParam(e, "error") == "invalid_token" || says(e, "invalid_token", "invalid token", "token is invalid", "token is not valid", "token not valid", "token_not_valid", "invalid jwt", "invalid access token", "invalid bearer token", "invalid or expired") != ""
}

// fitsToken reports that the server asks for a token such as the one that was sent.
func fitsToken(e *Evidence) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(authorization(e)), " ")
	return offers(e, "bearer") || offers(e, "dpop") || word != "" && offers(e, word)
}

// besideTheToken says what else the answer is about than the token that was sent, "" nothing else is known.
func besideTheToken(e *Evidence) string {
	switch {
	case challenged(e) && !fitsToken(e) && !offers(e, "token") && !offers(e, "jwt"):
		return "the server asks for " + strings.Join(offered(e), " or ") + " and not for a token"
	case ownPage(e) != "" && e.Status == 403:
		return "the page is the web server's own, and no service behind it looked at the token"
	case wantsKey(e):
		return "the answer speaks of an API key"
	case says(e, "csrf", "xsrf", "request forgery", "wrong password", "incorrect password", "your ip", "ip address", "allowlist", "whitelist", "administrative rules", "you have been blocked", "captcha", "too many requests", "rate limit", "client certificate", "ssl certificate") != "":
		return "the answer speaks of another matter"
	}
	return ""
}

// wantsKey reports that the answer speaks of an API key although no such key is what was judged: the credential is a token.
func wantsKey(e *Evidence) bool {
	return e.Credential.Scheme == "bearer" && speaksOfKey(e)
}

func speaksOfKey(e *Evidence) bool {
	return says(e, "api key", "api-key", "apikey", "api_key", "x-api-key", "subscription key") != "" && says(e, "token", "bearer", "jwt") == ""
}

// keyForLogin reports that a login or a signature came where the answer misses an API key, and no challenge asks for another. A key
// may also go as the user name with no password (Stripe): then it is what was sent.
func keyForLogin(e *Evidence) bool {
	switch e.Credential.Scheme {
	case "basic":
		if e.Credential.Get("password").IsZero() {
			return false
		}
	case "digest", "ntlm", "negotiate", "aws-sigv4", "oauth1", "http-signature", "hmac", "dpop":
	default:
		return false
	}
	return len(e.Challenges) == 0 && speaksOfKey(e) && saysMissing(e) && !judgedInWords(e)
}

// missesKey reports that the answer asks for an API key that did not come.
func missesKey(e *Evidence) bool {
	return wantsKey(e) && saysMissing(e) && !judgedInWords(e) || keyForLogin(e)
}

// otherFault are words on a token that name another fault than its end.
var otherFault = []string{"signature", "signing key", "audience", "\"aud\"", "issuer", "\"iss\"", "kid", "no applicable key", "no matching key", "extension header", "algorithm", "revoked", "blacklisted", "not yet valid", "not active", "segments", "malformed", "missing claim", "required claim",
	"insufficient_scope", "insufficient scope", "permission", "privilege", "role", "not allowed", "not authorized to", "suspended", "disabled", "locked", "second factor", "two-factor", "multi-factor"}

// expiryWeight is the probability that exp explains the answer; 0 with the reason where the answer is about something else.
func expiryWeight(e *Evidence) (c float64, because string) {
	if saysExpired(e) {
		if c = 0.99; e.Status == 403 {
			c = 0.94
		}
		return c, ""
	}
	if because = besideTheToken(e); because != "" {
		return 0, because
	}
	if says(e, otherFault...) != "" && !undecidedWords(e) {
		return 0.3, ""
	}
	switch {
	case saysBadToken(e):
		c = 0.93
	case fitsToken(e):
		c = 0.85
	default:
		c = 0.8
	}
	if e.Status == 403 {
		c -= 0.1
	}
	if !refused(e) {
		c = 0.5 // under such a status the words are about the whole request
		if e.IsLogin == Yes {
			c = 0.6
		}
	}
	if _, known := serverClock(e); !known { // our clock may be the one that is wrong
		c -= 0.05
	}
	if saysNoneCame(e) && !undecidedWords(e) {
		c = min(c, 0.35) // it did not see a token
	}
	if g := e.Probe(ProbeGarbage); read(e) == Yes && g != nil && g.SameAsMain == No {
		c = max(c, 0.88) // none, made up and this one are three different things to the server
	}
	if read(e) == No && !saysBadToken(e) { // nothing shows that a token is looked at
		switch {
		case e.IsLogin == Yes:
			c = min(c, 0.35)
		case fitsToken(e):
			c = min(c, 0.72)
		case e.Status == 403:
			c = min(c, 0.4)
		case betweenShown(e): // whoever stands in between may keep the token back
			c = min(c, 0.55)
		default:
			c = min(c, 0.66)
		}
	}
	return c, ""
}

// pastWords say since when the token is past.
func pastWords(e *Evidence, exp time.Time) string {
	return "expired " + token.Span(clock(e).Sub(exp)) + " ago"
}
