package token

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

// escapeSequence is what a terminal obeys (ECMA-48): colours and other control sequences, commands up to their end, such as links, and
// what is left of either where it was cut.
var escapeSequence = lazyregexp.New("\x1b(?:\\[[0-?]*[ -/]*[@-~]?|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|[ -/]*[0-~]?)")

// Unstyled is a text without the colours and links of a terminal, as it stands in a log that was copied out of one.
func Unstyled(s string) string {
	if !strings.Contains(s, "\x1b") {
		return s
	}
	return escapeSequence.Re().ReplaceAllString(s, "")
}

// unseen are characters that chat programs, editors and web pages put into a word: of zero width, soft, or marks of the direction.
func unseen(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff, r == 0xad, r == 0x61c, r == 0x180e, r >= 0xfe00 && r <= 0xfe0f:
		return true
	}
	return false
}

// otherSpace is a space that no header has: one that does not break, or that is wider or narrower than the common one.
func otherSpace(r rune) bool {
	return r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x2028 || r == 0x2029 || r == 0x202f || r == 0x205f || r == 0x3000
}
