package token

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestTimesBeyondAnyClock: a number that is too large for a time wraps round in Go, and a limit that is far away must not be called over,
// nor one that is over far away.
func TestTimesBeyondAnyClock(t *testing.T) {
	macaroon := func(caveat string) string {
		return base64.RawURLEncoding.EncodeToString(macaroonBytes("CANARY", caveat))
	}
	google := "https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=a%40b.test%2F20261124%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20261124T060000Z&X-Goog-Expires=EXP&X-Goog-SignedHeaders=host&X-Goog-Signature=CA"
	for _, row := range []struct{ reason, in, finding string }{
		{"a caveat in the year 292277026596", macaroon(`{"exp":9223372036854775807}`), ""},
		{"a caveat of PyPI's in the year 292277026596", macaroon(`[0, 9223372036854775807, 0]`), ""},
		{"a caveat that is over", macaroon(`{"exp":1}`), "credentials.expired_opaque"},
		{"a signed address for 585 years and a second", strings.Replace(google, "EXP", "18446744075", 1), "seven days"},
		{"a signed address that ends before it begins", strings.Replace(google, "EXP", "-900", 1), "do not say when it ends"},
		{"a stamp of itsdangerous in the year 10000000", "session=" + b64(`{"a":1}`) + "." + base64.RawURLEncoding.EncodeToString([]byte{0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) + "." + strings.Repeat("A", 27), ""},
	} {
		tok := Inspect(row.in, now)
		got := findingsText(tok.Findings)
		if len(tok.Findings) > 0 {
			got = tok.Findings[0].Cause + " " + got
		}
		if (got == "") != (row.finding == "") || !strings.Contains(got, row.finding) {
			t.Errorf("%s: %q, want %q", row.reason, got, row.finding)
		}
		for _, x := range tok.Times {
			if y := x.At.Year(); y < 1970 || y > 9999 {
				t.Errorf("%s: %s in the year %d", row.reason, x.Claim, y)
			}
		}
	}
}
