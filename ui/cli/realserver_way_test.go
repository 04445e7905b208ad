package cli

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wayRow is a diagnosis whose way is looked at too.
type wayRow struct {
	reason     string
	flags      []string
	args       []string
	cause      string
	exit       int
	answeredBy string // "" not looked at
	says       string // in the output, "" not looked at
}

func diagnoseWay(t *testing.T, rows []wayRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.reason, func(t *testing.T) {
			var out, errw bytes.Buffer
			line := append(append([]string{"diagnose", "--json"}, row.flags...), append([]string{"--", "curl"}, row.args...)...)
			code := Main(context.Background(), line, strings.NewReader(""), &out, &errw)
			var doc struct {
				Response  struct{ Answered_by string }
				Diagnosis []struct{ Cause string }
			}
			if err := json.Unmarshal(out.Bytes(), &doc); err != nil || len(doc.Diagnosis) == 0 {
				t.Fatalf("no diagnosis (%v):\n%s\n%s", err, out.String(), errw.String())
			}
			if strings.Contains(out.String()+errw.String(), "CANARY") {
				t.Errorf("a secret is in the output:\n%s%s", out.String(), errw.String())
			}
			if got := doc.Diagnosis[0].Cause; got != row.cause || code != row.exit {
				t.Errorf("first cause %s, exit %d; want %s, %d\n%s", got, code, row.cause, row.exit, out.String())
			}
			if got := doc.Response.Answered_by; row.answeredBy != "" && got != row.answeredBy {
				t.Errorf("answered by %s, want %s\n%s", got, row.answeredBy, out.String())
			}
			if !strings.Contains(out.String(), row.says) {
				t.Errorf("nothing says %q:\n%s", row.says, out.String())
			}
		})
	}
}

const goodToken = "CANARY-good-token-0123456789"

// service is what stands behind the servers under test: it knows one token and one key.
func service() http.Handler {
	refuse := func(w http.ResponseWriter, status int, challenge, body string) {
		w.Header().Set("Content-Type", "application/json")
		if challenge != "" {
			w.Header().Set("WWW-Authenticate", challenge)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth := r.Header.Get("Authorization")
		switch {
		case strings.Contains(r.Host, "inner"):
			refuse(w, 403, "", `{"error":"Blocked host: inner.test"}`)
		case strings.HasSuffix(r.URL.Path, "/key"):
			switch {
			case r.Header["Api_key"] != nil || r.Header.Get("Api-Key") == goodToken:
			case r.Header.Get("Api-Key") != "":
				refuse(w, 401, "", `{"error":"invalid api key"}`)
			default:
				refuse(w, 401, "", `{"error":"API key is missing"}`)
			}
		case strings.HasSuffix(r.URL.Path, "/closed"):
			w.Header().Set("Cache-Control", "public, max-age=600")
			if auth != "Bearer "+goodToken {
				refuse(w, 403, "", `{"error":"forbidden"}`)
			}
		case auth == "Bearer "+goodToken:
			_, _ = w.Write([]byte(`{"name":"alice"}`))
		case auth == "":
			refuse(w, 401, `Bearer realm="api"`, `{"error":"Authorization header not provided"}`)
		case strings.HasPrefix(auth, "Basic "):
			refuse(w, 401, `Bearer realm="api"`, `{"error":"unauthorized"}`)
		case strings.Contains(auth, "stale"):
			refuse(w, 401, `Bearer realm="api", error="invalid_token", error_description="The token expired"`, `{"error":"invalid_token"}`)
		default:
			refuse(w, 401, `Bearer realm="api", error="invalid_token"`, `{"error":"invalid_token"}`)
		}
	})
}

// openDir is a folder that a server which gives up root can read.
func openDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	_ = os.Chmod(filepath.Dir(dir), 0o755)
	_ = os.Chmod(dir, 0o755)
	return dir
}

func TestDiagnoseNginxInFront(t *testing.T) {
	nginx := needServer(t, "nginx", "nginx-light")
	app := httptest.NewServer(service())
	defer app.Close()
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { // a machine that knows no token
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(401)
		_, _ = w.Write([]byte(`{"error":"unauthorized"}`))
	}))
	defer stranger.Close()
	dir, port, dead := openDir(t), freePort(t), freePort(t)
	write(t, dir+"/htpasswd", "alice:{PLAIN}CANARY-gate\n")
	host := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	write(t, dir+"/nginx.conf", nginxConf(dir, fmt.Sprintf(`
  proxy_cache_path %[1]s/cache keys_zone=c:1m;
  upstream mixed { server %[3]s; server %[4]s; }
  server {
    listen 127.0.0.1:%[2]d;
    location / { proxy_pass http://%[3]s; }
    location /strip/ { proxy_pass http://%[3]s; proxy_set_header Authorization ""; }
    location /inject/ { proxy_pass http://%[3]s; proxy_set_header Authorization "Bearer stale"; }
    location /inner/ { proxy_pass http://%[3]s; proxy_set_header Host inner.test; }
    location /two/ { auth_basic "staging"; auth_basic_user_file %[1]s/htpasswd; proxy_pass http://%[3]s; }
    location /cache/ { proxy_pass http://%[3]s; proxy_cache c; proxy_cache_valid 403 10m; add_header X-Cache-Status $upstream_cache_status always; }
    location /mixed/ { proxy_pass http://mixed; proxy_next_upstream off; }
    location /gated/ { auth_request /gate; proxy_pass http://%[3]s; }
    location /down/ { auth_request /gone; proxy_pass http://%[3]s; }
    location = /gate { internal; proxy_pass http://%[4]s/; }
    location = /gone { internal; proxy_pass http://127.0.0.1:%[5]d/; }
  }`, dir, port, host(app), host(stranger), dead)))
	startServer(t, port, nginx, "-c", dir+"/nginx.conf", "-p", dir)
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	for _, path := range []string{"/cache/closed", "/mixed/me"} { // a stranger's answer is stored; the next turn is that of the machine that knows nobody
		r, err := http.Get(base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
	}
	token := []string{"-H", "Authorization: Bearer " + goodToken}
	with := func(path string) []string { return append(append([]string{}, token...), base+path) }
	diagnoseWay(t, []wayRow{
		{"passed on as it came", nil, with("/me"), "none", 0, "origin", ""},
		{"proxy_set_header Authorization \"\"", nil, with("/strip/me"), "proxy.strips_authorization", 1, "origin", ""},
		{"the same, and the person names the origin", []string{"--origin", app.URL}, with("/strip/me"), "proxy.strips_authorization", 1, "", "accepted there"},
		{"an origin that takes no part in it", []string{"--origin", stranger.URL}, with("/strip/me"), "proxy.strips_authorization", 1, "", "another answer"},
		{"a header with an underscore", nil, []string{"-H", "api_key: " + goodToken, base + "/key"}, "proxy.drops_underscore_headers", 1, "", "api-key"},
		{"the same key under a name with a hyphen", nil, []string{"-H", "api-key: " + goodToken, base + "/key"}, "none", 0, "", ""},
		{"a stale token of the proxy's own", nil, []string{base + "/inject/me"}, "proxy.replaces_authorization", 1, "", ""},
		{"the proxy puts another Host in", nil, with("/inner/me"), "server.host_not_allowed", 1, "", ""},
		{"a gate's login and the service's token in one header", nil, []string{"-u", "alice:CANARY-gate", base + "/two/me"}, "proxy.two_layers_one_header", 1, "", "staging"},
		{"nothing sent to that gate", nil, []string{base + "/two/me"}, "credentials.missing", 1, "", ""},
		{"a 403 that was stored for a stranger", nil, with("/cache/closed"), "proxy.cached_denial", 1, "", "HIT"},
		{"two machines, of which one knows the token", []string{"--probe", "all", "--max-requests", "16"}, with("/mixed/me"), "server.replica_state_mismatch", 1, "", "×"},
		{"auth_request refuses", nil, with("/gated/me"), "proxy.front_layer_denies", 1, "", "auth_request"},
		{"the backend of auth_request is gone", nil, with("/down/me"), "not_auth.server_error", 1, "", "nginx"},
	})
	sameAsCurl(t, "nginx: proxy", [][]string{with("/me"), with("/strip/me"), with("/cache/closed"), {"-H", "api_key: " + goodToken, base + "/key"}, {"-u", "alice:CANARY-gate", base + "/two/me"}, {"-u", "alice:CANARY-wrong", base + "/two/me"}})
}

func TestDiagnoseHaproxyInFront(t *testing.T) {
	haproxy := needServer(t, "haproxy", "haproxy")
	app := httptest.NewServer(service())
	defer app.Close()
	dir, port := openDir(t), freePort(t)
	write(t, dir+"/haproxy.cfg", fmt.Sprintf(`
defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 1s
  retries 0
userlist people
  user alice insecure-password CANARY-right
frontend f
  bind 127.0.0.1:%[1]d
  http-request deny if { path_beg /deny }
  http-request deny deny_status 403 if { path_beg /write } { method POST }
  http-request auth realm gate if { path_beg /basic } !{ http_auth(people) }
  http-request del-header Authorization if { path_beg /strip }
  http-request return status 200 content-type text/plain string ok if { path_beg /basic }
  use_backend nobody if { path_beg /nobody }
  default_backend b
backend b
  server s %[2]s
backend nobody
  server s 127.0.0.1:1
`, port, strings.TrimPrefix(app.URL, "http://")))
	startServer(t, port, haproxy, "-f", dir+"/haproxy.cfg", "-db")
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	token := func(path string) []string { return []string{"-H", "Authorization: Bearer " + goodToken, base + path} }
	diagnoseWay(t, []wayRow{
		{"a rule denies the path", nil, token("/deny/me"), "authz.policy_condition", 1, "gateway", "byte for byte"},
		{"its own login, and none was sent", nil, []string{base + "/basic"}, "credentials.missing", 1, "gateway", "haproxy"},
		{"its own login, and a wrong password", nil, []string{"-u", "alice:CANARY-wrong", base + "/basic"}, "basic.wrong_password", 1, "gateway", ""},
		{"the right password", nil, []string{"-u", "alice:CANARY-right", base + "/basic"}, "none", 0, "", ""},
		{"it takes Authorization out", []string{"--origin", app.URL}, token("/strip/me"), "proxy.strips_authorization", 1, "origin", "accepted there"},
		{"nobody behind it", nil, token("/nobody"), "not_auth.server_error", 1, "gateway", "haproxy"},
		{"passed on as it came", nil, token("/me"), "none", 0, "origin", ""},
	})
	sameAsCurl(t, "haproxy: basic", [][]string{{base + "/basic"}, {"-u", "alice:CANARY-wrong", base + "/basic"}, {"-u", "alice:CANARY-right", base + "/basic"}, {"--anyauth", "-u", "alice:CANARY-right", base + "/basic"}, {"--digest", "-u", "alice:CANARY-right", base + "/basic"}, token("/strip/me"), token("/deny")})
}

func TestDiagnoseApacheInFront(t *testing.T) {
	apache := needServer(t, "apache2", "apache2")
	app := httptest.NewServer(service())
	defer app.Close()
	dir, port := openDir(t), freePort(t)
	const program = `#!/bin/sh
case "$HTTP_AUTHORIZATION" in
"Bearer ` + goodToken + `") printf 'Content-Type: application/json\n\n{"name":"alice"}\n';;
"") printf 'Status: 401 Unauthorized\nContent-Type: application/json\nWWW-Authenticate: Bearer\n\n{"error":"Authorization header not provided"}\n';;
*) printf 'Status: 401 Unauthorized\nContent-Type: application/json\nWWW-Authenticate: Bearer error="invalid_token"\n\n{"error":"invalid_token"}\n';;
esac
`
	for _, d := range []string{"lost", "kept"} {
		write(t, dir+"/"+d+"/me", program)
		if err := os.Chmod(dir+"/"+d+"/me", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir+"/apache.conf", apacheConf(dir, port, "authn_core alias cgi headers proxy proxy_http", fmt.Sprintf(`
ScriptAlias /lost/ %[1]s/lost/
ScriptAlias /kept/ %[1]s/kept/
ProxyPass /through/ %[3]s/
ProxyPass /strip/ %[3]s/
<Directory %[1]s>
Require all granted
</Directory>
<Directory %[1]s/kept>
CGIPassAuth On
</Directory>
<Location /strip/>
RequestHeader unset Authorization
</Location>
<Location /denied>
Require all denied
</Location>
`, dir, port, app.URL)))
	startServer(t, port, apache, "-f", dir+"/apache.conf", "-DFOREGROUND")
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	token := func(path string) []string { return []string{"-H", "Authorization: Bearer " + goodToken, base + path} }
	diagnoseWay(t, []wayRow{
		{"a CGI program does not get Authorization", nil, token("/lost/me"), "proxy.cgi_strips_authorization", 1, "origin", ""},
		{"with CGIPassAuth it does", nil, token("/kept/me"), "none", 0, "", ""},
		{"a wrong token that arrives", nil, []string{"-H", "Authorization: Bearer CANARY-wrong-token-987654", base + "/kept/me"}, "credentials.not_recognised", 1, "", ""},
		{"as a proxy it passes it on", nil, token("/through/me"), "none", 0, "", ""},
		{"as a proxy it takes it out, and the origin is named", []string{"--origin", app.URL}, token("/strip/me"), "proxy.cgi_strips_authorization", 1, "", "accepted there"},
		{"its own 403", nil, token("/denied/x"), "authz.policy_condition", 1, "origin", "byte for byte"},
	})
	sameAsCurl(t, "apache2: cgi, proxy", [][]string{token("/lost/me"), token("/kept/me"), token("/through/me"), token("/strip/me"), token("/denied")})
}

// diagnoseRowsMasked is diagnoseRows where the URL itself holds the password, as go-httpbin has it: a path is shown.
func diagnoseRowsMasked(t *testing.T, rows []realRow) {
	t.Helper()
	for _, row := range rows {
		var out, errw bytes.Buffer
		code := Main(context.Background(), append([]string{"diagnose", "--json", "--", "curl"}, row.args...), strings.NewReader(""), &out, &errw)
		var doc struct{ Diagnosis []struct{ Cause string } }
		if err := json.Unmarshal(out.Bytes(), &doc); err != nil || len(doc.Diagnosis) == 0 {
			t.Fatalf("%s: no diagnosis (%v):\n%s%s", row.reason, err, out.String(), errw.String())
		}
		if got := doc.Diagnosis[0].Cause; got != row.cause || code != row.exit {
			t.Errorf("%s: first cause %s, exit %d; want %s, %d\n%s", row.reason, got, code, row.cause, row.exit, out.String())
		}
	}
}

// apacheMD5 is a password as htpasswd -m writes it ($apr1$), which squid's helper reads.
func apacheMD5(password, salt string) string {
	const alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	inner := md5.Sum([]byte(password + salt + password))
	b := []byte(password + "$apr1$" + salt)
	for n := len(password); n > 0; n -= 16 {
		b = append(b, inner[:min(16, n)]...)
	}
	for n := len(password); n > 0; n >>= 1 {
		if n&1 == 1 {
			b = append(b, 0)
		} else {
			b = append(b, password[0])
		}
	}
	sum := md5.Sum(b)
	for i := range 1000 {
		var r []byte
		if i&1 == 1 {
			r = append(r, password...)
		} else {
			r = append(r, sum[:]...)
		}
		if i%3 != 0 {
			r = append(r, salt...)
		}
		if i%7 != 0 {
			r = append(r, password...)
		}
		if i&1 == 1 {
			r = append(r, sum[:]...)
		} else {
			r = append(r, password...)
		}
		sum = md5.Sum(r)
	}
	out := "$apr1$" + salt + "$"
	put := func(v uint, n int) {
		for range n {
			out += string(alphabet[v&63])
			v >>= 6
		}
	}
	for _, g := range [][3]int{{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}} {
		put(uint(sum[g[0]])<<16|uint(sum[g[1]])<<8|uint(sum[g[2]]), 4)
	}
	put(uint(sum[11]), 2)
	return out
}
