package cli

import (
	"fmt"
	"net"
	"testing"

	"why401/httpclient/ntlm/ntlmtest"
)

// ntlmServer is a server of NTLM on loopback: Debian has none, so it is the one written from the specification.
func ntlmServer(t *testing.T, s *ntlmtest.Server) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s.Users = map[string]string{`CORP\ALICE`: "CANARY-right"}
	go s.Serve(l)
	return "http://" + l.Addr().String()
}

// TestDiagnoseNTLMBehindNginx: nginx takes a new connection to the server for each request, and no login comes through.
func TestDiagnoseNTLMBehindNginx(t *testing.T) {
	nginx := needServer(t, "nginx", "nginx-light")
	dir, port := t.TempDir(), freePort(t)
	back := &ntlmtest.Server{}
	write(t, dir+"/nginx.conf", fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log stderr; events {}
http { access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
 server { listen 127.0.0.1:%[2]d; location / { proxy_pass %[3]s; } } }`, dir, port, ntlmServer(t, back)))
	startServer(t, port, nginx, "-c", dir+"/nginx.conf", "-p", dir)
	url := fmt.Sprintf("http://127.0.0.1:%d/a", port)
	diagnoseRows(t, []realRow{{"the right password, and another connection behind", []string{"--ntlm", "-u", `CORP\alice:CANARY-right`, url}, "negotiate.connection_broken", 1}})
	for _, r := range back.Seen() {
		if r.Message == 3 && r.Verdict != "no message 2 on this connection" && r.Verdict != "unknown" {
			t.Errorf("the server knew the connection: %s", r)
		}
	}
	sameAsCurl(t, "nginx, ntlm behind", [][]string{{"--ntlm", "-u", `CORP\alice:CANARY-right`, url}})
}

func TestDiagnoseNTLM(t *testing.T) {
	const right, wrong = `CORP\alice:CANARY-right`, `CORP\alice:CANARY-wrong`
	plain := ntlmServer(t, &ntlmtest.Server{})
	several := ntlmServer(t, &ntlmtest.Server{Offers: []string{"Negotiate, NTLM", `Basic realm="x"`}})
	proxy := ntlmServer(t, &ntlmtest.Server{Proxy: true})
	broken := func(fault string) string { return ntlmServer(t, &ntlmtest.Server{Fault: fault}) + "/a" }
	diagnoseRows(t, []realRow{
		{"the right password", []string{"--ntlm", "-u", right, plain + "/a"}, "none", 0},
		{"by what the server offers, two of it in one line", []string{"--ntlm", "-u", right, several + "/a"}, "none", 0},
		{"nothing sent", []string{plain + "/a"}, "credentials.missing", 1},
		{"Basic sent", []string{"-u", right, plain + "/a"}, "credentials.wrong_scheme", 1},
		{"the wrong password", []string{"--ntlm", "-u", wrong, plain + "/a"}, "basic.wrong_password", 1},
		{"message 2 breaks off", []string{"--ntlm", "-u", right, broken("truncated")}, "ntlm.challenge", 1},
		{"message 2 is no base64", []string{"--ntlm", "-u", right, broken("garbage")}, "ntlm.challenge", 1},
		{"message 2 never comes", []string{"--ntlm", "-u", right, broken("never")}, "negotiate.connection_broken", 1},
		{"the connection ends behind message 2", []string{"--ntlm", "-u", right, broken("close")}, "negotiate.connection_broken", 1},
		{"the connection ends without a word", []string{"--ntlm", "-u", right, broken("drop")}, "negotiate.connection_broken", 1},
		{"another message 2 behind message 3", []string{"--ntlm", "-u", right, broken("again")}, "negotiate.connection_broken", 1},
		{"NTLMv1 alone", []string{"--ntlm", "-u", right, broken("v1")}, "server.outdated", 1},
		{"two days ahead", []string{"--ntlm", "-u", right, broken("ahead")}, "ntlm.clock", 1},
		{"a proxy, the right password", []string{"-x", proxy, "--proxy-ntlm", "-U", right, "http://e.test/a"}, "none", 0},
		{"a proxy, the wrong password", []string{"-x", proxy, "--proxy-ntlm", "-U", wrong, "http://e.test/a"}, "proxy.auth_rejected", 1},
		{"a proxy that got Basic", []string{"-x", proxy, "-U", right, "http://e.test/a"}, "proxy.auth_rejected", 1},
		{"a tunnel to a server that asks too", []string{"-p", "-x", proxy, "--proxy-ntlm", "-U", right, "--ntlm", "-u", wrong, plain + "/a"}, "basic.wrong_password", 1},
	})
	sameAsCurl(t, "ntlm", [][]string{
		{"--ntlm", "-u", right, plain + "/a"},
		{"--ntlm", "-u", wrong, plain + "/a"},
		{"--ntlm", "-u", right, "-d", "x=y", plain + "/a"},
		{"--ntlm", "-u", right, several + "/a"},
		{"--ntlm", "--basic", "-u", right, several + "/a"},
		{"--ntlm", "-u", right, broken("close")},
		{"--ntlm", "-u", right, broken("truncated")},
		{"-x", proxy, "--proxy-ntlm", "-U", right, "http://e.test/a"},
		{"-x", proxy, "--proxy-anyauth", "-U", right, "-d", "x=y", "http://e.test/a"},
		{"-x", proxy, "--proxy-ntlm", "-U", wrong, "http://e.test/a"},
		{"-p", "-x", proxy, "--proxy-ntlm", "-U", right, "--ntlm", "-u", right, plain + "/a"},
	})
}
