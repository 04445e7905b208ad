package diagnose

// refused is a status that authentication or authorization explains.
func refused(e *Evidence) bool {
	return e.Status == 401 || e.Status == 403
}

// denied is refused, or the same said in words under another status: 400 with invalid_token, 419 and 440 of frameworks,
// 498 and 499 of ArcGIS, an error inside a 200.
func denied(e *Evidence) bool {
	return refused(e) || errorIn200(e) || refusedInWords(e)
}

// refusedInWords reports that an answer whose status is about something else refuses the credential in its own words.
func refusedInWords(e *Evidence) bool {
	w := e.words()
	if w.refuses == Unknown {
		w.refuses = TriOf(wordsRefuse(e))
	}
	return w.refuses == Yes
}

func wordsRefuse(e *Evidence) bool {
	switch e.Status {
	case 419, 440, 498, 499:
		return e.Status == 498 || e.Status == 499 || says(e, refusalWords...) != ""
	case 400, 404, 409, 412, 418, 422, 500, 502, 503:
	default:
		return false
	}
	if deniedByCode(e) {
		return true
	}
	if w := challengeParam(e, "error"); w == "invalid_token" || w == "insufficient_scope" {
		return true
	}
	if says(e, refusalWords...) == "" {
		return false
	}
	// A parser speaks of tokens too, and none of them is a credential.
	return says(e, "unexpected token", "at line ", "column ", "json document", "parse error", "syntax error", "json parse") == ""
}

// refusalWords name a credential that is not taken, whatever the status.
var refusalWords = []string{
	"invalid_token", "expired_token", "token_expired", "token has expired", "token is expired", "token expired", "expired token", "expired access token", "expiredtoken", "jwt expired", "jwtexpired", "tokenexpired",
	"token is invalid", "token is not valid", "token not valid", "invalid token", "invalid access token", "invalid auth token", "invalid authentication token", "invalid bearer token", "token was revoked", "token has been revoked", "token revoked",
	"invalid jwt", "invalid-jwt", "jwt malformed", "malformed jwt", "could not verify jwt", "not enough segments", "signature verification", "jwt signature", "invalid compact", "alg value", "algorithm is not allowed", "algorithm not allowed", "invalid algorithm", "token is not yet valid", "token used before", "invalid audience", "invalid issuer", "jwt audience invalid", "jwt issuer invalid", "jwt not active",
	"token is missing", "missing token", "missing client token", "missing authentication token", "non-refresh tokens", "no token provided", "token required", "token not found", "no token",
	"api key not valid", "api_key_invalid", "invalid api key", "invalid_api_key", "invalid apikey", "invalid access key", "incorrect api key", "api key is invalid", "api key could not be found", "session terminated", "no api key", "missing api key", "api key is missing", "api key missing", "api key required", "api key is required", "authorization header required", "authorization header is required", "invalid_api_keys",
	"invalid credentials", "invalid_credentials", "bad credentials", "invalid username or password", "incorrect username or password", "invalid login",
	"unauthenticated", "not authenticated", "not_authenticated", "notauthenticated", "authentication required", "authentication failed", "authentication_failed", "authentication error", "authenticationfailed", "authenticationerror", "missing authentication", "missing authorization", "not logged in", "must be logged in", "login required", "please log in", "session expired", "session has expired", "session_expired", "invalid session",
}
