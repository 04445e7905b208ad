package convert

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
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

// unseen is a character that does not stand in a command as itself: it would be obeyed or not shown where the command is read.
func unseen(r rune) bool { return r != '\n' && clean.Hidden(r) }

// shellQuote makes one word of s for bash; what is not seen needs $'…'.
func shellQuote(s string) string {
	if !utf8.ValidString(s) || strings.IndexFunc(s, unseen) >= 0 {
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

// dquote is s inside of double quotes, which are left for what is not seen: "a"$'\x1b'"b" is one word.
func dquote(s string) string {
	plain := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`")
	if utf8.ValidString(s) && strings.IndexFunc(s, unseen) < 0 {
		return plain.Replace(s)
	}
	var b strings.Builder
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if part := s[:n]; unseen(r) || r == utf8.RuneError && n == 1 {
			b.WriteString(`"$'`)
			for _, c := range []byte(part) {
				b.WriteString(`\x` + strconv.FormatUint(uint64(c)>>4, 16) + strconv.FormatUint(uint64(c)&15, 16))
			}
			b.WriteString(`'"`)
		} else {
			b.WriteString(plain.Replace(part))
		}
		s = s[n:]
	}
	return b.String()
}

// dquoteKeep escapes all but the placeholders.
func dquoteKeep(s string) string {
	return strings.ReplaceAll(dquote(s), `\$WHY401_`, variablePrefix)
}
