//go:build !windows

package ui

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// unstopped is how long a stop may take to come. The kernel drops it where no shell could ever continue us (POSIX:
// an orphaned process group), as under ssh -t HOST why401: waiting for the end of a stop that never came would hang.
const unstopped = 500 * time.Millisecond

var errNoShell = errors.New("no shell here could bring why401 back")

// suspend gives the terminal to the shell, as ctrl+z does everywhere, and takes it again at fg.
func suspend() tea.Cmd {
	return tea.Exec(stop{}, func(err error) tea.Msg { return resumed{err} })
}

// stop stops the process group; tea.Exec runs it while the terminal is as the shell left it.
type stop struct{}

func (stop) Run() error {
	back := make(chan os.Signal, 1)
	signal.Notify(back, syscall.SIGCONT)
	defer signal.Stop(back)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	for range 2 { // the clock went on while we stood still: the first wait may be over before the signal is told
		select {
		case <-back:
			return nil
		case <-time.After(unstopped / 2):
		}
	}
	return errNoShell
}

func (stop) SetStdin(io.Reader)  {}
func (stop) SetStdout(io.Writer) {}
func (stop) SetStderr(io.Writer) {}
