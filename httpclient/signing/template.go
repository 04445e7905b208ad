package signing

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A header template is text with expressions in braces: X-Signature: sha256={hex(hmac_sha256(secret, method + "\n" + path))}. An
// expression is made of names, "text", + and functions; it can neither loop, nor read files, nor reach the network.
//
//	template   = { text | "{" sum "}" }        "{{" and "}}" stand for braces themselves
//	sum        = term { "+" term }
//	term       = string | name | name "(" [ sum { "," sum } ] ")"
//	string     = '"' … '"' with \n, \r, \t, \\ and \"

// TemplateError is a fault in a template with its place.
type TemplateError struct {
	At   int // characters from 1, in the whole template
	What string
}

func (e *TemplateError) Error() string {
	return fmt.Sprintf("the header template, at character %d: %s", e.At, e.What)
}

// Bounds of a template: what a person types is far below, and nothing above can make the program slow.
const (
	maxTemplate = 4096
	maxDepth    = 32
)

// node is one part of an expression.
type node struct {
	at   int
	kind byte // 's' string, 'n' name, 'f' function, '+' sum
	text string
	args []*node
}

// field is one header of a template: its name, and text and expressions in turn.
type field struct {
	name  string
	parts []*node // kind 's' is plain text
}

type reader struct {
	s     string
	i     int // bytes
	base  int // bytes before s in the whole template
	whole string
	depth int
}

func (r *reader) fail(i int, what string) error {
	return &TemplateError{At: 1 + utf8.RuneCountInString(r.whole[:min(r.base+i, len(r.whole))]), What: what}
}

// readTemplate reads one header a line.
func readTemplate(text string) ([]field, error) {
	if len(text) > maxTemplate {
		return nil, &TemplateError{At: maxTemplate, What: fmt.Sprintf("it is longer than %d bytes", maxTemplate)}
	}
	var out []field
	offset := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		r := &reader{s: strings.TrimRight(line, "\r\n"), base: offset, whole: text}
		offset += len(line)
		if strings.TrimSpace(r.s) == "" {
			continue
		}
		f, err := r.header()
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	if out == nil {
		return nil, &TemplateError{At: 1, What: `it is empty: want a header such as X-Signature: {hex(hmac_sha256(secret, body))}`}
	}
	return out, nil
}

func (r *reader) header() (field, error) {
	name, _, ok := strings.Cut(r.s, ":")
	if !ok || strings.ContainsAny(name, "{}\"()") {
		return field{}, r.fail(0, "want a header's name and a colon first, as in X-Signature: {…}")
	}
	f := field{name: strings.TrimSpace(name)}
	if f.name == "" || strings.ContainsFunc(f.name, func(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune(`,;<=>?@[\]/`, c) }) {
		return field{}, r.fail(0, "the header's name holds what no name can: want letters, digits and dashes")
	}
	r.i = len(name) + 1
	for r.i < len(r.s) && (r.s[r.i] == ' ' || r.s[r.i] == '\t') {
		r.i++
	}
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			f.parts = append(f.parts, &node{at: r.i, kind: 's', text: text.String()})
			text.Reset()
		}
	}
	for r.i < len(r.s) {
		c := r.s[r.i]
		switch {
		case (c == '{' || c == '}') && r.i+1 < len(r.s) && r.s[r.i+1] == c:
			text.WriteByte(c)
			r.i += 2
		case c == '}':
			return field{}, r.fail(r.i, "a } closes nothing; a brace that is meant as such is written twice")
		case c == '{':
			flush()
			open := r.i
			r.i++
			n, err := r.sum()
			if err != nil {
				return field{}, err
			}
			if r.skip(); r.i >= len(r.s) {
				return field{}, r.fail(open, "the { is not closed")
			}
			if r.s[r.i] != '}' {
				return field{}, r.fail(r.i, "want +, or } to close the expression, got "+r.next())
			}
			r.i++
			f.parts = append(f.parts, n)
		default:
			text.WriteByte(c)
			r.i++
		}
	}
	flush()
	return f, nil
}

func (r *reader) skip() {
	for r.i < len(r.s) && (r.s[r.i] == ' ' || r.s[r.i] == '\t') {
		r.i++
	}
}

// next names what stands at the reader, for an error.
func (r *reader) next() string {
	if r.i >= len(r.s) {
		return "the end"
	}
	_, n := utf8.DecodeRuneInString(r.s[r.i:])
	return r.s[r.i : r.i+n]
}

func (r *reader) sum() (*node, error) {
	if r.depth++; r.depth > maxDepth {
		return nil, r.fail(r.i, fmt.Sprintf("the brackets are nested more than %d deep", maxDepth))
	}
	defer func() { r.depth-- }()
	first, err := r.term()
	if err != nil {
		return nil, err
	}
	all := []*node{first}
	for {
		if r.skip(); r.i >= len(r.s) || r.s[r.i] != '+' {
			break
		}
		r.i++
		n, err := r.term()
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	if len(all) == 1 {
		return first, nil
	}
	return &node{at: first.at, kind: '+', args: all}, nil
}

func (r *reader) term() (*node, error) {
	r.skip()
	at := r.i
	if r.i >= len(r.s) {
		return nil, r.fail(at, `want a name, a function or a "text", got the end`)
	}
	if r.s[r.i] == '"' {
		return r.quoted()
	}
	for r.i < len(r.s) && (r.s[r.i] == '_' || r.s[r.i] >= 'a' && r.s[r.i] <= 'z' || r.s[r.i] >= 'A' && r.s[r.i] <= 'Z' || r.s[r.i] >= '0' && r.s[r.i] <= '9') {
		r.i++
	}
	if at == r.i {
		return nil, r.fail(at, `want a name, a function or a "text", got `+r.next())
	}
	n := &node{at: r.base + at, kind: 'n', text: r.s[at:r.i]}
	if r.skip(); r.i >= len(r.s) || r.s[r.i] != '(' {
		if !known(names, n.text) {
			if known(functionNames(), n.text) {
				return nil, r.fail(at, n.text+" is a function: want "+n.text+"(…)")
			}
			return nil, r.fail(at, unknown(n.text, names, "names"))
		}
		return n, nil
	}
	open := r.i
	n.kind = 'f'
	wanted, ok := functions()[n.text]
	if !ok {
		return nil, r.fail(at, unknown(n.text, functionNames(), "functions"))
	}
	r.i++
	if r.skip(); r.i < len(r.s) && r.s[r.i] == ')' {
		r.i++
	} else {
		for {
			a, err := r.sum()
			if err != nil {
				return nil, err
			}
			n.args = append(n.args, a)
			if r.skip(); r.i >= len(r.s) {
				return nil, r.fail(open, "the ( of "+n.text+" is not closed")
			}
			c := r.s[r.i]
			if c == ')' {
				r.i++
				break
			}
			if c != ',' {
				return nil, r.fail(r.i, "want +, a comma or ), got "+r.next())
			}
			r.i++
		}
	}
	if len(n.args) != wanted.args {
		return nil, r.fail(at, fmt.Sprintf("%s wants %s, got %d", n.text, wanted.takes, len(n.args)))
	}
	return n, nil
}

func (r *reader) quoted() (*node, error) {
	at := r.i
	var b strings.Builder
	for r.i++; r.i < len(r.s); r.i++ {
		c := r.s[r.i]
		switch {
		case c == '"':
			r.i++
			return &node{at: r.base + at, kind: 's', text: b.String()}, nil
		case c != '\\':
			b.WriteByte(c)
		default:
			r.i++
			if r.i >= len(r.s) {
				break
			}
			v, ok := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '\\': '\\', '"': '"'}[r.s[r.i]]
			if !ok {
				return nil, r.fail(r.i-1, `want \n, \r, \t, \\ or \" inside a text, got \`+r.next())
			}
			b.WriteByte(v)
		}
	}
	return nil, r.fail(at, `the text is not closed: a " is missing`)
}
