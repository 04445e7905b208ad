package cli

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// ending remembers the signal that ended a command.
type ending struct{ signal atomic.Int32 }

// status is the exit status that shells give a program ended by that signal, 128 and its number; 0 where none came.
func (e *ending) status() int {
	if s := e.signal.Load(); s != 0 {
		return 128 + int(s)
	}
	return 0
}

// watch ends the context at an interrupt, a request to end, or a terminal that goes away, so that what runs can clean
// up: the screens give the terminal back as it was. The next signal ends the program at once.
func (e *ending) watch(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	came := make(chan os.Signal, 1)
	signal.Notify(came, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup is to go on holding
		signal.Notify(came, syscall.SIGHUP)
	}
	go func() {
		select {
		case s := <-came:
			if n, ok := s.(syscall.Signal); ok {
				e.signal.Store(int32(n))
			}
			signal.Stop(came)
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(came); cancel() }
}
