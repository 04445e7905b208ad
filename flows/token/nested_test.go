package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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
			open, err := decrypt(Inspect(text, now), "key.pem", file, now)
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

// TestATokenInTheTextInside: what is encrypted is a token as a whole or a text, and no token that stands in a text is verified as it.
func TestATokenInTheTextInside(t *testing.T) {
	key := []byte("CANARY-key-one-of-32-bytes-00000")
	inner := sign(t, map[string]any{"sub": "alice"})
	for plain, nested := range map[string]bool{inner: true, inner + "\n": true, "Bearer " + inner: false, "see " + inner + " here": false, `"` + inner + `"`: false} {
		tok, err := decrypt(Inspect(sealed(t, jose.DIRECT, jose.A256GCM, key, "", plain, nil), now), "s", key, now)
		if err != nil {
			t.Fatal(err)
		}
		v := Verify(tok, SecretKeySet("s", []byte("CANARY-key")))
		if (v.Status == Verified) != nested || (tok.Claim("sub") == "alice") != nested {
			t.Errorf("%q: %s, %+v", strings.Replace(plain, inner, "TOKEN", 1), tok.Format, v)
		}
	}
}

// TestTokensInsideTokens: each is opened, told of, and judged as any other; depth is bounded, and what stays closed says so.
func TestTokensInsideTokens(t *testing.T) {
	one, two := []byte("CANARY-key-one-of-32-bytes-00000"), []byte("CANARY-key-two-of-32-bytes-00000")
	sealOnce := func(plain string, key []byte) string {
		return sealed(t, jose.DIRECT, jose.A256GCM, key, "", plain, (&jose.EncrypterOptions{}).WithContentType("JWT"))
	}
	inner := sign(t, map[string]any{"sub": "alice", "exp": now.Add(-time.Hour).Unix()})
	both := `{"keys":[{"kty":"oct","kid":"one","k":"` + encode(one) + `"},{"kty":"oct","kid":"two","k":"` + encode(two) + `"}]}`
	deep := inner
	for range maxLayers + 1 {
		deep = sealOnce(deep, one)
	}
	sd := inner + "~" + b64(`["salt","name","value"]`) + "~"
	for _, row := range []struct {
		reason, token, key string
		layers             int
		kind               Kind
		says               string // in format and notes
	}{
		{"a JWT in a JWE", sealOnce(inner, one), both, 1, KindJWS, "JWE (dir, A256GCM), holding JWT (HS256)"},
		{"a JWT in a JWE in a JWE, by two keys", sealOnce(sealOnce(inner, one), two), both, 2, KindJWS, "holding JWE (dir, A256GCM), holding JWT"},
		{"the key of the outer one alone", sealOnce(sealOnce(inner, one), two), string(two), 1, KindJWE, ""},
		{"deeper than is opened", deep, string(one), maxLayers, KindJWE, ""},
		{"an SD-JWT in a JWE", sealOnce(sd, one), string(one), 1, KindJWS, "holding SD-JWT"},
		{"no word of what is inside", sealed(t, jose.DIRECT, jose.A256GCM, one, "", inner, nil), string(one), 1, KindJWS, "does not say that a JWT is inside (cty)"},
		{"text inside", sealed(t, jose.DIRECT, jose.A256GCM, one, "", "Live long and prosper.", nil), string(one), 1, KindJWE, "decrypted"},
		{"a PASETO in a JWE", sealOnce(vectors(t, "4")[9].Token, one), string(one), 1, KindPASETO, "holding PASETO v4.public"},
		{"packed", sealed(t, jose.DIRECT, jose.A256GCM, one, "", `{"sub":"a"}`, &jose.EncrypterOptions{Compression: jose.DEFLATE}), string(one), 1, KindJWE, "its content is packed"},
	} {
		got, err := decrypt(Inspect(row.token, now), "k", []byte(row.key), now)
		if row.layers == maxLayers {
			row.says = "no more than 5 tokens are opened inside each other"
		} else if row.says == "" {
			row.says = "what is inside is encrypted again: not opened with the secret in k"
		}
		o, _ := OpeningOf(got, nil)
		if all := got.Format + o.Why + strings.Join(got.Notes, "\n"); err != nil || len(got.Layers) != row.layers || got.Kind != row.kind || !strings.Contains(all, row.says) || strings.Contains(all, "CANARY") {
			t.Errorf("%s: %d layers, %s %q %q, %v", row.reason, len(got.Layers), got.Kind, got.Format, got.Notes, err)
		}
		if got.Kind == KindJWS && !slices.Contains(causes(judge(got, Expect{At: now})), "jwt.expired") {
			t.Errorf("%s: its end is not judged: %v", row.reason, got.Times)
		}
	}
}

// TestOpenedInTurns: what was encrypted twice opens key by key, and both are told of.
func TestOpenedInTurns(t *testing.T) {
	one, two := []byte("CANARY-key-one-of-32-bytes-00000"), []byte("CANARY-key-two-of-32-bytes-00000")
	tok := Inspect(sealed(t, jose.DIRECT, jose.A256GCM, two, "", sealed(t, jose.DIRECT, jose.A128CBC_HS256, one, "", sign(t, map[string]any{"sub": "alice"}), nil), nil), now)
	tok, err := decrypt(tok, "two", two, now)
	if err != nil || !tok.Encrypted() || len(tok.Layers) != 1 {
		t.Fatalf("%v %v", tok.Layers, err)
	}
	if again, err := decrypt(tok, "two", two, now); err == nil || again.Format != tok.Format {
		t.Errorf("the same key again: %q, %v", again.Format, err)
	}
	tok, err = decrypt(tok, "one", one, now)
	if o, _ := OpeningOf(tok, nil); err != nil || tok.Claim("sub") != "alice" || len(tok.Layers) != 2 || o.Why != "" || tok.Format != "JWE (dir, A256GCM), holding JWE (dir, A128CBC-HS256), holding JWT (HS256)" {
		t.Errorf("%q %v %+v %v", tok.Format, tok.Layers, o, err)
	}
}

// TestBombs: what is packed stays bounded, and the sentence says so.
func TestBombs(t *testing.T) {
	key := []byte("CANARY-key-one-of-32-bytes-00000")
	bomb := sealed(t, jose.DIRECT, jose.A256GCM, key, "", strings.Repeat(" ", 20<<20), &jose.EncrypterOptions{Compression: jose.DEFLATE})
	if _, err := decrypt(Inspect(bomb, now), "k", key, now); err == nil || !strings.Contains(err.Error(), "more than ten times its size and 250000 bytes") {
		t.Errorf("got %v", err)
	}
}

// TestReplicatedClaims: what the header repeats of the claims must be the same (RFC 7519 section 5.3).
func TestReplicatedClaims(t *testing.T) {
	key := []byte("CANARY-key-one-of-32-bytes-00000")
	for iss, want := range map[string]int{"https://a.test": 0, "https://b.test": 1} {
		o := (&jose.EncrypterOptions{}).WithHeader("iss", iss)
		got, err := decrypt(Inspect(sealed(t, jose.DIRECT, jose.A256GCM, key, "", `{"iss":"https://a.test"}`, o), now), "k", key, now)
		if err != nil || len(got.Findings) != want {
			t.Errorf("%s: %v %v", iss, got.Findings, err)
		}
	}
}

// TestWhoMadeAnOpenedToken: encryption is no signature, and what is known instead is said.
func TestWhoMadeAnOpenedToken(t *testing.T) {
	own, _ := rsa.GenerateKey(rand.Reader, 2048)
	secret := []byte("CANARY-key-one-of-32-bytes-00000")
	raw, _ := hex.DecodeString(vectors(t, "4")[0].Key)
	for _, row := range []struct {
		reason, token, key string
		status             Status
		why                string
	}{
		{"a public key encrypts", sealed(t, jose.RSA_OAEP, jose.A256GCM, &own.PublicKey, "", "{}", nil), jwk(t, jose.JSONWebKey{Key: own}), NotChecked, "anyone who has the recipient's public key"},
		{"a shared secret encrypts", sealed(t, jose.DIRECT, jose.A256GCM, secret, "", "{}", nil), string(secret), NotChecked, "any holder of the secret"},
		{"a local PASETO", vectors(t, "4")[0].Token, string(raw), Verified, "a holder of that key made it"},
	} {
		tok := Inspect(row.token, now)
		if v := Verify(tok, KeySet{}); v.Status != NotChecked || !strings.Contains(v.Why, "it is encrypted") {
			t.Errorf("%s, closed: %+v", row.reason, v)
		}
		open, err := decrypt(tok, "k", []byte(row.key), now)
		if v := Verify(open, KeySet{}); err != nil || v.Status != row.status || !strings.Contains(v.Why, row.why) {
			t.Errorf("%s: %+v %v", row.reason, v, err)
		}
	}
}

// TestWorkIsBounded: neither many recipients nor many passwords make a token cost more than seconds.
func TestWorkIsBounded(t *testing.T) {
	const head = `{"protected":"eyJlbmMiOiJBMTI4R0NNIn0","iv":"YWJjYWJjYWJjYWJj","ciphertext":"YQ","tag":"YWJjYWJjYWJjYWJjYWJjYQ","recipients":[`
	one := `{"header":{"alg":"PBES2-HS256+A128KW","p2s":"YWJjZGVmZ2g","p2c":600000},"encrypted_key":"` + encode(make([]byte, 24)) + `"}`
	small := `{"header":{"alg":"A128KW"},"encrypted_key":"` + encode(make([]byte, 24)) + `"}`
	for _, row := range []struct{ reason, token, want string }{
		{"rounds of two recipients", head + one + "," + one + "]}", "its recipients ask for 1200000 rounds of PBKDF2 (p2c) together; no more than 1000000"},
		{"recipients without end", head + strings.TrimSuffix(strings.Repeat(small+",", 1000), ",") + "]}", "for more than the 20 recipients"},
	} {
		if _, err := decrypt(Inspect(row.token, now), "k", []byte("password"), now); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
	var keys []string
	for i := range 30 {
		keys = append(keys, `{"kty":"oct","kid":"p`+fmt.Sprint(i)+`","k":"YWJj"}`)
	}
	slow := sealed(t, jose.PBES2_HS256_A128KW, jose.A128GCM, "CANARY-password", "", "{}", nil)
	slow = strings.Replace(slow, strings.SplitN(slow, ".", 2)[0], b64(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"YWJjZGVmZ2g","p2c":1000000}`), 1)
	start := time.Now()
	_, err := decrypt(Inspect(slow, now), "k", []byte(`{"keys":[`+strings.Join(keys, ",")+`]}`), now)
	var no *NotOpenedError
	if !errors.As(err, &no) || len(no.Tried) != 30 || !strings.Contains(no.Tried[29], "not tried: 4000000 rounds") {
		t.Errorf("%v", err)
	}
	t.Logf("%d rounds took %s", maxWork, time.Since(start))
}
