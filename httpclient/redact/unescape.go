package redact

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// undoEscapes reads the escapes of URLs, HTML, JSON and this program's own \u{…}, up to three layers of them, and drops
// characters without width. changed is false where there was none.
func undoEscapes(s spelling) (out spelling, changed bool) {
	for range 3 {
		next, again := undoLayer(s)
		if !again {
			break
		}
		s, changed = next, true
	}
	return s, changed
}

func undoLayer(s spelling) (spelling, bool) {
	if !bytes.ContainsAny(s.low, "%&\\") && !hasOdd(s.low) {
		return s, false
	}
	out, changed := spelling{low: make([]byte, 0, len(s.low))}, false
	for i := 0; i < len(s.low); {
		dec, n := unescape(s.low[i:])
		if n == 0 {
			dec, n = s.low[i:i+1], 1
		} else {
			changed = true
		}
		from, to := int32(i), int32(i+n) //nolint:gosec // bodies are cut at 1 MiB
		if s.from != nil {
			from, to = s.from[i], s.to[i+n-1]
		}
		out.put(dec, from, to)
		i += n
	}
	return out, changed
}

// unescape reads the escape that b, in lower case, begins with: what it stands for in lower case, and its length, 0 for none.
func unescape(b []byte) ([]byte, int) {
	switch c := b[0]; {
	case c == '%' && len(b) >= 3:
		if v, err := strconv.ParseUint(string(b[1:3]), 16, 8); err == nil {
			return bytes.ToLower([]byte{byte(v)}), 3
		}
		if b[1] == 'u' && len(b) >= 6 { // %u0041, of old servers
			return letter(b[2:6], 6)
		}
	case c == '&':
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 2 {
			return nil, 0
		}
		if text := html.UnescapeString(string(b[:end+1])); text != string(b[:end+1]) {
			return []byte(strings.ToLower(text)), end + 1
		}
	case c == '\\' && len(b) >= 2:
		return unescapeBackslash(b)
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRune(b)
		if r != utf8.RuneError && invisible(r) {
			return nil, n
		}
		if p := plainLetter(r); p != 0 {
			return []byte{p}, n
		}
	}
	return nil, 0
}

func unescapeBackslash(b []byte) ([]byte, int) {
	digits := 0
	switch b[1] {
	case 'u':
		if len(b) > 3 && b[2] == '{' {
			end := bytes.IndexByte(b[:min(len(b), 11)], '}')
			if end < 0 {
				return nil, 0
			}
			return letter(b[3:end], end+1)
		}
		digits = 4
	case 'x':
		digits = 2
	case '0', '1', '2', '3': // \101 of C
		if len(b) >= 4 {
			if v, err := strconv.ParseUint(string(b[1:4]), 8, 8); err == nil {
				return bytes.ToLower([]byte{byte(v)}), 4
			}
		}
	case '/', '\\', '"', '\'', '-', '.':
		return b[1:2], 2
	case 'n', 'r', 't':
		return []byte{'\n'}, 2
	}
	if digits == 0 || len(b) < 2+digits {
		return nil, 0
	}
	return letter(b[2:2+digits], 2+digits)
}

func letter(hexDigits []byte, n int) ([]byte, int) {
	v, err := strconv.ParseUint(string(hexDigits), 16, 32)
	if err != nil || v > unicode.MaxRune {
		return nil, 0
	}
	if invisible(rune(v)) {
		return nil, n
	}
	return []byte(strings.ToLower(string(rune(v)))), n
}

// invisible is true for what may stand between two letters unseen.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Mn, unicode.Variation_Selector) || r < ' ' && r != '\n' && r != '\t'
}

// plainLetter is the ASCII letter, in lower case, that a full-width (U+FF01) or a mathematical letter (U+1D400) is read as, 0
// for other characters.
func plainLetter(r rune) byte {
	switch {
	case 0xff01 <= r && r <= 0xff5e:
		r -= 0xff01 - '!'
	case 0x1d400 <= r && r <= 0x1d6a3:
		if r = (r - 0x1d400) % 52; r < 26 {
			return 'a' + byte(r)
		}
		return 'a' + byte(r-26)
	case 0x1d7ce <= r && r <= 0x1d7ff:
		return '0' + byte((r-0x1d7ce)%10)
	default:
		return 0
	}
	if 'A' <= r && r <= 'Z' {
		r += 'a' - 'A'
	}
	return byte(r) //nolint:gosec // of ASCII
}

func hasOdd(b []byte) bool {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r != utf8.RuneError && (invisible(r) || plainLetter(r) != 0) {
			return true
		}
		i += n
	}
	return false
}
