package mask

import (
	"strings"
	"testing"
)

func TestMasks(t *testing.T) {
	for _, row := range []struct{ name, value string }{{"Authorization", "Bearer CANARY"}, {"Authorization", "CANARY"}, {"Authorization", "Bearer Bearer CANARY"}, {"Authorization", "Bearer bearer"}, {"cookie", "a=CANARY; CANARY"}, {"X-Api-Key", "CANARY"}, {"Proxy-Authorization", "Basic CANARY"}, {"Set-Cookie", "a=CANARY; Path=/"}} {
		if got := Header(row.name, row.value); strings.Contains(got, "CANARY") {
			t.Errorf("%s: %s shows as %s", row.name, row.value, got)
		}
	}
	for _, u := range []string{"https://u:CANARY@a.test/", "https://a.test/?access_token=CANARY", "https://a.test/?x=1&sig=CANARY#CANARY", "https://CANARY@a.test/"} {
		if got := URL(u); strings.Contains(got, "CANARY") {
			t.Errorf("%s shows as %s", u, got)
		}
	}
}

// TestNoURLIsObeyed: an address that cannot be parsed, and the query of one that can, hold what they like.
func TestNoURLIsObeyed(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.test/\x1b]8;;http://b.test\a\nx":   `https://a.test/\x1b]8;;http://b.test\x07\nx`,
		"https://a.test/x?q=\u009b31m\u202eb\u2028":   `https://a.test/x?q=\x9b31m\u{202e}b\u{2028}`,
		"data:\u202e\u2066x":                          `data:\u{202e}\u{2066}x`,
		"https://a.test/ähnlich?q=日本":                 "https://a.test/%C3%A4hnlich?q=日本",
		"https://a.test/%1b%c2%9b?redirect=%e2%80%ae": "https://a.test/%1b%c2%9b?redirect=%e2%80%ae",
	} {
		if got := URL(raw); got != want {
			t.Errorf("%q shows as %q, want %q", raw, got, want)
		}
	}
}

// What stands behind these addresses opens a channel to who knows it, also where it looks like no secret; and a private key is one in
// the armour of OpenPGP, and in a form.
func TestSecretsOfOtherForms(t *testing.T) {
	for _, row := range []struct{ reason, got, hidden string }{
		{"a webhook in small letters", URL("https://hooks.slack.com/services/T0CANARY1/B0CANARY2/abcdefghijklmnopqrstuvwx"), "abcdefgh"},
		{"a webhook in prose", Body("posted to https://discord.com/api/webhooks/109876/CANARYabcdef today"), "CANARY"},
		{"a bot in prose", Body("GET https://api.telegram.org/bot12345:CANARYabc/getMe failed"), "CANARY"},
		{"a key of OpenPGP", Body("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nCANARY\n=8xQN\n-----END PGP PRIVATE KEY BLOCK-----"), "CANARY"},
		{"a key in a form", Body("a=1&v=-----BEGIN+RSA+PRIVATE+KEY-----%0ACANARY%0A-----END+RSA+PRIVATE+KEY-----&b=2"), "CANARY"},
		{"a key of few digits", Body(`{"value":"glcbt-canaryabcdefghijk2mn"}`), "canary"},
		{"a UUID behind a name of Plaid's", Header("X-Thing", "access-sandbox-0a1b2c3d-4e5f-4678-9a0b-1c2d3e4f5a6b"), "4678"},
	} {
		if strings.Contains(row.got, row.hidden) {
			t.Errorf("%s: %s", row.reason, row.got)
		}
	}
}
