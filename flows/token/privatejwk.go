package token

import "slices"

// A JWK in a token is a public key (RFC 7515 section 4.1.3, RFC 7800 section 3.2). Some programs write the whole pair into it.

// privateMembers are those that only the private half of a JWK has, and the secret of a shared one (RFC 7518 section 6).
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// isPrivateMember is true for a member of a JWK that nobody but its owner may know.
func isPrivateMember(m map[string]any, name string) bool {
	return text(m["kty"]) != "" && slices.Contains(privateMembers, name)
}

// privateKeyInside names a private key that came in the token: whoever has seen the token can sign as its owner.
func (t *Token) privateKeyInside() {
	cnf, _ := t.Claims["cnf"].(map[string]any)
	for _, in := range []struct {
		holder       map[string]any
		where, place string
	}{{t.Header, "its header (jwk)", "token.header.jwk"}, {cnf, "its claim cnf (jwk)", "token.claims.cnf"}} {
		jwk, _ := in.holder["jwk"].(map[string]any)
		for name := range jwk {
			if isPrivateMember(jwk, name) {
				what := "the private key of " + in.where + " is in it, where the public one belongs: whoever has seen the token can sign with that key, which is to be replaced"
				if text(jwk["kty"]) == "oct" {
					what = "the shared secret of " + in.where + " is in it, in clear (RFC 7800 section 3.3): whoever has seen the token can sign with it, so it is to be replaced"
				}
				t.Findings = append(t.Findings, Finding{"jwt.malformed", what, in.place})
				break
			}
		}
	}
}
