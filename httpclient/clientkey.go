package httpclient

import (
	"crypto"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/keyfile"
	"why401/httpclient/mask"
)

var errNoKey = errors.New("want a private key, found none")

// readKey reads a private key in PEM or DER as keyfile opens it: the first that the file holds. The error wraps keyfile.ErrPassphrase
// where a passphrase is missing.
func readKey(text []byte, kind string, pass mask.Sensitive) (crypto.PrivateKey, error) {
	if strings.EqualFold(kind, "DER") {
		if keyfile.IsEncryptedPKCS8(text) {
			return keyfile.OpenPKCS8(text, pass.Reveal())
		}
		key, err := keyfile.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("want a private key in DER, got %s", whatIs(text))
		}
		return key, nil
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch {
		case block.Type == "OPENSSH PRIVATE KEY":
			return nil, keyfile.ErrOpenSSH
		case keyfile.Encrypted(block):
			return keyfile.Open(block, pass.Reveal())
		case !strings.HasSuffix(block.Type, "PRIVATE KEY"):
			continue
		}
		key, err := keyfile.Parse(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("the PEM block %q is no private key of a kind that TLS can use", clean.Line(block.Type, 40))
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
	if _, err := keyfile.Parse(text); err == nil || keyfile.IsEncryptedPKCS8(text) {
		return "; a key in DER needs --key-type DER, since curl takes a file for PEM"
	}
	return ""
}
