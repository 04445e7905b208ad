package convert

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// printfQuote is s as a format of printf.
func printfQuote(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			b.WriteString(`\\`)
		case c == '%':
			b.WriteString("%%")
		case c == '\'' || c < 0x20 || c >= 0x7f:
			b.WriteString(`\x` + strconv.FormatUint(uint64(c)>>4, 16) + strconv.FormatUint(uint64(c)&15, 16))
		default:
			b.WriteByte(c)
		}
	}
	return "'" + b.String() + "'"
}

func urlWord(u string) string {
	if strings.Contains(u, variablePrefix) {
		return `"` + dquoteKeep(u) + `"`
	}
	if strings.IndexFunc(u, func(r rune) bool { return r <= ' ' || r >= 0x7f }) < 0 && !strings.ContainsAny(u, "&;|<>()$`\\\"' \t\n*?[]#~=%!{}") {
		return u
	}
	return shellQuote(u)
}

// shellQuote makes one word of s for bash; control characters need $'…'.
func shellQuote(s string) string {
	if !utf8.ValidString(s) || strings.IndexFunc(s, func(r rune) bool { return r < 0x20 && r != '\n' || r == 0x7f }) >= 0 {
		var b strings.Builder
		b.WriteString("$'")
		for i := 0; i < len(s); i++ {
			switch c := s[i]; {
			case c == '\'' || c == '\\':
				b.WriteString(`\` + string(rune(c)))
			case c == '\n':
				b.WriteString(`\n`)
			case c < 0x20 || c >= 0x7f:
				b.WriteString(`\x` + strconv.FormatUint(uint64(c)>>4, 16) + strconv.FormatUint(uint64(c)&15, 16))
			default:
				b.WriteByte(c)
			}
		}
		b.WriteString("'")
		return b.String()
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func dquote(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s)
}

// dquoteKeep escapes all but the placeholders.
func dquoteKeep(s string) string {
	return strings.ReplaceAll(dquote(s), `\$WHY401_`, variablePrefix)
}
