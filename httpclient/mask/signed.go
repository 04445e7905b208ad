package mask

import (
	"net/url"
	"strings"

	"why401/httpclient/lazyregexp"
	"why401/httpclient/signing"
)

// oauth1Secrets are the parameters of OAuth 1.0 that are kept from others: whoever has the signature may send the request once
// more, and with PLAINTEXT it is the two secrets themselves. Key, nonce and time are what people compare.
var oauth1Secrets = []string{"oauth_signature", "oauth_token", "oauth_verifier"}

// oauth1Values are those parameters of one Authorization, as written there and decoded; nil where it is no OAuth 1.0.
func oauth1Values(authorization string) (written []string, kinds []Sensitive) {
	sent := signing.OAuth1Sent(authorization)
	if sent == nil {
		return nil, nil
	}
	for _, name := range oauth1Secrets {
		v := sent[name]
		if v == "" {
			continue
		}
		kind := "token"
		if name == "oauth_signature" {
			kind = "signature"
		}
		s := NewSensitive(kind, v)
		for _, form := range []string{url.QueryEscape(v), v, strings.ReplaceAll(url.QueryEscape(v), "+", "%20"), url.PathEscape(v)} {
			written, kinds = append(written, form), append(kinds, s)
		}
	}
	return written, kinds
}

// maskOAuth1 masks what is secret in an Authorization of OAuth 1.0 and leaves the rest to be read.
func maskOAuth1(authorization string) (string, bool) {
	written, kinds := oauth1Values(authorization)
	if written == nil {
		return "", false
	}
	shown := authorization
	for i, w := range written {
		for _, quote := range []string{`="` + w + `"`, "=" + w + ",", "=" + w} {
			if strings.Contains(shown, quote) {
				shown = strings.ReplaceAll(shown, quote, strings.Replace(quote, w, kinds[i].String(), 1))
			}
		}
	}
	for _, w := range written { // in a spelling that was not thought of: nothing is shown then
		if len(w) >= 4 && strings.Contains(shown, w) {
			return "", false
		}
	}
	return shown, true
}

var memberBytes = lazyregexp.New(`=:([A-Za-z0-9+/=]+):`)

// maskSignature masks each signature of a Signature field (RFC 9421 section 4.2) and leaves its label.
func maskSignature(value string) (string, bool) {
	if !memberBytes.Re().MatchString(value) {
		return "", false
	}
	return memberBytes.Re().ReplaceAllStringFunc(value, func(m string) string {
		return "=:" + NewSensitive("signature", m[2:len(m)-1]).String() + ":"
	}), true
}

// readSigV4 reads a value of Authorization that holds a whole signature by Version 4.
func readSigV4(value string) (signing.SigV4Sent, bool) {
	s, ok := signing.ReadSigV4(signing.Message{Headers: [][2]string{{"Authorization", value}}})
	return s, ok && !s.Query && s.Key != "" && s.Signature != "" && s.Service != ""
}

// maskSigV4 masks the signature; what was signed, and by which key, is what people compare. A key id is a name and no secret.
func maskSigV4(value string) (string, bool) {
	s, ok := readSigV4(value)
	if !ok {
		return "", false
	}
	shown := strings.ReplaceAll(value, s.Signature, NewSensitive("signature", s.Signature).String())
	if m := maskSeen(s.Key); m != s.Key {
		shown = strings.ReplaceAll(shown, s.Key, m)
	}
	return shown, true
}

// sigV4Credential is true for the parameter of a signed URL that names key, day, region and service: no secret is in it.
func sigV4Credential(name, value string) bool {
	name = strings.ToLower(name)
	plain := unescaped(value)
	return strings.HasPrefix(name, "x-") && strings.HasSuffix(name, "-credential") && strings.HasSuffix(plain, "4_request") && strings.Count(plain, "/") >= 4 && maskSeen(plain) == plain
}
