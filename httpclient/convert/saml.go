package convert

import (
	"encoding/base64"
	"strings"

	"why401/httpclient"
)

// isSAML is true for a SAML message as XML, as base64 in one line or in several, or as the body of the form that posts it: it is shown as
// a token is.
func isSAML(s sample) bool {
	if strings.HasPrefix(s.text, "SAMLResponse=") || strings.HasPrefix(s.text, "SAMLRequest=") || strings.HasPrefix(s.text, "wresult=") {
		return true
	}
	head := s.head
	if strings.HasPrefix(head, "P") { // "<" in base64
		joined := strings.Join(strings.Fields(head), "")
		b, _ := base64.StdEncoding.DecodeString(joined[:len(joined)/4*4]) // what stands before a fault is enough
		head = string(b)
	}
	return strings.HasPrefix(head, "<") && (strings.Contains(head, "urn:oasis:names:tc:SAML:") || strings.Contains(head, "RequestSecurityTokenResponse"))
}

// readSAML takes the message as it stands: each of its characters may be signed.
func readSAML(text string, _ Options) (Input, error) {
	return Input{Token: httpclient.NewSensitive("token", strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")))}, nil
}
