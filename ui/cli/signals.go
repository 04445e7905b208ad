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
	notifyEnds(came)
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

// notifyEnds sends the signals that end a program to came. That of a reader who has gone is one: unasked it ends the program in
// the middle of a write, and what was to be cleaned up stays.
func notifyEnds(came chan<- os.Signal) {
	signal.Notify(came, os.Interrupt, syscall.SIGTERM, syscall.SIGPIPE)
	if !signal.Ignored(syscall.SIGHUP) { // nohup is to go on holding
		signal.Notify(came, syscall.SIGHUP)
	}
}

// atEnd has clean run before a signal ends a conversation, which it does at once: a read from a terminal cannot be broken off. At a
// hidden line the signal is readHidden's, which gives the terminal its echo back and returns.
func (f *face) atEnd(clean func()) (release func()) {
	came, done := make(chan os.Signal, 1), make(chan struct{})
	notifyEnds(came)
	go func() {
		for {
			select {
			case s := <-came:
				if f.hidden.Load() {
					continue
				}
				clean()
				n, _ := s.(syscall.Signal)
				os.Exit(128 + int(n))
			case <-done:
				return
			}
		}
	}()
	return func() { signal.Stop(came); close(done) }
}
