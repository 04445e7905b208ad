package diagnose

import (
	"strings"

	"why401/httpclient"
)

// unreachableTLS says of a TLS connection that could not be made what was wrong, and who mends it; an empty title where that is
// not known.
func unreachableTLS(e *Evidence, f *httpclient.Failure) (title string, more []Point, fixes []Fix) {
	h := e.Exchange.Last()
	var peer *httpclient.TLSPeer
	if h != nil && !f.OfProxy {
		peer = h.TLS
	}
	side := "server"
	if f.OfProxy {
		side = "proxy"
	}
	if peer != nil && peer.Subject != "" {
		more = append(more, Point{Where: "tls", What: "certificate of " + peer.Subject + ", issued by " + peer.Issuer, Note: "good until " + peer.NotAfter.UTC().Format("2006-01-02")})
	}
	renew := advice(Operator, "Renew the certificate, and have it renewed by a program from now on")
	switch {
	case f.Certificate == "expired":
		return "The " + side + "'s certificate has expired", more, []Fix{renew, advice(Caller, "Check this machine's clock; do not send a secret past the warning")}
	case f.Certificate == "not yet valid":
		return "The " + side + "'s certificate is not good yet", more, []Fix{advice(Caller, "Check this machine's clock: one that is slow makes new certificates look so"), renew}
	case f.Certificate == "other name":
		return "The " + side + "'s certificate is for another name", more, []Fix{advice(Caller, "Use the name that the certificate has, or check DNS, hosts file, --resolve and --connect-to"), advice(Operator, "Put this name into the certificate, or send it to the right server")}
	case f.Certificate == "unknown authority" && peer != nil && peer.Subject != "" && peer.Subject == peer.Issuer:
		return "The " + side + "'s certificate is signed by itself", more, []Fix{advice(Caller, "Get the certificate from the service team by another way, and trust it alone: curl --cacert FILE"), advice(Operator, "Use a certificate of an authority that clients trust")}
	case f.Certificate == "unknown authority" && peer != nil && peer.Issuer != "" && len(peer.Chain) == 0:
		return "The " + side + "'s certificate cannot be traced to an authority that this machine trusts", append(more, Point{Where: "tls", What: "no certificate in between came with it", Sign: "!"}), []Fix{advice(Operator, "Send the certificates in between along (the full chain): browsers find them elsewhere, programs do not"), advice(Caller, "Where it is a company's own authority, name its certificate: curl --cacert FILE")}
	case f.Certificate == "unknown authority":
		return "The " + side + "'s certificate comes from an authority that this machine does not trust", more, []Fix{advice(Caller, "Where it is a company's own authority, name its certificate: curl --cacert FILE; else do not send a secret there"), advice(Operator, "Use a certificate of an authority that clients trust, with the full chain")}
	case f.Handshake == "plain http":
		return "The server speaks plain HTTP on this port, and https was asked for", nil, []Fix{nextAfter(f, "Write http:// in the URL, if nothing secret is sent")}
	case f.Handshake == "not tls":
		return "The server does not speak TLS on this port", nil, []Fix{advice(Caller, "Check host and port: another protocol is spoken there")}
	case f.Handshake == "unknown name":
		return "The server does not know the host name that was asked for", nil, []Fix{advice(Caller, "Check the host name; with --resolve or --connect-to, the name in the URL counts"), advice(Operator, "Set up the name (SNI) at what ends TLS")}
	case f.Alert == "handshake_failure" || f.Alert == "insufficient_security":
		return "Client and server found no way of encryption in common", more, []Fix{nextAfter(f, "Compare with what curl -v says of it")}
	case f.Alert != "":
		return "The " + side + " ended the TLS handshake with the alert " + f.Alert, more, []Fix{nextAfter(f, "Ask the service team what the server's log says of it")}
	}
	return "", nil, nil
}

// tlsShare leaves room beside a certificate for another name: the name may lead to another server.
func tlsShare(f *httpclient.Failure, c float64) float64 {
	if f.Certificate == "other name" {
		return min(c, 0.7)
	}
	return c
}

// tlsCauses are about servers that speak only what current clients refuse.
func tlsCauses() []*Cause {
	return []*Cause{{ID: "server.outdated", Title: "The server speaks only protocols that are not safe any more", Who: Operator, References: []string{"RFC 8996", "RFC 9325", "MS-NLMP section 3.3.1"}, Hides: []string{"unreachable.tls", "mtls.*", "credentials.*", "basic.wrong_password", "proxy.auth_rejected"},
		Meaning: "The server offers TLS 1.0 or 1.1, or ways of encryption that were broken since. Current clients refuse them, so no connection is made, and no credential is looked at. Or it knows NTLMv1 alone, from whose answer the hash of the password can be found.", Shows: "The handshake ends with protocol_version, or with a version or cipher that this client does not speak; or a challenge of NTLM has no target information.",
		TellsApart: "A client with the old settings allowed (curl --tlsv1.0 --ciphers DEFAULT@SECLEVEL=0) gets an answer. Nothing of the kind is done here unasked.", Mends: "Bring the server's TLS up to date, or put a current proxy in front.",
		Match: func(e *Evidence) Match {
			if m := matchNTLMv1(e); m.OK { // the login is what is old, not the connection
				return m
			}
			return outdatedTLS(e)
		}}}
}

// outdatedTLS reads a handshake that ended for the age of what the server speaks.
func outdatedTLS(e *Evidence) Match {
	f := e.Exchange.Failure
	if f == nil || f.OfProxy || f.Handshake != "old version" && f.Handshake != "old cipher" && f.Alert != "protocol_version" {
		return no
	}
	c, what, title := 0.95, f.Detail, "The server speaks only old versions of TLS"
	if f.Handshake == "old cipher" {
		title = "The server takes only old ways of encryption"
	}
	if r := e.Attempt.Request; r.TLS.MaxVersion != 0 || r.TLS.MinVersion == 0x0304 {
		c, what = 0.4, what+"; the request itself bounds the version (--tls-max, --tlsv1.3)"
	}
	if says := noteOfAlert(f.Alert); says != "" {
		what += " (" + says + ")"
	}
	return Match{OK: true, Confidence: c, Title: title, Detail: "No request and no credential left this machine.", Evidence: []Point{{Where: "tls", What: what}}, Fixes: []Fix{advice(Operator, "Switch TLS 1.2 and 1.3 on"), advice(Caller, "To look at it once, without a secret: curl --tlsv1.0 --ciphers DEFAULT@SECLEVEL=0")}}
}

// inspectors are the authorities of what opens TLS on its way, as they name themselves.
var inspectors = []string{"zscaler", "fortinet", "fortigate", "netskope", "palo alto", "blue coat", "bluecoat", "forcepoint", "websense", "sophos", "barracuda", "cisco umbrella", "mcafee web gateway", "kaspersky", "avast", "eset ssl filter", "bitdefender", "mitmproxy", "charles proxy", "portswigger", "fiddler", "captive portal", "untangle", "smoothwall", "lightspeed", "checkpoint", "sonicwall"}

// matchInspected reads who signed a certificate that is not trusted: what opens TLS on its way signs with an authority of its own.
func matchInspected(e *Evidence) Match {
	h, f := e.Exchange.Last(), e.Exchange.Failure
	if h == nil || h.TLS == nil || f == nil || f.Certificate == "" {
		return no
	}
	names := append([]string{h.TLS.Issuer}, h.TLS.Chain...)
	for _, n := range names {
		for _, w := range inspectors {
			if strings.Contains(lower(n), w) {
				return Match{OK: true, Confidence: 0.93, Title: "Something in the network opens the connection: its certificate stands in the place of the server's", Detail: "The certificate was made by a filter or proxy on the way, with its own authority, which this machine does not trust.",
					Evidence: []Point{{Where: "tls", What: "certificate of " + h.TLS.Subject + ", issued by " + h.TLS.Issuer, Note: "not the service's authority"}},
					Fixes:    []Fix{advice(Caller, "Where your company inspects connections, trust its authority: curl --cacert FILE (ask for the file)"), advice(Operator, "Except this host from the inspection")}}
			}
		}
	}
	return no
}
