package pipeline

import (
	"testing"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// TestKnow holds that names and scheme words stay readable beside a secret, and that the secret does not.
func TestKnow(t *testing.T) {
	for _, row := range []struct{ reason, scheme, field, value, text, want string }{
		{"the name of a cookie", "cookie", "cookie", "JSESSIONID=CANARY0123456789AB; lang=de-CANARY", "JSESSIONID=x; lang=", "JSESSIONID=x; lang="},
		{"its value", "cookie", "cookie", "JSESSIONID=CANARY0123456789AB", "it was CANARY0123456789AB", "it was ‹cookie 18 chars #41e8›"},
		{"a scheme word written twice", "bearer", "token", "Bearer CANARY0123456789AB", "Bearer Bearer …, twice", "Bearer Bearer …, twice"},
		{"a cookie without a name is known whole", "cookie", "cookie", "CANARY0123456789AB", "it was CANARY0123456789AB", "it was ‹cookie 18 chars #41e8›"},
	} {
		c := flows.Credential{Scheme: row.scheme, Fields: []flows.Field{{Name: row.field, Value: mask.NewSensitive(row.field, row.value)}}}
		d := &diagnose.Diagnosis{Evidence: &diagnose.Evidence{Credential: c, Attempt: flows.Attempt{Credential: c}, Exchange: &httpclient.Exchange{}}}
		if got := redactor(d).Redact(row.text); got != row.want {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}
