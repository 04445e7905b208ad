// Package xmldsig checks XML Signatures (W3C XML Signature Syntax and Processing 1.1) and opens XML Encryption as SAML uses them. The
// one tree that Parse makes is both what is checked and what is read: a second parser could see another document than the one that was
// signed. It has no state at the start of the program, which the libraries for it have.
package xmldsig

import (
	"encoding/xml"
	"strings"
)

// Kind is the kind of a node.
type Kind int

// The kinds of nodes.
const (
	Element Kind = iota
	Text
	Comment
	ProcInst
)

// Attr is an attribute that declares no namespace.
type Attr struct {
	Prefix, Local string
	Space         string // the namespace, "" where it has no prefix
	Value         string
}

// Declaration is a namespace declaration; Prefix is "" for xmlns="…".
type Declaration struct{ Prefix, Space string }

// Node is one node of a document.
type Node struct {
	Kind          Kind
	Prefix, Local string // of an element; Local is the target of a processing instruction
	Space         string // the namespace of an element
	Attrs         []Attr
	Declared      []Declaration
	Data          string // of text, of a comment and of a processing instruction
	Children      []*Node
	Parent        *Node
	Offset, End   int // of the element's start and behind its end, in bytes of the document in UTF-8 where no line ends in CR LF
}

// Attr is the value of the attribute without a namespace of that name, "" where there is none.
func (n *Node) Attr(name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attrs {
		if a.Space == "" && a.Local == name {
			return a.Value
		}
	}
	return ""
}

// Is reports whether n is that element; n may be nil.
func (n *Node) Is(space, local string) bool {
	return n != nil && n.Kind == Element && n.Local == local && n.Space == space
}

// Elements are the children that are elements.
func (n *Node) Elements() []*Node {
	if n == nil {
		return nil
	}
	var out []*Node
	for _, c := range n.Children {
		if c.Kind == Element {
			out = append(out, c)
		}
	}
	return out
}

// All are the children of that name.
func (n *Node) All(space, local string) []*Node {
	var out []*Node
	for _, c := range n.Elements() {
		if c.Is(space, local) {
			out = append(out, c)
		}
	}
	return out
}

// First is the first child of that name, nil where there is none.
func (n *Node) First(space, local string) *Node {
	for _, c := range n.Elements() {
		if c.Is(space, local) {
			return c
		}
	}
	return nil
}

// Content is the text of n's own children, as one: a comment inside cuts nothing off.
func (n *Node) Content() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range n.Children {
		if c.Kind == Text {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// Interrupted reports whether something that is no text stands between or beside the text of n: a comment, a processing
// instruction, an element.
func (n *Node) Interrupted() bool {
	text, other := false, false
	if n == nil {
		return false
	}
	for _, c := range n.Children {
		if c.Kind == Text {
			text = text || strings.TrimSpace(c.Data) != ""
		} else {
			other = true
		}
	}
	return text && other
}

// Walk calls do for n and every element in it, in the order of the document.
func (n *Node) Walk(do func(*Node)) {
	if n == nil || n.Kind != Element {
		return
	}
	do(n)
	for _, c := range n.Children {
		c.Walk(do)
	}
}

// Within reports whether n is outer or stands in it.
func (n *Node) Within(outer *Node) bool {
	for e := n; e != nil; e = e.Parent {
		if e == outer {
			return true
		}
	}
	return false
}

func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

func (n *Node) name() string { return qualified(xml.Name{Space: n.Prefix, Local: n.Local}) }
