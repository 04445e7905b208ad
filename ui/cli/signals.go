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
func (f *face) watch(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	e := &f.ended
	came := make(chan os.Signal, 1)
	notifyEnds(came)
	hear := f.noReader(func() {
		e.signal.Store(int32(syscall.SIGPIPE))
		cancel()
	})
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
	return ctx, func() { signal.Stop(came); hear(); cancel() }
}

// noReader has gone run at the write that finds that nobody reads the output. Unasked the signal of that ends the program in the
// middle of the write, and what was to be cleaned up stays. The signal itself says nothing: a server that closes its connection
// sends the same one, to whoever asks for it.
func (f *face) noReader(gone func()) (release func()) {
	unheard := make(chan os.Signal, 1)
	signal.Notify(unheard, syscall.SIGPIPE)
	f.out.gone = gone
	return func() { signal.Stop(unheard) }
}

// notifyEnds sends the signals that end a program to came.
func notifyEnds(came chan<- os.Signal) {
	signal.Notify(came, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup is to go on holding
		signal.Notify(came, syscall.SIGHUP)
	}
}

// atEnd has clean run before a signal ends a conversation, which it does at once: a read from a terminal cannot be broken off. At a
// hidden line the signal is readHidden's, which gives the terminal its echo back and returns.
func (f *face) atEnd(clean func()) (release func()) {
	came, done := make(chan os.Signal, 1), make(chan struct{})
	notifyEnds(came)
	hear := f.noReader(func() {
		clean()
		os.Exit(exitNoReader)
	})
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
	return func() { signal.Stop(came); hear(); close(done) }
}
