package cli

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func TestDiagnoseNginxFilters(t *testing.T) {
	nginx := needServer(t, "nginx", "nginx-light")
	dir, port := openDir(t), freePort(t)
	write(t, dir+"/www/index.html", "ok\n")
	write(t, dir+"/www/agent/index.html", "ok\n")
	write(t, dir+"/htpasswd", "alice:{PLAIN}CANARY-right\n")
	write(t, dir+"/nginx.conf", nginxConf(dir, fmt.Sprintf(`
  large_client_header_buffers 2 4k;
  server {
    listen 127.0.0.1:%[2]d; root %[1]s/www;
    location /agent/ { if ($http_user_agent ~* "curl|wget|^$") { return 403; } }
    location /agentlogin/ { if ($http_user_agent ~* curl) { return 403; } auth_basic "orchard"; auth_basic_user_file %[1]s/htpasswd; }
    location /parameters/ { if ($args ~* "select") { return 403; } return 200 ok; }
    location /address/ { deny all; }
    location /country/ { return 451 "Not available in your country.\n"; }
    location /secure/ { return 403 "https only\n"; }
  }`, dir, port)))
	startServer(t, port, nginx, "-c", dir+"/nginx.conf", "-p", dir)
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	large := strings.Repeat("CANARY", 1000)
	diagnoseRows(t, []realRow{
		{"curl is kept out by its name", []string{base + "/agent/"}, "waf.user_agent", 1},
		{"no User-Agent at all", []string{"-A", "", base + "/agent/"}, "waf.user_agent", 1},
		{"another name passes", []string{"-A", "orchard-sync/1.0", base + "/agent/"}, "none", 0},
		{"behind the filter stands a login", []string{base + "/agentlogin/"}, "waf.user_agent", 1},
		{"a rule on parameters", []string{base + "/parameters/?q=select"}, "waf.rule_match", 1},
		{"cookies beyond the buffer", []string{"-H", "Cookie: session=" + large, base + "/"}, "request.header_too_large", 1},
		{"a token beyond the buffer", []string{"-H", "Authorization: Bearer " + large, base + "/"}, "request.header_too_large", 1},
		{"closed to a country", []string{base + "/country/"}, "network.geo_block", 1},
		{"https is wanted", []string{base + "/secure/"}, "server.tls_required", 1},
	})
}

func TestDiagnoseModSecurity(t *testing.T) {
	apache := needServer(t, "apache2", "apache2")
	const rules = "/usr/share/modsecurity-crs/owasp-crs.load"
	for _, f := range []string{apacheModules + "mod_security2.so", rules} {
		needFile(t, f, "libapache2-mod-security2 modsecurity-crs")
	}
	dir, port := openDir(t), freePort(t)
	write(t, dir+"/www/index.html", "ok\n")
	write(t, dir+"/htpasswd", "alice:{SHA}notused\n")
	_ = os.Mkdir(dir+"/tmp", 0o777)
	_ = os.Chmod(dir+"/tmp", 0o777)
	write(t, dir+"/apache.conf", apacheConf(dir, port, "dir unique_id security2", fmt.Sprintf(`
DocumentRoot %[1]s/www
SecDataDir %[1]s/tmp
SecTmpDir %[1]s/tmp
SecUnicodeMapFile /etc/modsecurity/unicode.mapping 20127
SecRuleEngine On
SecRequestBodyAccess On
Include %[3]s
SecRule REQUEST_HEADERS:User-Agent "@contains curl" "id:1000,phase:1,deny,status:406,chain"
SecRule REQUEST_URI "@beginsWith /agent" "t:none"
`, dir, port, rules)))
	startServer(t, port, apache, "-f", dir+"/apache.conf", "-DFOREGROUND")
	base := fmt.Sprintf("http://localhost:%d", port)
	diagnoseRows(t, []realRow{
		{"a harmless request passes", []string{base + "/?q=apples"}, "none", 0},
		{"what looks like an attack on SQL", []string{base + "/?id=1%27%20OR%20%271%27=%271%27%20--%20"}, "waf.rule_match", 1},
		{"what looks like a path outside", []string{base + "/?file=../../../../etc/passwd"}, "waf.rule_match", 1},
		{"a rule on the User-Agent", []string{base + "/agent"}, "waf.user_agent", 1},
	})
	sameAsCurl(t, "apache2: mod_security", [][]string{{base + "/?q=apples"}, {base + "/?id=1%27%20OR%20%271%27=%271%27%20--%20"}, {"-A", "orchard-sync/1.0", base + "/agent"}})
}

// TestDiagnoseOldTLS asks a server that speaks TLS 1.1 alone, one whose certificate nobody vouches for, and one without TLS.
func TestDiagnoseOldTLS(t *testing.T) {
	start := func(conf *tls.Config) string {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.TLS = conf
		s.StartTLS()
		t.Cleanup(s.Close)
		return s.URL
	}
	old, own := start(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), start(&tls.Config{})
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer plain.Close()
	diagnoseRows(t, []realRow{
		{"TLS 1.1 alone", []string{"-k", old}, "server.outdated", 3},
		{"an authority that is not known", []string{own}, "unreachable.tls", 3},
		{"https to the port of http", []string{"https" + strings.TrimPrefix(plain.URL, "http")}, "unreachable.tls", 3},
		{"http to the port of https", []string{"http" + strings.TrimPrefix(own, "https")}, "server.tls_required", 1},
	})
}
