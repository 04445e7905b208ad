//go:build !windows

package uitest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTmuxIsAskedOnce counts the processes that a start inside tmux costs: each is as long as all else before the first frame.
func TestTmuxIsAskedOnce(t *testing.T) {
	dir := t.TempDir()
	asked := filepath.Join(dir, "asked")
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte("#!/bin/sh\necho \"$@\" >>"+asked+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	tm := Start(t, binary, Options{Env: []string{"TERM=tmux-256color", "TMUX=/nonexistent,1,0", "PATH=" + dir + ":" + os.Getenv("PATH")}})
	tm.See("Why was")
	b, err := os.ReadFile(asked)
	if n := strings.Count(string(b), "\n"); err != nil || n != 1 {
		t.Errorf("tmux was run %d times, want once: %q %v", n, b, err)
	}
}
