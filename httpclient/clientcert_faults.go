package httpclient

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"time"

	"why401/httpclient/clean"
)

// certificateFaults are what a server may find wrong with a client certificate, each as a clause that begins with what it is
// about. A server checks what it likes: a fault is no proof of a refusal.
func certificateFaults(chain []*x509.Certificate, now time.Time) []string {
	leaf := chain[0]
	var out []string
	for i, c := range chain {
		of := "the certificate"
		if i > 0 {
			of = "certificate " + itoa(i+1) + " of the file (" + clean.Line(c.Subject.String(), 80) + ")"
		}
		switch {
		case now.After(c.NotAfter):
			out = append(out, of+" expired on "+Moment(c.NotAfter))
		case now.Before(c.NotBefore):
			out = append(out, of+" is good only from "+Moment(c.NotBefore))
		}
	}
	if len(leaf.ExtKeyUsage)+len(leaf.UnknownExtKeyUsage) > 0 && !slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageClientAuth) && !slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageAny) {
		use := "other uses"
		if slices.Contains(leaf.ExtKeyUsage, x509.ExtKeyUsageServerAuth) {
			use = "servers"
		}
		out = append(out, "the certificate is for "+use+", not for clients (its extended key usage lacks clientAuth)")
	}
	if leaf.BasicConstraintsValid && leaf.IsCA {
		out = append(out, "the certificate is one of an authority (CA), not of a client")
	}
	if key, ok := leaf.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < 2048 {
		out = append(out, fmt.Sprintf("the certificate's RSA key has %d bits, and many servers want 2048", key.N.BitLen()))
	}
	switch leaf.SignatureAlgorithm {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.DSAWithSHA1:
		out = append(out, "the certificate is signed by "+leaf.SignatureAlgorithm.String()+", which servers do not trust any more")
	}
	for i := 1; i < len(chain); i++ {
		if !bytes.Equal(chain[i-1].RawIssuer, chain[i].RawSubject) {
			out = append(out, fmt.Sprintf("certificate %d of the file (%s) did not sign the one before it, which needs %s", i+1, clean.Line(chain[i].Subject.String(), 80), clean.Line(chain[i-1].Issuer.String(), 80)))
			break
		}
	}
	return out
}
