package convert

import (
	"strings"

	"why401/httpclient/mask"
)

// maxConfigDepth bounds config files that include one another.
const maxConfigDepth = 10

// config reads the options of a -K file (src/tool_parsecfg.c): one a line, with or without dashes, a space, = or :
// before the value, which may stand in double quotes. A line that curl warns of and leaves out is noted.
func (a *curlArgs) config(file string) error {
	if a.depth++; a.depth > maxConfigDepth {
		return &SyntaxError{Doing: readingCurl, Want: "config files that end", Got: "-K inside of -K, " + itoa(maxConfigDepth) + " deep"}
	}
	defer func() { a.depth-- }()
	text, err := a.op.readFile("the config file", file)
	if err != nil {
		return err
	}
	if file == "-" {
		file = "stdin"
	}
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		keyword, value, has := configLine(line)
		if keyword == "" {
			continue
		}
		used, err := a.option(keyword, value, has)
		switch {
		case err != nil:
			e := *asSyntax(err)
			e.Doing, e.Line, e.Column = "reading the config file "+mask.Word(file), n, 1
			if unusable(err) { // curl warns of these and goes on
				a.op.note("line " + itoa(n) + " of " + mask.Word(file) + " was left out, as curl does: want " + e.Want)
				continue
			}
			return &e
		case has && value != "" && !used:
			a.op.note("line " + itoa(n) + " of " + mask.Word(file) + ": the option takes no value, and one stands there")
		}
	}
	return nil
}

func asSyntax(err error) *SyntaxError {
	if e, ok := err.(*SyntaxError); ok {
		return e
	}
	return &SyntaxError{Want: err.Error()}
}

// unusable is true for what curl warns of in a config file and goes on without: a wrong option or value. Files that are
// missing end it.
func unusable(err error) bool {
	e := asSyntax(err)
	return !strings.HasSuffix(e.Got, "cannot be read") && !strings.HasPrefix(e.Want, "config files")
}

// configLine splits a line into its option and value; the option is "" for a comment and an empty line.
func configLine(line string) (keyword, value string, has bool) {
	const blank = " \t\r\n\v\f"
	line = strings.TrimLeft(line, blank)
	if line == "" || strings.IndexByte("#/*", line[0]) >= 0 {
		return "", "", false
	}
	separators := blank
	if line[0] != '-' {
		separators += "=:"
	}
	keyword, rest := line, ""
	if i := strings.IndexAny(line, separators); i >= 0 {
		keyword, rest = line[:i], strings.TrimLeft(line[i:], separators)
	}
	if strings.HasPrefix(rest, `"`) {
		return keyword, unslash(rest[1:]), true
	}
	if i := strings.IndexAny(rest, blank); i >= 0 {
		rest = rest[:i]
	}
	return keyword, rest, rest != ""
}

// unslash reads up to the closing quote: \t, \n, \r and \v are control characters, any other \c is c.
func unslash(s string) string {
	var b strings.Builder
	for i := 0; i < len(s) && s[i] != '"'; i++ {
		c := s[i]
		if c == '\\' {
			if i++; i >= len(s) {
				break
			}
			switch c = s[i]; c {
			case 't':
				c = '\t'
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 'v':
				c = '\v'
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}
