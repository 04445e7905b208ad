//go:build unix

package cli

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestThePracticeServerLeavesNoFiles: its certificates are files, also their keys. They go with it, whatever ends it.
func TestThePracticeServerLeavesNoFiles(t *testing.T) {
	binary := buildBinary(t)
	for _, row := range []struct {
		reason, until string
		args          []string
		stdin         string
		end           func(p *os.Process, out io.Closer)
	}{
		{"its reader goes, as head does", "The practice server listens", []string{"lab", "--listen", "127.0.0.1:0"}, "", func(_ *os.Process, out io.Closer) { _ = out.Close() }},
		{"it is ended", "In the screens", []string{"lab", "--listen", "127.0.0.1:0"}, "", func(p *os.Process, _ io.Closer) { _ = p.Signal(syscall.SIGTERM) }},
		{"ctrl+c in the lessons of a conversation", "26: ", []string{"--plain"}, "learn\n", func(p *os.Process, _ io.Closer) { _ = p.Signal(os.Interrupt) }},
		{"the reader of a conversation goes", "26: ", []string{"--plain"}, "learn\n1\n?\n?\n?\n", func(_ *os.Process, out io.Closer) { _ = out.Close() }},
	} {
		dir := t.TempDir()
		cmd := exec.Command(binary, row.args...)
		cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir, "XDG_STATE_HOME="+dir+"/state")
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(in, row.stdin)
		for lines := bufio.NewScanner(out); lines.Scan() && !strings.Contains(lines.Text(), row.until); {
		}
		row.end(cmd.Process, out)
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: %s stays", row.reason, left[0].Name())
		}
	}
}
