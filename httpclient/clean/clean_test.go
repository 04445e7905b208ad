package clean

import (
	"strings"
	"testing"
	"unicode"
)

func FuzzText(f *testing.F) {
	for _, s := range []string{"a\x1b[31mb", "\u202eabc", "\xff\xfe", "a\r\nb", "e\u0301\u0301\u0301\u0301\u0301\u0301", "\u009b31m", "\U000e0041"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range Text(s, 0) {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar && !strings.ContainsRune(s, unicode.ReplacementChar)) {
				t.Fatalf("%q lets %U through", s, r)
			}
		}
	})
}
