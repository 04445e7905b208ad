package ui

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/youmark/pkcs8"
)

// TestACertificateThatWaitsForItsPassphrase: nothing is sent before it is there, a wrong one is said where it is typed, and the
// wire screen shows what became of the certificate.
func TestACertificateThatWaitsForItsPassphrase(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "alice"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := pkcs8.MarshalPrivateKey(key, []byte("CANARY-pass"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	const file = "alice.pem" // short, so that lines are whole
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed})...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	asked := 0
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; _, _ = io.WriteString(w, "ok") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	s.StartTLS()
	defer s.Close()

	d := drive(t, 100, 30)
	d.send(tea.PasteMsg{Content: "curl -k --cert " + file + " " + s.URL + "/me"})
	d.press("enter")
	d.see("is encrypted, and no passphrase was given")
	d.press("enter")
	d.see("nothing was sent yet")
	d.see("Client certificate")
	d.send(tea.PasteMsg{Content: "CANARY-no"})
	d.press("enter")
	d.see("the passphrase does not open it")
	d.hide("CANARY")
	for range len("CANARY-no") {
		d.press("backspace")
	}
	d.send(tea.PasteMsg{Content: "CANARY-pass"})
	d.press("enter")
	if asked != 0 {
		t.Fatalf("the server was asked %d times before the person agreed", asked)
	}
	d.see("Carries")
	d.press("enter")
	d.see("accepted")
	d.press("b")
	d.see("client certificate CN=alice")
	d.press("tab")
	d.see("asked for by the server in the handshake")
	d.see("sent: CN=alice")
	d.hide("CANARY")
}
