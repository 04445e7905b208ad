package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// nginxConf is a configuration of nginx that runs in the foreground and keeps its files in dir; servers is what stands in http{}.
func nginxConf(dir, servers string) string {
	return fmt.Sprintf(`
daemon off; master_process off; pid %[1]s/pid; error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
%[2]s
}`, dir, servers)
}

// apacheModules is where Debian keeps the modules of Apache httpd.
const apacheModules = "/usr/lib/apache2/modules/"

// apacheConf is a configuration of Apache httpd that keeps its files in dir, listens on port and loads the modules, named as in
// mod_NAME.so; rest is what else it says.
func apacheConf(dir string, port int, modules, rest string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ServerRoot %[1]s\nServerName localhost\nPidFile %[1]s/pid\nErrorLog %[1]s/error.log\nListen 127.0.0.1:%[2]d\n", dir, port)
	for _, m := range strings.Fields("mpm_event authz_core " + modules) {
		fmt.Fprintf(&b, "LoadModule %[1]s_module %[2]smod_%[1]s.so\n", m, apacheModules)
	}
	return b.String() + rest
}

// squidConf is a configuration of Squid that keeps its files in dir and asks who is there before it forwards; rest is how it asks,
// and whom else it keeps out.
func squidConf(dir string, port int, rest string) string {
	return fmt.Sprintf(`
http_port 127.0.0.1:%[2]d
pid_filename %[1]s/squid.pid
cache_log %[1]s/cache.log
access_log none
coredump_dir %[1]s
cache deny all
shutdown_lifetime 0 seconds
%[3]s
acl known proxy_auth REQUIRED
http_access allow known
http_access deny all
`, dir, port, rest)
}

// needFile skips the test where a file of a package is not there, and fails where real servers are called for.
func needFile(t *testing.T, path, install string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		return
	}
	if os.Getenv("WHY401_REAL") != "" {
		t.Fatal(path + " is not installed: apt-get install " + install)
	}
	t.Skip(path + " is not installed: apt-get install " + install)
}
