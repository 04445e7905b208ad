package convert

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"why401/httpclient/redact"
)

var update = flag.Bool("update", false, "write the files of testdata/forms anew")

// TestForms reads testdata/forms/*.txtar: one form each. A file NAME.in is pasted; NAME.want is what is read of it: each
// request as JSON without secrets, its notes, and the status of the answer that stands in the text. Other files can be
// read by the request. -update writes what is read now: look at the difference.
func TestForms(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/forms/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no forms: %v", err)
	}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files := map[string]string{}
		for _, f := range a.Files {
			files[f.Name] = string(f.Data)
		}
		out := &txtar.Archive{Comment: a.Comment}
		for _, f := range a.Files {
			name, isIn := strings.CutSuffix(f.Name, ".in")
			if strings.HasSuffix(f.Name, ".want") {
				continue
			}
			out.Files = append(out.Files, f)
			if !isIn {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				got := readForm(t, string(f.Data), files)
				out.Files = append(out.Files, txtar.File{Name: name + ".want", Data: []byte(got)})
				if strings.Contains(got, "CANARY") {
					t.Errorf("a secret is in what is read:\n%s", got)
				}
				if want := files[name+".want"]; got != want && !*update {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
				windows, err := Parse(strings.ReplaceAll(string(f.Data), "\n", "\r\n"), formFiles(files))
				unix, _ := Parse(string(f.Data), formFiles(files))
				if (err == nil) != (len(unix.Requests)+unix.Token.Len() > 0) || len(windows.Requests) != len(unix.Requests) {
					t.Errorf("with the line ends of Windows: %v, %d requests, want %d", err, len(windows.Requests), len(unix.Requests))
				}
				for i := range windows.Requests {
					if w, u := windows.Requests[i], unix.Requests[i]; w.Method != u.Method || w.URL != u.URL || !slices.Equal(w.Headers, u.Headers) {
						t.Errorf("with the line ends of Windows:\n%v\nwant\n%v", w, u)
					}
				}
				for _, p := range Secrets(string(f.Data), formFiles(files)) {
					if p.Label == "" {
						t.Errorf("a place without a label: %v", p)
					}
				}
				if masked := redact.Masked(string(f.Data), Secrets(string(f.Data), formFiles(files))); strings.Contains(masked, "CANARY") {
					t.Errorf("a secret is not marked in the paste editor:\n%s", masked)
				}
			})
		}
		if *update {
			if err := os.WriteFile(path, txtar.Format(out), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func formFiles(files map[string]string) Options {
	return Options{Getenv: func(string) string { return "" }, ReadFile: func(name string) ([]byte, error) {
		s, ok := files[strings.TrimPrefix(name, "./")]
		if !ok {
			return nil, os.ErrNotExist
		}
		return []byte(s), nil
	}}
}

// readForm is what Parse makes of text, as the files of testdata/forms hold it.
func readForm(t *testing.T, text string, files map[string]string) string {
	t.Helper()
	in, err := Parse(text, formFiles(files))
	var b strings.Builder
	b.WriteString("kind: " + in.Kind + "\n")
	if err != nil {
		b.WriteString("error: " + err.Error() + "\n")
		var se *SyntaxError
		if !errors.As(err, &se) {
			t.Errorf("want a SyntaxError, got %T", err)
		} else if se.Fix != "" {
			b.WriteString("fix: " + se.Fix + "\n")
		}
		return b.String()
	}
	if !in.Token.IsZero() {
		b.WriteString("token: " + in.Token.String() + "\n")
	}
	for _, n := range in.Notes {
		b.WriteString("note: " + n + "\n")
	}
	for i, r := range in.Requests {
		j, err := ToJSON(r, false)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("source: " + r.Source + "\n")
		b.Write(j)
		var added []string
		for name, src := range r.Sources {
			if strings.HasSuffix(src, " adds it") {
				added = append(added, name+" ("+src+")")
			}
		}
		sort.Strings(added)
		if len(added) > 0 {
			b.WriteString("added: " + strings.Join(added, ", ") + "\n")
		}
		for _, n := range r.Notes {
			b.WriteString("note: " + n + "\n")
		}
		if x := in.Answer(i); x != nil {
			h := x.Last()
			b.WriteString("answer: " + h.Method + " " + h.Target + " " + itoa(h.Status) + " " + h.Reason + ", fields " + itoa(len(h.Received)) + ", body " + string(h.Answer) + "\n")
		}
	}
	return b.String()
}

// TestWhatIsNotComputedIsNotShown holds that a note names what is not computed, and nothing that stands in it.
func TestWhatIsNotComputedIsNotShown(t *testing.T) {
	for _, row := range []struct{ reason, text, names string }{
		{"a call", `fetch("https://a.test/x", {headers: {"X-One": getKey("CANARY-a")}})`, "getKey(…)"},
		{"a member of a call", `fetch("https://a.test/x", {headers: {"X-One": getKey("CANARY-a").value + "b"}})`, "getKey…"},
		{"a template", "fetch(`https://a.test/x?y=${f('CANARY-a')}`)", "f(…)"},
		{"a body", `fetch("https://a.test/x", {method: "POST", body: seal({password: "CANARY-a"})})`, "the body seal(…)"},
		{"a command", `iwr https://a.test/x -Headers @{"X-One" = (Get-Key "CANARY-a")}`, "Get-Key"},
		{"a static call", `iwr https://a.test/x -Headers @{"X-One" = [My.Type]::Key("CANARY-a")}`, "key(…)"},
		{"an expression in a text", `iwr "https://a.test/x?y=$(Get-Key 'CANARY-a')"`, "Get-Key"},
		{"a bad option", `http https://a.test/x --password=CANARY-a`, "--password"},
		{"a bad item", `http https://a.test/x CANARY-aaaaaaaaaaaaaaaaaa`, "request item"},
		{"a bad header", `wget --header CANARY-aaaaaaaaaaa https://a.test/x`, "--header"},
	} {
		in, err := Parse(row.text, Options{})
		seen := ""
		if err != nil {
			seen = err.Error()
		}
		for _, r := range in.Requests {
			j, err := ToJSON(r, false)
			if err != nil {
				t.Fatal(err)
			}
			seen += string(j) + strings.Join(r.Notes, "\n") + strings.Join(r.Unsupported, "\n")
		}
		if strings.Contains(seen, "CANARY") || !strings.Contains(seen, row.names) {
			t.Errorf("%s: want %s named and no secret, got\n%s", row.reason, row.names, seen)
		}
	}
}
