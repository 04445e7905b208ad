package diagnose

import (
	"strings"

	"why401/flows/scheme"
)

// What came along and is no credential: cookies that say nothing of who asks, or a cookie where the service looks for a key.

// anonymousCookies is the evidence of cookies that left and identify nobody, false where there were none.
func anonymousCookies(e *Evidence) (Point, bool) {
	h := e.Exchange.Last()
	if h == nil {
		return Point{}, false
	}
	kinds, all := scheme.AnonymousCookies(h.Sent.Get("Cookie"))
	if !all {
		return Point{}, false
	}
	return Point{Where: "request.headers.Cookie", What: "cookies that say nothing of who asks: " + strings.Join(kinds, ", "), Sign: "?"}, true
}

// keyMissing are words that miss a key, a token or an Authorization header: whoever says so does not look at cookies.
var keyMissing = []string{"no api key", "missing api key", "api key missing", "api key is missing", "api key is required", "api key required", "did not provide an api key", "didn't provide an api key", "must provide an api key", "not include an api key", "no api token", "no apikey",
	"missing subscription key", "missing client token", "no token", "missing token", "token is missing", "token is required", "token required", "missing an authentication token", "did not pass an authentication token", "no access token", "access token is empty", "missing access token", "jwt is missing", "missing jwt", "jwt must be provided", "no authorization", "missing authorization", "missing 'authorization'", "'authorization' header is missing", "authorization header is missing", "authorization header required", "authorization header is required", "authorization field missing", "authorization header missing", "no auth credentials", "missing authentication token", "missing a bearer", "missing bearer", "empty token", "not_authed"}

// cookieForKey reports that cookies alone came, and that the answer misses a key or token in so many words.
func cookieForKey(e *Evidence) bool {
	return e.Credential.Scheme == "cookie" && e.CredentialOnWire == Yes && denied(e) && e.IsLogin != Yes && says(e, keyMissing...) != "" && says(e, "session", "csrf", "xsrf") == ""
}

// judgesSomething reports words that judge a credential, said to a request in which none is seen. Some servers say them of none as well.
func judgesSomething(e *Evidence) bool {
	return !saysMissing(e) && !saysNoneCame(e) && says(e, saysNothingCame...) == "" && says(e, "invalid", "incorrect", "wrong", "expired", "revoked", "authentication failed", "suspended", "disabled", "does not match", "mismatch", "unable to authenticate", "bad credentials") != ""
}
