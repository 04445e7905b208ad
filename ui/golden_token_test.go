package ui

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/ui/kit"
)

// goldenCertificate is that of a client, good in November 2026; its key was thrown away.
const goldenCertificate = "MIIBUDCB9qADAgECAgEHMAoGCCqGSM49BAMCMBUxEzARBgNVBAMTCk9yY2hhcmQgQ0EwHhcNMjYxMTAxMDAwMDAwWhcNMjYxMjAxMDAwMDAwWjAlMRAwDgYDVQQKEwdPcmNoYXJkMREwDwYDVQQDEwhnYXJkZW5lcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH6F9I5qAN6bJa4DGKaWkrr0DtZ8tTQSIs/Y51zojcFCqJD69rx80WvDlbEkRJhdt7kdCV0RdVmFFXyx5BMNwpujJzAlMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDAjAKBggqhkjOPQQDAgNJADBGAiEAgrwbovwcj1Rm09flXOVf14TYxZW1ZSDSBVy+KHUhfrMCIQDXV9sEQ0kPVnFUMmL9Jvo/EkFs8enhnvRLdkWKkh0MoA=="

// spelled is a token of this text of claims, as it is written, with a CANARY for a signature.
func spelled(claims string) string {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	return part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(claims) + "." + part(strings.Repeat("CANARY-signature", 2))
}

// tokenScenes are the states of a token that a person looks at.
func tokenScenes() []scene {
	at := func(d time.Duration) int64 { return goldenNow.Add(d).Unix() }
	token := func(text string, keys ...string) func(d *driver) {
		return func(d *driver) {
			d.send(tea.PasteMsg{Content: text})
			d.press(append([]string{"enter"}, keys...)...)
		}
	}
	return []scene{
		{"token-valid", token(goodToken)},
		{"token-not-yet", token(spelled(fmt.Sprintf(`{"iss":"https://login.orchard.test","iat":%d,"nbf":%d,"exp":%d}`, at(0), at(time.Hour), at(2*time.Hour))))},
		{"token-no-end", token(spelled(fmt.Sprintf(`{"iss":"https://login.orchard.test","sub":"alice","iat":%d}`, at(-time.Hour))))},
		{"token-twice", token(spelled(`{"sub":"alice","sub":"bob","scope":"a","scope":"b","scope":"c"}`))},
		{"token-faults", token(spelled(fmt.Sprintf(`{"exp":"%d","iat":%d,"aud":7,"auth_time":%d,"sub":"李小龙","name":"Zoë e\u0301 👩 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字","https://orchard.test/claims/warehouse":{"rows":[1,2]}}`, at(time.Hour), at(0)*1000, at(-time.Minute))))},
		{"token-unsigned", token(base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"alice"}`)) + ".")},
		{"token-opaque", token("7f3b1c9e5d2a4f60b8e1c7d9a0f2e4b6")},
		{"token-of-two", token(goodToken+"\n"+expiredToken+"\n", "n")},
		{"token-certificate", token("-----BEGIN CERTIFICATE-----\n" + goldenCertificate + "\n-----END CERTIFICATE-----\n")},
	}
}

// listScenes are lists that are longer than their place, with the pointer in the middle or at the end.
func listScenes() []scene {
	down := func(d *driver, n int) {
		for range n {
			d.press("down")
		}
	}
	return []scene{
		{"home-recent", func(d *driver) {
			for _, curl := range []string{"curl https://api.orchard.test/v1/me", "curl -H 'Authorization: Bearer " + goodToken + "' https://api.orchard.test/v1/admin",
				"curl -H 'Authorization: Bearer CANARY-opaque-token-1' https://api.orchard.test/plain", "curl -u alice:CANARY-wrong https://api.orchard.test/basic/with/a/path/that/is/longer/than/the/line",
				"curl -H 'Authorization: Bearer " + goodToken + "' https://api.orchard.test/v1/me", "curl -H 'Authorization: Bearer " + expiredToken + "' https://api.orchard.test/v1/me"} {
				d.send(tea.PasteMsg{Content: curl})
				d.press("enter", "enter")
			}
			d.send(kit.Surface{Of: d.app.stack[0]})
			down(d, 8)
		}},
		{"explain-list-middle", func(d *driver) {
			d.send(kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{}})
			down(d, 40)
		}},
		{"palette-end", func(d *driver) { d.send(press("ctrl+p")); down(d, 40) }},
		{"help-words", func(d *driver) {
			d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer " + expiredToken + "' https://api.orchard.test/v1/me"})
			d.press("enter", "enter", "?", "w")
		}},
		{"triage-entries-end", func(d *driver) { d.open("shop.har", shopHAR()); d.press("enter"); down(d, 16) }},
	}
}
