package convert

import (
	"errors"
	"net"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"
)

// noFiles is a disk without files.
func noFiles(string) ([]byte, error) { return nil, net.ErrClosed }

// seeds adds what the tests paste, and the files of testdata/forms whose name begins with one of names.
func seeds(f *testing.F, names ...string) {
	for _, name := range names {
		paths, err := filepath.Glob("../../testdata/forms/" + name + "*.txtar")
		if err != nil || len(paths) == 0 {
			f.Fatalf("no seeds %s: %v", name, err)
		}
		for _, path := range paths {
			a, err := txtar.ParseFile(path)
			if err != nil {
				f.Fatal(err)
			}
			for _, file := range a.Files {
				if filepath.Ext(file.Name) == ".in" {
					f.Add(string(file.Data))
				}
			}
		}
	}
}

// holds reads text with read, and holds that it ends, stays small, and names a line where it fails.
func holds(t *testing.T, text string, read func(string, Options) (Input, error)) {
	in, err := read(text, Options{ReadFile: noFiles, Getenv: func(string) string { return "x" }})
	if err != nil {
		var se *SyntaxError
		if !errors.As(err, &se) {
			t.Fatalf("want a SyntaxError, got %T: %v", err, err)
		}
		if se.Want == "" {
			t.Errorf("an error that does not say what was wanted: %v", err)
		}
		return
	}
	for _, r := range in.Requests {
		if r.URL == "" {
			t.Errorf("a request without address: %+v", r)
		}
		if r.Body != nil && len(r.Body.Bytes) > 4*maxFilled+2*len(text) {
			t.Errorf("a body of %d bytes out of a text of %d", len(r.Body.Bytes), len(text))
		}
		ToCurl(r, false)
		if _, err := ToJSON(r, false); err != nil {
			t.Error(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range commands {
		f.Add(c.args)
	}
	for _, row := range pasted {
		f.Add(row.text)
	}
	f.Add(`{"log":{"entries":[{"request":{"url":"https://a.test"},"response":{"status":401}}]}}`)
	seeds(f, "*")
	f.Fuzz(func(t *testing.T, s string) {
		holds(t, s, func(s string, o Options) (Input, error) {
			in, err := Parse(s, o)
			var se *SyntaxError
			if errors.As(err, &se) && se.Line < 1 {
				t.Errorf("no line: %v", err)
			}
			return in, err
		})
	})
}

func FuzzCommands(f *testing.F) {
	seeds(f, "curl_cmd", "curl_powershell", "httpie", "wget", "ticket")
	f.Fuzz(func(t *testing.T, s string) { holds(t, s, readCommands) })
}

func FuzzCmd(f *testing.F) {
	seeds(f, "curl_cmd")
	f.Fuzz(func(t *testing.T, s string) {
		if n := cmdExtent(s); n < 0 || n > len(s) {
			t.Fatalf("extent %d of %d", n, len(s))
		}
		_, _, _ = cmdWords(s, variables{"A": {value: "%A%%A%"}})
	})
}

func FuzzPowerShell(f *testing.F) {
	seeds(f, "curl_powershell", "invoke")
	f.Add(`$a="xx";$a="$a$a";$a="$a$a";iwr https://a.test/$a`)
	f.Fuzz(func(t *testing.T, s string) {
		if n := psExtent(s); n < 0 || n > len(s) {
			t.Fatalf("extent %d of %d", n, len(s))
		}
		holds(t, s, readInvoke)
	})
}

func FuzzFetch(f *testing.F) {
	seeds(f, "fetch")
	f.Add("let a='xx';a=a+a;a=a+a;fetch(`https://a.test/${a}`)")
	f.Fuzz(func(t *testing.T, s string) { holds(t, s, readFetch) })
}

func FuzzRawHTTP(f *testing.F) {
	seeds(f, "raw_http")
	f.Fuzz(func(t *testing.T, s string) { holds(t, s, readRawHTTP) })
}

func FuzzVerbose(f *testing.F) {
	seeds(f, "curl_verbose", "raw_http")
	f.Fuzz(func(t *testing.T, s string) {
		holds(t, s, readVerbose)
		exchangeFrom(s)
	})
}

func FuzzRest(f *testing.F) {
	seeds(f, "rest_file")
	f.Add("@a={{b}}{{b}}\n@b={{a}}{{a}}\nGET https://a.test/{{a}}\n")
	f.Fuzz(func(t *testing.T, s string) { holds(t, s, readRest) })
}
