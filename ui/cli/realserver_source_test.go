package cli

import (
	"fmt"
	"testing"
)

// TestDiagnoseSources holds what netrc, the URL, headers and a cookie file give to a real server, beside curl on the same one.
func TestDiagnoseSources(t *testing.T) {
	nginx := needServer(t, "nginx", "nginx-light")
	dir, port := openDir(t), freePort(t)
	write(t, dir+"/www/basic/index.html", "ok\n")
	write(t, dir+"/htpasswd", "alice:{PLAIN}CANARY-right\n")
	write(t, dir+"/nginx.conf", nginxConf(dir, fmt.Sprintf(`
  server {
    listen 127.0.0.1:%[2]d; root %[1]s/www;
    location /basic/ { auth_basic "orchard"; auth_basic_user_file %[1]s/htpasswd; }
    location /key/ {
      if ($http_authorization) { return 401 "one credential, please"; }
      if ($http_x_api_key != "CANARY-key-0123456789") { return 401 "no key"; }
      return 200 "ok";
    }
    location /session/ {
      if ($http_cookie !~ "sid=CANARY-session") { return 401 "no session"; }
      return 200 "ok";
    }
  }`, dir, port)))
	startServer(t, port, nginx, "-c", dir+"/nginx.conf", "-p", dir)
	t.Setenv("HOME", dir) // never the person's own files
	t.Setenv("NETRC", "")
	write(t, dir+"/.netrc", "machine 127.0.0.1 login alice password CANARY-right\n")
	write(t, dir+"/wrong", "machine 127.0.0.1 login bob password CANARY-wrong\n")
	write(t, dir+"/jar", "127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\tCANARY-session\n")
	base, at := fmt.Sprintf("http://127.0.0.1:%d", port), fmt.Sprintf("127.0.0.1:%d", port)
	key := []string{"-H", "X-Api-Key: CANARY-key-0123456789"}
	diagnoseRows(t, []realRow{
		{"the login of the netrc file", []string{"-n", base + "/basic/"}, "none", 0},
		{"another netrc file, with a user that is not there", []string{"--netrc-file", dir + "/wrong", base + "/basic/"}, "basic.wrong_password", 1},
		{"a netrc file that goes before the right login of the URL", []string{"--netrc-file", dir + "/wrong", "http://alice:CANARY-right@" + at + "/basic/"}, "client.netrc_override", 1},
		{"the right login of the URL goes first with --netrc-optional", []string{"--netrc-optional", "--netrc-file", dir + "/wrong", "http://alice:CANARY-right@" + at + "/basic/"}, "none", 0},
		{"a key, and a login that came along", append(key, "-n", base+"/key/"), "client.netrc_override", 1},
		{"the key alone", append(key, base+"/key/"), "none", 0},
		{"the cookie of a file", []string{"-b", dir + "/jar", base + "/session/"}, "none", 0},
	})
	sameAsCurl(t, "nginx: sources", [][]string{
		{"-n", base + "/basic/"},
		{"--netrc-file", dir + "/wrong", base + "/basic/"},
		{"--netrc-file", dir + "/wrong", "http://alice:CANARY-right@" + at + "/basic/"},
		{"--netrc-optional", "--netrc-file", dir + "/wrong", "http://alice:CANARY-right@" + at + "/basic/"},
		{"-n", "http://alice@" + at + "/basic/"},
		{"-n", "http://nobody@" + at + "/basic/"},
		{"-n", "-u", "alice:CANARY-wrong", base + "/basic/"},
		{"-n", "-H", "Authorization: Bearer CANARY-x", base + "/basic/"},
		{"-n", "-H", "X-Api-Key: CANARY-key-0123456789", base + "/key/"},
		{"-b", dir + "/jar", base + "/session/"},
		{"-b", dir + "/jar", "-H", "Cookie: sid=other", base + "/session/"},
	})
}
