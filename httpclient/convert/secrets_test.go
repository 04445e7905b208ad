package convert

import (
	"strings"
	"testing"

	"why401/httpclient/redact"
)

// TestSecretsOfBrokenText holds that half a command shows no secret either: it is when people look at it longest.
func TestSecretsOfBrokenText(t *testing.T) {
	for _, row := range []struct{ why, text, keeps string }{
		{"a header whose quote is open", `curl -H 'Authorization: Bearer CANARY-tok https://a.test/x`, "https://a.test/x"},
		{"a login before an open quote", `curl -u me:CANARYpw 'https://a.test`, "https://a.test"},
		{"a login stuck to its flag", `curl -ume:CANARYpw 'https://a.test`, ""},
		{"a long flag", `curl --user=me:CANARYpw 'https://a.test`, "--user="},
		{"a cookie line", "curl -H 'Cookie: a=CANARY1; b=CANARY2' 'https://a.test", "Cookie: "},
		{"a form", `curl -d 'user=me&password=CANARYpw&x=1 https://a.test`, "x=1"},
		{"JSON", `curl -d '{"client_secret": "with space CANARY", "a": 1} https://a.test`, `"a": 1`},
		{"a key header", "X-Api-Key: CANARYkey", ""},
		{"userinfo in a URL", `curl 'https://me:CANARYpw@a.test/`, "a.test/"},
		{"a long word alone in prose", "the token is CANARYabcdefghijklmnopqrstuvw1 I think", "I think"},
		{"a whole command", `curl -u me:CANARYpw -b 's=CANARYcookie' https://a.test/x`, "https://a.test/x"},
		{"half of a browser's panel", "Request Headers\nauthorization\nBearer CANARYpanel\ncookie\na=CANARYone; b=CANARYtwo\naccept\n*/*", "accept\n*/*"},
		{"PowerShell's -Uri is no login", `Invoke-WebRequest -Uri "http://a.test/x" -UserAgent me -UseBasicParsing -Headers @{Authorization="Bearer CANARYps`, `-Uri "http://a.test/x" -UserAgent me -UseBasicParsing`},
		{"the name of a file behind @ is no secret", `curl -u me:CANARYpw -d @/home/me/requests/body.json http://a.test/x`, "@/home/me/requests/body.json"},
		{"a token behind @ is one", `curl -u me:CANARYpw -d "@ghp_CANARYabcdefghijklmnopqrstuvwxyz0123" 'http://a.test/x`, "http://a.test/x"},
		{"a bare token", "ghp_CANARYabcdefghijklmnopqrstuvwxyz0123", ""},
	} {
		got := redact.Masked(row.text, Secrets(row.text, Options{}))
		if strings.Contains(got, "CANARY") || !strings.Contains(got, row.keeps) {
			t.Errorf("%s: %q", row.why, got)
		}
	}
}

func FuzzSecrets(f *testing.F) {
	f.Add(`curl -u me:CANARYpw 'https://a.test`)
	f.Add("Authorization: Basic x\nCookie: \xff")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, p := range Secrets(text, Options{ReadFile: func(string) ([]byte, error) { return nil, nil }}) {
			if p.From < end || p.To <= p.From || p.To > len(text) {
				t.Fatalf("place %v after %d in %q", p, end, text)
			}
			end = p.To
		}
	})
}
