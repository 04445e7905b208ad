//go:build !windows

package uitest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"why401/flows/lab"
)

var binary string // built once by TestMain

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "why401-journey")
	if err == nil {
		binary = filepath.Join(dir, "why401")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", binary, "why401").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w: %s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "building the program:", err)
		os.Exit(1)
	}
	rc := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(rc)
}

func practice(t *testing.T) *lab.Server {
	t.Helper()
	s, err := lab.Start(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func lesson(t *testing.T, id string) lab.Lesson {
	t.Helper()
	for _, l := range lab.Lessons() {
		if l.ID == id {
			return l
		}
	}
	t.Fatalf("no lesson %q", id)
	return lab.Lesson{}
}

// words splits a lesson's command as its shell quoting is: single quotes only.
func words(cmd string) []string {
	var out []string
	for i, part := range strings.Split(cmd, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

func sizes() [][2]int { return [][2]int{{80, 24}, {120, 40}, {40, 12}} }

// TestJourneyFromAFailingCurlToTheKeptCredential is journey 1: why401 in front of the curl that fails, cause, fix,
// difference, 200, kept; and, where there is a keyring, a new process that replays it.
func TestJourneyFromAFailingCurlToTheKeptCredential(t *testing.T) {
	real := os.Getenv("WHY401_REAL_KEYRING") != ""
	s := practice(t)
	l := lesson(t, "expired-token")
	good := strings.TrimPrefix(l.Fixed(s.Site()).Headers.Get("Authorization"), "Bearer ")
	old := strings.TrimPrefix(l.Request(s.Site()).Headers.Get("Authorization"), "Bearer ")
	for _, size := range sizes() {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			env := []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus"}
			if real {
				env = []string{"DBUS_SESSION_BUS_ADDRESS=" + os.Getenv("DBUS_SESSION_BUS_ADDRESS"), "XDG_RUNTIME_DIR=" + os.Getenv("XDG_RUNTIME_DIR")}
			}
			o := Options{Width: size[0], Height: size[1], Env: env, Args: words(l.Curl(s.Site())), Secrets: []string{good, old, good[len(good)-20:]}}
			tm := Start(t, binary, o)
			tm.See("JWT", "enter  send")
			tm.Press("enter")
			tm.See("The token expired")
			tm.Press("f")
			tm.See("Token")
			tm.Paste(good)
			tm.Press("enter")
			tm.See("send it")
			tm.Press("enter")
			tm.See("› diagnosis", "keep it")
			tm.Press("k")
			if real {
				tm.See("Keep the")
				tm.Press("enter")
				tm.See("ept, and read back")
				tm.Press("enter")
				tm.See("1 kept")
				tm.Press("ctrl+c")
				if err := tm.Exit(); err != nil {
					t.Fatal(err)
				}
				o.Args = nil
				tm = Start(t, binary, o)
				tm.See("refused")
				tm.Press("v")
				tm.See("127.0.0.1")
			} else {
				tm.See("No keyring here")
				tm.Press("enter")
				tm.See("ept, and read back")
				tm.Press("enter")
				tm.See("vault", "1 kept")
			}
			tm.Press("enter")
			tm.See("enter  send ")
			tm.Press("enter")
			tm.See("› diagnosis", "as 127.0.0.1") // kept already: not offered again
			if real {
				tm.Press("ctrl+c")
				if err := tm.Exit(); err != nil {
					t.Fatal(err)
				}
				o.Args = []string{l.Request(s.Site()).URL}
				tm = Start(t, binary, o)
				tm.See("no credential")
				tm.Press("u")
				tm.See("u use it")
				tm.Press("u")
				tm.See("JWT")
				tm.Press("enter")
				tm.See("› diagnosis", "as 127.0.0.1")
				tm.Press("ctrl+p")
				tm.Type("vault")
				tm.Press("enter")
				tm.See("1 kept")
				tm.Press("esc")
				tm.See("› diagnosis")
				tm.Press("ctrl+p")
				tm.Type("vault")
				tm.Press("enter")
				tm.See("vault", "1 kept")
				tm.Press("d")
				tm.See("y deletes")
				tm.Press("y")
				tm.See("Nothing kept yet")
			}
			tm.Press("ctrl+c")
			if err := tm.Exit(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestJourneyFromAURLToAnAcceptedLogin is journey 2: paste a URL, be asked by the server, fill in, 200, keep.
func TestJourneyFromAURLToAnAcceptedLogin(t *testing.T) {
	s := practice(t)
	for _, size := range sizes() {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			tm := Start(t, binary, Options{Width: size[0], Height: size[1]})
			tm.See("refused")
			tm.Paste(s.URL() + "/shed")
			tm.See("a URL")
			tm.Press("enter")
			tm.See("no credential", "enter  send ")
			tm.Press("enter")
			tm.See("› diagnosis")
			tm.Press("enter")
			tm.See("Basic")
			tm.Type("gardener")
			tm.Press("tab")
			tm.Type("CANARY-apple-tree")
			tm.See("17 characters")
			tm.Press("enter")
			tm.See("send it")
			tm.Press("enter")
			tm.See("› diagnosis", "keep it")
			tm.Press("k")
			tm.See("› keep") // the question is another one where there is no keyring
			tm.Press("ctrl+c")
			if err := tm.Exit(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestJourneyCompare is journey 3: one 401 and one 403 side by side.
func TestJourneyCompare(t *testing.T) {
	s := practice(t)
	for _, size := range sizes() {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			tm := Start(t, binary, Options{Width: size[0], Height: size[1], Args: words(lesson(t, "no-credential").Curl(s.Site()))})
			tm.See("no credential")
			tm.Press("enter")
			tm.See("› diagnosis")
			tm.Paste(lesson(t, "missing-scope").Curl(s.Site()))
			tm.See("a curl command")
			tm.Press("enter")
			tm.See("enter  send ")
			tm.Press("enter")
			tm.See("› diagnosis", "scope")
			tm.Press("c")
			tm.See("A (401) is about", "identity", "B (403) is")
			if size[0] >= 80 {
				tm.See("B (403) is about permission", "no credential", "Proof")
			}
			tm.Press("y")
			tm.Wrote("\x1b]52;c;")
			tm.Press("y")
			tm.See("› copy", "A (401) is about identity")
			tm.Press("esc")
			tm.See("› compare")
			tm.Press("ctrl+c")
			if err := tm.Exit(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestJourneyNewcomer is journey 5: the lab, a lesson broken, seen, fixed, understood; the next one; progress is kept.
func TestJourneyNewcomer(t *testing.T) {
	home := t.TempDir()
	for _, size := range sizes() {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			state := filepath.Join(home, fmt.Sprint(size[0]))
			o := Options{Width: size[0], Height: size[1], Env: []string{"XDG_STATE_HOME=" + state}, Show: true} // a hint shows the password of the practice server
			tm := Start(t, binary, o)
			tm.See("refused")
			tm.Press("l")
			tm.See("Nobody said who you are")
			tm.Press("down")
			tm.Press("enter")
			tm.See("2 of ")
			tm.Press("h", "h")
			tm.See("2 of 3")
			tm.Press("enter")
			tm.See("enter  send ")
			tm.Press("enter")
			tm.See("› diagnosis")
			tm.Press("enter")
			tm.See("assword")
			tm.Type("CANARY-apple-tree")
			tm.See("17 characters")
			tm.Press("enter")
			tm.See("send it")
			tm.Press("enter")
			tm.See("It answers 200", "next lesson")
			tm.Press("enter")
			tm.See("Put the right word")
			tm.Press("esc") // the list, not back through the refusal
			tm.See("Known, and not permitted", "✓")
			tm.Press("ctrl+c")
			if err := tm.Exit(); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(filepath.Join(state, "why401", "lessons"))
			if err != nil || string(b) != "wrong-password\n" {
				t.Fatalf("what is remembered is %q, %v", b, err)
			}
			tm = Start(t, binary, o)
			tm.See("refused")
			tm.Press("l")
			tm.See("✓")
		})
	}
}

// TestAHangingServerCanBeLeft: the wait is shown with its end, and esc stops it.
func TestAHangingServerCanBeLeft(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tm := Start(t, binary, Options{Args: []string{"curl", "-u", "u:CANARY-pw", "http://" + l.Addr().String() + "/"}})
	tm.See("send")
	tm.Press("enter")
	tm.See("Waiting for", "gives up")
	tm.Press("esc")
	tm.See("stopped; nothing more is sent")
	tm.Press("ctrl+c")
	if err := tm.Exit(); err != nil {
		t.Fatal(err)
	}
}

// TestASignalGivesTheTerminalBack: whatever ends the program, and also where the terminal answers nothing, the second
// screen is left, the cursor shown, and lines and echo are as they were.
func TestASignalGivesTheTerminalBack(t *testing.T) {
	fresh := Start(t, "/bin/cat", Options{}).Modes()
	for _, row := range []struct {
		reason string
		signal syscall.Signal
		status int
	}{
		{"the terminal is closed, or the connection lost", syscall.SIGHUP, 129},
		{"the machine goes down", syscall.SIGTERM, 143},
		{"an interrupt from another terminal", syscall.SIGINT, 130},
	} {
		t.Run(row.reason, func(t *testing.T) {
			tm := Start(t, binary, Options{Mute: true, Args: []string{"curl", "-H", "Authorization: Bearer CANARY-token", "https://api.example.test/"}})
			tm.See("enter  send")
			if reflect.DeepEqual(tm.Modes(), fresh) {
				t.Fatal("the program reads lines: this test can show nothing")
			}
			tm.Signal(row.signal)
			var ended *exec.ExitError
			if err := tm.Exit(); !errors.As(err, &ended) || ended.ExitCode() != row.status {
				t.Errorf("it ended with %v, want status %d", err, row.status)
			}
			for _, mode := range [][2]string{{"\x1b[?1049h", "\x1b[?1049l"}, {"\x1b[?25l", "\x1b[?25h"}, {"\x1b[?2004h", "\x1b[?2004l"}} {
				tm.Wrote(mode[1])
				raw := tm.Raw()
				if strings.LastIndex(raw, mode[1]) <= strings.LastIndex(raw, mode[0]) {
					t.Errorf("%q was not taken back by %q; the last bytes are %q", mode[0], mode[1], raw[max(0, len(raw)-120):])
				}
			}
			if !reflect.DeepEqual(tm.Modes(), fresh) {
				t.Error("the modes of the terminal are not those from before")
			}
		})
	}
}

// TestAnInterruptAtAHiddenLine: it ends the program at once, echo is on again, and nothing is sent or said to be.
func TestAnInterruptAtAHiddenLine(t *testing.T) {
	fresh := Start(t, "/bin/cat", Options{}).Modes()
	for _, row := range []struct {
		reason, asks string
		args         []string
	}{
		{"the password of a curl command", "password of alice", []string{"diagnose", "--", "curl", "-u", "alice", "http://127.0.0.1:1/"}},
		{"the password of one of two", "password of alice", []string{"compare", "curl -u alice http://127.0.0.1:1/", "http://127.0.0.1:1/"}},
		{"a token", "token (not shown)", []string{"token"}},
	} {
		t.Run(row.reason, func(t *testing.T) {
			tm := Start(t, binary, Options{Args: row.args})
			tm.See(row.asks)
			for end := time.Now().Add(patience); reflect.DeepEqual(tm.Modes(), fresh) && time.Now().Before(end); { // turning the echo off draws nothing
				runtime.Gosched()
			}
			tm.Press("ctrl+c")
			var ended *exec.ExitError
			if err := tm.Exit(); !errors.As(err, &ended) || ended.ExitCode() != 130 {
				t.Errorf("it ended with %v, want status 130", err)
			}
			if !reflect.DeepEqual(tm.Modes(), fresh) {
				t.Error("the modes of the terminal are not those from before")
			}
			if strings.Contains(tm.Raw(), "sending") {
				t.Errorf("something was sent:\n%s", tm.Raw())
			}
		})
	}
}

// TestSuspendAndResume: ctrl+z gives the shell its terminal, fg draws the same screen anew at the size that it has then.
func TestSuspendAndResume(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatal("no bash, whose job control this needs: apt-get install bash")
		}
		t.Skip("no bash, whose job control this needs: apt-get install bash")
	}
	// A terminal that answers nothing: on a busy machine its answers came when the shell was reading again.
	tm := Start(t, shell, Options{Mute: true, Args: []string{"--norc", "--noprofile", "-i"}, Env: []string{"PS1=shell$ "}})
	tm.See("shell$")
	tm.Type(binary + " curl -u alice:secret https://api.example.test/garden\r")
	tm.See("enter  send", "/garden")
	tm.Press("ctrl+z")
	tm.See("Stopped", "shell$")
	tm.Resize(100, 30)
	tm.Type("fg\r")
	tm.See("enter  send", "/garden", strings.Repeat("─", 96)) // as wide as the terminal now
	tm.Press("?")
	tm.See("help")
	tm.Press("ctrl+c")
	tm.See("shell$")
	tm.Type("exit\r")
	_ = tm.Exit()
}

// TestSuspendWithoutAShell: under ssh -t HOST why401 nobody could bring it back, so it stays.
func TestSuspendWithoutAShell(t *testing.T) {
	tm := Start(t, binary, Options{})
	tm.See("Why was your request refused?")
	tm.Press("ctrl+z")
	tm.See("no shell here", "Why was your request refused?")
	tm.Press("v")
	tm.See("vault")
}

// TestWrongUsageIsASentence: no stack trace, no screen, status 2.
func TestWrongUsageIsASentence(t *testing.T) {
	for _, row := range []struct {
		reason, want string
		args         []string
	}{
		{"half a curl", "line 1", []string{"-"}},
		{"a file that is not there", "no file here", []string{"diagnose", "missing.har"}},
		{"an unknown flag", "unknown flag", []string{"diagnose", "--jsn"}},
		{"no terminal", "need a terminal", nil},
	} {
		t.Run(row.reason, func(t *testing.T) {
			cmd := exec.Command(binary, row.args...)
			cmd.Stdin = strings.NewReader("curl -H 'X: CANARY https://a.test")
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState.ExitCode() != 2 {
				t.Errorf("exit status %d (%v), want 2", cmd.ProcessState.ExitCode(), err)
			}
			if s := string(out); !strings.Contains(s, row.want) || strings.Contains(s, "goroutine") || strings.Contains(s, "CANARY") {
				t.Errorf("want a sentence with %q, got:\n%s", row.want, s)
			}
		})
	}
}

// TestPlainDrawsNothing: the linear face answers in lines, and no escape sequence is among them.
func TestPlainDrawsNothing(t *testing.T) {
	s := practice(t)
	cmd := exec.Command(binary, "--plain", s.URL()+"/gate")
	cmd.Stdin = strings.NewReader("yes\nq\n")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "No credential was sent") || strings.Contains(string(out), "\x1b") {
		t.Errorf("%v:\n%s", err, out)
	}
}
