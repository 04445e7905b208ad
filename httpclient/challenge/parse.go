package challenge

import (
	"strconv"
	"strings"
)

// Parse reads the values of WWW-Authenticate (or Proxy-Authenticate) by RFC 9110 section 11.6.1: several
// fields, several challenges in one field, token68, quoted pairs. Bad syntax is reported with its place, and what
// can be read around it is kept.
func Parse(values []string, proxy bool) ([]Challenge, []Error) {
	var out []Challenge
	var bad []Error
	for n, v := range values {
		p := parser{s: v, field: n, proxy: proxy, room: most - len(out)}
		p.run()
		out = append(out, p.out...)
		bad = append(bad, p.bad...)
		if p.room <= 0 {
			break
		}
	}
	bad = bad[:min(len(bad), most)]
	for i := range bad {
		bad[i].Proxy = proxy
	}
	return out, bad
}

// most is how many challenges of one answer are read: no client offers more, and a server may send a million.
const most = 100

type parser struct {
	s     string
	i     int
	field int
	proxy bool
	room  int // challenges that may still be taken
	out   []Challenge
	bad   []Error
}

func isToken(c byte) bool {
	return c > 0x20 && c < 0x7f && strings.IndexByte("()<>@,;:\\\"/[]?={}", c) < 0
}

func isToken68(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~+/", c) >= 0
}

func (p *parser) space() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t') {
		p.i++
	}
}

func (p *parser) token() string {
	start := p.i
	for p.i < len(p.s) && isToken(p.s[p.i]) {
		p.i++
	}
	return p.s[start:p.i]
}

func (p *parser) err(want string) {
	got := "the end"
	if p.i < len(p.s) {
		got = "“" + p.s[p.i:p.i+1] + "”"
	}
	p.bad = append(p.bad, Error{Field: p.field, Offset: p.i, Want: want, Got: got})
}

// skip goes on behind the next comma.
func (p *parser) skip() {
	for p.i < len(p.s) && p.s[p.i] != ',' {
		if p.s[p.i] == '"' {
			p.quoted()
			continue
		}
		p.i++
	}
}

func (p *parser) run() {
	for {
		for p.space(); p.i < len(p.s) && p.s[p.i] == ','; p.space() {
			p.i++
		}
		if p.i >= len(p.s) {
			return
		}
		at := p.i
		word := p.token()
		if word == "" {
			p.err("the name of an authentication scheme")
			p.i++
			p.skip()
			continue
		}
		after := p.i
		p.space()
		if p.i < len(p.s) && p.s[p.i] == '=' && len(p.out) > 0 && p.out[len(p.out)-1].Token68 == "" {
			p.i = at // a further parameter of the challenge before
			p.param()
			continue
		}
		if p.i < len(p.s) && p.s[p.i] == '=' {
			p.err("a scheme before the first parameter")
			p.skip()
			continue
		}
		if p.room--; p.room < 0 {
			p.bad = append(p.bad, Error{Field: p.field, Offset: at, Want: "at most " + strconv.Itoa(most) + " challenges", Got: "more"})
			return
		}
		p.out = append(p.out, Challenge{Scheme: word, Proxy: p.proxy, Field: p.field, Offset: at})
		if p.i >= len(p.s) || p.s[p.i] == ',' {
			continue
		}
		if after == p.i {
			p.err("a space after the scheme")
			p.skip()
			continue
		}
		if t := p.token68(); t != "" {
			p.out[len(p.out)-1].Token68 = t
			continue
		}
		p.param()
	}
}

// token68 reads one where it fills the space up to a comma or the end.
func (p *parser) token68() string {
	j := p.i
	for j < len(p.s) && isToken68(p.s[j]) {
		j++
	}
	end := j
	for end < len(p.s) && p.s[end] == '=' {
		end++
	}
	k := end
	for k < len(p.s) && (p.s[k] == ' ' || p.s[k] == '\t') {
		k++
	}
	if j == p.i || (k < len(p.s) && p.s[k] != ',') {
		return ""
	}
	t := p.s[p.i:end]
	p.i = k
	return t
}

func (p *parser) param() {
	name := p.token()
	if name == "" {
		p.err("the name of a parameter")
		p.skip()
		return
	}
	p.space()
	if p.i >= len(p.s) || p.s[p.i] != '=' {
		p.err("= after the parameter " + name)
		p.skip()
		return
	}
	p.i++
	p.space()
	var value string
	if p.i < len(p.s) && p.s[p.i] == '"' {
		var ok bool
		if value, ok = p.quoted(); !ok {
			p.err("a closing quote")
		}
	} else {
		start := p.i
		value = p.token()
		for p.i < len(p.s) && p.s[p.i] != ',' && p.s[p.i] != ' ' && p.s[p.i] != '\t' {
			p.i++ // a URL without quotes: wrong, and common
		}
		if p.i-start > len(value) {
			p.bad = append(p.bad, Error{Field: p.field, Offset: start, Want: "quotes round the value of " + name, Got: "none"})
			value = p.s[start:p.i]
		}
	}
	c := &p.out[len(p.out)-1]
	name = strings.ToLower(name)
	if len(c.Params) >= most {
		return
	}
	if c.Param(name) == "" {
		c.Params = append(c.Params, Param{name, value})
	} else {
		p.bad = append(p.bad, Error{Field: p.field, Offset: p.i, Want: "each parameter once", Got: name + " twice"})
	}
	p.space()
	if p.i < len(p.s) && p.s[p.i] != ',' {
		p.bad = append(p.bad, Error{Field: p.field, Offset: p.i, Want: "a comma", Got: "“" + p.s[p.i:p.i+1] + "”"})
	}
}

// quoted reads a quoted-string with its quoted pairs; false where the closing quote is missing.
func (p *parser) quoted() (string, bool) {
	var b strings.Builder
	for p.i++; p.i < len(p.s); p.i++ {
		switch p.s[p.i] {
		case '"':
			p.i++
			return b.String(), true
		case '\\':
			if p.i+1 < len(p.s) {
				p.i++
			}
		}
		b.WriteByte(p.s[p.i])
	}
	return b.String(), false
}
