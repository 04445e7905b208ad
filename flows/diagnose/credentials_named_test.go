package diagnose

import "testing"

// TestNoOptionIsTheServers: a server that asks for the scheme "insecure" had curl --insecure recommended.
func TestNoOptionIsTheServers(t *testing.T) {
	for _, row := range []struct {
		reason, want string
		schemes      []string
		does         string
	}{
		{"a word of the server's own", "insecure", []string{"insecure"}, "Use a client that speaks insecure"},
		{"Kerberos beside another", "Foo or Negotiate", []string{"Foo", "Negotiate"}, "Use a client that speaks Foo or Negotiate (curl --negotiate -u :)"},
		{"a signature of AWS", "AWS4-HMAC-SHA256", []string{"AWS4-HMAC-SHA256"}, "Use a client that speaks AWS4-HMAC-SHA256 (curl --aws-sigv4)"},
	} {
		if got := useClient(row.want, row.schemes).Do; got != row.does {
			t.Errorf("%s: got %q, want %q", row.reason, got, row.does)
		}
	}
}
