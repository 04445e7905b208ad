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

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
