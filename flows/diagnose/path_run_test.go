package diagnose

import (
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
)

// TestAPathIsNotLeftOut: without the secret in its path an address is another one, and the same request twice tells nothing.
func TestAPathIsNotLeftOut(t *testing.T) {
	r := httpclient.Request{Method: "GET", URL: "https://api.telegram.org/bot123456:CANARYabcdefghijkl/getMe", Headers: httpclient.Headers{{Name: "Accept", Value: "*/*"}}}
	s := &answering{hop: httpclient.Hop{Status: 401, Answer: []byte(`{"ok":false,"error_code":401,"description":"Unauthorized"}`)}}
	d := Run(t.Context(), s, scheme.Attempt(r), Options{})
	if len(s.until) != 1 || !strings.Contains(d.NotRun[ProbeNone], "address itself") {
		t.Errorf("%d requests, and without a credential was not run since %q", len(s.until), d.NotRun[ProbeNone])
	}
	if got := d.Findings[0].Cause.ID; got != "credentials.not_recognised" {
		t.Errorf("diagnosed as %s", got)
	}
}
