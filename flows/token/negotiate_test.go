package token

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestNegotiateTokens: what curl sent to a server and what that answered, as they are pasted.
func TestNegotiateTokens(t *testing.T) {
	file := func(name string) string {
		b, err := os.ReadFile("../../httpclient/spnego/testdata/" + name + ".b64")
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(b))
	}
	for _, row := range []struct{ reason, text, kind, want string }{
		{"a header", "Authorization: Negotiate " + file("sent"), "opaque", "ticket for:HTTP/www.example.test@EXAMPLE.TEST"},
		{"bare", file("sent"), "opaque", "inside:AP-REQ"},
		{"the server's error", "WWW-Authenticate: Negotiate " + file("oldkey"), "opaque", "inside:KRB-ERROR 44"},
		{"cut short", "Negotiate " + file("sent")[:200], "opaque", ""},
		{"a word that begins like one", "YIIabc", "unknown", ""},
	} {
		got := Inspect(row.text, time.Unix(1795000000, 0))
		if string(got.Kind) != row.kind {
			t.Errorf("%s: %s, want %s", row.reason, got.Kind, row.kind)
		}
		if text := fmt.Sprint(got.Claims); !strings.Contains(text, row.want) {
			t.Errorf("%s: %s, want %s", row.reason, text, row.want)
		}
		if row.reason == "cut short" && got.Parse == nil {
			t.Errorf("%s: nothing says that it is broken", row.reason)
		}
	}
}
