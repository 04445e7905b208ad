package diagnose

import (
	"regexp"
	"strings"
	"sync"
	"time"

	"crypto/ecdsa"

	"github.com/golang-jwt/jwt/v5"

	"why401/httpclient/signing"
)

// caseKey is the key of every proof in the cases: one of RFC 9421's, printed there for everybody.
var caseKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	k, err := signing.ReadKey([]byte("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIMLnTZwmWikcBCrKlXZVUjaq9jwsv22sy/P7yIIonkVwoAoGCCqGSM49\nAwEHoUQDQgAEWAO+Y/BP3c7Aw7dSWYGkuckwl/e6H54D/P9uzXDjby0Frysdpcny\n/NL807iRVfVDDg+ctHhuRTzBwP+lwVdN2g==\n-----END EC PRIVATE KEY-----\n"), "")
	if err != nil {
		panic(err)
	}
	return k.(*ecdsa.PrivateKey)
})

func caseThumbprint() string {
	_, jkt, err := signing.PublicJWK(caseKey())
	if err != nil {
		panic(err)
	}
	return jkt
}

var (
	proofTemplate = regexp.MustCompile(`\{\{dpop([^}]*)\}\}`)
	boundToken    = regexp.MustCompile(`Authorization: (?:DPoP|Bearer) ([^'"\s]+)`)
)

// proofTemplates puts DPoP proofs in the place of {{dpop name=value …}}: for GET https://api.example.test/v1/me and the token in
// Authorization, at the case clock, but for what is named; an empty value removes a claim.
func proofTemplates(text string) string {
	return proofTemplate.ReplaceAllStringFunc(text, func(m string) string {
		jwk, _, err := signing.PublicJWK(caseKey())
		if err != nil {
			panic(err)
		}
		claims := jwt.MapClaims{"jti": "case-1", "htm": "GET", "htu": "https://api.example.test/v1/me", "iat": caseClock.Unix()}
		if t := boundToken.FindStringSubmatch(text); t != nil {
			claims["ath"] = signing.ATH(t[1])
		}
		tok := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
		tok.Header["typ"], tok.Header["jwk"] = "dpop+jwt", jwk
		for _, kv := range strings.Fields(proofTemplate.FindStringSubmatch(m)[1]) {
			k, v, _ := strings.Cut(kv, "=")
			if d, err := time.ParseDuration(v); err == nil && k == "iat" {
				claims[k] = caseClock.Add(d).Unix()
			} else if k == "typ" {
				tok.Header[k] = v
			} else if v == "" {
				delete(claims, k)
			} else {
				claims[k] = v
			}
		}
		s, err := tok.SignedString(caseKey())
		if err != nil {
			panic(err)
		}
		return s
	})
}
