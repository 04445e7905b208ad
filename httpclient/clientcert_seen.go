package httpclient

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"net"
	"sync"
	"time"

	"why401/httpclient/clean"
)

// The values of ClientCertificate.Asked.
const (
	AskedYes     = "yes"
	AskedNo      = "no"
	AskedUnknown = "unknown" // TLS 1.3 may ask after the handshake those who say that they can, and this client does not; or the handshake ended early
)

// The values of ClientCertificate.Sent.
const (
	CertSent      = "sent"
	CertHeldBack  = "held back"
	CertNoneGiven = "none given"
	CertNotAsked  = "not asked for" // one was given, and could not be sent
)

// ClientCertificate is what became of a client certificate in the TLS handshakes of a hop (RFC 8446 sections 4.3.2 and
// 4.4.2, RFC 5246 sections 7.4.4 and 7.4.6).
type ClientCertificate struct {
	Asked string // AskedYes, AskedNo, AskedUnknown
	// Later: it was asked for in a second handshake, when the server had read which path is wanted.
	Later bool
	// Authorities are the names of the authorities that the server listed, the first 50; Listed is how many it listed.
	Authorities []string
	Listed      int
	Sent        string // CertSent, CertHeldBack, CertNoneGiven, CertNotAsked
	Why         string // it was held back
	// Alert is the name of the TLS alert by which the server ended the connection ("unknown_ca", RFC 8446 section 6), "" none.
	Alert string

	// What was given: zero where nothing was.
	File            string
	Subject, Issuer string
	NotAfter        time.Time
	SHA256          string // of the certificate, hexadecimal
	Chain           int    // certificates that go along, its own among them
	Faults          []string
	// IssuerListed is "no" where the server listed authorities and who signed the last certificate is not among them, "yes" where it is, "" where that does not matter.
	IssuerListed string
}

// handshake records what one connection's handshakes did about a client certificate. crypto/tls calls it while a connection
// is made, and for a second handshake while an answer is read.
type handshake struct {
	mu   sync.Mutex
	own  *ownCertificate
	file string
	seen ClientCertificate
	done bool // the first handshake
	conn *tls.Conn
}

func newHandshake(own *ownCertificate, file string) *handshake {
	h := &handshake{own: own, file: file}
	h.seen.Asked, h.seen.Sent = AskedUnknown, CertNoneGiven
	if own == nil {
		return h
	}
	h.seen.Sent = CertNotAsked
	leaf := own.Leaf
	sum := sha256Of(leaf)
	h.seen.File, h.seen.Subject, h.seen.Issuer = clean.Line(file, 200), clean.Line(leaf.Subject.String(), 300), clean.Line(leaf.Issuer.String(), 300)
	h.seen.NotAfter, h.seen.SHA256, h.seen.Chain, h.seen.Faults = leaf.NotAfter, sum, len(own.Certificate.Certificate), own.faults
	return h
}

// answer is what the server gets when it asks: the certificate, whoever signed it, as OpenSSL does; an empty one where none was
// given or none of its signatures would be taken.
func (h *handshake) answer(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen.Asked, h.seen.Later = AskedYes, h.done
	h.seen.Listed, h.seen.Authorities = len(asked.AcceptableCAs), nil
	for _, raw := range asked.AcceptableCAs[:min(50, len(asked.AcceptableCAs))] {
		h.seen.Authorities = append(h.seen.Authorities, authorityName(raw))
	}
	if h.own == nil {
		h.seen.Sent = CertNoneGiven
		return &tls.Certificate{}, nil
	}
	h.seen.IssuerListed = h.issuerListed(asked.AcceptableCAs)
	anySigner := *asked
	anySigner.AcceptableCAs = nil
	if err := anySigner.SupportsCertificate(&h.own.Certificate); err != nil {
		h.seen.Sent, h.seen.Why = CertHeldBack, "the server takes no signature by its kind of key ("+h.own.Leaf.PublicKeyAlgorithm.String()+")"
		return &tls.Certificate{}, nil
	}
	h.seen.Sent = CertSent
	return &h.own.Certificate, nil
}

// issuerListed compares every issuer of what is sent with the names that the server listed.
func (h *handshake) issuerListed(names [][]byte) string {
	if len(names) == 0 {
		return ""
	}
	for _, der := range h.own.Certificate.Certificate {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			continue
		}
		for _, n := range names {
			if bytes.Equal(n, c.RawIssuer) {
				return "yes"
			}
		}
	}
	return "no"
}

// ended records the end of the first handshake.
func (h *handshake) ended(s tls.ConnectionState, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = true
	if err == nil && h.seen.Asked == AskedUnknown && s.Version < tls.VersionTLS13 {
		h.seen.Asked = AskedNo // a second handshake may still ask, and says so then
	}
}

// lastWord is the TLS alert with which the other side ended the connection, nil where it said none: crypto/tls keeps what ended
// its reading, whoever closed the connection since.
func (h *handshake) lastWord() error {
	if h == nil || h.conn == nil || !h.conn.ConnectionState().HandshakeComplete {
		return nil
	}
	_ = h.conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if _, err := h.conn.Read(make([]byte, 1)); alertOf(err) != "" {
		return err
	}
	return nil
}

// patientConn gives a read that is under way the time to take what the other side said before it closed. With TLS 1.3 a refused
// client certificate comes to light while the request is written (RFC 8446 section 4.4.2.4): without the pause the broken
// write is all that is told.
type patientConn struct {
	net.Conn
	read chan struct{} // a read came back
}

func newPatientConn(c net.Conn) *patientConn { return &patientConn{c, make(chan struct{}, 1)} }

func (c *patientConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	select {
	case c.read <- struct{}{}:
	default:
	}
	return n, err
}

func (c *patientConn) Write(p []byte) (int, error) {
	select {
	case <-c.read: // an earlier one
	default:
	}
	n, err := c.Conn.Write(p)
	if err != nil {
		select {
		case <-c.read:
		case <-time.After(300 * time.Millisecond):
		}
	}
	return n, err
}

// record is a copy of what was seen.
func (h *handshake) record(alert string) *ClientCertificate {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.seen
	c.Alert = alert
	return &c
}

func authorityName(raw []byte) string {
	var rdn pkix.RDNSequence
	if _, err := asn1.Unmarshal(raw, &rdn); err != nil {
		return "a name that cannot be read"
	}
	var name pkix.Name
	name.FillFromRDNSequence(&rdn)
	return clean.Line(name.String(), 200)
}

func sha256Of(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}
