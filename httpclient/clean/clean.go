// Package clean lets text from outside reach a person: what a server, a token or a recording says is hostile until it has
// been through here. Everything between the request and the kept credential that is shown, logged or written passes by.
package clean

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is the one gate between text from outside and any screen, log or report: control sequences, bidi overrides,
// invisible characters and invalid bytes are made visible as \xNN or \u{…}, never obeyed and never dropped in silence.
// Newlines stay; tabs become spaces; at most four combining marks follow one character. A max above 0 cuts after so
// many runes and says so with "…".
func Text(s string, max int) string {
	var b strings.Builder
	marks, n := 0, 0
	for i := 0; i < len(s); {
		run := i // most text is plain, and goes over in one piece
		for run < len(s) && (s[run] >= 0x20 && s[run] < 0x7f || s[run] == '\n') && (max <= 0 || n < max) {
			run++
			n++
		}
		if run > i {
			if run == len(s) && i == 0 {
				return s
			}
			b.WriteString(s[i:run])
			i, marks = run, 0
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if max > 0 && n >= max {
			b.WriteString("…")
			break
		}
		n++
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteByte('\n')
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n': // CRLF is one newline
		case r == '\t':
			b.WriteString("    ")
		case control(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case Hidden(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks <= 4 {
				b.WriteRune(r)
			} else if marks == 5 {
				fmt.Fprintf(&b, `\u{%x}…`, r)
			}
			i += size
			continue
		default:
			b.WriteRune(r)
		}
		marks = 0
		i += size
	}
	return b.String()
}

// control reports the characters of C0 and C1, and DEL.
func control(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }

// Hidden reports a character that a terminal obeys or does not show.
func Hidden(r rune) bool {
	if r < 0x7f {
		return r < 0x20
	}
	return control(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs, unicode.Variation_Selector) ||
		r == 0xad || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0
}

// Line is Text for text that must stay on one line: newlines become \n.
func Line(s string, max int) string {
	return strings.ReplaceAll(Text(s, max), "\n", `\n`)
}
