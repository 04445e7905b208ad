package xmldsig

import (
	"errors"
	"io"
	"slices"
	"strings"
)

// The canonical forms (Canonical XML 1.0 and 1.1, Exclusive XML Canonicalization 1.0).
const (
	c14n10    = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	c14n11    = "http://www.w3.org/2006/12/xml-c14n11"
	excC14N   = "http://www.w3.org/2001/10/xml-exc-c14n#"
	comments  = "#WithComments"
	excluding = excC14N + "WithComments"
)

// form is one way to write an element.
type form struct {
	exclusive, comments, version11 bool
	inclusive                      []string // prefixes that are written though nothing uses them; "" is the default namespace
}

// maxPrefixes bounds the list of an exclusive form: each is looked for at each element.
const maxPrefixes = 100

// canonicalForm is the form of an algorithm; false where it names none.
func canonicalForm(algorithm string, node *Node) (form, bool) {
	var f form
	switch algorithm {
	case c14n10:
	case c14n10 + comments:
		f.comments = true
	case c14n11:
		f.version11 = true
	case c14n11 + comments:
		f.version11, f.comments = true, true
	case excC14N:
		f.exclusive = true
	case excluding:
		f.exclusive, f.comments = true, true
	default:
		return f, false
	}
	if in := node.First(excC14N, "InclusiveNamespaces"); f.exclusive && in != nil {
		list := strings.Fields(in.Attr("PrefixList"))
		if len(list) > maxPrefixes {
			return f, false
		}
		for _, p := range list {
			if p == "#default" {
				p = ""
			}
			f.inclusive = append(f.inclusive, p)
		}
	}
	return f, true
}

// errBase: Canonical XML 1.1 section 2.4 joins the xml:base of ancestors, which is not done here.
var errBase = errors.New("an xml:base outside of what was signed, which Canonical XML 1.1 joins and which is not read here")

// write writes n in this form without the element skip.
func (f form) write(w io.Writer, n, skip *Node) error {
	c := canon{f: f, w: w, skip: skip, rendered: map[string]string{}}
	var more []Attr
	var scope []Declaration
	if !f.exclusive || len(f.inclusive) > 0 {
		seen := map[string]bool{}
		for e := n; e != nil; e = e.Parent {
			for _, d := range e.Declared {
				if !seen[d.Prefix] {
					seen[d.Prefix] = true
					scope = append(scope, d)
				}
			}
			for _, a := range e.Attrs {
				if e == n || f.exclusive || a.Space != xmlSpace {
					continue
				}
				switch {
				case f.version11 && a.Local == "id":
				case f.version11 && a.Local == "base":
					return errBase
				case !slices.ContainsFunc(append(n.Attrs, more...), func(b Attr) bool { return b.Space == a.Space && b.Local == a.Local }):
					more = append(more, a)
				}
			}
		}
	}
	c.element(n, scope, more)
	return c.err
}

type canon struct {
	f        form
	w        io.Writer
	skip     *Node
	rendered map[string]string // what the elements that are open have written, by prefix
	err      error
}

func (c *canon) put(s ...string) {
	for _, x := range s {
		if c.err == nil {
			_, c.err = io.WriteString(c.w, x)
		}
	}
}

// element writes one; scope is the declarations that may have to be written with it, more the attributes that it inherits.
func (c *canon) element(n *Node, scope []Declaration, more []Attr) {
	wanted := c.namespaces(n, scope)
	type was struct {
		prefix, space string
		had           bool
	}
	var undo []was
	c.put("<", n.name())
	slices.SortFunc(wanted, func(a, b Declaration) int { return strings.Compare(a.Prefix, b.Prefix) })
	for _, d := range wanted {
		before, had := c.rendered[d.Prefix]
		if before == d.Space { // also the default namespace that is none and was never another
			continue
		}
		undo = append(undo, was{d.Prefix, before, had})
		c.rendered[d.Prefix] = d.Space
		if d.Prefix == "" {
			c.put(` xmlns="`, escapeAttr(d.Space), `"`)
		} else {
			c.put(" xmlns:", d.Prefix, `="`, escapeAttr(d.Space), `"`)
		}
	}
	attrs := slices.Concat(n.Attrs, more)
	slices.SortFunc(attrs, func(a, b Attr) int {
		if x := strings.Compare(a.Space, b.Space); x != 0 {
			return x
		}
		return strings.Compare(a.Local, b.Local)
	})
	for _, a := range attrs {
		name := a.Local
		if a.Prefix != "" {
			name = a.Prefix + ":" + a.Local
		}
		c.put(" ", name, `="`, escapeAttr(a.Value), `"`)
	}
	c.put(">")
	for _, k := range n.Children {
		switch {
		case k == c.skip:
		case k.Kind == Element:
			c.element(k, k.Declared, nil)
		case k.Kind == Text:
			c.put(escapeText(k.Data))
		case k.Kind == Comment && c.f.comments:
			c.put("<!--", k.Data, "-->")
		case k.Kind == ProcInst && k.Data == "":
			c.put("<?", k.Local, "?>")
		case k.Kind == ProcInst:
			c.put("<?", k.Local, " ", k.Data, "?>")
		}
	}
	c.put("</", n.name(), ">")
	for _, u := range undo {
		if u.had {
			c.rendered[u.prefix] = u.space
		} else {
			delete(c.rendered, u.prefix)
		}
	}
}

// namespaces are those that have to be there once n is written: in the exclusive form those that its name and its attributes use.
func (c *canon) namespaces(n *Node, scope []Declaration) []Declaration {
	var out []Declaration
	if !c.f.exclusive {
		for _, d := range scope {
			if d.Prefix != "xml" {
				out = append(out, d)
			}
		}
		return out
	}
	add := func(d Declaration) {
		if d.Prefix != "xml" && !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	add(Declaration{n.Prefix, n.Space})
	for _, a := range n.Attrs {
		if a.Prefix != "" {
			add(Declaration{a.Prefix, a.Space})
		}
	}
	for _, d := range scope {
		if slices.Contains(c.f.inclusive, d.Prefix) {
			add(d)
		}
	}
	return out
}

func escapeText(s string) string {
	if !strings.ContainsAny(s, "&<>\r") {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;").Replace(s)
}

func escapeAttr(s string) string {
	if !strings.ContainsAny(s, "&<\"\t\n\r") {
		return s
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;").Replace(s)
}
