package token

import (
	"crypto/rsa"
	"crypto/sha512"
	"errors"
	"hash"

	"github.com/go-jose/go-jose/v4"
)

// rsaOAEP opens RSA-OAEP-384 and RSA-OAEP-512, which Web Cryptography registered (IANA, "JSON Web Signature and Encryption Algorithms")
// and programs in JavaScript write; go-jose speaks those of RFC 7518 alone. All but the unwrapping of the key is go-jose's.
type rsaOAEP struct{ *rsa.PrivateKey }

func oaepHash(alg string) func() hash.Hash {
	switch alg {
	case "RSA-OAEP-384":
		return sha512.New384
	case "RSA-OAEP-512":
		return sha512.New
	}
	return nil
}

// rsaOpener is k as it opens alg.
func rsaOpener(k *rsa.PrivateKey, alg string) any {
	if oaepHash(alg) != nil {
		return rsaOAEP{k}
	}
	return k
}

// DecryptKey unwraps the content's key; MGF1 has the same hash (RFC 8017 section 7.1).
func (k rsaOAEP) DecryptKey(encrypted []byte, h jose.Header) ([]byte, error) {
	sum := oaepHash(h.Algorithm)
	if sum == nil {
		return nil, errors.New("the algorithm is for another key")
	}
	return rsa.DecryptOAEP(sum(), nil, k.PrivateKey, encrypted, nil)
}
