package token

import (
	"strings"
	"testing"
)

// TestExpectationsAreComparedExactly: what only looks like the value that is expected is not it.
func TestExpectationsAreComparedExactly(t *testing.T) {
	for _, row := range []struct {
		reason, claims string
		ex             Expect
		cause          string
	}{
		{"scopes in one text", `{"scope":"read write"}`, Expect{Scopes: []string{"read", "write"}}, ""},
		{"a role of two words is one role", `{"roles":["Billing Reader"]}`, Expect{Scopes: []string{"Billing Reader"}}, ""},
		{"a word of a role is no role", `{"roles":["Billing Reader"]}`, Expect{Scopes: []string{"Reader"}}, "authz.scope_missing"},
		{"a tab separates no scopes", `{"scope":"read\twrite"}`, Expect{Scopes: []string{"write"}}, "authz.scope_missing"},
		{"a client with a space before it", `{"client_id":" web"}`, Expect{Client: "web"}, "credentials.not_recognised"},
		{"a key with a space behind it", `{"cnf":{"jkt":"abc "}}`, Expect{KeyThumbprint: "abc"}, "signing.proof_missing"},
		{"bound by both thumbprints", `{"cnf":{"jkt":"abc","x5t#S256":"def"}}`, Expect{KeyThumbprint: "def"}, ""},
		{"the tenant of the issuer", `{"tid":"9188040d","iss":"https://login.microsoftonline.com/9188040d/v2.0"}`, Expect{}, ""},
		{"a part of the issuer's tenant", `{"tid":"9188","iss":"https://login.microsoftonline.com/9188040d/v2.0"}`, Expect{}, "identity.tenant_mismatch"},
		{"a word of the issuer's address", `{"tid":"login","iss":"https://sts.windows.net/9188040d/"}`, Expect{}, "identity.tenant_mismatch"},
		{"an end in the year 1", `{"exp":-62135596800}`, Expect{}, "jwt.expired"},
		{"an end in the year 1, as a text", `{"exp":"0001-01-01T00:00:00Z"}`, Expect{}, "jwt.expired"},
	} {
		tok := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(row.claims)+"."+b64(strings.Repeat("s", 32)), now)
		row.ex.At = now
		if got := strings.Join(causes(judge(tok, row.ex)), " "); got != row.cause {
			t.Errorf("%s: %q, want %q", row.reason, got, row.cause)
		}
	}
}

// TestIssuersThatOnlyLookAlike: a cause that excuses a difference is said of those hosts alone that it is about.
func TestIssuersThatOnlyLookAlike(t *testing.T) {
	for _, row := range []struct{ got, want, cause string }{
		{"https://sts.windows.net/t/", "https://login.microsoftonline.com/t/v2.0", "jwt.issuer_token_version"},
		{"https://evilsts.windows.net/t/", "https://login.microsoftonline.com/t/v2.0", "jwt.issuer_unknown"},
		{"https://sts.windows.net/t/", "https://login.microsoftonline.com/u/v2.0", "jwt.issuer_unknown"},
		{"http://localhost:8080/realms/a", "https://id.example.test/realms/a", "jwt.issuer_hostname"},
		{"http://172.17.0.2/realms/a", "https://id.example.test/realms/a", "jwt.issuer_hostname"},
		{"http://[::1]/realms/a", "https://id.example.test/realms/a", "jwt.issuer_hostname"},
		{"https://10.evil.example/realms/a", "https://id.example.test/realms/a", "jwt.issuer_unknown"},
	} {
		if got := IssuerCause(row.got, row.want); got != row.cause {
			t.Errorf("%s for %s: %q, want %q", row.got, row.want, got, row.cause)
		}
	}
}
