//go:build unix

package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// told is what a face says, and a signal at the first word.
type told struct {
	mu   sync.Mutex
	text strings.Builder
	came chan struct{}
	once sync.Once
}

func (w *told) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.once.Do(func() { close(w.came) })
	return w.text.Write(p)
}

// TestAPipeSaysThatItWaits: a named pipe without a writer is told of, and read when one comes.
func TestAPipeSaysThatItWaits(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"convert", "--to", "json", name}, {"token", name}, {"triage", name}, {"token", "--key", name, "-"}, {"token", "--secret-file", name, "-"}, {"token", "--decrypt-key", name, "-"}, {"token", "--beside", name, "-"}} {
		said := &told{came: make(chan struct{})}
		f := &face{in: strings.NewReader("x.y.z"), out: &output{Writer: io.Discard}, err: said, getenv: func(string) string { return "" }, environ: func() []string { return nil }}
		done := make(chan error, 1)
		go func() { done <- f.dispatch(t.Context(), command) }()
		<-said.came
		w, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte("curl http://127.0.0.1:1/\n"))
		_ = w.Close()
		<-done
		said.mu.Lock()
		if !strings.Contains(said.text.String(), "is a pipe: reading it waits") {
			t.Errorf("%s says %q", command[0], said.text.String())
		}
		said.mu.Unlock()
	}
}

// TestTheScreensReadNoPipe: they have no ctrl+c to end the waiting.
func TestTheScreensReadNoPipe(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	f := &face{err: &bytes.Buffer{}, getenv: func(string) string { return "" }, environ: func() []string { return nil }}
	s := f.services(t.Context())
	if _, err := s.ReadFile(name); err == nil || !strings.Contains(err.Error(), "it is a pipe") {
		t.Errorf("reading: %v", err)
	}
	if _, _, err := s.OpenFile(name); err == nil || !strings.Contains(err.Error(), "it is a pipe") {
		t.Errorf("opening: %v", err)
	}
}
