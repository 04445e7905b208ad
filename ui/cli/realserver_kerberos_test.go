package cli

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"why401/httpclient/kerberos"
)

// realm is a KDC of MIT Kerberos for EXAMPLE.TEST on loopback, with the users alice (without pre-authentication) and carol (with
// it), and keys for HTTP on www, proxy and spare.example.test. Everything of it is in one folder.
type realm struct {
	t    *testing.T
	dir  string
	port int
}

func startRealm(t *testing.T) *realm {
	t.Helper()
	kdc, admin, create := needServer(t, "krb5kdc", "krb5-kdc"), needServer(t, "kadmin.local", "krb5-admin-server"), needServer(t, "kdb5_util", "krb5-kdc")
	needServer(t, "kinit", "krb5-user")
	r := &realm{t: t, dir: t.TempDir(), port: freePort(t)}
	_ = os.Chmod(r.dir, 0o755)
	_ = os.Chmod(filepath.Dir(r.dir), 0o755)
	write(t, r.dir+"/krb5.conf", fmt.Sprintf(`
[libdefaults]
 default_realm = EXAMPLE.TEST
 dns_lookup_realm = false
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
[realms]
 EXAMPLE.TEST = {
  kdc = 127.0.0.1:%d
 }
 DARK.TEST = {
  kdc = 127.0.0.1:%d
 }
[domain_realm]
 .example.test = EXAMPLE.TEST
 .dark.test = DARK.TEST
`, r.port, freePort(t)))
	write(t, r.dir+"/kdc.conf", fmt.Sprintf(`
[kdcdefaults]
 kdc_listen = 127.0.0.1:%[2]d
 kdc_tcp_listen = 127.0.0.1:%[2]d
[realms]
 EXAMPLE.TEST = {
  database_name = %[1]s/principal
  key_stash_file = %[1]s/stash
  acl_file = %[1]s/acl
 }
[logging]
 kdc = FILE:%[1]s/kdc.log
 admin_server = FILE:%[1]s/kadmin.log
`, r.dir, r.port))
	t.Setenv("KRB5_CONFIG", r.dir+"/krb5.conf")
	t.Setenv("KRB5_KDC_PROFILE", r.dir+"/kdc.conf")
	t.Setenv("KRB5RCACHENAME", "none:") // servers on loopback see each message once
	r.run("", create, "create", "-s", "-P", "CANARY-master", "-r", "EXAMPLE.TEST")
	r.run(strings.NewReplacer("KEYTABS", r.dir).Replace(`addprinc -pw CANARY-right alice
addprinc -pw CANARY-right +requires_preauth carol
addprinc -pw CANARY-right -allow_tix locked
addprinc -pw CANARY-right -pwexpire yesterday late
addprinc -randkey HTTP/www.example.test
addprinc -randkey HTTP/proxy.example.test
addprinc -randkey HTTP/spare.example.test
ktadd -k KEYTABS/stale.keytab HTTP/www.example.test
ktadd -k KEYTABS/www.keytab HTTP/www.example.test
ktadd -k KEYTABS/proxy.keytab HTTP/proxy.example.test
ktadd -k KEYTABS/spare.keytab HTTP/spare.example.test
`), admin)
	for _, name := range []string{"stale", "www", "proxy", "spare"} {
		_ = os.Chmod(r.dir+"/"+name+".keytab", 0o644)
	}
	startServer(t, r.port, kdc, "-n", "-P", r.dir+"/kdc.pid")
	return r
}

func (r *realm) run(in, name string, args ...string) {
	r.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(in)
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// login puts a login of alice into a cache of that name and makes it the one that is used.
func (r *realm) login(cache string) string {
	r.t.Helper()
	path := r.dir + "/" + cache
	r.t.Setenv("KRB5CCNAME", "FILE:"+path)
	r.run("CANARY-right\n", "kinit", "-f", "alice")
	return path
}

// expire moves the end of all tickets of a cache into the past, as waiting would.
func (r *realm) expire(path string) {
	r.t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := kerberos.ReadCache(b)
	if err != nil || len(c.Tickets) == 0 {
		r.t.Fatal("no ticket to expire", err)
	}
	for _, ticket := range c.Tickets {
		end := binary.BigEndian.AppendUint32(nil, uint32(ticket.End.Unix()))
		past := binary.BigEndian.AppendUint32(nil, uint32(time.Now().Add(-time.Hour).Unix()))
		b = bytes.ReplaceAll(b, end, past)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// shift moves the clock of whoever uses the cache: its header says by how much the KDC's differs (tag 1, seconds).
func (r *realm) shift(path string, by time.Duration) {
	r.t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	if !bytes.HasPrefix(b, []byte{5, 4, 0, 12, 0, 1, 0, 8}) {
		r.t.Fatalf("the cache has another header: % x", b[:16])
	}
	binary.BigEndian.PutUint32(b[8:], uint32(int32(by/time.Second)))
	binary.BigEndian.PutUint32(b[12:], 0)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// startGSSAPI starts apache2 with mod_auth_gssapi: a folder for each fault of a server.
func (r *realm) startGSSAPI() (port int) {
	t := r.t
	t.Helper()
	apache := needServer(t, "apache2", "apache2")
	needFile(t, apacheModules+"mod_auth_gssapi.so", "libapache2-mod-auth-gssapi")
	// The same name and version of key, and another key: what a keytab made by hand with the wrong password has.
	r.run(fmt.Sprintf("addent -password -p HTTP/www.example.test@EXAMPLE.TEST -k 3 -e aes256-cts-hmac-sha1-96\nCANARY-other\nwkt %s/other.keytab\n", r.dir), needServer(t, "ktutil", "krb5-user"))
	_ = os.Chmod(r.dir+"/other.keytab", 0o644)
	port = freePort(t)
	var places strings.Builder
	if err := os.Mkdir(r.dir+"/acted", 0o777); err != nil {
		t.Fatal(err)
	}
	for _, p := range [][3]string{{"kerb", "www"}, {"both", "www", "GssapiBasicAuth On"}, {"stale", "stale"}, {"other", "other"}, {"spare", "spare"}, {"act", "www", "GssapiDelegCcacheDir " + r.dir + "/acted"}} {
		write(t, r.dir+"/www/"+p[0]+"/index.html", "ok\n")
		fmt.Fprintf(&places, "<Location /%s/>\nAuthType GSSAPI\nAuthName orchard\nGssapiCredStore keytab:%s/%s.keytab\nGssapiAllowedMech krb5\n%s\nRequire valid-user\n</Location>\n", p[0], r.dir, p[1], p[2])
	}
	write(t, r.dir+"/apache.conf", fmt.Sprintf(`
ServerRoot %[1]s
ServerName www.example.test
PidFile %[1]s/apache.pid
Listen 127.0.0.1:%[2]d
LoadModule mpm_event_module %[3]smod_mpm_event.so
LoadModule authn_core_module %[3]smod_authn_core.so
LoadModule authz_core_module %[3]smod_authz_core.so
LoadModule authz_user_module %[3]smod_authz_user.so
LoadModule auth_gssapi_module %[3]smod_auth_gssapi.so
LoadModule dir_module %[3]smod_dir.so
DocumentRoot %[1]s/www
ErrorLog %[1]s/error.log
%[4]s`, r.dir, port, apacheModules, places.String()))
	startServer(t, port, apache, "-f", r.dir+"/apache.conf", "-DFOREGROUND")
	return port
}

// resolved puts --resolve for the names of the test before a command's own arguments.
func resolved(port int, args ...string) []string {
	var out []string
	for _, host := range []string{"www.example.test", "none.example.test", "www.else.test", "www.dark.test"} {
		out = append(out, "--resolve", fmt.Sprintf("%s:%d:127.0.0.1", host, port))
	}
	return append(out, args...)
}

func TestDiagnoseKerberos(t *testing.T) {
	r := startRealm(t)
	port := r.startGSSAPI()
	base := fmt.Sprintf("http://www.example.test:%d", port)
	at := func(host, path string) string { return fmt.Sprintf("http://%s:%d%s", host, port, path) }
	negotiate := func(args ...string) []string {
		return resolved(port, append([]string{"--negotiate", "-u", ":"}, args...)...)
	}
	both := func(name string, rows []realRow) { diagnoseAsCurl(t, "apache2: negotiate, "+name, rows) }
	t.Setenv("KRB5CCNAME", "FILE:"+r.dir+"/none")
	both("no ticket", []realRow{
		{"no ticket", negotiate(base + "/kerb/"), "negotiate.no_ticket", 1},
		{"no ticket for a POST", negotiate("-d", "x=y", base+"/kerb/"), "negotiate.no_ticket", 1},
		{"no ticket, and Basic is offered too", resolved(port, "--anyauth", "-u", "alice:CANARY-right", base+"/both/"), "negotiate.no_ticket", 1},
		{"Basic, which is offered too", resolved(port, "-u", "alice:CANARY-right", base+"/both/"), "none", 0},
		{"nothing is sent", resolved(port, base+"/kerb/"), "credentials.missing", 1},
		{"Basic to Negotiate", resolved(port, "-u", "alice:CANARY-right", base+"/kerb/"), "credentials.wrong_scheme", 1},
		{"NTLM inside Negotiate", resolved(port, "-H", "Authorization: Negotiate TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==", base+"/kerb/"), "negotiate.no_ticket", 1},
	})
	t.Setenv("KRB5CCNAME", "API:")
	diagnoseRows(t, []realRow{{"a cache in the hands of another program", negotiate(base + "/kerb/"), "negotiate.no_ticket", 1}})
	r.login("cc")
	both("a ticket", []realRow{
		{"the ticket of the cache", negotiate(base + "/kerb/"), "none", 0},
		{"with a body", negotiate("-d", "x=y", base+"/kerb/"), "none", 0},
		{"HEAD", negotiate("-I", base+"/kerb/"), "none", 0},
		{"after a redirect", negotiate("-L", base+"/kerb"), "none", 0},
		{"curl does not look at -u", resolved(port, "--negotiate", "-u", "bob:CANARY-nothing", base+"/kerb/"), "none", 0},
		{"without -u nothing is sent", resolved(port, "--negotiate", base+"/kerb/"), "credentials.missing", 1},
		{"what the server offers", resolved(port, "--anyauth", "-u", ":", base+"/kerb/"), "none", 0},
		{"what the server offers, with a body", resolved(port, "--anyauth", "-u", ":", "-d", "x=y", base+"/kerb/"), "none", 0},
		{"the strongest that is offered", resolved(port, "--anyauth", "-u", "alice:CANARY-right", base+"/both/"), "none", 0},
		{"one of two that are named", resolved(port, "--negotiate", "--basic", "-u", "alice:CANARY-right", base+"/both/"), "none", 0},
		{"a keytab with an older key", negotiate(base + "/stale/"), "negotiate.spn", 1},
		{"a keytab with another key", negotiate(base + "/other/"), "negotiate.spn", 1},
		{"a keytab with the key of another name", negotiate(base + "/spare/"), "negotiate.spn", 1},
		{"a host that the KDC does not know", negotiate(at("none.example.test", "/kerb/")), "negotiate.spn", 1},
		{"a host of no realm", negotiate(at("www.else.test", "/kerb/")), "negotiate.spn", 1},
		{"a host of a realm that is not trusted", negotiate(at("www.dark.test", "/kerb/")), "negotiate.spn", 1},
		{"a service that the KDC does not know", negotiate("--service-name", "XXX", base+"/kerb/"), "negotiate.spn", 1},
	})
	r.shift(r.dir+"/cc", 10*time.Minute) // the service's ticket is there: the server compares the clocks
	both("the server's clock", []realRow{{"ten minutes off for the server", negotiate(base + "/kerb/"), "negotiate.clock_skew", 1}})
	r.shift(r.login("cc2"), -10*time.Minute)
	both("the KDC's clock", []realRow{{"ten minutes off for the KDC", negotiate(base + "/kerb/"), "negotiate.clock_skew", 1}})
	r.expire(r.login("cc3"))
	both("an old ticket", []realRow{{"the ticket has expired", negotiate(base + "/kerb/"), "negotiate.no_ticket", 1}})
}
