package keyfile

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/youmark/pkcs8"
)

const pass = "CANARY-pass"

// TestOpen: the same key, however it is locked, opens with its passphrase alone, and no error holds one.
func TestOpen(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := pkcs8.ConvertPrivateKeyToPKCS8(key, []byte(pass))
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := x509.MarshalECPrivateKey(key)
	//lint:ignore SA1019 old keys are encrypted in this way
	old, err := x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", plain, []byte(pass), x509.PEMCipherAES256)
	if err != nil {
		t.Fatal(err)
	}
	odd := *old
	odd.Headers = map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "ROT13,\x1b[31m00"}
	for _, row := range []struct {
		reason string
		block  *pem.Block
		pass   string
		want   error // nil: it opens
		says   string
	}{
		{"PKCS #8 with its passphrase", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed}, pass, nil, ""},
		{"PKCS #8 without one", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed}, "", ErrPassphrase, ""},
		{"PKCS #8 with another", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed}, "CANARY-other", ErrWrongPassphrase, ""},
		{"PKCS #8 that is none", &pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: plain}, pass, nil, "in a way that is not supported"},
		{"the older way with its passphrase", old, pass, nil, ""},
		{"the older way without one", old, "", ErrPassphrase, ""},
		{"the older way with another", old, "CANARY-other", ErrWrongPassphrase, ""},
		{"the older way with a cipher that nobody knows", &odd, pass, nil, `(DEK-Info: "ROT13,\x1b[31m00")`},
	} {
		if !Encrypted(row.block) {
			t.Errorf("%s: it is not taken for encrypted", row.reason)
		}
		got, err := Open(row.block, row.pass)
		switch {
		case row.want != nil:
			if !errors.Is(err, row.want) {
				t.Errorf("%s: got %v, want %v", row.reason, err, row.want)
			}
		case row.says != "":
			if err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("%s: got %v, want %s", row.reason, err, row.says)
			}
		case err != nil || !key.Public().(*ecdsa.PublicKey).Equal(got.(crypto.Signer).Public()):
			t.Errorf("%s: got another key, or %v", row.reason, err)
		}
		if err != nil && strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: the error holds a passphrase: %v", row.reason, err)
		}
	}
	clear := &pem.Block{Type: "EC PRIVATE KEY", Bytes: plain}
	if Encrypted(clear) || IsEncryptedPKCS8(plain) || !IsEncryptedPKCS8(sealed) {
		t.Error("a key in the clear and an encrypted one are not told apart")
	}
}
