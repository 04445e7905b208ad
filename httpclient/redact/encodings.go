package redact

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// squeezedMin is the length from which an encoded form is looked for without its separators and its case: shorter ones may be
// chance.
const squeezedMin = fragment

// squeezedForms are encodings of v in lower case, with letters and digits only: hexadecimal (41:42, 41 42, =41=42), with 0x before
// each byte or U+ before each character, of UTF-16 and of base64 too, decimal bytes (65,66), base32 at each of its five places in a
// longer text, and base64 that is broken into lines, of UTF-16 and of hexadecimal too, or that is backward or holds v backward.
// Their number does not depend on v.
func squeezedForms(v string) (forms []string) {
	add := func(f string) {
		if f = strings.ToLower(squeezed(f)); len(f) >= squeezedMin {
			forms = append(forms, f)
		}
	}
	var prefixed, decimal, points strings.Builder
	for _, c := range []byte(v) {
		fmt.Fprintf(&prefixed, "0x%02x", c)
		fmt.Fprint(&decimal, c)
	}
	for _, c := range v {
		fmt.Fprintf(&points, "u%04x", c)
	}
	add(points.String())
	add(hex.EncodeToString([]byte(v)))
	add(prefixed.String())
	add(decimal.String())
	b64 := base64.StdEncoding.EncodeToString([]byte(v))
	wide := []string{utf16Bytes(v, false), utf16Bytes(v, true)}
	for _, b := range []string{v, wide[0], wide[1], hex.EncodeToString([]byte(v)), strings.ToUpper(hex.EncodeToString([]byte(v)))} {
		for _, enc := range alignments(b) {
			add(enc)
		}
	}
	for _, b := range []string{wide[0], wide[1], b64} {
		add(hex.EncodeToString([]byte(b)))
	}
	if utf8.ValidString(v) {
		add(reversed(b64))
		add(base64.StdEncoding.EncodeToString([]byte(reversed(v))))
	}
	for pad := range 5 {
		enc := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte("\x00\x00\x00\x00"[:pad] + v))
		// The characters at both ends hold bits of the neighbours too.
		if from, to := (pad*8+4)/5, (len(v)+pad)*8/5; from < to {
			add(enc[from:to])
		}
	}
	return forms
}

// utf16Bytes is v in UTF-16, as Windows programs encode it before base64.
func utf16Bytes(v string, bigEndian bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(v)) {
		if bigEndian {
			b.WriteByte(byte(u >> 8)) //nolint:gosec // half of it
			b.WriteByte(byte(u))      //nolint:gosec // the other half
		} else {
			b.WriteByte(byte(u))      //nolint:gosec // half of it
			b.WriteByte(byte(u >> 8)) //nolint:gosec // the other half
		}
	}
	return b.String()
}
