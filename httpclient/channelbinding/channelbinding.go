// Package channelbinding ties a login to the TLS connection that it goes over (RFC 5929 section 4, tls-server-end-point): by the
// certificate of the server, so that whoever stands in between with another cannot pass the login on. Windows calls the check
// Extended Protection.
package channelbinding

import (
	"crypto"
	"crypto/md5"
	_ "crypto/sha256" // the hashes below
	_ "crypto/sha512"
	"crypto/x509"
	"encoding/binary"
)

// Binding is what a login is bound to.
type Binding struct {
	Hash        crypto.Hash // of the certificate
	Certificate []byte      // its hash
}

// Of is the binding to a certificate. False: its signature is made with no hash of its own (Ed25519), for which RFC 5929 defines
// none, or with one that is not known here.
func Of(c *x509.Certificate) (Binding, bool) {
	var h crypto.Hash
	switch c.SignatureAlgorithm {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1, // section 4.1 takes SHA-256 for them
		x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.DSAWithSHA256, x509.ECDSAWithSHA256:
		h = crypto.SHA256
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		h = crypto.SHA384
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		h = crypto.SHA512
	default:
		return Binding{}, false
	}
	sum := h.New()
	sum.Write(c.Raw)
	return Binding{h, sum.Sum(nil)}, true
}

// Sum is what Kerberos (RFC 4121 section 4.1.1.2) and NTLM ([MS-NLMP] section 2.2.2.1, MsvAvChannelBindings) carry: MD5 of
// GSSAPI's structure of channel bindings, in which the addresses of both sides are empty.
func (b Binding) Sum() [16]byte {
	data := append([]byte("tls-server-end-point:"), b.Certificate...)
	return md5.Sum(append(binary.LittleEndian.AppendUint32(make([]byte, 16), uint32(len(data))), data...))
}
