package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// TestCookiesAsCurl sets each kind of cookie and asks whether it comes back behind a redirect: by curl's jar, and by ours. The server
// answers 200 where it came, 404 where not.
func TestCookiesAsCurl(t *testing.T) {
	needServer(t, "curl", "curl")
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/set/") {
			w.Header().Set("Set-Cookie", r.URL.Query().Get("c"))
			http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
			return
		}
		if !strings.Contains(r.Header.Get("Cookie"), "sid=") {
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	ask := func(host, to, cookie string) {
		if strings.HasPrefix(to, "//") {
			to = "http:" + to + ":" + u.Port() + "/show"
		}
		address := fmt.Sprintf("http://%s:%s/set/x?%s", host, u.Port(), url.Values{"c": {cookie}, "to": {to}}.Encode())
		args := []string{"-L", "-b", "", "-H", "X-Row: " + cookie}
		for _, h := range []string{"app.test", "api.app.test", "shop.co.uk", "other.test", "localhost"} {
			args = append(args, "--resolve", h+":"+u.Port()+":127.0.0.1")
		}
		rows = append(rows, append(args, address))
	}
	for _, c := range []string{"sid=1", "sid=1; Path=/", "sid=1; Path=/show", "sid=1; Path=/sho", "sid=1; Path=/other", "sid=1; Path=show", "sid=1; Domain=app.test; Path=/", "sid=1; Domain=.app.test; Path=/", "sid=1; Domain=test; Path=/", "sid=1; Domain=other.test; Path=/",
		"sid=1; Secure; Path=/", "__Secure-sid=1; Path=/", "__Host-sid=1; Secure; Path=/", "sid=1; Max-Age=0; Path=/", "sid=1; Max-Age=60; Path=/", "sid=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "sid=1; Expires=Thu, 01 Jan 2099 00:00:00 GMT; Path=/", "sid=1; SameSite=None; Path=/", `sid={"a":"b, c"}; Path=/`, `sid="1"; Path=/`, "sid=; Path=/", "sid; Path=/", "=sid=1; Path=/", "sid=a b; Path=/", "sid=1; HttpOnly; Path=/"} {
		ask("app.test", "/show", c)
	}
	ask("app.test", "//api.app.test", "sid=1; Path=/")
	ask("app.test", "//api.app.test", "sid=1; Path=/; Domain=app.test")
	ask("api.app.test", "//app.test", "sid=1; Path=/; Domain=app.test")
	ask("api.app.test", "//app.test", "sid=1; Path=/; Domain=api.app.test")
	ask("shop.co.uk", "/show", "sid=1; Path=/; Domain=co.uk")
	ask("shop.co.uk", "/show", "sid=1; Path=/; Domain=shop.co.uk")
	ask("localhost", "/show", "sid=1; Path=/; Secure")
	ask("localhost", "/show", "__Host-sid=1; Path=/; Secure")
	ask("localhost", "/show", "__Host-sid=1; Path=/; Secure; Domain=localhost")
	ask("127.0.0.1", "/show", "sid=1; Path=/; Domain=127.0.0.1")
	dir := t.TempDir()
	for i, line := range []string{"app.test FALSE / FALSE 0 sid 1", ".app.test TRUE / FALSE 0 sid 1", "app.test TRUE / FALSE 0 sid 1", "app.test FALSE /show FALSE 0 sid 1", "app.test FALSE /other FALSE 0 sid 1", "app.test FALSE / TRUE 0 sid 1", "app.test FALSE / FALSE 1700000000 sid 1", "#HttpOnly_app.test FALSE / FALSE 0 sid 1", "other.test FALSE / FALSE 0 sid 1"} {
		jar := filepath.Join(dir, fmt.Sprint(i))
		write(t, jar, "# Netscape HTTP Cookie File\n"+strings.ReplaceAll(line, " ", "\t")+"\n")
		rows = append(rows, []string{"-b", jar, "--resolve", "app.test:" + u.Port() + ":127.0.0.1", "http://app.test:" + u.Port() + "/show"})
	}
	spaced := filepath.Join(dir, "spaced")
	write(t, spaced, "app.test FALSE / FALSE 0 sid 1\n")
	export := filepath.Join(dir, "export.json")
	write(t, export, `[{"name":"sid","value":"1","domain":"app.test","path":"/"}]`)
	for _, jar := range []string{spaced, export, filepath.Join(dir, "not-there")} {
		rows = append(rows, []string{"-b", jar, "--resolve", "app.test:" + u.Port() + ":127.0.0.1", "http://app.test:" + u.Port() + "/show"})
	}
	sameAsCurl(t, "cookies", rows)
}
