package signing

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/youmark/pkcs8"
)

func TestReadKey(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := pkcs8.ConvertPrivateKeyToPKCS8(ec, []byte("CANARY-pass"))
	if err != nil {
		t.Fatal(err)
	}
	encrypted := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: sealed}))
	der, _ := x509.MarshalECPrivateKey(ec)
	//lint:ignore SA1019 old keys are encrypted in this way
	block, err := x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", der, []byte("CANARY-pass"), x509.PEMCipherAES128)
	if err != nil {
		t.Fatal(err)
	}
	traditional := string(pem.EncodeToMemory(block))
	pub, _ := x509.MarshalPKIXPublicKey(&ec.PublicKey)
	jwk := `{"kty":"OKP","crv":"Ed25519","x":"JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs","d":"n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"}`
	for _, row := range []struct{ reason, text, pass, want string }{
		{"PKCS #8", rfcEd25519, "", "an Ed25519 key"},
		{"SEC 1", rfcP256, "", "an EC key on P-256"},
		{"a key for RSASSA-PSS alone", rfcPSS, "", "an RSA key of 2048 bits"},
		{"a JWK", " " + jwk + "\n", "", "an Ed25519 key"},
		{"a JWK of a shared secret", `{"kty":"oct","k":"AAECAw"}`, "", "a shared secret of 4 bytes"},
		{"encrypted, with its passphrase", encrypted, "CANARY-pass", "an EC key on P-256"},
		{"encrypted, without one", encrypted, "", "it is encrypted, and no passphrase was given"},
		{"encrypted, with another", encrypted, "CANARY-other", "the passphrase does not open it"},
		{"on one line, as a field of one line has it", strings.ReplaceAll(rfcP256, "\n", " "), "", "an EC key on P-256"},
		{"with \\n for each line, as JSON and .env files have it", strings.ReplaceAll(rfcPSS, "\n", `\n`), "", "an RSA key of 2048 bits"},
		{"the old encryption on one line", strings.ReplaceAll(traditional, "\n", " "), "CANARY-pass", "an EC key on P-256"},
		{"the old encryption", traditional, "CANARY-other", "the passphrase does not open it"},
		{"nothing", " \n", "", "it is empty"},
		{"the name of a file", "~/keys/client.pem", "", "this is the name of a file"},
		{"no key at all", "hello", "", "want PEM"},
		{"PEM that lost its end", rfcEd25519[:60], "", "broken behind that"},
		{"a public key", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub})), "", "it is a public key"},
		{"a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "", "it is a certificate"},
		{"OpenSSH's own form", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "", "ssh-keygen"},
		{"bytes that are no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "", "something else inside"},
		{"a public JWK", strings.Replace(jwk, `,"d":"n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"`, "", 1), "", "it is a public JWK"},
		{"broken JSON", `{"kty":`, "", "is no JSON"},
		{"a JWK without its kind", `{"d":"AA"}`, "", "no usable JWK"},
	} {
		k, err := ReadKey([]byte(row.text), row.pass)
		got := KeyWords(k)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, row.want) || strings.Contains(got, "CANARY") {
			t.Errorf("%s: got %s, want %s", row.reason, got, row.want)
		}
	}
	if _, ok := mustKey(t, jwk).(ed25519.PrivateKey); !ok {
		t.Error("a JWK of Ed25519 is no ed25519.PrivateKey")
	}
}
