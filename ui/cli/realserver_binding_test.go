package cli

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
)

// acceptor is a server of MIT Kerberos' GSSAPI over https. Its folders: /ignore looks at no channel binding, /allow takes a login
// without one and none of another certificate, /require takes its own alone, /other is behind something that ends TLS.
const acceptor = `
import base64, hashlib, http.server, ssl, sys
import gssapi, gssapi.raw
port, cert, keytab, version = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
own = ssl.PEM_cert_to_DER_cert(open(cert).read()[open(cert).read().index("-----BEGIN CERT"):])
def bindings(der):
    return gssapi.raw.ChannelBindings(application_data=b"tls-server-end-point:" + hashlib.sha256(der).digest())
creds = gssapi.Credentials(usage="accept", store={"keytab": keytab})
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, why = 401, "no token"
        word, _, token = self.headers.get("Authorization", "").partition(" ")
        if word == "Negotiate":
            cb = None
            if not self.path.startswith("/ignore"):
                cb = bindings(b"other" if self.path.startswith("/other") else own)
            try:
                got = gssapi.raw.accept_sec_context(base64.b64decode(token), acceptor_creds=creds, channel_bindings=cb)
                bound = 2048 in [int(f) for f in got.flags] # GSS_C_CHANNEL_BOUND_FLAG
                status, why = 200, "bound %s" % bound
                if self.path.startswith("/require") and not bound:
                    status, why = 401, "not bound"
            except Exception as e:
                why = type(e).__name__
        body = (why + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 401:
            self.send_header("WWW-Authenticate", "Negotiate")
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
    def version_string(self):
        return version
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
`

// startAcceptor starts it with a certificate of its own, signed by ECDSA with SHA-256.
func (r *realm) startAcceptor() (port int) {
	t := r.t
	t.Helper()
	const python = "/usr/bin/python3" // Debian's, whose packages these are
	if out, err := exec.Command(python, "-c", "import gssapi.raw as r; r.ChannelBindings").CombinedOutput(); err != nil {
		if os.Getenv("WHY401_REAL") != "" {
			t.Fatalf("python3 has no gssapi: apt-get install python3-gssapi\n%s", out)
		}
		t.Skip("python3 has no gssapi: apt-get install python3-gssapi")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "www.example.test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"www.example.test"}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_ = pem.Encode(&b, &pem.Block{Type: "PRIVATE KEY", Bytes: private})
	_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	write(t, r.dir+"/cert.pem", b.String())
	write(t, r.dir+"/acceptor.py", acceptor)
	port = freePort(t)
	startServer(t, port, python, r.dir+"/acceptor.py", fmt.Sprint(port), r.dir+"/cert.pem", r.dir+"/www.keytab", "Microsoft-IIS/10.0")
	return port
}

// TestDiagnoseChannelBinding: MIT's acceptor takes our binding, and refuses one of another certificate.
func TestDiagnoseChannelBinding(t *testing.T) {
	r := startRealm(t)
	port := r.startAcceptor()
	r.login("cc")
	base := fmt.Sprintf("https://www.example.test:%d", port)
	negotiate := func(args ...string) []string {
		return resolved(port, append([]string{"-k", "--negotiate", "-u", ":"}, args...)...)
	}
	diagnoseAsCurl(t, "GSSAPI over https: negotiate", []realRow{
		{"nobody looks at the binding", negotiate(base + "/ignore/"), "none", 0},
		{"one that is there is to be right", negotiate(base + "/allow/"), "none", 0},
		{"with a body", negotiate("-d", "x=y", base+"/allow/"), "none", 0},
		{"what the server offers", resolved(port, "-k", "--anyauth", "-u", ":", base+"/allow/"), "none", 0},
	})
	diagnoseRows(t, []realRow{ // curl binds since 8.10
		{"a binding is demanded", negotiate(base + "/require/"), "none", 0},
		{"a binding is demanded, after a challenge", resolved(port, "-k", "--anyauth", "-u", ":", "-d", "x=y", base+"/require/"), "none", 0},
		{"the server has another certificate", negotiate(base + "/other/"), "negotiate.spn", 1},
	})
	t.Run("over HTTP/2", func(t *testing.T) {
		var proto, field string
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) { proto, field = q.Proto, q.Header.Get("Authorization") }))
		s.EnableHTTP2 = true
		s.StartTLS()
		defer s.Close()
		port := s.Listener.Addr().(*net.TCPAddr).Port
		diagnoseRows(t, []realRow{{"the token is made once the connection is there", resolved(port, "-k", "--negotiate", "-u", ":", fmt.Sprintf("https://www.example.test:%d/", port)), "none", 0}})
		if proto != "HTTP/2.0" || !strings.HasPrefix(field, "Negotiate YI") {
			t.Errorf("%s with %q", proto, field)
		}
	})
	// The fix tells which it is.
	for _, row := range []struct {
		path        string
		first, then int
	}{{"/other/", 401, 200}, {"/require/", 200, 0}} {
		reqs, err := convert.CurlText("curl "+strings.Join(negotiate(base+row.path), " "), convert.Options{})
		if err != nil {
			t.Fatal(err)
		}
		client := &httpclient.Client{Getenv: os.Getenv}
		d := diagnose.Run(t.Context(), client, scheme.Attempt(reqs[0]), diagnose.Options{})
		if got := d.Evidence.Status; got != row.first {
			t.Fatalf("%s: %d, want %d", row.path, got, row.first)
		}
		if steps := strings.Join(d.Evidence.Exchange.Last().Auth.Steps(), "\n"); !strings.Contains(steps, "channel binding = tls-server-end-point of CN=www.example.test\ncertificate = SHA-256 ") {
			t.Errorf("%s: the binding is not among\n%s", row.path, steps)
		}
		if row.then == 0 {
			continue
		}
		if why := string(d.Evidence.Exchange.Last().Answer); !strings.Contains(why, "BadChannelBindings") {
			t.Errorf("%s: the acceptor says %q", row.path, why)
		}
		at := slices.IndexFunc(d.Findings, func(f diagnose.Finding) bool { return f.Cause.ID == "negotiate.channel_binding" })
		if at < 0 {
			t.Fatalf("%s: the channel binding is not among the causes", row.path)
		}
		fixed, err := d.Findings[at].Match.Fixes[0].Apply(d.Evidence.Attempt)
		if err != nil {
			t.Fatal(err)
		}
		if x := client.Do(t.Context(), fixed.Request); x.Status() != row.then || !strings.Contains(strings.Join(x.Last().Auth.Steps(), "\n"), "channel binding = none: left out") {
			t.Errorf("%s: without a binding %d, want %d", row.path, x.Status(), row.then)
		}
	}
}
