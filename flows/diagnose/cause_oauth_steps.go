package diagnose

import (
	"net/url"
	"strings"
	"time"

	"why401/flows/token"
	"why401/httpclient"
)

// oauthStepCauses are faults of one step of OAuth that the request itself shows: how it is written, what it proves and whether it
// belongs to the step before.
func oauthStepCauses() []*Cause {
	return []*Cause{
		{ID: "oauth.request_format", Title: "The token endpoint wants a form, and got something else", Who: Caller, References: []string{"RFC 6749 section 4.1.3", "RFC 6749 section 3.2"}, Hides: append([]string{"oauth.grant_not_allowed"}, oauthHides...),
			Meaning: "A token endpoint reads its fields from a form (application/x-www-form-urlencoded), each once.", Shows: "A JSON body, no grant_type, or a field twice, and invalid_request, unsupported_grant_type or 415.",
			TellsApart: "The same fields as a form are understood.", Mends: "Send the fields as a form.", Match: matchRequestFormat},
		{ID: "oauth.client_auth_method", Title: "The client logs in in another way than it is registered for", Who: Caller, References: []string{"RFC 6749 section 2.3.1", "OpenID Connect Core section 9"}, Hides: append([]string{"oauth.invalid_client"}, oauthHides...),
			Meaning: "A client shows its secret in the Authorization header, in the form, or by a signed assertion; servers take the one that is registered.", Shows: "invalid_client with words on the method, or a secret in both places.",
			TellsApart: "The same id and secret by the other method give another answer.", Mends: "Use the registered method, or register the one in use.", Match: matchClientMethod},
		{ID: "oauth.assertion_time", Title: "The signed assertion is not good at this time", Who: Caller, References: []string{"RFC 7523 section 3", "RFC 7521 section 5.2"}, Hides: append([]string{"oauth.invalid_client", "oauth.code_invalid", "oauth.refresh_dead"}, oauthHides...),
			Meaning: "An assertion is a token that the client signs itself, for minutes. It was made too long ago, or by a clock that is wrong.", Shows: "exp before the server's time, iat after it, or a life longer than the server allows.",
			TellsApart: "iat the same over several calls means that one assertion is used again; else compare the clocks.", Mends: "Sign anew for each call, and set the clock.", Match: matchAssertionTime},
		{ID: "oauth.refresh_reused", Title: "The refresh token was used before", Who: Caller, References: []string{"RFC 9700 section 4.14.2", "RFC 6819 section 5.2.2.3"}, Hides: append([]string{"oauth.refresh_dead"}, oauthHides...),
			Meaning: "Each use gives a new refresh token and ends the old one. A second use of the old one looks like theft, so the server ends them all.", Shows: "invalid_grant with words on reuse or rotation.",
			TellsApart: "Two processes, or a retry, that share one refresh token. Never send it again to test.", Mends: "Log in again; let one process refresh, and store the new token at once.", Match: matchRefreshReused},
		{ID: "oauth.state_lost", Title: "The login came back to another session than it began in", Who: Operator, References: []string{"RFC 6749 section 10.12", "RFC 9700 section 4.7"}, Hides: append([]string{"csrf.token", "session.*", "oauth.code_invalid"}, oauthHides...),
			Meaning: "state (or nonce, or a correlation cookie) binds the answer of a login to the browser that began it. It was not found again.", Shows: "Words on state, nonce or correlation at the address that the login returns to.",
			TellsApart: "Compare host and scheme of both steps, the cookie of the first (SameSite, Secure, path), and whether a second tab was open.", Mends: "Keep one host name from beginning to end, and set the cookie with SameSite=Lax, or None with Secure.", Match: matchStateLost},
	}
}

// form reads the request's body as a form; json is true for a body that is JSON.
func form(e *Evidence) (v url.Values, json bool) {
	h := e.Exchange.Last()
	if h == nil {
		return nil, false
	}
	text := strings.TrimSpace(string(h.Body))
	if strings.HasPrefix(text, "{") {
		return nil, true
	}
	v, err := url.ParseQuery(text)
	if err != nil {
		return nil, false
	}
	return v, false
}

// grantHolds is true for a form to a token endpoint that holds what proves who asks (RFC 6749 section 4).
func grantHolds(e *Evidence) bool {
	v, _ := form(e)
	for _, n := range []string{"password", "client_secret", "refresh_token", "code", "client_assertion", "assertion", "device_code", "apikey", "subject_token"} {
		if v.Get(n) != "" && v.Get("grant_type") != "" {
			return true
		}
	}
	return false
}

// tokenPath is true for an address that looks like a token endpoint's.
func tokenPath(e *Evidence) bool {
	h := e.Exchange.Last()
	if h == nil {
		return false
	}
	u, err := url.Parse(h.URL)
	return err == nil && (strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/token") || strings.Contains(u.Path, "/oauth2/") || strings.Contains(u.Path, "/oauth/"))
}

func matchRequestFormat(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || h.Method != "POST" || e.Status != 400 && e.Status != 401 && e.Status != 415 {
		return no
	}
	coded := e.Code == "invalid_request" || e.Code == "unsupported_grant_type" || e.Status == 415 || says(e, "aadsts900144", "aadsts900561", "aadsts9002313") != ""
	v, isJSON := form(e)
	what := ""
	switch {
	case isJSON && strings.Contains(string(h.Body), "grant_type"):
		what = "JSON, with grant_type in it"
	case isJSON && tokenPath(e):
		what = "JSON"
	case len(v["grant_type"]) > 1 || len(v["client_id"]) > 1:
		what = "a field twice"
	case tokenPath(e) && len(h.Body) > 0 && v.Get("grant_type") == "" && e.Code != "":
		what = "no grant_type"
	}
	if what == "" && says(e, "aadsts900144", "aadsts900561", "aadsts9002313") != "" {
		return Match{OK: true, Confidence: 0.88, Title: "The token endpoint cannot read the form", Evidence: []Point{saysPoint(e, "says so itself")},
			Fixes: []Fix{advice(Caller, "Send the fields that it names as application/x-www-form-urlencoded, by POST, each once (curl -d grant_type=… -d …)")}}
	}
	if what == "" || !coded {
		return no
	}
	c := 0.88
	if what == "JSON" || what == "no grant_type" {
		c = 0.7
	}
	return Match{OK: true, Confidence: c, Title: "The token endpoint wants a form, and got " + what, Evidence: []Point{{Where: "request.body", What: what, Sign: "!"}, saysPoint(e, "")},
		Fixes: []Fix{advice(Caller, "Send grant_type and the other fields as application/x-www-form-urlencoded, each once (curl -d grant_type=… -d …)")}}
}

func matchClientMethod(e *Evidence) Match {
	if e.Status != 400 && e.Status != 401 {
		return no
	}
	v, _ := form(e)
	inHeader := e.Credential.Scheme == "basic"
	inForm := v.Get("client_secret") != ""
	switch {
	case says(e, "aadsts7000218", "aadsts700025", "unsupported authentication method", "client authentication method", "token_endpoint_auth_method", "must not use more than one authentication method", "multiple client credentials", "client credentials must not be sent in", "client authentication must be") != "":
		return Match{OK: true, Confidence: 0.9, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{advice(Caller, methodAdvice(inHeader, inForm)), advice(IdentityAdmin, "Or register the method that the client uses (token_endpoint_auth_method)")}}
	case inHeader && inForm && e.Code == "invalid_client", inHeader && inForm && e.Code == "invalid_request":
		return Match{OK: true, Confidence: 0.8, Title: "The client's secret was sent twice: in the header and in the form", Evidence: []Point{{Where: "request.headers.Authorization", What: "Basic"}, {Where: "request.body", What: "client_secret", Sign: "!"}}, Fixes: []Fix{advice(Caller, "Send it in one place (RFC 6749 section 2.3 forbids two)")}}
	case (inHeader || inForm) && e.Code == "invalid_client" && tokenPath(e) && says(e, "secret", "unknown client", "not found") == "":
		return Match{OK: true, Confidence: 0.25, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, methodAdvice(inHeader, inForm))}}
	}
	return no
}

func methodAdvice(inHeader, inForm bool) string {
	switch {
	case inHeader && !inForm:
		return "Send client_id and client_secret in the form instead of the Authorization header"
	case inForm:
		return "Send client id and secret as Basic in the Authorization header (form-encoded first) instead of in the form"
	}
	return "Use the method that the client is registered for"
}

func matchAssertionTime(e *Evidence) Match {
	v, _ := form(e)
	raw := v.Get("client_assertion")
	if raw == "" {
		raw = v.Get("assertion")
	}
	says700024 := says(e, "aadsts700024", "assertion is not within its valid time", "must be a short-lived token", "assertion has expired", "assertion expired", "jwt has expired", "issued in the future", "check your iat and exp")
	if e.Status != 400 && e.Status != 401 || raw == "" && says700024 == "" {
		return no
	}
	now := clock(e)
	t := token.Inspect(raw, now)
	points, c := []Point{}, 0.0
	if exp, ok := t.At("exp"); ok && !now.Before(exp) {
		points, c = append(points, Point{Where: "request.body", What: "exp of the assertion is " + httpclient.Moment(exp) + ", " + token.Span(now.Sub(exp)) + " ago", Sign: "!"}), 0.93
	}
	iat, hasIat := t.At("iat")
	if hasIat && iat.After(now.Add(time.Minute)) {
		points, c = append(points, Point{Where: "request.body", What: "iat of the assertion is " + httpclient.Moment(iat) + ", in " + token.Span(iat.Sub(now)), Sign: "!"}), 0.93
	}
	if exp, ok := t.At("exp"); ok && hasIat && exp.Sub(iat) > time.Hour && says700024 != "" {
		points, c = append(points, Point{Where: "request.body", What: "the assertion is good for " + token.Span(exp.Sub(iat)) + "; an hour is what most servers allow"}), max(c, 0.85)
	}
	if says700024 != "" {
		points, c = append(points, saysPoint(e, "")), max(c, 0.85)
	}
	if c == 0 {
		return no
	}
	return Match{OK: true, Confidence: c, Evidence: points, Fixes: []Fix{advice(Caller, "Sign a new assertion for each call, with iat now and exp some minutes later, and set this machine's clock")}}
}

func matchRefreshReused(e *Evidence) Match {
	v, _ := form(e)
	refreshing := v.Get("grant_type") == "refresh_token" || says(e, "refresh token", "refresh_token") != ""
	if e.Status != 400 && e.Status != 401 || !refreshing {
		return no
	}
	if says(e, "reuse", "re-use", "already used", "already been used", "used before", "maximum allowed refresh token reuse", "rotated", "has been redeemed", "token family") == "" {
		return no
	}
	return Match{OK: true, Confidence: 0.9, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{advice(Caller, "Log in again; then let one process refresh, and store each new refresh token before anything else")}}
}

func matchStateLost(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || e.Status < 400 {
		return no
	}
	u, err := url.Parse(h.URL)
	if err != nil {
		return no
	}
	back := u.Query().Has("state") || u.Query().Has("code")
	w := says(e, "correlation failed", "state mismatch", "invalid state", "state parameter", "state does not match", "state is missing", "missing state", "mismatching_state", "state cookie", "nonce mismatch", "nonce does not match", "oauth state", "authorization_request_not_found", "unable to verify authorization request state", "csrf token mismatch in oauth")
	if w == "" || !back && says(e, "correlation failed", "oauth", "authorization_request_not_found") == "" {
		return no
	}
	points := []Point{saysPoint(e, "says so itself")}
	if !h.Sent.Has("Cookie") {
		points = append(points, Point{Where: "request.headers", What: "no Cookie: the session in which the login began did not come along", Sign: "!"})
	}
	return Match{OK: true, Confidence: 0.88, Evidence: points, Fixes: []Fix{advice(Operator, "Begin and end the login under one host name and scheme; give its cookie SameSite=Lax, or None with Secure"), advice(Caller, "Begin the login again, in one tab")}}
}
