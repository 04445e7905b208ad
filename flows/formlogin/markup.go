package formlogin

import (
	"bytes"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	lexer "github.com/tdewolff/parse/v2/html"
)

// markup reads HTML tag by tag and text by text, comments and drawings left out. golang.org/x/net/html is what the tests
// hold it to; it is not used here since it makes its tables of entities, some 2200, at every start of the program, also of
// one that reads no page.
type markup struct {
	lex   *lexer.Lexer
	inert string // the element whose tags mean nothing to a browser that runs scripts: "noscript"; "" none
	raw   string // the element whose text comes next and holds no tags: "script", "title"; "" none
	open  int    // drawings that nothing closed

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

// attribute is one of a tag, its name in lower case, its value with the entities undone. Of two with one name the first counts.
type attribute struct{ name, value string }

// readMarkup begins to read a page. The page itself is left as it is: the lexer writes into what it reads.
func readMarkup(page []byte) *markup {
	page = bytes.ReplaceAll(page, []byte{0}, []byte("\ufffd")) // a zero byte would end the page
	page = bytes.ReplaceAll(page, []byte("\r\n"), []byte("\n"))
	page = bytes.ReplaceAll(page, []byte("\r"), []byte("\n"))
	return &markup{lex: lexer.NewLexer(parse.NewInputBytes(page))}
}

// next reads one token and reports whether there was one.
func (m *markup) next() bool {
	for {
		switch kind, data := m.lex.Next(); kind {
		case lexer.ErrorToken:
			return false
		case lexer.TextToken:
			m.kind, m.name, m.attrs, m.text = textToken, "", nil, string(m.lex.Text())
			if m.raw == "" || m.raw == "textarea" || m.raw == "title" {
				m.text = html.UnescapeString(m.text)
			}
			m.raw = ""
			return true
		case lexer.EndTagToken:
			name, _, _ := bytes.Cut(bytes.Map(slashAsSpace, m.lex.Text()), []byte(" "))
			m.kind, m.name, m.attrs, m.text, m.raw = endTag, string(name), nil, "", ""
			if m.inert == m.name {
				m.inert = ""
			}
			if m.inert == "" {
				return true
			}
		case lexer.StartTagToken:
			if !m.startTag(string(m.lex.Text())) {
				return false
			}
			if m.inert == "" {
				switch m.name {
				case "noscript", "noframes", "noembed":
					m.inert = m.name
				}
				return true
			}
		case lexer.SVGToken, lexer.MathToken, lexer.XMLToken:
			m.drawing(data)
		}
	}
}

// slashAsSpace is for the names of tags: <br/class=x> has the name br.
func slashAsSpace(r rune) rune {
	if r == '/' || r == '\n' || r == '\t' || r == '\f' {
		return ' '
	}
	return r
}

// startTag reads a tag behind its name, and reports whether it ends.
func (m *markup) startTag(name string) bool {
	name, more, _ := strings.Cut(name, "/")
	m.kind, m.name, m.attrs, m.text, m.raw = startTag, name, nil, "", ""
	for _, word := range strings.Split(more, "/") {
		if key, value, _ := strings.Cut(word, "="); key != "" {
			m.attrs = append(m.attrs, attribute{key, attributeText(value)})
		}
	}
	for {
		switch kind, _ := m.lex.Next(); kind {
		case lexer.AttributeToken:
			value := string(m.lex.AttrVal())
			if value != "" && (value[0] == '"' || value[0] == '\'') {
				value = strings.TrimSuffix(value[1:], value[:1])
			}
			if key := strings.TrimLeft(string(m.lex.AttrKey()), "/"); key != "" {
				m.attrs = append(m.attrs, attribute{key, attributeText(value)})
			}
		case lexer.StartTagCloseToken, lexer.StartTagVoidToken:
			if slices.Contains([]string{"iframe", "script", "style", "textarea", "title", "xmp", "plaintext"}, m.name) {
				m.raw = m.name
			}
			return true
		default:
			return false
		}
	}
}

// drawing leaves out an SVG or MathML. One that nothing closes reaches, for the lexer, to the end of the page, also where it is
// closed and a quotation mark in its text hid that: the page is read on behind its first tag then.
func (m *markup) drawing(data []byte) {
	last := data[bytes.LastIndex(data, []byte("</"))+1:]
	for _, name := range []string{"/svg", "/math", "/xml"} {
		if len(last) > len(name) && bytes.EqualFold(last[:len(name)], []byte(name)) {
			return
		}
	}
	if m.open++; m.open <= maxOpen {
		_, rest, _ := bytes.Cut(data, []byte(">"))
		m.lex = lexer.NewLexer(parse.NewInputBytes(bytes.Clone(rest)))
	}
}

// maxOpen bounds how often a page is begun again behind a drawing that nothing closes.
const maxOpen = 5

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// attributeText undoes the entities of an attribute's value. Unlike in a text, one without a semicolon counts only where its
// name ends there and no = follows, since addresses are written so: /?a=1&copy=2.
func attributeText(s string) string {
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
