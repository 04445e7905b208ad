package diagnose

import (
	"fmt"

	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
)

// tokenRefused reports whether the answer may be about the token: a refusal by status, by words or by a login page. An
// answer about another thing (404, 400, 500) does not become one by an expired token in the request.
func tokenRefused(e *Evidence) bool {
	return sent(e) && (denied(e) || e.IsLogin == Yes || e.Status == 419 || e.Status == 440)
}

// tokenState tells of a token that cannot be good beside an answer that does not speak of it.
func tokenState() *Cause {
	return &Cause{ID: "token.state", Title: "The token in the request is not good, and this answer does not speak of it", Observation: true, Who: Caller, References: []string{"RFC 7519 section 4.1"},
		Meaning: "The answer is about something else, an unknown path or a fault of the server, say. The token would be refused all the same where it is looked at, so the next answer may be a refusal.",
		Shows:   "exp in the past, nbf in the future, or a JWT that cannot be decoded, beside a 404, 400 or 500 without a word on it.", TellsApart: "With a fresh token the answer stays the same: then the token was not the matter.", Mends: "Send a fresh token first, so that the answer is about the request alone.",
		Match: func(e *Evidence) Match {
			failed := e.Status >= 400 && e.Status != 407 || e.Status == 200 && failsAsAWhole(e.Text) || e.IsLogin == Yes
			if e.Token == nil || !sent(e) || !failed || tokenRefused(e) && besideTheToken(e) == "" {
				return no
			}
			what, where := "", "token.claims.exp"
			now := clock(e)
			if exp, past := pastExp(e); past {
				if saysExpired(e) {
					return no
				}
				what = "the token in the request " + pastWords(e, exp) + " (" + httpclient.Moment(exp) + ")"
			} else if nbf, ok := e.Token.At("nbf"); ok && nbf.After(now) && nbf.After(e.Now) {
				what, where = "the token in the request is good only from "+httpclient.Moment(nbf), "token.claims.nbf"
			} else if e.Token.Kind == token.KindJWS {
				for _, f := range e.Token.Findings {
					if f.Cause == "jwt.malformed" {
						what, where = "the token in the request is broken: "+clean.Line(f.What, 120), f.Where
						break
					}
				}
			}
			if what == "" {
				return no
			}
			what += fmt.Sprintf("; the %d does not speak of it", e.Status)
			return Match{OK: true, Confidence: 0.95, Title: "T" + what[1:], Evidence: []Point{{Where: where, What: what, Sign: "!"}}, Fixes: []Fix{retype("bearer", "Send a fresh token, so that the answer is about the request alone")}}
		}}
}
