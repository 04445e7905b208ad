package token

import (
	"strings"
	"testing"
	"time"
)

// TestNTLM decodes pasted messages offline: what they say is shown, the proof in them is not.
func TestNTLM(t *testing.T) {
	const one, two = "TlRMTVNTUAABAAAABoIIAAAAAAAAAAAAAAAAAAAAAAA=", "TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA="
	const three = "TlRMTVNTUAADAAAAGAAYAGwAAABUAFQAhAAAAAwADABIAAAACAAIAFQAAAAQABAAXAAAABAAEADYAAAANYKI4gYAcBcAAAAPRABvAG0AYQBpAG4AVQBzAGUAcgBDAE8ATQBQAFUAVABFAFIAhsNQl6zZzhAlVHZKV8zMGaqqqqqqqqqqaM0KuFHlHJaqvJJ76+9qHAEBAAAAAAAAAAAAAAAAAACqqqqqqqqqqgAAAAACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAAAAAAAxdrSVE/JeZCUzhzpC8nQPg=="
	for _, row := range []struct{ reason, text, format, claim, value string }{
		{"message 1 bare", one, "NTLM message 1", "flags", "OEM REQUEST_TARGET NTLM ALWAYS_SIGN EXTENDED_SESSIONSECURITY"},
		{"message 2 with its word", "NTLM " + two, "NTLM message 2", "computer", "Server"},
		{"message 2 as a header", "WWW-Authenticate: NTLM " + two, "NTLM message 2", "domain", "Domain"},
		{"message 3 of the specification", "Authorization: NTLM " + three, "NTLM message 3", "user", "User"},
		{"under the name Negotiate", "Negotiate " + three, "NTLM message 3", "workstation", "COMPUTER"},
	} {
		k := Inspect(row.text, time.Time{})
		if k.Format != row.format || k.Claims[row.claim] != row.value || k.Parse != nil {
			t.Errorf("%s: %s, %v, %v", row.reason, k.Format, k.Claims, k.Parse)
		}
		for _, v := range k.Claims {
			if s, _ := v.(string); strings.Contains(s, "68cd0ab8") {
				t.Errorf("%s: the proof is shown: %s", row.reason, s)
			}
		}
	}
	for text, want := range map[string]string{"NTLM TlRMTVNT!UAAB": "base64", "NTLM " + two[:100]: "104 bytes, to the end of the target information", "NTLM YWJjZGVmZ2hp": "NTLMSSP at its beginning"} {
		if k := Inspect(text, time.Time{}); k.Parse == nil || k.Parse.Want != want {
			t.Errorf("%s: %+v", text, k.Parse)
		}
	}
}
