package cli

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/mccutchen/go-httpbin/v2/httpbin"
)

func TestDiagnoseLighttpd(t *testing.T) {
	lighttpd := needServer(t, "lighttpd", "lighttpd")
	dir, port := openDir(t), freePort(t)
	write(t, dir+"/www/basic/index.html", "ok\n")
	write(t, dir+"/www/digest/index.html", "ok\n")
	write(t, dir+"/users", "alice:CANARY-right\n")
	write(t, dir+"/lighttpd.conf", fmt.Sprintf(`
server.port = %[2]d
server.bind = "127.0.0.1"
server.document-root = "%[1]s/www"
server.modules = ("mod_access", "mod_auth", "mod_authn_file")
index-file.names = ("index.html")
$HTTP["url"] =~ "^/closed/" { url.access-deny = ("") }
auth.backend = "plain"
auth.backend.plain.userfile = "%[1]s/users"
auth.require = ("/basic" => ("method" => "basic", "realm" => "orchard", "require" => "valid-user"),
  "/digest" => ("method" => "digest", "realm" => "orchard", "algorithm" => "SHA-256|MD5", "require" => "valid-user"))
`, dir, port))
	startServer(t, port, lighttpd, "-D", "-f", dir+"/lighttpd.conf")
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	right, wrong := []string{"-u", "alice:CANARY-right"}, []string{"-u", "alice:CANARY-wrong"}
	to := func(login []string, more ...string) []string { return append(append([]string{}, login...), more...) }
	diagnoseWay(t, []wayRow{
		{"nothing sent to a Basic realm", nil, []string{base + "/basic/"}, "credentials.missing", 1, "origin", "byte for byte"},
		{"the wrong password", nil, to(wrong, base+"/basic/"), "basic.wrong_password", 1, "", ""},
		{"the right password", nil, to(right, base+"/basic/"), "none", 0, "", ""},
		{"Basic to a Digest realm", nil, to(right, base+"/digest/"), "credentials.wrong_scheme", 1, "", ""},
		{"the right password by Digest", nil, to(right, "--digest", base+"/digest/"), "none", 0, "", ""},
		{"the wrong password by Digest", nil, to(wrong, "--digest", base+"/digest/"), "basic.wrong_password", 1, "", ""},
		{"a folder that is denied to all", nil, []string{base + "/closed/x"}, "authz.policy_condition", 1, "origin", "byte for byte"},
	})
	sameAsCurl(t, "lighttpd: basic", [][]string{{base + "/basic/"}, to(right, base+"/basic/"), to(wrong, base+"/basic/"), to(right, "--anyauth", base+"/basic/"), to(right, "-L", base+"/basic")})
	sameAsCurl(t, "lighttpd: digest", [][]string{{base + "/digest/"}, to(right, "--digest", base+"/digest/"), to(wrong, "--digest", base+"/digest/"), to(right, "--anyauth", base+"/digest/"), to(right, "--digest", "-L", base+"/digest"), to(right, "--digest", "-I", base+"/digest/?a=b%20c"), to(right, base+"/digest/")})
}

func TestDiagnoseSquidBasic(t *testing.T) {
	squid := needServer(t, "squid", "squid")
	const helper = "/usr/lib/squid/basic_ncsa_auth"
	app := httptest.NewServer(service())
	defer app.Close()
	dir, port := openDir(t), freePort(t)
	_ = os.Chmod(dir, 0o777) // a root-started squid runs as another user
	write(t, dir+"/htpasswd", fmt.Sprintf("alice:%s\n", apacheMD5("CANARY-ri/ght@", "why401sa")))
	write(t, dir+"/squid.conf", squidConf(dir, port, fmt.Sprintf(`auth_param basic program %[2]s %[1]s/htpasswd
auth_param basic children 1 startup=1
auth_param basic realm gate
acl closed urlpath_regex ^/closed-by-proxy
http_access deny closed`, dir, helper)))
	startServer(t, port, squid, "-N", "-f", dir+"/squid.conf")
	at := fmt.Sprintf("127.0.0.1:%d", port)
	proxy := "http://" + at
	token := []string{"-H", "Authorization: Bearer " + goodToken}
	via := func(more ...string) []string { return append(append([]string{"-x", proxy}, token...), more...) }
	diagnoseWay(t, []wayRow{
		{"no login for the proxy", nil, via(app.URL + "/me"), "proxy.auth_required", 1, "proxy", "named by curl -x"},
		{"the wrong login", nil, via("-U", "alice:CANARY-wrong", app.URL+"/me"), "proxy.auth_rejected", 1, "proxy", "squid"},
		{"the right login", nil, via("-U", "alice:CANARY-ri/ght@", app.URL+"/me"), "none", 0, "origin", ""},
		{"the right login in the URL, not encoded", nil, append(append([]string{}, token...), "-x", "http://alice:CANARY-ri/ght@@"+at, app.URL+"/me"), "proxy.auth_rejected", 3, "", "%2F"},
		{"encoded", nil, append(append([]string{}, token...), "-x", "http://alice:CANARY-ri%2Fght%40@"+at, app.URL+"/me"), "none", 0, "origin", ""},
		{"a rule of the proxy", nil, via("-U", "alice:CANARY-ri/ght@", app.URL+"/closed-by-proxy"), "network.intercepted", 1, "proxy", ""},
		{"the service refuses, and the proxy let it through", nil, []string{"-x", proxy, "-U", "alice:CANARY-ri/ght@", app.URL + "/me"}, "credentials.missing", 1, "origin", "squid"},
		{"past the proxy, to the origin that was named", []string{"--origin", app.URL}, via(app.URL + "/me"), "proxy.auth_required", 1, "", "accepted there"},
	})
	sameAsCurl(t, "squid: basic", [][]string{via(app.URL + "/me"), via("-U", "alice:CANARY-wrong", app.URL+"/me"), via("-U", "alice:CANARY-ri/ght@", app.URL+"/me"), via("--proxy-anyauth", "-U", "alice:CANARY-ri/ght@", app.URL+"/me"), via("-p", "-U", "alice:CANARY-ri/ght@", app.URL+"/me"), via("--noproxy", "127.0.0.1", app.URL+"/me")})
}

func TestDiagnoseHTTPBin(t *testing.T) {
	srv := httptest.NewServer(httpbin.New())
	defer srv.Close()
	other := httptest.NewServer(httpbin.New())
	defer other.Close()
	right, wrong := []string{"-u", "alice:CANARY-right"}, []string{"-u", "alice:CANARY-wrong"}
	to := func(login []string, more ...string) []string {
		return append(append([]string{}, login...), append(more[:len(more)-1:len(more)-1], srv.URL+more[len(more)-1])...)
	}
	const basic, hidden = "/basic-auth/alice/CANARY-right", "/hidden-basic-auth/alice/CANARY-right"
	const digest, sha = "/digest-auth/auth/alice/CANARY-right/MD5", "/digest-auth/auth/alice/CANARY-right/SHA-256"
	away := "/redirect-to?url=" + strings.ReplaceAll(other.URL, ":", "%3A") + "%2Fbearer"
	token := []string{"-H", "Authorization: Bearer CANARY-x"}
	follow := append([]string{"-L"}, token...)
	sameAsCurl(t, "go-httpbin: basic", [][]string{to(nil, basic), to(right, basic), to(wrong, basic), to(right, "--anyauth", basic)})
	sameAsCurl(t, "go-httpbin: hidden basic", [][]string{to(right, hidden), to(wrong, hidden), to(nil, hidden)})
	sameAsCurl(t, "go-httpbin: digest", [][]string{to(right, "--digest", digest), to(wrong, "--digest", digest), to(right, "--digest", sha), to(right, "--anyauth", digest), to(nil, digest)})
	sameAsCurl(t, "go-httpbin: bearer", [][]string{to(token, "/bearer"), to(nil, "/bearer"), to(right, "/bearer"), to([]string{"--anyauth", "--oauth2-bearer", "CANARY-x"}, "/bearer"),
		to([]string{"--anyauth", "--oauth2-bearer", "CANARY-x"}, basic), to(right, "--anyauth", "--oauth2-bearer", "CANARY-x", digest), to(right, "--basic", "--oauth2-bearer", "CANARY-x", "/bearer")})
	sameAsCurl(t, "go-httpbin: redirects", [][]string{to(follow, "/redirect/3"), to(follow, away), to(follow, "--location-trusted", away), to([]string{"-L"}, "--max-redirs", "5", "/redirect/5"), to([]string{"-L"}, "-d", "a=b", "/redirect-to?status_code=303&url=%2Fget")})
	sameAsCurl(t, "go-httpbin: cookies", [][]string{to([]string{"-L"}, "-b", "x=CANARY", "/cookies/set?a=b"), to(nil, "/status/403")})
	diagnoseRowsMasked(t, []realRow{
		{"the wrong password", to(wrong, basic), "basic.wrong_password", 1},
		{"a token that stays behind at a redirect to another port", to([]string{"-L", "-H", "Authorization: Bearer CANARY-x"}, away), "redirect.drops_authorization", 1},
		{"a token among all schemes, where Bearer is offered", to([]string{"--anyauth", "--oauth2-bearer", "CANARY-x"}, "/bearer"), "none", 0},
		{"nothing sent to a Bearer realm", to(nil, "/bearer"), "credentials.missing", 1},
		{"Basic to a Bearer realm", to(right, "/bearer"), "credentials.wrong_scheme", 1},
		{"the right password by Digest", to(right, "--digest", sha), "none", 0},
		{"the wrong password by Digest", to(wrong, "--digest", digest), "basic.wrong_password", 1},
	})
}
