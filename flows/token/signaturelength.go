package token

import "crypto/rsa"

// signatureLength is the fixed length of a signature in bytes (RFC 7518 section 3), 0 where it depends on the key.
func signatureLength(alg string) int {
	switch alg {
	case "HS256":
		return 32
	case "HS384":
		return 48
	case "HS512", "ES256", "EdDSA", "Ed25519":
		return 64
	case "ES384":
		return 96
	case "ES512":
		return 132
	case "RS256", "RS384", "RS512", "PS256", "PS384", "PS512":
		return 128 // of the smallest key that anybody still uses, 1024 bits
	}
	return 0
}

// signatureEnd is where a signature is found to be too short or too long; a key that verifies it says that it is neither.
const signatureEnd = "token.signature.length"

func isRSA(alg string) bool { return len(alg) == 5 && (alg[:2] == "RS" || alg[:2] == "PS") }

// rsaLength is true for as many bytes as the RSA keys have that people make: a multiple of 256 bits.
func rsaLength(n int) bool { return n%32 == 0 }

// wrongLength is true for a signature of a length that no RSA key given makes: so much is wrong before any arithmetic, and a cut
// token was signed by the right key.
func (c check) wrongLength(ks KeySet) (Verification, bool) {
	n, size := len(c.sig.value), 0
	for _, k := range ks.Keys {
		p, ok := k.Public.(*rsa.PublicKey)
		if !ok || !k.forAlg(c.alg) {
			continue
		}
		if size = p.Size(); size == n {
			return Verification{}, false
		}
	}
	if size == 0 {
		return Verification{}, false
	}
	v := failed("jwt.malformed", "its signature has %d bytes, and the key that fits %s makes %d: ", n, c.alg, size)
	switch {
	case rsaLength(n):
		v = failed("jwt.signature_invalid", "its signature has %d bytes, so that an RSA key of %d bits made it; the key that fits %s makes %d", n, 8*n, c.alg, size)
	case n < size:
		v.Why += "the token was cut short"
	default:
		v.Why += "something was copied along"
	}
	v.sized = true
	return v, true
}
