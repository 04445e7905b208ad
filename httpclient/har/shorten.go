package har

import (
	"bytes"
	"errors"
	"io"
)

// shortener passes JSON through and cuts every string longer than limit bytes, so that reading needs no more memory
// than that, whatever a body measures. It knows quotes and backslashes and nothing else of JSON.
type shortener struct {
	r     io.Reader
	limit int
	buf   []byte
	i, n  int
	err   error

	inside  bool // between the quotes of a string
	escaped bool // the next byte of the string is escaped
	cutting bool // the string at hand is over the limit: the rest of it is left out
	length  int  // bytes of the string that were passed on
	pending []byte
	out     int64 // bytes passed on
	gone    int64 // bytes left out, less those put in
	cuts    []cut // in order of out; those before what was asked for are forgotten
	before  int64 // gone at the last forgotten one
}

// cut is a shortened string: it ends before offset out of the text that was passed on, and gone bytes in all were left
// out up to there.
type cut struct{ out, gone int64 }

func newShortener(r io.Reader, limit int) *shortener {
	return &shortener{r: r, limit: limit, buf: make([]byte, 256<<10)}
}

// Read implements io.Reader.
func (s *shortener) Read(p []byte) (int, error) {
	k := 0
	for k < len(p) {
		if len(s.pending) > 0 {
			n := copy(p[k:], s.pending)
			s.pending = s.pending[n:]
			k += n
			continue
		}
		if s.i == s.n {
			if s.err != nil || k > 0 { // what there is may be all that the next entry needs
				break
			}
			s.i, s.n = 0, 0
			s.n, s.err = s.r.Read(s.buf)
			continue
		}
		in := s.buf[s.i:s.n]
		if s.inside && s.length >= s.limit {
			s.skip(in, k)
			continue
		}
		in = in[:min(len(in), len(p)-k)]
		if s.inside {
			in = in[:min(len(in), s.limit-s.length)]
			var end int
			if end, s.escaped = closing(in, s.escaped); end >= 0 {
				in, s.inside = in[:end+1], false
			}
			s.length += len(in)
		} else if q := bytes.IndexByte(in, '"'); q >= 0 {
			in = in[:q+1]
			s.inside, s.escaped, s.length = true, false, 0
		}
		k += copy(p[k:], in)
		s.i += len(in)
	}
	s.out += int64(k)
	if k == 0 {
		return 0, s.err
	}
	return k, nil
}

// failed is the error of the reader underneath, nil where it came to its end.
func (s *shortener) failed() error {
	if s.err == io.EOF || errors.Is(s.err, io.ErrUnexpectedEOF) { // the latter where a compressed file was cut off
		return nil
	}
	return s.err
}

// skip leaves in out, to the end of the string; k bytes are in the reader's hands and not yet counted.
func (s *shortener) skip(in []byte, k int) {
	if !s.cutting {
		if in[0] == '"' && !s.escaped { // exactly as long as allowed
			s.pending, s.inside = append(s.pending[:0], '"'), false
			s.i++
			return
		}
		s.cutting = true
		s.pending = append(s.pending[:0], cutMark...)
		if s.escaped { // complete the escape sequence
			s.pending = append(s.pending[:0], '\\')
		}
		s.gone -= int64(len(s.pending))
	}
	end, escaped := closing(in, s.escaped)
	if end < 0 {
		s.gone, s.i, s.escaped = s.gone+int64(len(in)), s.i+len(in), escaped
		return
	}
	s.gone, s.i = s.gone+int64(end), s.i+end+1
	s.pending = append(s.pending, '"')
	s.inside, s.cutting, s.escaped = false, false, false
	s.cuts = append(s.cuts, cut{out: s.out + int64(k+len(s.pending)), gone: s.gone})
}

// cutMark ends a shortened string: four digits complete a \u escape that the cut may have gone through.
const cutMark = "0000"

// wasCut reports whether the string that ends at offset, as the reader of the shortened text counts, was shortened.
func (s *shortener) wasCut(offset int64) bool {
	for _, c := range s.cuts {
		if c.out == offset {
			return true
		}
	}
	return false
}

// forget drops the cuts before offset.
func (s *shortener) forget(offset int64) {
	k := 0
	for k < len(s.cuts) && s.cuts[k].out < offset {
		s.before = s.cuts[k].gone
		k++
	}
	s.cuts = append(s.cuts[:0], s.cuts[k:]...)
}

// original is the offset in the text that was read for an offset in the text that was passed on.
func (s *shortener) original(offset int64) int64 {
	gone := s.before
	for _, c := range s.cuts {
		if c.out > offset {
			break
		}
		gone = c.gone
	}
	return offset + gone
}

// end is the offset in the text that was read of its end.
func (s *shortener) end() int64 { return s.out + s.gone + int64(len(s.pending)) }

// closing finds the quote that ends a string; escaped says that the first byte of b is escaped. Where there is none it
// returns -1 and whether the byte behind b is escaped.
func closing(b []byte, escaped bool) (int, bool) {
	at := 0
	if escaped && len(b) > 0 {
		at = 1
	}
	for {
		q := bytes.IndexByte(b[at:], '"')
		end := at + q
		if q < 0 {
			end = len(b)
		}
		odd := false
		for j := end - 1; j >= at && b[j] == '\\'; j-- {
			odd = !odd
		}
		switch {
		case q < 0:
			return -1, odd || (escaped && len(b) == 0)
		case !odd:
			return end, false
		}
		at = end + 1
	}
}
