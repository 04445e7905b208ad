package httpclient

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"
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

// alertName is the name of the TLS alert with this number (RFC 8446 section 6, RFC 5246 section 7.2), "" where it has none.
func alertName(number string) string {
	switch number {
	case "0":
		return "close_notify"
	case "10":
		return "unexpected_message"
	case "20":
		return "bad_record_mac"
	case "40":
		return "handshake_failure"
	case "41":
		return "no_certificate"
	case "42":
		return "bad_certificate"
	case "43":
		return "unsupported_certificate"
	case "44":
		return "certificate_revoked"
	case "45":
		return "certificate_expired"
	case "46":
		return "certificate_unknown"
	case "47":
		return "illegal_parameter"
	case "48":
		return "unknown_ca"
	case "49":
		return "access_denied"
	case "50":
		return "decode_error"
	case "51":
		return "decrypt_error"
	case "70":
		return "protocol_version"
	case "71":
		return "insufficient_security"
	case "80":
		return "internal_error"
	case "86":
		return "inappropriate_fallback"
	case "90":
		return "user_canceled"
	case "100":
		return "no_renegotiation"
	case "109":
		return "missing_extension"
	case "110":
		return "unsupported_extension"
	case "112":
		return "unrecognized_name"
	case "115":
		return "unknown_psk_identity"
	case "116":
		return "certificate_required"
	case "120":
		return "no_application_protocol"
	}
	return ""
}

// alertOf is the name of the alert that the other side sent, "" where err is none. crypto/tls hides its type and not its number.
func alertOf(err error) string {
	for err != nil {
		var op *net.OpError
		if !errors.As(err, &op) {
			return ""
		}
		if op.Op == "remote error" {
			number := fmt.Sprintf("%d", op.Err)
			if name := alertName(number); name != "" {
				return name
			}
			return "alert " + clean.Line(number, 8)
		}
		err = op.Err
	}
	return ""
}

func sha256Of(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// refusedInTLS puts into a hop without an answer what its TLS connections showed: the alert, and a chain that was not trusted.
func (h *Hop) refusedInTLS(err error, f *Failure) {
	switch {
	case f.OfProxy && h.ProxyCert != nil:
		h.ProxyCert.Alert = f.Alert
	case !f.OfProxy && h.ClientCert != nil:
		h.ClientCert.Alert = f.Alert
	}
	var bad *tls.CertificateVerificationError
	if errors.As(err, &bad) && len(bad.UnverifiedCertificates) > 0 && !f.OfProxy {
		p := peerOf(tls.ConnectionState{PeerCertificates: bad.UnverifiedCertificates})
		p.Version, p.CipherSuite = "", ""
		if h.TLS != nil {
			p.ServerName = h.TLS.ServerName
		}
		h.TLS = p
	}
}

// Lines say what became of the client certificate at the server or the proxy (at): asked for, sent, accepted.
func (c ClientCertificate) Lines(at string) []string {
	var out []string
	add := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	switch {
	case c.Later:
		add("certificate: asked for by %s after the request, in a second handshake", at)
	case c.Asked == AskedYes:
		add("certificate: asked for by %s in the handshake", at)
	case c.Asked == AskedNo:
		add("certificate: not asked for by %s", at)
	default:
		add("certificate: not asked for by %s in the handshake; what TLS 1.3 may ask later is not heard here", at)
	}
	if c.Listed > 0 {
		names := strings.Join(c.Authorities[:min(4, len(c.Authorities))], "; ")
		if c.Listed > 4 {
			names += "; …"
		}
		add("%s names %s that it takes: %s", at, countWords(c.Listed, "authority", "authorities"), names)
	}
	switch c.Sent {
	case CertSent:
		add("sent: %s, issued by %s, good until %s", c.Subject, c.Issuer, c.NotAfter.UTC().Format("2006-01-02"))
		add("with %s, sha256 %s…", countWords(c.Chain, "certificate", "certificates"), c.SHA256[:min(16, len(c.SHA256))])
	case CertHeldBack:
		add("held back: %s", c.Why)
	case CertNotAsked:
		add("not sent: %s stayed here", c.Subject)
	case CertNoneGiven:
		if c.Asked == AskedYes {
			add("none was given, so an empty answer was sent")
		}
	}
	if c.IssuerListed == "no" {
		add("its issuer is none of the authorities that were listed")
	}
	for _, f := range c.Faults {
		add("mind: %s", f)
	}
	switch {
	case c.Alert != "":
		add("refused: %s ended the connection with the alert %s", at, c.Alert)
	case c.Sent == CertSent:
		add("accepted by TLS: %s went on after it; the answer says what the service thinks of it", at)
	}
	return out
}

// Accepted is "no" where an alert ended the connection, "yes" where TLS went on after the certificate, "unknown" where none
// was sent. What the service behind TLS thinks of it, the answer says.
func (c ClientCertificate) Accepted() string {
	switch {
	case c.Alert != "":
		return "no"
	case c.Sent == CertSent:
		return "yes"
	}
	return "unknown"
}

func countWords(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}
