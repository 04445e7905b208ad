package ui

import (
	"bytes"
	"os"
	"runtime"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// The marks round a bracketed paste (xterm, "Bracketed Paste Mode").
const (
	pasteBegins = "\x1b[200~"
	pasteEnds   = "\x1b[201~"
)

// terminal is the terminal as input. Inside of a paste it leaves out what is no text: control characters but tab and
// line ends, and bytes that are no UTF-8. The decoder behind it takes them for the beginning of a control sequence and
// looks for its end from the start again at each read: a few megabytes of a binary file kept every key waiting, ctrl+c
// too, for a quarter of a minute. Nothing is lost by it: the decoder drops the same bytes in the end.
type terminal struct {
	*os.File
	paste  bool
	begun  int    // how much of pasteBegins was read last
	held   []byte // the beginning of a character, or of pasteEnds, whose rest was not read yet
	source func([]byte) (int, error)
}

// input is the terminal that the person types at, nil where the library is to find it: on Windows it reads events.
func input() *terminal {
	if runtime.GOOS == "windows" {
		return nil
	}
	in := os.Stdin
	if !term.IsTerminal(in.Fd()) { // stdin held the request
		tty, _, err := tea.OpenTTY()
		if err != nil {
			return nil
		}
		in = tty
	}
	return &terminal{File: in, source: in.Read}
}

// Read reads what is there, and waits only where all of it was left out.
func (r *terminal) Read(p []byte) (int, error) {
	for {
		k := copy(p, r.held)
		r.held = r.held[:0]
		n, err := r.source(p[k:])
		if out := r.filter(p[:k+n]); len(out) > 0 || err != nil {
			return len(out), err
		}
	}
}

// filter works in place: it never makes data longer.
func (r *terminal) filter(data []byte) []byte {
	out := data[:0]
	for i := 0; i < len(data); {
		b := data[i]
		switch {
		case !r.paste:
			switch {
			case b == pasteBegins[r.begun]:
				r.begun++
			case b == pasteBegins[0]:
				r.begun = 1
			default:
				r.begun = 0
			}
			if r.begun == len(pasteBegins) {
				r.paste, r.begun = true, 0
			}
			out = append(out, b)
			i++
		case b == '\x1b' && bytes.HasPrefix(data[i:], []byte(pasteEnds)):
			out = append(out, pasteEnds...)
			i += len(pasteEnds)
			r.paste = false
		case b == '\x1b' && bytes.HasPrefix([]byte(pasteEnds), data[i:]), b >= utf8.RuneSelf && !utf8.FullRune(data[i:]):
			r.held = append(r.held, data[i:]...)
			return out
		case b < utf8.RuneSelf:
			if b >= ' ' && b != 0x7f || b == '\t' || b == '\n' || b == '\r' {
				out = append(out, b)
			}
			i++
		default:
			c, n := utf8.DecodeRune(data[i:])
			if (c != utf8.RuneError || n > 1) && c >= 0xa0 {
				out = append(out, data[i:i+n]...)
			}
			i += n
		}
	}
	return out
}
