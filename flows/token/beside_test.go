package token

import (
	"strings"
	"testing"
)

// Of a token whose claims cannot be read nothing is said claim by claim: none of them is absent.
func TestBesideOneThatCannotBeRead(t *testing.T) {
	good := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(`{"sub":"a","scope":"read"}`)+"."+b64(strings.Repeat("s", 32)), now)
	bad := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(`{"sub":"a","sub":"b"}`)+"."+b64(strings.Repeat("s", 32)), now)
	for _, row := range []struct {
		reason string
		a, b   Token
		claims int
		says   string
	}{
		{"both can be read", good, good, 2, ""},
		{"that which works cannot", bad, good, 1, "cannot be read: want a JSON object"},
		{"that which is refused cannot", good, bad, 1, "cannot be read: want a JSON object"},
	} {
		n, said := 0, ""
		for _, r := range Beside(row.a, row.b, false) {
			if strings.HasPrefix(r.Where, "claims") {
				n++
				said += r.A + r.B + r.Note
			}
		}
		if n != row.claims || !strings.Contains(said, row.says) || strings.Contains(said, "another person") {
			t.Errorf("%s: %d rows, %q", row.reason, n, said)
		}
	}
}
