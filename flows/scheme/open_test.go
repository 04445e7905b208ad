package scheme

import "testing"

// TestOpen: what a scheme declares a secret is one, whatever the same word means elsewhere.
func TestOpen(t *testing.T) {
	for _, row := range []struct {
		reason, scheme, field string
		want                  bool
	}{
		{"a user name", "basic", "user", true},
		{"a password", "basic", "password", false},
		{"the name of a key", "aws-sigv4", "key", true},
		{"the file of a key", "mtls", "key", true},
		{"a private key, pasted", "dpop", "key", false},
		{"a private key, pasted", "http-signature", "key", false},
		{"what is signed", "http-signature", "components", true},
		{"what is found and never asked for", "bearer", "word", true},
		{"what nobody declares", "bearer", "surprise", false},
		{"of no scheme of ours", "", "token", false},
	} {
		if got := Open(row.scheme, row.field); got != row.want {
			t.Errorf("%s, %s of %q: open %v, want %v", row.reason, row.field, row.scheme, got, row.want)
		}
	}
}
