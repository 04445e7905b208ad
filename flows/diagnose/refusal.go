package diagnose

import (
	"fmt"
	"strings"

	"why401/httpclient"
)

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
	switch e.Status {
	case 419, 440, 498, 499:
		return e.Status == 498 || e.Status == 499 || says(e, refusalWords...) != ""
	case 400, 404, 409, 412, 418, 422, 500, 502, 503:
	default:
		return false
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
	"token is missing", "missing token", "no token provided", "token required", "token not found", "no token",
	"api key not valid", "api_key_invalid", "invalid api key", "invalid_api_key", "invalid apikey", "invalid access key", "incorrect api key", "no api key", "missing api key", "api key is missing", "api key missing", "api key required", "api key is required",
	"invalid credentials", "invalid_credentials", "bad credentials", "invalid username or password", "incorrect username or password", "invalid login",
	"unauthenticated", "not authenticated", "not_authenticated", "notauthenticated", "authentication required", "authentication failed", "authentication_failed", "authentication error", "authenticationfailed", "authenticationerror", "missing authentication", "missing authorization", "not logged in", "must be logged in", "login required", "please log in", "session expired", "session has expired", "session_expired", "invalid session",
}

// ownForbidden reports whether the 403 is the page that a web server writes itself: nginx, Apache httpd, lighttpd. What
// it checks are addresses, paths and files, not the credential of a service.
func ownForbidden(e *Evidence) bool {
	if e.Status != 403 || challenged(e) || !e.IsHTML {
		return false
	}
	s := strings.ToLower(server(e))
	own := strings.Contains(e.Text, "<center>nginx") || strings.Contains(e.Text, "<center>openresty") || strings.Contains(e.Text, "403 Forbidden</title>") || strings.Contains(e.Text, "You don't have permission to access")
	return own && (strings.Contains(s, "nginx") || strings.Contains(s, "openresty") || strings.Contains(s, "apache") || strings.Contains(s, "lighttpd"))
}

// ownForbiddenShare is how likely each of three reasons of a web server's own 403 is: a file that it may not show, a rule
// for everybody, a list of addresses. None of them can be told from the page; the path and one experiment say a little.
func ownForbiddenShare(e *Evidence) (file, rule, list float64) {
	file, rule, list = 0.34, 0.34, 0.25
	folder := false
	if h := e.Exchange.Last(); h != nil {
		path, _, _ := strings.Cut(h.URL, "?")
		folder = strings.HasSuffix(path, "/")
	}
	switch n := e.Probe(ProbeNonsense); {
	case n != nil && n.Status == 404 && folder: // the rest of the folder is open, and only its page is not shown
		return 0.75, 0.15, 0.08
	case n != nil && n.Status == 404:
		return 0.5, 0.3, 0.1
	case n != nil && n.Status == 403: // all of the folder is closed
		return 0.2, 0.42, 0.33
	case folder:
		return 0.42, 0.3, 0.22
	}
	return file, rule, list
}

// ownForbiddenPoints are the evidence for all three.
func ownForbiddenPoints(e *Evidence) []Point {
	ev := []Point{{Where: "response.body", What: "the page that " + httpclient.CleanLine(server(e), 60) + " writes itself"}}
	if n := e.Probe(ProbeNonsense); n != nil {
		what := "a path that cannot exist in the same folder gets " + fmt.Sprint(n.Status)
		if n.Status == 403 {
			what += " too: all of the folder is closed"
		} else if n.Status == 404 {
			what += ": the folder as such is open"
		}
		ev = append(ev, Point{Where: "experiment " + ProbeNonsense, What: what})
	}
	return ev
}
