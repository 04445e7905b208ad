package token

import (
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// BenchmarkInspectAndVerify says what a typical access token is and verifies its RS256 signature. Its floor is
// golang-jwt's parsing and verifying of the same token; x-floor is the ratio to it.
func BenchmarkInspectAndVerify(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{"iss": "https://login.example.test/realms/main", "sub": "6f2f9c8e",
		"aud": []string{"https://api.example.test", "account"}, "scope": "openid profile items:read", "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"realm_access": map[string]any{"roles": []string{"offline_access", "default"}}}).SignedString(key)
	if err != nil {
		b.Fatal(err)
	}
	ks := KeySet{Source: "key.pem", Keys: []Key{{Type: "RSA", Public: &key.PublicKey}}}
	parser := jwt.NewParser(jwt.WithTimeFunc(func() time.Time { return now }))
	b.ReportAllocs()
	var ours, floor time.Duration
	for b.Loop() {
		start := time.Now()
		if v := Verify(Inspect(text, now), ks); v.Status != Verified {
			b.Fatal(v.Why)
		}
		ours += time.Since(start)
		b.StopTimer()
		start = time.Now()
		if _, err := parser.Parse(text, func(*jwt.Token) (any, error) { return &key.PublicKey, nil }); err != nil {
			b.Fatal(err)
		}
		floor += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
}

// BenchmarkInspect says what a typical access token is. Its floor is golang-jwt's parsing of the same token without
// verifying it; x-floor is the ratio to it.
func BenchmarkInspect(b *testing.B) {
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iss": "https://login.example.test", "sub": "6f2f9c8e",
		"scope": strings.Repeat("items:read ", 10), "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()}).SignedString([]byte("key"))
	if err != nil {
		b.Fatal(err)
	}
	parser := jwt.NewParser()
	b.ReportAllocs()
	var ours, floor time.Duration
	for b.Loop() {
		start := time.Now()
		if t := Inspect(text, now); t.Kind != KindJWS || t.Parse != nil {
			b.Fatal(t.Kind, t.Parse)
		}
		ours += time.Since(start)
		b.StopTimer()
		start = time.Now()
		if _, _, err := parser.ParseUnverified(text, jwt.MapClaims{}); err != nil {
			b.Fatal(err)
		}
		floor += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
}
