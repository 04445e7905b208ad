package token

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// embedded is a key that came inside the token (RFC 7515 sections 4.1.3 and 4.1.6). Whoever made the token chose it, so what it
// verifies is consistent with itself and no more.
type embedded struct {
	from  string // "jwk", "x5c"
	key   Key
	chain []*x509.Certificate // of x5c, the leaf first
	fault string              // why it cannot be used
}

// embeddedKey reads the key in a header; false where there is none.
func embeddedKey(h map[string]any) (embedded, bool) {
	if raw, ok := h["jwk"].(map[string]any); ok {
		e := embedded{from: "jwk"}
		b, err := json.Marshal(raw)
		if err != nil {
			e.fault = "the jwk of the header cannot be read"
			return e, true
		}
		ks, err := ReadKeySet("the token's own header", b)
		if err != nil || len(ks.Keys) != 1 || ks.Keys[0].Secret {
			e.fault = "the jwk of the header is no public key"
			return e, true
		}
		e.key = ks.Keys[0]
		return e, true
	}
	certs, ok := h["x5c"].([]any)
	if !ok {
		return embedded{}, false
	}
	e := embedded{from: "x5c"}
	for i, c := range certs {
		if i == maxChain {
			break
		}
		der, err := base64.StdEncoding.DecodeString(text(c)) // not base64url: RFC 7515 section 4.1.6
		if err != nil {
			e.fault = fmt.Sprintf("certificate %d of x5c is not base64", i+1)
			return e, true
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			e.fault = fmt.Sprintf("certificate %d of x5c cannot be read", i+1)
			return e, true
		}
		e.chain = append(e.chain, cert)
	}
	if len(e.chain) == 0 {
		e.fault = "x5c holds no certificate"
		return e, true
	}
	e.key = Key{Type: keyType(e.chain[0].PublicKey), Public: e.chain[0].PublicKey}
	if what := thumbprintFault(h, e.chain[0].Raw); what != "" {
		e.fault = what
	}
	return e, true
}

const maxChain = 10

// thumbprintFault compares x5t and x5t#S256 with the certificate.
func thumbprintFault(h map[string]any, der []byte) string {
	one, two := sha1.Sum(der), sha256.Sum256(der)
	for _, row := range []struct {
		name string
		sum  []byte
	}{{"x5t", one[:]}, {"x5t#S256", two[:]}} {
		if said := text(h[row.name]); said != "" && subtle.ConstantTimeCompare([]byte(said), []byte(encode(row.sum))) == 0 {
			return row.name + " is not that of the first certificate in x5c"
		}
	}
	return ""
}

// trusted reports whether the chain leads to one of the certificates in ks at the time at (RFC 5280 section 6); why not, else.
func (e embedded) trusted(ks KeySet, at time.Time) (by string, why string) {
	if len(e.chain) == 0 || len(ks.Certificates) == 0 {
		return "", ""
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range ks.Certificates {
		if c.Equal(e.chain[0]) {
			return "the very certificate in " + ks.Source, ""
		}
		roots.AddCert(c)
	}
	for _, c := range e.chain[1:] {
		between.AddCert(c)
	}
	found, err := e.chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	var ended x509.CertificateInvalidError
	switch {
	case errors.As(err, &ended) && ended.Reason == x509.Expired && at.Before(ended.Cert.NotBefore):
		return "", fmt.Sprintf("its certificate %q is good only from %s", clip(ended.Cert.Subject.CommonName), httpclient.Moment(ended.Cert.NotBefore))
	case errors.As(err, &ended) && ended.Reason == x509.Expired:
		return "", fmt.Sprintf("its certificate %q ended on %s", clip(ended.Cert.Subject.CommonName), httpclient.Moment(ended.Cert.NotAfter))
	case err != nil:
		return "", "its certificates do not lead to one in " + ks.Source
	}
	if use := e.chain[0].KeyUsage; use != 0 && use&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return "", "its certificate, which one in " + ks.Source + " stands for, may not sign (key usage, RFC 5280 section 4.2.1.3)"
	}
	root := found[0][len(found[0])-1].Subject
	return fmt.Sprintf("its certificate, which %s in %s stands for", clean.Line(first(root.CommonName, root.String()), 70), ks.Source), ""
}

// encode is base64url without padding.
func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
