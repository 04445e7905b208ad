package convert

import (
	"strings"
	"testing"

	"why401/httpclient/clean"
)

// TestACommandShowsAllOfItself: a command is printed and copied, and a terminal obeys what stands raw in it; bash reads back what was
// there.
func TestACommandShowsAllOfItself(t *testing.T) {
	for _, s := range []string{"plain", "it's ähnlich 日本", "a\x1b[31mb", "\u009b31m", "\u202egnp.exe\u202c", "\u200b", "a\x7f", "$x `y` \"z\" \\ \u2066'", "\u00ad\U000e0041\ufeff"} {
		for form, word := range map[string]string{"single": shellQuote(s), "double": `"` + dquote(s) + `"`} {
			if i := strings.IndexFunc(word, func(r rune) bool { return clean.Hidden(r) || r == 0xfffd }); i >= 0 {
				t.Errorf("%q in %s quotes is %q", s, form, word)
			}
			rs, err := CurlText("curl -A "+word+" http://a.test/", Options{})
			if err != nil || len(rs) != 1 || rs[0].Headers.Get("User-Agent") != s {
				t.Errorf("%q in %s quotes, %s, is read as %+v, %v", s, form, word, rs, err)
			}
		}
	}
}
