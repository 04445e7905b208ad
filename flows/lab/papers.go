package lab

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// papers are the certificates of one practice server, made when it starts: curl reads them from files, and so they are files, in a
// folder of their own, until it ends.
type papers struct {
	dir   string
	trust *x509.CertPool // of clients
	own   tls.Certificate
}

// paper is a certificate and its key.
type paper struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// writePapers makes an authority, the server's certificate and those of the lessons: "gardener", good; "old", which has ended; and
// "shop", of an authority that the orchard does not know.
func writePapers(now time.Time) (papers, error) {
	dir, err := os.MkdirTemp("", "why401-practice-")
	if err != nil {
		return papers{}, errFolder(err)
	}
	p := papers{dir: dir, trust: x509.NewCertPool()}
	var failed error
	issue := func(name string, by *paper, from, to time.Time, server bool) paper {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			failed = err
			return paper{}
		}
		c := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: to, KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true}
		switch {
		case by == nil:
			c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
			by = &paper{c, key}
		case server:
			c.ExtKeyUsage, c.DNSNames, c.IPAddresses = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, []string{"localhost"}, []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
		default:
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}
		der, err := x509.CreateCertificate(rand.Reader, c, by.cert, &key.PublicKey, by.key)
		if err != nil {
			failed = err
			return paper{}
		}
		made, err := x509.ParseCertificate(der)
		if err != nil {
			failed = err
		}
		return paper{made, key}
	}
	begin, day := now.Add(-time.Hour), 24*time.Hour
	ca := issue("Orchard practice authority", nil, now.Add(-90*day), now.Add(365*day), false)
	if failed != nil {
		p.remove()
		return papers{}, fmt.Errorf("making its certificates: %w", failed)
	}
	p.trust.AddCert(ca.cert)
	shop := issue("Shop practice authority", nil, begin, now.Add(365*day), false)
	server := issue("127.0.0.1", &ca, begin, now.Add(365*day), true)
	all := map[string]paper{"authority": {cert: ca.cert}, "gardener": issue(labUser, &ca, begin, now.Add(365*day), false), "old": issue(labUser, &ca, now.Add(-60*day), now.Add(-30*day), false)}
	if failed == nil {
		all["shop"] = issue(labUser, &shop, begin, now.Add(365*day), false)
	}
	for name, one := range all {
		if failed == nil {
			failed = p.write(name, one)
		}
	}
	if failed != nil {
		p.remove()
		return papers{}, errFolder(failed)
	}
	p.own = tls.Certificate{Certificate: [][]byte{server.cert.Raw}, PrivateKey: server.key}
	return p, nil
}

// errFolder says in a sentence why its certificates have no place, and what names another one.
func errFolder(err error) error {
	why := errors.Unwrap(err)
	if why == nil {
		why = err
	}
	return fmt.Errorf("its certificates want a temporary folder, and in %s none can be made: %w; TMPDIR names another place (on Windows TMP)", os.TempDir(), why)
}

func (p papers) write(name string, one paper) error {
	err := os.WriteFile(filepath.Join(p.dir, name+".pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: one.cert.Raw}), 0o600)
	if err != nil || one.key == nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(one.key)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(p.dir, name+".key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
}

func (p papers) remove() {
	if p.dir != "" {
		_ = os.RemoveAll(p.dir)
	}
}

// server is the TLS of one door: a strict one refuses in the handshake, the other asks for a certificate and leaves it to the answer.
func (p papers) server(strict bool) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{p.own}, ClientCAs: p.trust, ClientAuth: tls.RequestClientCert}
	if strict {
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c
}

// vault answers behind TLS. What the handshake let through it looks at as nginx does, and refuses in its words.
func (p papers) vault() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse := func(text string) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprintf(w, "<html>\n<head><title>400 %s</title></head>\n<body>\n<center><h1>400 Bad Request</h1></center>\n<center>%[1]s</center>\n</body>\n</html>\n", text)
		}
		if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
			refuse("No required SSL certificate was sent")
			return
		}
		if _, err := r.TLS.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: p.trust, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}); err != nil {
			refuse("The SSL certificate error")
			return
		}
		answer(w, 200, map[string]string{"hello": r.TLS.PeerCertificates[0].Subject.CommonName})
	})
}
