package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// Most services look a key up by the name in the header: that another key of the set signed says that they refuse.
func TestHeaderNamesAnotherKey(t *testing.T) {
	one, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	two, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	set, _ := json.Marshal(map[string]any{"keys": []any{
		map[string]any{"kty": "EC", "crv": "P-256", "kid": "bad", "x": "!!", "y": "!!"},
		jose.JSONWebKey{Key: &one.PublicKey, KeyID: "one"}, jose.JSONWebKey{Key: &two.PublicKey, KeyID: "two"}}})
	ks, err := ReadKeySet("set", set)
	if err != nil {
		t.Fatal(err)
	}
	stranger, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	for _, row := range []struct {
		reason string
		key    *ecdsa.PrivateKey
		kid    string
		status Status
		says   string // in the notes where it verifies, else in why
	}{
		{"the right name", one, "one", Verified, ""},
		{"no name", one, "", Verified, ""},
		{"the name of another key", one, "two", Verified, "another one of set"},
		{"a name that the set does not have", one, "old", Verified, "which is not in set"},
		{"the name of a key that cannot be read", one, "bad", Verified, "in a form that cannot be read (its \"x\" is no base64url"},
		{"that key is perhaps the one that signed", stranger, "bad", Failed, "which is among the keys given and cannot be read"},
		{"and where it is not there at all", stranger, "old", Failed, "which is not among the keys given"},
	} {
		h := map[string]any{}
		if row.kid != "" {
			h["kid"] = row.kid
		}
		tok := Inspect(signWith(t, "ES256", row.key, h, `{"sub":"a"}`), now)
		v := Verify(tok, ks)
		said := strings.Join(Notes(tok, v), "; ")
		if v.Status == Failed {
			said = v.Why
		}
		if v.Status != row.status || (said == "") != (row.says == "") || !strings.Contains(said, row.says) || v.OtherName != (row.status == Verified && row.says != "") {
			t.Errorf("%s: %+v %q", row.reason, v, said)
		}
	}
}

// A public key is no secret, however it is handed in.
func TestSecretThatIsAPublicKey(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	for reason, secret := range map[string][]byte{"its PEM": public, "its DER": der, "its certificate": theProvider().cert.Raw} {
		tok := Inspect(signWith(t, "HS256", secret, map[string]any{}, `{"sub":"a"}`), now)
		if v := Verify(tok, SecretKeySet("s", secret)); v.Status != Failed || v.Cause != "jwt.alg_mismatch" || !strings.Contains(v.Why, "forgery") {
			t.Errorf("%s as the secret: %+v", reason, v)
		}
	}
	secret := []byte(strings.Repeat("CANARY-secret", 3))
	tok := Inspect(signWith(t, "HS256", secret, map[string]any{}, `{"sub":"a"}`), now)
	if v := Verify(tok, SecretKeySet("s", secret)); v.Status != Verified {
		t.Errorf("a secret that is one: %+v", v)
	}
}
