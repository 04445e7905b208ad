package token

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"
)

// A token that was cut was signed by the right key: to say that another key made it would send a person the wrong way.
func TestRSASignatureOfTheWrongLength(t *testing.T) {
	key, _ := rsa.GenerateKey(rand.Reader, 2048)
	big, _ := rsa.GenerateKey(rand.Reader, 3072)
	good := signWith(t, "RS256", key, map[string]any{}, `{"sub":"a"}`)
	head, sig, _ := strings.Cut(good[strings.IndexByte(good, '.')+1:], ".")
	head = good[:strings.IndexByte(good, '.')+1] + head + "."
	other := signWith(t, "RS256", big, map[string]any{}, `{"sub":"a"}`)
	for _, row := range []struct {
		reason, in   string
		alone, cause string // what stands in the findings without a key, and the cause with one
		why          string
	}{
		{"whole", good, "", "", "verifies"},
		{"one byte is missing", head + sig[:340], "it has 255 bytes", "jwt.malformed", "makes 256: the token was cut short"},
		{"the half is missing", head + sig[:200], "it has 150 bytes", "jwt.malformed", "makes 256: the token was cut short"},
		{"too much", head + sig[:340] + base64.RawURLEncoding.EncodeToString(make([]byte, 12)), "it has 267 bytes", "jwt.malformed", "something was copied along"},
		{"a larger key made it", other, "", "jwt.signature_invalid", "an RSA key of 3072 bits made it"},
	} {
		tok := Inspect(row.in, now)
		if found := findingsText(tok.Findings); tok.Parse != nil || (row.alone == "") != (found == "") || !strings.Contains(found, row.alone) {
			t.Errorf("%s: without a key: %q %+v", row.reason, found, tok.Parse)
		}
		v := Verify(tok, KeySet{Keys: []Key{{Type: "RSA", Public: &key.PublicKey}}})
		if v.Cause != row.cause || !strings.Contains(v.Why, row.why) {
			t.Errorf("%s: with a key: %+v", row.reason, v)
		}
		if fs := Faults(tok, v, Expect{At: now}); len(fs) != btoi(row.cause != "") {
			t.Errorf("%s: want one fault, got %v", row.reason, fs)
		}
	}
	// A key of an odd size is rare and no fault: it verifies what it signed.
	odd, err := rsa.GenerateKey(rand.Reader, 2056)
	if err != nil {
		t.Fatal(err)
	}
	tok := Inspect(signWith(t, "RS256", odd, map[string]any{}, `{"sub":"a"}`), now)
	v := Verify(tok, KeySet{Keys: []Key{{Type: "RSA", Public: &odd.PublicKey}}})
	if v.Status != Verified || len(Faults(tok, v, Expect{At: now})) != 0 {
		t.Errorf("2056 bits: %+v %v", v, Faults(tok, v, Expect{At: now}))
	}
}

func findingsText(fs []Finding) string {
	var out []string
	for _, f := range fs {
		out = append(out, f.What)
	}
	return strings.Join(out, "; ")
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
