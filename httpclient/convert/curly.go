package convert

import "strings"

// curly replaces the quotes that a word processor makes of straight ones by those.
func curly() *strings.Replacer {
	return strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'")
}

// straighten reads curly quotes as the straight ones that they were typed as. Those inside straight quotes are text to a
// shell: it sends them, and they may be the fault that is looked for.
func straighten(text string) string {
	var b strings.Builder
	var open rune    // ' or ", 0 outside
	typed := false   // open was a straight quote
	escaped := false // behind a backslash
	for _, r := range text {
		as := r
		switch r {
		case '“', '”':
			as = '"'
		case '‘', '’':
			as = '\''
		}
		switch {
		case escaped:
			escaped = false
			as = r
		case r == '\\' && open != '\'':
			escaped = true
		case open == 0 && (as == '"' || as == '\''):
			open, typed = as, as == r
		case open != 0 && typed && as != r: // text
			as = r
		case as == open:
			open = 0
		}
		b.WriteRune(as)
	}
	if open != 0 { // it does not come out even so: a straight quote may be closed by a curly one
		return curly().Replace(text)
	}
	return b.String()
}
