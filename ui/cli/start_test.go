package cli

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestStartRunsNoCodeOfOurs holds the program to package variables that the compiler lays out. A map, a compiled regular
// expression or a sync.OnceValue among them is code that every run pays for, also one that only prints a token: the page
// that the code stands on has to be brought in as well, which costs more than the code.
func TestStartRunsNoCodeOfOurs(t *testing.T) {
	cmd := exec.Command(buildBinary(t), "--version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(trace.String(), "init os @") {
		t.Fatalf("want the trace of what runs at the start, got %q", trace.String())
	}
	for line := range strings.Lines(trace.String()) {
		if strings.HasPrefix(line, "init why401/") {
			t.Errorf("%s: use a switch, a slice, lazyregexp or sync.Once (go tool nm and objdump name the variable)", strings.TrimSpace(line))
		}
	}
}
