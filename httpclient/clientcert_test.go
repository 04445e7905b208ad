package httpclient

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"why401/httpclient/keyfile"
	"why401/httpclient/mask"

	"github.com/youmark/pkcs8"
	"software.sslmate.com/src/go-pkcs12"
)

// testCert makes a certificate for key, signed by parent (nil: by itself).
func testCert(t *testing.T, name string, key crypto.Signer, parent *tls.Certificate, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if change != nil {
		change(c)
	}
	above, signer := c, any(key)
	if parent != nil {
		above, signer = parent.Leaf, parent.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, c, above, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func testKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func testCA(t *testing.T, name string) *tls.Certificate {
	key := testKey(t)
	c := testCert(t, name, key, nil, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage, c.ExtKeyUsage = true, true, x509.KeyUsageCertSign, nil
	})
	return &tls.Certificate{Leaf: c, PrivateKey: key, Certificate: [][]byte{c.Raw}}
}

func asPEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// filesClient reads the given texts as files.
func filesClient(files map[string]string) *Client {
	return &Client{ReadFile: func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, &os.PathError{Op: "open", Path: name, Err: os.ErrNotExist}
	}}
}

func TestClientCertificateFiles(t *testing.T) {
	ca, key := testCA(t, "Orchard Clients"), testKey(t)
	leaf := testCert(t, "alice", key, ca, nil)
	pkcs8DER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := pkcs8.MarshalPrivateKey(key, []byte("CANARY-pass"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p12, err := pkcs12.Modern.Encode(key, leaf, []*x509.Certificate{ca.Leaf}, "CANARY-pass")
	if err != nil {
		t.Fatal(err)
	}
	open, err := pkcs12.Passwordless.Encode(key, leaf, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	noKey, err := pkcs12.Modern.EncodeTrustStore([]*x509.Certificate{ca.Leaf}, "CANARY-pass")
	if err != nil {
		t.Fatal(err)
	}
	ec, err := x509.MarshalECPrivateKey(key.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	old, err := x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", ec, []byte("CANARY-pass"), x509.PEMCipherAES128) //lint:ignore SA1019 old keys are encrypted so
	if err != nil {
		t.Fatal(err)
	}
	cert, plain := asPEM("CERTIFICATE", leaf.Raw), asPEM("PRIVATE KEY", pkcs8DER)
	files := map[string]string{
		"both.pem": cert + plain, "reversed.pem": plain + cert, "cert.pem": cert, "key.pem": plain, "cert.der": string(leaf.Raw), "key.der": string(pkcs8DER), "ec.der": string(ec),
		"sealed.pem": asPEM("ENCRYPTED PRIVATE KEY", sealed), "sealed.der": string(sealed), "old.pem": cert + string(pem.EncodeToMemory(old)),
		"c.p12": string(p12), "open.p12": string(open), "nokey.p12": string(noKey), "chain.pem": cert + asPEM("CERTIFICATE", ca.Leaf.Raw) + plain, "upside.pem": asPEM("CERTIFICATE", ca.Leaf.Raw) + cert + plain,
		"empty": "", "text": "hello", "csr.pem": asPEM("CERTIFICATE REQUEST", []byte{1}), "pub.pem": asPEM("PUBLIC KEY", []byte{1}), "cut.pem": strings.Replace(cert, "-----END CERTIFICATE-----", "", 1), "bad.pem": "# mine\n" + asPEM("CERTIFICATE", []byte("no DER")) + plain,
		"foreign.key": asPEM("PRIVATE KEY", mustPKCS8(t, testKey(t))), "ssh.key": asPEM("OPENSSH PRIVATE KEY", []byte{1}),
	}
	for _, row := range []struct {
		reason  string
		f       TLSFiles
		pass    string
		trouble string // in the error; "" none
	}{
		{"one file", TLSFiles{CertFile: "both.pem"}, "", ""},
		{"the key stands first", TLSFiles{CertFile: "reversed.pem"}, "", ""},
		{"two files", TLSFiles{CertFile: "cert.pem", KeyFile: "key.pem"}, "", ""},
		{"DER, PKCS #8", TLSFiles{CertFile: "cert.der", CertType: "DER", KeyFile: "key.der", KeyType: "DER"}, "", ""},
		{"DER, SEC 1", TLSFiles{CertFile: "cert.der", CertType: "DER", KeyFile: "ec.der", KeyType: "der"}, "", ""},
		{"PKCS #8 encrypted", TLSFiles{CertFile: "cert.pem", KeyFile: "sealed.pem"}, "CANARY-pass", ""},
		{"PKCS #8 encrypted, in DER", TLSFiles{CertFile: "cert.pem", KeyFile: "sealed.der", KeyType: "DER"}, "CANARY-pass", ""},
		{"DEK-Info", TLSFiles{CertFile: "old.pem"}, "CANARY-pass", ""},
		{"PKCS #12", TLSFiles{CertFile: "c.p12", CertType: "P12"}, "CANARY-pass", ""},
		{"PKCS #12 without a passphrase", TLSFiles{CertFile: "open.p12", CertType: "P12"}, "", ""},
		{"a chain", TLSFiles{CertFile: "chain.pem"}, "", ""},

		{"no such file", TLSFiles{CertFile: "none.pem"}, "", "--cert none.pem cannot be read"},
		{"no such file, for the proxy", TLSFiles{CertFile: "none.pem", OfProxy: true}, "", "--proxy-cert none.pem cannot be read"},
		{"no key", TLSFiles{CertFile: "cert.pem"}, "", "name the key's file with --key"},
		{"no passphrase", TLSFiles{CertFile: "cert.pem", KeyFile: "sealed.pem"}, "", "--key sealed.pem: it is encrypted"},
		{"no passphrase for DEK-Info", TLSFiles{CertFile: "old.pem"}, "", "it is encrypted"},
		{"no passphrase for PKCS #12", TLSFiles{CertFile: "c.p12", CertType: "P12"}, "", "it is encrypted"},
		{"the wrong passphrase, PKCS #8", TLSFiles{CertFile: "cert.pem", KeyFile: "sealed.pem"}, "CANARY-no", "the passphrase does not open it"},
		{"the wrong passphrase, DEK-Info", TLSFiles{CertFile: "old.pem"}, "CANARY-no", "the passphrase does not open it"},
		{"the wrong passphrase, PKCS #12", TLSFiles{CertFile: "c.p12", CertType: "P12"}, "CANARY-no", "the passphrase does not open it"},
		{"a key of another certificate", TLSFiles{CertFile: "cert.pem", KeyFile: "foreign.key"}, "", "the key does not belong to the certificate CN=alice"},
		{"the authority stands first", TLSFiles{CertFile: "upside.pem"}, "", "the key belongs to certificate 2 of the file"},
		{"PKCS #12 taken for PEM", TLSFiles{CertFile: "c.p12"}, "", "got a PKCS #12 file; say so with --cert-type P12"},
		{"DER taken for PEM", TLSFiles{CertFile: "cert.der"}, "", "got a certificate in DER; say so with --cert-type DER"},
		{"PEM taken for PKCS #12", TLSFiles{CertFile: "both.pem", CertType: "P12"}, "", "want a PKCS #12 file, got"},
		{"a key in DER taken for PEM", TLSFiles{CertFile: "cert.pem", KeyFile: "key.der"}, "", "needs --key-type DER"},
		{"PKCS #12 without a key", TLSFiles{CertFile: "nokey.p12", CertType: "P12"}, "CANARY-pass", "no private key"},
		{"an empty file", TLSFiles{CertFile: "empty"}, "", "got an empty file"},
		{"something else", TLSFiles{CertFile: "text"}, "", "want a PEM certificate, got something else"},
		{"a request for a certificate", TLSFiles{CertFile: "csr.pem"}, "", "a request for a certificate (CSR)"},
		{"a public key", TLSFiles{CertFile: "pub.pem"}, "", "got a public key"},
		{"a block without end", TLSFiles{CertFile: "cut.pem"}, "", "a broken PEM block"},
		{"a block that is no certificate", TLSFiles{CertFile: "bad.pem"}, "", `the PEM block "CERTIFICATE" at line 2`},
		{"a key of SSH", TLSFiles{CertFile: "cert.pem", KeyFile: "ssh.key"}, "", "OpenSSH's own form"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			row.f.Pass = mask.NewSensitive("passphrase", row.pass)
			own, err := filesClient(files).readCertificate(row.f)
			switch {
			case row.trouble == "" && err != nil:
				t.Fatal(err)
			case row.trouble == "":
				if own.Leaf.Subject.CommonName != "alice" {
					t.Errorf("the certificate is %s", own.Leaf.Subject)
				}
			case err == nil || !strings.Contains(err.Error(), row.trouble):
				t.Errorf("got %v, want %q in it", err, row.trouble)
			case strings.Contains(err.Error(), "CANARY"):
				t.Errorf("the passphrase is in the error: %v", err)
			case strings.HasPrefix(row.reason, "no passphrase") != errors.Is(err, keyfile.ErrPassphrase):
				t.Errorf("asks for a passphrase: %v", err)
			}
		})
	}
}

func mustPKCS8(t *testing.T, key crypto.Signer) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestCertificateFaults(t *testing.T) {
	ca, key := testCA(t, "Orchard Clients"), testKey(t)
	for _, row := range []struct {
		reason string
		change func(*x509.Certificate)
		want   string
	}{
		{"good", nil, ""},
		{"no use named is any use", func(c *x509.Certificate) { c.ExtKeyUsage = nil }, ""},
		{"expired", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }, "the certificate expired on"},
		{"not yet", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }, "is good only from"},
		{"for servers", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, "for servers, not for clients"},
		{"of an authority", func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }, "one of an authority"},
	} {
		got := strings.Join(certificateFaults([]*x509.Certificate{testCert(t, "alice", key, ca, row.change)}, time.Now()), "; ")
		if row.want == "" && got != "" || !strings.Contains(got, row.want) {
			t.Errorf("%s: %q, want %q", row.reason, got, row.want)
		}
	}
	apart := certificateFaults([]*x509.Certificate{testCert(t, "alice", key, ca, nil), testCA(t, "Plum").Leaf}, time.Now())
	if len(apart) != 1 || !strings.Contains(apart[0], "did not sign the one before it") {
		t.Errorf("a chain that does not hold: %q", apart)
	}
}

// TestHandshakeRecord asks servers of crypto/tls, whose alerts come in the handshake with TLS 1.2 and after it with TLS 1.3.
func TestHandshakeRecord(t *testing.T) {
	ca, other, key := testCA(t, "Orchard Clients"), testCA(t, "Plum"), testKey(t)
	files := map[string]string{
		"good.pem": asPEM("CERTIFICATE", testCert(t, "alice", key, ca, nil).Raw) + asPEM("PRIVATE KEY", mustPKCS8(t, key)),
		"bad.pem":  asPEM("CERTIFICATE", testCert(t, "mallory", key, other, nil).Raw) + asPEM("PRIVATE KEY", mustPKCS8(t, key)),
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	for _, row := range []struct {
		reason               string
		version              uint16
		auth                 tls.ClientAuthType
		file                 string
		status               int
		asked, sent, alert   string
		accepted, issuerList string
		listed               int
	}{
		{"not asked, TLS 1.2", tls.VersionTLS12, tls.NoClientCert, "good.pem", 200, AskedNo, CertNotAsked, "", "unknown", "", 0},
		{"not asked in the handshake, TLS 1.3", tls.VersionTLS13, tls.NoClientCert, "good.pem", 200, AskedUnknown, CertNotAsked, "", "unknown", "", 0},
		{"sent and taken, TLS 1.2", tls.VersionTLS12, tls.RequireAndVerifyClientCert, "good.pem", 200, AskedYes, CertSent, "", "yes", "yes", 1},
		{"sent and taken, TLS 1.3", tls.VersionTLS13, tls.RequireAndVerifyClientCert, "good.pem", 200, AskedYes, CertSent, "", "yes", "yes", 1},
		{"none given, TLS 1.2", tls.VersionTLS12, tls.RequireAnyClientCert, "", 0, AskedYes, CertNoneGiven, "handshake_failure", "no", "", 1},
		{"none given, TLS 1.3", tls.VersionTLS13, tls.RequireAnyClientCert, "", 0, AskedYes, CertNoneGiven, "certificate_required", "no", "", 1},
		{"none given where it may be left out", tls.VersionTLS13, tls.VerifyClientCertIfGiven, "", 200, AskedYes, CertNoneGiven, "", "unknown", "", 1},
		{"of another authority, TLS 1.2", tls.VersionTLS12, tls.RequireAndVerifyClientCert, "bad.pem", 0, AskedYes, CertSent, "unknown_ca", "no", "no", 1},
		{"of another authority, TLS 1.3", tls.VersionTLS13, tls.RequireAndVerifyClientCert, "bad.pem", 0, AskedYes, CertSent, "unknown_ca", "no", "no", 1},
	} {
		for _, http2 := range []bool{false, true} {
			t.Run(row.reason+map[bool]string{true: ", HTTP/2"}[http2], func(t *testing.T) {
				s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}))
				s.EnableHTTP2 = http2
				s.Config.ErrorLog = log.New(io.Discard, "", 0)
				s.TLS = &tls.Config{MinVersion: row.version, MaxVersion: row.version, ClientAuth: row.auth, ClientCAs: pool}
				s.StartTLS()
				defer s.Close()
				x := filesClient(files).Do(context.Background(), Request{URL: s.URL, Insecure: true, ClientCertFile: row.file})
				h := x.Last()
				if x.Status() != row.status || h == nil || h.ClientCert == nil {
					t.Fatalf("status %d (%v), want %d", x.Status(), x.Failure, row.status)
				}
				c := h.ClientCert
				if c.Asked != row.asked || c.Sent != row.sent || c.Alert != row.alert || c.Accepted() != row.accepted || c.IssuerListed != row.issuerList || c.Listed != row.listed {
					t.Errorf("%+v", *c)
				}
				if x.Failure != nil && (x.Failure.Kind != FailTLS || x.Failure.Alert != row.alert) {
					t.Errorf("failure %+v", *x.Failure)
				}
			})
		}
	}
}

// TestHeldBack: a server that takes only signatures by RSA gets none by an elliptic curve, as from OpenSSL.
func TestHeldBack(t *testing.T) {
	key := testKey(t)
	leaf := testCert(t, "alice", key, nil, nil)
	h := newHandshake(&ownCertificate{Certificate: tls.Certificate{Leaf: leaf, PrivateKey: key, Certificate: [][]byte{leaf.Raw}}}, "alice.pem")
	given, err := h.answer(&tls.CertificateRequestInfo{Version: tls.VersionTLS13, SignatureSchemes: []tls.SignatureScheme{tls.PSSWithSHA256}})
	c := h.record("")
	if err != nil || len(given.Certificate) != 0 || c.Sent != CertHeldBack || !strings.Contains(c.Why, "ECDSA") {
		t.Errorf("%v, %+v", err, *c)
	}
}

// TestProxyCertificate: an https proxy that wants a certificate gets the one of --proxy-cert, and the server does not.
func TestProxyCertificate(t *testing.T) {
	ca, key := testCA(t, "Orchard Clients"), testKey(t)
	files := map[string]string{"good.pem": asPEM("CERTIFICATE", testCert(t, "alice", key, ca, nil).Raw) + asPEM("PRIVATE KEY", mustPKCS8(t, key))}
	pool := x509.NewCertPool()
	pool.AddCert(ca.Leaf)
	proxy := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.TLS.PeerCertificates[0].Subject.CommonName)
	}))
	proxy.Config.ErrorLog = log.New(io.Discard, "", 0)
	proxy.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
	proxy.StartTLS()
	defer proxy.Close()
	for _, file := range []string{"good.pem", ""} {
		x := filesClient(files).Do(context.Background(), Request{URL: "http://api.orchard.test/", Proxy: &ProxySpec{URL: proxy.URL, Source: "curl -x", Insecure: true, TLS: TLSFiles{CertFile: file}}})
		h := x.Last()
		if h == nil || h.ProxyCert == nil || h.ClientCert != nil {
			t.Fatalf("%q: %+v", file, x.Failure)
		}
		switch c := h.ProxyCert; file {
		case "":
			if x.Failure == nil || !x.Failure.OfProxy || c.Alert != "certificate_required" || c.Sent != CertNoneGiven {
				t.Errorf("none given: %+v, %+v", x.Failure, c)
			}
		default:
			if x.Status() != 200 || string(h.Answer) != "alice" || c.Sent != CertSent || c.Accepted() != "yes" {
				t.Errorf("given: %+v, %+v", x.Failure, c)
			}
		}
	}
}
