package httpclient

import (
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"net"
	"slices"
	"strings"

	"why401/httpclient/channelbinding"
	"why401/httpclient/clean"
)

// Bound is the channel binding of a login: of which certificate it is, or why there is none.
type Bound struct {
	Sum     [16]byte // what was sent
	Hash    string   // "SHA-256"
	Of      string   // the hash of the certificate, hexadecimal
	Subject string   // of the certificate
	None    string   // why there is none, "" there is one
}

// Why there is no binding.
const (
	UnboundPlain = "plain http has no certificate"
	UnboundProxy = "a login at a proxy has none, as with curl"
	UnboundAsked = "left out, as was asked for"
)

// boundTo is what a login over conn is bound to.
func (l *leg) boundTo(conn net.Conn, r Request) Bound {
	if c, ok := conn.(*recordedConn); ok {
		conn = c.Conn
	}
	tc, secure := conn.(*tls.Conn)
	switch {
	case r.Unbound:
		return Bound{None: UnboundAsked}
	case l.url.Scheme != "https":
		return Bound{None: UnboundPlain}
	case !secure || len(tc.ConnectionState().PeerCertificates) == 0:
		return Bound{None: "the certificate is not known"}
	}
	c := tc.ConnectionState().PeerCertificates[0]
	b, ok := channelbinding.Of(c)
	if !ok {
		return Bound{None: "a certificate that is signed by " + c.SignatureAlgorithm.String() + " has none (RFC 5929)"}
	}
	return Bound{Sum: b.Sum(), Hash: b.Hash.String(), Of: hex.EncodeToString(b.Certificate), Subject: clean.Line(c.Subject.String(), 120)}
}

// sum is what is sent, nil nothing.
func (b Bound) sum() []byte {
	if b == (Bound{}) || b.None != "" {
		return nil
	}
	return b.Sum[:]
}

// lines say it for people who compare: openssl x509 -fingerprint shows the same hash.
func (b Bound) lines() []string {
	switch {
	case b == (Bound{}):
		return nil
	case b.None != "":
		return []string{"channel binding = none: " + b.None}
	}
	return []string{"channel binding = tls-server-end-point of " + b.Subject, "certificate = " + b.Hash + " " + b.Of, "binding = " + byByte(b.Sum[:])}
}

// byByte writes a sum as fingerprints are written: a bare one looks like a secret and is masked.
func byByte(sum []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% x", sum), " ", ":")
}

// boundConn is the connection that a bound scheme is spoken on, nil none.
func (d *dialogue) boundConn() net.Conn {
	if d == nil {
		return nil
	}
	return d.conn
}

// waits reports whether the answer is made once the connection is there, to whose certificate it is bound: unlike NTLM's, which
// comes after others on that connection, the first of Negotiate may be the first of all.
func (d *dialogue) waits() bool {
	_, ok := d.speaks().(*negotiateAnswerer)
	return ok && !d.stuck
}

// answerOn puts the answer that waited for its connection among the fields, and reports whether they changed. On another
// connection that shows the same certificate it stays: each is a login of its own.
func (l *leg) answerOn(conn net.Conn, r Request) bool {
	h := &l.head
	b := l.boundTo(conn, r)
	if h.answered && h.bound == b {
		return false
	}
	if !h.answered {
		h.without = h.fields
	}
	h.answered, h.bound = true, b
	v, step := l.host.value(saying{login: l.login, host: l.url.Hostname(), method: l.method, uri: l.addr.Target(), bound: b})
	h.auth, h.fields = step, slices.Clone(h.without)
	switch at := h.login; {
	case v == "":
	case at < len(h.fields) && h.fields[at].Name == "Authorization" && r.Sources["authorization"] == "curl --oauth2-bearer":
		h.fields[at].Value = v
	default:
		h.fields = slices.Insert(h.fields, at, Header{"Authorization", v})
	}
	return true
}
