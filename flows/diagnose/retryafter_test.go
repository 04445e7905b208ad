package diagnose

import (
	"strings"
	"testing"
	"time"

	"why401/httpclient"
)

// TestRetryAfterIsPassedOnOnlyWhereItCanBeMeant: what a server writes there is advice to a person.
func TestRetryAfterIsPassedOnOnlyWhereItCanBeMeant(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for _, row := range []struct{ why, value, doubt string }{
		{"seconds", "30", ""},
		{"a day", "86400", ""},
		{"none at all", "0", ""},
		{"a date in an hour", "Tue, 24 Nov 2026 09:00:00 GMT", ""},
		{"a date that is over", "Tue, 24 Nov 2026 07:00:00 GMT", ""},
		{"two days", "172800", "2 d"},
		{"95 years", "3000000000", "hard to believe"},
		{"more than a number of HTTP holds", "99999999999999999999", "no length of time"},
		{"more seconds than can be counted here", "9000000000000000", "no length of time"},
		{"a date in 7973 years", "Wed, 24 Nov 9999 08:00:00 GMT", "hard to believe"},
		{"no date", "Wed, 99 Foo 9999", "unreadable"},
		{"a sign", "-5", "unreadable"},
		{"a fraction", "1.5", "unreadable"},
		{"a control sequence", "\x1b[2J", "unreadable"},
	} {
		e := &Evidence{Now: now, Exchange: &httpclient.Exchange{Hops: []httpclient.Hop{{Status: 429, Received: httpclient.Headers{{Name: "Retry-After", Value: row.value}}}}}}
		_, doubt := retryAfter(e)
		if (doubt == "") != (row.doubt == "") || !strings.Contains(doubt, row.doubt) {
			t.Errorf("%s (%q): doubt %q, want %q", row.why, row.value, doubt, row.doubt)
		}
		if do := waitFor(e); strings.Contains(do, row.value) != (row.doubt == "") || strings.Contains(do, "\x1b") {
			t.Errorf("%s: the advice is %q", row.why, do)
		}
	}
}

func TestQuotedIsShort(t *testing.T) {
	for _, row := range []struct{ why, in, want string }{
		{"one letter", strings.Repeat("a", 20000), "aaa…"},
		{"zeros", strings.Repeat("\x00", 20000), `\x00\x00\x00…`},
		{"a run in a sentence", "no " + strings.Repeat("=", 40) + " way", "no ===… way"},
		{"a short run", "wait........ yes", "wait........ yes"},
		{"other letters than ASCII", strings.Repeat("é", 13), strings.Repeat("é", 13)},
		{"words", strings.Repeat("word ", 30), strings.Repeat("word ", 24) + "…"},
	} {
		if got := quoted(row.in, quoteMost); got != row.want {
			t.Errorf("%s: %q, want %q", row.why, got, row.want)
		}
	}
}

func TestDroppedCredentialsDoNotFollow(t *testing.T) {
	for want, names := range map[string][]string{"Cookie does not follow": {"Cookie"}, "Authorization and Cookie do not follow": {"Authorization", "Cookie"}} {
		if got := followNot(names); got != want {
			t.Errorf("%v: %q", names, got)
		}
	}
}
