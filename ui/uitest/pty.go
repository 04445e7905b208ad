//go:build !windows

// Package uitest runs the real binary in a real pseudo-terminal, with a virtual terminal at the other end that answers
// its questions and keeps what it draws. It is used by tests alone.
package uitest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// patience is how long a screen may take to come; only a broken program needs it.
const patience = 20 * time.Second

// Terminal is one run of the program.
type Terminal struct {
	t       *testing.T
	f       *os.File
	cmd     *exec.Cmd
	emu     *vt.Emulator
	mu      sync.Mutex
	changed *sync.Cond
	raw     bytes.Buffer
	ended   bool
	exited  chan error
	secrets []string
}

// Options say on what terminal the program runs.
type Options struct {
	Dir           string // where it runs; "" the tests\' folder
	Width, Height int
	Env           []string
	Args          []string
	Mute          bool     // the terminal answers no question
	Secrets       []string // none of these may be drawn; CANARY never may
	Show          bool     // the person asked to see a secret: do not look for CANARY
}

// unignored makes a signal that the tests were started with as ignored (nohup does it to SIGHUP) one that the program
// gets as a terminal gives it: ignoring is inherited, and handling is not.
var unignored = sync.OnceFunc(func() {
	for _, s := range []os.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s) // nobody listens: for the tests themselves it stays ignored
		}
	}
})

// Start runs bin until the test ends.
func Start(t *testing.T, bin string, o Options) *Terminal {
	t.Helper()
	if o.Width == 0 {
		o.Width, o.Height = 80, 24
	}
	unignored()
	cmd := exec.Command(bin, o.Args...)
	cmd.Dir = o.Dir
	cmd.Env = append([]string{"TERM=xterm-256color", "LANG=C.UTF-8", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, o.Env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(o.Width), Rows: uint16(o.Height)})
	if err != nil {
		t.Fatal(err)
	}
	tm := &Terminal{t: t, f: f, cmd: cmd, emu: vt.NewEmulator(o.Width, o.Height), exited: make(chan error, 1), secrets: o.Secrets}
	tm.changed = sync.NewCond(&tm.mu)
	if !o.Show {
		tm.secrets = append(tm.secrets, "CANARY")
	}
	answers := io.Writer(f)
	if o.Mute {
		answers = io.Discard
	}
	go func() { _, _ = io.Copy(answers, tm.emu) }() // undrained, the emulator would block for ever
	go tm.read()
	gone := make(chan struct{})
	go func() {
		tm.exited <- cmd.Wait()
		close(gone)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it takes away what it made, such as the files of the practice server
		select {
		case <-gone:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
		}
		_ = f.Close()
		if p, ok := tm.emu.InputPipe().(io.Closer); ok {
			_ = p.Close()
		}
		tm.noSecrets()
	})
	return tm
}

func (tm *Terminal) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := tm.f.Read(buf) // EIO when the child has gone
		tm.mu.Lock()
		tm.raw.Write(buf[:n])
		_, _ = tm.emu.Write(buf[:n])
		tm.ended = tm.ended || err != nil
		tm.changed.Broadcast()
		tm.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// noSecrets looks through all that was ever written to the terminal, and every screen that it made is a part of that.
func (tm *Terminal) noSecrets() {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	for _, s := range tm.secrets {
		if bytes.Contains(tm.raw.Bytes(), []byte(s)) {
			tm.t.Errorf("a secret was written to the terminal (%d characters, beginning with %.6q)", len(s), s)
		}
	}
}

// Type sends text as typed.
func (tm *Terminal) Type(s string) {
	tm.t.Helper()
	if _, err := io.WriteString(tm.f, s); err != nil {
		tm.t.Fatalf("typing: %v\n%s", err, tm.Screen())
	}
}

// Paste sends text as a bracketed paste.
func (tm *Terminal) Paste(s string) { tm.t.Helper(); tm.Type("\x1b[200~" + s + "\x1b[201~") }

// Press sends keys by name.
func (tm *Terminal) Press(keys ...string) {
	tm.t.Helper()
	for _, k := range keys {
		seq := map[string]string{"enter": "\r", "esc": "\x1b", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "tab": "\t", "ctrl+c": "\x03", "ctrl+p": "\x10", "ctrl+r": "\x12", "ctrl+s": "\x13", "ctrl+u": "\x15", "ctrl+z": "\x1a", "backspace": "\x7f"}[k]
		if seq == "" {
			seq = k
		}
		tm.Type(seq)
	}
}

// Screen is the text that stands on the terminal now.
func (tm *Terminal) Screen() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.emu.String()
}

// Raw is all that was written so far.
func (tm *Terminal) Raw() string {
	tm.mu.Lock()
	defer tm.mu.Unlock()
	return tm.raw.String()
}

// See waits until every one of want stands on the screen at once.
func (tm *Terminal) See(want ...string) {
	tm.t.Helper()
	tm.until(fmt.Sprintf("%q", want), func() bool {
		s := tm.emu.String()
		for _, w := range want {
			if !strings.Contains(s, w) {
				return false
			}
		}
		return true
	})
}

// Wrote waits until text was written, on the screen or not.
func (tm *Terminal) Wrote(text string) {
	tm.t.Helper()
	tm.until(fmt.Sprintf("%q in the output", text), func() bool { return bytes.Contains(tm.raw.Bytes(), []byte(text)) })
}

// until waits for a change after which ok holds.
func (tm *Terminal) until(what string, ok func() bool) {
	tm.t.Helper()
	timer := time.AfterFunc(patience, func() { tm.mu.Lock(); tm.changed.Broadcast(); tm.mu.Unlock() })
	defer timer.Stop()
	end := time.Now().Add(patience)
	tm.mu.Lock()
	defer tm.mu.Unlock()
	for !ok() {
		if time.Now().After(end) || tm.ended {
			tm.t.Fatalf("waited for %s; ended: %v; the screen:\n%s", what, tm.ended, tm.emu.String())
		}
		tm.changed.Wait()
	}
}

// Signal tells the program something from outside: SIGHUP is what a closed terminal tells it.
func (tm *Terminal) Signal(s syscall.Signal) { _ = tm.cmd.Process.Signal(s) }

// Modes are the settings of the terminal: echo, lines or single keys.
func (tm *Terminal) Modes() *term.State {
	tm.t.Helper()
	m, err := term.GetState(tm.f.Fd())
	if err != nil {
		tm.t.Fatalf("asking for the modes of the terminal: %v", err)
	}
	return m
}

// Resize gives the terminal another size.
func (tm *Terminal) Resize(w, h int) {
	tm.t.Helper()
	tm.mu.Lock()
	tm.emu.Resize(w, h)
	tm.mu.Unlock()
	if err := pty.Setsize(tm.f, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		tm.t.Fatalf("resizing: %v", err)
	}
}

// Exit waits for the program to end.
func (tm *Terminal) Exit() error {
	tm.t.Helper()
	select {
	case err := <-tm.exited:
		return err
	case <-time.After(patience):
		tm.t.Fatalf("the program did not end; the screen:\n%s", tm.Screen())
		return nil
	}
}
