package mask

import (
	"strings"
)

// random applies the rule of look.go to one word of letters, digits, - and _.
func random(s string) bool {
	if len(s) < lookLength {
		return false
	}
	t := withoutPlain(s)
	if len(t) < 16 {
		return false
	}
	var lower, upper, digits, turns, hex int
	class := func(c byte) int {
		switch {
		case c >= 'a':
			return 2
		case c >= 'A':
			return 1
		}
		return 0
	}
	for i := range len(t) {
		c := t[i]
		switch class(c) {
		case 2:
			lower++
		case 1:
			upper++
		default:
			digits++
		}
		if c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' {
			hex++
		}
		if i > 0 && class(c) != class(t[i-1]) {
			turns++
		}
	}
	n := len(t)
	switch {
	case hex == n:
		return n >= lookHex && digits > 0 && digits < n
	case lower > 0 && upper > 0 && digits > 0:
		return turns*100 >= 36*(n-1)
	case lower > 0 && upper > 0:
		return n >= lookOneCase && turns*100 >= 38*(n-1)
	case digits >= 2:
		return n >= lookOneCase && turns*100 >= 16*(n-1)
	}
	return n >= lookOneCase && unspeakable(strings.ToLower(t))
}

// withoutPlain leaves out the parts that names and ids are made of.
func withoutPlain(s string) string {
	if !strings.ContainsAny(s, "-_") {
		if PlainWord(s) {
			return ""
		}
		return s
	}
	parts := strings.FieldsFunc(s, func(c rune) bool { return c == '-' || c == '_' })
	var b strings.Builder
	for i := 0; i < len(parts); i++ {
		if i+5 <= len(parts) && uuid(strings.Join(parts[i:i+5], "-")) {
			i += 4
			continue
		}
		if !PlainWord(parts[i]) {
			b.WriteString(parts[i])
		}
	}
	return b.String()
}

// PlainWord is true for a word, WORD, Word, 123, word12 and 12; but not for very long ones.
func PlainWord(p string) bool {
	if len(p) <= 3 {
		return true
	}
	letters := strings.TrimRight(p, "0123456789")
	if letters == "" {
		return true
	}
	if len(letters) >= lookOneCase || len(p)-len(letters) > 4 && len(p) < lookOneCase && len(letters) > 2 || strings.ContainsAny(letters, "0123456789") {
		return false
	}
	rest := letters[1:]
	return rest == strings.ToLower(rest) || letters == strings.ToUpper(letters)
}

// uuid reports whether s is 8-4-4-4-12 hexadecimal digits (RFC 9562).
func uuid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
		} else if c := s[i] | 0x20; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// unspeakable is true for letters that no word has: five consonants in a row, twice.
func unspeakable(s string) bool {
	run, runs := 0, 0
	for i := range len(s) {
		if strings.IndexByte("aeiouy", s[i]) >= 0 {
			run = 0
		} else if run++; run%5 == 0 {
			runs++
		}
	}
	return runs >= 2
}

// Telling is false for what may be plain words: letters of one case, with dashes and dots.
func Telling(w string) bool {
	digits := strings.ContainsAny(w, "0123456789+/=")
	upper, lower := strings.ToLower(w) != w, strings.ToUpper(w) != w
	return digits || upper && lower
}
