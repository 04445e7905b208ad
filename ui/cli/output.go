package cli

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
)

// output is stdout: it remembers the first write that failed, so that a command that prints line by line ends with
// more than half of its answer or with a word on it.
type output struct {
	io.Writer
	err  error
	gone func() // what is to be done once nobody reads any more, nil nothing
}

func (o *output) Write(b []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.Writer.Write(b)
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) { // /dev/stdout is a name that nobody gave it
			err = p.Err
		}
		o.err = &writeError{err}
		err = o.err
		if o.gone != nil && closedPipe(err) {
			o.gone()
		}
	}
	return n, err
}

// writeError is an output that takes no more.
type writeError struct{ err error }

func (e *writeError) Error() string { return "the output could not be written: " + e.err.Error() }
func (e *writeError) Unwrap() error { return e.err }

// closedPipe is true where the reader has gone, as head does when it has enough: no fault, and nobody to tell.
func closedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
