package httpclient

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/youmark/pkcs8"
)

var (
	errNoKey           = errors.New("want a private key, found none")
	errWrongPassphrase = errors.New("the passphrase does not open it")
)

// readKey reads a private key in PEM or DER: PKCS #1, SEC 1 and PKCS #8, in the clear or encrypted (RFC 1421, which
// OpenSSL calls traditional; RFC 8018 PBES2). The error wraps ErrPassphrase where a passphrase is missing.
func readKey(text []byte, kind string, pass Sensitive) (crypto.PrivateKey, error) {
	if strings.EqualFold(kind, "DER") {
		if isEncryptedPKCS8(text) {
			return decryptPKCS8(text, pass)
		}
		key, err := parseKey(text)
		if err != nil {
			return nil, fmt.Errorf("want a private key in DER, got %s", whatIs(text))
		}
		return key, nil
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case block.Type == "OPENSSH PRIVATE KEY":
			return nil, errors.New("it is a private key in OpenSSH's own form; ssh-keygen -p -m PEM writes it as PEM")
		case block.Type == "ENCRYPTED PRIVATE KEY":
			return decryptPKCS8(block.Bytes, pass)
		case !strings.HasSuffix(block.Type, "PRIVATE KEY"):
			continue
		case block.Headers["DEK-Info"] != "":
			if pass.IsZero() {
				return nil, ErrPassphrase
			}
			//lint:ignore SA1019 old keys are encrypted in this way, and curl reads them
			plain, err := x509.DecryptPEMBlock(block, []byte(pass.Reveal()))
			if errors.Is(err, x509.IncorrectPasswordError) {
				return nil, errWrongPassphrase
			} else if err != nil {
				return nil, fmt.Errorf("it is encrypted in a way that is not supported (DEK-Info: %s); openssl pkey writes it anew", CleanLine(block.Headers["DEK-Info"], 40))
			}
			key, err := parseKey(plain)
			if err != nil { // one wrong passphrase in 256 gives padding that looks right
				return nil, errWrongPassphrase
			}
			return key, nil
		}
		key, err := parseKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("the PEM block %q is no private key of a kind that TLS can use", CleanLine(block.Type, 40))
		}
		return key, nil
	}
	if what := whatIs(text); !strings.HasPrefix(what, "a PEM block") {
		return nil, fmt.Errorf("%w: got %s%s", errNoKey, what, derKey(text))
	}
	return nil, errNoKey
}

// derKey is what to say besides of a key in DER that is not named so.
func derKey(text []byte) string {
	if _, err := parseKey(text); err == nil || isEncryptedPKCS8(text) {
		return "; a key in DER needs --key-type DER, since curl takes a file for PEM"
	}
	return ""
}

func parseKey(der []byte) (crypto.PrivateKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	return x509.ParseECPrivateKey(der)
}

// encryptedKey is EncryptedPrivateKeyInfo (RFC 5208 section 6).
type encryptedKey struct {
	Algorithm struct {
		ID         asn1.ObjectIdentifier
		Parameters asn1.RawValue `asn1:"optional"`
	}
	Data []byte
}

// isEncryptedPKCS8 knows such a key by the arc of its way of encryption: PKCS #5 (RFC 8018 appendix A) or PKCS #12.
func isEncryptedPKCS8(der []byte) bool {
	var e encryptedKey
	rest, err := asn1.Unmarshal(der, &e)
	return err == nil && len(rest) == 0 && len(e.Data) > 0 && strings.HasPrefix(e.Algorithm.ID.String(), "1.2.840.113549.1.")
}

func decryptPKCS8(der []byte, pass Sensitive) (crypto.PrivateKey, error) {
	if pass.IsZero() {
		return nil, ErrPassphrase
	}
	key, _, err := pkcs8.ParsePrivateKey(der, []byte(pass.Reveal()))
	switch {
	case err == nil:
		return key, nil
	case strings.Contains(err.Error(), "incorrect password"):
		return nil, errWrongPassphrase
	}
	return nil, fmt.Errorf("it is encrypted in a way that is not supported (%s); openssl pkcs8 -topk8 writes it anew", strings.TrimPrefix(CleanLine(err.Error(), 100), "pkcs8: "))
}
