package clean

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON encodes v, indented by indent ("" on one line), with a newline at the end. Characters that a terminal would
// obey or hide (control, bidi, invisible) are written as \uXXXX: the same JSON, safe to look at.
func JSON(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return EscapeJSON(b.Bytes()), nil
}

// EscapeJSON writes the characters of JSON text that Text would not let through as \uXXXX. Outside of strings JSON has
// none but white space, and encoders escape those below 0x20.
func EscapeJSON(b []byte) []byte {
	first := slices.IndexFunc(b, func(c byte) bool { return c >= 0x7f })
	if first < 0 || bytes.IndexFunc(b[first:], hiddenInJSON) < 0 {
		return b
	}
	out := bytes.NewBuffer(make([]byte, 0, len(b)+64))
	out.Write(b[:first])
	for i := first; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		switch {
		case !hiddenInJSON(r):
			out.Write(b[i : i+size])
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(out, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(out, `\u%04x`, r)
		}
		i += size
	}
	return out.Bytes()
}

func hiddenInJSON(r rune) bool { return r != '\n' && Hidden(r) }

// JSONWriter is EscapeJSON for JSON that is written in pieces.
type JSONWriter struct {
	W    io.Writer
	rest []byte // a character whose end is still to come
}

func (j *JSONWriter) Write(p []byte) (int, error) {
	b := p
	if len(j.rest) > 0 {
		b = append(j.rest, p...)
	}
	whole := len(b)
	for i := max(0, whole-utf8.UTFMax+1); i < whole; i++ {
		if utf8.RuneStart(b[i]) && !utf8.FullRune(b[i:]) {
			whole = i
			break
		}
	}
	_, err := j.W.Write(EscapeJSON(b[:whole]))
	j.rest = bytes.Clone(b[whole:])
	return len(p), err
}
