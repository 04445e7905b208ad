package har

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"why401/httpclient/mask"
)

// Limits of what is kept of one string: a body, mostly.
const (
	// StringLimit is for looking at many entries: a diagnosis reads no more of a body.
	StringLimit = 64 << 10
	// WholeLimit is for reading a single entry that is to be sent again.
	WholeLimit = 64 << 20
)

// ErrNotHAR is a text that is JSON, or nothing, and no archive.
var ErrNotHAR = errors.New("no list of entries")

// ErrStop is returned by each to end the reading early without an error.
var ErrStop = errors.New("stop reading")

// Read calls each with every entry of the archive, in order; the Draft is valid during the call only. limit bounds
// every string, in bytes. An archive that is cut off or broken gives its whole entries and Summary.Broke; the error is
// for what is no archive at all (ErrNotHAR), for a failing reader, and for what each returns.
func Read(r io.Reader, limit int, each func(*Draft) error) (Summary, error) {
	text, err := plainText(r)
	if err != nil {
		return Summary{}, err
	}
	s := newShortener(text, limit)
	a := &archive{s: s, each: each, d: jsontext.NewDecoder(s, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	err = a.read()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, ErrStop):
		return a.sum, nil
	case s.failed() != nil: // the tokenizer calls it a break in the JSON
		return a.sum, s.failed()
	case err == nil && !a.found:
		return a.sum, ErrNotHAR
	case err == nil:
		a.behind()
		return a.sum, nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		a.sum.Broke = &Break{Offset: s.end(), Want: "the rest of the archive", Got: "the end of the file", End: true}
	case errors.As(err, &syntax):
		a.sum.Broke = &Break{Offset: s.original(syntax.ByteOffset), Want: "JSON", Got: syntax.Err.Error()}
	default:
		return a.sum, err
	}
	if !a.found {
		return a.sum, ErrNotHAR
	}
	return a.sum, nil
}

// behind looks at what stands behind the archive: nothing should.
func (a *archive) behind() {
	at := a.d.InputOffset()
	_, err := a.d.ReadToken()
	if errors.Is(err, io.EOF) {
		return
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		at = syntax.ByteOffset
	}
	a.sum.Broke = &Break{Offset: a.s.original(at), Want: "the end of the file", Got: "more text behind the archive"}
}

// plainText undoes what a file may be wrapped in: gzip, a byte order mark, UTF-16.
func plainText(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 4096)
	head, _ := b.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("unpacking the archive: %w", err)
		}
		return plainText(io.Reader(z))
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		var order binary.ByteOrder = binary.LittleEndian
		if head[0] == 0xfe {
			order = binary.BigEndian
		}
		_, _ = b.Discard(2)
		return &wide{r: b, order: order}, nil
	}
	return b, nil
}

// archive is a reading under way.
type archive struct {
	s     *shortener
	d     *jsontext.Decoder
	each  func(*Draft) error
	draft Draft
	found bool // the list of entries
	sum   Summary
}

// read finds the list of entries: log.entries, and where a tool left the envelope out, entries or the list alone.
func (a *archive) read() error {
	switch a.d.PeekKind() {
	case '[':
		return a.entries()
	case '{':
		return a.object(func(name []byte) error {
			switch string(name) {
			case `"log"`:
				if a.d.PeekKind() == '{' {
					return a.object(a.member)
				}
			case `"entries"`:
				return a.member(name)
			}
			return a.d.SkipValue()
		})
	}
	return a.d.SkipValue()
}

// member reads one member of log.
func (a *archive) member(name []byte) error {
	kind := a.d.PeekKind()
	switch {
	case string(name) == `"entries"` && kind == '[':
		return a.entries()
	case string(name) == `"version"` && kind == '"':
		return a.text(&a.sum.Info.Version)
	case string(name) == `"creator"` && kind == '{':
		return a.product(&a.sum.Info.Creator)
	case string(name) == `"browser"` && kind == '{':
		return a.product(&a.sum.Info.Browser)
	}
	return a.d.SkipValue()
}

// product reads {"name": …, "version": …} into one line.
func (a *archive) product(into *string) error {
	var name, version string
	err := a.object(func(member []byte) error {
		switch string(member) {
		case `"name"`:
			return a.text(&name)
		case `"version"`:
			return a.text(&version)
		}
		return a.d.SkipValue()
	})
	*into = name
	if version != "" {
		*into += " " + version
	}
	*into = mask.Looks(mask.Shapes(*into)) // it stands on screens and in documents, and a file may hold anything there
	return err
}

// text reads a string; another value leaves into as it is.
func (a *archive) text(into *string) error {
	raw, err := a.d.ReadValue()
	if err == nil && raw.Kind() == '"' {
		*into = unquote(raw)
	}
	return err
}

// object calls member with each name, quotes and all; member reads the value.
func (a *archive) object(member func(name []byte) error) error {
	if _, err := a.d.ReadToken(); err != nil {
		return err
	}
	var name [64]byte
	for a.d.PeekKind() == '"' {
		raw, err := a.d.ReadValue()
		if err != nil {
			return err
		}
		n := copy(name[:], raw) // reading on overwrites raw; a longer name is none of ours
		if n < len(raw) {
			n = 0
		}
		if err := member(name[:n]); err != nil {
			return err
		}
	}
	_, err := a.d.ReadToken() // the closing brace, or the error that stands in its place
	return err
}

// list calls item before each value of a list; item reads it.
func (a *archive) list(item func() error) error {
	if _, err := a.d.ReadToken(); err != nil {
		return err
	}
	for {
		switch a.d.PeekKind() {
		case ']', 0:
			_, err := a.d.ReadToken()
			return err
		}
		if err := item(); err != nil {
			return err
		}
	}
}

func (a *archive) entries() error {
	a.found = true
	return a.list(func() error {
		index := a.sum.Entries
		a.sum.Entries++
		if a.d.PeekKind() != '{' {
			a.sum.Bad++
			return a.d.SkipValue()
		}
		d := &a.draft
		d.reset(index)
		d.offset = a.s.original(a.d.InputOffset())
		if err := a.entry(d); err != nil {
			a.sum.Entries-- // it is not whole
			return err
		}
		a.s.forget(a.d.InputOffset())
		if !d.request && !d.response {
			a.sum.Bad++
			return nil
		}
		return a.each(d)
	})
}

// Begins reports whether a text begins as an archive does; head is its first bytes, a few thousand at most.
func Begins(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) || bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		r, err := plainText(bytes.NewReader(head))
		if err != nil {
			return false
		}
		head, _ = io.ReadAll(io.LimitReader(r, 4096)) // the end is missing: an error is no news
	}
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	return bytes.HasPrefix(head, []byte("{")) && (bytes.Contains(head, []byte(`"log"`)) || bytes.Contains(head, []byte(`"entries"`))) ||
		bytes.HasPrefix(head, []byte("[")) && bytes.Contains(head, []byte(`"request"`))
}
