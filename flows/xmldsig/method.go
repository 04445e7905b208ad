package xmldsig

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"hash"
	"math/big"
	"strings"
)

// Method is a signature algorithm.
type Method struct {
	Family string // "RSA", "RSA-PSS", "ECDSA", "Ed25519", "HMAC", "DSA"
	Hash   Hash   // none for Ed25519
}

// Hash is a hash function by its names.
type Hash struct {
	Name string
	ID   crypto.Hash
	New  func() hash.Hash
}

// id is the hash's number in Go, 0 of none.
func (h *Hash) id() crypto.Hash {
	if h == nil {
		return 0
	}
	return h.ID
}

func hashes() []Hash {
	return []Hash{{"sha1", crypto.SHA1, sha1.New}, {"sha224", crypto.SHA224, sha256.New224}, {"sha256", crypto.SHA256, sha256.New}, {"sha384", crypto.SHA384, sha512.New384}, {"sha512", crypto.SHA512, sha512.New}}
}

// digestOf is the hash of a DigestMethod, nil where it is none of those that are read (XML Signature 1.1 section 6.2, XML Encryption 1.1
// section 5.7, RFC 9231 section 2.1).
func digestOf(uri string) *Hash {
	for _, h := range hashes() {
		space := encSpace
		switch h.Name {
		case "sha1":
			space = Space
		case "sha224":
			space = more
		}
		if uri == space+h.Name || uri == more+h.Name && h.Name == "sha384" {
			return &h
		}
	}
	return nil
}

// MethodOf reads the URI of a SignatureMethod (XML Signature 1.1 section 6.4, RFC 9231 sections 2.2 and 2.3); false where it is not
// known.
func MethodOf(uri string) (Method, bool) {
	if uri == more2021+"eddsa-ed25519" {
		return Method{Family: "Ed25519"}, true
	}
	for _, h := range hashes() {
		space := more
		if h.Name == "sha1" {
			space = Space
		}
		switch uri {
		case space + "rsa-" + h.Name:
			return Method{"RSA", h}, true
		case more + "ecdsa-" + h.Name:
			return Method{"ECDSA", h}, true
		case more2007 + h.Name + "-rsa-MGF1":
			return Method{"RSA-PSS", h}, true
		case space + "hmac-" + h.Name:
			return Method{"HMAC", h}, true
		}
		if h.Name == "sha1" && uri == Space+"dsa-sha1" || h.Name == "sha256" && uri == "http://www.w3.org/2009/xmldsig11#dsa-sha256" {
			return Method{"DSA", h}, true
		}
	}
	return Method{}, false
}

// Name is the method for people: "RSA with SHA-256".
func (m Method) Name() string {
	if m.Hash.New == nil {
		return m.Family
	}
	return m.Family + " with " + digestName(m.Hash.Name)
}

func digestName(s string) string { return "SHA-" + strings.TrimPrefix(s, "sha") }

// MaxRSA bounds the keys, in bits: a message may bring one that takes hours.
const MaxRSA = 16384

// Fits reports whether a key is of the kind that the method needs: nothing else is tried with it.
func (m Method) Fits(key crypto.PublicKey) bool {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return (m.Family == "RSA" || m.Family == "RSA-PSS") && k.N.BitLen() <= MaxRSA
	case *ecdsa.PublicKey:
		return m.Family == "ECDSA"
	case ed25519.PublicKey:
		return m.Family == "Ed25519"
	}
	return false
}

// Verify checks value over signed with a key that fits.
func (m Method) Verify(key crypto.PublicKey, signed, value []byte) bool {
	if !m.Fits(key) {
		return false
	}
	switch k := key.(type) {
	case ed25519.PublicKey:
		return len(k) == ed25519.PublicKeySize && ed25519.Verify(k, signed, value)
	case *rsa.PublicKey:
		if m.Family == "RSA-PSS" {
			return rsa.VerifyPSS(k, m.Hash.ID, m.sum(signed), value, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
		return rsa.VerifyPKCS1v15(k, m.Hash.ID, m.sum(signed), value) == nil
	case *ecdsa.PublicKey: // r and s, each as long as the curve's order (XML Signature section 6.4.3)
		size := (k.Curve.Params().N.BitLen() + 7) / 8
		if len(value) != 2*size {
			return false
		}
		return ecdsa.Verify(k, m.sum(signed), new(big.Int).SetBytes(value[:size]), new(big.Int).SetBytes(value[size:]))
	}
	return false
}

// VerifyASN1 tells of an ECDSA signature that verifies and is written as ASN.1, as TLS has it and XML Signature has not.
func (m Method) VerifyASN1(key crypto.PublicKey, signed, value []byte) bool {
	k, ok := key.(*ecdsa.PublicKey)
	var rs struct{ R, S *big.Int }
	if !ok || m.Family != "ECDSA" {
		return false
	}
	if rest, err := asn1.Unmarshal(value, &rs); err != nil || len(rest) > 0 {
		return false
	}
	return ecdsa.VerifyASN1(k, m.sum(signed), value)
}

// VerifyHMAC tells of an HMAC that was made with those bytes.
func (m Method) VerifyHMAC(secret, signed, value []byte) bool {
	if m.Family != "HMAC" {
		return false
	}
	h := hmac.New(m.Hash.New, secret)
	h.Write(signed)
	return hmac.Equal(h.Sum(nil), value)
}

func (m Method) sum(b []byte) []byte {
	h := m.Hash.New()
	h.Write(b)
	return h.Sum(nil)
}
