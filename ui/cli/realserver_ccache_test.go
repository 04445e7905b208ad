package cli

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDiagnoseTicketCaches: kinit of MIT Kerberos puts a login into each kind of cache, and curl and we find it there.
func TestDiagnoseTicketCaches(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("keyrings are Linux's")
	}
	r := startRealm(t)
	socket := r.startKCM()
	port := r.startGSSAPI()
	url := fmt.Sprintf("http://www.example.test:%d/kerb/", port)
	negotiate := resolved(port, "--negotiate", "-u", ":", url)
	own := fmt.Sprintf("why401test%d", os.Getpid())
	for _, cache := range []string{"KEYRING:session:" + own, "KEYRING:" + own, "KEYRING:user:" + own, "KEYRING:session:" + own + ":second", "KEYRING:persistent:" + fmt.Sprint(os.Getuid()) + ":" + own, "KCM:" + fmt.Sprint(os.Getuid()) + ":" + own, "KCM:"} {
		t.Run(cache, func(t *testing.T) {
			t.Setenv("KRB5CCNAME", cache)
			t.Cleanup(func() { _ = exec.Command("kdestroy", "-q").Run() })
			diagnoseAsCurl(t, "apache2: negotiate, "+cache, []realRow{{"no login", negotiate, "negotiate.no_ticket", 1}})
			r.run("CANARY-right\n", "kinit", "-f", "alice")
			diagnoseAsCurl(t, "apache2: negotiate, "+cache, []realRow{
				{"a login", negotiate, "none", 0},
				{"and its ticket for the service", negotiate, "none", 0},
			})
		})
	}
	t.Run("default_ccache_name", func(t *testing.T) {
		t.Setenv("KRB5CCNAME", "")
		_ = os.Unsetenv("KRB5CCNAME")
		write(t, r.dir+"/ccname.conf", "[libdefaults]\n default_ccache_name = KEYRING:session:"+own+"_%{uid}\n")
		t.Setenv("KRB5_CONFIG", os.Getenv("KRB5_CONFIG")+":"+r.dir+"/ccname.conf")
		t.Cleanup(func() { _ = exec.Command("kdestroy", "-q").Run() })
		r.run("CANARY-right\n", "kinit", "-f", "alice")
		diagnoseAsCurl(t, "apache2: negotiate, default_ccache_name", []realRow{{"a login", negotiate, "none", 0}})
	})
	t.Run("KCM is gone", func(t *testing.T) {
		t.Setenv("KRB5CCNAME", "KCM:")
		_ = os.Remove(socket)
		diagnoseRows(t, []realRow{{"no socket", negotiate, "negotiate.no_ticket", 1}})
	})
}

// startKCM runs Heimdal's KCM on a socket of its own, which krb5.conf then names.
func (r *realm) startKCM() (socket string) {
	t := r.t
	t.Helper()
	kcm := needServer(t, "kcm", "heimdal-kcm")
	// It knows one place for its socket, below /run: another /run for it alone.
	run := r.dir + "/run"
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	socket = run + "/.heim_org.h5l.kcm-socket"
	write(t, r.dir+"/kcm.conf", "[libdefaults]\n kcm_socket = "+socket+"\n")
	t.Setenv("KRB5_CONFIG", r.dir+"/krb5.conf:"+r.dir+"/kcm.conf")
	how := "-m"
	if os.Getuid() != 0 {
		how = "-rm"
	}
	cmd := exec.Command("unshare", how, "sh", "-c", `mount --bind "$1" /run && exec "$2"`, "sh", run, kcm)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-done })
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	deadline := time.After(10 * time.Second)
	for {
		if _, err := os.Stat(socket); err == nil {
			return socket
		}
		select {
		case <-done:
			t.Fatalf("kcm ended at once:\n%s", out.String())
		case <-deadline:
			t.Fatalf("kcm makes no socket:\n%s", out.String())
		case <-retry.C:
		}
	}
}
