package kit

import (
	"testing"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// TestSignersAreKept: what signs comes back from the vault as it went in, secrets and names alike; what was pasted already signed is
// good for one request and is not kept.
func TestSignersAreKept(t *testing.T) {
	const key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n" // of RFC 9421
	for _, row := range []struct {
		scheme string
		fields [][2]string
	}{
		{"oauth1", [][2]string{{"consumer-key", "shop"}, {"consumer-secret", "CANARY-1"}, {"token", "CANARY-2"}, {"token-secret", "CANARY-3"}, {"method", "HMAC-SHA256"}, {"realm", "r"}}},
		{"http-signature", [][2]string{{"key-id", "k1"}, {"key", key}, {"components", `@method @query-param;name="a b"`}, {"tag", "t"}, {"token", "CANARY-4"}}},
		{"http-signature", [][2]string{{"key-id", "k1"}, {"secret", "CANARY-5"}, {"secret-form", "text"}}},
		{"dpop", [][2]string{{"token", "CANARY-6"}, {"key-file", "/home/x/key.pem"}}},
		{"hmac", [][2]string{{"secret", "CANARY-7"}, {"template", `X: {hex(hmac_sha256(secret, method + "\n" + body))}`}, {"timestamp-header", "X-Time"}}},
	} {
		c := flows.Credential{Scheme: row.scheme}
		for _, f := range row.fields {
			c.Fields = append(c.Fields, flows.Field{Name: f[0], Value: mask.NewSensitive(f[0], f[1]), Source: "typed"})
		}
		a, err := scheme.Apply(scheme.Attempt(httpclient.Request{Method: "POST", URL: "https://api.example.test/v1", Source: "curl", Sources: map[string]string{}}), c)
		if err != nil {
			t.Errorf("%s: %v", row.scheme, err)
			continue
		}
		p, err := ProfileOf("", &diagnose.Diagnosis{Evidence: &diagnose.Evidence{Attempt: a, Credential: a.Credential}})
		if err != nil {
			t.Errorf("%s: %v", row.scheme, err)
			continue
		}
		back, err := AttemptOf(p)
		if err != nil || back.Request.Signing == nil || back.Request.Method != "POST" {
			t.Errorf("%s: %v, got %v", row.scheme, err, back.Request.Signing)
			continue
		}
		for _, f := range row.fields {
			if got := back.Credential.Get(f[0]).Reveal(); got != f[1] {
				t.Errorf("%s: %s came back as %d characters, want %d", row.scheme, f[0], len(got), len(f[1]))
			}
		}
	}
	for _, h := range []httpclient.Headers{
		{{Name: "Authorization", Value: `OAuth oauth_consumer_key="k", oauth_signature="CANARY"`}},
		{{Name: "Authorization", Value: "DPoP CANARY"}, {Name: "DPoP", Value: "a.b.c"}},
		{{Name: "Signature-Input", Value: `sig1=("@method");keyid="k"`}, {Name: "Signature", Value: "sig1=:Q0FOQVJZ:"}},
	} {
		a := scheme.Attempt(httpclient.Request{Method: "GET", URL: "https://api.example.test/v1", Headers: h})
		if _, err := ProfileOf("", &diagnose.Diagnosis{Evidence: &diagnose.Evidence{Attempt: a, Credential: a.Credential}}); err == nil {
			t.Errorf("%s was kept, which cannot sign again", a.Credential.Scheme)
		}
	}
}
