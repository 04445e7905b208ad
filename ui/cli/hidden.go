package cli

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/charmbracelet/x/term"
)

// readHidden prints what is asked and reads a line from the terminal without echo. A read from a terminal cannot be broken off, so an interrupt
// leaves it behind: the terminal gets its echo back, and the error ends the command with the status of that signal
// before anything else is done.
func (f *face) readHidden(w io.Writer, question string) (string, error) {
	terminal := f.in.(*os.File)
	before, err := term.GetState(terminal.Fd())
	if err != nil {
		return "", err
	}
	f.hidden.Store(true)
	defer f.hidden.Store(false)
	came := make(chan os.Signal, 1)
	signal.Notify(came, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(came, syscall.SIGHUP)
	}
	defer signal.Stop(came)
	if _, err := io.WriteString(w, question); err != nil {
		return "", err
	}
	defer fmt.Fprintln(w) // the one that was typed is not shown either
	type line struct {
		text []byte
		err  error
	}
	read := make(chan line, 1)
	go func() {
		b, err := term.ReadPassword(terminal.Fd())
		read <- line{b, err}
	}()
	select {
	case l := <-read:
		return string(l.text), l.err
	case s := <-came:
		err := term.Restore(terminal.Fd(), before)
		if n, ok := s.(syscall.Signal); ok {
			f.ended.signal.Store(int32(n))
			return "", exitError(f.ended.status())
		}
		return "", err
	}
}
