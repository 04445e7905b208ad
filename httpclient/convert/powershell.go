package convert

import (
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

const readingPS = "reading the PowerShell command"

// A psValue is a string, psNumber, bool, nil, *psTable, []psValue, *psSession, psCookie, psLogin or psUnknown.
type (
	psValue  any
	psNumber string
	// psTable is @{…} or a Dictionary: its keys in order.
	psTable struct {
		keys []string
		vals []psValue
	}
	// psSession is a WebRequestSession.
	psSession struct {
		cookies   []psCookie
		userAgent string
		headers   psTable
	}
	psCookie struct{ name, value string }
	psLogin  struct {
		user, password string
		known          bool
	}
	// psUnknown is what is not computed; it stands for itself.
	psUnknown string
)

func (t *psTable) set(key string, v psValue) {
	for i, k := range t.keys {
		if strings.EqualFold(k, key) {
			t.vals[i] = v
			return
		}
	}
	t.keys, t.vals = append(t.keys, key), append(t.vals, v)
}

func (t *psTable) get(key string) psValue {
	for i, k := range t.keys {
		if strings.EqualFold(k, key) {
			return t.vals[i]
		}
	}
	return nil
}

// psReader reads the part of PowerShell (about_Parsing, about_Quoting_Rules) that requests are written in. It runs
// nothing.
type psReader struct {
	text  string
	at    int
	depth int
	vars  map[string]psValue // by lower-case name
	notes []string
	told  map[string]bool
	spent *int // bytes that variables and formats gave so far
}

func newPSReader(text string) *psReader {
	return &psReader{text: text, vars: map[string]psValue{}, told: map[string]bool{}, spent: new(int)}
}

// maxFilled bounds what variables of a text may grow to: one that holds itself twice, forty times over, has no end.
const maxFilled = 16 << 20

// afford is false where n more bytes are too many.
func (p *psReader) afford(n int) bool {
	if n > maxFilled || *p.spent > maxFilled {
		return false
	}
	*p.spent += n
	return *p.spent <= maxFilled
}

func (p *psReader) tell(s string) {
	if !p.told[s] {
		p.told[s] = true
		p.notes = append(p.notes, s)
	}
}

func (p *psReader) fail(at int, want, got string) error {
	return syntaxAt(readingPS, p.text, at, want, got)
}

func (p *psReader) rest() string { return p.text[p.at:] }
func (p *psReader) more() bool   { return p.at < len(p.text) }
func (p *psReader) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// maxDepth bounds how deep an expression may nest.
const maxDepth = 64

func (p *psReader) enter() error {
	if p.depth++; p.depth > maxDepth {
		return p.fail(p.at, "at most "+itoa(maxDepth)+" levels of brackets", "more")
	}
	return nil
}

// name reads $name, ${name} or $env:name, and gives its bytes; "" where none stands here.
func (p *psReader) name() string {
	m := psVariable.Re().FindString(p.rest()[:min(len(p.rest()), 200)])
	p.at += len(m)
	return m
}

var psVariable = lazyregexp.New(`^\$(?:\{[^}\n]{1,100}\}|(?:(?:env|script|global|local|private):)?[A-Za-z_?]\w*)`)

// value is the value of a variable as it is written ($name); one that is not known stands for itself.
func (p *psReader) value(written string) psValue {
	name := strings.ToLower(strings.Trim(strings.TrimPrefix(written, "$"), "{}"))
	for _, scope := range []string{"script:", "global:", "local:", "private:"} {
		name = strings.TrimPrefix(name, scope)
	}
	switch name {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if v, ok := p.vars[name]; ok {
		if s, text := v.(string); text && !p.afford(len(s)) {
			p.tell("the variables of the text grow too large: " + clean.Line(written, 60) + " was not filled in")
			return psUnknown(written)
		}
		return v
	}
	p.tell("the variable " + clean.Line(written, 60) + " has no value in the text")
	return psUnknown(written)
}

func (p *psReader) found() string {
	if !p.more() {
		return "the end of the text"
	}
	c, size := utf8.DecodeRuneInString(p.rest())
	if c == '\n' {
		return "the end of the line"
	}
	return "“" + clean.Line(p.text[p.at:p.at+size], 4) + "”"
}

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

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
