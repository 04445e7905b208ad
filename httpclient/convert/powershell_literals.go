package convert

import (
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

// primary reads one value.
func (p *psReader) primary() (psValue, error) {
	start := p.at
	rest := p.rest()
	c, _ := utf8.DecodeRuneInString(rest)
	switch {
	case strings.HasPrefix(rest, "@\"") || strings.HasPrefix(rest, "@'"):
		return p.hereString()
	case strings.HasPrefix(rest, "@{"):
		return p.table()
	case strings.HasPrefix(rest, "@("), strings.HasPrefix(rest, "("):
		p.at += strings.IndexByte(rest, '(')
		v, empty, err := p.inBrackets(start)
		if empty {
			return []psValue{}, nil
		}
		return v, err
	case strings.ContainsRune("\"'“”‘’„‚‛", c):
		return p.quoted()
	case c == '$':
		if strings.HasPrefix(rest, "$(") {
			return p.dollar()
		}
		if name := p.name(); name != "" {
			return p.value(name), nil
		}
	case c == '[':
		return p.typed()
	case c >= '0' && c <= '9' || c == '-' && len(rest) > 1 && rest[1] >= '0' && rest[1] <= '9':
		m := psNumeral.Re().FindString(rest[:min(len(rest), 40)])
		p.at += len(m)
		return psNumber(m), nil
	}
	word := p.bare()
	if word == "" {
		return nil, p.fail(p.at, "a value", p.found())
	}
	switch strings.ToLower(word) {
	case "new-object":
		return p.newObject()
	case "convertto-securestring":
		return p.secureString()
	case "get-credential":
		p.at = start + len(word)
		p.skipCommand()
		return psLogin{}, nil
	}
	p.skipCommand()
	p.tell("the command " + clean.Line(word, 40) + " was not run")
	return psUnknown(word + " …"), nil
}

var psNumeral = lazyregexp.New(`^-?[0-9]+(?:\.[0-9]+)?`)

// bare reads a word without quotes.
func (p *psReader) bare() string {
	start := p.at
	for p.more() && strings.IndexByte(" \t\r\n|;(){}\"'`,", p.peek()) < 0 {
		p.at++
	}
	return p.text[start:p.at]
}

// skipCommand goes to the end of a command that is not run.
func (p *psReader) skipCommand() {
	for p.more() {
		switch c := p.peek(); c {
		case '\n', ';', '|', ')', '}':
			return
		case '"', '\'':
			at := p.at
			if _, err := p.quoted(); err != nil {
				p.at = at + 1
			}
		case '(', '{':
			depth := 0
			for p.more() {
				switch p.peek() {
				case '(', '{':
					depth++
				case ')', '}':
					depth--
				}
				p.at++
				if depth == 0 {
					break
				}
			}
		default:
			p.at++
		}
	}
}

// table reads @{ key = value; … }.
func (p *psReader) table() (psValue, error) {
	start := p.at
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at += 2
	t := &psTable{}
	for {
		p.space(true)
		for p.peek() == ';' {
			p.at++
			p.space(true)
		}
		if !p.more() {
			return nil, p.fail(start, "the } that closes this @{", "the end of the text")
		}
		if p.peek() == '}' {
			p.at++
			return t, nil
		}
		var key string
		if c, _ := utf8.DecodeRuneInString(p.rest()); strings.ContainsRune("\"'“”‘’", c) {
			k, err := p.quoted()
			if err != nil {
				return nil, err
			}
			key = k
		} else {
			from := p.at
			for p.more() && strings.IndexByte(" \t\r\n=;{}", p.peek()) < 0 {
				p.at++
			}
			key = p.text[from:p.at]
		}
		p.space(false)
		if p.peek() != '=' || key == "" {
			return nil, p.fail(p.at, "name = value inside of @{…}", p.found())
		}
		p.at++
		v, err := p.pipeline()
		if err != nil {
			return nil, err
		}
		t.set(key, v)
	}
}
