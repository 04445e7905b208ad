package cli

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/youmark/pkcs8"
	"software.sslmate.com/src/go-pkcs12"
)

// authority is a certificate that signs others, made for one test.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

var serials int64 = 100

// sign makes a certificate; change sets what differs from a client's that is good for a day.
func (a *authority) sign(t *testing.T, name string, key crypto.Signer, change func(*x509.Certificate)) *x509.Certificate {
	t.Helper()
	serials++
	c := &x509.Certificate{SerialNumber: big.NewInt(serials), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	if change != nil {
		change(c)
	}
	parent, signer := c, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func newKey(t *testing.T) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newAuthority(t *testing.T, name string, above *authority) *authority {
	t.Helper()
	key := newKey(t)
	return &authority{key: key, cert: above.sign(t, name, key, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.ExtKeyUsage = true, true, nil
		c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	})}
}

func pemOf(certs ...*x509.Certificate) string {
	out := ""
	for _, c := range certs {
		out += string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return out
}

func keyPEM(t *testing.T, key crypto.Signer) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// clientFiles writes keys and certificates of every kind that curl reads, good ones and bad ones, into dir, and those of a
// server. All passphrases are CANARY-pass.
func clientFiles(t *testing.T, dir string) {
	t.Helper()
	clients, other := newAuthority(t, "Orchard Clients", nil), newAuthority(t, "Another Orchard", nil)
	between := newAuthority(t, "Orchard Between", clients)
	server := newKey(t)
	serverCert := clients.sign(t, "localhost", server, func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses, c.ExtKeyUsage = []string{"localhost"}, []net.IP{net.IPv4(127, 0, 0, 1)}, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	})
	put := func(name, text string) { write(t, filepath.Join(dir, name), text) }
	put("ca.pem", pemOf(clients.cert))
	put("server.pem", pemOf(serverCert))
	put("server.key", keyPEM(t, server))

	key := newKey(t)
	good := clients.sign(t, "alice", key, nil)
	put("good.pem", pemOf(good)+keyPEM(t, key))
	put("good.crt", pemOf(good))
	put("good.key", keyPEM(t, key))
	put("good.der", string(good.Raw))
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	put("good.key.der", string(der))
	sealed, err := pkcs8.MarshalPrivateKey(key, []byte("CANARY-pass"), nil)
	if err != nil {
		t.Fatal(err)
	}
	put("pkcs8.key", string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed})))
	old, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	block, err := x509.EncryptPEMBlock(rand.Reader, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(old), []byte("CANARY-pass"), x509.PEMCipherAES256) //lint:ignore SA1019 old keys are encrypted so
	if err != nil {
		t.Fatal(err)
	}
	put("old.pem", pemOf(clients.sign(t, "old", old, nil))+string(pem.EncodeToMemory(block)))
	for name, enc := range map[string]*pkcs12.Encoder{"modern.p12": pkcs12.Modern, "legacy.p12": pkcs12.LegacyDES} {
		p12, err := enc.Encode(key, good, []*x509.Certificate{clients.cert}, "CANARY-pass")
		if err != nil {
			t.Fatal(err)
		}
		put(name, string(p12))
	}
	chainKey := newKey(t)
	deep := between.sign(t, "deep", chainKey, nil)
	put("chain.pem", pemOf(deep, between.cert)+keyPEM(t, chainKey))
	put("unchained.pem", pemOf(deep)+keyPEM(t, chainKey))
	for name, change := range map[string]func(*x509.Certificate){
		"expired.pem": func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-24 * time.Hour) },
		"early.pem":   func(c *x509.Certificate) { c.NotBefore = time.Now().Add(12 * time.Hour) },
		"wronguse.pem": func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		},
	} {
		put(name, pemOf(clients.sign(t, "bad", key, change))+keyPEM(t, key))
	}
	put("other.pem", pemOf(other.sign(t, "mallory", key, nil))+keyPEM(t, key))
	put("mixed.pem", pemOf(good)+keyPEM(t, newKey(t)))
	gone := clients.sign(t, "gone", key, nil)
	put("revoked.pem", pemOf(gone)+keyPEM(t, key))
	crl, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: time.Now().Add(-time.Hour), NextUpdate: time.Now().Add(time.Hour),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: gone.SerialNumber, RevocationTime: time.Now().Add(-time.Hour)}}}, clients.cert, clients.key)
	if err != nil {
		t.Fatal(err)
	}
	put("crl.pem", string(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: crl})))
}

func TestMutualTLSNginx(t *testing.T) {
	nginx := needServer(t, "nginx", "nginx-light")
	dir := openDir(t)
	clientFiles(t, dir)
	t.Chdir(dir) // so that the table shows the names of the files alone
	required, optional, any, revoking, old := freePort(t), freePort(t), freePort(t), freePort(t), freePort(t)
	ssl := fmt.Sprintf("root %[1]s/www; ssl_certificate %[1]s/server.pem; ssl_certificate_key %[1]s/server.key; ssl_client_certificate %[1]s/ca.pem;", dir)
	write(t, dir+"/www/index.html", "ok\n")
	write(t, dir+"/nginx.conf", nginxConf(dir, fmt.Sprintf(`
  server { listen 127.0.0.1:%[2]d ssl; %[7]s ssl_verify_client on; ssl_verify_depth 2; }
  server { listen 127.0.0.1:%[3]d ssl; %[7]s ssl_verify_client optional; location / { if ($ssl_client_verify != SUCCESS) { return 403; } } }
  server { listen 127.0.0.1:%[4]d ssl; %[7]s ssl_verify_client optional_no_ca; location / { if ($ssl_client_verify = NONE) { return 401 "no client certificate"; } if ($ssl_client_s_dn !~ CN=alice) { return 403 "unknown client certificate"; } } }
  server { listen 127.0.0.1:%[5]d ssl; %[7]s ssl_verify_client on; ssl_crl %[1]s/crl.pem; }
  server { listen 127.0.0.1:%[6]d ssl; %[7]s ssl_protocols TLSv1.2; location / { return 403 "a client certificate is required here"; } }`, dir, required, optional, any, revoking, old, ssl)))
	startServer(t, required, nginx, "-c", dir+"/nginx.conf", "-p", dir)
	at := func(port int) string { return fmt.Sprintf("https://localhost:%d/", port) }
	with := func(port int, args ...string) []string {
		return append(append([]string{"--cacert", "ca.pem"}, args...), at(port))
	}
	pass := []string{"--pass", "CANARY-pass"}
	kinds := [][]string{
		{"--cert", "good.pem"},
		{"--cert", "good.crt", "--key", "good.key"},
		{"--cert", "good.der", "--cert-type", "DER", "--key", "good.key"},
		{"--cert", "good.der", "--cert-type", "DER", "--key", "good.key.der", "--key-type", "DER"},
		append([]string{"--cert", "good.crt", "--key", "pkcs8.key"}, pass...),
		append([]string{"--cert", "old.pem"}, pass...),
		{"--cert", "old.pem:CANARY-pass"},
		append([]string{"--cert", "modern.p12", "--cert-type", "P12"}, pass...),
		{"--cert", "chain.pem"},
		{"--cert", "unchained.pem"},
		{"--cert", "expired.pem"},
		{"--cert", "wronguse.pem"},
		{"--cert", "other.pem"},
		{},
	}
	var rows [][]string
	for _, k := range kinds {
		rows = append(rows, with(required, k...))
	}
	rows = append(rows, with(optional, "--cert", "good.pem"), with(optional), with(any, "--cert", "other.pem"), with(revoking, "--cert", "revoked.pem"), with(revoking, "--cert", "good.pem"), with(required, "--cert", "good.pem", "-d", "x=y"), with(required, "--cert", "good.pem", "--tls-max", "1.2"))
	sameAsCurl(t, "nginx: client certificate", rows)
	diagnoseRows(t, []realRow{
		{"PEM, certificate and key in one file", with(required, kinds[0]...), "none", 0},
		{"PKCS #12 as older tools write it", with(required, append([]string{"--cert", "legacy.p12", "--cert-type", "P12"}, pass...)...), "none", 0},
		{"the certificate in between goes along", with(required, "--cert", "chain.pem"), "none", 0},
		{"none sent where one is required", with(required), "mtls.cert_missing", 1},
		{"none sent, and the server leaves it to the path", with(optional), "mtls.cert_missing", 1},
		{"none sent, and the application says so", with(any), "mtls.cert_missing", 1},
		{"it has expired", with(required, "--cert", "expired.pem"), "mtls.cert_rejected", 1},
		{"it is not good yet", with(required, "--cert", "early.pem"), "mtls.cert_rejected", 1},
		{"it is for servers", with(required, "--cert", "wronguse.pem"), "mtls.cert_rejected", 1},
		{"of another authority", with(required, "--cert", "other.pem"), "mtls.cert_rejected", 1},
		{"without the certificate in between", with(required, "--cert", "unchained.pem"), "mtls.cert_rejected", 1},
		{"revoked", with(revoking, "--cert", "revoked.pem"), "mtls.cert_rejected", 1},
		{"the application does not know it", with(any, "--cert", "other.pem"), "mtls.cert_rejected", 1},
		{"the front never asks for one", with(old, "--cert", "good.pem"), "mtls.not_conveyed", 1},
		{"plain HTTP to the port of TLS", []string{fmt.Sprintf("http://localhost:%d/", required)}, "server.tls_required", 1},
		{"the server's own authority is not trusted", []string{at(required)}, "unreachable.tls", 3},
	})
}

func TestMutualTLSApache(t *testing.T) {
	apache := needServer(t, "apache2", "apache2")
	dir := openDir(t)
	clientFiles(t, dir)
	t.Chdir(dir)
	whole, paths := freePort(t), freePort(t)
	for _, p := range []string{"open", "private", "picky"} {
		write(t, dir+"/www/"+p+"/index.html", "ok\n")
	}
	write(t, dir+"/apache.conf", apacheConf(dir, whole, "dir socache_shmcb ssl", fmt.Sprintf(`
Listen 127.0.0.1:%[3]d
DocumentRoot %[1]s/www
SSLSessionCache none
SSLCertificateFile %[1]s/server.pem
SSLCertificateKeyFile %[1]s/server.key
SSLCACertificateFile %[1]s/ca.pem
SSLVerifyDepth 3
<VirtualHost 127.0.0.1:%[2]d>
SSLEngine on
SSLVerifyClient require
</VirtualHost>
<VirtualHost 127.0.0.1:%[3]d>
SSLEngine on
<Location /private/>
SSLVerifyClient require
</Location>
<Location /picky/>
SSLVerifyClient require
Require expr "%%{SSL_CLIENT_S_DN_CN} == 'bob'"
</Location>
</VirtualHost>
`, dir, whole, paths)))
	startServer(t, whole, apache, "-f", dir+"/apache.conf", "-DFOREGROUND")
	at := func(port int, path string) string { return fmt.Sprintf("https://localhost:%d%s", port, path) }
	with := func(url string, args ...string) []string {
		return append(append([]string{"--cacert", "ca.pem"}, args...), url)
	}
	private, good := at(paths, "/private/"), []string{"--cert", "good.pem"}
	sameAsCurl(t, "apache2: client certificate", [][]string{
		with(at(whole, "/open/"), good...),
		with(private, good...),
		with(private, append(good, "--tls-max", "1.2")...),
		with(private, append(good, "-d", "x=y")...),
		with(private, append(good, "-d", "x=y", "--tls-max", "1.2")...),
		with(at(paths, "/open/"), good...),
		with(at(paths, "/picky/"), good...),
		with(private, "--cert", "chain.pem"),
	})
	diagnoseRows(t, []realRow{
		{"asked for in the handshake and sent", with(at(whole, "/open/"), good...), "none", 0},
		{"asked for after it, with TLS 1.3", with(private, good...), "none", 0},
		{"asked for after it, with TLS 1.2", with(private, append(good, "--tls-max", "1.2")...), "none", 0},
		{"none sent where the handshake wants one", with(at(whole, "/open/")), "mtls.cert_missing", 3},
		{"none sent, TLS 1.2", with(at(whole, "/open/"), "--tls-max", "1.2"), "mtls.cert_missing", 3},
		{"none sent where the path wants one, TLS 1.3", with(private), "mtls.cert_missing", 1},
		{"none sent where the path wants one, TLS 1.2", with(private, "--tls-max", "1.2"), "mtls.cert_missing", 3},
		{"of another authority", with(at(whole, "/open/"), "--cert", "other.pem"), "mtls.cert_rejected", 3},
		{"of another authority, for a path", with(private, "--cert", "other.pem"), "mtls.cert_rejected", 3},
		{"expired", with(at(whole, "/open/"), "--cert", "expired.pem"), "mtls.cert_rejected", 3},
		{"without the certificate in between", with(at(whole, "/open/"), "--cert", "unchained.pem"), "mtls.cert_rejected", 3},
	})
}
