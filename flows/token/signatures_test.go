package token

import (
	"strings"
	"testing"
	"time"
)

// TestOneOfTwoSignatures: a forged signature beside a good one was not spoken of where the token was said to verify.
func TestOneOfTwoSignatures(t *testing.T) {
	parts := strings.Split(sign(t, map[string]any{"sub": "alice"}), ".")
	one := func(value string) string { return `{"protected":"` + parts[0] + `","signature":"` + value + `"}` }
	forged := strings.Repeat("A", len(parts[2]))
	for _, row := range []struct {
		reason, signatures string
		said               bool
	}{
		{"a forged one first", one(forged) + "," + one(parts[2]), true},
		{"a forged one behind", one(parts[2]) + "," + one(forged), true},
		{"both are good", one(parts[2]) + "," + one(parts[2]), false},
	} {
		tok := Inspect(`{"payload":"`+parts[1]+`","signatures":[`+row.signatures+`]}`, time.Now())
		v := Verify(tok, SecretKeySet("s", []byte("CANARY-key")))
		if v.Status != Verified {
			t.Fatalf("%s: %+v", row.reason, v)
		}
		if said := strings.Contains(strings.Join(Notes(tok, v), "\n"), "1 of its 2 signatures verify"); said != row.said {
			t.Errorf("%s: %q", row.reason, Notes(tok, v))
		}
	}
}
