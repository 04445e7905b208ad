package har

import (
	"bufio"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// wide reads UTF-16 as UTF-8: PowerShell's redirection writes files so. Half a surrogate pair becomes U+FFFD.
type wide struct {
	r     *bufio.Reader
	order binary.ByteOrder
	left  []byte // of a character that did not fit
}

func (w *wide) Read(p []byte) (int, error) {
	n := copy(p, w.left)
	w.left = w.left[n:]
	for n < len(p) {
		c, err := w.next()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		b := utf8.AppendRune(nil, c)
		k := copy(p[n:], b)
		n, w.left = n+k, b[k:]
	}
	return n, nil
}

func (w *wide) next() (rune, error) {
	u, err := w.unit()
	if err != nil || !utf16.IsSurrogate(rune(u)) {
		return rune(u), err
	}
	if b, perr := w.r.Peek(2); perr == nil {
		if c := utf16.DecodeRune(rune(u), rune(w.order.Uint16(b))); c != utf8.RuneError {
			_, _ = w.r.Discard(2)
			return c, nil
		}
	}
	return utf8.RuneError, nil
}

func (w *wide) unit() (uint16, error) {
	var b [2]byte
	if _, err := io.ReadFull(w.r, b[:]); err != nil { // a lone byte at the end belongs to nothing
		return 0, io.EOF
	}
	return w.order.Uint16(b[:]), nil
}
