package httpclient

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/keyfile"
	"why401/httpclient/mask"
)

// ownCertificate is a client certificate with its key and what a server may find wrong with it.
type ownCertificate struct {
	tls.Certificate
	faults []string
}

// readCertificate reads the client certificate and its key as curl's options name them: PEM (in one file or two, with
// the certificates between it and its authority), DER, or PKCS #12. The error names the option and the file, and wraps
// keyfile.ErrPassphrase where a passphrase is missing.
func (c *Client) readCertificate(f TLSFiles) (*ownCertificate, error) {
	text, err := c.read(f.CertFile)
	if err != nil {
		return nil, fmt.Errorf("%s %s cannot be read: %w", f.option("cert"), f.CertFile, reason(err))
	}
	at := f.option("cert") + " " + f.CertFile
	var chain []*x509.Certificate
	var key crypto.PrivateKey
	switch strings.ToUpper(f.CertType) {
	case "P12":
		if chain, key, err = readP12(text, f.Pass); err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
	case "DER":
		leaf, err := x509.ParseCertificate(text)
		if err != nil {
			return nil, fmt.Errorf("%s: want a certificate in DER, got %s", at, whatIs(text))
		}
		chain = []*x509.Certificate{leaf}
	default:
		if chain, err = pemCertificates(text); err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
		if len(chain) == 0 {
			return nil, fmt.Errorf("%s: want a PEM certificate, got %s%s", at, whatIs(text), otherType(f.option("cert-type"), text))
		}
	}
	if key == nil || f.KeyFile != "" {
		if f.KeyFile != "" {
			at = f.option("key") + " " + f.KeyFile
			if text, err = c.read(f.KeyFile); err != nil {
				return nil, fmt.Errorf("%s cannot be read: %w", at, reason(err))
			}
		}
		if key, err = readKey(text, f.KeyType, f.Pass); err != nil {
			if f.KeyFile == "" && errors.Is(err, errNoKey) {
				return nil, fmt.Errorf("%s: it holds the certificate and no key; name the key's file with %s", at, f.option("key"))
			}
			return nil, fmt.Errorf("%s: %w", at, err)
		}
	}
	if err := belongs(chain, key); err != nil {
		return nil, fmt.Errorf("%s: %w", at, err)
	}
	own := &ownCertificate{Certificate: tls.Certificate{PrivateKey: key, Leaf: chain[0]}, faults: certificateFaults(chain, c.now())}
	for _, cert := range chain {
		own.Certificate.Certificate = append(own.Certificate.Certificate, cert.Raw)
	}
	return own, nil
}

// CheckCertificate says why the client certificates of r, for the server and for an https proxy, cannot be used; nil where they
// can, or where there are none.
func (c *Client) CheckCertificate(r Request) error {
	files := []TLSFiles{serverFiles(r)}
	if r.Proxy != nil {
		files = append(files, proxyFiles(r.Proxy))
	}
	for _, f := range files {
		if f.CertFile == "" {
			continue
		}
		if _, err := c.readCertificate(f); err != nil {
			return err
		}
	}
	return nil
}

// PassphraseNeeded names the encrypted file of a client certificate that r gives no passphrase for, and whether it is the one
// for the proxy; "" where none is needed, or where something else is wrong with the files: Check says what.
func (c *Client) PassphraseNeeded(r Request) (file string, ofProxy bool) {
	ask := func(f TLSFiles) string {
		if f.CertFile == "" || !f.Pass.IsZero() {
			return ""
		}
		if _, err := c.readCertificate(f); !errors.Is(err, keyfile.ErrPassphrase) {
			return ""
		}
		if f.KeyFile != "" {
			return f.KeyFile
		}
		return f.CertFile
	}
	if file := ask(serverFiles(r)); file != "" {
		return file, false
	}
	if r.Proxy != nil {
		return ask(proxyFiles(r.Proxy)), true
	}
	return "", false
}

// readP12 reads a PKCS #12 file (RFC 7292): one key, its certificate, and those above it.
func readP12(data []byte, pass mask.Sensitive) ([]*x509.Certificate, crypto.PrivateKey, error) {
	key, leaf, above, err := keyfile.OpenPKCS12(data, pass.Reveal())
	switch {
	case errors.Is(err, keyfile.ErrNoPKCS12):
		return nil, nil, fmt.Errorf("want a PKCS #12 file, got %s", whatIs(data))
	case err != nil:
		return nil, nil, err
	}
	return append([]*x509.Certificate{leaf}, ordered(leaf, above)...), key, nil
}

// ordered puts the certificates above leaf in the order in which each signed the one before (RFC 8446 section 4.4.2); those
// that do not belong there follow.
func ordered(leaf *x509.Certificate, above []*x509.Certificate) []*x509.Certificate {
	var out []*x509.Certificate
	rest := append([]*x509.Certificate(nil), above...)
	for at := leaf; ; {
		next := -1
		for i, c := range rest {
			if bytes.Equal(at.RawIssuer, c.RawSubject) {
				next = i
				break
			}
		}
		if next < 0 {
			return append(out, rest...)
		}
		at = rest[next]
		out, rest = append(out, at), append(rest[:next:next], rest[next+1:]...)
	}
}

// pemCertificates are the certificates of a PEM file in their order.
func pemCertificates(text []byte) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for from := text; ; {
		block, rest := pem.Decode(from)
		if block == nil {
			return out, nil
		}
		line := 1 + bytes.Count(text[:len(text)-len(from)+max(0, bytes.Index(from, []byte("-----BEGIN "+block.Type)))], []byte("\n"))
		from = rest
		der := block.Bytes
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE":
		case "TRUSTED CERTIFICATE": // OpenSSL's own, with its trust settings behind the certificate
			var first asn1.RawValue
			if _, err := asn1.Unmarshal(der, &first); err == nil {
				der = first.FullBytes
			}
		default:
			continue
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("the PEM block %q at line %d is no certificate that can be read", block.Type, line)
		}
		out = append(out, cert)
	}
}

// whatIs says what a file holds that is not what was wanted.
func whatIs(data []byte) string {
	trimmed := bytes.TrimSpace(data)
	block, _ := pem.Decode(data)
	var seq asn1.RawValue
	switch {
	case len(trimmed) == 0:
		return "an empty file"
	case block != nil && block.Type == "CERTIFICATE REQUEST":
		return "a request for a certificate (CSR): the certificate itself comes from the authority"
	case block != nil && strings.HasSuffix(block.Type, "PUBLIC KEY"):
		return "a public key"
	case block != nil && strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return "a private key in PEM and no certificate"
	case block != nil:
		return fmt.Sprintf("a PEM block %q", clean.Line(block.Type, 40))
	case bytes.HasPrefix(trimmed, []byte("-----BEGIN ")):
		line, _, _ := bytes.Cut(trimmed, []byte("\n"))
		return fmt.Sprintf("a broken PEM block: behind %q something is cut off or changed", clean.Line(string(line), 60))
	case bytes.HasPrefix(trimmed, []byte("ssh-")):
		return "a public key of SSH"
	}
	if _, err := asn1.Unmarshal(data, &seq); err == nil && seq.Tag == asn1.TagSequence {
		if _, err := x509.ParseCertificate(data); err == nil {
			return "a certificate in DER"
		}
		var version int
		if _, err := asn1.Unmarshal(seq.Bytes, &version); err == nil && version == 3 {
			return "a PKCS #12 file"
		}
		return "binary data (DER) of another kind"
	}
	return "something else"
}

// otherType is what to say besides where the file is of another type than curl's default, PEM.
func otherType(option string, data []byte) string {
	switch whatIs(data) {
	case "a certificate in DER":
		return "; say so with " + option + " DER, since curl takes a file for PEM"
	case "a PKCS #12 file":
		return "; say so with " + option + " P12, since curl takes a file for PEM"
	}
	return ""
}

// belongs says why the key is not that of the first certificate, by their public keys.
func belongs(chain []*x509.Certificate, key crypto.PrivateKey) error {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return errors.New("the private key is of a kind that cannot sign, so it is of no use in TLS")
	}
	type comparable interface{ Equal(crypto.PublicKey) bool }
	is := func(c *x509.Certificate) bool {
		pub, ok := signer.Public().(comparable)
		return ok && pub.Equal(c.PublicKey)
	}
	if is(chain[0]) {
		return nil
	}
	for i, c := range chain[1:] {
		if is(c) {
			return fmt.Errorf("the key belongs to certificate %d of the file (%s), and the first one must be its own (%s)", i+2, clean.Line(c.Subject.String(), 120), clean.Line(chain[0].Subject.String(), 120))
		}
	}
	return fmt.Errorf("the key does not belong to the certificate %s: its public key is sha256:%s, the certificate's sha256:%s", clean.Line(chain[0].Subject.String(), 120), publicKeySum(signer.Public()), publicKeySum(chain[0].PublicKey))
}

// publicKeySum is the beginning of the SHA-256 of a public key as certificates hold it (SubjectPublicKeyInfo).
func publicKeySum(key crypto.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "unknown"
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:6]) + "…"
}
