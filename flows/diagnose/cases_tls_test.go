package diagnose

import (
	"testing"
	"time"

	"why401/httpclient"
)

// seenInTLS puts into the last hop what a case's context says of its TLS: "certificate" (what became of a client certificate:
// asked, not asked, later, held back), "authority" (a name that the server listed), "certificate-fault", and "peer-…" of the
// server's own certificate.
func seenInTLS(t *testing.T, x *httpclient.Exchange, what, v string) {
	t.Helper()
	if what == "certificate" {
		seenCertificate(x, v)
		return
	}
	h := tlsHop(x)
	switch what {
	case "authority":
		h.ClientCert.Authorities, h.ClientCert.Listed = append(h.ClientCert.Authorities, v), h.ClientCert.Listed+1
		h.ClientCert.IssuerListed = map[bool]string{true: "yes", false: "no"}[h.ClientCert.IssuerListed == "yes" || v == h.ClientCert.Issuer]
	case "certificate-fault":
		h.ClientCert.Faults = append(h.ClientCert.Faults, v)
	case "peer-subject":
		h.TLS.Subject = v
	case "peer-issuer":
		h.TLS.Issuer = v
	case "peer-name":
		h.TLS.DNSNames = append(h.TLS.DNSNames, v)
	case "protocol":
		h.Proto = v
	}
}

// tlsHop is the last hop, with TLS; a request without an answer gets one.
func tlsHop(x *httpclient.Exchange) *httpclient.Hop {
	if len(x.Hops) == 0 {
		x.Hops = []httpclient.Hop{{Method: x.Request.Method, URL: x.Request.URL}}
	}
	h := x.Last()
	if h.TLS == nil {
		h.TLS = &httpclient.TLSPeer{Version: "TLS 1.3"}
	}
	return h
}

func seenCertificate(x *httpclient.Exchange, v string) {
	h := tlsHop(x)
	c := &httpclient.ClientCertificate{Asked: httpclient.AskedYes, Sent: httpclient.CertNoneGiven}
	if x.Request.ClientCertFile != "" {
		c.Sent, c.Subject, c.Issuer, c.Chain, c.NotAfter = httpclient.CertSent, "CN=alice", "CN=Orchard Clients", 1, caseClock.Add(30*24*time.Hour)
	}
	switch v {
	case "not asked":
		c.Asked = httpclient.AskedNo
		if x.Request.ClientCertFile != "" {
			c.Sent = httpclient.CertNotAsked
		}
	case "later":
		c.Later = true
	case "held back":
		c.Sent, c.Why = httpclient.CertHeldBack, "the server takes no signature by its kind of key (Ed25519)"
	}
	if x.Failure != nil {
		c.Alert = x.Failure.Alert
	}
	h.ClientCert = c
}
