package keyfile

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"strings"

	"software.sslmate.com/src/go-pkcs12"
)

// ErrNoPKCS12 says that the bytes are no PKCS #12 file.
var ErrNoPKCS12 = errors.New("it is no PKCS #12 file")

// IsPKCS12 knows such a file by its beginning: a sequence with the version, which is 3 (RFC 7292 section 4).
func IsPKCS12(der []byte) bool {
	var p struct {
		Version int
		Safe    asn1.RawValue
		Mac     asn1.RawValue `asn1:"optional"`
	}
	_, err := asn1.Unmarshal(der, &p)
	return err == nil && p.Version == 3 && p.Safe.Class == asn1.ClassUniversal && p.Safe.IsCompound
}

// OpenPKCS12 reads a PKCS #12 file (RFC 7292): one key, its certificate, and those that came with it. An empty passphrase is tried as
// one: the error is, or wraps, ErrPassphrase where it is not that.
func OpenPKCS12(data []byte, pass string) (key crypto.PrivateKey, leaf *x509.Certificate, more []*x509.Certificate, err error) {
	if err := tooDear(data); err != nil {
		return nil, nil, nil, err
	}
	key, leaf, more, err = pkcs12.DecodeChain(data, pass)
	var unknown pkcs12.NotImplementedError
	switch {
	case err == nil:
		return key, leaf, more, nil
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		if pass == "" {
			return nil, nil, nil, ErrPassphrase
		}
		return nil, nil, nil, ErrWrongPassphrase
	case errors.As(err, &unknown):
		return nil, nil, nil, errors.New("it is protected in a way that is not supported; openssl pkcs12 writes it anew")
	case strings.Contains(err.Error(), "private key missing"):
		return nil, nil, nil, errors.New("it holds certificates and no private key: export it together with its key")
	case strings.Contains(err.Error(), "certificate missing"):
		return nil, nil, nil, errors.New("it holds a private key and no certificate")
	case strings.Contains(err.Error(), "exactly one"):
		return nil, nil, nil, errors.New("it holds several keys, and it is not known which one is meant: export one of them alone")
	}
	if IsPKCS12(data) {
		return nil, nil, nil, fmt.Errorf("its content cannot be read (%.100q); openssl pkcs12 -info shows it", strings.TrimPrefix(err.Error(), "pkcs12: "))
	}
	return nil, nil, nil, ErrNoPKCS12
}
