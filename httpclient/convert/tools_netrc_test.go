package convert

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"why401/httpclient"
)

// TestNetrcAsToolsTakeIt holds what each tool sends where a netrc file, a variable, a header and a login meet against the tool.
func TestNetrcAsToolsTakeIt(t *testing.T) {
	var heard atomic.Value // of the last request; the server runs beside the test
	heard.Store("")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := r.Header.Get("Authorization")
		if heard.Store(got); got == "" {
			w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer srv.Close()
	dir := t.TempDir()
	for name, text := range map[string]string{".netrc": "machine 127.0.0.1 login home password one\n", "other": "machine 127.0.0.1 login other password two\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range []struct{ reason, tool, text, netrc string }{
		{"curl without -n", "curl", `curl -q -s URL/`, ""},
		{"curl -n", "curl", `curl -q -s -n URL/`, ""},
		{"curl -n and a header", "curl", `curl -q -s -n -H 'Authorization: Bearer x' URL/`, ""},
		{"curl -n and a bearer token", "curl", `curl -q -s -n --oauth2-bearer x URL/`, ""},
		{"curl -n and a header taken away", "curl", `curl -q -s -n -H 'Authorization:' URL/`, ""},
		{"HTTPie", "http", `http --ignore-stdin URL/`, ""},
		{"HTTPie and NETRC", "http", `http --ignore-stdin URL/`, "other"},
		{"HTTPie and a header", "http", `http --ignore-stdin URL/ 'Authorization: Bearer x'`, ""},
		{"HTTPie and a login", "http", `http --ignore-stdin -a al:p URL/`, ""},
		{"HTTPie and a token", "http", `http --ignore-stdin -A bearer -a t URL/`, ""},
		{"HTTPie that ignores it", "http", `http --ignore-stdin --ignore-netrc URL/ 'Authorization: Bearer x'`, ""},
		{"wget", "wget", `wget -qO- URL/`, ""},
		{"wget does not read NETRC", "wget", `wget -qO- URL/`, "other"},
		{"wget and a header", "wget", `wget -qO- --header 'Authorization: Bearer x' URL/`, ""},
	} {
		if _, err := exec.LookPath(row.tool); err != nil {
			if os.Getenv("WHY401_REAL") != "" {
				t.Errorf("%s is not installed: apt-get install curl wget httpie", row.tool)
			}
			t.Logf("%s is not installed: apt-get install curl wget httpie", row.tool)
			continue
		}
		env := map[string]string{"HOME": dir}
		if row.netrc != "" {
			env["NETRC"] = filepath.Join(dir, row.netrc)
		}
		text := strings.ReplaceAll(row.text, "URL", srv.URL)
		cmd := exec.CommandContext(t.Context(), "bash", "-c", text)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "NETRC=" + env["NETRC"]}
		if row.netrc == "" {
			cmd.Env = cmd.Env[:2]
		}
		heard.Store("")
		if out, err := cmd.CombinedOutput(); err != nil && row.tool == "curl" {
			t.Fatalf("%s: %v\n%s", row.reason, err, out)
		}
		theirs := heard.Load()
		in, err := Parse(text, Options{})
		if err != nil {
			t.Fatal(err)
		}
		heard.Store("")
		(&httpclient.Client{Getenv: func(n string) string { return env[n] }}).Do(t.Context(), in.Requests[0])
		if got := heard.Load(); got != theirs {
			t.Errorf("%s: sent %q, %s %q", row.reason, got, row.tool, theirs)
		}
	}
}
