package har

import (
	"bufio"
	"bytes"
	"io"
)

// Place is the line and column, from 1, of a byte offset in r.
func Place(r io.Reader, offset int64) (line, column int, err error) {
	line, column = 1, 1
	b := bufio.NewReaderSize(io.LimitReader(r, offset), 64<<10)
	for {
		piece, rerr := b.ReadSlice('\n')
		column += len(piece)
		if bytes.HasSuffix(piece, []byte("\n")) {
			line, column = line+1, 1
		}
		if rerr == io.EOF {
			return line, column, nil
		}
		if rerr != nil && rerr != bufio.ErrBufferFull {
			return line, column, rerr
		}
	}
}

// One reads the entry with that index whole, long bodies too. Where offset is known (Entry.Offset, not 0) and r is
// plain text, only that entry is read.
func One(r io.ReadSeeker, index int, offset int64) (Entry, Summary, error) {
	var out Entry
	found := false
	if offset > 0 {
		if e, ok := at(r, index, offset); ok {
			return e, Summary{}, nil
		}
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return out, Summary{}, err
	}
	sum, err := Read(r, WholeLimit, func(d *Draft) error {
		if d.Index < index {
			return nil
		}
		out, found = d.Entry(), true
		return ErrStop
	})
	if err == nil && !found {
		err = &IndexError{Index: index, Entries: sum.Entries}
	}
	return out, sum, err
}

// at reads the entry that begins at offset, white space and a comma before it left out.
func at(r io.ReadSeeker, index int, offset int64) (Entry, bool) {
	if _, err := r.Seek(offset, io.SeekStart); err != nil {
		return Entry{}, false
	}
	b := bufio.NewReader(r)
	for {
		c, err := b.ReadByte()
		if err != nil {
			return Entry{}, false
		}
		if c == '{' {
			break
		}
		if c != ',' && c != ' ' && c != '\n' && c != '\r' && c != '\t' && c != '[' {
			return Entry{}, false
		}
	}
	var out Entry
	_, err := Read(io.MultiReader(bytes.NewReader([]byte("[{")), b), WholeLimit, func(d *Draft) error {
		out = d.Entry()
		return ErrStop
	})
	out.Index, out.Offset = index, offset
	return out, err == nil && out.URL != ""
}

// IndexError is an entry that the archive does not have.
type IndexError struct{ Index, Entries int }

func (e *IndexError) Error() string {
	return "reading the archive: want entry " + number(e.Index) + ", got one that has " + number(e.Entries)[1:] + ", counted from #0"
}
