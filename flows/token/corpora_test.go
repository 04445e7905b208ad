package token

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestCorporaAltered cuts and alters what the corpora hold, each in many places: it is read without a panic, its document can be
// written, and nothing that was altered verifies with the key that it was made with.
func TestCorporaAltered(t *testing.T) {
	samples := map[string]string{}
	for _, row := range signedValues {
		samples[row.reason] = row.in
	}
	for _, row := range macaroonVectors {
		samples[row.reason] = row.token
	}
	for _, row := range pasetoVectors {
		samples[row.name] = row.token
	}
	samples["SD-JWT"] = signWith(t, "HS256", []byte("CANARY"), map[string]any{}, `{"_sd":["x"],"a":[{"...":"y"}]}`) + "~" + b64(`["s","n","v"]`) + "~"
	samples["JWS, JSON"] = `{"payload":"` + joeB64 + `","signatures":[{"header":{"disclosures":["` + b64(`["s","n","v"]`) + `"],"kb_jwt":"a.b.c"},"protected":"eyJhbGciOiJIUzI1NiJ9","signature":"AA"}]}`
	root := SecretKeySet("root", []byte(macaroonKey))
	for name, s := range samples {
		step := max(1, len(s)/40)
		for i := 0; i < len(s); i += step {
			for _, in := range []string{s[:i], s[i:], s[:i] + s[min(i+1, len(s)):], s[:i] + "\x00" + s[i:], s[:i] + "é" + s[i:], s[:i] + string(s[i]^1) + s[i+1:], s[:i] + strings.Repeat(s[i:min(i+3, len(s))], 50) + s[i:]} {
				tok := Inspect(in, now)
				v := Verify(tok, root)
				if _, err := json.Marshal(NewDocument(tok, v, Expect{At: now}, true)); err != nil {
					t.Errorf("%s, altered at %d: %v", name, i, err)
				}
				if v.Status == Verified && tok.verifies != nil && strings.TrimSpace(in) != s && !sameMacaroon(in, s) {
					t.Errorf("%s, altered at %d, verifies: %q", name, i, in)
				}
			}
		}
	}
}

// sameMacaroon is true where an alteration is of no part that the chain of HMACs covers: the location, or white space of JSON.
func sameMacaroon(a, b string) bool {
	x, okX := readMacaroon(strings.TrimSpace(a))
	y, okY := readMacaroon(b)
	if !okX || !okY || string(x.id) != string(y.id) || string(x.signature) != string(y.signature) || len(x.caveats) != len(y.caveats) {
		return false
	}
	for i := range x.caveats {
		if string(x.caveats[i].id) != string(y.caveats[i].id) || string(x.caveats[i].verification) != string(y.caveats[i].verification) {
			return false
		}
	}
	return true
}
