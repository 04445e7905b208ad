package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCraftSignsWhatWasWritten(t *testing.T) {
	like := Inspect(sign(t, map[string]any{"sub": "alice", "exp": now.Add(-time.Hour).Unix(), "big": json.Number("12345678901234567890")}), now)
	s, err := SecretSigner([]byte("CANARY-own-secret"), "HS384")
	if err != nil {
		t.Fatal(err)
	}
	claims, err := Edit(like.RawJSON, "exp", "+1h", now)
	if err != nil {
		t.Fatal(err)
	}
	if claims, err = Edit(claims, "scope", "read write", now); err != nil {
		t.Fatal(err)
	}
	if claims, err = Edit(claims, "aud", `["a","b"]`, now); err != nil {
		t.Fatal(err)
	}
	made, err := Craft(like, claims, s)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(fmt.Sprint(made), "eyJ") {
		t.Errorf("a token made here prints itself: %v", made)
	}
	tok := Inspect(made.Reveal(), now)
	if v := Verify(tok, SecretKeySet("s", []byte("CANARY-own-secret"))); v.Status != Verified || len(judge(tok, Expect{At: now})) != 0 {
		t.Errorf("%+v %v", v, tok.Claims)
	}
	if tok.Claim("big") != "12345678901234567890" || tok.Claim("scope") != "read write" || len(tok.Audiences()) != 2 || tok.Header["alg"] != "HS384" {
		t.Errorf("%v %v", tok.Header, tok.Claims)
	}
	gone, err := Edit(claims, "aud", "", now)
	if err != nil || strings.Contains(string(gone), "aud") {
		t.Errorf("an empty value takes a claim away: %s %v", gone, err)
	}
}

func TestEditOfATime(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, row := range []struct{ reason, value, want string }{
		{"from now", "+1h", `{"exp":1795510800}`},
		{"seconds", "1795510800", `{"exp":1795510800}`},
		{"a time as the program writes it", "2026-11-24T09:00:00Z", `{"exp":1795510800}`},
		{"a word stays one: how a server takes it may be what is tried", "soon", `{"exp":"soon"}`},
	} {
		if got, err := Edit([]byte(`{"exp":1}`), "exp", row.value, now); err != nil || string(got) != row.want {
			t.Errorf("%s: got %s, %v; want %s", row.reason, got, err, row.want)
		}
	}
}

func TestCraftWithAKeyFile(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	der, _ := x509.MarshalPKCS8PrivateKey(key)
	file := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	s, err := ReadSigner("key.pem", file, "RS256")
	if err != nil || s.Alg != "ES384" {
		t.Fatalf("the key says the algorithm: %v %v", s.Alg, err)
	}
	made, err := Craft(Token{}, []byte(`{"sub":"x"}`), s)
	if err != nil {
		t.Fatal(err)
	}
	ks, _ := ReadKeySet("key.pem", file)
	if v := Verify(Inspect(made.Reveal(), now), ks); v.Status != Verified {
		t.Errorf("%+v", v)
	}
	pub, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	for _, row := range []struct{ reason, key, want string }{
		{"a public key", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub})), "signing wants the private key"},
		{"an encrypted key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "it is encrypted"},
		{"a public JWK", `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`, "cannot sign"},
		{"rubbish", "x", "neither"},
	} {
		if _, err := ReadSigner("k", []byte(row.key), ""); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
	if _, err := Craft(Token{}, []byte("{\n\"a\":1,\n\"a\":2}"), s); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("a claim twice: %v", err)
	}
}
