package diagnose

import "strings"

// signingHides are what a fault of a signature or a proof makes meaningless: nothing else of the request was believed.
var signingHides = []string{"credentials.*", "bearer.*", "authz.*", "jwt.*", "not_auth.*", "proxy.*", "redirect.*", "identity.*", "server.*", "session.*"}

// signingCauses are about requests that are signed with a secret which is not sent itself: AWS Signature Version 4,
// Azure Storage.
func signingCauses() []*Cause {
	above := func(ids ...string) []string { return append(ids, signingHides...) }
	aws := []string{"AWS General Reference, Common errors", "Amazon S3 API Reference, Error responses"}
	spec := []string{"AWS IAM User Guide, Create a signed AWS API request", "Amazon S3 API Reference, Error responses"}
	return []*Cause{
		{ID: "signing.expired", Title: "The signed request, or the temporary key behind it, has expired", Who: Caller, References: aws, Hides: above("signing.secret_wrong", "signing.request_altered", "signing.key_unknown"),
			Meaning: "A signature is good for minutes, a signed URL for the time that it names, and temporary keys end after hours; a URL that was signed with such a key ends with it.", Shows: "X-Amz-Date plus X-Amz-Expires is over, or a time that was signed long ago; ExpiredToken, RequestExpired.",
			TellsApart: "A request signed anew, with fresh temporary keys, passes.", Mends: "Sign anew; where the keys were temporary, get new ones first.", Match: matchSigningExpired},
		{ID: "signing.session_token_missing", Title: "The keys are temporary, and their session token was not sent", Who: Caller, References: []string{"AWS IAM User Guide, Using temporary credentials with AWS resources", "AWS IAM User Guide, Understanding unique ID prefixes"}, Hides: above("signing.key_unknown", "signing.secret_wrong"),
			Meaning: "A key id that begins with ASIA is good only together with the session token that was given with it.", Shows: "The key id begins with ASIA, and there is no X-Amz-Security-Token.",
			TellsApart: "The prefix is enough.", Mends: "Send the session token as well (AWS_SESSION_TOKEN).", Match: matchSessionToken},
		{ID: "signing.key_unknown", Title: "The service does not know the key that signed", Who: Caller, References: aws, Hides: signingHides,
			Meaning: "Every signature names a key; this one does not exist there: deleted, switched off, mistyped, or of another partition.", Shows: "InvalidAccessKeyId, InvalidClientTokenId, UnrecognizedClientException.",
			TellsApart: "aws sts get-caller-identity with the same keys fails too.", Mends: "Use a key that exists and is active.", Match: matchSigningKey},
		{ID: "signing.region_wrong", Title: "The signature is for another region or service", Who: Caller, References: spec, Hides: above("signing.secret_wrong", "signing.request_altered", "signing.host_rewritten"),
			Meaning: "A signature is good in one region and for one service, both of which are signed.", Shows: "AuthorizationHeaderMalformed, “Credential should be scoped to”, or x-amz-bucket-region with another region than the one that was signed.",
			TellsApart: "The scope in Credential beside the region that the answer names.", Mends: "Sign for the region and service that the answer names.", Match: matchSigningRegion},
		{ID: "signing.clock_skew", Title: "The clocks are too far apart for a signature", Who: Caller, References: aws, Hides: above("signing.expired", "signing.secret_wrong", "signing.request_altered"),
			Meaning: "A signature holds the time; services take it for some minutes only, so that nobody can repeat it later.", Shows: "RequestTimeTooSkewed, signature not yet current, or a signed time that is ahead of the server's clock.",
			TellsApart: "Date of the answer beside the clock here; whole hours mean a wrong time zone.", Mends: "Set the clock.", Match: matchSigningClock},
		{ID: "signing.host_rewritten", Title: "The server verified the signature for another host than the one that was signed", Who: Operator, References: spec, Hides: above("signing.secret_wrong", "signing.request_altered"),
			Meaning: "The host is part of what is signed. A proxy that passes the request on under another Host makes every signature wrong.", Shows: "The line host of the server's canonical request differs.",
			TellsApart: "Straight to the origin the same keys pass.", Mends: "Let the proxy keep Host, or sign for the host that reaches the server.", Match: matchSigningHost},
		{ID: "signing.path_encoding", Title: "Path or query are encoded in two ways, and so hash to two values", Who: Caller, References: spec, Hides: above("signing.secret_wrong", "signing.request_altered"),
			Meaning: "Both sides must write the path and the query in one encoding before they hash them. Spaces, +, @, % and // are where they part.", Shows: "The path or query of the server's canonical request means the same and is written otherwise.",
			TellsApart: "A path of plain letters passes with the same keys.", Mends: "Encode once: %20 for a space, %2B for +; for S3 the path as it is sent, for all others encoded once more.", Match: matchSigningPath},
		{ID: "signing.request_altered", Title: "What reached the server is not what was signed", Who: Operator, References: spec, Hides: above("signing.secret_wrong"),
			Meaning: "Something changed a signed part on the way, or the signature was made for another request: another method, query or header.", Shows: "A line of the server's canonical request differs, or a part of the signature is cut off.",
			TellsApart: "Compare line by line; a URL that was signed for GET fails for HEAD.", Mends: "Leave the signed parts as they are, or sign fewer of them.", Match: matchSigningAltered},
		{ID: "signing.body_mutated", Title: "The body that was verified is not the body that was signed", Who: Operator, References: append([]string{"GitHub Docs, Validating webhook deliveries"}, spec...), Hides: above("signing.secret_wrong", "signing.request_altered"),
			Meaning: "The hash of the body is signed. A body that is parsed and written anew, decompressed or changed has another hash, and so has one that the client did not read before it signed.", Shows: "The body hash differs: XAmzContentSHA256Mismatch, or the last line of the canonical request; with curl -T or -F to another service than S3, the hash of nothing. Content-Digest does not fit the body; a webhook's signature is refused.",
			TellsApart: "Hash the bytes that were sent, and compare.", Mends: "Verify over the raw bytes; sign the bytes that are sent.", Match: matchSigningBody},
		{ID: "signing.secret_wrong", Title: "The signature does not match", Who: Caller, References: aws, Hides: signingHides,
			Meaning: "The service computed another signature from the same request: the secret is another, or the request was changed after it was signed.", Shows: "SignatureDoesNotMatch, InvalidSignatureException.",
			TellsApart: "The canonical request that the answer quotes beside your own: where all lines are the same, the secret differs.", Mends: "Correct the secret, or leave the signed parts of the request as they are.", Match: matchSigningSecret},
	}
}

// mismatchWords say that a signature was checked and is another.
var mismatchWords = []string{"signaturedoesnotmatch", "invalidsignatureexception", "signature we calculated does not match", "signature does not match the signature you provided", "signature for this request is not valid", "authfailure.signaturefailure"}

// signed reports whether the request carried a signature: SigV4 in a header or in the URL, or a storage signature.
func signed(e *Evidence) bool {
	h := e.Exchange.Last()
	if h == nil {
		return false
	}
	a := strings.ToUpper(authorization(e))
	return strings.HasPrefix(a, "AWS4-") || strings.HasPrefix(a, "AWS ") || strings.HasPrefix(a, "SHAREDKEY") || h.Sent.Has("X-Amz-Security-Token") || inQuery(h.URL, "X-Amz-Signature") || inQuery(h.URL, "sig") || strings.Contains(a, "4-HMAC-SHA256") || inQuery(h.URL, "X-Goog-Signature")
}
