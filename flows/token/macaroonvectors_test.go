package token

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// macaroons of pymacaroons 0.13.0; the first is the example of libmacaroons' README, with its root key.
var macaroonVectors = []struct{ reason, token string }{
	{`v1 plain`, `MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsvCjAwMjZpZGVudGlmaWVyIHdlIHVzZWQgb3VyIHNlY3JldCBrZXkKMDAyZnNpZ25hdHVyZSDj2eApCFJsTAA5rhURQRXZf91ovyujebNCqvD2F9BVLwo`},
	{`v1 caveats`, `MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsvCjAwMjZpZGVudGlmaWVyIHdlIHVzZWQgb3VyIHNlY3JldCBrZXkKMDAxZGNpZCBhY2NvdW50ID0gMzczNTkyODU1OQowMDIwY2lkIHRpbWUgPCAyMDMwLTAxLTAxVDAwOjAwCjAwMjJjaWQgZW1haWwgPSBhbGljZUBleGFtcGxlLm9yZwowMDJmc2lnbmF0dXJlIHB1TXPM-OR0DWOe-KJtM324IgXqSzfmgwAoSVd6-m-DCg`},
	{`v1 caveats JSON`, `{"identifier": "we used our secret key", "signature": "70754d73ccf8e4740d639ef8a26d337db82205ea4b37e683002849577afa6f83", "location": "http://mybank/", "caveats": [{"cid": "account = 3735928559"}, {"cid": "time < 2030-01-01T00:00"}, {"cid": "email = alice@example.org"}]}`},
	{`v1 third party`, `MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsvCjAwMjZpZGVudGlmaWVyIHdlIHVzZWQgb3VyIHNlY3JldCBrZXkKMDAxZGNpZCBhY2NvdW50ID0gMzczNTkyODU1OQowMDIwY2lkIHRpbWUgPCAyMDMwLTAxLTAxVDAwOjAwCjAwMjJjaWQgZW1haWwgPSBhbGljZUBleGFtcGxlLm9yZwowMDMwY2lkIHRoaXMgd2FzIGhvdyB3ZSByZW1pbmQgYXV0aCBvZiBrZXkvcHJlZAowMDUxdmlkIInRhowN5TVhn6bShEZyJF9_JQ0uutcS0nUdGkz4B8TVpBWbTq4fg77STBgN-F2ZtUrXCEvM8XJWbtA0rjqfP_zARI98Pa8magowMDFiY2wgaHR0cDovL2F1dGgubXliYW5rLwowMDJmc2lnbmF0dXJlIKnJDWhShRsv187eZ92KYmMhaDHZj6eYp_8wyAZDn3eTCg`},
	{`v1 third party JSON`, `{"identifier": "we used our secret key", "signature": "a9c90d6852851b2fd7cede67dd8a6263216831d98fa798a7ff30c806439f7793", "location": "http://mybank/", "caveats": [{"cid": "account = 3735928559"}, {"cid": "time < 2030-01-01T00:00"}, {"cid": "email = alice@example.org"}, {"cid": "this was how we remind auth of key/pred", "vid": "idGGjA3lNWGfptKERnIkX38lDS661xLSdR0aTPgHxNWkFZtOrh-DvtJMGA34XZm1StcIS8zxclZu0DSuOp8__MBEj3w9ryZq", "cl": "http://auth.mybank/"}]}`},
	{`v1 binary id, over`, `MDAwZWxvY2F0aW9uIAowMDEyaWRlbnRpZmllciBpZAowMDI5Y2lkIHRpbWUtYmVmb3JlIDIwMjAtMDEtMDFUMDA6MDA6MDBaCjAwMmZzaWduYXR1cmUgx1VKC0syWJnhxF60wIkUIW0sB7EyXYV7OCUZM05BCfkK`},
	{`v1 binary id JSON`, `{"identifier": "id", "signature": "c7554a0b4b325899e1c45eb4c08914216d2c07b1325d857b382519334e4109f9", "caveats": [{"cid": "time-before 2020-01-01T00:00:00Z"}]}`},
	{`v2 plain`, `AgEOaHR0cDovL215YmFuay8CFndlIHVzZWQgb3VyIHNlY3JldCBrZXkAAAYg49ngKQhSbEwAOa4VEUEV2X_daL8ro3mzQqrw9hfQVS8`},
	{`v2 caveats`, `AgEOaHR0cDovL215YmFuay8CFndlIHVzZWQgb3VyIHNlY3JldCBrZXkAAhRhY2NvdW50ID0gMzczNTkyODU1OQACF3RpbWUgPCAyMDMwLTAxLTAxVDAwOjAwAAIZZW1haWwgPSBhbGljZUBleGFtcGxlLm9yZwAABiBwdU1zzPjkdA1jnviibTN9uCIF6ks35oMAKElXevpvgw`},
	{`v2 caveats JSON`, `{"i": "we used our secret key", "s64": "cHVNc8z45HQNY574om0zfbgiBepLN-aDAChJV3r6b4M", "l": "http://mybank/", "c": [{"i": "account = 3735928559"}, {"i": "time < 2030-01-01T00:00"}, {"i": "email = alice@example.org"}]}`},
	{`v2 third party`, `AgEOaHR0cDovL215YmFuay8CFndlIHVzZWQgb3VyIHNlY3JldCBrZXkAAhRhY2NvdW50ID0gMzczNTkyODU1OQACF3RpbWUgPCAyMDMwLTAxLTAxVDAwOjAwAAIZZW1haWwgPSBhbGljZUBleGFtcGxlLm9yZwABE2h0dHA6Ly9hdXRoLm15YmFuay8CJ3RoaXMgd2FzIGhvdyB3ZSByZW1pbmQgYXV0aCBvZiBrZXkvcHJlZARI9IKXHXULeUff6k9j_MOE9Q0YdV_MOsApbtcnk3NgBHCFRnwUkJ890SEQh_v2Db0-y9mjcn1PinTgbHXLsMCLqEJOTLnDaw9KAAAGIB5gVINxvDDP3N2v8sUjY6jaN7hvOX6sAkAnOd4FWz4s`},
	{`v2 third party JSON`, `{"i": "we used our secret key", "s64": "HmBUg3G8MM_c3a_yxSNjqNo3uG85fqwCQCc53gVbPiw", "l": "http://mybank/", "c": [{"i": "account = 3735928559"}, {"i": "time < 2030-01-01T00:00"}, {"i": "email = alice@example.org"}, {"i": "this was how we remind auth of key/pred", "v64": "9IKXHXULeUff6k9j_MOE9Q0YdV_MOsApbtcnk3NgBHCFRnwUkJ890SEQh_v2Db0-y9mjcn1PinTgbHXLsMCLqEJOTLnDaw9K", "l": "http://auth.mybank/"}]}`},
	{`v2 binary id, over`, `AgEAAgQAAf_-AAIgdGltZS1iZWZvcmUgMjAyMC0wMS0wMVQwMDowMDowMFoAAAYg9LefR9X_uc4TACzSlrDCvYkLNP7eclnG0TxEziWpmME`},
	{`v2 binary id JSON`, `{"i64": "AAH__g", "s64": "9LefR9X_uc4TACzSlrDCvYkLNP7eclnG0TxEziWpmME", "c": [{"i": "time-before 2020-01-01T00:00:00Z"}]}`},
}

const macaroonKey = "this is our super secret key; only we should know it"

func TestMacaroonVectors(t *testing.T) {
	for _, row := range macaroonVectors {
		tok := Inspect(row.token, now)
		format := "macaroon (format " + row.reason[1:2] + ")"
		if tok.Kind != KindOpaque || tok.Format != format {
			t.Errorf("%s: %s %q", row.reason, tok.Kind, tok.Format)
			continue
		}
		if v := Verify(tok, SecretKeySet("root", []byte(macaroonKey))); v.Status != Verified {
			t.Errorf("%s: %+v", row.reason, v)
		}
		if v := Verify(tok, SecretKeySet("root", []byte("another"))); v.Status != Failed {
			t.Errorf("%s, another key: %+v", row.reason, v)
		}
		for _, text := range []string{"Macaroon " + row.token, "Authorization: Macaroon " + row.token} {
			if got := Inspect(text, now); got.Format != tok.Format {
				t.Errorf("%s behind its scheme: %q", row.reason, got.Format)
			}
		}
		says := fmt.Sprint(tok.Header, tok.Claims, tok.Times, tok.Notes)
		for _, want := range map[string][]string{
			"caveats": {"account = 3735928559", "email = alice@example.org", "2030-01-01"},
			"third":   {"a third party must agree: http://auth.mybank/", "agree to 1 of its caveats: whether they did is not checked here"},
			"over":    {"2020-01-01"},
		}[strings.TrimRight(strings.Fields(row.reason)[1], ",")] {
			if !strings.Contains(says, want) {
				t.Errorf("%s: %s, want %s", row.reason, says, want)
			}
		}
		if strings.Contains(row.reason, "over") && len(tok.Findings) != 1 {
			t.Errorf("%s: %v", row.reason, tok.Findings)
		}
	}
}

// TestMacaroonsInARow: a macaroon travels with those that discharge it, one behind the other (binary, JSON's array, a cookie of
// go-macaroon-bakery, which is the array in base64).
func TestMacaroonsInARow(t *testing.T) {
	get := func(reason string) string {
		for _, row := range macaroonVectors {
			if row.reason == reason {
				return row.token
			}
		}
		t.Fatal(reason)
		return ""
	}
	raw := func(reason string) []byte {
		b, ok := anyBase64(get(reason))
		if !ok {
			t.Fatal(reason)
		}
		return b
	}
	array := "[" + get("v2 third party JSON") + "," + get("v2 binary id JSON") + "]"
	for reason, in := range map[string]string{
		"format 1, binary": base64.RawURLEncoding.EncodeToString(append(raw("v1 third party"), raw("v1 plain")...)),
		"format 2, binary": base64.RawURLEncoding.EncodeToString(append(raw("v2 third party"), raw("v2 plain")...)),
		"JSON":             array,
		"JSON, format 1":   "[" + get("v1 third party JSON") + "," + get("v1 caveats JSON") + "]",
		"a cookie's value": base64.StdEncoding.EncodeToString([]byte(array)),
	} {
		tok := Inspect(in, now)
		with, _ := tok.Claims["discharges"].([]any)
		if !tok.IsMacaroon() || len(with) != 1 {
			t.Errorf("%s: %s %v", reason, tok.Format, tok.Claims)
			continue
		}
		if v := Verify(tok, SecretKeySet("root", []byte(macaroonKey))); v.Status != Verified {
			t.Errorf("%s: %+v", reason, v)
		}
	}
	for reason, in := range map[string]string{
		"an array of others":       `[{"signature":"x"}]`,
		"one and something else":   "[" + get("v2 caveats JSON") + `,{"s64":"AA"}]`,
		"an object of another use": `{"identifier":"x","signature":"y"}`,
		"binary with a tail":       base64.RawURLEncoding.EncodeToString(append(raw("v2 plain"), 7)),
	} {
		if tok := Inspect(in, now); tok.IsMacaroon() {
			b, _ := json.Marshal(tok.Claims)
			t.Errorf("%s: %s %s", reason, tok.Format, b)
		}
	}
}
