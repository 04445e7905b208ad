//go:build unix

package cli

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"os/signal"
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
		end           func(p *os.Process) // nil: nobody reads what it writes
	}{
		{"its reader has gone, as head does", "", []string{"lab", "--listen", "127.0.0.1:0"}, "", nil},
		{"it is ended", "In the screens", []string{"lab", "--listen", "127.0.0.1:0"}, "", func(p *os.Process) { _ = p.Signal(syscall.SIGTERM) }},
		{"ctrl+c in the lessons of a conversation", "26: ", []string{"--plain"}, "learn\n", func(p *os.Process) { _ = p.Signal(os.Interrupt) }},
	} {
		dir := t.TempDir()
		cmd := exec.Command(binary, row.args...)
		cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir, "XDG_STATE_HOME="+dir+"/state")
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout = w
		if row.end == nil {
			_ = out.Close()
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_ = w.Close()
		_, _ = io.WriteString(in, row.stdin)
		if row.end != nil {
			for lines := bufio.NewScanner(out); lines.Scan() && !strings.Contains(lines.Text(), row.until); {
			}
			row.end(cmd.Process)
			_, _ = io.Copy(io.Discard, out)
			_ = out.Close()
		}
		_ = in.Close()
		_ = cmd.Wait()
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: %s stays", row.reason, left[0].Name())
		}
	}
}

// TestSocketsSignalEndsNothing: a server that closes its connection while it is written to sends the signal of a reader who has
// gone as well. Taken for that, a diagnosis ended where the server refused the handshake.
func TestSocketsSignalEndsNothing(t *testing.T) {
	gone := &output{Writer: writerFunc(func([]byte) (int, error) { return 0, syscall.EPIPE })}
	f := &face{out: gone}
	ctx, stop := f.watch(context.Background())
	defer stop()
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGPIPE)
	defer signal.Stop(heard)
	if err := syscall.Kill(os.Getpid(), syscall.SIGPIPE); err != nil {
		t.Fatal(err)
	}
	<-heard
	if ctx.Err() != nil || f.ended.status() != 0 {
		t.Errorf("the signal alone ended it: %v, status %d", ctx.Err(), f.ended.status())
	}
	_, _ = f.out.Write([]byte("x"))
	if ctx.Err() == nil || f.ended.status() != exitNoReader {
		t.Errorf("a write that nobody reads did not end it: %v, status %d", ctx.Err(), f.ended.status())
	}
}

type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(b []byte) (int, error) { return w(b) }
