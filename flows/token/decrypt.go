package token

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Decrypt opens a JWE (RFC 7516) with a private or shared key: PEM, or a JWK, or a JWK Set whose kid fits. A JWT inside
// (RFC 7519 section 5.2) is laid open too, and its Raw is what a signature is checked on. The error names what was wanted.
func Decrypt(t Token, name string, key []byte, at time.Time) (Token, error) {
	if t.Kind == KindSAML {
		k, err := decryptionKey(name, key, "", "")
		if err != nil {
			return t, err
		}
		return decryptSAML(t, name, k, at)
	}
	if t.Kind != KindJWE {
		return t, fmt.Errorf("decrypting with %s: want an encrypted token (JWE, five parts), got %s", name, t.Format)
	}
	if what := text(t.Header["alg"]); strings.HasPrefix(what, "PBES2-") {
		if n, odd := t.Header["p2c"].(json.Number); odd && len(n) > 7 {
			return t, fmt.Errorf("decrypting with %s: the token asks for %s rounds of PBKDF2 (p2c), more than are made here", name, clip(string(n)))
		}
	}
	k, err := decryptionKey(name, key, text(t.Header["kid"]), text(t.Header["alg"]))
	if err != nil {
		return t, err
	}
	alg, enc := jose.KeyAlgorithm(text(t.Header["alg"])), jose.ContentEncryption(text(t.Header["enc"]))
	parse := jose.ParseEncryptedCompact
	if strings.HasPrefix(t.Raw, "{") {
		parse = jose.ParseEncryptedJSON
	}
	obj, err := parse(t.Raw, []jose.KeyAlgorithm{alg}, []jose.ContentEncryption{enc})
	if err != nil {
		return t, fmt.Errorf("decrypting with %s: the token cannot be read: %w", name, err)
	}
	plain, err := obj.Decrypt(k)
	if err != nil {
		return t, fmt.Errorf("decrypting with %s: the key does not open it (alg %s, enc %s)", name, alg, enc)
	}
	if m, _, bad := object(plain); bad == "" {
		t.Claims, t.RawJSON = m, plain
		t.times(at)
		t.Format += ", decrypted"
		return t, nil
	}
	inner := Inspect(string(plain), at)
	if inner.Kind == KindJWS {
		inner.Format = t.Format + ", holding " + inner.Format
		return inner, nil
	}
	t.Payload, t.Format = string(plain), t.Format+", decrypted"
	return t, nil
}

// decryptionKey reads a private key, a shared one from a JWK, or a password where the token asks for one.
func decryptionKey(name string, data []byte, kid, alg string) (any, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if bytes.HasPrefix(trimmed, []byte("{")) {
		var one jose.JSONWebKey
		if err := one.UnmarshalJSON(trimmed); err == nil {
			return one.Key, nil
		}
		var set jose.JSONWebKeySet
		if err := json.Unmarshal(trimmed, &set); err != nil || len(set.Keys) == 0 {
			return nil, fmt.Errorf("reading the key %s: want a JWK or a JWK Set", name)
		}
		if found := set.Key(kid); kid != "" && len(found) > 0 {
			return found[0].Key, nil
		}
		return set.Keys[0].Key, nil
	}
	b, _ := pem.Decode(trimmed)
	if b == nil && strings.HasPrefix(alg, "PBES2-") { // RFC 7518 section 4.8: a password
		return bytes.TrimRight(data, "\r\n"), nil
	}
	if b == nil {
		return nil, fmt.Errorf("reading the key %s: want a private key in PEM, or a JWK, got %d bytes that are neither", name, len(data))
	}
	switch b.Type {
	case "PRIVATE KEY":
		return x509.ParsePKCS8PrivateKey(b.Bytes)
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(b.Bytes)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(b.Bytes)
	}
	return nil, fmt.Errorf("reading the key %s: want a private key, got PEM of type %s", name, clip(b.Type))
}
