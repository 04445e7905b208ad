package convert

import (
	"strings"
	"unicode/utf8"
)

// psExtent counts the bytes of one statement of PowerShell.
func psExtent(text string) int {
	p := newPSReader(text)
	depth := 0
	for p.more() {
		c, size := utf8.DecodeRuneInString(p.rest())
		switch {
		case c == '`' && joined(p.rest()) > 0:
			p.at += joined(p.rest())
			continue
		case c == '`':
			p.at++
		case strings.HasPrefix(p.rest(), "@\"\n"), strings.HasPrefix(p.rest(), "@'\n"):
			end := strings.Index(p.rest(), "\n"+p.rest()[1:2]+"@")
			if end < 0 {
				return len(text)
			}
			p.at += end + 2
		case c == '\'', c == '"':
			end := quoteEnd(p.rest(), byte(c))
			if end < 0 {
				return len(text)
			}
			p.at += end
		case c == '(' || c == '{':
			depth++
		case (c == ')' || c == '}') && depth > 0:
			depth--
		case c == '\n' && depth == 0:
			return p.at
		}
		p.at += size
	}
	return len(text)
}

// quoteEnd is where the string at the beginning of s ends: the place of its closing quote, -1 none.
func quoteEnd(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '`' && quote == '"':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i
		}
	}
	return -1
}

// psWords splits a line that calls a program, such as curl.exe, as PowerShell does. What a program gets of the quotes
// inside of an argument depends on the version: up to 7.2 they must be written \", from 7.3 on they are kept as they are.
func psWords(text string, vars variables) (words, notes []string, err error) {
	p := newPSReader(text)
	for name, a := range vars {
		p.vars["env:"+strings.ToLower(name)] = a.value
		p.vars[strings.ToLower(name)] = a.value
	}
	for {
		p.space(false)
		if c := p.peek(); !p.more() || c == '\n' || c == ';' || c == '|' || c == '>' && p.at > 0 {
			if p.more() && c != '\n' {
				p.tell("what stands after " + string(c) + " was left out")
			}
			return words, p.notes, nil
		}
		w, err := p.word()
		if err != nil {
			return nil, p.notes, err
		}
		switch {
		case strings.Contains(w, `\"`):
			w = strings.ReplaceAll(strings.ReplaceAll(w, `\"`, `"`), `\\`, `\`)
			p.tell(`\" inside of an argument was read as ", as PowerShell up to 7.2 hands it on`)
		case strings.Contains(w, `"`):
			p.tell(`an argument holds quotes: PowerShell up to 7.2 takes them out before curl gets it, and the server gets broken JSON; from 7.3 on they stay, as read here`)
		}
		words = append(words, w)
	}
}

// word reads one argument in argument mode: parts with and without quotes up to a space.
func (p *psReader) word() (string, error) {
	var b strings.Builder
	start := p.at
	for p.more() {
		c, size := utf8.DecodeRuneInString(p.rest())
		switch {
		case strings.ContainsRune(" \t\r\n;|", c):
			return b.String(), nil
		case strings.ContainsRune("\"'“”‘’", c):
			s, err := p.quoted()
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		case c == '`':
			if joined(p.rest()) > 0 {
				return b.String(), nil
			}
			p.at++
			b.WriteString(p.escape())
		case c == '$':
			s, err := p.dollar()
			if err != nil {
				return "", err
			}
			b.WriteString(s)
		case c == '(' && p.at == start, strings.HasPrefix(p.rest(), "@{"), strings.HasPrefix(p.rest(), "@\""), strings.HasPrefix(p.rest(), "@'"):
			v, err := p.postfix()
			if err != nil {
				return "", err
			}
			b.WriteString(psText(v))
		default:
			b.WriteString(p.text[p.at : p.at+size])
			p.at += size
		}
	}
	return b.String(), nil
}
