package spnego

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRead reads what curl sent to mod_auth_gssapi, and its answers; the realm was made for it and is gone.
func TestRead(t *testing.T) {
	for _, row := range []struct{ reason, token, want string }{
		{"a ticket", file(t, "sent"), "NegTokenInit of SPNEGO, 771 bytes|mechanisms = Kerberos|AP-REQ|ticket for = HTTP/www.example.test@EXAMPLE.TEST|aes256-cts-hmac-sha1-96, version 4 of the service's key"},
		{"it was taken", file(t, "taken"), "NegTokenResp|state = accept-completed|AP-REP"},
		{"the server lacks the version of the key", file(t, "oldkey"), "state = reject|KRB-ERROR 44, KRB_AP_ERR_BADKEYVER|service = HTTP/www.example.test@EXAMPLE.TEST"},
		{"the clocks differ", file(t, "skew"), "KRB-ERROR 37, KRB_AP_ERR_SKEW|its clock = 2026-11-25 23:57:42 UTC"},
		{"NTLM in the place of SPNEGO", "TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw==", "NTLM without SPNEGO|NTLM, message 1 of 3; no Kerberos"},
		{"NTLM inside SPNEGO, as Windows sends it", b64(wrapped([]byte{0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a}, "NTLMSSP\x00\x01\x00\x00\x00")), "mechanisms = NTLM|NTLM, message 1 of 3"},
		{"something else inside", b64(Init([]byte("what"))), "not read: 4 bytes"},
		{"nothing inside", b64(Init(nil)), "mechanisms = Kerberos"},
		{"a server that chooses NTLM", b64([]byte{0xa1, 0x15, 0x30, 0x13, 0xa0, 0x03, 0x0a, 0x01, 0x01, 0xa1, 0x0c, 0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a}), "state = accept-incomplete|mechanisms = NTLM"},
	} {
		n, err := ReadBase64(row.token)
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		got := strings.Join(n.Steps(), "\n")
		for _, want := range strings.Split(row.want, "|") {
			if !strings.Contains(got, want) {
				t.Errorf("%s: want %q in\n%s", row.reason, want, got)
			}
		}
	}
}

func TestWhatIsNoTokenIsSaid(t *testing.T) {
	whole, _ := base64.StdEncoding.DecodeString(file(t, "sent"))
	for _, row := range []struct{ reason, token, want string }{
		{"empty", " ", "no token"},
		{"no base64", "YII!", "not base64"},
		{"other bytes", b64([]byte("hello")), "begins with 60"},
		{"cut short", b64(whole[:400]), "cut short"},
		{"a length that is longer than all", b64([]byte{0x60, 0x84, 0xff, 0xff, 0xff, 0xff, 0x06}), "not whole"},
		{"a state that does not exist", b64([]byte{0xa1, 0x07, 0x30, 0x05, 0xa0, 0x03, 0x0a, 0x01, 0x09}), "breaks its form"},
		{"far too long", strings.Repeat("QUFB", MaxToken), "longer than"},
	} {
		if _, err := ReadBase64(row.token); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.reason, err, row.want)
		}
	}
}

// wrapped is NegTokenInit with one mechanism and its token.
func wrapped(mech []byte, token string) []byte {
	tlv := func(tag byte, b ...[]byte) []byte {
		var all []byte
		for _, x := range b {
			all = append(all, x...)
		}
		return append([]byte{tag, byte(len(all))}, all...)
	}
	return tlv(0x60, []byte{0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02}, tlv(0xa0, tlv(0x30, tlv(0xa0, tlv(0x30, mech)), tlv(0xa2, tlv(0x04, []byte(token))))))
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".b64"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"sent", "taken", "oldkey", "skew"} {
		b, _ := base64.StdEncoding.DecodeString(file(f, name))
		f.Add(b)
	}
	f.Add([]byte("NTLMSSP\x00\x02\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := Read(b)
		if err != nil {
			return
		}
		if len(n.Steps()) == 0 || len(n.Mechs) > 16 {
			t.Errorf("a token without a line, or with too much: %+v", n)
		}
	})
}
