package triage

import (
	"bytes"
	"errors"

	"why401/httpclient/har"
)

// WrongFile is a file that is no archive and can be told what it is. It is har.ErrNotHAR to errors.Is.
type WrongFile struct {
	Got  string // "is empty"
	Next string // what to do
}

func (w *WrongFile) Error() string {
	return "reading the archive: want JSON with log.entries, the file " + w.Got
}
func (w *WrongFile) Unwrap() error { return har.ErrNotHAR }

// headSize is how much of a file tells its kind.
const headSize = 4

// ToldBy says more of err, where that is har.ErrNotHAR, by the first bytes of the file.
func ToldBy(head []byte, err error) error {
	switch {
	case !errors.Is(err, har.ErrNotHAR):
	case len(head) == 0:
		return &WrongFile{"is empty", "Export it again: in the browser's network panel, Export HAR, or Save all as HAR with content."}
	case bytes.HasPrefix(head, []byte("PK\x03\x04")): // APPNOTE.TXT section 4.3.7
		return &WrongFile{"is a zip", "Unpack it first, then name the .har file that was in it."}
	}
	return err
}
