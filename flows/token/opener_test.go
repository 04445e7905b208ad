package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/youmark/pkcs8"
	"golang.org/x/crypto/chacha20"
	"software.sslmate.com/src/go-pkcs12"

	"why401/httpclient/keyfile"
)

// TestWaysToGiveAKey: the same key in whatever form it is kept opens the token, and the words about it say how it was read.
func TestWaysToGiveAKey(t *testing.T) {
	own, _ := rsa.GenerateKey(rand.Reader, 2048)
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	secret := []byte("CANARY-\xff\x00-key-of-32-bytes-00000\n")
	toRSA := sealed(t, jose.RSA_OAEP_256, jose.A256GCM, &own.PublicKey, "enc-1", `{"sub":"a"}`, nil)
	direct := sealed(t, jose.DIRECT, jose.A256GCM, secret, "", `{"sub":"a"}`, nil)
	der, _ := x509.MarshalPKCS8PrivateKey(own)
	block := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	otherDER, _ := x509.MarshalPKCS8PrivateKey(other)
	locked, err := pkcs8.ConvertPrivateKeyToPKCS8(own, []byte("CANARY-pass"))
	if err != nil {
		t.Fatal(err)
	}
	lockedPEM := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: locked}))
	private := jwk(t, jose.JSONWebKey{Key: own, KeyID: "enc-1", Use: "enc"})
	lockedJWK := sealed(t, jose.PBES2_HS256_A128KW, jose.A128GCM, "CANARY-pass", "", private, nil)
	raw, _ := hex.DecodeString(vectors(t, "4")[0].Key)
	v4 := vectors(t, "4")[0].Token
	named := pasetoNaming(t, raw)
	for _, row := range []struct{ reason, token, key, pass, want string }{
		{"PEM", toRSA, block, "", "the key in k (RSA 2048)"},
		{"PEM that a field of one line flattened", toRSA, strings.ReplaceAll(block, "\n", " "), "", "RSA 2048"},
		{"PEM as an environment variable has it", toRSA, strings.ReplaceAll(block, "\n", `\n`), "", "RSA 2048"},
		{"PEM in quotes, as JSON has it", toRSA, `"` + strings.ReplaceAll(block, "\n", `\n`) + `"`, "", "RSA 2048"},
		{"PEM that YAML indents", toRSA, "  " + strings.ReplaceAll(block, "\n", "\n  "), "", "RSA 2048"},
		{"PEM in base64, as a Secret of Kubernetes holds it", toRSA, base64.StdEncoding.EncodeToString([]byte(block)), "", "RSA 2048"},
		{"PEM behind words", toRSA, "key:\n" + block, "", "RSA 2048"},
		{"the base64 of PEM alone", toRSA, base64.StdEncoding.EncodeToString(der), "", "RSA 2048"},
		{"PKCS #1", toRSA, string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(own)})), "", "RSA 2048"},
		{"two keys in one file", toRSA, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: otherDER})) + block, "", "RSA 2048"},
		{"an encrypted key beside it that no passphrase was given for", toRSA, lockedPEM + block, "", "the key in k (RSA 2048)"},
		{"DER", toRSA, string(der), "", "RSA 2048"},
		{"PKCS #12", toRSA, string(p12(t, own)), "CANARY-pass", "RSA 2048"},
		{"encrypted PEM", toRSA, lockedPEM, "CANARY-pass", "RSA 2048"},
		{"encrypted PEM, flattened", toRSA, strings.ReplaceAll(lockedPEM, "\n", " "), "CANARY-pass", "RSA 2048"},
		{"encrypted DER", toRSA, string(locked), "CANARY-pass", "RSA 2048"},
		{"a JWK", toRSA, private, "", `key "enc-1" of k (RSA 2048)`},
		{"a JWK that is encrypted itself", toRSA, lockedJWK, "CANARY-pass", `key "enc-1" of k (RSA 2048)`},
		{"a set with a broken key, and the one that the token names last", toRSA, `{"keys":[{"kty":"?"},` + jwk(t, jose.JSONWebKey{Key: other, KeyID: "x"}) + "," + private + "]}", "", `key "enc-1" of k (RSA 2048)`},
		{"raw bytes, a line break among them", direct, string(secret), "", "the secret in k"},
		{"hexadecimal", direct, hex.EncodeToString(secret) + "\n", "", "the secret in k, read as hexadecimal"},
		{"base64", direct, base64.StdEncoding.EncodeToString(secret), "", "read as base64"},
		{"base64url", direct, encode(secret) + "\r\n", "", "read as base64"},
		{"PASETO: hexadecimal", v4, hex.EncodeToString(raw), "", "read as hexadecimal"},
		{"PASETO: base64", v4, base64.StdEncoding.EncodeToString(raw), "", "read as base64"},
		{"PASETO: raw bytes", v4, string(raw), "", "the secret in k"},
		{"PASETO: PASERK", v4, "k4.local." + encode(raw), "", "PASERK k4.local"},
		{"PASETO: the name in its footer is this key's", named, "k4.local." + encode(raw), "", "whose name is in the footer (k4.lid."},
	} {
		o, err := ReadOpener("k", []byte(row.key), row.pass)
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		got, err := Open(Inspect(row.token, now), o, now)
		if err != nil || got.Claims == nil || len(got.Layers) != 1 || !strings.Contains(got.Layers[0].Key, row.want) || strings.Contains(got.Layers[0].Key, "CANARY") {
			t.Errorf("%s: %v, %v", row.reason, got.Layers, err)
		}
		if row.pass == "" {
			continue
		}
		if _, err := ReadOpener("k", []byte(row.key), ""); !errors.Is(err, keyfile.ErrPassphrase) {
			t.Errorf("%s: without a passphrase: %v", row.reason, err)
		}
		if _, err := ReadOpener("k", []byte(row.key), "CANARY-wrong"); !errors.Is(err, keyfile.ErrWrongPassphrase) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: with another passphrase: %v", row.reason, err)
		}
	}
}

// pasetoNaming is a v4.local token whose footer names its key by PASERK.
func pasetoNaming(t *testing.T, key []byte) string {
	t.Helper()
	n := make([]byte, 32)
	footer := []byte(`{"kid":"` + paserkID('4', "lid", "k4.local."+encode(key)) + `"}`)
	tmp, _ := blake(56, key, []byte(pasetoEncrypts), n)
	ak, _ := blake(32, key, []byte(pasetoAuthens), n)
	c, err := chacha20.NewUnauthenticatedCipher(tmp[:32], tmp[32:])
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(`{"sub":"a"}`)
	c.XORKeyStream(text, text)
	tag, _ := blake(32, ak, preAuth([]byte("v4.local."), n, text, footer, nil))
	return "v4.local." + encode(slices.Concat(n, text, tag)) + "." + encode(footer)
}

// p12 is a PKCS #12 file with the key and a certificate for it.
func p12(t *testing.T, key *rsa.PrivateKey) []byte {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: now}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	store, err := pkcs12.Modern.Encode(key, c, nil, "CANARY-pass")
	if err != nil {
		t.Fatal(err)
	}
	return store
}
