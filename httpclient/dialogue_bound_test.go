package httpclient

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"why401/httpclient/ntlm/ntlmtest"
)

// ownCert is a self-signed certificate for 127.0.0.1.
func ownCert(t *testing.T, edwards bool) tls.Certificate {
	t.Helper()
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "web1.corp.test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := tls.Certificate{PrivateKey: ec}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, ec.Public(), ec)
	if edwards {
		pub, key, _ := ed25519.GenerateKey(rand.Reader)
		c.PrivateKey = key
		der, err = x509.CreateCertificate(rand.Reader, tmpl, tmpl, pub, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Certificate = [][]byte{der}
	return c
}

// TestNTLMIsBound: over https message 3 holds the sum over the certificate, which ntlmtest makes in its own way.
func TestNTLMIsBound(t *testing.T) {
	cert, other, edwards := ownCert(t, false), ownCert(t, false), ownCert(t, true)
	for _, row := range []struct {
		reason  string
		shows   *tls.Certificate // nil plain http
		knows   []byte           // the certificate that the server takes for its own
		binding string
		unbound bool
		want    string // the verdict
		line    string // of the steps
	}{
		{"demanded", &cert, cert.Certificate[0], "require", false, "right, NTLMv2", "channel binding = tls-server-end-point of CN=web1.corp.test\ncertificate = SHA-256 "},
		{"not looked at", &cert, nil, "", false, "right, NTLMv2", "\nbinding = "},
		{"TLS ends in front of it", &cert, other.Certificate[0], "allow", false, "bound to another channel", "\nbinding = "},
		{"TLS ends in front of it, without a binding", &cert, other.Certificate[0], "allow", true, "right, NTLMv2", "channel binding = none: left out"},
		{"demanded, and left out", &cert, cert.Certificate[0], "require", true, "not bound", "channel binding = none: left out"},
		{"plain http", nil, cert.Certificate[0], "require", false, "not bound", "channel binding = none: plain http"},
		{"a signature without a hash", &edwards, edwards.Certificate[0], "require", false, "not bound", "channel binding = none: a certificate that is signed by Ed25519"},
	} {
		s := &ntlmtest.Server{Users: map[string]string{`CORP\ALICE`: "CANARY-pw"}, Binding: row.binding, Certificate: row.knows}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		scheme := "http"
		if row.shows != nil {
			scheme, l = "https", tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{*row.shows}})
		}
		go s.Serve(l)
		r := ntlmRequest(scheme + "://" + l.Addr().String() + "/a")
		r.Insecure, r.Unbound = true, row.unbound
		x := (&Client{}).Do(context.Background(), r)
		seen := s.Seen()
		if got := seen[len(seen)-1].Verdict; got != row.want || len(seen) != 2 {
			t.Errorf("%s: %v, want %s", row.reason, seen, row.want)
		}
		step, ok := x.Last().Auth.(*NTLMStep)
		if !ok {
			t.Fatalf("%s: no answer", row.reason)
		}
		if steps := strings.Join(step.Steps(), "\n"); !strings.Contains(steps, row.line) || strings.Count(steps, "channel binding = ") != 1 {
			t.Errorf("%s: want %q in\n%s", row.reason, row.line, steps)
		}
	}
}
