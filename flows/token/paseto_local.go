package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha512"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/chacha20poly1305"
)

// Local tokens are opened with the primitives of the standard library and golang.org/x/crypto: the library for PASETO hands out
// claims alone, decoded, where the message as it was written is to be kept and may be no JSON.

// pasetoEnds are the lengths in bytes of the nonce and the tag of a local token, by its version (paseto.io, "Protocol versions").
func pasetoEnds(version byte) (nonce, tag int) {
	switch version {
	case '1', '3':
		return 32, 48
	case '2':
		return 24, 16
	}
	return 32, 32
}

// openPASETO decrypts a local token with a shared key of 32 bytes.
func openPASETO(t Token, key any) ([]byte, error) {
	secret, ok := key.([]byte)
	p := strings.Split(t.Raw, ".")
	if !ok || len(secret) != 32 || len(p) < 3 {
		return nil, errors.New("a local token opens with a shared key of 32 bytes")
	}
	body, bad := segment(p[2])
	var footer []byte
	if len(p) == 4 && bad == "" {
		footer, bad = segment(p[3])
	}
	version := p[0][1]
	n, tag := pasetoEnds(version)
	if bad != "" || len(body) < n+tag {
		return nil, errors.New("it is cut short")
	}
	m := pasetoMessage{secret: secret, head: []byte(p[0] + ".local."), nonce: body[:n], text: body[n : len(body)-tag], tag: body[len(body)-tag:], footer: footer, assertion: t.Assertion}
	switch version {
	case '1':
		return m.openV1()
	case '2':
		return m.openV2()
	case '3':
		return m.openV3()
	}
	return m.openV4()
}

type pasetoMessage struct {
	secret, head, nonce, text, tag, footer, assertion []byte
}

const (
	pasetoEncrypts = "paseto-encryption-key"
	pasetoAuthens  = "paseto-auth-key-for-aead"
)

// openV1 is AES-256-CTR under HMAC-SHA384, with keys by HKDF from the first half of the nonce.
func (m pasetoMessage) openV1() ([]byte, error) {
	ek, err := hkdf.Key(sha512.New384, m.secret, m.nonce[:16], pasetoEncrypts, 32)
	if err != nil {
		return nil, err
	}
	ak, err := hkdf.Key(sha512.New384, m.secret, m.nonce[:16], pasetoAuthens, 32)
	if err != nil {
		return nil, err
	}
	return m.ctr(ek, m.nonce[16:], ak, preAuth(m.head, m.nonce, m.text, m.footer))
}

// openV2 is XChaCha20-Poly1305.
func (m pasetoMessage) openV2() ([]byte, error) {
	a, err := chacha20poly1305.NewX(m.secret)
	if err != nil {
		return nil, err
	}
	plain, err := a.Open(nil, m.nonce, slices.Concat(m.text, m.tag), preAuth(m.head, m.nonce, m.footer))
	if err != nil {
		return nil, errAnotherKey
	}
	return plain, nil
}

// openV3 is AES-256-CTR under HMAC-SHA384, with keys by HKDF, the nonce in their purpose.
func (m pasetoMessage) openV3() ([]byte, error) {
	tmp, err := hkdf.Key(sha512.New384, m.secret, nil, pasetoEncrypts+string(m.nonce), 48)
	if err != nil {
		return nil, err
	}
	ak, err := hkdf.Key(sha512.New384, m.secret, nil, pasetoAuthens+string(m.nonce), 48)
	if err != nil {
		return nil, err
	}
	return m.ctr(tmp[:32], tmp[32:], ak, preAuth(m.head, m.nonce, m.text, m.footer, m.assertion))
}

func (m pasetoMessage) ctr(key, iv, authKey, signed []byte) ([]byte, error) {
	mac := hmac.New(sha512.New384, authKey)
	mac.Write(signed)
	if !hmac.Equal(mac.Sum(nil), m.tag) {
		return nil, errAnotherKey
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(m.text))
	cipher.NewCTR(block, iv).XORKeyStream(plain, m.text)
	return plain, nil
}

// openV4 is XChaCha20 under keyed BLAKE2b.
func (m pasetoMessage) openV4() ([]byte, error) {
	tmp, err := blake(56, m.secret, []byte(pasetoEncrypts), m.nonce)
	if err != nil {
		return nil, err
	}
	ak, err := blake(32, m.secret, []byte(pasetoAuthens), m.nonce)
	if err != nil {
		return nil, err
	}
	tag, err := blake(32, ak, preAuth(m.head, m.nonce, m.text, m.footer, m.assertion))
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(tag, m.tag) != 1 {
		return nil, errAnotherKey
	}
	c, err := chacha20.NewUnauthenticatedCipher(tmp[:32], tmp[32:])
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(m.text))
	c.XORKeyStream(plain, m.text)
	return plain, nil
}

// blake is keyed BLAKE2b of size bytes over the pieces.
func blake(size int, key []byte, pieces ...[]byte) ([]byte, error) {
	h, err := blake2b.New(size, key)
	if err != nil {
		return nil, err
	}
	for _, p := range pieces {
		h.Write(p)
	}
	return h.Sum(nil), nil
}
