package token

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
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
	switch {
	case bytes.HasPrefix(trimmed, []byte("{")):
		return readJWKs(ks, trimmed)
	case bytes.HasPrefix(trimmed, []byte("[")): // the keys of a set without their name
		return readJWKs(ks, slices.Concat([]byte(`{"keys":`), trimmed, []byte("}")))
	}
	if bytes.HasPrefix(trimmed, []byte("<")) {
		return readMetadata(ks, trimmed)
	}
	if len(data) > 0 && data[0] == 0x30 && !IsText(string(data)) { // DER: a SEQUENCE; as text it is the digit 0
		return readDER(ks, data)
	}
	if k, ok := pasetoKey(string(trimmed)); ok {
		ks.Keys = []Key{k}
		return ks, nil
	}
	if der, ok := derInBase64(trimmed); ok {
		return readDER(ks, der)
	}
	n := 0
	for rest := keyfile.Unflattened(trimmed); ; n++ {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		k, err := pemKey(b)
		if err != nil {
			ks.Unreadable = append(ks.Unreadable, fmt.Sprintf("PEM block %d (%s): %v", n+1, clip(b.Type), err))
			continue
		}
		ks.Keys = append(ks.Keys, keyOf(b, k))
		if c, err := x509.ParseCertificate(b.Bytes); err == nil {
			ks.Certificates = append(ks.Certificates, c)
		}
	}
	if p := strings.SplitN(string(trimmed), ".", 3); n == 0 && isPaserk(string(trimmed)) && p[1] == "public" {
		return ks, fmt.Errorf("reading the key %s: it is a PASERK %s.public, and what stands behind that is no public key of version %s", name, p[0], p[0][1:])
	} else if n == 0 && isPaserk(string(trimmed)) {
		return ks, fmt.Errorf("reading the key %s: it is a PASERK of another type than public: want one that verifies, such as k4.public", name)
	}
	if n == 0 && (bytes.HasPrefix(trimmed, []byte("ssh-")) || bytes.HasPrefix(trimmed, []byte("ecdsa-sha2-"))) {
		return ks, fmt.Errorf("reading the key %s: it is a public key in OpenSSH's own form; ssh-keygen -e -m PKCS8 -f FILE writes it as PEM", name)
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
		b := &pem.Block{Type: typ, Bytes: data}
		if k, err := pemKey(b); err == nil {
			ks.Keys = []Key{keyOf(b, k)}
			return ks, nil
		}
	}
	return ks, fmt.Errorf("reading the key %s: want a certificate or a key in DER, got %d bytes that begin like one and are none", ks.Source, len(data))
}

// rsaPSS is the type of a key for RSASSA-PSS alone.
const rsaPSS = "RSA-PSS"

// keyOf is the key that was read out of b. One for RSASSA-PSS alone is marked: it verifies no PKCS #1 v1.5.
func keyOf(b *pem.Block, k crypto.PublicKey) Key {
	out := Key{Type: keyType(k), Public: k}
	der := b.Bytes
	if c, err := x509.ParseCertificate(der); err == nil {
		der = c.RawSubjectPublicKeyInfo // a certificate may be signed with PSS and hold another key
	}
	if oid, _ := asn1.Marshal(keyfile.OIDPSS); out.Type == "RSA" && bytes.Contains(der[:min(len(der), 40)], oid) {
		out.Type = rsaPSS
	}
	return out
}

// errEncrypted says that the key cannot be read, and that it need not be.
var errEncrypted = errors.New("it is encrypted; its public half verifies: openssl pkey -in FILE -pubout writes that")

func pemKey(b *pem.Block) (crypto.PublicKey, error) {
	switch b.Type {
	case "CERTIFICATE":
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, errors.New("it holds no certificate that can be read")
		}
		if c.PublicKey == nil {
			return spki(c.RawSubjectPublicKeyInfo)
		}
		return c.PublicKey, nil
	case "PUBLIC KEY":
		return spki(b.Bytes)
	case "RSA PUBLIC KEY":
		k, err := x509.ParsePKCS1PublicKey(b.Bytes)
		if err != nil {
			return nil, errors.New("it holds no RSA public key that can be read")
		}
		return k, nil
	case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY":
		if keyfile.Encrypted(b) {
			return nil, errEncrypted
		}
		k, err := keyfile.Parse(b.Bytes)
		return publicHalf(k, err)
	case "OPENSSH PRIVATE KEY":
		return nil, keyfile.ErrOpenSSH
	}
	return nil, fmt.Errorf("want a public key or certificate")
}

// spki reads a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7). A kind that is not spoken is named.
func spki(der []byte) (crypto.PublicKey, error) {
	k, err := x509.ParsePKIXPublicKey(der)
	if _, agrees := k.(*ecdh.PublicKey); agrees {
		return nil, errAgrees
	}
	if err == nil {
		return k, nil
	}
	var p struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &p); err == nil {
		if p.Algorithm.Algorithm.Equal(keyfile.OIDPSS) {
			if k, err := x509.ParsePKCS1PublicKey(p.Key.Bytes); err == nil {
				return k, nil
			}
		}
		if kind := keyfile.Kind(p.Algorithm); kind != "" {
			return nil, errors.New("it is a public key for " + kind + ", which is not read here")
		}
	}
	return nil, errors.New("it holds no RSA, EC or Ed25519 public key that can be read")
}

var errAgrees = errors.New("it is a key for X25519, which agrees on secrets and signs nothing")

func publicHalf(k any, err error) (crypto.PublicKey, error) {
	if err != nil {
		return nil, err
	}
	if _, agrees := k.(*ecdh.PrivateKey); agrees {
		return nil, errAgrees
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
	if set.Keys == nil && ks.namedPEM(data) { // Google's and Firebase's older form
		return ks, nil
	}
	for i, raw := range set.Keys {
		var j jose.JSONWebKey
		if err := j.UnmarshalJSON(raw); err != nil {
			ks.cannotRead(i+1, raw, memberFault(raw, keyFault(err)))
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
	return ks, ks.none()
}

// none is the error of a set in which no key can be used, nil where one can.
func (ks KeySet) none() error {
	switch {
	case len(ks.Keys) > 0:
		return nil
	case len(ks.Unreadable) > 0:
		return fmt.Errorf("reading the keys %s: %s", ks.Source, ks.Unreadable[0])
	}
	return fmt.Errorf("reading the keys %s: it holds no keys", ks.Source)
}

// memberFault names the member of a JWK that cannot be decoded, else why it cannot be read.
func memberFault(raw []byte, why string) string {
	var m map[string]any
	if json.Unmarshal(raw, &m) != nil {
		return why
	}
	for _, name := range []string{"n", "e", "x", "y", "k"} {
		if v, ok := m[name].(string); ok {
			if _, bad := segment(v); bad != "" {
				return fmt.Sprintf("its %q is no base64url without padding: it has %s", name, bad)
			}
		}
	}
	return why
}

// cannotRead notes key n of the set, and its name where that can be read.
func (ks *KeySet) cannotRead(n int, raw json.RawMessage, why string) {
	var named struct{ Kid string }
	about := fmt.Sprintf("key %d", n)
	if json.Unmarshal(raw, &named) == nil && named.Kid != "" {
		about += fmt.Sprintf(" (%q)", clip(named.Kid))
		if ks.unread == nil {
			ks.unread = map[string]string{}
		}
		ks.unread[named.Kid] = why
	}
	ks.Unreadable = append(ks.Unreadable, about+": "+why)
}

// keyFault says in one line why a JWK cannot be read.
func keyFault(err error) string {
	if strings.Contains(err.Error(), "illegal base64") {
		return "one of its members is not base64url"
	}
	return strings.TrimPrefix(err.Error(), "go-jose/go-jose: ")
}
