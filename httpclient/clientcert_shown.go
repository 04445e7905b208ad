package httpclient

import (
	"fmt"
	"strings"
)

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
