package token

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// namedTwice is how many members that stand twice are named; the others are counted.
const namedTwice = 8

// twice names each member of a JSON text that its object holds more than once: which one counts is another question to
// each reader, so the person has to see all of them. "" where there is none, or none before the text breaks.
func twice(b []byte) string {
	r := duplicates{d: jsontext.NewDecoder(bytes.NewReader(b), jsontext.AllowDuplicateNames(true))}
	r.value()
	if len(r.found) == 0 {
		return ""
	}
	if len(r.found) == 1 {
		return "the member " + r.found[0].words()
	}
	var names []string
	for _, m := range r.found[:min(len(r.found), namedTwice)] {
		names = append(names, m.words())
	}
	last := names[len(names)-1]
	if more := len(r.found) - len(names); more > 0 {
		last = fmt.Sprintf("%d more", more)
	} else {
		names = names[:len(names)-1]
	}
	return "the members " + strings.Join(names, ", ") + " and " + last
}

// repeated is a member that stands n times in its object.
type repeated struct {
	name string
	n    int
}

func (m *repeated) words() string {
	if m.n == 2 {
		return fmt.Sprintf("%q twice", clip(m.name))
	}
	return fmt.Sprintf("%q %d times", clip(m.name), m.n)
}

// duplicates reads a JSON text and gathers what stands more than once, in the order of the second one. It stops where
// objectReader does.
type duplicates struct {
	d      *jsontext.Decoder
	tokens int
	found  []*repeated
}

// value reads one value; false where the text ends or breaks.
func (r *duplicates) value() bool {
	t, err := r.d.ReadToken()
	if r.tokens++; err != nil || r.tokens > maxMembers || r.d.StackDepth() > maxDepth {
		return false
	}
	switch t.Kind() {
	case '{':
		seen := map[string]*repeated{}
		for r.d.PeekKind() == '"' {
			name, err := r.d.ReadToken()
			if r.tokens++; err != nil {
				return false
			}
			n := name.String()
			m := seen[n]
			if m == nil {
				m = &repeated{name: n}
				seen[n] = m
			}
			if m.n++; m.n == 2 {
				r.found = append(r.found, m)
			}
			if !r.value() {
				return false
			}
		}
	case '[':
		for k := r.d.PeekKind(); k != ']' && k != 0; k = r.d.PeekKind() {
			if !r.value() {
				return false
			}
		}
	default:
		return true
	}
	_, err = r.d.ReadToken() // the end of the object or list
	return err == nil
}
