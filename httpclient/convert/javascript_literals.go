package convert

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

// primary reads one value. name is the identifier where it is one: what a call is known by.
func (j *jsReader) primary() (v jsValue, name string, err error) {
	start := j.at
	c := j.peek()
	switch {
	case c == '"' || c == '\'' || c == '`':
		s, err := j.str()
		return s, "", err
	case c == '{':
		o, err := j.object()
		return o, "", err
	case c == '[':
		a, err := j.array()
		return a, "", err
	case c == '(':
		j.at++
		v, err := j.expression()
		if err != nil {
			return nil, "", err
		}
		return v, "", j.expect(')', start, "this bracket")
	case c >= '0' && c <= '9' || c == '-':
		m := jsNumeral.Re().FindString(j.rest()[:min(len(j.rest()), 40)])
		if m != "" {
			j.at += len(m)
			return jsNumber(m), "", nil
		}
	case c == '!':
		j.at++
		v, err := j.postfix()
		if b, ok := v.(bool); ok {
			return !b, "", err
		}
		return v == jsNumber("0"), "", err // !0 and !1 of minified code
	}
	word := j.word()
	switch word {
	case "":
		return nil, "", j.fail(j.at, "a value: a text in quotes, a number, {…}, […] or a name", j.found())
	case "await", "new", "typeof", "void", "return":
		v, err := j.postfix()
		return v, "", err
	case "async", "function":
		return nil, "", j.fail(start, "a value", "a function")
	case "true", "false":
		return word == "true", "", nil
	case "null", "undefined":
		return nil, "", nil
	}
	if known, ok := j.vars[word]; ok {
		if s, text := known.(string); text && !j.afford(len(s)) {
			return jsUnknown(word), word, nil
		}
		return known, word, nil
	}
	return jsUnknown(word), word, nil
}

var jsNumeral = lazyregexp.New(`^-?(?:0x[0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)`)

// object reads { key: value, 'key': value, key, ...other, [computed]: value }.
func (j *jsReader) object() (*jsObject, error) {
	start := j.at
	j.at++
	o := &jsObject{}
	for {
		j.space()
		switch c := j.peek(); {
		case !j.more():
			return nil, j.fail(start, "the } that closes this {", "the end of the text")
		case c == '}':
			j.at++
			return o, nil
		case c == ',':
			j.at++
			continue
		case strings.HasPrefix(j.rest(), "..."):
			j.at += 3
			v, err := j.expression()
			if err != nil {
				return nil, err
			}
			if other, ok := v.(*jsObject); ok {
				for i, k := range other.keys {
					o.set(k, other.vals[i])
				}
			} else {
				j.tell("..." + clean.Line(jsText(v), 60) + " is not in the text: what it holds is unknown and left out")
			}
			continue
		}
		key, err := j.key()
		if err != nil {
			return nil, err
		}
		j.space()
		switch c := j.peek(); {
		case c == ':':
			j.at++
			v, err := j.expression()
			if err != nil {
				return nil, err
			}
			o.set(key, v)
		case c == ',' || c == '}': // { headers }
			if v, ok := j.vars[key]; ok {
				o.set(key, v)
			} else {
				o.set(key, jsUnknown(key))
			}
		default:
			return nil, j.fail(j.at, "a colon behind the name "+clean.Line(key, 40), j.found())
		}
		j.space()
		if c := j.peek(); j.more() && c != ',' && c != '}' {
			return nil, j.fail(j.at, "a comma or the } that closes the object", j.found())
		}
	}
}

func (j *jsReader) key() (string, error) {
	switch c := j.peek(); {
	case c == '"' || c == '\'' || c == '`':
		return j.str()
	case c == '[':
		start := j.at
		j.at++
		v, err := j.expression()
		if err != nil {
			return "", err
		}
		return jsText(v), j.expect(']', start, "[")
	case c >= '0' && c <= '9':
		m := jsNumeral.Re().FindString(j.rest()[:min(len(j.rest()), 40)])
		j.at += len(m)
		return m, nil
	}
	if w := j.word(); w != "" {
		return w, nil
	}
	return "", j.fail(j.at, "a name", j.found())
}

func (j *jsReader) array() (*jsArray, error) {
	start := j.at
	j.at++
	a := &jsArray{}
	for {
		j.space()
		switch {
		case !j.more():
			return nil, j.fail(start, "the ] that closes this [", "the end of the text")
		case j.peek() == ']':
			j.at++
			return a, nil
		case j.peek() == ',':
			j.at++
			continue
		}
		v, err := j.expression()
		if err != nil {
			return nil, err
		}
		a.items = append(a.items, v)
		j.space()
		if c := j.peek(); j.more() && c != ',' && c != ']' {
			return nil, j.fail(j.at, "a comma or the ] that closes the list", j.found())
		}
	}
}
