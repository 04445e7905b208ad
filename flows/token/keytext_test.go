package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// A key is the same in whatever form a variable, a page or a service shows it.
func TestFormsOfAPublicKey(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	block := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	jwk, _ := json.Marshal(jose.JSONWebKey{Key: &key.PublicKey, KeyID: "k1"})
	byKid, _ := json.Marshal(map[string]string{"k1": block})
	tok := Inspect(signWith(t, "ES256", key, map[string]any{"kid": "k1"}, `{"sub":"a"}`), now)
	for _, row := range []struct{ reason, text, key string }{
		{"PEM", block, "the key in f"},
		{"a variable, its line ends written out", strings.ReplaceAll(block, "\n", `\n`), "the key in f"},
		{"the same in quotes", `"` + strings.ReplaceAll(block, "\n", `\n`) + `"`, "the key in f"},
		{"line ends lost in a form", strings.ReplaceAll(block, "\n", " "), "the key in f"},
		{"indented, as YAML holds it", "    " + strings.ReplaceAll(strings.TrimSpace(block), "\n", "\n    "), "the key in f"},
		{"base64 of the whole, as a Secret of Kubernetes holds it", base64.StdEncoding.EncodeToString([]byte(block)), "the key in f"},
		{"base64 of the whole, over lines", wrap(base64.StdEncoding.EncodeToString([]byte(block)), 64, "", ""), "the key in f"},
		{"in a mail", "Here it is:\n\n" + block + "\nRegards\n", "the key in f"},
		{"base64 alone, as a realm of Keycloak shows it", base64.StdEncoding.EncodeToString(der), "the key in f"},
		{"the keys of a set as a list", "[" + string(jwk) + "]", `key "k1" of f`},
		{"PEM by kid, as Google answers", string(byKid), `key "k1" of f`},
	} {
		ks, err := ReadKeySet("f", []byte(row.text))
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		if v := Verify(tok, ks); v.Status != Verified || v.Key != row.key {
			t.Errorf("%s: %+v", row.reason, v)
		}
	}
	for text, want := range map[string]string{
		"MIICANARY":                       "bytes",
		`["a"]`:                           "key 1",
		`{"k1":"no key"}`:                 "it holds no keys",
		"-----BEGIN PUBLIC KEY----- MIIB": "want PEM",
		strings.Replace(string(jwk), `"x":"`, `"x":"=`, 1): `its "x" is no base64url without padding: it has padding`,
	} {
		if _, err := ReadKeySet("f", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30s: %v, want %q", text, err, want)
		}
	}
}
