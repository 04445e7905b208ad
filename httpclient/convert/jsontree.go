package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"why401/httpclient/clean"
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

// treeStep goes into an object by its key, or into a list by its index, which is empty for the next.
type treeStep struct {
	name string
	list bool
}

// treeSteps splits a[b][0][] into its steps.
func treeSteps(name string) ([]treeStep, error) {
	i := strings.IndexByte(name, '[')
	if i < 0 {
		return []treeStep{{name: name}}, nil
	}
	var steps []treeStep
	if i > 0 {
		steps = append(steps, treeStep{name: name[:i]})
	}
	for rest := name[i:]; rest != ""; {
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 0 {
			return nil, errors.New("each [ needs its ]")
		}
		inner := rest[1:end]
		_, err := strconv.Atoi(inner)
		steps = append(steps, treeStep{inner, err == nil || inner == ""})
		rest = rest[end+1:]
	}
	if len(steps) > maxDepth {
		return nil, errors.New("it nests too deep")
	}
	return steps, nil
}

func (n *treeNode) step(s treeStep) (*treeNode, error) {
	want := byte('{')
	if s.list {
		want = '['
	}
	if n.kind == 0 {
		n.kind = want
	}
	if n.kind != want {
		return nil, errors.New("the same name is an object in one item and a list or a value in another")
	}
	if !s.list {
		for i, k := range n.keys {
			if k == s.name {
				return n.nodes[i], nil
			}
		}
		n.keys = append(n.keys, s.name)
		n.nodes = append(n.nodes, &treeNode{})
		return n.nodes[len(n.nodes)-1], nil
	}
	at := len(n.nodes)
	if s.name != "" {
		i, err := strconv.Atoi(s.name)
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
	b, err := clean.JSON(s, "")
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
