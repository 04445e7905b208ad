package har

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// stopping is a reader that fails after so many bytes, as one that a person stops.
type stopping struct {
	r    io.Reader
	left int
}

func (s *stopping) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, context.Canceled
	}
	n, err := s.r.Read(p[:min(len(p), s.left)])
	s.left -= n
	return n, err
}

// TestAReaderThatFails: what ends the reading is an error, wherever it does, and no break of the archive.
func TestAReaderThatFails(t *testing.T) {
	for n := 0; n < len(secretive); n += 11 {
		if _, err := Sanitise(&stopping{strings.NewReader(secretive), n}, &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
			t.Fatalf("sanitising, after %d bytes: %v", n, err)
		}
		if _, err := Read(&stopping{strings.NewReader(secretive), n}, StringLimit, func(*Draft) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Fatalf("reading, after %d bytes: %v", n, err)
		}
	}
}
