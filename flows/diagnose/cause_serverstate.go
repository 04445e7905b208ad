package diagnose

import (
	"fmt"

	"why401/flows/token"
	"why401/httpclient/clean"
)

// serverStateCauses are faults of a service itself that look like a refusal of the caller.
func serverStateCauses() []*Cause {
	return []*Cause{
		{ID: "server.middleware_order", Title: "The service decides before it has read the credential", Who: Operator, References: []string{"ASP.NET Core, middleware order", "Spring Security, filter chain"}, Hides: []string{"proxy.strips_authorization", "credentials.not_recognised"},
			Meaning: "The part of the service that decides on rights runs before the part that reads the token, so everybody is a stranger to it.", Shows: "A bare challenge without an error; the valid token, a made-up one and none get the very same answer.", TellsApart: "The token verifies, and straight at the service the answer is the same: nothing on the way takes it.", Mends: "Put authentication before authorization (app.UseAuthentication before app.UseAuthorization).",
			Match: matchMiddlewareOrder},
		{ID: "server.header_case_sensitive", Title: "The service looks for the header in one letter case only", Who: Operator, References: []string{"RFC 9110 section 5.1", "RFC 9113 section 8.2.1"}, Hides: []string{"proxy.strips_authorization", "credentials.*", "server.middleware_order"},
			Meaning: "Header names have no letter case, and HTTP/2 writes them all in lower case. A service that looks for Authorization with a capital finds nothing there.", Shows: "By HTTP/2, or with the name in lower case, the service says that no credential came.", TellsApart: "By HTTP/1.1 with the usual letters the same credential is accepted.", Mends: "Read header names without regard to case.",
			Match: func(e *Evidence) Match {
				p := e.Probe(ProbeHTTP1)
				if !denied(e) || !sent(e) || p == nil {
					return no
				}
				if p.Accepted != Yes {
					return ruledOut("by HTTP/1.1, with the usual letters, it is refused as well")
				}
				return Match{OK: true, Confidence: 0.93, Evidence: []Point{statusPoint(e), {Where: "experiment " + ProbeHTTP1, What: "accepted by HTTP/1.1, with the header's name in its usual letters"}}, Fixes: []Fix{advice(Caller, "Send it by HTTP/1.1 (curl --http1.1), with the name as the documentation writes it"), advice(Operator, "Look header names up without regard to case (RFC 9110 section 5.1)")}}
			}},
		{ID: "server.host_not_allowed", Title: "The service does not serve this host name", Who: Operator, References: []string{"RFC 9110 section 15.5.20", "Rails, HostAuthorization", "Django, ALLOWED_HOSTS"}, Hides: []string{"not_auth.bad_request", "authz.*", "credentials.*", "server.wrong_status"},
			Meaning: "The service has a list of the names under which it may be asked, and the Host of this request, or the inner name that a proxy put in its place, is not on it.", Shows: "Words such as blocked host or invalid Host header, or 421.", TellsApart: "With the public name as Host it is let in.", Mends: "Add the name to the list, or let the proxy pass Host on.",
			Match: func(e *Evidence) Match {
				w := says(e, "blocked host", "invalid host header", "invalid http_host header", "disallowedhost", "to allowed_hosts", "host not allowed", "host is not allowed", "host header is not allowed", "misdirected request", "invalid hostname", "unrecognized host", "untrusted host")
				if e.Status != 421 && (w == "" || e.Status != 400 && e.Status != 403) {
					return no
				}
				ev := []Point{statusPoint(e)}
				if w != "" {
					ev = append(ev, saysPoint(e, "says so itself"))
				}
				asked := ""
				if h := e.Exchange.Last(); h != nil {
					asked = clean.Line(h.Sent.Get("Host"), 80)
					ev = append(ev, Point{Where: "request.headers.Host", What: asked})
				}
				return Match{OK: true, Confidence: 0.9, Evidence: ev, Fixes: []Fix{advice(Operator, "Add the name to the list of allowed hosts, or let the proxy pass the public Host on (proxy_set_header Host $host; in nginx)"), advice(Caller, "Use the public name of the service")}}
			}},
		{ID: "server.resource_state", Title: "The thing itself cannot be changed now", Who: Operator, References: []string{"RFC 4918 section 11.3", "Elasticsearch, cluster blocks"}, Hides: []string{"authz.*", "credentials.*", "identity.*", "not_auth.*"},
			Meaning: "Not who asks is the matter but the state of what is asked for: it is archived, read-only, locked, frozen, or the disk is full.", Shows: "403, 405, 409 or 423 with words about that state.", TellsApart: "Reading works with the same credential, and everybody's writing fails.", Mends: "Take the state back.",
			Match: func(e *Evidence) Match {
				if e.Status != 403 && e.Status != 405 && e.Status != 409 && e.Status != 423 || says(e, "account", "user is locked", "login") != "" && e.Status != 423 || saysBlocked(e) {
					return no
				}
				w := says(e, "cluster_block_exception", "read-only", "read only", "readonly mode", "is archived", "was archived", "has been archived", "is frozen", "is locked", "under maintenance", "maintenance mode", "disk full", "flood-stage", "legal hold", "retention policy")
				if w == "" && e.Status != 423 {
					return no
				}
				c := 0.86
				if says(e, "scope", "token", "key", "permission") != "" { // a key that may only read is no state of the thing
					c = 0.45
				}
				ev := []Point{statusPoint(e), saysPoint(e, "speaks of a state")}
				if p := e.Probe(ProbeReading); p != nil && p.Accepted == Yes {
					c = min(c+0.07, 0.95)
					ev = append(ev, Point{Where: "experiment " + ProbeReading, What: p.Learned})
				}
				return Match{OK: true, Confidence: c, Detail: "A new credential changes nothing.", Evidence: ev, Fixes: []Fix{advice(Operator, "Take that state back, or say until when it lasts"), advice(Caller, "Read only, until then")}, Decide: ProbeReading}
			}},
		{ID: "server.replica_state_mismatch", Title: "The same request is sometimes accepted and sometimes refused", Who: Operator, References: []string{"RFC 9110 section 9.2.2"}, Hides: []string{"credentials.*", "jwt.*", "basic.*", "session.*", "authz.*"},
			Meaning: "Several machines answer under one name, and they do not know the same keys, sessions or grants: which one is met decides.", Shows: "The same request several times gives a mix of answers.", TellsApart: "A limit of requests says so in words or headers; a grant that spreads changes once and stays.", Mends: "Share keys and sessions between the machines, or lead each caller to the same one.",
			Match: matchReplicas},
	}
}

func matchMiddlewareOrder(e *Evidence) Match {
	if e.Status != 401 || !isJWT(e) || !sent(e) || challengeParam(e, "error") != "" || judgedInWords(e) || !challenged(e) {
		return no
	}
	if threeAlike(e) == No {
		return ruledOut("none, made up and real are told apart, so the credential is read")
	}
	if threeAlike(e) != Yes {
		return no
	}
	if exp, ok := e.Token.At("exp"); ok && exp.Before(e.Now) {
		return no
	}
	c := 0.12
	ev := []Point{{Where: "experiment " + ProbeGarbage, What: "none, made up and real get the same bare challenge"}}
	if e.Verification != nil && e.Verification.Status == token.Verified {
		c += 0.42
		ev = append(ev, Point{Where: "token.signature", What: "verifies with the key that was given"})
	}
	if o := e.Probe(ProbeOrigin); o != nil && o.SameAsMain == Yes {
		c += 0.32
		ev = append(ev, Point{Where: "experiment " + ProbeOrigin, What: o.Learned})
	} else if o != nil && o.Accepted == Yes {
		return ruledOut("straight at the origin the token is accepted")
	}
	if !betweenShown(e) {
		c += 0.08
	}
	return Match{OK: true, Confidence: c, Evidence: ev, Fixes: []Fix{advice(Operator, "Put authentication before authorization, and say in the challenge what was wrong (RFC 6750 section 3.1)")}, Decide: ProbeOrigin}
}

func matchReplicas(e *Evidence) Match {
	p := e.Probe(ProbeRepeat)
	if p == nil || len(p.Statuses) < repeatMin || !denied(e) {
		return no
	}
	in, out, limited, last := 0, 0, false, 0
	for i, s := range p.Statuses {
		switch {
		case s >= 200 && s < 300:
			in++
		case s == 429:
			limited = true
		default:
			out, last = out+1, i
		}
	}
	switch {
	case in == 0:
		return ruledOut(fmt.Sprintf("%d identical requests were all refused", len(p.Statuses)))
	case limited:
		return ruledOut("the server limits how often it may be asked")
	}
	c := 0.9
	if out == 0 || last < len(p.Statuses)-in { // refused at first, accepted from then on: something has changed
		c = 0.4
	}
	return Match{OK: true, Confidence: c, Title: fmt.Sprintf("The same request is accepted %d times and refused %d times", in, out+1), Detail: "Credential and request were the same each time.", Evidence: []Point{statusPoint(e), {Where: "experiment " + ProbeRepeat, What: p.Learned}},
		Fixes: []Fix{advice(Operator, "Compare the machines behind this name: keys, sessions, clocks and configuration; share them, or lead each caller to the same machine"), advice(Caller, "Send the service team the report: the answers may name the machine")}}
}
