package httpclient

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	"why401/httpclient/clean"
)

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
