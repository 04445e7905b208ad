package diagnose

import (
	"strings"

	"why401/httpclient/clean"
)

func negotiateCauses() []*Cause {
	hides := []string{"credentials.*", "basic.*", "proxy.strips_authorization", "proxy.cgi_strips_authorization"}
	return []*Cause{
		{ID: kerberosNoTicket, Title: "There is no Kerberos ticket to answer Negotiate with", Who: Caller, References: []string{"RFC 4559 section 4", "RFC 4120 section 3.3"}, Hides: hides,
			Meaning:    "Negotiate is answered with a ticket for the service. Programs take it from a cache that a login fills (kinit, the login to the desktop); without one nothing is sent, or NTLM in its place.",
			Shows:      "Negotiate is offered, and no token was sent; or the token begins with TlRMTVNTUAAB, which is NTLM.",
			TellsApart: "klist lists the tickets; where there is one, and the name of the host is what the KDC does not know, it is negotiate.spn.", Mends: "Log in (kinit), let the browser trust the host, or give user and password.",
			Match: matchNoTicket},
		{ID: kerberosSPN, Title: "Ticket and service do not fit together", Who: IdentityAdmin, References: []string{"RFC 4120 section 7.5.9", "RFC 4559 section 4.1"}, Hides: hides,
			Meaning:    "A ticket is for one name, HTTP/host, and made with the key that the KDC has for that name. The name may be unknown there, or the service may hold another key.",
			Shows:      "The KDC's error 7 (server not found), or an error of Kerberos in the server's answer: 31, 35, 41, 44, 45.",
			TellsApart: "The error says who does not know whom; klist -e shows the ticket's name, klist -ke the server's keys.", Mends: "Register the name for the service's account, or write its keytab anew; use the registered name in the URL.",
			Match: matchSPN},
		{ID: kerberosSkew, Title: "The clocks are too far apart for Kerberos", Who: Caller, References: []string{"RFC 4120 section 3.2.3", "RFC 4120 section 7.5.9"}, Hides: hides,
			Meaning:    "Each message of Kerberos holds the time, and is refused where it is more than five minutes off: else it could be used again.",
			Shows:      "Error 37 (KRB_AP_ERR_SKEW) of the KDC or the server, with its clock beside it.",
			TellsApart: "The clock in the error against ours, and against Date.", Mends: "Set the clocks (NTP).",
			Match: func(e *Evidence) Match { return troubleIs(e, kerberosSkew) }},
		bindingCause(),
	}
}

// troubleIs is what Kerberos said, where it speaks for that cause and the request was refused.
func troubleIs(e *Evidence, want string) Match {
	if e.Status == 407 || !denied(e) {
		return no
	}
	id, m := kerberosTrouble(e, false)
	if id != want {
		return no
	}
	if !offers(e, "negotiate") { // something else was asked for, and no ticket would have helped
		return no
	}
	if want == kerberosNoTicket || want == kerberosSPN {
		if f, ok := insteadBasic(e); ok && ticketStory(e, false) != nil {
			m.Fixes = append(m.Fixes, f)
		} else if f, ok := insteadNTLM(e); ok && ticketStory(e, false) != nil {
			m.Fixes = append(m.Fixes, f)
		}
	}
	return m
}

func matchNoTicket(e *Evidence) Match {
	if m := troubleIs(e, kerberosNoTicket); m.OK {
		return m
	}
	if !denied(e) || e.Status == 407 || !offers(e, "negotiate") {
		return no
	}
	if t, ok := negotiateSent(e); ok {
		if !t.NTLMInside() {
			return ruledOut("a ticket of Kerberos left with the request")
		}
		return ntlmInside(e, t.Steps(), t.NTLM)
	}
	switch {
	case e.CredentialOnWire == Yes || ticketStory(e, false) != nil || e.Hidden != "":
		return no
	case e.Recorded && browserLike(e): // a browser answers by itself where it can
		return Match{OK: true, Confidence: 0.75, Title: "The browser did not answer Negotiate: it has no ticket, or does not trust this host with one", Evidence: []Point{challengePoint(e), {Where: "request.headers.Authorization", What: "none"}},
			Fixes: []Fix{advice(Caller, "Look with klist whether there is a ticket, and get one (kinit, or lock and unlock the desktop)"), advice(Caller, "Add the host to those that the browser logs in to by itself (intranet zone, AuthServerAllowlist, network.negotiate-auth.trusted-uris)")}}
	case e.Credential.Scheme == "negotiate" && e.Attempt.Request.Login == nil:
		return no
	}
	// Nothing says that Kerberos was meant: credentials.missing says what is offered.
	return Match{OK: true, Confidence: 0.3, Title: "Negotiate is offered, and nothing was sent", Evidence: []Point{challengePoint(e)}, Fixes: []Fix{withTicket("Send the ticket of the credential cache (curl --negotiate -u :)"), byPassword(nil)}}
}

// ntlmInside is NTLM in the place of Kerberos; message is its number.
func ntlmInside(e *Evidence, steps []string, message int) Match {
	m := Match{OK: true, Confidence: 0.9, Title: "NTLM was sent inside Negotiate: the client had no Kerberos ticket for this host", Evidence: append([]Point{{Where: "request.headers.Authorization", What: "Negotiate … (NTLMSSP inside)", Note: "no ticket of Kerberos"}, challengePoint(e)}, stepsAt("request.negotiate", "✗", steps)...),
		Detail: "A client falls back to NTLM where it is not logged in to the domain, where it does not know the name of the host as a service, or where the URL names an address.",
		Fixes:  []Fix{advice(Caller, "Log in to the domain (kinit, klist shows the ticket), and use the registered name of the host in the URL, no address"), withTicket("Send the ticket of the credential cache instead (curl --negotiate -u :)"), advice(IdentityAdmin, "See that HTTP/"+clean.Line(hostAsked(e), 100)+" is registered (setspn -Q)")}}
	if offersNTLM(e) {
		m.Fixes = append([]Fix{retype("ntlm", "Send user name and password by NTLM, which the server offers as well")}, m.Fixes...)
	}
	if reply, ok := negotiateReply(e, false); ok && reply.NTLM == 2 {
		m.Confidence, m.Detail = 0.4, "The server goes on with NTLM: the login is in the middle, and its last message is missing."
	} else if message == 3 {
		m.Confidence, m.Detail = 0.5, "The last message of NTLM was refused: the login may be wrong, or the server wants Kerberos."
	}
	return m
}

func hostAsked(e *Evidence) string {
	host := onHost(e)
	if i := strings.LastIndexByte(host, ':'); i > 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return host
}

// browserLike is true for a request that a browser made: it says so.
func browserLike(e *Evidence) bool {
	h := e.Exchange.Last()
	return h != nil && strings.HasPrefix(h.Sent.Get("User-Agent"), "Mozilla/5.0")
}

func matchSPN(e *Evidence) Match {
	if m := troubleIs(e, kerberosSPN); m.OK {
		return m
	}
	if e.Status != 401 || !offers(e, "negotiate") {
		return no
	}
	a := ticketStory(e, false)
	t, ok := negotiateSent(e)
	if id, _ := kerberosTrouble(e, false); !ok || t.APReq == nil || id != "" {
		return no
	}
	spn := cleanPrincipal(t.APReq.Ticket.Server)
	m := Match{OK: true, Confidence: 0.62, Title: "The server does not take the ticket for " + spn + ", and does not say why", Detail: "The ticket was got and left with the request. Often the key of the server is not the one that the ticket was made with; its log says so.",
		Evidence: append([]Point{challengePoint(e)}, sentPoints(e, a)...),
		Fixes:    []Fix{advice(Operator, "Look into the server's log; compare its keytab (klist -ke) with the ticket (klist -e): name, kind of encryption and key version"), advice(IdentityAdmin, "See that "+spn+" is registered for one account alone, that of the service")}}
	if host := hostAsked(e); len(t.APReq.Ticket.Server.Parts) > 1 && !strings.EqualFold(t.APReq.Ticket.Server.Parts[1], host) {
		m.Confidence, m.Title = 0.8, "The ticket is for "+spn+", and the request went to "+clean.Line(host, 100)
	}
	if a == nil && e.Credential.Get("copied").Reveal() != "" && !e.Recorded {
		m.Confidence, m.Title = 0.7, "A token of Negotiate was copied: it is good for one request, and for five minutes"
		m.Fixes = append([]Fix{withTicket("Send the ticket of the credential cache, with a fresh token (curl --negotiate -u :)")}, m.Fixes...)
	}
	return withBinding(e, m)
}

// matchNegotiateUnasked is a request that allows Negotiate alone, at a server that offers other schemes alone.
func matchNegotiateUnasked(e *Evidence) Match {
	if e.Status != 401 || e.Credential.Scheme != "negotiate" || e.Attempt.Request.Login == nil || !challenged(e) || offers(e, "negotiate") {
		return no
	}
	want := clean.Line(strings.Join(offered(e), " or "), 60)
	m := Match{OK: true, Confidence: 0.95, Title: "The server asks for " + want + ", and the request allows Negotiate alone", Evidence: []Point{challengePoint(e), {Where: "request.login", What: "for Negotiate", Note: "not asked for"}}, Fixes: []Fix{askForChallenged(e)}}
	if f, ok := insteadBasic(e); ok {
		f.Do = "Send the login of -u as Basic"
		m.Fixes = append([]Fix{f}, m.Fixes...)
	}
	return m
}
