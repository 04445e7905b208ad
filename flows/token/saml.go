package token

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxSAML bounds a message after inflating: a few kilobytes may inflate to gigabytes.
const maxSAML = 16 << 20

// samlXML returns the XML of a SAML message in any of its bindings: plain, base64 (HTTP-POST), or base64 of raw deflate
// (HTTP-Redirect), percent-encoded or with the name of its parameter (SAML 2.0 bindings, sections 3.4 and 3.5). how says what
// was undone.
func samlXML(s string) (doc []byte, how []string, ok bool) {
	for _, name := range []string{"SAMLResponse=", "SAMLRequest=", "wresult="} {
		if i := strings.Index(s, name); i >= 0 && i < 2000 && (i == 0 || s[i-1] == '?' || s[i-1] == '&') {
			s, _, _ = strings.Cut(s[i+len(name):], "&")
			how = append(how, "the parameter "+name[:len(name)-1])
		}
	}
	if strings.Contains(s, "%") && !strings.HasPrefix(s, "<") {
		if u, err := url.QueryUnescape(strings.ReplaceAll(s, "+", "%2B")); err == nil {
			s = u
			how = append(how, "percent-encoding")
		}
	}
	if b := []byte(strings.TrimSpace(s)); isSAML(b) {
		return b, how, true
	}
	if len(s) < 40 || strings.ContainsAny(s, "<>{}:;.") {
		return nil, nil, false
	}
	s = strings.Join(strings.Fields(s), "")
	b, good := anyBase64(s)
	if bare := strings.TrimRight(s, "="); !good && len(bare)%4 == 1 { // cut within what makes a byte
		b, good = anyBase64(bare[:len(bare)-1])
	}
	if !good {
		return nil, nil, false
	}
	if u, ok := fromUTF16(b); ok && isSAML(u) {
		return u, append(how, "base64", "UTF-16"), true
	}
	if b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")); isSAML(b) {
		return b, append(how, "base64"), true
	}
	inflated, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), maxSAML+1))
	if (err == nil || len(inflated) > 0) && isSAML(inflated) && len(inflated) <= maxSAML {
		return inflated, append(how, "base64 and deflate"), true
	}
	return nil, nil, false
}

// fromUTF16 is XML of UTF-16 in UTF-8, as the canonical forms write it too, so that a signature holds; false where b is none (XML 1.0
// appendix F: by its mark, or by the zero beside its first <).
func fromUTF16(b []byte) ([]byte, bool) {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(b)%2 != 0 || len(b) > maxSAML:
		return nil, false
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		b = b[2:]
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		order, b = binary.BigEndian, b[2:]
	case bytes.HasPrefix(b, []byte{0, '<'}):
		order = binary.BigEndian
	case !bytes.HasPrefix(b, []byte{'<', 0}):
		return nil, false
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	s := string(utf16.Decode(units))
	if strings.ContainsRune(s, utf8.RuneError) { // a half of a character
		return nil, false
	}
	if head, rest, ok := strings.Cut(s, "?>"); ok && strings.HasPrefix(head, "<?xml ") { // what it says of itself is no longer so
		s = strings.NewReplacer("UTF-16", "UTF-8", "utf-16", "utf-8").Replace(head) + "?>" + rest
	}
	return []byte(s), true
}

// isSAML looks at the beginning for a name of SAML or WS-Federation.
func isSAML(b []byte) bool {
	b = bytes.TrimSpace(b)
	if !bytes.HasPrefix(b, []byte("<")) {
		return false
	}
	head := b[:min(len(b), 2000)]
	for _, sign := range []string{"urn:oasis:names:tc:SAML:", "RequestSecurityTokenResponse"} {
		if bytes.Contains(head, []byte(sign)) {
			return true
		}
	}
	return false
}

func set(m map[string]any, k, v string) {
	if v = strings.TrimSpace(v); v != "" {
		m[k] = v
	}
}

func first(s ...string) string {
	for _, v := range s {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// looksSAML is a cheap test before anything is decoded: "<" and what may follow it, in base64, or a parameter's name.
func looksSAML(s string) bool {
	for _, begin := range []string{"<", "//48", "/v8A", "PA", "ADw"} { // of UTF-16: the mark of either order, and < without one
		if strings.HasPrefix(s, begin) {
			return true
		}
	}
	encoded := strings.TrimPrefix(s, "77u/") // the mark of UTF-8
	if len(encoded) > 1 && encoded[0] == 'P' && encoded[1] >= 'C' && encoded[1] <= 'H' {
		return true
	}
	head := s[:min(len(s), 2000)]
	return strings.Contains(head, "SAMLRe") || strings.Contains(head, "wresult=") || deflated(s)
}

// deflated is true for base64 whose first bytes inflate to the beginning of XML.
func deflated(s string) bool {
	if len(s) < 64 || strings.ContainsAny(s[:64], "<>{}:;. ") {
		return false
	}
	head := s[:min(len(s), 4096)]
	if strings.Contains(head, "%") {
		if i := strings.LastIndexByte(head, '%'); i > len(head)-3 { // an escape that was cut
			head = head[:i]
		}
		if u, err := url.QueryUnescape(strings.ReplaceAll(head, "+", "%2B")); err == nil {
			head = u
		}
	}
	b, _ := base64.StdEncoding.DecodeString(head[:len(head)/4*4])
	var out [8]byte
	n, _ := io.ReadFull(flate.NewReader(bytes.NewReader(b)), out[:])
	return n > 0 && out[0] == '<'
}
