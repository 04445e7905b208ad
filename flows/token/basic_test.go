package token

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestBasicPairs: what a Basic value says, and what spoils it; never the password.
func TestBasicPairs(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString
	for _, row := range []struct{ reason, in, user, cause, what string }{
		{"a good pair", b64([]byte("jane:CANARY-pw")), "jane", "", ""},
		{"a password with colons", b64([]byte("jane:CANARY:pw")), "jane", "", ""},
		{"echo before base64", b64([]byte("jane:CANARY-pw\n")), "jane", "credentials.stray_characters", "line break"},
		{"a blank copied along", b64([]byte("jane:CANARY-pw ")), "jane", "credentials.stray_characters", "white space"},
		{"a blank before the user", b64([]byte(" jane:CANARY-pw")), " jane", "credentials.stray_characters", "user name"},
		{"encoded twice", b64([]byte(b64([]byte("jane:CANARY-pw")))), "", "basic.malformed", "encoded twice"},
		{"in clear", "jane:CANARY-pw", "", "basic.malformed", "user:password as it stands"},
		{"without its padding", strings.TrimRight(b64([]byte("jane:CANARY-pw")), "="), "jane", "basic.malformed", "padding"},
		{"base64url", base64.URLEncoding.EncodeToString([]byte("jane:CANARY\xff\xfe\xff?>")), "jane", "basic.malformed", "base64url"},
		{"no colon", b64([]byte("jane")), "", "basic.malformed", "no colon"},
		{"nobody", b64([]byte(":CANARY-pw")), "", "basic.malformed", "empty"},
		{"a key in the user's place is a secret", b64([]byte("ghp_CANARYCANARYCANARYCANARYCANARYCANARY:")), "‹", "", ""},
	} {
		tok := Inspect("Basic "+row.in, now)
		got, _ := shown(tok.Header, false)["user"].(string)
		if tok.Kind != KindBasic || got != row.user && (row.user != "‹" || !strings.HasPrefix(got, "‹")) {
			t.Errorf("%s: %s of %q, want a pair of %q", row.reason, tok.Kind, got, row.user)
		}
		switch {
		case row.cause == "" && len(tok.Findings) > 0, row.cause != "" && len(tok.Findings) == 0:
			t.Errorf("%s: %v, want %q", row.reason, tok.Findings, row.cause)
		case row.cause != "" && (tok.Findings[0].Cause != row.cause || !strings.Contains(tok.Findings[0].What, row.what)):
			t.Errorf("%s: %v, want %s: %q", row.reason, tok.Findings[0], row.cause, row.what)
		}
		for k, v := range shown(tok.Header, false) {
			if strings.Contains(v.(string), "CANARY") {
				t.Errorf("%s: the secret is shown in %s", row.reason, k)
			}
		}
	}
}
