package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSigningDropsNothingInSilence: a credential that the signature takes the place of is named, and so is a form that has no place for
// the signature.
func TestSigningDropsNothingInSilence(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("CANARY-secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	sign := []string{"--sign", "oauth1", "--sign-param", "consumer-key=K", "--sign-param", "consumer-secret=@" + secret}
	for _, row := range []struct {
		reason string
		args   []string
		says   string // on stderr; "" that nothing is in the place of another
	}{
		{"a login", append(append([]string{"diagnose"}, sign...), "--", "curl", "-u", "alice:CANARY", server.URL), "credential (curl -u), which is not sent"},
		{"a header", append(append([]string{"diagnose"}, sign...), "--", "curl", "-H", "Authorization: Bearer CANARY", server.URL), "credential (curl -H), which is not sent"},
		{"nothing to replace", append(append([]string{"diagnose"}, sign...), "--", "curl", server.URL), ""},
		{"JSON has no place for a signature", append(append([]string{"convert", "--to", "json"}, sign...), "curl", server.URL), "no place for the signature"},
	} {
		var out, told bytes.Buffer
		Main(t.Context(), row.args, strings.NewReader(""), &out, &told)
		if row.says == "" && strings.Contains(told.String(), "in the place of") || !strings.Contains(told.String(), row.says) || strings.Contains(told.String(), "CANARY") {
			t.Errorf("%s: %q", row.reason, told.String())
		}
	}
}
