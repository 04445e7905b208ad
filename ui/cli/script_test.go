package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// TestScripts runs testdata/script/*.txtar with the whole binary. The files of the archive are the working folder, its
// comment is the script. A line is one of
//
//	why401 ARGS… [< FILE]   runs it; it must end with 0 unless "exit N" follows
//	exit N                  the status of the last run
//	stdout RE, stderr RE    what it printed, or with "! " before it did not print; file NAME RE likewise
//	json [PATH VALUE]       stdout is one JSON document; with a path (diagnosis.0.cause), the value there
//	silent                  nothing on stdout
//	env NAME=VALUE          for the runs that follow
//	lab                     starts "why401 lab"; $LAB is its address, $LESSON[ID] the failing curl of a lesson
//
// No run may print an escape code, and none may print or write a secret (CANARY) unless --reveal is on its line.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join(top, "testdata/script/*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	binary := buildBinary(t)
	for _, path := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := &script{t: t, binary: binary, dir: t.TempDir(), given: map[string]bool{}, vars: map[string]string{}}
			for _, f := range a.Files {
				write(t, filepath.Join(s.dir, f.Name), string(f.Data))
				s.given[f.Name] = true
			}
			for i, line := range strings.Split(string(a.Comment), "\n") {
				s.at = fmt.Sprintf("line %d: %s", i+1, line)
				s.line(strings.TrimSpace(line))
			}
			s.settle()
		})
	}
}

// buildBinary builds the program once for all scripts.
func buildBinary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "why401")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", path, ".")
	cmd.Dir = top
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// script is one script under way.
type script struct {
	t           *testing.T
	binary, dir string
	given       map[string]bool // files that the script brought
	vars        map[string]string
	env         []string
	at          string
	ran, asked  bool // something ran; its status was asked for
	status      int
	out, err    string
}

func (s *script) line(line string) {
	s.t.Helper()
	want := true
	if rest, ok := strings.CutPrefix(line, "! "); ok {
		want, line = false, rest
	}
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "", "#":
	case "why401":
		s.settle()
		s.run(rest)
	case "exit":
		s.asked = true
		if got := strconv.Itoa(s.status); got != rest {
			s.fail("exit status %s", got)
		}
	case "stdout":
		s.match(s.out, rest, want)
	case "stderr":
		s.match(s.err, rest, want)
	case "file":
		name, re, _ := strings.Cut(rest, " ")
		b, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil {
			s.fail("%v", err)
		}
		s.match(string(b), strings.TrimSpace(re), want)
	case "json":
		s.json(rest)
	case "silent":
		if s.out != "" {
			s.fail("something on stdout")
		}
	case "env":
		s.env = append(s.env, rest)
	case "lab":
		s.lab()
	default:
		s.fail("the script has no word %q", verb)
	}
}

// settle ends the checks of one run: a status that nobody asked for is 0.
func (s *script) settle() {
	s.t.Helper()
	if s.ran && !s.asked && s.status != 0 {
		s.fail("the run before this ended with %d", s.status)
	}
	s.ran, s.asked = false, false
}

func (s *script) fail(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s\n  %s\nstdout:\n%s\nstderr:\n%s", s.at, fmt.Sprintf(format, args...), s.out, s.err)
}

func (s *script) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, s.binary, args...)
	cmd.Dir = s.dir
	cmd.Env = append([]string{"HOME=" + s.dir, "PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "SystemRoot=" + os.Getenv("SystemRoot")}, s.env...)
	return cmd
}

func (s *script) run(line string) {
	s.t.Helper()
	words := s.words(line)
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	var in io.Reader = strings.NewReader("")
	if n := len(words); n >= 2 && words[n-2] == "<" {
		b, err := os.ReadFile(filepath.Join(s.dir, words[n-1]))
		if err != nil {
			s.fail("%v", err)
		}
		in, words = bytes.NewReader(b), words[:n-2]
	}
	cmd := s.command(ctx, words...)
	var out, errw bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &errw
	err := cmd.Run()
	s.ran, s.out, s.err, s.status = true, out.String(), errw.String(), cmd.ProcessState.ExitCode()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		s.fail("%v", err)
	}
	if strings.ContainsAny(s.out+s.err, "\x1b\u009b") {
		s.fail("an escape code, though nothing here is a terminal")
	}
	if !strings.Contains(line, "--reveal") {
		s.canary()
	}
}

// canary finds a test secret, plain or in base64, in what was printed and in every file that was written.
func (s *script) canary() {
	s.t.Helper()
	leaks := func(where, text string) {
		if low := strings.ToLower(text); strings.Contains(low, "canary") || strings.Contains(text, "Q0FOQVJZ") {
			s.fail("a secret is in %s", where)
		}
	}
	leaks("stdout", s.out)
	leaks("stderr", s.err)
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(s.dir, path)
		if err != nil || d.IsDir() || s.given[filepath.ToSlash(rel)] {
			return err
		}
		b, err := os.ReadFile(path)
		leaks(rel, string(b))
		return err
	})
	if err != nil {
		s.fail("%v", err)
	}
}

func (s *script) match(text, re string, want bool) {
	s.t.Helper()
	p, err := regexp.Compile("(?m)" + strings.Trim(re, "'"))
	if err != nil {
		s.fail("%v", err)
		return
	}
	if p.MatchString(text) != want {
		s.fail("matching %s: want %v", re, want)
	}
}

// json checks that stdout is one document, and the value at a path such as diagnosis.0.cause.
func (s *script) json(rest string) {
	s.t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(s.out))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		s.fail("no JSON: %v", err)
		return
	}
	if _, err := d.Token(); err != io.EOF {
		s.fail("more than one JSON document")
	}
	path, want, ok := strings.Cut(rest, " ")
	if !ok {
		return
	}
	for _, step := range strings.Split(path, ".") {
		switch c := v.(type) {
		case map[string]any:
			v = c[step]
		case []any:
			if n, err := strconv.Atoi(step); err == nil && n < len(c) {
				v = c[n]
				continue
			}
			v = nil
		}
	}
	if got := fmt.Sprint(v); got != strings.Trim(want, "'") {
		s.fail("%s is %s", path, got)
	}
}

// lab starts the practice server and reads the lessons from what it prints.
func (s *script) lab() {
	s.t.Helper()
	cmd := s.command(context.Background(), "lab", "--listen", "127.0.0.1:0")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil && runtime.GOOS != "windows" {
			s.t.Errorf("the practice server ended with %v after an interrupt", err)
		}
	})
	id, head := "", regexp.MustCompile(`^\d+  .* \(([a-z-]+)\)$`)
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		text := lines.Text()
		if m := head.FindStringSubmatch(text); m != nil {
			id = m[1]
		}
		if curl, ok := strings.CutPrefix(text, "   fails:  "); ok {
			s.vars["$LESSON["+id+"]"] = curl
		}
		if rest, ok := strings.CutPrefix(text, "The practice server listens on "); ok {
			s.vars["$LAB"], _, _ = strings.Cut(rest, ",")
		}
		if strings.HasPrefix(text, "In the screens") {
			return // the last line
		}
	}
	s.t.Fatal("the practice server ended at once")
}

// words splits a line at spaces outside of quotes, after the variables have been filled in.
func (s *script) words(line string) []string {
	for name, value := range s.vars {
		line = strings.ReplaceAll(line, name, value)
	}
	var out []string
	var w strings.Builder
	quote, begun := rune(0), false
	for _, c := range line {
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			w.WriteRune(c)
		case c == '\'' || c == '"':
			quote, begun = c, true
		case c == ' ':
			if begun {
				out = append(out, w.String())
			}
			w.Reset()
			begun = false
		default:
			w.WriteRune(c)
			begun = true
		}
	}
	if begun {
		out = append(out, w.String())
	}
	return out
}
