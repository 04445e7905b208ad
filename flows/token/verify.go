package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// Verify checks the signature of t with the keys of ks. It fails closed: an HMAC algorithm is only tried with
// secrets, a public key only with its own kind of algorithm, alg none never verifies.
func Verify(t Token, ks KeySet) Verification {
	if t.Kind != KindJWS || t.Parse != nil {
		return Verification{Status: NotChecked, Why: "this is no signed token that can be read"}
	}
	parts := strings.Split(t.Raw, ".")
	alg, kid := text(t.Header["alg"]), text(t.Header["kid"])
	if strings.EqualFold(alg, "none") || alg == "" {
		return Verification{Status: Failed, Why: "the token is not signed (alg none)", Cause: "jwt.alg_mismatch"}
	}
	if c, ok := t.Header["crit"]; ok {
		if names := list(c); len(names) == 0 || names[0] != "" {
			return Verification{Status: Failed, Why: "the header marks an extension as critical that is not understood (crit)", Cause: "jwt.alg_mismatch"}
		}
	}
	method := jwt.GetSigningMethod(alg)
	if method == nil {
		return Verification{Status: Failed, Why: "the algorithm " + clip(alg) + " is not known", Cause: "jwt.alg_mismatch"}
	}
	if len(ks.Keys) == 0 {
		why := "no usable key was given"
		if len(ks.Unreadable) > 0 {
			why = "no key could be read: " + ks.Unreadable[0]
		}
		return Verification{Status: NotChecked, Why: why}
	}
	sig, bad := segment(parts[2])
	if bad != "" {
		return Verification{Status: NotChecked, Why: "the signature cannot be decoded"}
	}
	signed := parts[0] + "." + parts[1]
	fits, kidSeen := 0, false
	for _, k := range ks.Keys {
		if kid != "" && k.ID == kid {
			kidSeen = true
		}
		if !fit(alg, k) {
			continue
		}
		fits++
		if method.Verify(signed, sig, k.Public) == nil {
			v := Verification{Status: Verified, Key: keyName(k, ks), Why: "the signature verifies"}
			if kid != "" && k.ID != "" && k.ID != kid {
				v.Why = fmt.Sprintf("signed by key %q, though the header says %q", clip(k.ID), clip(kid))
			}
			if k.Use == "enc" {
				return Verification{Status: Failed, Key: v.Key, Why: "the key that signed is marked for encryption (use enc), not for signatures", Cause: "jwt.signature_invalid"}
			}
			return v
		}
	}
	switch {
	case fits == 0:
		return Verification{Status: Failed, Why: fmt.Sprintf("the token says %s, and no given key is for that", alg), Cause: "jwt.alg_mismatch"}
	case kid != "" && !kidSeen && anyID(ks):
		return Verification{Status: Failed, Why: fmt.Sprintf("the token names key %q, which is not among the keys given; none of them signed it", clip(kid)), Cause: "jwt.kid_unknown"}
	}
	return Verification{Status: Failed, Why: fmt.Sprintf("none of the %d keys that fit %s signed it", fits, alg), Cause: "jwt.signature_invalid"}
}

// fit says whether a key may be used with alg at all.
func fit(alg string, k Key) bool {
	if k.Alg != "" && k.Alg != alg {
		return false
	}
	switch p := k.Public.(type) {
	case []byte:
		return strings.HasPrefix(alg, "HS") && k.Secret && len(p) > 0
	case *rsa.PublicKey:
		return (strings.HasPrefix(alg, "RS") || strings.HasPrefix(alg, "PS")) && p.N.BitLen() >= 1024
	case *ecdsa.PublicKey:
		return alg == map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[p.Curve.Params().BitSize]
	case ed25519.PublicKey:
		return alg == "EdDSA"
	}
	return false
}

func anyID(ks KeySet) bool {
	for _, k := range ks.Keys {
		if k.ID != "" {
			return true
		}
	}
	return false
}

func keyName(k Key, ks KeySet) string {
	if k.ID != "" {
		return k.ID + " of " + ks.Source
	}
	return "the key in " + ks.Source
}
