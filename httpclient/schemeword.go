package httpclient

import "strings"

// SchemeWord is true for a word that is used before a credential in Authorization: of a scheme that is registered
// (https://www.iana.org/assignments/http-authschemes), or of a service's own.
func SchemeWord(word string) bool {
	switch strings.ToLower(word) {
	case "basic", "bearer", "digest", "dpop", "hmac", "negotiate", "ntlm", "oauth", "signature",
		"api-key", "apikey", "bot", "geniekey", "jwt", "splunk", "ssws", "token":
		return true
	}
	return false
}
