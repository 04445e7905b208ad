package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"why401/httpclient/mask"
)

// pipePatience is how long a pipe may keep a person waiting before it is said what is waited for: that of <(…) has its writer at once.
const pipePatience = time.Second

// reads is called before a file that a command line names is opened: until stop an interrupt ends the program, since to open a pipe
// cannot be broken off, and where it is a pipe that nobody writes to, a sentence says so.
func (f *face) reads(path string) (stop func()) {
	before := f.reading.Swap(true)
	done := func() { f.reading.Store(before) }
	if !isPipe(path) {
		return done
	}
	said := time.AfterFunc(f.patience, func() {
		fmt.Fprintf(f.err, "… %s is a pipe: reading it waits for what writes to it; ctrl+c ends the waiting\n", mask.Word(path))
	})
	return func() { said.Stop(); done() }
}

// read is readBounded of a file that the command line names.
func (f *face) read(path string) ([]byte, error) {
	defer f.reads(path)()
	return readBounded(path)
}

func isPipe(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.Mode()&os.ModeNamedPipe != 0
}

// errPipe keeps the screens from a file that would hold them for ever.
var errPipe = errors.New("it is a pipe, which waits for what writes to it: save that into a file, and name the file")

// readStill is readBounded for the screens, which have no ctrl+c to end a waiting.
func readStill(path string) ([]byte, error) {
	if isPipe(path) {
		return nil, errPipe
	}
	return readBounded(path)
}

// openStill is openFile for the screens.
func openStill(path string) (io.ReadSeekCloser, int64, error) {
	if isPipe(path) {
		return nil, 0, errPipe
	}
	return openFile(path)
}
