package signing

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"why401/httpclient/keyfile"

	"github.com/go-jose/go-jose/v4"
)

// ReadKey reads a private key as people keep it: PEM (PKCS #8, PKCS #1, SEC 1, OpenSSL's encrypted forms) or a JWK. pass opens an encrypted
// one. What it returns is *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey, or []byte of a JWK of kind oct.
func ReadKey(text []byte, pass string) (any, error) {
	trimmed := bytes.TrimSpace(keyfile.Unflattened(text))
	switch {
	case len(trimmed) == 0:
		return nil, errors.New("reading the key: it is empty")
	case trimmed[0] == '{':
		return readJWK(trimmed)
	}
	block, _ := pem.Decode(trimmed)
	if block == nil {
		if bytes.Contains(trimmed, []byte("-----BEGIN")) {
			return nil, errors.New("reading the key: it begins as PEM does and is broken behind that: want the lines from BEGIN to END, each as it was")
		}
		if pathLike(string(trimmed)) {
			return nil, errors.New("reading the key: this is the name of a file, and belongs where the key file is named")
		}
		return nil, errors.New("reading the key: want PEM (-----BEGIN … PRIVATE KEY-----) or a JWK ({\"kty\": …}), got neither")
	}
	switch {
	case keyfile.Encrypted(block):
		k, err := keyfile.Open(block, pass)
		if err != nil {
			return nil, fmt.Errorf("reading the key: %w", err)
		}
		return k, nil
	case block.Type == "OPENSSH PRIVATE KEY":
		return nil, fmt.Errorf("reading the key: %w", keyfile.ErrOpenSSH)
	case strings.Contains(block.Type, "PUBLIC KEY") || block.Type == "CERTIFICATE":
		return nil, errors.New("reading the key: it is a " + strings.ToLower(block.Type) + ", and signing wants the private key that belongs to it")
	}
	return parsePrivate(block.Bytes)
}

// pathLike is true for what a person types who has a file in mind.
func pathLike(s string) bool {
	if strings.ContainsAny(s, "\n{") || len(s) > 300 {
		return false
	}
	for _, end := range []string{".pem", ".key", ".jwk", ".json", ".pub"} {
		if strings.HasSuffix(strings.ToLower(s), end) {
			return true
		}
	}
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "~/")
}

// oidPSS marks a key that is for RSASSA-PSS alone (RFC 4055 section 1.2), which crypto/x509 does not read.
var oidPSS = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}

func parsePrivate(der []byte) (any, error) {
	if k, err := keyfile.Parse(der); err == nil {
		return k, nil
	}
	var p struct {
		Version    int
		Algorithm  pkix.AlgorithmIdentifier
		PrivateKey []byte
	}
	if _, err := asn1.Unmarshal(der, &p); err == nil && p.Algorithm.Algorithm.Equal(oidPSS) {
		if k, err := x509.ParsePKCS1PrivateKey(p.PrivateKey); err == nil {
			return k, nil
		}
	}
	return nil, errors.New("reading the key: want an RSA, EC or Ed25519 private key, got something else inside the PEM")
}

func readJWK(text []byte) (any, error) {
	if !json.Valid(text) {
		return nil, errors.New("reading the key: it begins as a JWK does and is no JSON")
	}
	var k jose.JSONWebKey
	if err := k.UnmarshalJSON(text); err != nil {
		return nil, fmt.Errorf("reading the key: it is no usable JWK: %s", joseFault(err))
	}
	if k.IsPublic() {
		return nil, errors.New("reading the key: it is a public JWK (it has no d), and signing wants the private one")
	}
	return k.Key, nil
}

// joseFault is the library's error without its name.
func joseFault(err error) string { return strings.TrimPrefix(err.Error(), "go-jose/go-jose: ") }

// FreshKey makes an EC key on P-256, for a proof that needs some key and no known one. It is kept in memory alone.
func FreshKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// PublicJWK is the public part of k as a JWK, and its thumbprint (RFC 7638) in base64url: what cnf.jkt of a token holds.
func PublicJWK(k crypto.Signer) (jwk json.RawMessage, thumbprint string, err error) {
	pub := jose.JSONWebKey{Key: k.Public()}
	if jwk, err = pub.MarshalJSON(); err != nil {
		return nil, "", fmt.Errorf("writing the public key as JWK: %w", err)
	}
	thumbprint, err = Thumbprint(jwk)
	return jwk, thumbprint, err
}

// Thumbprint is the RFC 7638 thumbprint of a JWK by SHA-256, in base64url.
func Thumbprint(jwk json.RawMessage) (string, error) {
	var k jose.JSONWebKey
	if err := k.UnmarshalJSON(jwk); err != nil {
		return "", fmt.Errorf("reading the JWK: %s", joseFault(err))
	}
	sum, err := k.Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("reading the JWK: %s", joseFault(err))
	}
	return b64url(sum), nil
}

// publicOf is the public key of a JWK, and whether the JWK holds the private one as well.
func publicOf(jwk json.RawMessage) (key any, private bool, err error) {
	var k jose.JSONWebKey
	if err := k.UnmarshalJSON(jwk); err != nil {
		return nil, false, err
	}
	if s, ok := k.Key.(crypto.Signer); ok {
		return s.Public(), true, nil
	}
	return k.Key, !k.IsPublic(), nil
}

// b64url is base64url without padding, as JOSE writes it.
func b64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// KeyWords says what a key is: "an EC key on P-256".
func KeyWords(k any) string {
	switch k := k.(type) {
	case *rsa.PrivateKey:
		return fmt.Sprintf("an RSA key of %d bits", k.N.BitLen())
	case *ecdsa.PrivateKey:
		return "an EC key on " + k.Curve.Params().Name
	case ed25519.PrivateKey:
		return "an Ed25519 key"
	case []byte:
		return fmt.Sprintf("a shared secret of %d bytes", len(k))
	}
	return "no key that can sign"
}
