package convert

import (
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

const readingJS = "reading the JavaScript"

// A jsValue is a string, jsNumber, bool, nil (null and undefined), *jsObject, *jsArray, jsCall or jsUnknown.
type (
	jsValue  any
	jsNumber string
	// jsObject is an object literal, or one made by new Headers, URLSearchParams or FormData: names in order, each as
	// often as it was given.
	jsObject struct {
		class string // "", "headers", "params", "form", "url"
		keys  []string
		vals  []jsValue
	}
	jsArray struct{ items []jsValue }
	// jsUnknown is what is not computed; it stands for itself.
	jsUnknown string
	// jsBytes is a Buffer, whose text depends on how it is asked for.
	jsBytes string
)

// jsReader reads the part of JavaScript that requests are written in: literals, and the few calls that they are built
// with. It runs nothing.
type jsReader struct {
	text  string
	at    int
	depth int
	spent int
	vars  map[string]jsValue
	call  func(name string, args []jsValue, at int) error // fetch(…), axios.get(…)
	notes []string
	told  map[string]bool
}

func (j *jsReader) tell(s string) {
	if !j.told[s] {
		j.told[s] = true
		j.notes = append(j.notes, s)
	}
}

func (j *jsReader) fail(at int, want, got string) error {
	return syntaxAt(readingJS, j.text, at, want, got)
}
func (j *jsReader) rest() string { return j.text[j.at:] }
func (j *jsReader) more() bool   { return j.at < len(j.text) }
func (j *jsReader) peek() byte {
	if j.at < len(j.text) {
		return j.text[j.at]
	}
	return 0
}

func (j *jsReader) found() string {
	if !j.more() {
		return "the end of the text"
	}
	_, size := utf8.DecodeRuneInString(j.rest())
	if j.peek() == '\n' {
		return "the end of the line"
	}
	return "“" + clean.Line(j.text[j.at:j.at+size], 4) + "”"
}

// afford is false where n more bytes than the text has are too many.
func (j *jsReader) afford(n int) bool {
	j.spent += min(n, maxFilled+1)
	return j.spent <= maxFilled
}

func (j *jsReader) expect(c byte, open int, what string) error {
	j.space()
	if j.peek() != c {
		return j.fail(j.at, "the "+string(c)+" that closes "+what, j.found())
	}
	j.at++
	return nil
}

// program goes through the statements, takes what variables are given, and calls what calls.
func (j *jsReader) program() error {
	for {
		j.space()
		if !j.more() {
			return nil
		}
		start := j.at
		c := j.peek()
		switch {
		case c == '"' || c == '\'' || c == '`':
			if _, err := j.str(); err != nil {
				return err
			}
		case isJSWord(c) || c >= 0x80:
			word := j.word()
			if word == "" {
				j.at++
				continue
			}
			if err := j.statement(word, start); err != nil {
				return err
			}
		default:
			j.at++
		}
	}
}

func (j *jsReader) statement(word string, start int) error {
	switch word {
	case "const", "let", "var":
		j.space()
		name := j.word()
		j.space()
		if name == "" || j.peek() != '=' || strings.HasPrefix(j.rest(), "==") {
			return nil
		}
		j.at++
		at := j.at
		v, err := j.expression()
		if err != nil {
			if jsCalls.Re().MatchString(j.text[at:j.at]) || !j.more() {
				return err
			}
			j.at = max(j.at, at) // what is not understood may be no matter
			return nil
		}
		j.vars[name] = v
		return nil
	case "await", "return", "async", "new", "function", "if", "try", "catch", "then":
		return nil
	}
	if start > 0 && j.text[start-1] == '.' && word != "fetch" {
		return nil
	}
	save := j.at
	j.space()
	switch c := j.peek(); {
	case c == '(' || c == '.' || c == '[':
		if !jsCallName(word) && j.vars[word] == nil && word != "window" && word != "globalThis" && word != "self" {
			j.at = save
			return nil
		}
		j.at = start
		_, err := j.expression()
		if err == nil {
			if o, key, ok := j.place(word, start); ok {
				j.space()
				if j.peek() == '=' && !strings.HasPrefix(j.rest(), "==") {
					j.at++
					v, err := j.expression()
					if err != nil {
						return err
					}
					o.set(key, v)
				}
			}
		}
		if err != nil && !jsCallName(word) && word != "window" {
			j.at = max(save, start+1)
			return nil
		}
		return err
	case c == '=' && !strings.HasPrefix(j.rest(), "==") && !strings.HasPrefix(j.rest(), "=>"):
		j.at++
		at := j.at
		v, err := j.expression()
		if err != nil {
			if jsCalls.Re().MatchString(j.text[at:j.at]) {
				return err
			}
			return nil
		}
		j.vars[word] = v
		return nil
	}
	j.at = save
	return nil
}

// place reads what was just passed as a place that can be set: name.key or name["key"].
func (j *jsReader) place(word string, start int) (*jsObject, string, bool) {
	o, ok := j.vars[word].(*jsObject)
	m := jsPlace.Re().FindStringSubmatch(j.text[start:j.at])
	if !ok || m == nil {
		return nil, "", false
	}
	return o, m[1] + m[2], true
}

var (
	jsPlace = lazyregexp.New(`^[\w$]+(?:\.([\w$]+)|\[\s*["']([^"'\n]+)["']\s*\])$`)
	jsCalls = lazyregexp.New(`(?:fetch|axios[\w.]*)\s*\(`)
)

func jsCallName(word string) bool { return word == "fetch" || word == "axios" }
