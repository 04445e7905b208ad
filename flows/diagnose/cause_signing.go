package diagnose

import "strings"

// signingCauses are about requests that are signed with a secret which is not sent itself: AWS Signature Version 4,
// Azure Storage.
func signingCauses() []*Cause {
	coded := func(id, title, meaning, shows, apart, mends string, who Actor, fix string, refs []string, words ...string) *Cause {
		return &Cause{ID: id, Title: title, Meaning: meaning, Shows: shows, TellsApart: apart, Mends: mends, Who: who, References: refs,
			Hides: []string{"credentials.*", "bearer.*", "authz.*", "jwt.*", "not_auth.*", "proxy.*"},
			Match: func(e *Evidence) Match {
				if e.Status < 400 || e.Status >= 500 || says(e, words...) == "" {
					return no
				}
				return Match{OK: true, Confidence: 0.93, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{advice(who, fix)}}
			}}
	}
	aws := []string{"AWS General Reference, Common errors", "Amazon S3 API Reference, Error responses"}
	expired := coded("signing.expired", "The signed request, or the temporary key behind it, has expired", "A signature is good for minutes, and temporary keys end after hours; a URL that was signed with such a key ends with it.", "ExpiredToken, RequestExpired, or X-Amz-Expires over.",
		"A request signed anew, with fresh temporary keys, passes.", "Get new temporary keys and sign again.", Caller, "Get new temporary keys (for AWS: log in again or refresh the role), and sign the request anew", aws,
		"expiredtoken", "security token included in the request is expired", "provided token has expired", "request has expired", "requestexpired")
	match := expired.Match
	expired.Match = func(e *Evidence) Match {
		if !signed(e) { // the words are those of other tokens too
			return no
		}
		return match(e)
	}
	return []*Cause{
		expired,
		coded("signing.key_unknown", "The service does not know the key that signed", "Every signature names a key; this one does not exist there: deleted, mistyped, of another partition, or a temporary key without its session token.", "InvalidAccessKeyId, InvalidClientTokenId, UnrecognizedClientException.",
			"aws sts get-caller-identity with the same keys fails too.", "Use a key that exists; send the session token with temporary keys.", Caller, "Check the key id (for AWS: aws sts get-caller-identity), and send X-Amz-Security-Token where it begins with ASIA", aws,
			"invalidaccesskeyid", "invalidclienttokenid", "unrecognizedclientexception", "security token included in the request is invalid", "access key id you provided does not exist"),
		coded("signing.secret_wrong", "The signature does not match", "The service computed another signature from the same request: the secret is another, or the request was changed after it was signed.", "SignatureDoesNotMatch, InvalidSignatureException.",
			"Compare the canonical request that the error quotes with your own, line by line: where they are the same, the secret differs.", "Correct the secret, or leave the signed parts of the request as they are.", Caller, "Check the secret key for stray characters; then compare the canonical request in the answer with your own", aws,
			"signaturedoesnotmatch", "invalidsignatureexception", "request signature we calculated does not match"),
		coded("signing.clock_skew", "The clocks of the two sides differ too much for a signature", "A signature holds the time; services take it for some minutes only, so that nobody can repeat it later.", "RequestTimeTooSkewed, signature not yet current.",
			"Compare Date of the answer with your own clock; whole hours mean a wrong time zone.", "Set the clock.", Caller, "Set this machine's clock (NTP), then sign again", aws,
			"requesttimetooskewed", "signature not yet current", "request time and the current time is too large"),
	}
}

// signed reports whether the request carried a signature: SigV4 in a header or in the URL, or a storage signature.
func signed(e *Evidence) bool {
	h := e.Exchange.Last()
	if h == nil {
		return false
	}
	a := strings.ToUpper(authorization(e))
	return strings.HasPrefix(a, "AWS4-") || strings.HasPrefix(a, "AWS ") || strings.HasPrefix(a, "SHAREDKEY") || h.Sent.Has("X-Amz-Security-Token") || inQuery(h.URL, "X-Amz-Signature") || inQuery(h.URL, "sig")
}
