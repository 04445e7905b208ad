package signing

import (
	"errors"

	"github.com/youmark/pkcs8"
)

// openPKCS8 opens an encrypted PKCS #8 key (RFC 5958, with the schemes of RFC 8018), as openssl pkcs8 and openssl genpkey write it.
func openPKCS8(der []byte, pass string) (any, error) {
	k, err := pkcs8.ParsePKCS8PrivateKey(der, []byte(pass))
	if err != nil {
		return nil, errors.New("reading the key: the passphrase does not open it, or it is encrypted in a way that is not read here")
	}
	return k, nil
}
