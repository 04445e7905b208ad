package diagnose

import (
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
)

// bindingCause is Extended Protection of Windows: a server that refuses a login for its channel binding says no more than for a
// wrong password, so it is a possibility and never more.
func bindingCause() *Cause {
	return &Cause{ID: "negotiate.channel_binding", Title: "The server may refuse the login for its channel binding (Extended Protection)", Who: Operator, References: []string{"RFC 5929 section 4", "RFC 4121 section 4.1.1", "MS-NLMP section 3.2.5.1.2"},
		Meaning:    "A login by Negotiate or NTLM can hold a sum over the server's certificate, so that nobody in between can pass it on. A server of Windows may demand it, and refuses a login that holds none, or one of another certificate: that of a proxy or load balancer where TLS ends in front of the server.",
		Shows:      "The login left by the book and came back with a bare challenge, which a wrong password brings as well; exact bytes say what it was bound to.",
		TellsApart: "The event log of Windows says it: 4625 with status 0xC000035B. Without a binding the same login works, or over https where it went over plain http.", Mends: "Let TLS end at the server itself, or let Extended Protection allow for the proxy; send the login over https.",
		Match: matchChannelBinding}
}

func matchChannelBinding(e *Evidence) Match {
	b, isNTLM, ok := refusedBinding(e)
	if !ok {
		return no
	}
	signs := strings.ToLower(server(e) + " " + header(e, "X-Powered-By"))
	windows := strings.Contains(signs, "microsoft") || strings.Contains(signs, "asp.net") || strings.Contains(signs, "kestrel")
	m := Match{OK: true, Confidence: 0.2}
	switch {
	case windows:
		m.Confidence = 0.3
	case betweenShown(e) && b.None == "" && !e.Attempt.Request.Unbound: // TLS may end there
		m.Confidence = 0.3
	case server(e) != "": // what is known to look at it is Windows
		return no
	case isNTLM:
		m.Confidence = 0.25
	}
	m.Evidence = []Point{statusPoint(e)}
	if windows {
		m.Evidence = append(m.Evidence, Point{Where: "response.headers.Server", What: clean.Line(server(e), 60), Note: "can demand a channel binding", Sign: "?"})
	}
	log := advice(Operator, "Look into the event log of Windows: 4625 with status 0xC000035B is a wrong channel binding. In IIS it is Extended Protection, under Windows Authentication")
	m.Detail = "A wrong login looks the same; the server does not say which it is."
	switch {
	case b.None == "":
		m.Title = "The server may see another certificate than the login is bound to (Extended Protection)"
		m.Evidence = append(m.Evidence, Point{Where: "request.channel_binding", What: boundWords(b), Note: "as it was seen from here", Sign: "?"})
		m.Fixes = []Fix{setBinding(false), log, advice(Operator, "Where TLS ends at a proxy or load balancer: let it end at the server, or let Extended Protection allow for the proxy (IIS: flags=Proxy, and the public name among the SPNs)")}
	case b.None == httpclient.UnboundPlain:
		m.Title = "The server may demand a channel binding, which plain http has none of (Extended Protection)"
		m.Evidence = append(m.Evidence, Point{Where: "request.channel_binding", What: "none: " + b.None, Sign: "?"})
		m.Fixes = []Fix{advice(Caller, "Send it to the https address of the server"), log}
	default:
		m.Title = "The login was sent without the channel binding that the server may demand (Extended Protection)"
		m.Evidence = append(m.Evidence, Point{Where: "request.channel_binding", What: "none: " + clean.Line(b.None, 120), Sign: "?"})
		m.Fixes = []Fix{log}
		if b.None == httpclient.UnboundAsked {
			m.Fixes = []Fix{setBinding(true), log}
		}
	}
	return m
}

// withBinding adds to a cause that looks the same what may be done about the channel binding, where that may be the reason.
func withBinding(e *Evidence, m Match) Match {
	if b := matchChannelBinding(e); b.OK {
		m.Detail += " Or it is the channel binding that a server of Windows does not like (Extended Protection)."
		m.Fixes = append(m.Fixes, b.Fixes[0])
	}
	return m
}

// refusedBinding is what the login was bound to that came back with a bare challenge, where that can be seen.
func refusedBinding(e *Evidence) (b httpclient.Bound, isNTLM, ok bool) {
	last := e.Exchange.Last()
	if e.Status != 401 || last == nil {
		return b, false, false
	}
	if a := ticketStory(e, false); a != nil {
		id, _ := kerberosTrouble(e, false)
		return a.Bound, false, a.Fault == nil && id == "" && a.Bound != (httpclient.Bound{}) && offers(e, "negotiate")
	}
	t := ntlmOf(e)
	if t.answer == nil || !t.answer.V2 || last != t.answerAt || last == t.heardAt || t.challenge == nil || t.challenge.Err != nil {
		return b, false, false
	}
	switch {
	case t.step != nil:
		b = t.step.Bound
	case t.answer.Bound():
		b.Sum = [16]byte(t.answer.Binding)
	case strings.HasPrefix(last.URL, "http:"):
		b.None = httpclient.UnboundPlain
	default:
		b.None = "the message that was sent holds none, as curl's"
	}
	return b, true, b != (httpclient.Bound{})
}

// boundWords say what a login is bound to; of a message that was copied or recorded the sum alone is known.
func boundWords(b httpclient.Bound) string {
	if b.Of == "" {
		return "one, whose certificate is not known"
	}
	return b.Hash + " " + b.Of[:min(16, len(b.Of))] + "… of " + clean.Line(b.Subject, 80)
}

// setBinding sends the login once more, with the binding or without.
func setBinding(with bool) Fix {
	f := Fix{ID: "unbound", Who: Caller, Do: "Send the login without a channel binding, to see whether that is it", Mind: "who stands in between could pass such a login on; with NTLM the password is tried once more"}
	note := "without a channel binding"
	if with {
		f = Fix{ID: "bound", Who: Caller, Do: "Send the login with its channel binding again"}
		note = "with its channel binding"
	}
	f.Apply = func(a flows.Attempt) (flows.Attempt, error) {
		a.Request = a.Request.Clone()
		a.Request.Unbound, a.Note = !with, note
		return a, nil
	}
	return f
}
