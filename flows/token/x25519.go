package token

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
	josecipher "github.com/go-jose/go-jose/v4/cipher"
)

// x25519 opens what is encrypted with ECDH-ES on the curve of that name (RFC 8037 section 3.2), which go-jose does not speak: the
// agreement is made here, all else is go-jose's.
type x25519 struct{ *ecdh.PrivateKey }

// asX25519 is a key of that curve as PEM holds it.
func asX25519(k any) (x25519, bool) {
	p, ok := k.(*ecdh.PrivateKey)
	return x25519{p}, ok && p.Curve() == ecdh.X25519()
}

// readX25519 reads a private JWK (RFC 8037 section 2).
func readX25519(raw []byte) (x25519, error) {
	var j struct{ Crv, X, D string }
	if err := json.Unmarshal(raw, &j); err != nil {
		return x25519{}, err
	}
	switch {
	case j.Crv != "X25519":
		return x25519{}, fmt.Errorf("the curve %q is not spoken here", clip(j.Crv))
	case j.D == "":
		return x25519{}, errors.New("it is a public key, which encrypts; its private half opens")
	}
	d, bad := segment(j.D)
	if bad != "" {
		return x25519{}, fmt.Errorf("its d is no base64url: %s", bad)
	}
	k, err := ecdh.X25519().NewPrivateKey(d)
	if err != nil {
		return x25519{}, fmt.Errorf("its d has %d bytes; want 32", len(d))
	}
	if x, bad := segment(j.X); bad != "" || !bytes.Equal(x, k.PublicKey().Bytes()) {
		return x25519{}, errors.New("its x is not the public half of its d")
	}
	return x25519{k}, nil
}

// DecryptKey agrees on a key with the ephemeral one in the header (RFC 7518 section 4.6); with +A..KW it unwraps the encrypted one.
func (k x25519) DecryptKey(encrypted []byte, h jose.Header) ([]byte, error) {
	epk, _ := h.ExtraHeaders["epk"].(map[string]any)
	if text(epk["kty"]) != "OKP" || text(epk["crv"]) != "X25519" {
		return nil, errors.New("the ephemeral key (epk) is of another curve")
	}
	x, err := base64.RawURLEncoding.DecodeString(text(epk["x"]))
	if err != nil {
		return nil, err
	}
	theirs, err := ecdh.X25519().NewPublicKey(x)
	if err != nil {
		return nil, err
	}
	z, err := k.ECDH(theirs) // refuses points of low order
	if err != nil {
		return nil, err
	}
	enc := text(h.ExtraHeaders["enc"])
	if h.Algorithm == "ECDH-ES" {
		size := map[string]int{"A128GCM": 16, "A192GCM": 24, "A256GCM": 32, "A128CBC-HS256": 32, "A192CBC-HS384": 48, "A256CBC-HS512": 64}[enc]
		if size == 0 || len(encrypted) > 0 {
			return nil, errors.New("a direct agreement has no encrypted key, and a known enc")
		}
		return concatKDF(z, enc, h, size)
	}
	size := map[string]int{"ECDH-ES+A128KW": 16, "ECDH-ES+A192KW": 24, "ECDH-ES+A256KW": 32}[h.Algorithm]
	if size == 0 {
		return nil, fmt.Errorf("the algorithm %q is for another key", clip(h.Algorithm))
	}
	kek, err := concatKDF(z, h.Algorithm, h, size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(kek)
	if err != nil {
		return nil, err
	}
	return josecipher.KeyUnwrap(block, encrypted)
}

// concatKDF derives size bytes from the agreed secret (RFC 7518 section 4.6.2). id is the algorithm that they are for.
func concatKDF(z []byte, id string, h jose.Header, size int) ([]byte, error) {
	behindLength := func(b []byte) []byte { return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...) }
	var party [2][]byte
	for i, name := range []jose.HeaderKey{"apu", "apv"} {
		b, err := base64.RawURLEncoding.DecodeString(text(h.ExtraHeaders[name]))
		if err != nil {
			return nil, fmt.Errorf("%s is no base64url", name)
		}
		party[i] = behindLength(b)
	}
	out := make([]byte, size)
	_, err := josecipher.NewConcatKDF(crypto.SHA256, z, behindLength([]byte(id)), party[0], party[1], binary.BigEndian.AppendUint32(nil, uint32(size)*8), nil).Read(out)
	return out, err
}
