package cli

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestCertificateFilesHeadless: what cannot be used is said with its file, nothing is sent, and the exit status is that of wrong
// usage. Nothing listens at the address: a request that went out would end with 3.
func TestCertificateFilesHeadless(t *testing.T) {
	dir := t.TempDir()
	clientFiles(t, dir)
	t.Chdir(dir)
	for _, row := range []struct {
		reason string
		args   string
		want   string
	}{
		{"no passphrase and no terminal", "--cert good.crt --key pkcs8.key", "pkcs8.key is encrypted, no passphrase was given, and there is no terminal to ask on; nothing was sent"},
		{"no passphrase for PKCS #12", "--cert modern.p12 --cert-type P12", "modern.p12 is encrypted"},
		{"no passphrase for the proxy's", "-x https://127.0.0.1:1 --proxy-cert good.crt --proxy-key pkcs8.key", "Write --proxy-pass"},
		{"the wrong passphrase", "--cert old.pem:CANARY-no", "--cert old.pem: the passphrase does not open it"},
		{"a key of another certificate", "--cert mixed.pem", "the key does not belong to the certificate CN=alice"},
		{"PKCS #12 taken for PEM", "--cert modern.p12 --pass CANARY-pass", "say so with --cert-type P12"},
		{"no such file", "--cert nowhere.pem", "--cert nowhere.pem cannot be read: no such file or directory"},
		{"no key", "--cert good.crt", "name the key's file with --key"},
	} {
		t.Run(row.reason, func(t *testing.T) {
			var out, errw bytes.Buffer
			code := Main(context.Background(), append([]string{"diagnose", "--", "curl"}, append(strings.Fields(row.args), "https://127.0.0.1:1/")...), strings.NewReader(""), &out, &errw)
			if code != 2 || !strings.Contains(errw.String(), row.want) || strings.Contains(out.String()+errw.String(), "CANARY") {
				t.Errorf("exit %d\n%s%s\nwant 2 and %q", code, out.String(), errw.String(), row.want)
			}
		})
	}
}
