package token

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	// maxDepth bounds the nesting of JSON in a token.
	maxDepth = 64
	// maxMembers bounds what one JSON text of a token holds: names and elements, at any depth.
	maxMembers = 200_000
)

// object decodes a JSON object; numbers stay as they were written. Strict as RFC 7515 section 4 asks: a member twice at any
// depth, bytes that are no UTF-8, deep nesting or text behind it are faults. offset is the byte of b at which the fault is.
func object(b []byte) (m map[string]any, offset int, fault string) {
	r := objectReader{d: jsontext.NewDecoder(bytes.NewReader(b))}
	if r.d.PeekKind() != '{' {
		return nil, 0, "text that is no JSON object"
	}
	v := r.value(r.token())
	if r.twice {
		r.fault = cmp.Or(twice(b), r.fault)
	}
	if r.fault != "" {
		return nil, r.offset, r.fault
	}
	end := r.d.InputOffset()
	if len(bytes.Trim(b[end:], " \t\r\n")) > 0 {
		return nil, int(end), "more than one JSON object"
	}
	m, _ = v.(map[string]any)
	return m, 0, ""
}

// objectReader stands between two tokens of a JSON text; after the first fault it reads no further.
type objectReader struct {
	d      *jsontext.Decoder
	tokens int // read so far
	offset int
	fault  string
	twice  bool // the fault is a member that stands twice, and there may be more
}

// token is the next one, of kind 0 after a fault.
func (r *objectReader) token() jsontext.Token {
	if r.fault != "" {
		return jsontext.Token{}
	}
	t, err := r.d.ReadToken()
	switch {
	case err != nil:
		r.offset, r.fault = jsonFault(err, r.d)
		r.twice = errors.Is(err, jsontext.ErrDuplicateName)
	case r.d.StackDepth() > maxDepth:
		r.offset, r.fault = int(r.d.InputOffset()), fmt.Sprintf("nesting deeper than %d", maxDepth)
	case r.tokens > maxMembers:
		r.offset, r.fault = int(r.d.InputOffset()), fmt.Sprintf("more than %d members", maxMembers)
	}
	if r.tokens++; r.fault != "" {
		return jsontext.Token{}
	}
	return t
}

// value is what begins with the token t.
func (r *objectReader) value(t jsontext.Token) any {
	switch t.Kind() {
	case '{':
		m := map[string]any{}
		for name := r.token(); name.Kind() == '"'; name = r.token() {
			n := name.String()
			m[n] = r.value(r.token())
		}
		return m
	case '[':
		a := []any{}
		for e := r.token(); e.Kind() != ']' && r.fault == ""; e = r.token() {
			a = append(a, r.value(e))
		}
		return a
	case '"':
		return t.String()
	case '0':
		return json.Number(t.String())
	case 't', 'f':
		return t.Bool()
	}
	return nil
}

func jsonFault(err error, d *jsontext.Decoder) (int, string) {
	var se *jsontext.SyntacticError
	if !errors.As(err, &se) {
		return int(d.InputOffset()), "text that is no JSON object"
	}
	at := int(se.ByteOffset)
	switch why := se.Err.Error(); {
	case errors.Is(se.Err, jsontext.ErrDuplicateName):
		return at, fmt.Sprintf("the member %q twice", clip(se.JSONPointer.LastToken()))
	case strings.Contains(why, "UTF-8"):
		return at, "bytes that are no UTF-8"
	case errors.Is(se.Err, io.ErrUnexpectedEOF):
		return at, "an object that does not end (cut short?)"
	}
	return at, "text that is no JSON object"
}

// atByte adds the place to a fault of JSON.
func atByte(fault string, n int) string {
	if n == 0 {
		return fault
	}
	return fmt.Sprintf("%s, at byte %d of its text", fault, n)
}
