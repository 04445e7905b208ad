package diagnose

import (
	"fmt"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// mtlsCauses are the refusals for the sake of a client certificate. The handshake is the evidence: was one asked for, was
// ours sent, and by which alert or words did the server end it (Hop.ClientCert)?
func mtlsCauses() []*Cause {
	hides := []string{"not_auth.*", "credentials.*", "unreachable.*", "authz.*", "network.ip_allowlist", "server.static_file_denied", "waf.*"}
	return []*Cause{
		{ID: "mtls.cert_missing", Title: "The server wants a client certificate", Who: Caller, References: []string{"RFC 8446 section 4.3.2", "nginx, ngx_http_ssl_module"}, Hides: hides,
			Meaning: "The server asks for a certificate in the TLS handshake (mutual TLS), and none was given. Who asks is told by it, before any header is read.", Shows: "A CertificateRequest, and then the alert certificate_required or handshake_failure, or words such as no required SSL certificate.",
			TellsApart: "With a certificate the answer changes. Where none was asked for in the handshake, something in front may end TLS, and a certificate would not arrive.", Mends: "Configure certificate and key (curl --cert FILE --key FILE).",
			Match: matchCertMissing},
		{ID: "mtls.cert_rejected", Title: "The server refuses the client certificate", Who: IdentityAdmin, References: []string{"RFC 8446 section 6.2", "RFC 5280 section 4.2.1.12"}, Hides: hides,
			Meaning: "A certificate was sent, and the server does not take it: expired, revoked, for another use, without the certificates in between, or of another authority than it trusts.", Shows: "A TLS alert after the certificate (unknown_ca, certificate_expired, bad_certificate), or words such as SSL certificate error.",
			TellsApart: "Its end, its use (clientAuth), and its issuer beside the names of authorities that the server listed in the handshake.", Mends: "Renew it, send the certificates in between along, or use one of the right authority.",
			Match: matchCertRejected},
		{ID: "mtls.not_conveyed", Title: "The client certificate does not reach who checks it", Who: Operator, References: []string{"RFC 9440", "RFC 8446 section 4.3.2"}, Hides: []string{"not_auth.bad_request", "credentials.*", "mtls.cert_missing"},
			Meaning: "A certificate was given, and the service says that none came. TLS ends at a proxy, gateway or CDN in front, which did not ask for a certificate for this name or path, or does not pass it on.", Shows: "No request for a certificate in the handshake; or it was sent, and the service still says that none came.",
			TellsApart: "Sent to the service itself, past the front, the same certificate is taken.", Mends: "Let the front ask for certificates on this name, and hand them on (a header such as Client-Cert, or TLS passed through).",
			Match: matchNotConveyed},
	}
}

// clientCert is what became of a client certificate at the server of the last hop, nil where that is not known.
func clientCert(e *Evidence) *httpclient.ClientCertificate {
	if h := e.Exchange.Last(); h != nil {
		return h.ClientCert
	}
	return nil
}

// certGiven reports that the request names a client certificate.
func certGiven(e *Evidence) bool { return e.Attempt.Request.ClientCertFile != "" }

// saysCertMissing are a server's words for a client certificate that did not come.
func saysCertMissing(e *Evidence) string {
	if e.Status == 496 {
		return "496"
	}
	return says(e, "no required ssl certificate", "client certificate required", "client certificate is required", "certificate required", "requires a client certificate", "no client certificate", "missing client certificate", "client certificate missing", "client certificate not provided", "client certificate was not provided",
		"client certificate not found", "certificate was not presented", "no certificate was presented", "client certificate not presented", "403.7", "must present a client certificate", "needs a client certificate", "certificate needed", "client_certificate_required", "mutual tls required", "mtls required", "no peer certificate", "cannot perform post-handshake authentication")
}

// saysCertRefused are a server's words for a client certificate that it does not take.
func saysCertRefused(e *Evidence) string {
	if e.Status == 495 {
		return "495"
	}
	return says(e, "ssl certificate error", "certificate verify failed", "client certificate is not trusted", "untrusted certificate", "403.13", "403.16", "403.17", "invalid client certificate", "client certificate is invalid", "client certificate has expired", "client certificate expired", "client certificate revoked", "client certificate was revoked",
		"client certificate verification failed", "client certificate is not valid", "unknown client certificate", "certificate not trusted", "client certificate rejected", "certificate is revoked", "certificate fingerprint", "certificate thumbprint")
}

func giveCertificate(do string) Fix { return retype("mtls", do) }

func matchCertMissing(e *Evidence) Match {
	cc, f := clientCert(e), e.Exchange.Failure
	if f != nil && f.OfProxy {
		return proxyCertMissing(e)
	}
	if f != nil {
		return missingByAlert(e, cc, f)
	}
	words := saysCertMissing(e)
	if words == "" || e.Status < 400 && e.Status != 0 {
		return missingSilently(e, cc)
	}
	if certGiven(e) && (cc == nil || cc.Sent != httpclient.CertHeldBack) {
		return no
	}
	ev, c := []Point{saysPoint(e, "says so itself")}, 0.96
	title := ""
	switch {
	case cc != nil && cc.Asked == httpclient.AskedNo:
		c, ev = 0.6, append(ev, Point{Where: "tls", What: "no client certificate was asked for in the handshake", Sign: "!"})
	case cc != nil && cc.Sent == httpclient.CertHeldBack:
		title = "The client certificate was held back: " + cc.Why
		ev = append(ev, certPoint(cc))
	case cc != nil && cc.Asked == httpclient.AskedYes:
		ev = append(ev, certPoint(cc))
	case words == "cannot perform post-handshake authentication":
		title = "The server wants a client certificate for this path, and would ask after the handshake"
	}
	return Match{OK: true, Confidence: c, Title: title, Evidence: ev, Fixes: []Fix{giveCertificate("Send it with a certificate and key: curl --cert FILE --key FILE" + fromOneOf(cc))}, Decide: "the same request with a certificate"}
}

// missingByAlert reads a connection that the server ended for want of a certificate.
func missingByAlert(e *Evidence, cc *httpclient.ClientCertificate, f *httpclient.Failure) Match {
	if certGiven(e) || f.Kind != httpclient.FailTLS && f.Kind != httpclient.FailReset {
		return no
	}
	asked := cc != nil && cc.Asked == httpclient.AskedYes
	c := 0.0
	switch {
	case f.Alert == "certificate_required", strings.Contains(f.Detail, "it wants a client certificate"):
		c = 0.97
	case asked && (f.Alert == "handshake_failure" || f.Alert == "bad_certificate" || f.Alert == "unknown_ca" || f.Alert == "access_denied" || f.Alert == "certificate_unknown"):
		c = 0.95
	case asked && f.Kind == httpclient.FailReset:
		c = 0.75
	default:
		return no
	}
	ev := []Point{{Where: "tls", What: f.Detail, Note: noteOfAlert(f.Alert)}}
	if asked {
		ev = append(ev, certPoint(cc))
	} else {
		ev[0].Note = strings.TrimPrefix(ev[0].Note+", none was sent", ", ")
	}
	return Match{OK: true, Confidence: c, Evidence: ev, Fixes: []Fix{giveCertificate("Send it with a certificate and key: curl --cert FILE --key FILE" + fromOneOf(cc))}}
}

// proxyCertMissing is the same at an https proxy.
func proxyCertMissing(e *Evidence) Match {
	h, f := e.Exchange.Last(), e.Exchange.Failure
	if h == nil || h.ProxyCert == nil || h.ProxyCert.Sent == httpclient.CertSent || f.Alert == "" || f.Alert != "certificate_required" && h.ProxyCert.Asked != httpclient.AskedYes {
		return no
	}
	return Match{OK: true, Confidence: 0.95, Title: "The proxy wants a client certificate", Detail: "The connection to the proxy ended; the service was not asked.", Evidence: []Point{{Where: "tls", What: f.Detail, Note: noteOfAlert(f.Alert)}, certPoint(h.ProxyCert)},
		Fixes: []Fix{advice(Caller, "Give the proxy a certificate and key: curl --proxy-cert FILE --proxy-key FILE"+fromOneOf(h.ProxyCert))}}
}

// missingSilently reads a refusal that does not name certificates, behind a handshake that asked for one.
func missingSilently(e *Evidence, cc *httpclient.ClientCertificate) Match {
	if cc == nil || cc.Asked != httpclient.AskedYes || cc.Sent == httpclient.CertSent || !refused(e) || challenged(e) {
		return no
	}
	c := 0.55
	if e.Credential.Scheme != "none" && e.Credential.Scheme != "mtls" || cc.Later {
		c = 0.25
	}
	if e.Status == 401 {
		c -= 0.15
	}
	if says(e, "password", "token", "api key", "cookie", "log in", "sign in", "csrf", "scope", "role") != "" {
		c = 0.12
	}
	return Match{OK: true, Confidence: c, Title: "The server asked for a client certificate, got none, and may refuse for that", Detail: "The handshake went on without one, so the server decides by the path; the answer does not say why.", Evidence: []Point{certPoint(cc), statusPoint(e)},
		Fixes: []Fix{giveCertificate("Send it with a certificate and key, where you have one for this service" + fromOneOf(cc))}, Decide: "the same request with a certificate"}
}

func matchCertRejected(e *Evidence) Match {
	cc, f := clientCert(e), e.Exchange.Failure
	if f != nil && f.OfProxy {
		if h := e.Exchange.Last(); h != nil && h.ProxyCert != nil && h.ProxyCert.Sent == httpclient.CertSent && f.Alert != "" {
			m := rejected(e, h.ProxyCert, f)
			m.Title = "The proxy refuses the client certificate" + strings.TrimPrefix(m.Title, "The server refuses the client certificate")
			return m
		}
		return no
	}
	if !certGiven(e) {
		return no
	}
	if f != nil {
		alert := f.Alert != "" && f.Handshake == "" || f.Kind == httpclient.FailTLS && f.Certificate == "" && f.Handshake == ""
		if cc != nil && cc.Asked == httpclient.AskedNo || !alert && !(f.Kind == httpclient.FailReset && cc != nil && cc.Sent == httpclient.CertSent) {
			return no
		}
		return rejected(e, cc, f)
	}
	if saysCertRefused(e) == "" || e.Status < 400 {
		return no
	}
	return rejected(e, cc, nil)
}

// rejected says what is known of a certificate that was refused: the server's word, then what is wrong with it.
func rejected(e *Evidence, cc *httpclient.ClientCertificate, f *httpclient.Failure) Match {
	m := Match{OK: true, Confidence: 0.93}
	switch {
	case f == nil:
		m.Evidence = []Point{saysPoint(e, "says so itself")}
	case f.Alert != "":
		m.Evidence = []Point{{Where: "tls", What: f.Detail, Note: noteOfAlert(f.Alert)}}
		if f.Alert == "handshake_failure" || f.Alert == "internal_error" || f.Alert == "decrypt_error" {
			m.Confidence = 0.75
		}
	case f.Kind == httpclient.FailReset:
		m.Confidence, m.Evidence = 0.6, []Point{{Where: "tls", What: f.Detail, Note: "after the certificate, without a word"}}
	default:
		m.Evidence = []Point{{Where: "tls", What: f.Detail}}
	}
	do := "Issue a certificate from an authority that this server trusts, and check its end"
	if cc == nil {
		m.Fixes = []Fix{advice(IdentityAdmin, do)}
		return m
	}
	m.Evidence = append(m.Evidence, certPoint(cc))
	why := ""
	switch {
	case f != nil && f.Alert == "certificate_revoked", saysWord(e, "revoked"):
		why, do = "it was revoked", "Issue a new certificate: this one was revoked"
	case len(cc.Faults) > 0:
		why, do = faultFor(cc.Faults, f), "Issue a certificate without that fault"
		if strings.Contains(why, "expired") {
			do = "Renew the certificate"
		}
	case cc.IssuerListed == "no":
		why = "its issuer " + cc.Issuer + " is not among the authorities that the server lists"
		do = "Use a certificate of an authority that the server lists" + named3(cc.Authorities)
		if cc.Chain == 1 {
			do += "; where " + cc.Issuer + " stands below one of them, put its certificate into the file, behind the client's own"
		}
	case f != nil && f.Alert == "unknown_ca":
		why = "the server does not know its authority, or a certificate in between is missing"
	}
	for _, fault := range cc.Faults {
		m.Evidence = append(m.Evidence, Point{Where: "request.certificate", What: fault})
	}
	if cc.IssuerListed == "no" {
		m.Evidence = append(m.Evidence, Point{Where: "tls", What: fmt.Sprintf("the server lists %s", countOf(cc.Listed, "authority", "authorities")) + named3(cc.Authorities), Note: cc.Issuer + " is none of them"})
	} else if len(cc.Faults) == 0 && cc.IssuerListed == "yes" {
		m.Evidence = append(m.Evidence, Point{Where: "tls", What: "its issuer is among the authorities that the server lists", Sign: "✓"})
		if why == "" {
			m.Detail = "End, use and issuer of the certificate look right from here: it may be revoked, or only some certificates may be admitted. The server's log says which."
		}
	}
	if why != "" {
		m.Title = clean.Line("The server refuses the client certificate: "+why, 200)
	}
	m.Fixes = []Fix{giveCertificate("Send it with another certificate"), advice(IdentityAdmin, do)}
	return m
}

// faultFor is the fault that the alert speaks of, else the first.
func faultFor(faults []string, f *httpclient.Failure) string {
	if f != nil {
		for _, w := range map[string][]string{"certificate_expired": {"expired", "good only from"}, "unsupported_certificate": {"not for clients", "authority"}}[f.Alert] {
			for _, fault := range faults {
				if strings.Contains(fault, w) {
					return fault
				}
			}
		}
	}
	return faults[0]
}

// saysWord is true where the answer has the word at all; a failure has no words.
func saysWord(e *Evidence, w string) bool { return e.Exchange.Failure == nil && says(e, w) != "" }

func matchNotConveyed(e *Evidence) Match {
	cc := clientCert(e)
	if e.Exchange.Failure != nil || cc == nil || e.Status < 400 {
		return no
	}
	notAsked := cc.Asked != httpclient.AskedYes
	words := saysCertMissing(e)
	look := Point{Where: "tls", What: "the handshake did not ask for a client certificate", Note: "so the one given stayed here"}
	fixes := []Fix{advice(Operator, "Let what ends TLS for this name ask for client certificates (ssl_verify_client in nginx, SSLVerifyClient in Apache httpd, a trust store at a load balancer)"), advice(Caller, "Check host and port: services often have a name of their own for client certificates")}
	switch {
	case !certGiven(e) && words != "" && notAsked:
		return Match{OK: true, Confidence: 0.35, Title: "A certificate is wanted, and the front does not ask for one", Evidence: []Point{saysPoint(e, ""), look}, Fixes: fixes, Decide: "the same request with a certificate"}
	case !certGiven(e):
		return no
	case words != "" && notAsked:
		return Match{OK: true, Confidence: 0.93, Title: "The service wants a client certificate, and the handshake never asked for one", Detail: "What ends TLS for this name does not ask, so the certificate could not be sent.", Evidence: []Point{saysPoint(e, "says so itself"), look}, Fixes: fixes}
	case words != "" && cc.Sent == httpclient.CertSent:
		return Match{OK: true, Confidence: 0.92, Title: "The front took the client certificate, and the service says that none came", Detail: "TLS ends in front of the service, and the certificate is not handed on.", Evidence: []Point{saysPoint(e, "says so itself"), certPoint(cc)},
			Fixes: []Fix{advice(Operator, "Hand the certificate on to the service (Client-Cert of RFC 9440, X-SSL-Client-Cert, X-Forwarded-Client-Cert), or pass TLS through"), fixes[1]}}
	case notAsked && refused(e) && e.Credential.Scheme == "mtls":
		c := 0.62
		if challenged(e) {
			c = 0.4
		}
		return Match{OK: true, Confidence: c, Title: "The client certificate was not asked for, so it was not sent", Detail: "It is the only credential of the request, and the handshake did not ask for it.", Evidence: []Point{look, statusPoint(e)}, Fixes: fixes}
	}
	return no
}

// matchNameNotAdmitted is a certificate that the handshake took, as the only credential of a request that gets 403: what is
// left is a list of names, or a rule on the path.
func matchNameNotAdmitted(e *Evidence) Match {
	cc := clientCert(e)
	if e.Status != 403 || e.Credential.Scheme != "mtls" || e.Exchange.Failure != nil || cc == nil || cc.Sent != httpclient.CertSent || saysCertRefused(e)+saysCertMissing(e) != "" {
		return no
	}
	who := clean.Line(cc.Subject, 100)
	ev, c := []Point{certPoint(cc), statusPoint(e)}, 0.55
	if p := e.Probe(ProbeNone); p != nil && p.SameAsMain == No {
		c, ev = 0.65, append(ev, Point{Where: "experiment " + ProbeNone, What: p.Learned})
	} else if p != nil && p.SameAsMain == Yes {
		c = 0.25
	}
	return Match{OK: true, Confidence: c, Title: "The client certificate was taken, and its name may not be among those that are let in", Detail: "The handshake went through with " + who + "; the refusal came after it.", Evidence: ev,
		Fixes:  []Fix{advice(Operator, "Put "+who+" on the list of this path (SSLRequire or Require expr in Apache httpd, a map of $ssl_client_s_dn in nginx), or read there what else closes it"), giveCertificate("Send it with a certificate of an account that may")},
		Decide: ProbeNone}
}
