package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// TestNestedTokens: a signed token inside an encrypted one (RFC 7519 section 5.2) is laid open, and its own signature checked.
func TestNestedTokens(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKCS8PrivateKey(key)
	file := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	inner := sign(t, map[string]any{"sub": "alice"})
	for _, alg := range []jose.KeyAlgorithm{jose.RSA_OAEP, jose.RSA_OAEP_256, jose.RSA1_5} {
		enc, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: alg, Key: &key.PublicKey}, (&jose.EncrypterOptions{}).WithContentType("JWT"))
		if err != nil {
			t.Fatal(err)
		}
		obj, err := enc.Encrypt([]byte(inner))
		if err != nil {
			t.Fatal(err)
		}
		compact, _ := obj.CompactSerialize()
		for form, text := range map[string]string{"compact": compact, "JSON": obj.FullSerialize()} {
			open, err := Decrypt(Inspect(text, now), "key.pem", file, now)
			if err != nil || open.Claim("sub") != "alice" || open.Kind != KindJWS {
				t.Errorf("%s, %s: %v %v", alg, form, err, open.Format)
				continue
			}
			if v := Verify(open, SecretKeySet("s", []byte("CANARY-key"))); v.Status != Verified {
				t.Errorf("%s, %s: the inner signature: %+v", alg, form, v)
			}
		}
	}
}

func TestWhatDoesNotDecrypt(t *testing.T) {
	jwe := "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ"
	for _, row := range []struct{ reason, token, key, want string }{
		{"another key", jwe, `{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUQ"}`, "does not open it"},
		{"no key at all", jwe, "rubbish", "want a private key"},
		{"a signed token", sign(t, map[string]any{}), `{"kty":"oct","k":"YQ"}`, "encrypted token"},
		{"an altered tag", strings.TrimSuffix(jwe, "VQ") + "VA", `{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"}`, "does not open it"},
		{"rounds without end", b64(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"YWJjZGVmZ2g","p2c":2000000000}`) + ".YQ.YQ.YQ.YQ", "password", "more than are made here"},
	} {
		if _, err := Decrypt(Inspect(row.token, now), "k", []byte(row.key), now); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
}
