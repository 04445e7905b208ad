package token

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"why401/httpclient"
)

// readCertificates reads PEM, or base64 of DER as proxies put it into a header (RFC 9440 section 2.1: between colons).
func readCertificates(s string) ([]*x509.Certificate, bool) {
	if strings.HasPrefix(s, "-----BEGIN%20") { // nginx: $ssl_client_escaped_cert
		if plain, err := url.PathUnescape(s); err == nil {
			s = plain
		}
	}
	if strings.Contains(s, "BEGIN CERTIFICATE") {
		var out []*x509.Certificate
		if !strings.Contains(s, "\n") { // a header's one line: blanks stand where the line breaks were
			s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' }), "\n")
			s = strings.NewReplacer("BEGIN\nCERTIFICATE", "BEGIN CERTIFICATE", "END\nCERTIFICATE", "END CERTIFICATE").Replace(s)
		}
		for rest := []byte(s); ; {
			var b *pem.Block
			if b, rest = pem.Decode(rest); b == nil || len(out) == maxChain {
				break
			}
			if c, err := x509.ParseCertificate(b.Bytes); err == nil {
				out = append(out, c)
			}
		}
		return out, len(out) > 0
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, ":"), ":")
	if !strings.HasPrefix(s, "MII") {
		return nil, false
	}
	b, ok := anyBase64(s)
	if !ok {
		return nil, false
	}
	c, err := x509.ParseCertificate(b)
	return []*x509.Certificate{c}, err == nil
}

// certificate lays a client certificate open (RFC 5280): who it names, who issued it, from when to when, and for what.
func (t *Token) certificate(chain []*x509.Certificate, at time.Time) {
	c := chain[0]
	t.Kind, t.Format = KindOpaque, "X.509 certificate ("+keyKind(c.PublicKey)+", "+c.SignatureAlgorithm.String()+")"
	if len(chain) > 1 {
		t.Format += fmt.Sprintf(", the first of %d", len(chain))
	}
	t.Header = map[string]any{"serial": c.SerialNumber.Text(16), "sha256": fmt.Sprintf("%x", sha256.Sum256(c.Raw))}
	t.Claims = map[string]any{}
	set(t.Claims, "subject", c.Subject.String())
	set(t.Claims, "issuer", c.Issuer.String())
	var names []any
	for _, n := range c.DNSNames {
		names = append(names, n)
	}
	for _, n := range c.EmailAddresses {
		names = append(names, n)
	}
	for _, n := range c.URIs {
		names = append(names, n.String())
	}
	for _, n := range c.IPAddresses {
		names = append(names, n.String())
	}
	if len(names) > 0 {
		t.Claims["alternative_names"] = names
	}
	var uses []any
	for _, u := range c.ExtKeyUsage {
		uses = append(uses, keyUsage(u))
	}
	if len(uses) > 0 {
		t.Claims["extended_key_usage"] = uses
	}
	t.Times = []Time{
		{Claim: "notBefore", At: c.NotBefore.UTC(), Relative: Relative(c.NotBefore, at), OK: !at.Before(c.NotBefore)},
		{Claim: "notAfter", At: c.NotAfter.UTC(), Relative: Relative(c.NotAfter, at), OK: !at.After(c.NotAfter)},
	}
	add := func(format string, args ...any) {
		t.Findings = append(t.Findings, Finding{"mtls.cert_rejected", fmt.Sprintf(format, args...), "certificate"})
	}
	if at.After(c.NotAfter) {
		add("the certificate expired on %s, %s", httpclient.Moment(c.NotAfter), Relative(c.NotAfter, at))
	}
	if at.Before(c.NotBefore) {
		add("the certificate is good only from %s, %s", httpclient.Moment(c.NotBefore), Relative(c.NotBefore, at))
	}
	if len(c.ExtKeyUsage) > 0 && !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) && !slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) {
		add("it is not for clients: its extended key usage lacks clientAuth")
	}
	self := bytes.Equal(c.RawSubject, c.RawIssuer)
	if self {
		t.Claims["self_signed"] = true
	}
	// RFC 5280 section 4.2.1.3: a client signs the handshake. Without the extension a key may be used for anything.
	if c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		add("it is not for clients: its key usage lacks digitalSignature")
	}
	switch {
	case c.IsCA && self:
		t.Notes = append(t.Notes, "it signed itself and is marked as an authority (CA), as openssl req -x509 makes them: only a server that trusts this very certificate takes it")
	case c.IsCA:
		t.Notes = append(t.Notes, "it is an authority's certificate (CA): a client mostly shows one that an authority issued to it")
	}
	if pub, ok := c.PublicKey.(*rsa.PublicKey); ok && pub.N.BitLen() < 2048 {
		t.Notes = append(t.Notes, fmt.Sprintf("its RSA key has %d bits: OpenSSL asks for 2048 since 3.2, and Debian's before (security level 2), and such a server refuses it in the handshake", pub.N.BitLen()))
	}
	if !self && (c.SignatureAlgorithm == x509.SHA1WithRSA || c.SignatureAlgorithm == x509.ECDSAWithSHA1 || c.SignatureAlgorithm == x509.MD5WithRSA) {
		t.Notes = append(t.Notes, "its issuer signed it by "+c.SignatureAlgorithm.String()+": a server with OpenSSL 3 refuses such a signature unless its security level is 0")
	}
	if weak := (Key{Public: c.PublicKey}).unfit(); weak != "" {
		add("its key %s", weak)
	}
}

func keyUsage(u x509.ExtKeyUsage) string {
	switch u {
	case x509.ExtKeyUsageClientAuth:
		return "clientAuth"
	case x509.ExtKeyUsageServerAuth:
		return "serverAuth"
	case x509.ExtKeyUsageCodeSigning:
		return "codeSigning"
	case x509.ExtKeyUsageEmailProtection:
		return "emailProtection"
	case x509.ExtKeyUsageAny:
		return "any"
	}
	return fmt.Sprintf("usage %d", int(u))
}
