package formlogin

import (
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// markup reads HTML token by token, comments and doctypes left out, as section 13.2.5 of the HTML standard tells browsers
// to. The tests hold it to golang.org/x/net/html. That package is not used here since it makes its tables of entities, some
// 2200, at every start of the program, also of one that reads no page.
type markup struct {
	s   string
	i   int    // what is before is read
	raw string // the element whose text comes next and holds no tags: "script", "title"; "" none

	kind  tokenKind
	name  string // of the tag, in lower case
	attrs []attribute
	text  string
}

type tokenKind int

const (
	textToken tokenKind = iota
	startTag
	endTag
)

// attribute is one of a tag, its name in lower case, its value with the entities undone.
type attribute struct{ name, value string }

// maxToken bounds one token in bytes; a page is read up to the first that is longer.
const maxToken = 256 << 10

// rawElements hold text that ends with their own closing tag alone.
var rawElements = []string{"iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp"}

// next reads one token and reports whether there was one.
func (m *markup) next() bool {
	if m.raw != "" && m.rawText() {
		return true
	}
	from := m.i
	for m.i < len(m.s) {
		at := strings.IndexByte(m.s[m.i:], '<')
		if at < 0 || m.i+at+1 == len(m.s) {
			break
		}
		at += m.i
		c := m.s[at+1]
		if !letter(c) && c != '/' && c != '!' && c != '?' {
			m.i = at + 1
			continue
		}
		if at > from {
			m.i = at
			return m.textOf(m.s[from:at], true)
		}
		closing := c == '/'
		if closing && at+2 == len(m.s) {
			break
		}
		if closing {
			c = m.s[at+2]
		}
		if letter(c) {
			m.i = at + 1
			if m.kind = startTag; closing {
				m.i, m.kind = at+2, endTag
			}
			return m.tag() && m.i-at < maxToken
		}
		m.i = behindComment(m.s, at)
		from = m.i
	}
	if m.i = len(m.s); from < m.i {
		return m.textOf(m.s[from:], true)
	}
	return false
}

// textOf makes a text the token. A text that is too long is the last token.
func (m *markup) textOf(s string, entities bool) bool {
	if len(s) >= maxToken {
		s, m.i = s[:maxToken], len(m.s)
	}
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	if entities {
		s = html.UnescapeString(s)
	}
	m.kind, m.name, m.attrs, m.text = textToken, "", nil, s
	return true
}

// rawText reads the text of the element raw and reports whether there is any.
func (m *markup) rawText() bool {
	name, rest := m.raw, m.s[m.i:]
	m.raw = ""
	n := len(rest)
	switch name {
	case "plaintext": // nothing ends it
	case "script":
		n = scriptLength(rest)
	default:
		for n = 0; n < len(rest) && !closes(rest[n:], name); n++ {
		}
	}
	m.i += n
	return n > 0 && m.textOf(strings.ReplaceAll(rest[:n], "\x00", "\ufffd"), name == "textarea" || name == "title")
}

// closes reports whether s begins with the closing tag of an element.
func closes(s, name string) bool {
	return strings.HasPrefix(s, "</") && begins(s[2:], name)
}

// begins reports whether s begins with the name of a tag, which ends there.
func begins(s, name string) bool {
	return len(s) > len(name) && strings.EqualFold(s[:len(name)], name) && (space(s[len(name)]) || s[len(name)] == '/' || s[len(name)] == '>')
}

// scriptLength is the length of a script. A script may stand in a comment, and inside that comment another script may be
// opened and closed: that one's end is not the end of the first.
func scriptLength(s string) int {
	const plain, comment, inner = 0, 1, 2
	state := plain
	dashes := 0 // in a row, before i; those that open the comment may close it
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case state == plain && strings.HasPrefix(s[i:], "<!--"):
			state, dashes = comment, 2
			i += 3
			continue
		case state != plain && c == '-':
			dashes++
			continue
		case state != plain && c == '>' && dashes >= 2:
			state = plain
		case c != '<':
		case closes(s[i:], "script"):
			if state != inner {
				return i
			}
			state = comment
			i += len("</script")
		case state == comment && begins(s[i+1:], "script"):
			state = inner
			i += len("<script")
		}
		dashes = 0
	}
	return len(s)
}

// behindComment is where the comment, doctype or processing instruction that begins at i ends.
func behindComment(s string, i int) int {
	if !strings.HasPrefix(s[i:], "<!--") {
		if n := strings.IndexByte(s[i+2:], '>'); n >= 0 {
			return i + 2 + n + 1
		}
		return len(s)
	}
	i += len("<!--")
	for start, dashes := i, 0; i < len(s); i++ {
		switch {
		case s[i] == '-':
			dashes++
			continue
		case s[i] == '>' && (dashes >= 2 || dashes == i-start): // <!--> and <!---> as well
			return i + 1
		case s[i] == '!' && dashes >= 2 && i+1 < len(s) && s[i+1] == '>':
			return i + 2
		}
		dashes = 0
	}
	return len(s)
}

// tag reads a tag from its name on, and reports whether it ends.
func (m *markup) tag() bool {
	m.name, m.attrs, m.text = lower(m.until(func(c byte) bool { return c == '/' || c == '>' || space(c) })), nil, ""
	for m.skipSpace(); m.i < len(m.s); m.skipSpace() {
		if m.s[m.i] == '>' {
			m.i++
			if m.kind == startTag && slices.Contains(rawElements, m.name) {
				m.raw = m.name
			}
			return true
		}
		m.attribute()
	}
	return false
}

// attribute reads one attribute; the first of a name counts.
func (m *markup) attribute() {
	first := m.i
	name := m.until(func(c byte) bool { return c == '=' && m.i > first || c == '/' || c == '>' || space(c) })
	value := m.value()
	name = lower(name)
	if name == "" || m.kind == endTag || slices.ContainsFunc(m.attrs, func(a attribute) bool { return a.name == name }) {
		return
	}
	m.attrs = append(m.attrs, attribute{name, attributeText(value)})
}

func (m *markup) value() string {
	m.skipSpace()
	switch {
	case m.i == len(m.s):
		return ""
	case m.s[m.i] == '/':
		m.i++
		return ""
	case m.s[m.i] != '=':
		return ""
	}
	m.i++
	if m.skipSpace(); m.i == len(m.s) {
		return ""
	}
	quote := m.s[m.i]
	if quote != '"' && quote != '\'' {
		return m.until(func(c byte) bool { return c == '>' || space(c) })
	}
	m.i++
	v := m.until(func(c byte) bool { return c == quote })
	m.i = min(m.i+1, len(m.s))
	return v
}

// until reads up to a byte that ends what is read.
func (m *markup) until(ends func(byte) bool) string {
	from := m.i
	for m.i < len(m.s) && !ends(m.s[m.i]) {
		m.i++
	}
	return m.s[from:m.i]
}

func (m *markup) skipSpace() { m.until(func(c byte) bool { return !space(c) }) }

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' }

// lower is a name of a tag or an attribute as it is compared: A to Z in lower case, nothing else.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return strings.ReplaceAll(string(b), "\x00", "\ufffd")
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// attributeText undoes the entities of an attribute's value. Unlike in a text, one without a semicolon counts only where its
// name ends there and no = follows, since addresses are written so: /?a=1&copy=2.
func attributeText(s string) string {
	s = strings.ReplaceAll(s, "\x00", "\ufffd")
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n := 0
		for n < len(rest) && (letter(rest[n]) || '0' <= rest[n] && rest[n] <= '9' || n == 0 && rest[n] == '#') {
			n++
		}
		entity := "&" + rest[:n]
		named := !strings.HasPrefix(rest, "#")
		if n < len(rest) && rest[n] == ';' {
			entity += ";"
		}
		text := html.UnescapeString(entity)
		switch made := utf8.RuneCountInString(text); { // an entity stands for one or two, those without a semicolon for one
		case !named:
		case strings.HasSuffix(entity, ";") && made > 2, !strings.HasSuffix(entity, ";") && (made != 1 || strings.HasPrefix(rest[n:], "=")):
			text = entity
		}
		b.WriteString(text)
		s = rest[len(entity)-1:]
	}
}
