package token

import (
	"crypto"
	"crypto/ecdh"
	"fmt"
	"slices"
)

// OpeningKey is one key to decrypt with, or what was given in its place.
type OpeningKey struct {
	Source string // "keys.json", "your paste"
	ID     string // kid, "" none
	Alg    string // the algorithm that it is for alone, "" any
	Use    string
	Ops    []string // key_ops, nil none
	Paserk string   // "k4.local": the type of a PASERK, which is for one version and purpose of PASETO; "" none
	// Key is *rsa.PrivateKey, *ecdsa.PrivateKey, x25519 or ed25519.PrivateKey, a public key where that was given, or []byte: a shared
	// secret or password, byte by byte.
	Key any
	// Text is true for a secret that came as text or a file, and not in a JWK or PASERK: its bytes may be base64 or hexadecimal.
	Text bool
}

// about names a key by where it came from, its kind and size, and never by its bytes: `key "enc-1" of keys.json (RSA 2048)`.
func (k OpeningKey) about(how string) string {
	_, ok := k.Key.([]byte)
	switch {
	case k.ID != "":
		return fmt.Sprintf("key %q of %s (%s)%s", clip(k.ID), k.Source, k.kind(), how)
	case ok && k.Text:
		return "the secret in " + k.Source + how
	}
	return fmt.Sprintf("the key in %s (%s)%s", k.Source, k.kind(), how)
}

func (k OpeningKey) kind() string {
	if k.Paserk != "" {
		return "PASERK " + k.Paserk
	}
	if p, ok := k.Key.(interface{ Public() crypto.PublicKey }); ok {
		if x, ok := p.Public().(*ecdh.PublicKey); ok {
			return fmt.Sprint(x.Curve())
		}
		return keyKind(p.Public())
	}
	if k.public() {
		return keyKind(k.Key) + ", public"
	}
	return keyKind(k.Key)
}

// public is true for a key that encrypts and cannot decrypt.
func (k OpeningKey) public() bool {
	switch k.Key.(type) {
	case []byte, interface{ Public() crypto.PublicKey }:
		return false
	}
	return true
}

// forbids says why the key itself may not open a token of alg and enc though its kind fits, "" where nothing forbids it (RFC 7517
// sections 4.2 to 4.4). Who may choose the algorithm for a key can learn of what is encrypted with it for another (RFC 8725 section 3.1).
func (k OpeningKey) forbids(alg, enc string) string {
	opens := func(op string) bool {
		return slices.Contains([]string{"decrypt", "unwrapKey", "deriveKey", "deriveBits"}, op)
	}
	switch {
	case k.Use == "sig":
		return "marked for signatures (use sig): a token is opened with its recipient's key, and not with the one that signs"
	case k.Use != "" && k.Use != "enc":
		return "marked for other use than encryption (use " + clip(k.Use) + ")"
	case k.Ops != nil && !slices.ContainsFunc(k.Ops, opens):
		return "may not decrypt (key_ops)"
	case k.Alg != "" && k.Alg != alg && !(alg == "dir" && k.Alg == enc):
		return fmt.Sprintf("is for %s alone (alg), and the token says %s; without alg in the JWK it is tried all the same", clip(k.Alg), clip(alg))
	}
	return ""
}
