package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"why401/httpclient"
)

// jsTree builds JSON out of HTTPie's names: a, a[b], a[b][0], a[] (HTTPie manual, "Nested JSON").
type jsTree struct {
	used bool
	top  treeNode
}

// treeNode is an object (keys), a list (at) or a value.
type treeNode struct {
	kind  byte // 0 nothing yet, '{', '[', 'v'
	keys  []string
	nodes []*treeNode
	value any
}

// maxIndex bounds a[N]=x: a list is filled with null up to N.
const maxIndex = 10_000

// put sets the value at a name.
func (t *jsTree) put(name string, v any) error {
	t.used = true
	steps, err := treeSteps(name)
	if err != nil {
		return err
	}
	n := &t.top
	for _, s := range steps {
		if n, err = n.step(s); err != nil {
			return err
		}
	}
	if n.kind != 0 && n.kind != 'v' {
		return errors.New("the name stands for an object or a list already")
	}
	n.kind, n.value = 'v', v
	return nil
}

// treeSteps splits a[b][0][] into its steps; "[]" and "[0]" keep their brackets.
func treeSteps(name string) ([]string, error) {
	i := strings.IndexByte(name, '[')
	if i < 0 {
		return []string{name}, nil
	}
	var steps []string
	if i > 0 {
		steps = append(steps, name[:i])
	}
	for rest := name[i:]; rest != ""; {
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 0 {
			return nil, errors.New("each [ needs its ].")
		}
		inner := rest[1:end]
		if _, err := strconv.Atoi(inner); err == nil || inner == "" {
			inner = "[" + inner + "]"
		}
		steps = append(steps, inner)
		rest = rest[end+1:]
	}
	if len(steps) > maxDepth {
		return nil, errors.New("it nests too deep")
	}
	return steps, nil
}

func (n *treeNode) step(s string) (*treeNode, error) {
	list := strings.HasPrefix(s, "[")
	want := byte('{')
	if list {
		want = '['
	}
	if n.kind == 0 {
		n.kind = want
	}
	if n.kind != want {
		return nil, errors.New("the same name is an object in one item and a list or a value in another")
	}
	if !list {
		for i, k := range n.keys {
			if k == s {
				return n.nodes[i], nil
			}
		}
		n.keys = append(n.keys, s)
		n.nodes = append(n.nodes, &treeNode{})
		return n.nodes[len(n.nodes)-1], nil
	}
	at := len(n.nodes)
	if s != "[]" {
		i, err := strconv.Atoi(s[1 : len(s)-1])
		if err != nil || i < 0 || i > maxIndex {
			return nil, errors.New("an index goes from 0 to " + itoa(maxIndex))
		}
		at = i
	}
	for len(n.nodes) <= at {
		n.nodes = append(n.nodes, &treeNode{})
	}
	return n.nodes[at], nil
}

// text is the tree as HTTPie writes it: a space after each comma and colon.
func (t *jsTree) text() string {
	var b strings.Builder
	t.top.write(&b)
	return b.String()
}

func (n *treeNode) write(b *strings.Builder) {
	switch n.kind {
	case 0:
		b.WriteString("null")
	case 'v':
		if raw, ok := n.value.(json.RawMessage); ok {
			b.Write(raw)
			return
		}
		s, _ := n.value.(string)
		b.WriteString(jsonString(s))
	case '{':
		b.WriteByte('{')
		for i, k := range n.keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(jsonString(k) + ": ")
			n.nodes[i].write(b)
		}
		b.WriteByte('}')
	case '[':
		b.WriteByte('[')
		for i := range n.nodes {
			if i > 0 {
				b.WriteString(", ")
			}
			n.nodes[i].write(b)
		}
		b.WriteByte(']')
	}
}

// jsonString is s as a JSON string in ASCII, as Python writes it.
func jsonString(s string) string {
	b, err := httpclient.VisibleJSON(s, "")
	if err != nil {
		return `""`
	}
	var out strings.Builder
	for _, r := range strings.TrimSuffix(string(b), "\n") {
		switch {
		case r < 0x80:
			out.WriteRune(r)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.String()
}
