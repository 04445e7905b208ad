package token

import "strings"

// Unstyled is a text without what a terminal obeys (ECMA-48), as it stands in a log that was copied out of one: colours and other control
// sequences, and commands up to their end, such as links.
func Unstyled(s string) string {
	i := strings.IndexByte(s, esc)
	if i < 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for ; i >= 0; i = strings.IndexByte(s, esc) {
		out.WriteString(s[:i])
		s = s[i+1+sequence(s[i+1:]):]
	}
	out.WriteString(s)
	return out.String()
}

const (
	esc = 0x1b
	bel = 0x07
)

// sequence is the length of what belongs to the escape before s. What was cut is not waited for.
func sequence(s string) int {
	skip := func(i int, from, to byte) int {
		for i < len(s) && s[i] >= from && s[i] <= to {
			i++
		}
		return i
	}
	switch {
	case s == "":
		return 0
	case s[0] == '[':
		i := skip(skip(1, '0', '?'), ' ', '/')
		if i < len(s) && s[i] >= '@' && s[i] <= '~' {
			i++
		}
		return i
	case s[0] == ']':
		const longest = 4096 // of a link
		end := strings.IndexAny(s[:min(len(s), longest)], "\x07\x1b")
		switch {
		case end < 0:
			return 1
		case s[end] == bel:
			return end + 1
		case strings.HasPrefix(s[end:], "\x1b\\"):
			return end + 2
		}
		return end
	}
	return min(len(s), skip(0, ' ', '/')+1)
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
