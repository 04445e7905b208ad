package xmldsig

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds of a document: what is larger is hostile, or no SAML message.
const (
	maxDepth      = 64
	maxNodes      = 200_000
	maxFederation = 1_000_000
	maxAttrs      = 200
)

// errDocumentType names a document type declaration, which no SAML message has, and which may define entities.
var errDocumentType = errors.New("a document type declaration (DOCTYPE)")

// Fault says why a document cannot be read, and where.
type Fault struct {
	Offset int
	Want   string // "XML", "an element that ends"
	Got    string
}

func (f *Fault) Error() string {
	return fmt.Sprintf("reading XML at byte %d: want %s, got %s", f.Offset, f.Want, f.Got)
}

// Parse reads a document. It refuses document types, undeclared prefixes, double attributes, and more than the bounds; the error is a
// *Fault.
func Parse(doc []byte) (*Node, error) { return parse(doc, nil, maxNodes) }

// ParseMetadata reads a document that may list a federation of thousands.
func ParseMetadata(doc []byte) (*Node, error) { return parse(doc, nil, maxFederation) }

// parseInside reads one element that stands inside another, whose namespaces it may use.
func parseInside(doc []byte, outer *Node) (*Node, error) { return parse(doc, outer, maxNodes) }

func parse(doc []byte, outer *Node, max int) (*Node, error) {
	doc, close := attributeSpaces(doc)
	if close >= 0 {
		return nil, &Fault{close, "white space between two attributes", "none"}
	}
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.CharsetReader = charset
	r := reader{at: outer, max: max, scope: scopeOf(outer)}
	for {
		start := int(d.InputOffset())
		tok, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, &Fault{int(d.InputOffset()), "XML", broken(err)}
		}
		if err := r.token(tok, start, int(d.InputOffset())); err != nil {
			return nil, &Fault{start, "well-formed XML", err.Error()}
		}
	}
	switch {
	case r.root == nil:
		return nil, &Fault{0, "an element", "none"}
	case r.depth > 0:
		return nil, &Fault{len(doc), "the end of <" + r.at.name() + ">", "the end of the text (cut short?)"}
	}
	return r.root, nil
}

// broken says in a few words what the decoder found.
func broken(err error) string {
	var se *xml.SyntaxError
	if errors.As(err, &se) {
		if se.Msg == "unexpected EOF" {
			return "text that ends too early (cut short?)"
		}
		return "text that breaks its rules: " + se.Msg
	}
	return "text that breaks its rules: " + err.Error()
}

type reader struct {
	root, at          *Node
	depth, nodes, max int
	scope             map[string][]string // what the prefixes stand for, the innermost last
	text              strings.Builder     // what was read of a text: CDATA beside text is one text
}

// token takes the next token, which stands from start to end.
func (r *reader) token(tok xml.Token, start, end int) error {
	if r.nodes++; r.nodes > r.max {
		return fmt.Errorf("more than %d nodes", r.max)
	}
	if t, ok := tok.(xml.CharData); ok {
		if r.depth == 0 && len(bytes.TrimSpace(t)) > 0 {
			return errors.New("text outside of the element")
		}
		r.text.Write(t)
		return nil
	}
	if r.text.Len() > 0 {
		r.add(&Node{Kind: Text, Data: r.text.String()})
		r.text.Reset()
	}
	switch t := tok.(type) {
	case xml.Directive:
		return errDocumentType
	case xml.StartElement:
		return r.start(t, start)
	case xml.EndElement:
		if r.depth == 0 || r.at.Prefix != t.Name.Space || r.at.Local != t.Name.Local {
			return fmt.Errorf("the end of <%s>, which is not open there", qualified(t.Name))
		}
		for _, d := range r.at.Declared {
			r.scope[d.Prefix] = r.scope[d.Prefix][:len(r.scope[d.Prefix])-1]
		}
		r.depth--
		r.at.End = end
		r.at = r.at.Parent
	case xml.Comment:
		r.add(&Node{Kind: Comment, Data: string(t)})
	case xml.ProcInst:
		if strings.EqualFold(t.Target, "xml") && start > 0 {
			return errors.New("an XML declaration that is not at the beginning")
		}
		if t.Target != "xml" {
			r.add(&Node{Kind: ProcInst, Local: t.Target, Data: string(t.Inst)})
		}
	}
	return nil
}

// add puts a node into the open element; outside of the root it belongs to no signature.
func (r *reader) add(n *Node) {
	if r.depth > 0 {
		n.Parent = r.at
		r.at.Children = append(r.at.Children, n)
	}
}

func (r *reader) start(t xml.StartElement, start int) error {
	switch {
	case r.root != nil && r.depth == 0:
		return errors.New("a second element behind the first")
	case r.depth+1 > maxDepth:
		return fmt.Errorf("nesting deeper than %d", maxDepth)
	case len(t.Attr) > maxAttrs:
		return fmt.Errorf("an element with %d attributes", len(t.Attr))
	}
	n := &Node{Kind: Element, Prefix: t.Name.Space, Local: t.Name.Local, Parent: r.at, Offset: start}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns":
			if a.Value == "" || a.Name.Local == "xmlns" || (a.Name.Local == "xml") != (a.Value == xmlSpace) || a.Value == xmlnsSpace {
				return fmt.Errorf("the namespace declaration xmlns:%s, which is not allowed", a.Name.Local)
			}
			n.Declared = append(n.Declared, Declaration{a.Name.Local, a.Value})
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			if a.Value == xmlSpace || a.Value == xmlnsSpace {
				return errors.New("a default namespace that is reserved, which is not allowed")
			}
			n.Declared = append(n.Declared, Declaration{"", a.Value})
		default:
			n.Attrs = append(n.Attrs, Attr{Prefix: a.Name.Space, Local: a.Name.Local, Value: a.Value})
		}
	}
	seen := make(map[[2]string]bool, len(t.Attr))
	for _, d := range n.Declared {
		if k := [2]string{"xmlns", d.Prefix}; seen[k] {
			return fmt.Errorf("two declarations of the namespace %q in one element", d.Prefix)
		} else {
			seen[k] = true
		}
		r.scope[d.Prefix] = append(r.scope[d.Prefix], d.Space)
	}
	ok := false
	if n.Space, ok = r.space(n.Prefix); !ok {
		return fmt.Errorf("the prefix %q, which stands for no namespace", n.Prefix)
	}
	for i, a := range n.Attrs {
		if a.Prefix != "" {
			if n.Attrs[i].Space, ok = r.space(a.Prefix); !ok {
				return fmt.Errorf("the prefix %q, which stands for no namespace", a.Prefix)
			}
		}
		if k := [2]string{n.Attrs[i].Space + " ", a.Local}; seen[k] {
			return fmt.Errorf("two attributes %q in one element", a.Local)
		} else {
			seen[k] = true
		}
		if strings.Contains(a.Local, ":") {
			return fmt.Errorf("the name %q", a.Local)
		}
	}
	if strings.Contains(n.Local, ":") {
		return fmt.Errorf("the name %q", n.Local)
	}
	if r.depth > 0 {
		r.at.Children = append(r.at.Children, n)
	} else {
		r.root = n
	}
	r.at = n
	r.depth++
	return nil
}

// The namespaces that are reserved, each for one prefix (Namespaces in XML 1.0, section 3).
const (
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	xmlnsSpace = "http://www.w3.org/2000/xmlns/"
)

// space is the namespace that a prefix stands for here; the empty prefix may stand for none.
func (r *reader) space(prefix string) (string, bool) {
	if prefix == "xml" {
		return xmlSpace, true
	}
	if in := r.scope[prefix]; len(in) > 0 {
		return in[len(in)-1], true
	}
	return "", prefix == ""
}

// scopeOf is what the prefixes stand for inside n.
func scopeOf(n *Node) map[string][]string {
	scope := map[string][]string{}
	for e := n; e != nil; e = e.Parent {
		for _, d := range e.Declared {
			if len(scope[d.Prefix]) == 0 {
				scope[d.Prefix] = []string{d.Space}
			}
		}
	}
	return scope
}

// attributeSpaces makes line ends one character (XML 1.0 section 2.11), and those and tabs inside of tags spaces, as section 3.3.3
// reads them in attributes, and as the decoder does not. Those written as &#10; stay. The decoder takes attributes without white space
// between them too, which no other does: where the first such stands is returned, -1 where there is none.
func attributeSpaces(doc []byte) (out []byte, close int) {
	close = -1
	if bytes.IndexByte(doc, '\r') >= 0 {
		doc = bytes.ReplaceAll(bytes.ReplaceAll(doc, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	out = make([]byte, 0, len(doc))
	for len(doc) > 0 {
		i := bytes.IndexByte(doc, '<')
		if i < 0 {
			break
		}
		out, doc = append(out, doc[:i]...), doc[i:]
		end := 0
		switch {
		case bytes.HasPrefix(doc, []byte("<!--")):
			end = after(doc, "<!--", "-->")
		case bytes.HasPrefix(doc, []byte("<![CDATA[")):
			end = after(doc, "<![CDATA[", "]]>")
		case bytes.HasPrefix(doc, []byte("<?")):
			end = after(doc, "<?", "?>")
		}
		if end > 0 {
			out, doc = append(out, doc[:end]...), doc[end:]
			continue
		}
		quote := byte(0)
		for end = 1; end < len(doc); end++ {
			c := doc[end]
			if c == quote {
				quote = 0
				if end+1 < len(doc) && close < 0 && !bytes.ContainsRune([]byte(" \t\n/>"), rune(doc[end+1])) {
					close = len(out) + end + 1
				}
			} else if quote == 0 && (c == '"' || c == '\'') {
				quote = c
			} else if quote == 0 && c == '>' {
				break
			}
		}
		for _, c := range doc[:end] {
			if c == '\t' || c == '\n' {
				c = ' '
			}
			out = append(out, c)
		}
		doc = doc[end:]
	}
	return append(out, doc...), close
}

// after is where what begins with start is over; its end is looked for behind that: <!--> begins a comment, and ends none.
func after(doc []byte, start, end string) int {
	if i := bytes.Index(doc[len(start):], []byte(end)); i >= 0 {
		return len(start) + i + len(end)
	}
	return len(doc)
}

// charset reads the two encodings whose bytes are characters; the decoder itself reads UTF-8.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1":
		b, err := io.ReadAll(in)
		var out strings.Builder
		for _, c := range b {
			out.WriteRune(rune(c))
		}
		return strings.NewReader(out.String()), err
	}
	return nil, fmt.Errorf("the encoding %q, which is not read here", label)
}
