package token

import (
	"strings"
	"testing"
	"time"
)

func TestSeveralTokensAreToldApart(t *testing.T) {
	const (
		head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
		a    = head + ".eyJzdWIiOiJhbGljZSJ9.s92jyWrRySiirhhTDV1MgODkbl8rBA5YGvju20AeBBc"
		b    = head + ".eyJzdWIiOiJib2IifQ.s92jyWrRySiirhhTDV1MgODkbl8rBA5YGvju20AeBBc"
		key  = "ghp_CANARYabcdefghijklmnopqrstuvwxyz0123"
	)
	for _, row := range []struct {
		why, text string
		want      []string
	}{
		{"one", a, nil},
		{"one and a line end", a + "\n", nil},
		{"one broken over lines by a mail program", a[:50] + "\n" + a[50:90] + "\n" + a[90:], nil},
		{"one broken at its dots", strings.ReplaceAll(a, ".", ".\n"), nil},
		{"one behind its header and word", "Authorization: Bearer " + a, nil},
		{"two on lines", a + "\n" + b + "\n", []string{a, b}},
		{"two on lines, from Windows", a + "\r\n\r\n" + b, []string{a, b}},
		{"two on one line", a + " " + b, []string{a, b}},
		{"two with their word, on one line", "Bearer " + a + " Bearer " + b, []string{a, b}},
		{"two with their header", "Authorization: Bearer " + a + "\nAuthorization: Bearer " + b, []string{"Authorization: Bearer " + a, "Authorization: Bearer " + b}},
		{"the second broken over lines", a + "\n" + b[:len(b)-9] + "\n" + b[len(b)-9:], []string{a, b}},
		{"two kinds", a + "\n" + key, []string{a, key}},
		{"a whole one, and a key as long as a line", a + "\n" + b + "\n" + key + "\n", []string{a, b, key}},
		{"the answer of a login on one line", `{"access_token":"` + a + `","expires_in":60,"refresh_token":"opaque-CANARY","id_token":"` + b + `"}`, []string{"access_token: " + a, "id_token: " + b}},
		{"one with a single token that can be read", `{"access_token":"` + a + `","refresh_token":"opaque-CANARY"}`, nil},
		{"words", "these are\nno tokens", nil},
		{"nothing", "", nil},
	} {
		got := Several(row.text)
		for i := range got {
			got[i] = strings.TrimSpace(got[i])
		}
		if strings.Join(got, "|") != strings.Join(row.want, "|") {
			t.Errorf("%s: %d tokens %q, want %q", row.why, len(got), got, row.want)
		}
	}
}

func TestWhatIsNoTextIsNoToken(t *testing.T) {
	for _, s := range []string{"a=\x00\x01;b=2", "\xff\xfe=;\x80\x81", "name;=\x07"} {
		if got := Inspect(s, now); got.Kind != KindUnknown {
			t.Errorf("%q is %s, %s", s, got.Kind, got.Format)
		}
	}
}

func TestTwoTokensInOneAreNotAnEncryptedOne(t *testing.T) {
	const one = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSJ9.s92jyWrRySiirhhTDV1MgODkbl8rBA5YGvju20AeBBc"
	if got := Inspect(one+one, now); got.Kind != KindJWS || got.Parse == nil || len(got.Findings) == 0 {
		t.Errorf("it is %s (%s) with the fault %v", got.Kind, got.Format, got.Parse)
	}
	if got := Inspect("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..YWJj.ZGVm.Z2hp", now); got.Kind != KindJWE {
		t.Errorf("an encrypted one is %s", got.Kind)
	}
}

// TestBulkIsNoToken: what is far longer than any token is not looked at piece by piece, nor as a cookie by patterns.
func TestBulkIsNoToken(t *testing.T) {
	const a = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbGljZSJ9.s92jyWrRySiirhhTDV1MgODkbl8rBA5YGvju20AeBBc"
	if got := Several(strings.Repeat("word\n", severalWithin+1) + a + "\n" + a); got != nil {
		t.Errorf("%d tokens behind %d lines of prose", len(got), severalWithin)
	}
	if got := Several(a + strings.Repeat("\nrest", 100) + "\n" + a + strings.Repeat("\nrest", severalWithin)); len(got) != 2 || !strings.HasSuffix(got[0], "rest") {
		t.Errorf("%d tokens, want the two with what follows them", len(got))
	}
	for reason, sep := range map[string]string{"a line each": "\n", "all on one line": " "} {
		if got := Several(strings.Repeat(a+sep, MostSeveral+7)); len(got) != MostSeveral {
			t.Errorf("%s: %d tokens, want %d and no more", reason, len(got), MostSeveral)
		}
	}
	for _, v := range []string{"s:" + strings.Repeat("a", maxCookie) + "." + strings.Repeat("b", 43), strings.Repeat("a", maxCookie) + "--" + strings.Repeat("0", 40)} {
		if _, ok := sessionCookie("", v, time.Time{}); ok {
			t.Errorf("a cookie of %d characters", len(v))
		}
	}
}
