package diagnose

import (
	"strings"
	"time"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/ntlm"
)

// ntlmCauses are about NTLM ([MS-NLMP] over RFC 4559): three messages on one connection. A wrong password itself is
// basic.wrong_password, whatever carries it.
func ntlmCauses() []*Cause {
	hides := []string{"credentials.*", "basic.wrong_password", "proxy.strips_authorization", "proxy.cgi_strips_authorization", "proxy.auth_rejected"}
	return []*Cause{
		{ID: "negotiate.connection_broken", Title: "The login belongs to one connection, and something breaks it", Who: Operator, References: []string{"RFC 4559 section 6", "MS-NTHT section 1.3"}, Hides: hides,
			Meaning: "NTLM logs a connection in, not a request: all three messages must reach the same server over the same connection. A proxy or load balancer that shares connections, HTTP/2, and a server that ends the connection in between, each break it.", Shows: "Connection: close or a new connection between the messages, challenges of two servers, another challenge after the answer, or a first message that is never answered.",
			TellsApart: "Straight to the server, over one connection of HTTP/1.1, the same login works.", Mends: "Let the proxy or balancer keep one connection to the server for one of the client's, and speak HTTP/1.1; or use Kerberos, or Basic over https.",
			Match: matchConnectionBroken},
		{ID: "ntlm.challenge", Title: "The server's NTLM challenge cannot be read", Who: Operator, References: []string{"MS-NLMP section 2.2.1.2"}, Hides: append([]string{"negotiate.connection_broken"}, hides...),
			Meaning: "Message 2 holds what the password is proved against. It came broken, so no answer was sent.", Shows: "Base64 that breaks off, another message, or a length that points behind its end.", TellsApart: "Straight to the server message 2 is whole.", Mends: "Look what shortens or rewrites WWW-Authenticate on the way: a limit of header length, a rewriting rule.",
			Match: func(e *Evidence) Match {
				t := ntlmOf(e)
				if e.Status != 401 && e.Status != 407 || t.challenge == nil || t.challenge.Err == nil || t.answer != nil {
					return no
				}
				return Match{OK: true, Confidence: 0.95, Detail: "No answer was sent, and so no password was tried.", Evidence: append([]Point{statusPoint(e)}, t.points()...),
					Fixes: []Fix{advice(Operator, "Send message 2 whole: look at limits of header length, and at what rewrites "+headerOfChallenge(t)+" on the way")}}
			}},
		{ID: "ntlm.domain", Title: "The domain of the login is not the server's", Who: Caller, References: []string{"MS-NLMP section 3.3.2"},
			Meaning: "The domain is part of what is proved: another one, or none, is another key, even with the right password.", Shows: "The domain that was sent is none of those that the server names in its challenge.", TellsApart: "With the server's domain the login works, unless the domain is one that it trusts.", Mends: "Write the login as DOMAIN\\user with the domain that the account belongs to.",
			Match: matchNTLMDomain},
		{ID: "ntlm.clock", Title: "The clocks are too far apart for NTLM", Who: Caller, References: []string{"MS-NLMP section 3.1.1.1"}, Hides: []string{"basic.wrong_password", "ntlm.domain"},
			Meaning: "An NTLMv2 answer holds the client's time; servers refuse one that is too far from their own (36 hours, old ones half an hour).", Shows: "The time in the server's challenge and the client's clock differ by more than that.", TellsApart: "With the clock set right the same login works.", Mends: "Set the clock (NTP).",
			Match: func(e *Evidence) Match {
				t := ntlmOf(e)
				d, known := t.skew(e)
				if e.Status != 401 && e.Status != 407 || t.answer == nil || !t.answer.V2 || !known {
					return no
				}
				c := 0.0
				switch {
				case d.Abs() > 365*24*time.Hour: // servers that keep no clock write 0, which is the year 1601
					return ruledOut("the time in the server's challenge is no clock's: " + t.challenge.Challenge.Time.UTC().Format("2006-01-02"))
				case d.Abs() > 36*time.Hour:
					c = 0.9
				case d.Abs() > 30*time.Minute:
					c = 0.5
				default:
					return ruledOut("the server's clock is " + httpclient.SkewText(d) + ", by its challenge")
				}
				return Match{OK: true, Confidence: c, Title: "The server's clock is " + httpclient.SkewText(d), Detail: "The answer holds our time, and is refused where that is too far from the server's.", Evidence: t.points(),
					Fixes: []Fix{advice(Caller, "Set the clock of this machine, or the server's, whichever is wrong (NTP)")}}
			}},
	}
}

func headerOfChallenge(t ntlmTalk) string {
	if t.proxy {
		return "Proxy-Authenticate"
	}
	return "WWW-Authenticate"
}

func matchConnectionBroken(e *Evidence) Match {
	t := ntlmOf(e)
	if e.Status != 401 && e.Status != 407 || !t.asked && t.answer == nil {
		return no
	}
	m := Match{OK: true, Evidence: []Point{statusPoint(e)}, Decide: "The same handshake straight to the server, over one connection of HTTP/1.1",
		Fixes: []Fix{advice(Operator, "Keep one connection to the server for each of the client's, all three messages long (haproxy: option http-keep-alive and no http-reuse always; nginx: the ntlm directive, or Kerberos)"), advice(Caller, "Try it straight at the server, past proxy and load balancer")}}
	say := func(c float64, title, detail string, points ...Point) Match {
		m.Confidence, m.Title, m.Detail, m.Evidence = c, title, detail, append(m.Evidence, append(points, t.points()...)...)
		return m
	}
	proto := ""
	for _, h := range []*httpclient.Hop{t.askedAt, t.answerAt} {
		if h != nil && strings.HasPrefix(strings.ToLower(h.Proto), "h") && (strings.HasPrefix(h.Proto, "HTTP/2") || strings.HasPrefix(h.Proto, "h2") || strings.HasPrefix(h.Proto, "HTTP/3") || strings.HasPrefix(h.Proto, "h3")) {
			proto = h.Proto
		}
	}
	last := e.Exchange.Last()
	switch {
	case proto != "" && t.answerAt != nil:
		return say(0.85, "NTLM was spoken over "+clean.Line(proto, 10)+", where requests share a connection", "A login of a connection has no place there.", Point{Where: "response.protocol", What: clean.Line(proto, 10)})
	case len(t.others) > 0:
		return say(0.92, "Two servers answered in one handshake: "+t.others[0]+" and "+serverName(t.challenge.Challenge), "Each knows its own challenge alone.", ntlmPoint("challenge.computer", t.others[0]+", then "+serverName(t.challenge.Challenge), "two servers"))
	case t.challenge != nil && t.challenge.Err == nil && t.answer == nil && t.dropped:
		return say(0.93, "The connection ended behind the challenge, without a word", "The answer to it would be worth nothing on another connection, and was not sent.", ntlmPoint("connection", "gone when the answer was due", ""))
	case t.challenge != nil && t.challenge.Err == nil && t.answer == nil && saysClose(t.heardAt):
		return say(0.95, "The answer with the challenge ends the connection", "The answer to it would be worth nothing on another connection, and was not sent.", Point{Where: "response.headers.Connection", What: "close", Note: "in the middle of the handshake"})
	case t.answer != nil && last == t.heardAt && last == t.answerAt:
		return say(0.85, "The answer got another challenge, as if nothing had been said before", "It reached a server, or a connection, that does not know the first challenge. The password was not tried again.", ntlmPoint("challenge", "a new one, after the answer", ""))
	case t.asked && t.challenge == nil && t.answer == nil && offersNTLM(e):
		m.Fixes = append([]Fix{advice(Operator, "See that NTLM is switched on behind the offer, and that the Authorization header arrives there")}, m.Fixes...)
		return say(0.75, "The server asks for NTLM, and does not answer its first message", "No challenge came, so no password was tried. Something takes the message out on the way, or leads each request to another connection, or NTLM is not switched on behind the offer.", challengePoint(e))
	case t.answer != nil && t.challenge != nil && passesNoNTLM(e):
		m.Fixes = append(m.Fixes, retype("ntlm", `Or type the login again, as DOMAIN\user, if it may be wrong`))
		return say(0.74, "nginx stands in between, which as a rule takes another connection to the server for each message", "The handshake was whole on our side. Behind nginx only its directive ntlm keeps a login's connection. A wrong login looks the same.", Point{Where: "response.headers.Server", What: clean.Line(server(e), 60)})
	case t.answer != nil && t.challenge != nil && (betweenShown(e) || last.Proxy != "" && last.Method != "CONNECT"):
		what := "a proxy or gateway shows itself in the answer"
		if last.Proxy != "" {
			what = "the request went through " + mask.URL(last.Proxy)
		}
		return say(0.4, "A proxy or gateway may have broken the connection that the login belongs to", "The handshake was whole on our side. A wrong login looks the same.", Point{Where: "response.headers", What: what, Sign: "?"})
	case t.answer != nil && t.challenge != nil:
		return ruledOut("all messages went over one connection, and nothing shows itself in between")
	}
	return no
}

// passesNoNTLM reports whether the answer came through nginx, which speaks no NTLM itself and has no use for connections that are logged
// in (ngx_http_upstream_module, ntlm).
func passesNoNTLM(e *Evidence) bool {
	return e.Status == 401 && strings.HasPrefix(strings.ToLower(server(e)), "nginx")
}

// saysClose reports whether an answer ends its connection.
func saysClose(h *httpclient.Hop) bool {
	return strings.EqualFold(strings.TrimSpace(h.Received.Get("Connection")), "close") || h.Proto == "HTTP/1.0" && h.Received.Get("Connection") == ""
}

func matchNTLMDomain(e *Evidence) Match {
	t := ntlmOf(e)
	if e.Status != 401 && e.Status != 407 || t.answer == nil || t.challenge == nil || t.challenge.Err != nil || t.challenge.Challenge.Info == nil {
		return no
	}
	c, sent := t.challenge.Challenge, t.answer.Domain
	alone := inNoDomain(c)
	for _, own := range []string{c.Target, c.Domain, c.Computer, c.DNSDomain, c.DNSComputer, c.DNSForest} {
		if own != "" && strings.EqualFold(own, sent) {
			return ruledOut("the domain " + clean.Line(sent, 60) + " is the server's own")
		}
	}
	want := clean.Line(c.Domain, 60)
	m := Match{OK: true, Evidence: append([]Point{ntlmPoint("challenge.domain", want, "the server's"), ntlmPoint("answer.domain", orNone(sent), "was sent")}, t.points()...), Fixes: []Fix{ntlmRetype("Type the login with its domain: "+want+"\\user", t, want)}}
	switch {
	case want == "":
		return no
	case sent == "" && strings.Contains(t.answer.User, "@"):
		return ruledOut("the user name holds its domain itself")
	case sent == "" && alone:
		return ruledOut("the server is in no domain, and none was sent")
	case sent == "":
		m.Confidence, m.Title, m.Detail = 0.55, "No domain was sent, and the server's is "+want, "An account of a domain needs it; one of the server itself does not."
	case alone:
		m.Confidence, m.Title, m.Detail = 0.86, "The server "+want+" is in no domain, and the login is of "+clean.Line(sent, 60), "Only its own accounts can log in there."
	default:
		m.Confidence, m.Title, m.Detail = 0.6, "The login is of the domain "+clean.Line(sent, 60)+", and the server is of "+want, "That is right where the server's domain trusts the other, which cannot be seen from here."
	}
	return m
}

// inNoDomain is true for a server that has its own accounts alone.
func inNoDomain(c ntlm.Challenge) bool {
	return c.Domain != "" && strings.EqualFold(c.Domain, c.Computer)
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// ntlmRetype asks for the pair again; user and domain stand there already.
func ntlmRetype(do string, t ntlmTalk, domain string) Fix {
	f := retype("ntlm", do)
	if t.proxy {
		return Fix{ID: "proxy-login", Who: Caller, Do: do, Needs: NeedsProxyLogin}
	}
	if u := t.answer.User; u != "" && !mask.UserIsSecret(u, "x") {
		f.Preset = flows.Credential{Scheme: "ntlm", Fields: []flows.Field{{Name: "user", Value: mask.NewSensitive("user name", domain+`\`+u)}}}
	}
	return f
}

func matchNTLMv1(e *Evidence) Match {
	t := ntlmOf(e)
	if e.Status != 401 && e.Status != 407 || t.challenge == nil || t.challenge.Err != nil || t.challenge.Challenge.Info != nil || t.answer != nil {
		return no
	}
	fixes := []Fix{advice(Operator, "Update the server or its NTLM module, so that it offers NTLMv2 (target information in its challenge)")}
	if e.Attempt.Request.Login != nil || t.proxy {
		fixes = append(fixes, Fix{ID: "old-ntlm", Who: Caller, Do: "Answer by NTLMv1 all the same, as curl does", Mind: "from an answer of NTLMv1 the server, and whoever reads along, can find the hash of the password, which is as good as the password", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			a.Request = a.Request.Clone()
			a.Request.OldNTLM, a.Note = true, "by NTLMv1"
			return a, nil
		}})
	}
	return Match{OK: true, Confidence: 0.95, Title: "The server speaks NTLMv1 alone", Detail: "No answer was sent: from one the hash of the password can be found within a day.", Evidence: append([]Point{statusPoint(e)}, t.points()...), Fixes: fixes}
}

// wrongNTLMLogin is the bare challenge again after message 3.
func wrongNTLMLogin(e *Evidence) Match {
	t := ntlmOf(e)
	last := e.Exchange.Last()
	if t.answer == nil || t.challenge == nil && t.step == nil && !e.Recorded || last != t.answerAt || last == t.heardAt {
		return no // a copied message 3 says nothing of the login
	}
	c, ev := 0.8, []Point{statusPoint(e)}
	if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == Yes {
		c = 0.88
		ev = append(ev, Point{Where: "experiment " + ProbeGarbage, What: g.Learned})
	} else if g != nil && g.SameAsMain == No {
		c = 0.5
	}
	if own := t.challenge.Challenge; t.challenge.Err == nil && inNoDomain(own) && t.answer.Domain != "" && !strings.EqualFold(t.answer.Domain, own.Computer) {
		c = min(c, 0.5) // whatever the password, that account is not there: a made-up login gets the same answer
	}
	detail := "The challenge was answered by the book, over one connection of ours. The server does not say which of user name, domain and password is wrong; a balancer unseen from here that breaks the connection looks the same."
	if passesNoNTLM(e) {
		c = 0.6
	}
	return withBinding(e, Match{OK: true, Confidence: c, Detail: detail, Evidence: append(append(ev, choicePoint(e)...), t.points()...),
		Fixes:  []Fix{retype("ntlm", `Type the login again, as DOMAIN\user, with letter case as issued`), advice(IdentityAdmin, "Reset the password, and look whether the account is locked or barred from NTLM")},
		Decide: ProbeGarbage})
}
