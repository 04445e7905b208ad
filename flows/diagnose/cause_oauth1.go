package diagnose

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/challenge"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// OAuth 1.0 has codes of its own for what is wrong (the Problem Reporting extension): oauth_problem in the challenge or the body.
// Each names a cause that other signatures have as well; the words are those of OAuth here.

// oauth1Sent are the parameters of the OAuth 1.0 signature that left, nil none.
func oauth1Sent(e *Evidence) map[string]string { return signing.OAuth1Sent(authorization(e)) }

// oauth1Problem is the code that the server gives, and where; "" none.
func oauth1Problem(e *Evidence) (code string, at Point) {
	for _, c := range e.Challenges {
		if c.Proxy || !strings.EqualFold(c.Scheme, "oauth") {
			continue
		}
		for _, n := range []string{"oauth_problem", "error"} {
			if v := c.Param(n); v != "" {
				what := n + `="` + quoted(v, 60) + `"`
				for _, more := range []string{"oauth_problem_advice", "error_description", "oauth_acceptable_timestamps", "oauth_parameters_absent"} {
					if m := c.Param(more); m != "" {
						what += ", " + more + `="` + quoted(m, 80) + `"`
					}
				}
				return strings.ToLower(v), Point{Where: "response.headers.WWW-Authenticate", What: what, Note: "says so itself"}
			}
		}
	}
	if body := strings.TrimSpace(e.Text[:min(len(e.Text), 2000)]); strings.Contains(body, "oauth_problem=") {
		if q, err := url.ParseQuery(body); err == nil && q.Get("oauth_problem") != "" {
			return strings.ToLower(q.Get("oauth_problem")), Point{Where: "response.body", What: quoted(body, quoteMost), Note: "says so itself"}
		}
	}
	if oauth1Sent(e) != nil && e.Code != "" {
		return strings.ToLower(e.Code), saysPoint(e, "says so itself")
	}
	return "", Point{}
}

// oauth1Causes says of each cause what the codes, and the words of well-known services, mean.
func oauth1Cause(e *Evidence) (id string, m Match) {
	sent := oauth1Sent(e)
	if e.Status < 400 || e.Status >= 500 || sent == nil && challengeOf(e, "oauth") == nil {
		return "", no
	}
	code, at := oauth1Problem(e)
	if at.What == "" {
		at = saysPoint(e, "says so itself")
	}
	is := func(codes ...string) bool {
		for _, c := range codes {
			if code == c {
				return true
			}
		}
		return false
	}
	ev := []Point{at}
	switch {
	case sent == nil:
		return "", no
	case is("nonce_used", "nonce_rejected"):
		ev = append(ev, Point{Where: "signed.oauth_nonce", What: clean.Line(sent["oauth_nonce"], 80)})
		return "signing.replayed", Match{OK: true, Confidence: 0.95, Title: "The server has seen this OAuth 1.0 nonce before: the signature was used already", Evidence: ev,
			Fixes: []Fix{resign("oauth1", "Give the keys and secrets, so that each request is signed anew", e)}}
	case is("timestamp_refused", "invalid_timestamp") || oauthWords(e, "timestamp out of bounds", "invalid timestamp", "expired timestamp", "timestamp refused"):
		return "signing.clock_skew", oauth1Time(e, sent, ev)
	case is("consumer_key_unknown", "consumer_key_rejected", "consumer_key_refused", "invalid_consumer_key") || oauthWords(e, "invalid consumer key", "unknown consumer", "consumer key unknown", "invalid consumer"):
		ev = append(ev, Point{Where: "signed.oauth_consumer_key", What: clean.Line(mask.User(sent["oauth_consumer_key"], "xy"), 80)})
		return "signing.key_unknown", Match{OK: true, Confidence: 0.95, Title: "The server does not know the consumer key, or has shut it off", Detail: "The consumer key names the application. The signature was not looked at.", Evidence: ev,
			Fixes: []Fix{resign("oauth1", "Type the consumer key as the service shows it for this application and environment", e), advice(IdentityAdmin, "Switch the application on, or make new keys for it")}}
	case is("token_rejected", "token_revoked", "token_used", "token_expired", "invalid_token") || oauthWords(e, "invalid or expired token", "token revoked", "invalid token", "token rejected"):
		ev = append(ev, Point{Where: "signed.oauth_token", What: mask.NewSensitive("token", sent["oauth_token"]).String()})
		return "credentials.revoked", Match{OK: true, Confidence: 0.93, Title: "The server takes the application and refuses the user's token", Detail: "The consumer key was known. The token was revoked, has ended, was used already, or belongs to another application or environment.", Evidence: ev,
			Fixes: []Fix{advice(Caller, "Get a new token and token secret for this application and environment"), resign("oauth1", "Type the new token with its secret", e)}}
	case is("signature_method_rejected"):
		ev = append(ev, Point{Where: "signed.oauth_signature_method", What: clean.Line(sent["oauth_signature_method"], 40)})
		return "credentials.wrong_scheme", Match{OK: true, Confidence: 0.93, Title: "The server does not take the signature method " + clean.Line(sent["oauth_signature_method"], 40), Evidence: ev,
			Fixes: []Fix{resign("oauth1", "Sign by another method, often HMAC-SHA256", e)}}
	case is("parameter_absent"):
		return "signing.component_missing", Match{OK: true, Confidence: 0.93, Title: "The server misses a parameter of OAuth 1.0", Evidence: ev, Fixes: []Fix{resign("oauth1", "Give keys, token and secrets, so that all parameters are sent", e)}}
	case is("signature_invalid", "invalid_signature") || oauthWords(e, "invalid signature", "signature invalid", "signature does not match", "signature mismatch"):
		return "signing.secret_wrong", oauth1Signature(e, sent, ev)
	}
	return "", no
}

// oauthWords is says, for an answer to an OAuth 1.0 signature alone.
func oauthWords(e *Evidence, words ...string) bool { return says(e, words...) != "" }

// oauth1Time reads the time that was signed beside the server's.
func oauth1Time(e *Evidence, sent map[string]string, ev []Point) Match {
	n, err := strconv.ParseInt(sent["oauth_timestamp"], 10, 64)
	m := Match{OK: true, Confidence: 0.95, Title: "The server refuses the time in the signature", Fixes: []Fix{advice(Caller, "Set this machine's clock (NTP), then sign again")}}
	switch {
	case err != nil:
		m.Title = "The time in the signature is no number of seconds"
		m.Fixes = []Fix{resign("oauth1", "Give keys and secrets, so that the time is written as it must be", e)}
	case n > 1e11:
		m.Title = "The time in the signature is in milliseconds, and OAuth 1.0 counts seconds"
		m.Fixes = []Fix{resign("oauth1", "Give keys and secrets, so that the time is written in seconds", e)}
	case !e.ServerTime.IsZero():
		apart := e.ServerTime.Sub(time.Unix(n, 0)).Round(time.Second)
		m.Title = "The time in the signature is " + span(apart) + " from the server's"
		if skew := e.Skew; apart > 5*time.Minute && skew < time.Minute && skew > -time.Minute {
			m.Title += ": it was signed then"
			m.Fixes = []Fix{resign("oauth1", "Give keys and secrets, so that it is signed when it is sent", e)}
		}
	}
	m.Evidence = append(ev, Point{Where: "signed.oauth_timestamp", What: timeWords(n, err, sent["oauth_timestamp"])})
	if !e.ServerTime.IsZero() {
		m.Evidence = append(m.Evidence, Point{Where: "response.headers.Date", What: httpclient.Moment(e.ServerTime)})
	}
	return m
}

func timeWords(n int64, err error, text string) string {
	if err != nil || n > 1e11 {
		return clean.Line(text, 40)
	}
	return httpclient.Moment(time.Unix(n, 0))
}

// oauth1Signature: the server computed another signature. What was signed here is shown, and what most often differs.
func oauth1Signature(e *Evidence, sent map[string]string, ev []Point) Match {
	m := Match{OK: true, Confidence: 0.93, Title: "The server computes another OAuth 1.0 signature", Evidence: append(ev, signedSteps(e)...),
		Detail: "One of the secrets is another, or the server sees another line: http for https, another host or port, a changed query or form."}
	if strings.EqualFold(sent["oauth_signature_method"], "PLAINTEXT") { // RFC 5849 section 3.4.4: nothing of the request is in it
		m.Title, m.Detail = "The server expects other secrets than these", "With PLAINTEXT the two secrets are the signature itself: one of them is another, or the token's is missing."
		m.Fixes = []Fix{resign("oauth1", "Type both secrets again, as they were issued together", e)}
		return m
	}
	h := e.Exchange.Last()
	if h == nil || h.Signed == nil {
		m.Detail += " The signature was pasted: it fits one method, address, query and form alone."
		m.Fixes = []Fix{resign("oauth1", "Give keys and secrets, so that this very request is signed and its base string can be seen", e)}
		return m
	}
	m.Fixes = []Fix{resign("oauth1", "Type both secrets again, as they were issued together", e), advice(Operator, "Compare the base string that the server builds with the one shown, line by line")}
	return m
}

// challengeOf is the origin's first challenge of a scheme, nil none.
func challengeOf(e *Evidence, scheme string) *challenge.Challenge {
	for i, c := range e.Challenges {
		if !c.Proxy && strings.EqualFold(c.Scheme, scheme) {
			return &e.Challenges[i]
		}
	}
	return nil
}

// signerCause is the cause that a signer's own codes name, wherever that cause is declared; "" none.
func signerCause(e *Evidence) (id string, m Match) {
	if id, m = oauth1Cause(e); id != "" {
		return id, m
	}
	if id, m = proofCause(e); id != "" {
		return id, m
	}
	return messageCause(e)
}

// bySigner lets the causes of a family read the codes of OAuth 1.0 and of DPoP first.
func bySigner(causes []*Cause) []*Cause {
	for _, c := range causes {
		first, id := c.Match, c.ID
		c.Match = func(e *Evidence) Match {
			if of, m := signerCause(e); of == id {
				return m
			} else if of != "" {
				return no
			}
			m := first(e)
			switch {
			case m.OK:
			case id == "signing.body_mutated":
				return matchBody(e)
			case id == "signing.secret_wrong":
				return matchSigner(e)
			}
			return m
		}
	}
	return causes
}
