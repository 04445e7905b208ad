package cli

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestCalledAs(t *testing.T) {
	dir := t.TempDir()
	here, other := filepath.Join(dir, "why401"), filepath.Join(dir, "other")
	for _, f := range []string{here, other} {
		if err := os.WriteFile(f, nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	in := func(path string) func(string) (string, error) {
		return func(string) (string, error) {
			if path == "" {
				return "", errors.New("not in PATH")
			}
			return path, nil
		}
	}
	for _, row := range []struct {
		reason, typed, executable, path, want string
	}{
		{"go run, in a temporary folder", "/tmp/go-build3184/b001/exe/why401", "/tmp/go-build3184/b001/exe/why401", "", "go run ."},
		{"go run, from the build cache", "/home/a/.cache/go-build/3f/3fab-d/why401", "/home/a/.cache/go-build/3f/3fab-d/why401", "", "go run ."},
		{"in PATH", "why401", here, here, "why401"},
		{"in PATH, by its whole path", here, here, here, "why401"},
		{"another program of this name is in PATH", "./why401", here, other, "./why401"},
		{"not in PATH", "./why401", here, "", "./why401"},
		{"a path with a space", "/my tools/why401", here, "", "'/my tools/why401'"},
	} {
		if got := calledAs(row.typed, row.executable, in(row.path)); got != row.want {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
}
