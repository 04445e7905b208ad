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
