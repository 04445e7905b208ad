package token

import (
	"strings"

	"why401/flows/xmldsig"
	"why401/httpclient/clean"
)

// samlStatus tells of a response that says no (SAML 2.0 core, section 3.2.2.2).
func (t *Token) samlStatus(s *xmldsig.Node) {
	last := func(s string) string { return s[max(strings.LastIndex(s, ":"), strings.LastIndex(s, "#"))+1:] }
	code := inSAML(s, "StatusCode")
	inner := inSAML(code, "StatusCode")
	outerName, innerName := last(code.Attr("Value")), last(inner.Attr("Value"))
	t.Header["status"] = outerName
	if outerName == "Success" {
		return
	}
	if innerName != "" {
		t.Header["status"] = outerName + ", " + innerName
	}
	what := "the identity provider says " + clean.Line(first(outerName, "nothing of success"), 60)
	if innerName != "" {
		what += ", " + clean.Line(innerName, 60)
	}
	if m := strings.TrimSpace(inSAML(s, "StatusMessage").Content()); m != "" {
		what += ": " + clean.Line(m, 200)
	}
	cause := "credentials.not_recognised"
	means, other := statusMeans(innerName)
	if means == "" {
		means, other = statusMeans(outerName)
	}
	if means != "" {
		what += "; that is, " + means
	}
	t.Findings = append(t.Findings, Finding{first(other, cause), what, "token.header.status"})
}

// statusMeans explains a status code, and names the cause where it is another than that of a login that failed.
func statusMeans(code string) (means, cause string) {
	switch code {
	case "AuthnFailed":
		return "the person could not log in there: a wrong password, a locked account, or a login that was given up", ""
	case "NoAuthnContext":
		return "it cannot log in as strongly, or in the way, as was asked (RequestedAuthnContext)", "identity.mfa_required"
	case "NoPassive":
		return "it was asked to log in without showing a page (IsPassive), and there is no session: ask again without it", ""
	case "RequestDenied":
		return "it knows the person and does not let this application have a login: mostly nobody assigned the application to the person", "identity.not_admitted"
	case "InvalidNameIDPolicy":
		return "it cannot name the person in the way that was asked (NameIDPolicy Format): set the same format on both sides", ""
	case "UnknownPrincipal":
		return "it does not know the person", ""
	case "UnsupportedBinding":
		return "it does not speak the way in which the message was sent (binding)", ""
	case "RequestUnsupported":
		return "it does not do what was asked", ""
	case "RequestVersionMismatch", "RequestVersionTooHigh", "RequestVersionTooLow", "VersionMismatch", "RequestVersionDeprecated":
		return "it speaks another version of SAML", ""
	case "NoAvailableIDP", "NoSupportedIDP":
		return "the proxy in between found no identity provider for this", ""
	case "ProxyCountExceeded":
		return "more proxies stand in between than were allowed", ""
	case "PartialLogout":
		return "some other applications were not logged out", ""
	case "InvalidAttrNameOrValue", "UnknownAttrProfile":
		return "it was asked for attributes that it does not know", ""
	case "ResourceNotRecognized":
		return "it does not know the resource that was asked for", ""
	case "TooManyResponses":
		return "it has more answers than it can send", ""
	case "Requester":
		return "it finds the request at fault: its log has the reason (an unknown issuer, another Assertion Consumer Service URL, a signature that is missing)", ""
	case "Responder":
		return "it failed itself: its log has the reason", ""
	}
	return "", ""
}
