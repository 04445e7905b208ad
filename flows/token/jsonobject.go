package token

import (
	"bytes"
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
	if offset, fault = strictly(b); fault != "" {
		return nil, offset, fault
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&m); err != nil || m == nil {
		return nil, 0, "text that is no JSON object"
	}
	return m, 0, ""
}

// strictly walks through one JSON object.
func strictly(b []byte) (offset int, fault string) {
	d := jsontext.NewDecoder(bytes.NewReader(b))
	if d.PeekKind() != '{' {
		return 0, "text that is no JSON object"
	}
	for n := 0; ; n++ {
		_, err := d.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return 0, ""
		case err != nil:
			return jsonFault(err, d)
		case d.StackDepth() > maxDepth:
			return int(d.InputOffset()), fmt.Sprintf("nesting deeper than %d", maxDepth)
		case n > maxMembers:
			return int(d.InputOffset()), fmt.Sprintf("more than %d members", maxMembers)
		case d.StackDepth() == 0:
			if rest := b[d.InputOffset():]; len(bytes.Trim(rest, " \t\r\n")) > 0 {
				return int(d.InputOffset()), "more than one JSON object"
			}
			return 0, ""
		}
	}
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
