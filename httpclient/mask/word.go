package mask

import (
	"strings"

	"why401/httpclient/clean"
)

// Word is a word of a command line as an error may repeat it: the name of a file, of a cause, a number. People paste
// secrets into wrong places, so what is not made of plain words is masked, unless it has the ending of a file's name and
// does not look like a secret.
func Word(s string) string {
	masked := NewSensitive(perhaps, s).String()
	if maskSeen(s) != s || maskQueries(s) != s {
		return masked
	}
	if i := strings.LastIndexByte(s, '.'); i > 0 && len(s)-i >= 3 && len(s)-i <= 8 && PlainWord(s[i+1:]) {
		return clean.Line(s, 100)
	}
	if strings.ContainsAny(s, "$!^*&%#;?<>|=@") && len(s) >= 6 {
		return masked
	}
	for _, p := range strings.FieldsFunc(s, func(c rune) bool { return c < 0x80 && !isAlnum(byte(c)) }) {
		if !PlainWord(p) || len(p) >= 8 && p == strings.ToUpper(p) && len(strings.Trim(p, "0123456789")) > 0 {
			return masked
		}
	}
	return clean.Line(s, 100)
}
