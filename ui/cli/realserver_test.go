package cli

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needServer returns the path of a real server's binary. It skips without one, and fails where WHY401_REAL promises it.
func needServer(t *testing.T, name, pkg string) string {
	t.Helper()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/local/sbin") {
		if p := filepath.Join(dir, name); exec.Command("test", "-x", p).Run() == nil {
			return p
		}
	}
	if os.Getenv("WHY401_REAL") != "" {
		t.Fatalf("%s is not installed: apt-get install %s", name, pkg)
	}
	t.Skipf("%s is not installed: apt-get install %s", name, pkg)
	return ""
}

// freePort is a loopback port that was free a moment ago.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// startServer runs a server in the foreground until the test ends and returns once it accepts connections.
func startServer(t *testing.T, port int, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); <-done })
	deadline := time.After(10 * time.Second)
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = c.Close()
			return
		}
		select {
		case <-done:
			t.Fatalf("%s ended at once:\n%s", name, out.String())
		case <-deadline:
			t.Fatalf("%s does not listen on %d:\n%s", name, port, out.String())
		case <-retry.C:
		}
	}
}

// row is one diagnosis of a real server.
type realRow struct {
	reason string
	args   []string
	cause  string
	exit   int
}

func diagnoseRows(t *testing.T, rows []realRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.reason, func(t *testing.T) {
			var out, errw bytes.Buffer
			code := Main(context.Background(), append([]string{"diagnose", "--json", "--", "curl"}, row.args...), strings.NewReader(""), &out, &errw)
			var doc struct {
				Diagnosis []struct {
					Cause      string
					Confidence float64
				}
			}
			if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
				t.Fatalf("no JSON (%v):\n%s\n%s", err, out.String(), errw.String())
			}
			if strings.Contains(out.String()+errw.String(), "CANARY") {
				t.Errorf("a secret is in the output:\n%s%s", out.String(), errw.String())
			}
			got := "none"
			if len(doc.Diagnosis) > 0 {
				got = doc.Diagnosis[0].Cause
			}
			if got != row.cause || code != row.exit {
				t.Errorf("first cause %s, exit %d; want %s, %d\n%s", got, code, row.cause, row.exit, out.String())
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDiagnoseNginx(t *testing.T) {
	nginx := needServer(t, "nginx", "nginx-light")
	dir, port, other := openDir(t), freePort(t), freePort(t)
	write(t, dir+"/www/basic/index.html", "ok\n")
	write(t, dir+"/www/files/report.txt", "ok\n")
	write(t, dir+"/htpasswd", "alice:{PLAIN}CANARY-right\n")
	write(t, dir+"/nginx.conf", nginxConf(dir, fmt.Sprintf(`
  server {
    listen 127.0.0.1:%[2]d; root %[1]s/www;
    location /basic/ { auth_basic "orchard"; auth_basic_user_file %[1]s/htpasswd; }
    location /moved/ { return 301 http://127.0.0.1:%[3]d/basic/; }
    location /broken { return 500; }
  }
  server {
    listen 127.0.0.1:%[3]d; root %[1]s/www;
    location /basic/ { auth_basic "orchard"; auth_basic_user_file %[1]s/htpasswd; }
  }`, dir, port, other)))
	startServer(t, port, nginx, "-c", dir+"/nginx.conf", "-p", dir)
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	diagnoseRows(t, []realRow{
		{"nothing sent to a Basic realm", []string{base + "/basic/"}, "credentials.missing", 1},
		{"the wrong password", []string{"-u", "alice:CANARY-wrong", base + "/basic/"}, "basic.wrong_password", 1},
		{"a Bearer token to a Basic realm", []string{"-H", "Authorization: Bearer CANARY-0123456789abcdef", base + "/basic/"}, "credentials.wrong_scheme", 1},
		{"a redirect to another port drops the password", []string{"-L", "-u", "alice:CANARY-right", base + "/moved/"}, "redirect.drops_authorization", 1},
		{"the right password", []string{"-u", "alice:CANARY-right", base + "/basic/"}, "none", 0},
		{"a plain 404", []string{base + "/nothing-here"}, "not_auth.not_found", 1},
		{"a plain 500", []string{base + "/broken"}, "not_auth.server_error", 1},
		{"a folder without an index", []string{base + "/files/"}, "server.static_file_denied", 1},
	})
}

// sameAsCurl prints what each request comes to, ours and curl's, and fails where they differ.
func sameAsCurl(t *testing.T, server string, rows [][]string) {
	t.Helper()
	needServer(t, "curl", "curl")
	for _, args := range rows {
		code, err := exec.Command("curl", append([]string{"-s", "-o", os.DevNull, "-w", "%{http_code}"}, args...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		theirs := string(code)
		var out, errw bytes.Buffer
		Main(context.Background(), append([]string{"diagnose", "--json", "--probe", "none", "--", "curl"}, args...), strings.NewReader(""), &out, &errw)
		var doc struct{ Response struct{ Status int } }
		if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		row := fmt.Sprintf("%-32s %-60s ours %d, curl's %s", server, short(strings.Join(args[:len(args)-1], " "), 60), doc.Response.Status, theirs)
		t.Log(row)
		keepRow(t, row)
		if fmt.Sprint(doc.Response.Status) != theirs {
			t.Errorf("%v: ours %d, curl's %s", args, doc.Response.Status, theirs)
		}
	}
}

func short(s string, n int) string {
	if len(s) > n {
		return s[:n-3] + "..."
	}
	return s
}

// keepRow adds a row to the table of scheme, server and outcome that WHY401_TABLE names a file for.
func keepRow(t *testing.T, row string) {
	t.Helper()
	path := os.Getenv("WHY401_TABLE")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, row)
}

func TestDiagnoseApache(t *testing.T) {
	apache := needServer(t, "apache2", "apache2")
	dir, port := openDir(t), freePort(t)
	write(t, dir+"/www/basic/index.html", "ok\n")
	write(t, dir+"/www/digest/index.html", "ok\n")
	sum := sha1.Sum([]byte("CANARY-right")) // a form of htpasswd that both servers read
	write(t, dir+"/htpasswd", "alice:{SHA}"+base64.StdEncoding.EncodeToString(sum[:])+"\n")
	write(t, dir+"/htdigest", fmt.Sprintf("alice:orchard:%x\n", md5.Sum([]byte("alice:orchard:CANARY-right"))))
	write(t, dir+"/apache.conf", apacheConf(dir, port, "authn_core authn_file authz_user auth_basic auth_digest dir", fmt.Sprintf(`
DocumentRoot %[1]s/www
<Location /basic/>
AuthType Basic
AuthName orchard
AuthUserFile %[1]s/htpasswd
Require valid-user
</Location>
<Location /digest/>
AuthType Digest
AuthName orchard
AuthUserFile %[1]s/htdigest
Require valid-user
</Location>
`, dir, port)))
	startServer(t, port, apache, "-f", dir+"/apache.conf", "-DFOREGROUND")
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	diagnoseRows(t, []realRow{
		{"nothing sent to a Basic realm", []string{base + "/basic/"}, "credentials.missing", 1},
		{"the wrong password", []string{"-u", "alice:CANARY-wrong", base + "/basic/"}, "basic.wrong_password", 1},
		{"Basic sent to a Digest realm", []string{"-u", "alice:CANARY-right", base + "/digest/"}, "credentials.wrong_scheme", 1},
		{"the right password", []string{"-u", "alice:CANARY-right", base + "/basic/"}, "none", 0},
		{"nothing sent to a Digest realm", []string{base + "/digest/"}, "credentials.missing", 1},
		{"the wrong password by Digest", []string{"--digest", "-u", "alice:CANARY-wrong", base + "/digest/"}, "basic.wrong_password", 1},
		{"a user that is not there by Digest", []string{"--digest", "-u", "nobody:CANARY-wrong", base + "/digest/"}, "basic.wrong_password", 1},
		{"the right password by Digest", []string{"--digest", "-u", "alice:CANARY-right", base + "/digest/?a=b%20c"}, "none", 0},
		{"the right password by what the server offers", []string{"--anyauth", "-u", "alice:CANARY-right", base + "/digest/"}, "none", 0},
		{"Digest alone to a Basic realm", []string{"--digest", "-u", "alice:CANARY-right", base + "/basic/"}, "credentials.wrong_scheme", 1},
		{"the answer is for another address", []string{"--digest", "--request-target", "/digest/index.html", "-u", "alice:CANARY-right", base + "/digest/"}, "digest.uri_mismatch", 1},
		{"a copied answer", []string{"-H", `Authorization: Digest username="alice", realm="orchard", nonce="UYNYZCBhBgA=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", uri="/digest/", algorithm=MD5, qop=auth, nc=00000001, cnonce="MDc1", response="8ca523f5e9506fed4657c9700eebdbec"`, base + "/digest/"}, "digest.nonce_stale", 1},
	})
	sameAsCurl(t, "apache2", [][]string{
		{"--digest", "-u", "alice:CANARY-right", base + "/digest/"},
		{"--digest", "-u", "alice:CANARY-wrong", base + "/digest/"},
		{"--digest", "-u", "alice:CANARY-right", "-I", base + "/digest/?a=%20b"},
		{"--digest", "-u", "alice:CANARY-right", "-d", "x=y", base + "/digest/index.html"},
		{"--digest", "-u", "alice:CANARY-right", base + "/basic/"},
		{"--anyauth", "-u", "alice:CANARY-right", base + "/digest/"},
		{"--anyauth", "-u", "alice:CANARY-right", base + "/basic/"},
		{"-L", "--digest", "-u", "alice:CANARY-right", base + "/digest"},
		{"--digest", "--request-target", "/digest/index.html", "-u", "alice:CANARY-right", base + "/digest/"},
	})
}

func TestDiagnoseSquid(t *testing.T) {
	squid := needServer(t, "squid", "squid")
	const helper = "/usr/lib/squid/digest_file_auth"
	needFile(t, helper, "squid")
	dir, port, origin := t.TempDir(), freePort(t), httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
	defer origin.Close()
	_ = os.Chmod(filepath.Dir(dir), 0o755)
	_ = os.Chmod(dir, 0o777) // a root-started squid runs as another user
	write(t, dir+"/htdigest", fmt.Sprintf("alice:gate:%x\n", md5.Sum([]byte("alice:gate:CANARY-right"))))
	write(t, dir+"/squid.conf", squidConf(dir, port, fmt.Sprintf(`auth_param digest program %[2]s -c %[1]s/htdigest
auth_param digest children 1 startup=1
auth_param digest realm gate`, dir, helper)))
	startServer(t, port, squid, "-N", "-f", dir+"/squid.conf")
	proxy := fmt.Sprintf("http://127.0.0.1:%d", port)
	diagnoseRows(t, []realRow{
		{"no login for the proxy", []string{"-x", proxy, origin.URL}, "proxy.auth_required", 1},
		{"Basic to a proxy that asks for Digest", []string{"-x", proxy, "-U", "alice:CANARY-right", origin.URL}, "proxy.auth_rejected", 1},
		{"the wrong password by Digest", []string{"-x", proxy, "--proxy-digest", "-U", "alice:CANARY-wrong", origin.URL}, "proxy.auth_rejected", 1},
		{"the right password by Digest", []string{"-x", proxy, "--proxy-digest", "-U", "alice:CANARY-right", origin.URL}, "none", 0},
		{"through a tunnel", []string{"-x", proxy, "-p", "--proxy-anyauth", "-U", "alice:CANARY-right", origin.URL}, "none", 0},
	})
	sameAsCurl(t, "squid", [][]string{
		{"-x", proxy, "--proxy-digest", "-U", "alice:CANARY-right", origin.URL},
		{"-x", proxy, "--proxy-digest", "-U", "alice:CANARY-right", "-d", "x=y", origin.URL},
		{"-x", proxy, "--proxy-digest", "-U", "alice:CANARY-wrong", origin.URL},
		{"-x", proxy, "--proxy-anyauth", "-U", "alice:CANARY-right", origin.URL},
	})
}
