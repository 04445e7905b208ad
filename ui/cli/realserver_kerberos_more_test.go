package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
)

// TestKerberosByPassword: the KDC gives a ticket for user and password, which curl cannot ask for; each of its refusals has a cause.
func TestKerberosByPassword(t *testing.T) {
	r := startRealm(t)
	port := r.startGSSAPI()
	t.Setenv("KRB5CCNAME", "FILE:"+r.dir+"/none")
	command := "curl " + strings.Join(resolved(port, fmt.Sprintf("http://www.example.test:%d/kerb/", port)), " ")
	reqs, err := convert.CurlText(command, convert.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		reason, user, realm, password string
		ahead                         time.Duration
		cause                         string
		asked                         int // what was asked of the KDC
	}{
		{"the right password", "alice", "", "CANARY-right", 0, "none", 2},
		{"the realm beside it", "alice", "EXAMPLE.TEST", "CANARY-right", 0, "none", 2},
		{"with pre-authentication", "carol@EXAMPLE.TEST", "", "CANARY-right", 0, "none", 3},
		{"the wrong password", "alice", "", "CANARY-wrong", 0, "basic.wrong_password", 1},
		{"the wrong password with pre-authentication", "carol", "", "CANARY-wrong", 0, "basic.wrong_password", 2},
		{"a user that is not there", "nobody", "", "CANARY-right", 0, "basic.wrong_password", 1},
		{"an account that is disabled", "locked", "", "CANARY-right", 0, "identity.account_blocked", 1},
		{"a password that has expired", "late", "", "CANARY-right", 0, "identity.account_blocked", 1},
		{"a realm that nobody knows", "alice", "NOWHERE.TEST", "CANARY-right", 0, "negotiate.no_ticket", 0},
		{"the realm in small letters", "alice", "example.test", "CANARY-right", 0, "negotiate.no_ticket", 0},
		{"a realm whose KDC is down", "alice", "DARK.TEST", "CANARY-right", 0, "negotiate.no_ticket", 1},
		{"a clock that is ahead", "carol", "", "CANARY-right", 10 * time.Minute, "negotiate.clock_skew", 2},
		{"a clock that is behind", "carol", "", "CANARY-right", -10 * time.Minute, "negotiate.clock_skew", 2},
	} {
		t.Run(row.reason, func(t *testing.T) {
			field := func(name, v string) flows.Field {
				return flows.Field{Name: name, Value: mask.NewSensitive(name, v), Source: "typed"}
			}
			a, err := scheme.Apply(scheme.Attempt(reqs[0]), flows.Credential{Scheme: "negotiate", Fields: []flows.Field{field("user", row.user), field("realm", row.realm), field("password", row.password)}})
			if err != nil {
				t.Fatal(err)
			}
			client := &httpclient.Client{Getenv: os.Getenv, Now: func() time.Time { return time.Now().Add(row.ahead) }}
			d := diagnose.Run(t.Context(), client, a, diagnose.Options{})
			if got := d.Findings[0].Cause.ID; got != row.cause {
				t.Errorf("first cause %s, want %s", got, row.cause)
			}
			story, _ := d.Evidence.Exchange.Last().Auth.(*httpclient.NegotiateAnswer)
			if story == nil || len(story.Asked) != row.asked {
				t.Fatalf("%+v; want %d questions to the KDC", story, row.asked)
			}
			if text := strings.Join(story.Steps(), "\n"); strings.Contains(text, "CANARY") {
				t.Errorf("the password is among the steps:\n%s", text)
			}
			for _, p := range d.Experiments {
				if l := p.Attempt.Request.Login; l != nil && l.AtKDC {
					t.Errorf("the experiment %s logs in once more", p.ID)
				}
			}
		})
	}
}

// TestDiagnoseSquidNegotiate: the proxy's own ticket, by the helper that squid brings.
func TestDiagnoseSquidNegotiate(t *testing.T) {
	squid := needServer(t, "squid", "squid")
	const helper = "/usr/lib/squid/negotiate_kerberos_auth"
	needFile(t, helper, "squid")
	r := startRealm(t)
	port, origin := freePort(t), httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer origin.Close()
	_ = os.Chmod(r.dir, 0o777) // a root-started squid runs as another user
	write(t, r.dir+"/squid.conf", squidConf(r.dir, port, fmt.Sprintf(`auth_param negotiate program %[2]s -k %[1]s/proxy.keytab -s HTTP/proxy.example.test@EXAMPLE.TEST
auth_param negotiate children 2 startup=1
auth_param negotiate keep_alive on`, r.dir, helper)))
	startServer(t, port, squid, "-N", "-f", r.dir+"/squid.conf")
	through := func(host string, args ...string) []string {
		return append([]string{"--resolve", fmt.Sprintf("%s:%d:127.0.0.1", host, port), "-x", fmt.Sprintf("http://%s:%d", host, port), "--proxy-negotiate", "-U", ":"}, append(args, origin.URL)...)
	}
	both := func(name string, rows []realRow) { diagnoseAsCurl(t, "squid: negotiate, "+name, rows) }
	t.Setenv("KRB5CCNAME", "FILE:"+r.dir+"/none")
	both("no ticket", []realRow{{"no ticket for the proxy", through("proxy.example.test"), "proxy.auth_rejected", 1}})
	r.login("cc")
	both("a ticket", []realRow{
		{"the ticket of the cache", through("proxy.example.test"), "none", 0},
		{"with a body", through("proxy.example.test", "-d", "x=y"), "none", 0},
		{"by a name that the KDC does not know", through("none.example.test"), "proxy.auth_rejected", 1},
	})
	diagnoseRows(t, []realRow{
		{"through a tunnel", through("proxy.example.test", "-p"), "none", 0},
		{"a tunnel, and the service refuses to speak through it", through("none.example.test", "-p"), "proxy.auth_rejected", 1},
	})
}

// TestDiagnoseLighttpdNegotiate: another server that takes tickets.
func TestDiagnoseLighttpdNegotiate(t *testing.T) {
	lighttpd := needServer(t, "lighttpd", "lighttpd")
	const module = "/usr/lib/lighttpd/mod_authn_gssapi.so"
	needFile(t, module, "lighttpd-mod-authn-gssapi")
	r := startRealm(t)
	port := freePort(t)
	write(t, r.dir+"/www/kerb/index.html", "ok\n")
	write(t, r.dir+"/lighttpd.conf", fmt.Sprintf(`
server.modules = ( "mod_auth", "mod_authn_gssapi" )
server.document-root = "%[1]s/www"
server.bind = "127.0.0.1"
server.port = %[2]d
server.errorlog = "%[1]s/lighttpd.log"
index-file.names = ( "index.html" )
auth.backend = "gssapi"
auth.backend.gssapi.keytab = "%[1]s/www.keytab"
auth.backend.gssapi.principal = "HTTP/www.example.test"
auth.backend.gssapi.store-creds = "disable"
auth.require = ( "/kerb/" => ( "method" => "gssapi", "realm" => "EXAMPLE.TEST", "require" => "valid-user" ) )
`, r.dir, port))
	startServer(t, port, lighttpd, "-D", "-f", r.dir+"/lighttpd.conf")
	address := func(host string) []string {
		return resolved(port, "--negotiate", "-u", ":", fmt.Sprintf("http://%s:%d/kerb/", host, port))
	}
	both := func(name string, rows []realRow) { diagnoseAsCurl(t, "lighttpd: negotiate, "+name, rows) }
	t.Setenv("KRB5CCNAME", "FILE:"+r.dir+"/none")
	both("no ticket", []realRow{{"no ticket", address("www.example.test"), "negotiate.no_ticket", 1}})
	cc := r.login("cc")
	both("a ticket", []realRow{
		{"the ticket of the cache", address("www.example.test"), "none", 0},
		{"a host that the KDC does not know", address("none.example.test"), "negotiate.spn", 1},
	})
	r.run("cpw -randkey HTTP/www.example.test\n", needServer(t, "kadmin.local", "krb5-admin-server"))
	_ = os.Remove(cc)
	r.login("cc")
	both("an old keytab", []realRow{{"the server's keytab is out of date", address("www.example.test"), "negotiate.spn", 1}})
}

// TestKerberosNames: the names that tickets are asked for are those that curl asks for, as the KDC's log has them.
func TestKerberosNames(t *testing.T) {
	curl := needServer(t, "curl", "curl")
	r := startRealm(t)
	port := r.startGSSAPI()
	conf, err := os.ReadFile(r.dir + "/krb5.conf")
	if err != nil {
		t.Fatal(err)
	}
	asked := func(run func()) string {
		_ = os.Remove(r.dir + "/cc")
		r.login("cc")
		before, _ := os.ReadFile(r.dir + "/kdc.log")
		run()
		after, _ := os.ReadFile(r.dir + "/kdc.log")
		var names []string
		for line := range strings.Lines(string(after[len(before):])) {
			_, name, _ := strings.Cut(line, " for ")
			if name, _, _ = strings.Cut(strings.TrimSpace(name), ","); strings.Contains(line, "TGS_REQ") && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		return strings.Join(names, ", ")
	}
	for _, canonical := range []string{"true", "false", "fallback"} {
		for _, rdns := range []string{"true", "false"} {
			write(t, r.dir+"/krb5.conf", strings.Replace(string(conf), "dns_canonicalize_hostname = false", "dns_canonicalize_hostname = "+canonical+"\n rdns = "+rdns, 1))
			hosts := []string{"localhost", "127.0.0.1"}
			if canonical == "false" { // else DNS is asked, beyond this machine
				hosts = append(hosts, "www.example.test", "WWW.Example.Test", "www.else.test")
			}
			for _, host := range hosts {
				args := resolved(port, "-s", "-o", os.DevNull, "--resolve", fmt.Sprintf("%s:%d:127.0.0.1", host, port), "--negotiate", "-u", ":", fmt.Sprintf("http://%s:%d/kerb/", host, port))
				theirs := asked(func() { _ = exec.Command(curl, args...).Run() })
				ours := asked(func() {
					var out, errw bytes.Buffer
					Main(t.Context(), append([]string{"diagnose", "--probe", "none", "--", "curl"}, args...), strings.NewReader(""), &out, &errw)
				})
				t.Logf("dns_canonicalize_hostname %-8s rdns %-5s %-16s ours %s, curl's %s", canonical, rdns, host, ours, theirs)
				if ours != theirs || theirs == "" {
					t.Errorf("%s, rdns %s, %s: ours %q, curl's %q", canonical, rdns, host, ours, theirs)
				}
			}
		}
	}
}

// TestKerberosDelegation: what --delegation passes on arrives at the server as curl's does.
func TestKerberosDelegation(t *testing.T) {
	curl := needServer(t, "curl", "curl")
	r := startRealm(t)
	port := r.startGSSAPI()
	arrived := func(run func()) bool {
		_ = os.Remove(r.dir + "/cc")
		r.login("cc")
		run()
		kept, _ := filepath.Glob(r.dir + "/acted/*")
		for _, f := range kept {
			_ = os.Remove(f)
		}
		return len(kept) > 0
	}
	for _, marked := range []bool{false, true} {
		if marked { // as one that may act for users
			r.run("modprinc +ok_as_delegate HTTP/www.example.test\n", needServer(t, "kadmin.local", "krb5-admin-server"))
		}
		for _, how := range []string{"none", "policy", "always"} {
			args := resolved(port, "-s", "-o", os.DevNull, "--negotiate", "-u", ":", "--delegation", how, fmt.Sprintf("http://www.example.test:%d/act/", port))
			theirs := arrived(func() { _ = exec.Command(curl, args...).Run() })
			code := -1
			ours := arrived(func() {
				var out, errw bytes.Buffer
				code = Main(t.Context(), append([]string{"diagnose", "--probe", "none", "--", "curl"}, args...), strings.NewReader(""), &out, &errw)
			})
			t.Logf("--delegation %-6s marked %-5v ours %v, curl's %v", how, marked, ours, theirs)
			if ours != theirs || code != 0 {
				t.Errorf("--delegation %s, marked %v: ours %v (exit %d), curl's %v", how, marked, ours, code, theirs)
			}
		}
	}
}

// diagnoseAsCurl holds what is said of each row, and that curl gets the same answer.
func diagnoseAsCurl(t *testing.T, title string, rows []realRow) {
	t.Helper()
	diagnoseRows(t, rows)
	var args [][]string
	for _, row := range rows {
		args = append(args, row.args)
	}
	sameAsCurl(t, title, args)
}
