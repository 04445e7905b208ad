package diagnose

import (
	"strings"
	"testing"
)

func TestCleanSecret(t *testing.T) {
	const key = "CANARYkey0123-_=."
	for _, row := range []struct{ reason, v, says string }{
		{"straight quotes", `"` + key + `"`, `begins with "`},
		{"curly quotes", "“" + key + "”", "(U+201C)"},
		{"German quotes", "„" + key + "“", "(U+201E)"},
		{"guillemets", "«" + key + "»", "(U+00AB)"},
		{"single guillemets", "‹" + key + "›", "(U+2039)"},
		{"primes", "″" + key + "″", "(U+2033)"},
		{"corner brackets", "「" + key + "」", "(U+300C)"},
		{"full-width quotes", "＂" + key + "＂", "(U+FF02)"},
		{"one quote at the end", key + "’", "ends in ’"},
		{"a no-break space", "\u00a0" + key, "begins with a no-break space"},
		{"a byte order mark", "\ufeff" + key, "begins with a byte order mark"},
		{"a zero-width space inside", key[:6] + "\u200b" + key[6:], "holds a zero-width space"},
		{"a soft hyphen of a wrapped line", key[:9] + "\u00ad" + key[9:], "holds a soft hyphen"},
		{"full-width letters", strings.Map(func(r rune) rune { return r - '!' + 0xff01 }, key), "holds full-width letters"},
		{"a mark of writing direction at the end", key + "\u200e", "ends in a left-to-right mark"},
	} {
		if got := cleanSecret(row.v); got != key {
			t.Errorf("%s: %q became %q, want %q", row.reason, row.v, got, key)
		}
		if got := strayWords(row.v, key); !strings.Contains(got, row.says) || strings.Contains(got, "CANARY") {
			t.Errorf("%s: said %q, want %q in it and nothing of the secret", row.reason, got, row.says)
		}
	}
	for _, v := range []string{key, "a b", "CANARY/+=", "über-geheim"} {
		if got := cleanSecret(v); got != v {
			t.Errorf("%q became %q: nothing in it is foreign", v, got)
		}
	}
	for v, want := range map[string]string{"“it's”": "it's", "it's'": "it's'", "«x": "«x", "pass\u200bword": "pass\u200bword", "\u00a0x ": "x", `"`: `"`, "””": "””"} {
		if got := cleanPassword(v); got != want {
			t.Errorf("the password %q became %q, want %q", v, got, want)
		}
	}
}
