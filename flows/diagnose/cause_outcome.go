package diagnose

import (
	"fmt"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// outcomeCauses are the answers that nothing is refused, or that the fault is another.
func outcomeCauses() []*Cause {
	out := []*Cause{{
		ID: "none", Title: "The request is accepted", Meaning: "The server let the request in. There is nothing to fix.",
		Shows: "A status from 200 to 299, and no login page in the body.", Mends: "Keep the credential that works.", Who: Caller,
		References: []string{"RFC 9110 section 15.3"},
		Match: func(e *Evidence) Match {
			if h := e.Exchange.Last(); e.Status == 101 && h != nil && h.Sent.Has("Upgrade") {
				return Match{OK: true, Confidence: 0.97, Title: "The server accepts the other protocol: 101", Evidence: []Point{{Where: "response.status", What: "101", Sign: "✓"}, {Where: "request.headers.Upgrade", What: clean.Line(h.Sent.Get("Upgrade"), 40), Sign: "✓"}}}
			}
			redirected := e.Status >= 300 && e.Status < 400 && !unaskedNotModified(e) && e.IsLogin != Yes && e.CodeAt != "response.headers.Location"
			if (e.Status >= 200 && e.Status < 300 || redirected) && e.IsLogin != Yes && !errorIn200(e) {
				if redirected && e.Status != 304 {
					return Match{OK: true, Confidence: 0.75, Title: fmt.Sprintf("The server sends on to another address: %d", e.Status), Detail: "That is no refusal; what the other address says was not asked.", Evidence: []Point{{Where: "response.status", What: fmt.Sprint(e.Status), Sign: "✓"}}}
				}
				c := 0.99
				if p := e.Probe(ProbePreflight); p != nil && (p.Status == 401 || p.Status == 403 || p.Status == 405) {
					c = 0.3 // from here; it came from a browser, which would not send it
				}
				if e.Status == 200 && c > 0.8 && failsAsAWhole(e.Text) {
					return Match{OK: true, Confidence: 0.8, Title: "The request is let in, and its answer is an error: 200", Detail: "The body says of itself that it is an error, in words that do not name the credential.", Evidence: []Point{{Where: "response.status", What: "200", Sign: "✓"}, saysPoint(e, "")}}
				}
				return Match{OK: true, Confidence: c, Title: fmt.Sprintf("The request is accepted: %d", e.Status), Evidence: []Point{{Where: "response.status", What: fmt.Sprint(e.Status), Sign: "✓"}}}
			}
			return no
		},
	}}
	for _, s := range []struct {
		id, title, meaning string
		fits               func(int) bool
		who                Actor
		fix                string
	}{
		{"not_auth.not_found", "The address leads to nothing", "404 says that there is nothing at this path. Some servers also say it to hide what you may not see.", func(n int) bool { return n == 404 || n == 410 }, Caller, "Check the path, letter by letter, against the documentation"},
		{"not_auth.bad_request", "The server does not understand the request", "A 400 or 422 is about the form of the request, not about who sent it.", func(n int) bool {
			return n == 400 || n == 422 || n == 415 || n == 406 || n == 409 || n == 413 || n == 414
		}, Caller, "Compare the request with the documentation; the answer's body often names the field"},
		{"not_auth.method", "The method is not allowed here", "405 says that the path exists and takes other methods; Allow lists them.", func(n int) bool { return n == 405 || n == 501 }, Caller, "Use a method of the Allow header"},
		{"not_auth.server_error", "The server failed", "A status from 500 up is the server's own fault, whoever asked.", func(n int) bool { return n >= 500 && n < 600 && n != 501 && n != 511 }, Operator, "Report it to the service with the time and any request id; try again later"},
	} {
		out = append(out, &Cause{ID: s.id, Title: s.title, Meaning: s.meaning, Shows: "The status, and a body that says nothing of credentials.", Mends: s.fix + ".", Who: s.who, References: []string{"RFC 9110 section 15"},
			Match: func(e *Evidence) Match {
				if s.id == "not_auth.method" {
					if m := matchTurnedMethod(e); m.OK {
						return m
					} else if e.Status == 403 {
						return matchClosedMethod(e)
					}
				}
				if !s.fits(e.Status) {
					return no
				}
				c := 0.85
				if says(e, "unauthorized", "authentication", "credential", "invalid token", "invalid api key", "api key not valid", "jwt", "access denied", "csrf", "forgery", "signature verification", "permission", "certificate was sent") != "" {
					c = 0.3
					if e.Status >= 500 { // whatever it speaks of, it failed
						c = 0.5
					}
				} else if challenged(e) || denied(e) {
					c = 0.4
				}
				if e.Status == 404 && sent(e) {
					c -= 0.1
				}
				title := ""
				if e.Message != "" {
					title = s.title + ": " + e.Message
				}
				ev, fix := []Point{statusPoint(e)}, advice(s.who, s.fix)
				if m := matchProxyReachesNone(e); s.id == "not_auth.server_error" && m.OK {
					return m
				}
				if allow := header(e, "Allow"); allow != "" && s.id == "not_auth.method" {
					title = clean.Line(e.Attempt.Request.Method, 20) + " is not allowed here; the address takes " + clean.Line(allow, 80)
					ev, fix = append(ev, headerPoint(e, "Allow")), advice(s.who, "Use one of the methods of the Allow header: "+clean.Line(allow, 80))
				}
				detail := ""
				switch {
				case s.id != "not_auth.method" && (e.Status == 502 || e.Status == 504):
					detail = fmt.Sprint(e.Status) + " is what a gateway says: from the service behind it came " + map[int]string{502: "no answer that it could use", 504: "no answer in time"}[e.Status] + "."
					fix = advice(s.who, "See whether the service behind the gateway runs, and what the gateway's error log says of this minute")
				case s.id == "not_auth.method" && header(e, "Allow") == "":
					method := clean.Line(e.Attempt.Request.Method, 20)
					fix = advice(s.who, "Use a method that the documentation names for this address; the answer lists none (Allow)")
					if e.Status == 501 {
						title, detail = "The server does not support the method "+method, "501 is for the whole server, and not for this address alone (RFC 9110 section 15.6.2)."
					}
				}
				if v := header(e, "Retry-After"); v != "" && e.Status >= 500 {
					ev, fix = append(ev, retryPoint(e)), advice(Caller, waitFor(e))
				}
				return Match{OK: true, Confidence: c, Title: clean.Line(title, 120), Detail: detail, Evidence: ev, Fixes: []Fix{fix}}
			}})
	}
	for _, s := range []struct {
		kind                 httpclient.FailureKind
		id, title, fix, mean string
	}{
		{httpclient.FailDNS, "unreachable.dns", "The host name has no address", "Check the spelling of the host; on a company network, check the VPN", "The name could not be turned into an address, so nothing was sent."},
		{httpclient.FailRefused, "unreachable.refused", "Nothing listens at that address", "Check host and port, and that the service runs", "The machine answered that no program listens on this port."},
		{httpclient.FailTimeout, "unreachable.timeout", "No answer came in time", "Try again; if it stays, check firewall, proxy and VPN, then tell the service team", "A connection or an answer did not come within the time given."},
		{httpclient.FailTLS, "unreachable.tls", "No secure connection could be made", "Have the certificate put right; never send a secret past a warning that you cannot explain", "The TLS handshake failed, so no request and no credential left this machine."},
		{httpclient.FailReset, "unreachable.reset", "The connection was cut", "Try again; if it stays, something between may cut it: proxy, firewall, wrong protocol", "The other side closed the connection before it answered."},
		{httpclient.FailOther, "not_auth.other", "The request could not be made", "Put right what is named here", "The fault lies in how the request can be made at all, before any question of credentials."},
	} {
		out = append(out, &Cause{ID: s.id, Title: s.title, Meaning: s.mean, Shows: "No answer; the step at which it ended is named.", Mends: s.fix + ".", Who: Caller, References: []string{"RFC 9110 section 4.3"},
			Match: func(e *Evidence) Match {
				f := e.Exchange.Failure
				if title := noSuchStatus(e); f == nil && s.kind == httpclient.FailOther && title != "" {
					return Match{OK: true, Confidence: 0.85, Title: title, Detail: "A status is a number from 100 to 599, and a client treats others like a fault of the server (RFC 9110 section 15).", Evidence: []Point{statusPoint(e)}, Fixes: []Fix{advice(Operator, "Say what that status means, or answer with one that HTTP has"), advice(Caller, "Read the body of the answer")}}
				}
				if f == nil && s.kind == httpclient.FailOther && unaskedNotModified(e) {
					return Match{OK: true, Confidence: 0.9, Title: "The server answers 304 (not modified), and the request did not ask whether anything was", Detail: "304 points to a copy that the asker has, and this request named none: that is neither a refusal nor an acceptance.", Evidence: []Point{statusPoint(e), {Where: "request.headers", What: "no If-None-Match and no If-Modified-Since"}},
						Fixes: []Fix{advice(Operator, "Answer 304 only to requests with a condition (RFC 9110 section 15.4.5); a cache in front may be at fault"), advice(Caller, "Send it again with Cache-Control: no-cache, which caches pass on")}}
				}
				if f == nil && s.kind == httpclient.FailOther && e.Status == 101 && !e.Exchange.Last().Sent.Has("Upgrade") {
					return Match{OK: true, Confidence: 0.85, Title: "The server changes to another protocol (101), which nobody asked for", Evidence: []Point{statusPoint(e), {Where: "response.headers.Upgrade", What: clean.Line(header(e, "Upgrade"), 60)}}, Fixes: []Fix{advice(Operator, "Answer 101 only to requests with Upgrade (RFC 9110 section 15.2.2)")}}
				}
				if f == nil && s.kind == httpclient.FailOther && e.Status == 408 {
					return Match{OK: true, Confidence: 0.85, Title: "The server did not get the whole request in time (408)", Detail: "That is no refusal of credentials: it waited for bytes that did not come.", Evidence: []Point{statusPoint(e)}, Fixes: []Fix{advice(Caller, "Send it again; a body shorter than its Content-Length keeps a server waiting")}}
				}
				if f == nil && s.kind == httpclient.FailOther && unusual(e.Status) {
					return Match{OK: true, Confidence: 0.4, Title: fmt.Sprintf("The server answers %d, which is no refusal of credentials", e.Status), Evidence: []Point{statusPoint(e)}, Fixes: []Fix{advice(Caller, "Read the body of the answer")}}
				}
				if f == nil || f.Kind != s.kind && !(s.kind == httpclient.FailOther && (f.Kind == httpclient.FailStopped || f.Kind == httpclient.FailProxy && e.Status != 407)) {
					return no
				}
				if m, held := heldBack(e); held {
					return m
				}
				title := s.title
				if f.Kind == httpclient.FailProxy {
					title = "The proxy did not make the connection"
				}
				if f.NameUnknown {
					title = "The host name could not be looked up"
				}
				if s.kind == httpclient.FailOther && f.Kind != httpclient.FailProxy {
					title = otherTitle(f.During, title)
				}
				detail := "While " + f.During + ": " + f.Detail + "."
				if s.kind == httpclient.FailOther && f.Next != "" && len(f.Detail) <= 120 && f.During != "following redirects" { // the sentence says more than the kind
					title, detail = strings.ToUpper(f.Detail[:1])+f.Detail[1:], "It was met while "+f.During+"."
				}
				if f.During == "preparing the connection" && (strings.HasPrefix(f.Detail, "--cert ") || strings.HasPrefix(f.Detail, "--key ")) {
					return Match{OK: true, Confidence: 0.98, Title: "The client certificate cannot be used", Detail: f.Detail + ".", Evidence: []Point{{Where: "request.certificate", What: f.Detail}}, Fixes: []Fix{retype("mtls", "Name its files and the passphrase again")}}
				}
				c := 0.98
				if unexplained(e) && crossOrigin(e) {
					c = 0.55
				}
				if special, more, fixes := unreachableTLS(e, f); s.kind == httpclient.FailTLS && special != "" {
					return Match{OK: true, Confidence: tlsShare(f, c), Title: special, Detail: detail, Evidence: append([]Point{{Where: fmt.Sprintf("hop %d", max(1, len(e.Exchange.Hops))), What: f.During + ": " + f.Detail}}, more...), Fixes: fixes}
				}
				return Match{OK: true, Confidence: c, Title: title, Detail: detail,
					Evidence: []Point{{Where: fmt.Sprintf("hop %d", max(1, len(e.Exchange.Hops))), What: f.During + ": " + f.Detail}}, Fixes: []Fix{nextAfter(f, s.fix)}}
			}})
	}
	return out
}

// nextAfter is what to do after a failure: the failure's own word, else that of its kind.
func nextAfter(f *httpclient.Failure, otherwise string) Fix {
	do := f.Next
	if do == "" {
		do = otherwise
	}
	return advice(Caller, do)
}

// otherTitle says at which step an exchange ended that did reach the server.
func otherTitle(during, title string) string {
	switch {
	case strings.HasPrefix(during, "waiting"):
		return "The answer cannot be read"
	case strings.HasPrefix(during, "following redirects"):
		return "The redirects lead nowhere"
	}
	return title
}

// noSuchStatus says of a status that HTTP does not have what came, "" for those that it has.
func noSuchStatus(e *Evidence) string {
	if e.Status < 600 {
		return ""
	}
	title := fmt.Sprintf("The server answers %d, which is no status of HTTP", e.Status)
	if h := e.Exchange.Last(); h != nil && h.Reason != "" {
		reason := strings.TrimSpace(strings.TrimPrefix(h.Reason, fmt.Sprint(e.Status)))
		if reason = clean.Line(reason, 40); reason != "" {
			title += ": " + reason
		}
	}
	return title
}

// unaskedNotModified is a 304 to a request without a condition (RFC 9110 section 13.1).
func unaskedNotModified(e *Evidence) bool {
	h := e.Exchange.Last()
	return e.Status == 304 && h != nil && len(h.Sent) > 0 && !h.Sent.Has("If-None-Match") && !h.Sent.Has("If-Modified-Since") && !h.Sent.Has("If-Match") && !h.Sent.Has("If-Unmodified-Since")
}

// unusual is a failing status that no other cause speaks of.
func unusual(status int) bool {
	if status < 400 || status >= 500 {
		return false
	}
	switch status {
	case 400, 401, 403, 404, 405, 406, 407, 409, 410, 413, 414, 415, 419, 422, 429:
		return false
	}
	return true
}
