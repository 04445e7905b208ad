package token

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"why401/httpclient/keyfile"

	"github.com/go-jose/go-jose/v4"
)

// SecretKeySet is one HMAC secret.
func SecretKeySet(name string, secret []byte) KeySet {
	return KeySet{Source: name, Keys: []Key{{Type: "oct", Public: secret, Secret: true}}}
}

// ReadKeySet reads PEM public keys and certificates, a JWK or a JWK Set (RFC 7517), or the metadata of a SAML provider. A key that cannot be read is
// named in Unreadable and spoils no other.
func ReadKeySet(name string, data []byte) (KeySet, error) {
	ks := KeySet{Source: name, raw: data}
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(trimmed, []byte("{")) {
		return readJWKs(ks, trimmed)
	}
	if bytes.HasPrefix(trimmed, []byte("<")) {
		return readMetadata(ks, trimmed)
	}
	if len(data) > 0 && data[0] == 0x30 && !IsText(string(data)) { // DER: a SEQUENCE; as text it is the digit 0
		return readDER(ks, data)
	}
	if k, ok := pasetoKey(string(trimmed)); ok {
		ks.Keys = []Key{{Type: keyType(k), Public: k}}
		return ks, nil
	}
	n := 0
	for rest := trimmed; ; n++ {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		k, err := pemKey(b)
		if err != nil {
			ks.Unreadable = append(ks.Unreadable, fmt.Sprintf("PEM block %d (%s): %v", n+1, clip(b.Type), err))
			continue
		}
		ks.Keys = append(ks.Keys, Key{Type: keyType(k), Public: k})
		if c, err := x509.ParseCertificate(b.Bytes); err == nil {
			ks.Certificates = append(ks.Certificates, c)
		}
	}
	if n == 0 {
		return ks, fmt.Errorf("reading the key %s: want PEM, a JWK, a JWK Set or SAML metadata, got %d bytes that are none", name, len(data))
	}
	if len(ks.Keys) == 0 {
		return ks, fmt.Errorf("reading the key %s: %s", name, ks.Unreadable[0])
	}
	return ks, nil
}

// readDER reads a certificate, a public or a private key as it stands inside PEM.
func readDER(ks KeySet, data []byte) (KeySet, error) {
	if c, err := x509.ParseCertificate(data); err == nil {
		ks.Certificates = []*x509.Certificate{c}
		ks.Keys = []Key{{Type: keyType(c.PublicKey), Public: c.PublicKey}}
		return ks, nil
	}
	for _, typ := range []string{"PUBLIC KEY", "RSA PUBLIC KEY", "PRIVATE KEY"} {
		if k, err := pemKey(&pem.Block{Type: typ, Bytes: data}); err == nil {
			ks.Keys = []Key{{Type: keyType(k), Public: k}}
			return ks, nil
		}
	}
	return ks, fmt.Errorf("reading the key %s: want a certificate or a key in DER, got %d bytes that begin like one and are none", ks.Source, len(data))
}

func pemKey(b *pem.Block) (crypto.PublicKey, error) {
	switch b.Type {
	case "CERTIFICATE":
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, err
		}
		return c.PublicKey, nil
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(b.Bytes)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(b.Bytes)
	case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
		k, err := keyfile.Parse(b.Bytes)
		return publicHalf(k, err)
	}
	return nil, fmt.Errorf("want a public key or certificate")
}

func publicHalf(k any, err error) (crypto.PublicKey, error) {
	if err != nil {
		return nil, err
	}
	if s, ok := k.(crypto.Signer); ok {
		return s.Public(), nil
	}
	return nil, fmt.Errorf("a private key without a public half")
}

func keyType(k any) string {
	switch fmt.Sprintf("%T", k) {
	case "*rsa.PublicKey":
		return "RSA"
	case "*ecdsa.PublicKey":
		return "EC"
	}
	return "OKP"
}

func readJWKs(ks KeySet, data []byte) (KeySet, error) {
	var set struct {
		Keys []json.RawMessage
		Kty  string
	}
	if err := json.Unmarshal(data, &set); err != nil {
		return ks, fmt.Errorf("reading the keys %s: want JSON: %w", ks.Source, err)
	}
	if set.Keys == nil && set.Kty != "" {
		set.Keys = []json.RawMessage{data}
	}
	for i, raw := range set.Keys {
		var j jose.JSONWebKey
		if err := j.UnmarshalJSON(raw); err != nil {
			ks.Unreadable = append(ks.Unreadable, fmt.Sprintf("key %d: %s", i+1, keyFault(err)))
			continue
		}
		k := Key{ID: j.KeyID, Alg: j.Algorithm, Use: j.Use}
		var more struct {
			Ops []string `json:"key_ops"`
		}
		if json.Unmarshal(raw, &more) == nil {
			k.Ops = more.Ops
		}
		if b, ok := j.Key.([]byte); ok {
			k.Type, k.Public, k.Secret = "oct", b, true
		} else {
			pub := j.Public()
			k.Type, k.Public = keyType(pub.Key), pub.Key
		}
		ks.Keys = append(ks.Keys, k)
	}
	if len(ks.Keys) == 0 {
		why := "it holds no keys"
		if len(ks.Unreadable) > 0 {
			why = ks.Unreadable[0]
		}
		return ks, fmt.Errorf("reading the keys %s: %s", ks.Source, why)
	}
	return ks, nil
}

// keyFault says in one line why a JWK cannot be read.
func keyFault(err error) string {
	return strings.TrimPrefix(err.Error(), "go-jose/go-jose: ")
}
