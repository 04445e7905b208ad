package provenance

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"why401/flows/scheme"
)

// TestReadSmall: what is no file of a person's settings is not opened.
func TestReadSmall(t *testing.T) {
	dir := t.TempDir()
	make := func(name string, do func(path string) error) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := do(path); err != nil {
			t.Skipf("%s cannot be made here: %v", name, err)
		}
		return path
	}
	long := func(path string) error {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return f.Truncate(100 << 20)
	}
	for _, row := range []struct {
		reason string
		path   string
		want   string // the reason, "" it is read
	}{
		{"a file", make("file", func(p string) error { return os.WriteFile(p, []byte("x"), 0o600) }), ""},
		{"a folder", make("folder", func(p string) error { return os.Mkdir(p, 0o700) }), "it is a folder, want a file"},
		{"100 MB are too long", make("long", long), "it is longer than 4 MB"},
		{"links in a circle", make("loop", func(p string) error { return os.Symlink(p, p) }), "its symbolic links go in a circle"},
	} {
		b, _, err := ReadSmall(row.path)
		if got := reasonOf(err); got != row.want || row.want == "" && string(b) != "x" {
			t.Errorf("%s: got %q, %q, want %q", row.reason, b, got, row.want)
		}
	}
	if _, _, err := ReadSmall(filepath.Join(dir, "none")); err == nil || !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	return Reason(err)
}

// TestErrorsNameTheLine: a broken file says where, and nothing of what stands there.
func TestErrorsNameTheLine(t *testing.T) {
	for _, row := range []struct{ file, text, url, want string }{
		{"~/.netrc", "machine a\nlogin \"CANARY", "https://a.test/", "line 2"},
		{"~/.kube/config", "a: b\nc: [CANARY\n", "https://a.test/", "line "},
		{"~/.docker/config.json", "{\n\"auths\": {\n\"x\": CANARY}}", "https://a.test/", "line 3"},
		{"~/.pypirc", "[pypi]\nx = y\nCANARY\n", "https://a.test/", "line 3"},
		{"~/.aws/credentials", "aws_access_key_id = CANARY\n", "https://s3.amazonaws.com/", "line 1"},
		{"~/.config/gh/hosts.yml", "github.com:\n\toauth_token: CANARY\n", "https://api.github.com/", "line "},
	} {
		l := Look(scheme.Attempt(attempt(t, "curl -n "+row.url)), world{files: map[string]string{row.file: row.text}}.place())
		found := false
		for _, r := range l.Rungs {
			if r.State == Unreadable {
				found = true
				if !strings.HasPrefix(r.Why, row.want) || strings.Contains(r.Why, "CANARY") || r.Where != row.file {
					t.Errorf("%s: %s says %q, want %s", row.file, r.Where, r.Why, row.want)
				}
			}
		}
		if !found {
			t.Errorf("%s is broken and nothing says so", row.file)
		}
	}
}

// helpers is a PATH with programs that act as credential helpers.
func helpers(t *testing.T, script string) []string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the helpers of this test are shell scripts")
	}
	dir := t.TempDir()
	for _, n := range []string{"git", "docker-credential-x"} {
		if err := os.WriteFile(filepath.Join(dir, n), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return os.Environ()
}

// TestAnswer asks helpers: the host goes in, and what they say comes back masked.
func TestAnswer(t *testing.T) {
	git := Rung{Name: "git credential helper", State: NotAsked, Ask: &Question{Argv: []string{"git", "credential", "fill"}, Input: "protocol=https\nhost=a.test\n\n", read: readGitCredential}}
	docker := Rung{Name: "Docker helper", State: NotAsked, Ask: &Question{Argv: []string{"docker-credential-x", "get"}, Input: "a.test", read: readDockerCredential}}
	for _, row := range []struct {
		reason, script string
		rung           Rung
		state          State
		user           string
	}{
		{"git gives a login", "while read l && [ -n \"$l\" ]; do echo \"$l\"; done; [ \"$GIT_TERMINAL_PROMPT\" = 0 ] && printf 'username=al\\npassword=CANARY-g\\n'", git, Available, "al"},
		{"git has none", "exit 128", git, Nothing, ""},
		{"Docker gives a login", `printf '{"ServerURL":"%s","Username":"al","Secret":"CANARY-d"}' "$(cat)"`, docker, Available, "al"},
		{"Docker says what is no JSON", "echo credentials not found", docker, Nothing, ""},
		{"endless output is cut", "yes CANARY | head -c 1000000; exit 1", docker, Nothing, ""},
	} {
		r := Answer(context.Background(), row.rung, helpers(t, row.script))
		if r.State != row.state || r.User != row.user || r.Ask != nil || row.state == Available && r.Credential.Scheme != "basic" {
			t.Errorf("%s: got %s %q %s", row.reason, r.State, r.User, r.Why)
		}
	}
	missing := Rung{Name: "Docker helper", Ask: &Question{Argv: []string{"docker-credential-that-nobody-has", "get"}, read: readDockerCredential}}
	if r := Answer(context.Background(), missing, nil); r.State != Nothing || !strings.Contains(r.Why, "not installed") {
		t.Errorf("a helper that is not there: %s %s", r.State, r.Why)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if r := Answer(ctx, docker, helpers(t, "exec sleep 60")); r.State != Unreadable {
		t.Errorf("a helper that does not answer: %s %s", r.State, r.Why)
	}
}

// TestModeIsTold: others may read a file that holds a password.
func TestModeIsTold(t *testing.T) {
	p := Place{Environ: []string{"HOME=/home/alice"}, ReadFile: func(name string) ([]byte, fs.FileMode, error) {
		if filepath.ToSlash(name) == "/home/alice/.netrc" {
			return []byte("machine a.test login b password CANARY"), 0o644, nil
		}
		return nil, 0, syscall.ENOENT
	}}
	l := Look(scheme.Attempt(attempt(t, "curl -n https://a.test/")), p)
	if r := l.Find("netrc"); r == nil || !strings.Contains(r.Mind, "0644") {
		t.Errorf("got %+v", r)
	}
}

func FuzzFiles(f *testing.F) {
	for _, s := range []string{"[default]\naws_access_key_id = A\n", "github.com:\n  user: al\n", "{\"auths\":{\"a.test\":{\"auth\":\"YTpi\"}}}", "//a.test/:_authToken=x\n", "https://a:b@a.test\n", "user = \"a:b\"\n", "clusters:\n- {name: a, cluster: {server: 'https://a.test'}}\n", "a: &a [*a]\n", "? \n- &x", "machine a.test login b password c"} {
		f.Add(s)
	}
	names := []string{".netrc", ".curlrc", ".config/gh/hosts.yml", ".kube/config", ".aws/credentials", ".aws/config", ".docker/config.json", ".npmrc", ".pypirc", ".git-credentials"}
	f.Fuzz(func(t *testing.T, text string) {
		all := map[string]string{}
		for _, n := range names {
			all["~/"+n] = text
		}
		for _, url := range []string{"https://a.test/", "https://api.github.com/", "https://s3.amazonaws.com/"} {
			r := attempt(t, "curl -n "+url)
			l := Look(scheme.Attempt(r), world{files: all}.place())
			for _, x := range l.Rungs {
				if x.State == "" || x.Name == "" {
					t.Errorf("a rung without a state or name: %+v", x)
				}
			}
			_ = Text(l)
		}
	})
}

func FuzzINI(f *testing.F) {
	f.Add("[a]\nb = c # d\n  e = f\n[g\n")
	f.Fuzz(func(t *testing.T, text string) {
		sections, err := readINI(text)
		if err != nil && !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("an error without its line: %v", err)
		}
		for _, s := range sections {
			if s.line < 1 || s.line > strings.Count(text, "\n")+1 {
				t.Errorf("a section at line %d", s.line)
			}
		}
	})
}

// TestYAMLHasBounds: what would take the library minutes is refused at once.
func TestYAMLHasBounds(t *testing.T) {
	for _, row := range []struct{ reason, text, want string }{
		{"brackets in each other", "a: " + strings.Repeat("[", 200_000), "line 1: want at most 64 things"},
		{"lists in each other", "a:\n" + strings.Repeat("- ", 200_000) + "x", "line 2: want at most 64"},
		{"indented far", "a:\n" + strings.Repeat(" ", 300) + "b: c", "line 2: want at most 64"},
		{"a long file", strings.Repeat("a: b\n", 1_000_000), "it is longer than 2 MB"},
		{"a common one", "a: [{b: c}, {d: [e]}]", ""},
	} {
		var v any
		err := readYAML(row.text, &v)
		if got := reasonOf(err); !strings.HasPrefix(got, row.want) || row.want == "" && err != nil {
			t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
		}
	}
}

func FuzzYAML(f *testing.F) {
	for _, s := range []string{"a: b", "a: &a [*a]", "- \t", "{a: [", "!!binary x", "<<: *x", "a: |\n  b\n c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var c kubeConfig
		if err := readYAML(text, &c); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("an error of several lines: %v", err)
		}
	})
}
