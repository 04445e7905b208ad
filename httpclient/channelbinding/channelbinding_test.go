package channelbinding

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"math/big"
	"testing"
)

// TestSum is the published example of ntlm-auth (tests/test_compute_response.py, test_channel_bindings_value).
func TestSum(t *testing.T) {
	hash, _ := hex.DecodeString("e3ca49271e5089cc48ce82109f1324f41dbeddc29a777410c738f7868c4ff405")
	sum := Binding{crypto.SHA256, hash}.Sum()
	if got := hex.EncodeToString(sum[:]); got != "6ea19df066da4622051f9c4f92c6df74" {
		t.Errorf("got %s", got)
	}
}

// TestHash: the hash is that of the certificate's signature, and SHA-256 for those that are broken.
func TestHash(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, edKey, _ := ed25519.GenerateKey(rand.Reader)
	for _, row := range []struct {
		by   x509.SignatureAlgorithm
		key  crypto.Signer
		want crypto.Hash // 0 none
	}{
		{x509.SHA256WithRSA, rsaKey, crypto.SHA256}, {x509.SHA384WithRSA, rsaKey, crypto.SHA384}, {x509.SHA512WithRSA, rsaKey, crypto.SHA512},
		{x509.SHA256WithRSAPSS, rsaKey, crypto.SHA256}, {x509.SHA384WithRSAPSS, rsaKey, crypto.SHA384},
		{x509.ECDSAWithSHA256, ecKey, crypto.SHA256}, {x509.ECDSAWithSHA384, ecKey, crypto.SHA384}, {x509.ECDSAWithSHA512, ecKey, crypto.SHA512},
		{x509.PureEd25519, edKey, 0},
	} {
		tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), SignatureAlgorithm: row.by}
		der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, row.key.Public(), row.key)
		if err != nil {
			t.Fatal(row.by, err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		b, ok := Of(c)
		if ok != (row.want != 0) || b.Hash != row.want {
			t.Errorf("%s: %v, %v", row.by, b.Hash, ok)
		}
		if ok {
			h := row.want.New()
			h.Write(der)
			if string(b.Certificate) != string(h.Sum(nil)) {
				t.Errorf("%s: the hash is not the certificate's", row.by)
			}
		}
	}
	for _, broken := range []x509.SignatureAlgorithm{x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1} {
		if b, ok := Of(&x509.Certificate{SignatureAlgorithm: broken, Raw: []byte("x")}); !ok || b.Hash != crypto.SHA256 {
			t.Errorf("%s: %v, %v; want SHA-256", broken, b.Hash, ok)
		}
	}
}
