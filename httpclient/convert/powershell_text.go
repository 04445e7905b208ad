package convert

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
)

// space skips blanks, comments and joined lines; with lines it skips line ends too.
func (p *psReader) space(lines bool) {
	for p.more() {
		switch c := p.peek(); {
		case c == ' ' || c == '\t' || c == '\r' || lines && c == '\n':
			p.at++
		case strings.HasPrefix(p.rest(), "\u00a0"):
			p.at += 2
		case c == '`' && joined(p.rest()) > 0:
			p.at += joined(p.rest())
		case strings.HasPrefix(p.rest(), "<#"):
			end := strings.Index(p.rest(), "#>")
			if end < 0 {
				p.at = len(p.text)
				return
			}
			p.at += end + 2
		case c == '#':
			for p.more() && p.peek() != '\n' {
				p.at++
			}
		default:
			return
		}
	}
}

// joined counts the bytes of a backtick that joins the next line, with spaces that slipped in behind it.
func joined(s string) int {
	t := strings.TrimLeft(s[1:], " \t\r")
	if strings.HasPrefix(t, "\n") {
		return len(s) - len(t) + 1
	}
	return 0
}

// quoted reads a string in quotes; PowerShell takes curly ones as well.
func (p *psReader) quoted() (string, error) {
	start := p.at
	c, size := utf8.DecodeRuneInString(p.rest())
	double := strings.ContainsRune("\"“”„", c)
	closing := "'‘’‚‛"
	if double {
		closing = "\"“”„"
	}
	p.at += size
	var b strings.Builder
	for p.more() {
		c, size := utf8.DecodeRuneInString(p.rest())
		if strings.ContainsRune(closing, c) {
			next, n := utf8.DecodeRuneInString(p.text[p.at+size:])
			if n == 0 || !strings.ContainsRune(closing, next) {
				p.at += size
				return b.String(), nil
			}
			b.WriteString(p.text[p.at : p.at+size])
			p.at += size + n
			continue
		}
		if !double || c != '`' && c != '$' {
			b.WriteString(p.text[p.at : p.at+size])
			p.at += size
			continue
		}
		if c == '`' {
			p.at++
			b.WriteString(p.escape())
			continue
		}
		s, err := p.dollar()
		if err != nil {
			return "", err
		}
		b.WriteString(s)
	}
	return "", p.fail(start, "the closing quote that belongs to this place", "the end of the text")
}

// escape reads what stands behind a backtick.
func (p *psReader) escape() string {
	if !p.more() {
		return "`"
	}
	c, size := utf8.DecodeRuneInString(p.rest())
	p.at += size
	switch c {
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case '0':
		return "\x00"
	case 'a':
		return "\a"
	case 'b':
		return "\b"
	case 'f':
		return "\f"
	case 'v':
		return "\v"
	case 'e':
		return "\x1b"
	case 'u':
		if end := strings.IndexByte(p.rest(), '}'); strings.HasPrefix(p.rest(), "{") && end > 1 && end < 8 {
			if n, err := strconv.ParseUint(p.rest()[1:end], 16, 32); err == nil {
				p.at += end + 1
				return string(rune(n))
			}
		}
	}
	return p.text[p.at-size : p.at]
}

// dollar reads a variable or $(…) inside of a string.
func (p *psReader) dollar() (string, error) {
	start := p.at
	if strings.HasPrefix(p.rest(), "$(") {
		p.at += 2
		v, err := p.pipeline()
		if err != nil {
			return "", err
		}
		p.space(true)
		if p.peek() != ')' {
			return "", p.fail(p.at, "the ) that closes $(", p.found())
		}
		p.at++
		if _, unknown := v.(psUnknown); unknown {
			p.tell("the expression $(" + clean.Line(psText(v), 60) + ") was not computed")
			return "$(" + psText(v) + ")", nil
		}
		return psText(v), nil
	}
	if p.name() == "" {
		p.at = start + 1
		return "$", nil
	}
	name := p.text[start:p.at]
	return psText(p.value(name)), nil
}

// hereString reads @" … "@ and @' … '@.
func (p *psReader) hereString() (psValue, error) {
	start := p.at
	quote := p.text[p.at+1 : p.at+2]
	nl := strings.IndexByte(p.rest(), '\n')
	end := strings.Index(p.rest(), "\n"+quote+"@")
	if nl < 0 || end < nl {
		return nil, p.fail(start, "a here-string that ends with "+quote+"@ at the beginning of a line", "none")
	}
	body := p.text[p.at+nl+1 : max(p.at+nl+1, p.at+end)]
	p.at += end + 3
	if quote == "'" {
		return body, nil
	}
	in := &psReader{text: body, vars: p.vars, told: p.told, depth: p.depth, spent: p.spent}
	var b strings.Builder
	for in.more() {
		n := strings.IndexAny(in.rest(), "`$")
		if n < 0 {
			b.WriteString(in.rest())
			break
		}
		b.WriteString(in.rest()[:n])
		if in.at += n; in.peek() == '`' {
			in.at++
			b.WriteString(in.escape())
			continue
		}
		s, err := in.dollar()
		if err != nil {
			return nil, p.fail(start, "a here-string that can be read", "one with a broken expression")
		}
		b.WriteString(s)
	}
	p.notes = append(p.notes, in.notes...)
	return b.String(), nil
}
