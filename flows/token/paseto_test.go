package token

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"strings"
	"testing"
)

// pasetoVectors are of paseto-standard/test-vectors: v2.json, v3.json, v4.json.
var pasetoVectors = []struct{ name, key, token string }{
	{"2-S-2", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAHrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI=\n-----END PUBLIC KEY-----", "v2.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAxOS0wMS0wMVQwMDowMDowMCswMDowMCJ9flsZsx_gYCR0N_Ec2QxJFFpvQAs7h9HtKwbVK2n1MJ3Rz-hwe8KUqjnd8FAnIJZ601tp7lGkguU63oGbomhoBw.eyJraWQiOiJ6VmhNaVBCUDlmUmYyc25FY1Q3Z0ZUaW9lQTlDT2NOeTlEZmdMMVc2MGhhTiJ9"},
	{"3-S-1", "02fbcb7c69ee1c60579be7a334134878d9c5c5bf35d552dab63c0140397ed14cef637d7720925c44699ea30e72874c72fb", "v3.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9qqEwwrKHKi5lJ7b9MBKc0G4MGZy0ptUiMv3lAUAaz-JY_zjoqBSIxMxhfAoeNYiSyvfUErj76KOPWm1OeNnBPkTSespeSXDGaDfxeIrl3bRrPEIy7tLwLAIsRzsXkfph"},
	{"3-S-2", "-----BEGIN PUBLIC KEY-----\nMHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE+8t8ae4cYFeb56M0E0h42cXFvzXVUtq2\nPAFAOX7RTO9jfXcgklxEaZ6jDnKHTHL7fJIHKwfCnCnntB1NtxO/f7OArxLPIQX5\n40lHf4HAJtPBI0iM9Oolo6zcuDWpMUdy\n-----END PUBLIC KEY-----", "v3.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9ZWrbGZ6L0MDK72skosUaS0Dz7wJ_2bMcM6tOxFuCasO9GhwHrvvchqgXQNLQQyWzGC2wkr-VKII71AvkLpC8tJOrzJV1cap9NRwoFzbcXjzMZyxQ0wkshxZxx8ImmNWP.eyJraWQiOiJkWWtJU3lseFFlZWNFY0hFTGZ6Rjg4VVpyd2JMb2xOaUNkcHpVSEd3OVVxbiJ9"},
	{"4-S-1", "1eb9dbbbbc047c03fd70604e0071f0987e16b28b757225c11f00415d0e20b1a2", "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9bg_XBBzds8lTZShVlwwKSgeKpLT3yukTw6JUz3W4h_ExsQV-P0V54zemZDcAxFaSeef1QlXEFtkqxT1ciiQEDA"},
}

func TestPASETOVectors(t *testing.T) {
	for _, row := range pasetoVectors {
		ks, err := ReadKeySet("k", []byte(row.key))
		if err != nil {
			t.Fatal(err)
		}
		tok := Inspect(row.token, now)
		if v := Verify(tok, ks); v.Status != Verified || tok.Claim("data") != "this is a signed message" {
			t.Errorf("%s: %+v", row.name, v)
		}
		if exp, ok := tok.At("exp"); !ok || exp.After(now) || len(tok.Findings) > 0 {
			t.Errorf("%s: its exp is a text by rule and long over: %v, %v", row.name, tok.Times, tok.Findings)
		}
		other := Inspect(strings.Replace(row.token, "eyJkYXRh", "eyJkYXRi", 1), now)
		if v := Verify(other, ks); v.Status != Failed || v.Cause != "jwt.signature_invalid" {
			t.Errorf("%s: another message must not verify: %+v", row.name, v)
		}
	}
}

func TestPASETOWithoutAKeyForIt(t *testing.T) {
	for _, row := range []struct {
		reason, token, key string
		want               Status
		cause              string
	}{
		{"another version's key", pasetoVectors[1].token, pasetoVectors[3].key, Failed, "jwt.alg_mismatch"},
		{"a local token has no signature", "v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", pasetoVectors[3].key, NotChecked, ""},
		{"cut short", pasetoVectors[3].token[:30], pasetoVectors[3].key, NotChecked, ""},
	} {
		ks, err := ReadKeySet("k", []byte(row.key))
		if err != nil {
			t.Fatal(err)
		}
		if v := Verify(Inspect(row.token, now), ks); v.Status != row.want || v.Cause != row.cause {
			t.Errorf("%s: %+v", row.reason, v)
		}
	}
}

// TestPASETOKeysForOneUse: a PASERK is for one version and purpose (PASETO, "Algorithm lucidity"), and a JWK for what it says.
func TestPASETOKeysForOneUse(t *testing.T) {
	v2, v4 := pasetoVectors[0].token, pasetoVectors[3].token
	raw, _ := hex.DecodeString(pasetoVectors[3].key) // of 4-S-1; 2-S-2 is signed with the same
	x := encode(raw)
	jwk := func(more string) string { return `{"kty":"OKP","crv":"Ed25519","x":"` + x + `"` + more + `}` }
	for _, row := range []struct {
		reason, token, key string
		want               Status
		cause              string
	}{
		{"a PASERK of its version", v4, "k4.public." + x, Verified, ""},
		{"a PASERK of another version", v4, "k2.public." + x, Failed, "jwt.alg_mismatch"},
		{"and the other way round", v2, "k4.public." + x, Failed, "jwt.alg_mismatch"},
		{"a JWK that says no more", v4, jwk(""), Verified, ""},
		{"a JWK for its algorithm", v4, jwk(`,"alg":"EdDSA","use":"sig","key_ops":["verify"]`), Verified, ""},
		{"a JWK for another algorithm", v4, jwk(`,"alg":"ES384"`), Failed, "jwt.alg_mismatch"},
		{"a JWK for encryption", v4, jwk(`,"use":"enc"`), Failed, "jwt.signature_invalid"},
		{"a JWK that may not verify", v4, jwk(`,"key_ops":["deriveKey"]`), Failed, "jwt.signature_invalid"},
	} {
		ks, err := ReadKeySet("k", []byte(row.key))
		if err != nil {
			t.Fatal(err)
		}
		if v := Verify(Inspect(row.token, now), ks); v.Status != row.want || v.Cause != row.cause {
			t.Errorf("%s: %+v", row.reason, v)
		}
	}
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	ks, err := ReadKeySet("k", []byte("k4.public."+encode(public)))
	if err != nil {
		t.Fatal(err)
	}
	if v := Verify(Inspect(signWith(t, "EdDSA", private, map[string]any{}, `{}`), now), ks); v.Status != Failed || v.Cause != "jwt.alg_mismatch" {
		t.Errorf("a PASERK under a JWT: %+v", v)
	}
}
