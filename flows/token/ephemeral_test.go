package token

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

// TestAFaultyEphemeralKeyIsTheTokens: the key that was given was blamed for a point that is on no curve.
func TestAFaultyEphemeralKeyIsTheTokens(t *testing.T) {
	b64 := base64.RawURLEncoding.EncodeToString
	one := func(n int) string { b := make([]byte, n); b[n-1] = 1; return b64(b) }
	p, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point := p.PublicKey().Bytes()
	low := make([]byte, 32)
	for _, row := range []struct {
		reason string
		epk    map[string]any
		want   string
	}{
		{"a good one", map[string]any{"kty": "EC", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])}, "does not open it"},
		{"off the curve", map[string]any{"kty": "EC", "crv": "P-256", "x": one(32), "y": one(32)}, "no point on P-256"},
		{"the point at infinity", map[string]any{"kty": "EC", "crv": "P-256", "x": b64(low), "y": b64(low)}, "no point on P-256"},
		{"a zero left out, as Authlib 1.2 does in one of some hundred", map[string]any{"kty": "EC", "crv": "P-256", "x": one(31), "y": one(32)}, "written with 31 bytes where P-256 has 32"},
		{"too long", map[string]any{"kty": "EC", "crv": "P-256", "x": one(400), "y": one(32)}, "no point on P-256"},
		{"without a y", map[string]any{"kty": "EC", "crv": "P-256", "x": one(32)}, "no point on P-256"},
		{"of low order", map[string]any{"kty": "OKP", "crv": "X25519", "x": b64(low)}, "of low order"},
		{"a short one", map[string]any{"kty": "OKP", "crv": "X25519", "x": one(31)}, "no point on X25519"},
	} {
		header, err := json.Marshal(map[string]any{"alg": "ECDH-ES", "enc": "A256GCM", "epk": row.epk})
		if err != nil {
			t.Fatal(err)
		}
		raw := b64(header) + ".." + b64(make([]byte, 12)) + ".AAAA." + b64(make([]byte, 16))
		key := map[string]any{"kty": "EC", "crv": "P-256", "d": b64(p.Bytes()), "x": b64(point[1:33]), "y": b64(point[33:])}
		if row.epk["kty"] == "OKP" {
			k, err := ecdh.X25519().GenerateKey(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			key = map[string]any{"kty": "OKP", "crv": "X25519", "d": b64(k.Bytes()), "x": b64(k.PublicKey().Bytes())}
		}
		file, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		fault := ""
		for _, f := range Inspect(raw, now).Findings {
			fault += f.What
		}
		if good := row.reason == "a good one"; good != (fault == "") || !good && !strings.Contains(fault, row.want) {
			t.Errorf("%s: without a key: %q, want %q", row.reason, fault, row.want)
		}
		if _, err := decrypt(Inspect(raw, now), "key.jwk", file, now); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.reason, err, row.want)
		}
	}
}
