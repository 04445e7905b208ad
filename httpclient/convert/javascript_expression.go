package convert

import (
	"strings"

	"why401/httpclient/clean"
)

// expression reads a value, joined by + or chosen by || and ??, with await and new before it.
func (j *jsReader) expression() (jsValue, error) {
	if j.depth++; j.depth > maxDepth {
		return nil, j.fail(j.at, "at most "+itoa(maxDepth)+" levels of brackets", "more")
	}
	defer func() { j.depth-- }()
	v, err := j.postfix()
	if err != nil {
		return nil, err
	}
	for {
		j.space()
		rest := j.rest()
		switch {
		case strings.HasPrefix(rest, "+") && !strings.HasPrefix(rest, "++") && !strings.HasPrefix(rest, "+="):
			j.at++
			w, err := j.postfix()
			if err != nil {
				return nil, err
			}
			for _, x := range []jsValue{v, w} {
				if u, ok := x.(jsUnknown); ok {
					j.tell(clean.Line(string(u), 60) + " has no value in the text: it stands as ${" + clean.Line(string(u), 60) + "} in the request")
				}
			}
			s, t := jsText(v), jsText(w)
			if !j.afford(len(s) + len(t)) {
				return nil, j.fail(j.at, "text of at most "+itoa(maxFilled>>20)+" MB", "more")
			}
			v = s + t
		case strings.HasPrefix(rest, "||"), strings.HasPrefix(rest, "??"):
			j.at += 2
			w, err := j.postfix()
			if err != nil {
				return nil, err
			}
			if _, unknown := v.(jsUnknown); unknown || v == nil || v == "" {
				v = w
			}
		default:
			return v, nil
		}
	}
}

// postfix reads a value with its members and calls.
func (j *jsReader) postfix() (jsValue, error) {
	j.space()
	start := j.at
	v, name, err := j.primary()
	if err != nil {
		return nil, err
	}
	var owner jsValue
	member := ""
	for {
		save := j.at
		j.space()
		switch c := j.peek(); {
		case c == '.' && !strings.HasPrefix(j.rest(), "..."), strings.HasPrefix(j.rest(), "?."):
			j.at += 1 + btoi(c == '?')
			j.space()
			member = j.word()
			owner = v
			if name != "" {
				name += "." + member
			}
			v = jsMember(owner, member, j.text[start:j.at])
			if strings.HasSuffix(name, ".fetch") {
				name = "fetch"
			}
		case c == '[':
			j.at++
			k, err := j.expression()
			if err != nil {
				return nil, err
			}
			if err := j.expect(']', save, "["); err != nil {
				return nil, err
			}
			member = ""
			v, owner = jsMember(v, jsText(k), j.text[start:j.at]), nil
		case c == '(':
			at := j.at
			args, err := j.arguments()
			if err != nil {
				return nil, err
			}
			if o, ok := owner.(*jsObject); ok && o.class == "axios" && jsRequest("axios."+member) {
				if err := j.call("axios."+member, append([]jsValue{o}, args...), at); err != nil {
					return nil, err
				}
				v, name, owner, member = jsUnknown("the answer"), "", nil, ""
				if j.chained() {
					return v, nil
				}
				continue
			}
			if jsRequest(name) {
				if err := j.call(name, args, at); err != nil {
					return nil, err
				}
				v, name, owner, member = jsUnknown("the answer"), "", nil, ""
				if j.chained() {
					return v, nil
				}
				continue
			}
			if member != "" {
				v = j.method(owner, member, args, name, j.text[start:j.at])
			} else {
				v = j.function(name, args, j.text[start:j.at])
			}
			name, owner, member = "", nil, ""
		default:
			j.at = save
			return v, nil
		}
	}
}

// arguments reads (a, b,).
func (j *jsReader) arguments() ([]jsValue, error) {
	start := j.at
	j.at++
	var out []jsValue
	for {
		j.space()
		if j.peek() == ')' {
			j.at++
			return out, nil
		}
		if !j.more() {
			return nil, j.fail(start, "the ) that closes this bracket", "the end of the text")
		}
		v, err := j.expression()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		j.space()
		switch j.peek() {
		case ',':
			j.at++
		case ')':
		default:
			return nil, j.fail(j.at, "a comma or the ) that closes the call", j.found())
		}
	}
}
