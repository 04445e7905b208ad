package convert

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
)

// space skips white space and comments.
func (j *jsReader) space() {
	for j.more() {
		switch rest := j.rest(); {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			j.at++
		case strings.HasPrefix(rest, "\u00a0"):
			j.at += 2
		case strings.HasPrefix(rest, "\u200b"), strings.HasPrefix(rest, "\ufeff"), strings.HasPrefix(rest, "\u202f"):
			j.at += 3
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			j.at += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				n = len(rest) - 2
			}
			j.at += n + 2
		default:
			return
		}
	}
}

func isJSWord(c byte) bool { return isWordByte(c) || c == '$' }

// word reads an identifier, "" where none stands here.
func (j *jsReader) word() string {
	from := j.at
	for j.more() && (isJSWord(j.peek()) || j.peek() >= 0x80 && !strings.HasPrefix(j.rest(), "\u00a0") && !strings.HasPrefix(j.rest(), "“") && !strings.HasPrefix(j.rest(), "”")) {
		j.at++
	}
	return j.text[from:j.at]
}

// str reads a string of any of the three quotes.
func (j *jsReader) str() (string, error) {
	start := j.at
	quote := j.peek()
	j.at++
	var b strings.Builder
	for j.more() {
		n := strings.IndexAny(j.rest(), string([]byte{quote, '\\', '\n', '$'}))
		if n < 0 {
			break
		}
		b.WriteString(j.rest()[:n])
		j.at += n
		switch c := j.peek(); {
		case c == quote:
			j.at++
			return b.String(), nil
		case c == '\\':
			j.at++
			b.WriteString(j.escape())
		case c == '\n' && quote != '`':
			return "", j.fail(start, "the closing quote that belongs to this place", "the end of the line")
		case c == '$' && quote == '`' && strings.HasPrefix(j.rest(), "${"):
			from := j.at
			j.at += 2
			v, err := j.expression()
			if err != nil {
				return "", err
			}
			if err := j.expect('}', from, "${"); err != nil {
				return "", err
			}
			if u, ok := v.(jsUnknown); ok {
				j.tell("${" + clean.Line(string(u), 60) + "} has no value in the text")
				b.WriteString(jsText(u))
				break
			}
			b.WriteString(jsText(v))
		default:
			b.WriteByte(c)
			j.at++
		}
	}
	return "", j.fail(start, "the closing quote that belongs to this place", "the end of the text")
}

// escape reads what stands behind a backslash (ECMA-262, String Literals).
func (j *jsReader) escape() string {
	if !j.more() {
		return ""
	}
	c, size := utf8.DecodeRuneInString(j.rest())
	j.at += size
	hex := func(n int) (rune, bool) {
		if len(j.rest()) < n {
			return 0, false
		}
		v, err := strconv.ParseUint(j.rest()[:n], 16, 32)
		if err != nil {
			return 0, false
		}
		j.at += n
		return rune(v), true
	}
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case 'b':
		return "\b"
	case 'f':
		return "\f"
	case 'v':
		return "\v"
	case '0':
		return "\x00"
	case '\n':
		return ""
	case 'x':
		if r, ok := hex(2); ok {
			return string(r)
		}
	case 'u':
		if end := strings.IndexByte(j.rest(), '}'); strings.HasPrefix(j.rest(), "{") && end > 1 && end < 9 {
			if n, err := strconv.ParseUint(j.rest()[1:end], 16, 32); err == nil {
				j.at += end + 1
				return string(rune(n))
			}
		}
		if r, ok := hex(4); ok {
			if r >= 0xd800 && r < 0xdc00 && strings.HasPrefix(j.rest(), `\u`) {
				save := j.at
				j.at += 2
				if low, ok := hex(4); ok && low >= 0xdc00 && low < 0xe000 {
					return string((r-0xd800)<<10 + (low - 0xdc00) + 0x10000)
				}
				j.at = save
			}
			return string(r)
		}
	}
	return string(c)
}
