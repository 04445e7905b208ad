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
