package ui

import (
	"testing"
	"time"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/ui/kit"
)

// TestKeepACertificate: what is kept are the names of the files and the passphrase that was given, alone and beside a token.
func TestKeepACertificate(t *testing.T) {
	end := time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		reason  string
		headers httpclient.Headers
		scheme  string
	}{
		{"alone", nil, "mtls"},
		{"beside a token", httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY0123456789abcdef"}}, "bearer"},
	} {
		r := httpclient.Request{Method: "GET", URL: "https://a.test/me", Headers: row.headers, ClientCertFile: "client.p12", Source: "curl"}
		r.TLS.CertType, r.TLS.Pass = "P12", mask.NewSensitive("passphrase", "CANARY-pass")
		a := scheme.Attempt(r)
		x := &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{{URL: r.URL, Status: 200, ClientCert: &httpclient.ClientCertificate{Asked: httpclient.AskedYes, Sent: httpclient.CertSent, NotAfter: end}}}}
		p, err := kit.ProfileOf("", diagnose.Judge(diagnose.Gather(a, x, diagnose.Options{})))
		if err != nil || p.Scheme != row.scheme {
			t.Fatalf("%s: %v, scheme %s", row.reason, err, p.Scheme)
		}
		if row.scheme == "mtls" && !p.Expires.Equal(end) {
			t.Errorf("%s: it expires at %s", row.reason, p.Expires)
		}
		back, err := kit.AttemptOf(p)
		if err != nil {
			t.Fatal(err)
		}
		b := back.Request
		if b.ClientCertFile != "client.p12" || b.TLS.CertType != "P12" || b.TLS.Pass.Reveal() != "CANARY-pass" || back.Credential.Scheme != row.scheme || b.Headers.Get("Authorization") != row.headers.Get("Authorization") {
			t.Errorf("%s: it comes back as %+v, %+v", row.reason, b.TLS, back.Credential)
		}
	}
}
