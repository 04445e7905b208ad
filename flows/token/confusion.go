package token

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
)

// A server that lets the token choose its algorithm takes a public key for the secret of an HMAC: the confusion of RFC 8725 section 2.1.

// isPublic is true for a public key or a certificate, in PEM or in DER, which is nobody's secret.
func isPublic(s []byte) bool {
	if b, _ := pem.Decode(s); b != nil {
		return strings.HasSuffix(b.Type, "PUBLIC KEY") || b.Type == "CERTIFICATE"
	}
	if len(s) == 0 || s[0] != 0x30 {
		return false
	}
	_, notKey := x509.ParsePKIXPublicKey(s)
	_, notPKCS1 := x509.ParsePKCS1PublicKey(s)
	_, notCertificate := x509.ParseCertificate(s)
	return notKey == nil || notPKCS1 == nil || notCertificate == nil
}

// everyones are the bytes of public keys that programs have been led to take for an HMAC's secret: those of the file, with and without
// the line break at its end, and those of the keys in DER.
func (ks KeySet) everyones() [][]byte {
	trimmed := bytes.TrimSpace(ks.raw)
	out := [][]byte{ks.raw, trimmed, slices.Concat(trimmed, []byte("\n"))}
	if b, _ := pem.Decode(ks.raw); b != nil {
		out = append(out, b.Bytes)
	}
	for _, c := range ks.Certificates {
		out = append(out, c.Raw)
	}
	for _, k := range ks.Keys {
		if der, err := x509.MarshalPKIXPublicKey(k.Public); err == nil {
			out = append(out, der)
		}
	}
	return slices.DeleteFunc(out, func(b []byte) bool { return len(b) == 0 })
}

// confused is true for an HMAC made with what everyone has.
func (c check) confused(ks KeySet) bool {
	return slices.ContainsFunc(ks.everyones(), func(k []byte) bool { return c.signed(k) })
}
