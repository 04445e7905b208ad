package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"why401/ui/kit"
)

// ProgressFile is where the mended lessons are remembered: under XDG_STATE_HOME (XDG Base Directory), else the
// system's place for settings. "" where there is none, and nothing is remembered then.
func ProgressFile(getenv func(string) string) string {
	if d := getenv("XDG_STATE_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "why401", "lessons")
	}
	if home := getenv("HOME"); runtime.GOOS != "windows" && runtime.GOOS != "darwin" && home != "" {
		return filepath.Join(home, ".local", "state", "why401", "lessons")
	}
	if d, err := os.UserConfigDir(); err == nil {
		return filepath.Join(d, "why401", "lessons")
	}
	return ""
}

// progress is a file with the name of one mended lesson a line. It holds nothing else.
type progress struct {
	mu   sync.Mutex
	path string
	done map[string]bool
}

// NewProgress reads path; a missing or unreadable file is no lesson done.
func NewProgress(path string) kit.Progress {
	p := &progress{path: path, done: map[string]bool{}}
	if b, err := os.ReadFile(path); err == nil {
		for _, l := range strings.Fields(string(b)) {
			p.done[l] = true
		}
	}
	return p
}

func (p *progress) Done() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.done)
}

// Mark remembers a lesson. The error says that the file could not be written; this session remembers it all the same.
func (p *progress) Mark(lesson string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done[lesson] {
		return nil
	}
	p.done[lesson] = true
	if p.path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("remembering the lesson: %w", err)
	}
	text := strings.Join(slices.Sorted(maps.Keys(p.done)), "\n") + "\n"
	if err := os.WriteFile(p.path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("remembering the lesson: %w", err)
	}
	return nil
}
