package httpclient

import (
	"strings"
	"testing"
)

// TestADumpObeysNothing: method, version and reason come from a recording, too.
func TestADumpObeysNothing(t *testing.T) {
	h := Hop{Method: "GE\u009bT", Proto: "HTTP\x1b[31m", Status: 401, Reason: "No\u009b31m\u202e", Target: "/"}
	if d := DumpRequest(h, true) + DumpResponse(h); strings.ContainsAny(d, "\u009b\u202e\x1b") {
		t.Errorf("%q", d)
	}
}

// TestAnswersHandOutNoSecret: what a server issues is as secret as what was sent.
func TestAnswersHandOutNoSecret(t *testing.T) {
	for _, row := range []struct{ why, field, value, body, keeps string }{
		{"a token answer", "Content-Type", "application/json", `{"access_token":"CANARYissued","refresh_token":"CANARYissued2","expires_in":3600}`, `"expires_in":3600`},
		{"nested", "Content-Type", "application/json", `{"data":{"client_secret":"CANARYs","id":7}}`, `"id":7`},
		{"a form", "Content-Type", "application/x-www-form-urlencoded", "oauth_token=CANARYt&oauth_token_secret=CANARYu&x=1", "x=1"},
		{"XML", "Content-Type", "application/xml", "<r><SecretAccessKey>CANARYx</SecretAccessKey><Name>n</Name></r>", "<Name>n</Name>"},
		{"a hidden field", "Content-Type", "text/html", `<form><input type="hidden" value="CANARYcsrf" name="csrf_token"><input name="q" value="seen"></form>`, `value="seen"`},
		{"a redirect", "Location", "https://a.test/cb?code=CANARYcode&state=1#access_token=CANARYfrag", "", "state=1"},
		{"a JWT under a plain name", "X-New", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJDQU5BUlkifQ.CANARYsig", "", "X-New: ‹JWT"},
		{"a key of a known shape in text", "Content-Type", "text/plain", "your key is ghp_CANARY0123456789abcdefghijklmnopqr, keep it", "keep it"},
	} {
		h := Hop{Proto: "HTTP/1.1", Status: 200, Reason: "OK", Received: Headers{{row.field, row.value}}, Answer: []byte(row.body), AnswerN: int64(len(row.body))}
		got := DumpResponse(h)
		if strings.Contains(got, "CANARY") || !strings.Contains(got, row.keeps) {
			t.Errorf("%s: %s", row.why, got)
		}
		if !strings.Contains(OpenResponse(h), "CANARY") {
			t.Errorf("%s: a person who asks does not see it", row.why)
		}
	}
}
