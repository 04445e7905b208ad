package scheme

import (
	"strings"
	"testing"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

func certificate(cert, key, pass string) flows.Credential {
	c := flows.Credential{Scheme: "mtls"}
	for _, f := range [][2]string{{"cert", cert}, {"key", key}, {"passphrase", pass}} {
		c.Fields = append(c.Fields, flows.Field{Name: f[0], Value: mask.NewSensitive(f[0], f[1]), Source: "typed"})
	}
	return c
}

func TestCertificateIsPutIn(t *testing.T) {
	for _, row := range []struct {
		reason, url, cert, key, certType, keyType, trouble string
	}{
		{"PEM", "https://a.test/", " client.pem ", "", "", "", ""},
		{"PKCS #12 by its name", "https://a.test/", "Client.PFX", "", "P12", "", ""},
		{"DER by its name", "https://a.test/", "c.der", "k.der", "DER", "DER", ""},
		{"no file", "https://a.test/", " ", "", "", "", "want the file"},
		{"plain HTTP shows no certificate", "http://a.test/", "c.pem", "", "", "", "needs https"},
	} {
		a, err := Apply(Attempt(httpclient.Request{URL: row.url}), certificate(row.cert, row.key, "CANARY-pass"))
		if row.trouble != "" {
			if err == nil || !strings.Contains(err.Error(), row.trouble) {
				t.Errorf("%s: %v, want %q", row.reason, err, row.trouble)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", row.reason, err)
		}
		r := a.Request
		if r.ClientCertFile != strings.TrimSpace(row.cert) || r.TLS.CertType != row.certType || r.TLS.KeyType != row.keyType || r.TLS.Pass.Reveal() != "CANARY-pass" || a.Credential.Scheme != "mtls" {
			t.Errorf("%s: %+v", row.reason, r.TLS)
		}
		if shown := Shown(a.Credential); strings.Contains(shown, "CANARY") || !strings.Contains(shown, strings.TrimSpace(row.cert)) {
			t.Errorf("%s is shown as %q", row.reason, shown)
		}
	}
}

// TestCertificateStandsBesideACredential: RFC 8705 binds tokens to certificates, so neither may push the other out.
func TestCertificateStandsBesideACredential(t *testing.T) {
	bearer := flows.Credential{Scheme: "bearer", Fields: []flows.Field{{Name: "token", Value: mask.NewSensitive("token", "CANARY0123456789")}}}
	with := Attempt(httpclient.Request{URL: "https://a.test/", ClientCertFile: "c.pem", ClientKeyFile: "k.pem"})
	if with.Credential.Scheme != "mtls" {
		t.Fatalf("alone it is the credential, got %s", with.Credential.Scheme)
	}
	both, err := Apply(with, bearer)
	if err != nil || both.Request.ClientCertFile != "c.pem" || both.Credential.Scheme != "bearer" || !strings.Contains(ShownCertificate(both.Request, both.Credential), "c.pem") {
		t.Errorf("a token beside it: %v, %+v", err, both)
	}
	if s := Strip(both); s.Request.ClientCertFile != "c.pem" || s.Request.Headers.Has("Authorization") {
		t.Errorf("without the token: %+v", s.Request)
	}
	if s := Strip(with); s.Request.ClientCertFile != "" || !s.Request.TLS.Pass.IsZero() {
		t.Errorf("without the certificate: %+v", s.Request)
	}
	other, err := Apply(both, certificate("d.p12", "", ""))
	if err != nil || !other.Request.Headers.Has("Authorization") || other.Request.ClientCertFile != "d.p12" || other.Request.ClientKeyFile != "" || other.Credential.Scheme != "bearer" {
		t.Errorf("another certificate beside the token: %v, %+v", err, other)
	}
}
