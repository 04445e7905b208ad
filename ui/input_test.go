package ui

import (
	"io"
	"strings"
	"testing"
)

// TestAPasteIsText: what is no text is left out of a paste and of nothing else, however the terminal cuts its bytes.
func TestAPasteIsText(t *testing.T) {
	const all = "\x1b[A\x03x" + pasteBegins
	for _, row := range []struct{ why, from, want string }{
		{"keys alone", "\x1b[A\x03\x9bq\xff", "\x1b[A\x03\x9bq\xff"},
		{"text", all + "curl 'https://a.test/ä漢🦊'\r\n\tx" + pasteEnds + "\x03", all + "curl 'https://a.test/ä漢🦊'\r\n\tx" + pasteEnds + "\x03"},
		{"bytes that begin a control sequence", all + "a\x9bb\x9d\x90c\x1b[31md" + pasteEnds, all + "abc[31md" + pasteEnds},
		{"bytes that are no UTF-8, and controls", all + "a\xff\xc3(\x00\x07\x7f\xe2\x82b\u0085" + pasteEnds + "\x1b", all + "a(b" + pasteEnds + "\x1b"},
		{"an escape before the end", all + "a\x1b" + pasteEnds + "b\x1b", all + "a" + pasteEnds + "b\x1b"},
		{"two pastes", pasteBegins + "\x01a" + pasteEnds + "\x01" + pasteBegins + "\x02b" + pasteEnds, pasteBegins + "a" + pasteEnds + "\x01" + pasteBegins + "b" + pasteEnds},
		{"nearly a paste", "\x1b[200\x1b[201~\x01\xff", "\x1b[200\x1b[201~\x01\xff"},
	} {
		for _, size := range []int{1, 2, 3, 5, 4096} {
			left := row.from
			r := &terminal{source: func(p []byte) (int, error) {
				if left == "" {
					return 0, io.EOF
				}
				n := copy(p[:min(len(p), size)], left)
				left = left[n:]
				return n, nil
			}}
			var got strings.Builder
			buf := make([]byte, 4096)
			for {
				n, err := r.Read(buf)
				got.Write(buf[:n])
				if err != nil {
					break
				}
			}
			if got.String() != row.want {
				t.Errorf("%s, %d bytes a read: %q, want %q", row.why, size, got.String(), row.want)
			}
		}
	}
}
