package keyfile

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// TestNoFileAsksForMoreThanIsGiven: rounds without end hung the program, and memory without end ended it. None of these may be begun.
func TestNoFileAsksForMoreThanIsGiven(t *testing.T) {
	type algorithm struct {
		Name       asn1.ObjectIdentifier
		Parameters any
	}
	sealed := func(kdf algorithm) []byte {
		der, err := asn1.Marshal(struct {
			Algorithm algorithm
			Data      []byte
		}{algorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}, struct{ KDF, Cipher algorithm }{kdf, algorithm{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, make([]byte, 16)}}}, make([]byte, 144)})
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	pbkdf2 := func(rounds int64) []byte {
		return sealed(algorithm{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}, struct {
			Salt   []byte
			Rounds *big.Int
		}{make([]byte, 8), big.NewInt(rounds)}})
	}
	scrypt := func(n, r, p int64) []byte {
		return sealed(algorithm{asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}, struct {
			Salt    []byte
			N, R, P *big.Int
		}{make([]byte, 8), big.NewInt(n), big.NewInt(r), big.NewInt(p)}})
	}
	for _, row := range []struct {
		reason string
		der    []byte
		want   string
	}{
		{"few rounds", pbkdf2(2048), ErrWrongPassphrase.Error()},
		{"a careful person's rounds", pbkdf2(1_000_000), ErrWrongPassphrase.Error()},
		{"rounds for a minute and more", pbkdf2(1 << 31), "2147483648 rounds"},
		{"more than a number of 64 bits holds is not met, the most that one holds is", pbkdf2(1<<63 - 1), "9223372036854775807 rounds"},
		{"scrypt as OpenSSL writes it", scrypt(1<<14, 8, 1), ErrWrongPassphrase.Error()},
		{"scrypt with 128 GB", scrypt(1<<24, 64, 1), "137438953472 bytes of memory"},
		{"scrypt with large blocks", scrypt(1<<14, 1<<20, 1), "bytes of memory"},
		{"scrypt again and again", scrypt(1<<14, 8, 1000), "131072000 steps"},
	} {
		if _, err := OpenPKCS8(row.der, pass); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %s", row.reason, err, row.want)
		}
	}

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<32, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	for name, encoder := range map[string]*pkcs12.Encoder{"PBES2": pkcs12.Modern, "the older way": pkcs12.LegacyDES} {
		p12, err := encoder.WithIterations(0x10000).Encode(key, &x509.Certificate{Raw: der}, nil, pass)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := OpenPKCS12(p12, pass); err != nil {
			t.Errorf("%s, 65536 rounds: %v", name, err)
		}
		dear := bytes.ReplaceAll(p12, []byte{2, 3, 1, 0, 0}, []byte{2, 3, 0x7f, 0xff, 0xff})
		if _, _, _, err := OpenPKCS12(dear, pass); err == nil || !strings.Contains(err.Error(), "rounds of PBKDF2 or its like") {
			t.Errorf("%s, rounds without end: got %v", name, err)
		}
	}

	// crypto/x509 reads no address with a control character; OpenSSL does.
	template.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Value: append([]byte{0x30, 12, 0x86, 10}, "http://\x1b[m"...)}}
	if der, err = x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key); err != nil {
		t.Fatal(err)
	}
	p12, err := pkcs12.Modern.Encode(key, &x509.Certificate{Raw: der}, nil, pass)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := OpenPKCS12(p12, pass); err == nil || !strings.Contains(err.Error(), "its content cannot be read") || strings.Contains(err.Error(), "\x1b") {
		t.Errorf("a certificate that cannot be read: got %v, want that it is a PKCS #12 file with content that cannot be read", err)
	}
}
