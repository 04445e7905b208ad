// Package keyfile opens private keys as files hold them: PKCS #8, PKCS #1 and SEC 1, in the clear or encrypted. It stands below
// client certificates and signatures, so that a key that opens for one of them opens for the other, and says the same where it does
// not. It reads bytes, no files, and imports nothing of ours.
package keyfile

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/youmark/pkcs8"
)

// ErrPassphrase says that a key is encrypted and that no passphrase, or an empty one, came with it: the person is to be asked.
var ErrPassphrase = errors.New("it is encrypted, and no passphrase was given")

// ErrWrongPassphrase says that the passphrase is another.
var ErrWrongPassphrase = errors.New("the passphrase does not open it")

// ErrOpenSSH says that the key is in a form that neither TLS nor a signature takes, and what writes it in one that both do.
var ErrOpenSSH = errors.New("it is a private key in OpenSSH's own form; ssh-keygen -p -m PKCS8 -f FILE writes it as PEM")

// Parse reads a private key that is not encrypted: *rsa.PrivateKey, *ecdsa.PrivateKey, ed25519.PrivateKey or *ecdh.PrivateKey. The
// error is one clause that names the kind of a key that is none of these.
func Parse(der []byte) (crypto.PrivateKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	}
	var p struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	if _, err := asn1.Unmarshal(der, &p); err == nil {
		if p.Algorithm.Algorithm.Equal(OIDPSS) { // its content is that of any RSA key
			if key, err := x509.ParsePKCS1PrivateKey(p.Key); err == nil {
				return key, nil
			}
		}
		if kind := Kind(p.Algorithm); kind != "" {
			return nil, errors.New("it is a private key for " + kind + ", which is not read here")
		}
	}
	return nil, errors.New("it holds no RSA, EC or Ed25519 private key that can be read")
}

// OIDPSS marks a key that is for RSASSA-PSS alone (RFC 4055 section 1.2), which crypto/x509 does not read.
var OIDPSS = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}

// Kind names what a key is for that is rarely met, by its algorithm or by its curve (RFC 3279, RFC 5480, RFC 8410); "" for others.
func Kind(a pkix.AlgorithmIdentifier) string {
	switch id := a.Algorithm.String(); id {
	case "1.2.840.10040.4.1":
		return "DSA"
	case "1.3.101.110", "1.3.101.111", "1.3.101.113":
		return map[string]string{"1.3.101.110": "X25519", "1.3.101.111": "X448", "1.3.101.113": "Ed448"}[id]
	case "1.2.840.10045.2.1":
		var curve asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(a.Parameters.FullBytes, &curve); err != nil {
			return "a curve that is written out and not named (openssl pkey -ec_param_enc named_curve writes it anew)"
		}
		if name := map[string]string{"1.3.132.0.10": "secp256k1", "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1", "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1"}[curve.String()]; name != "" {
			return "the curve " + name
		}
		if _, known := map[string]bool{"1.2.840.10045.3.1.7": true, "1.3.132.0.34": true, "1.3.132.0.35": true, "1.3.132.0.33": true}[curve.String()]; !known {
			return "the curve " + curve.String()
		}
	}
	return ""
}

// Encrypted reports whether a PEM block holds a key that wants a passphrase.
func Encrypted(b *pem.Block) bool {
	return b.Type == "ENCRYPTED PRIVATE KEY" || strings.HasSuffix(b.Type, "PRIVATE KEY") && b.Headers["DEK-Info"] != ""
}

// Open reads an encrypted key out of a PEM block, as PKCS #8 or in the older way of OpenSSL (RFC 1421). The error is, or
// wraps, ErrPassphrase or ErrWrongPassphrase where the passphrase is at fault.
func Open(b *pem.Block, pass string) (crypto.PrivateKey, error) {
	switch {
	case b.Type == "ENCRYPTED PRIVATE KEY":
		return OpenPKCS8(b.Bytes, pass)
	case pass == "":
		return nil, ErrPassphrase
	}
	//lint:ignore SA1019 old keys are encrypted in this way, and curl reads them
	plain, err := x509.DecryptPEMBlock(b, []byte(pass))
	if errors.Is(err, x509.IncorrectPasswordError) {
		return nil, ErrWrongPassphrase
	} else if err != nil {
		return nil, fmt.Errorf("it is encrypted in a way that is not supported (DEK-Info: %.40q); openssl pkey writes it anew", b.Headers["DEK-Info"])
	}
	key, err := Parse(plain)
	if err != nil { // one wrong passphrase in 256 gives padding that looks right
		return nil, ErrWrongPassphrase
	}
	return key, nil
}

// encryptedKey is EncryptedPrivateKeyInfo (RFC 5208 section 6).
type encryptedKey struct {
	Algorithm struct {
		ID         asn1.ObjectIdentifier
		Parameters asn1.RawValue `asn1:"optional"`
	}
	Data []byte
}

// IsEncryptedPKCS8 knows such a key by the arc of its way of encryption: PKCS #5 (RFC 8018 appendix A) or PKCS #12.
func IsEncryptedPKCS8(der []byte) bool {
	var e encryptedKey
	rest, err := asn1.Unmarshal(der, &e)
	return err == nil && len(rest) == 0 && len(e.Data) > 0 && strings.HasPrefix(e.Algorithm.ID.String(), "1.2.840.113549.1.")
}

// OpenPKCS8 reads an encrypted PKCS #8 key (RFC 5958, with the schemes of RFC 8018).
func OpenPKCS8(der []byte, pass string) (crypto.PrivateKey, error) {
	if err := tooDear(der); err != nil {
		return nil, err
	}
	if pass == "" {
		return nil, ErrPassphrase
	}
	key, _, err := pkcs8.ParsePrivateKey(der, []byte(pass))
	switch {
	case err == nil:
		return key, nil
	case strings.Contains(err.Error(), "incorrect password"):
		return nil, ErrWrongPassphrase
	}
	return nil, fmt.Errorf("it is encrypted in a way that is not supported (%.100s); openssl pkcs8 -topk8 writes it anew", strings.TrimPrefix(err.Error(), "pkcs8: "))
}
