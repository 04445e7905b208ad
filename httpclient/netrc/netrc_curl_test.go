package netrc_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/netrc"
)

// oddNetrc are files that curl reads otherwise than one would think; HOST stands for the server's.
var oddNetrc = []struct{ reason, text string }{
	{"quoted words with spaces and quotes", `machine HOST login "a b" password "p \"q\" r"`},
	{"escapes in quotes", `machine HOST login a password "x\ny\tz\\w"`},
	{"a quote that does not end", `machine HOST login a password "xyz`},
	{"a quote that does not end, for another machine", "machine other login a password \"xyz\nmachine HOST login a password b\n"},
	{"a comment before", "# machine HOST login c password d\nmachine HOST login a password b\n"},
	{"a comment behind words", "machine HOST login a #x\npassword b\n"},
	{"a password that begins with #", "machine HOST login a password #b\n"},
	{"a macdef before", "macdef init\nmachine HOST login c password d\n\nmachine HOST login a password b\n"},
	{"a macdef behind", "machine HOST login a password b\nmacdef init\ncd /pub\n\nmachine x login c password d\n"},
	{"a macdef inside of an entry is no macro", "machine HOST login a\nmacdef init\npassword x\n\npassword b\n"},
	{"a macdef that ends with blanks", "macdef init\ncd /\n \t\nmachine HOST login a password b\n"},
	{"several entries", "machine HOST login a password b\nmachine HOST login c password d\n"},
	{"default first", "default login a password b\nmachine HOST login c password d\n"},
	{"default last", "machine other login c password d\ndefault login a password b\n"},
	{"default between", "machine other login c password d\ndefault login a password b\nmachine HOST login e password f\n"},
	{"default inside of an entry without a login", "machine HOST password b\ndefault login x\n"},
	{"default without a password, then the machine", "default login x\nmachine HOST login a password b\n"},
	{"one word a line", "machine\nHOST\nlogin\na\npassword\nb\n"},
	{"line ends of Windows", "machine HOST\r\nlogin a\r\npassword b\r\n"},
	{"tabs, and no end of line", "machine\tHOST\tlogin\ta\tpassword\tb"},
	{"vertical tab and form feed", "machine\vHOST\flogin a password b\n"},
	{"the password first", "machine HOST password b login a\n"},
	{"no password", "machine HOST login a\n"},
	{"no login", "machine HOST password b\n"},
	{"no password, and another machine", "machine HOST login a\nmachine other login x password y\n"},
	{"no login, and another machine", "machine HOST password b\nmachine other login x password y\n"},
	{"no password, and a default", "machine HOST login a\ndefault login x password y\n"},
	{"words in capitals", "MACHINE HOST LOGIN a PASSWORD b\n"},
	{"a line of 3000", "machine HOST login a password " + strings.Repeat("p", 3000) + "\n"},
	{"a line of 5000", "machine HOST login a password " + strings.Repeat("p", 5000) + "\n"},
	{"a comment of 9000", "# " + strings.Repeat("p", 9000) + "\nmachine HOST login a password b\n"},
	{"an account", "machine HOST login a account x password b\n"},
	{"an account called password", "machine HOST login a account password password b\n"},
	{"an empty password", `machine HOST login a password ""`},
	{"quotes inside of a word", `machine HOST login a password b"c"d`},
	{"a word behind a quote", `machine HOST login a password "b"c`},
	{"two passwords", "machine HOST login a password b password c\n"},
	{"two logins", "machine HOST login a login c password b\n"},
	{"a login called machine", "machine HOST login machine password b\n"},
	{"words that nobody knows", "hello world\nmachine HOST login a password b\n"},
	{"a byte order mark", "\ufeffmachine HOST login a password b\n"},
	{"a zero byte", "machine HOST login a password b\x00c\n"},
	{"indented", "   machine HOST\n\tlogin a\n\tpassword b\n"},
	{"a login in another case", "machine HOST login A password b\n"},
	{"no entry", "machine other login a password b\n"},
	{"an empty file", ""},
}

// TestNetrcAsCurl reads each file as the installed curl does, for four logins in the URL and both options.
func TestNetrcAsCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatal("curl is not here: install it")
		}
		t.Skip("curl is not here: install it to compare with it")
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u, p, ok := r.BasicAuth()
		fmt.Fprintf(w, "%t %q %q", ok, u, p)
	}))
	defer srv.Close()
	at := strings.TrimPrefix(srv.URL, "http://")
	host, _, _ := strings.Cut(at, ":")
	file := filepath.Join(t.TempDir(), "netrc")
	for _, row := range oddNetrc {
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(row.text, "HOST", host)), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, login := range []string{"", "a@", "c@", "a:z@"} {
			for option, mode := range map[string]string{"--netrc": "required", "--netrc-optional": "optional"} {
				out, err := exec.Command(curl, "-q", "-s", "--noproxy", "*", option, "--netrc-file", file, "http://"+login+at+"/").CombinedOutput()
				theirs := string(out)
				if err != nil {
					theirs = "refused"
				}
				r := httpclient.Request{Source: "curl", Method: "GET", URL: "http://" + login + at + "/", Netrc: mode, NetrcFile: file}
				c := &httpclient.Client{}
				resolved, err := c.Resolved(r)
				ours := "false \"\" \"\""
				switch l := resolved.Login; {
				case err != nil:
					ours = "refused"
				case l != nil:
					ours = fmt.Sprintf("true %q %q", l.User, l.Password.Reveal())
				}
				if ours != theirs {
					t.Errorf("%s, %s, login %q: ours %.80s, curl's %.80s", row.reason, option, login, ours, theirs)
				}
			}
		}
	}
}

func FuzzNetrc(f *testing.F) {
	for _, row := range oddNetrc {
		f.Add(row.text, "a")
	}
	f.Fuzz(func(t *testing.T, text, user string) {
		e, err := netrc.Find(text, "HOST", user)
		if err == nil && e != nil && (e.Line < 1 || e.Line > strings.Count(text, "\n")+1) {
			t.Errorf("an entry at line %d", e.Line)
		}
		if _, err := netrc.Find(text, "HOST", ""); err != nil && !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("an error without its line: %v", err)
		}
	})
}
