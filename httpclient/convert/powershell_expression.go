package convert

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

// pipeline reads an expression and what it is piped into.
func (p *psReader) pipeline() (psValue, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.space(true)
	v, err := p.expression()
	if err != nil {
		return nil, err
	}
	for {
		p.space(false)
		if p.peek() != '|' {
			return v, nil
		}
		p.at++
		p.space(true)
		word := p.bare()
		for { // its options
			p.space(false)
			if c := p.peek(); !p.more() || strings.IndexByte("|)}\n;", c) >= 0 {
				break
			}
			if c := p.peek(); c == '"' || c == '\'' {
				if _, err := p.quoted(); err != nil {
					return nil, err
				}
				continue
			}
			if p.bare() == "" {
				p.at++
			}
		}
		switch strings.ToLower(word) {
		case "convertto-json":
			v = p.json(v, 0)
		case "out-null", "out-string":
		default:
			v = psUnknown(word)
		}
	}
}

// expression reads values joined by operators.
func (p *psReader) expression() (psValue, error) {
	v, err := p.postfix()
	if err != nil {
		return nil, err
	}
	for {
		p.space(false)
		rest := p.rest()
		low := strings.ToLower(rest[:min(len(rest), 8)])
		switch {
		case strings.HasPrefix(rest, "+") && !strings.HasPrefix(rest, "+="):
			p.at++
			w, err := p.operand()
			if err != nil {
				return nil, err
			}
			if t, ok := v.(*psTable); ok {
				if u, ok := w.(*psTable); ok {
					for i, k := range u.keys {
						t.set(k, u.vals[i])
					}
					continue
				}
			}
			v = psText(v) + psText(w)
		case strings.HasPrefix(low, "-f ") || strings.HasPrefix(low, "-f("):
			p.at += 2
			w, err := p.operand()
			if err != nil {
				return nil, err
			}
			list, ok := w.([]psValue)
			if !ok {
				list = []psValue{w}
			}
			s := psText(v)
			for i, x := range list {
				if w := psText(x); p.afford(len(w) * strings.Count(s, "{"+itoa(i)+"}")) {
					s = strings.ReplaceAll(s, "{"+itoa(i)+"}", w)
				}
			}
			v = strings.NewReplacer("{{", "{", "}}", "}").Replace(s)
		case strings.HasPrefix(rest, ","):
			p.at++
			w, err := p.operandOne()
			if err != nil {
				return nil, err
			}
			if list, ok := v.([]psValue); ok {
				v = append(list, w)
			} else {
				v = []psValue{v, w}
			}
		case strings.HasPrefix(low, "-join"):
			p.at += 5
			sep, err := p.operandOne()
			if err != nil {
				return nil, err
			}
			if list, ok := v.([]psValue); ok {
				parts := make([]string, len(list))
				for i := range list {
					parts[i] = psText(list[i])
				}
				v = strings.Join(parts, psText(sep))
			}
		default:
			return v, nil
		}
	}
}

func (p *psReader) operandOne() (psValue, error) {
	p.space(true)
	return p.postfix()
}

// operand is the right side of an operator, with the list that a comma makes of it.
func (p *psReader) operand() (psValue, error) {
	v, err := p.operandOne()
	if err != nil {
		return nil, err
	}
	list := []psValue{v}
	for {
		p.space(false)
		if p.peek() != ',' {
			break
		}
		p.at++
		w, err := p.operandOne()
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	if len(list) == 1 {
		return v, nil
	}
	return list, nil
}

// postfix reads a value with its members: $a.b, $a["b"], $a.Add(1).
func (p *psReader) postfix() (psValue, error) {
	start := p.at
	v, err := p.primary()
	if err != nil {
		return nil, err
	}
	for {
		switch {
		case p.peek() == '.' && psMember.Re().MatchString(p.rest()[:min(len(p.rest()), 100)]):
			m := psMember.Re().FindString(p.rest()[:min(len(p.rest()), 100)])
			p.at += len(m)
			member := strings.ToLower(m[1:])
			if p.peek() != '(' {
				v = psProperty(v, member, p.text[start:p.at])
				continue
			}
			args, err := p.arguments()
			if err != nil {
				return nil, err
			}
			v = p.method(v, member, args, p.text[start:p.at])
		case p.peek() == '[':
			p.at++
			k, err := p.pipeline()
			if err != nil {
				return nil, err
			}
			p.space(true)
			if p.peek() != ']' {
				return nil, p.fail(p.at, "the ] that closes [", p.found())
			}
			p.at++
			if t, ok := v.(*psTable); ok {
				v = t.get(psText(k))
			} else {
				v = psUnknown(nameOnly(p.text[start:p.at]))
			}
		default:
			return v, nil
		}
	}
}

var psMember = lazyregexp.New(`^\.[A-Za-z_]\w*`)
