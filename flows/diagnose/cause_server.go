package diagnose

import (
	"errors"
	"fmt"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/challenge"
	"why401/httpclient/clean"
)

func serverCauses() []*Cause {
	return []*Cause{
		{ID: "server.missing_challenge", Title: "401 without a challenge", Observation: true, Who: Operator, References: []string{"RFC 9110 section 15.5.2"},
			Meaning: "A 401 must say in WWW-Authenticate how to log in; this one does not, so no client can know.", Shows: "401, no WWW-Authenticate.", TellsApart: "The headers of the answer.", Mends: "Send a challenge.",
			Match: func(e *Evidence) Match {
				h := e.Exchange.Last()
				if e.Status != 401 || h == nil || h.Received.Has("WWW-Authenticate") {
					return no
				}
				return Match{OK: true, Confidence: 0.99, Evidence: []Point{{Where: "response.headers", What: "401 without WWW-Authenticate"}}, Fixes: []Fix{advice(Operator, "Send a challenge (RFC 9110 section 11.6.1)")}}
			}},
		resourceCause(),
		{ID: "server.broken_answer", Title: "The answer breaks the grammar of HTTP", Observation: true, Who: Operator, References: []string{"RFC 9112 section 5", "RFC 9110 section 11.6.1"},
			Meaning: "A status came, but something after it is not HTTP: a line without a colon, a control character, headers without end, a body that breaks off, a challenge whose quotes or commas are wrong. Strict clients report a broken connection, or miss what the challenge says.", Shows: "The first line that cannot be read, by its number.", TellsApart: "The bytes of the answer.", Mends: "Find what writes that line, often a message put into a header.",
			Match: func(e *Evidence) Match {
				h := e.Exchange.Last()
				if h == nil || e.Status == 0 {
					return no
				}
				var found []Point
				if h.Unended != "" {
					found = append(found, Point{Where: "response.body", What: "no end of it " + h.Unended, Note: fmt.Sprintf("%d bytes came, and were used", h.AnswerN)})
				}
				if h.Fault != "" {
					found = append(found, Point{Where: "response.headers", What: h.Fault, Note: "what could be read was used"})
				}
				for _, b := range e.BadChallenges[:min(3, len(e.BadChallenges))] {
					found = append(found, Point{Where: "response.headers." + b.Name(), What: b.String()})
				}
				if len(found) == 0 {
					return no
				}
				if h.Unended != "" && len(found) == 1 {
					return Match{OK: true, Confidence: 0.99, Title: "The body of the answer did not end " + h.Unended, Evidence: found, Fixes: []Fix{advice(Operator, "Send the whole body at once, and end it (RFC 9112 section 6.3)")}}
				}
				if strings.HasPrefix(h.Fault, httpclient.NotUnpacked) && len(found) == 1 {
					found[0].Where = "response.headers.Content-Encoding"
					return Match{OK: true, Confidence: 0.99, Title: "The body of the answer cannot be unpacked, so that its words are not known", Evidence: found, Fixes: []Fix{advice(Operator, "Send the coding that Content-Encoding names; a proxy that unpacks or packs a body has to change that header too")}}
				}
				return Match{OK: true, Confidence: 0.99, Evidence: found, Fixes: []Fix{advice(Operator, "Write headers as RFC 9112 section 5 has them, and challenges as RFC 9110 section 11.6.1")}}
			}},
		{ID: "server.wrong_status", Title: "The status does not fit the refusal", Observation: true, Who: Operator, References: []string{"RFC 9110 section 15.5"},
			Meaning: "401 means unknown, 403 known and not permitted; here one stands for the other, or a success for a refusal.", Shows: "403 to strangers, 401 for a missing right, or an error inside a 200.", TellsApart: "The text changes while the status does not.", Mends: "Correct the status; until then, go by the text.",
			Match: func(e *Evidence) Match {
				switch {
				case errorIn200(e):
					return Match{OK: true, Confidence: 0.95, Title: "The answer is 200 although its body refuses the credential", Evidence: []Point{saysPoint(e, "in a 200")}, Fixes: []Fix{advice(Operator, "Answer 401 or 403")}}
				case e.Status == 401 && says(e, "insufficient_scope", "permission", "role") != "" && sent(e):
					return Match{OK: true, Confidence: 0.8, Title: "The server answers 401 for a missing right: that is 403", Evidence: []Point{saysPoint(e, "a missing right, shown as 401")}, Fixes: []Fix{advice(Operator, "Answer 403 where the caller is known")}}
				case !refused(e) && e.Status != 200 && refusedInWords(e) && !tokenEndpointError(e):
					return Match{OK: true, Confidence: 0.8, Title: fmt.Sprintf("The server answers %d, which is unusual for a refused credential: that is 401", e.Status), Evidence: []Point{saysPoint(e, fmt.Sprintf("a refused credential, shown as %d", e.Status))}, Fixes: []Fix{advice(Operator, "Answer 401 with a challenge")}}
				case e.Status == 403 && e.CredentialOnWire == No && says(e, "not provided", "authentication required", "login required", "unauthenticated") != "":
					return Match{OK: true, Confidence: 0.8, Title: "The server answers 403 to a stranger: that is 401", Evidence: []Point{saysPoint(e, "a stranger, answered 403")}, Fixes: []Fix{advice(Operator, "Answer 401 with a challenge")}}
				}
				return no
			}},
		{ID: "server.error_dispatch_masks", Title: "An error page that is itself protected hides the true error", Observation: true, Who: Operator, References: []string{"Spring Security, DispatcherType"},
			Meaning: "The application failed or found nothing, and its error page wanted a login, so 401 came out.", Shows: "A nonsense path gets the same 401 though the credential is read; or reading works at the same address and only what changes data gets 401.", TellsApart: "A known good path works with the same credential.", Mends: "Permit the error dispatch.",
			Match: func(e *Evidence) Match {
				if g := e.Probe(ProbeReading); e.Status == 401 && sent(e) && g != nil && g.Accepted == Yes && challengeParam(e, "error") == "" {
					return Match{OK: true, Confidence: 0.7, Title: "The same credential may read here, and " + clean.Line(e.Attempt.Request.Method, 20) + " gets 401: perhaps the error page wants a login", Evidence: []Point{{Where: "experiment " + ProbeReading, What: g.Learned}}, Fixes: []Fix{advice(Operator, "Let the error page be shown to everybody (dispatcher type ERROR), and read the error behind it in the log")}}
				}
				n := e.Probe(ProbeNonsense)
				if e.Status != 401 || n == nil || n.SameAsMain != Yes || read(e) != Yes || !strings.Contains(e.Text, `"path":"/error"`) {
					return no
				}
				return Match{OK: true, Confidence: 0.6, Evidence: []Point{{Where: "experiment " + ProbeNonsense, What: n.Learned}}, Fixes: []Fix{advice(Operator, "Let the error page be shown to everybody")}}
			}},
		{ID: "server.static_file_denied", Title: "The web server may not show this folder or file", Who: Operator, References: []string{"nginx, ngx_http_index_module", "Apache httpd, Options Indexes"}, Hides: []string{"authz.*", "credentials.*", "proxy.*"},
			Meaning: "A folder without an index page, or a file that the server's own user may not read. No credential changes that. A rule that closes the path, or a list of addresses, gives the very same page: only the server's error log tells them apart.", Shows: "403 in the web server's own format, no challenge, the same for everybody.", TellsApart: "A file inside the folder is shown.", Mends: "Add an index or rights; until then, name a file in the URL.",
			Match: func(e *Evidence) Match {
				if !ownForbidden(e) {
					return no
				}
				if p := e.Probe(ProbeNone); sent(e) && p != nil && p.Status != 403 && !knownLogin(e) {
					return no
				}
				c, _, _ := ownForbiddenShare(e)
				if knownLogin(e) { // no rule closes the path: what is left are files, and lists of users at Apache httpd
					if c = 0.75; ownPage(e) == "apache" {
						if c = 0.22; namesFile(e) {
							c = 0.45
						}
					}
				}
				if c == 0 {
					return no
				}
				title := "The web server may not show this file: its rights, or those of its folder"
				if h := e.Exchange.Last(); h != nil {
					if path, _, _ := strings.Cut(h.URL, "?"); strings.HasSuffix(path, "/") {
						title = "The web server shows no list of this folder, and finds no index page in it"
					}
				}
				return Match{OK: true, Confidence: c, Title: title, Detail: "The page is the web server's own, so no service behind it looked at a credential.", Evidence: ownForbiddenPoints(e), Fixes: []Fix{advice(Operator, "Read the web server's error log of this minute: it names the rule, the index page or the right that is missing"), advice(Caller, "Name a file in the folder")}, Decide: ProbeNonsense}
			}},
		{ID: "server.auth_backend_down", Title: "The server cannot check passwords", Who: Operator, References: []string{"nginx, ngx_http_auth_basic_module", "Apache httpd, AuthUserFile"}, Hides: []string{"basic.*", "jwt.*", "authz.*", "network.ip_allowlist", "credentials.*", "not_auth.server_error"},
			Meaning: "The server asks for a login and then cannot look it up: the file of its passwords is missing or may not be read, or the directory service behind it does not answer. Every login fails, the right one as well.", Shows: "Without a login 401 with a challenge, with any login 403 (nginx, file missing) or 500 (file not readable).", TellsApart: "A login that nobody has gets the same answer as the real one, and it is not the one for a wrong password. The server's error log names the file.", Mends: "Restore the file or its rights.",
			Match: matchNoPasswords},
		{ID: "server.route_unmatched", Title: "The address is unknown, and shown as a refusal", Who: Caller, References: []string{"Amazon API Gateway, Missing Authentication Token"}, Hides: []string{"credentials.missing"},
			Meaning: "Some gateways answer unknown paths and methods as if a credential were missing.", Shows: "A path that cannot exist gets the very same answer.", TellsApart: "A known path differs.", Mends: "Correct path, stage or method.",
			Match: func(e *Evidence) Match {
				if !refused(e) || says(e, "missing authentication token", "missingauthenticationtokenexception") == "" {
					return no
				}
				if e.Code == "" && header(e, "X-Amzn-Errortype") == "" && (undecidedWords(e) || says(e, "missingauthenticationtoken") == "" && !strings.EqualFold(strings.TrimSpace(e.Message), "Missing Authentication Token")) {
					return no // others say so of a token that did not come
				}
				c := 0.7
				if n := e.Probe(ProbeNonsense); n != nil && n.SameAsMain == Yes {
					c = 0.85
				} else if n != nil && n.SameAsMain == No {
					return ruledOut("a path that cannot exist gets another answer, so this one is known")
				}
				return Match{OK: true, Confidence: c, Evidence: []Point{saysPoint(e, "a gateway's word for an unknown route")}, Fixes: []Fix{advice(Caller, "Check path, stage and method")}, Decide: ProbeNonsense}
			}},
		{ID: "server.tls_required", Title: "The service wants https", Who: Caller, References: []string{"RFC 9110 section 4.2.2"}, Hides: []string{"credentials.*", "basic.*", "not_auth.bad_request"},
			Meaning: "The request went by http, and the service takes credentials by https alone.", Shows: "An http URL, and words such as SSL required.", TellsApart: "The same by https.", Mends: "Use https.",
			Match: func(e *Evidence) Match {
				h := e.Exchange.Last()
				if h == nil || !strings.HasPrefix(h.URL, "http://") || e.Status < 400 || !(e.Status == 426 && strings.Contains(strings.ToLower(header(e, "Upgrade")), "tls")) && says(e, "ssl required", "ssl is required", "https required", "https is required", "use https", "requires https", "tls is required", "plain http request was sent to https port", "http request to an https server", "plain http to an ssl", "only https", "https only", "must use https", "must be accessed over https", "must be made over https", "secure connection required", "403.4") == "" {
					return no
				}
				return Match{OK: true, Confidence: 0.92, Evidence: []Point{{Where: "request.url", What: "http"}, saysPoint(e, "")}, Fixes: []Fix{{ID: "use-https", Who: Caller, Do: "Use https in the URL", Mind: "The request, with its credential, goes to the same host by https.", Apply: withHTTPS}}}
			}},
	}
}

// withHTTPS is the same request by https; a port that was written stays.
func withHTTPS(a flows.Attempt) (flows.Attempt, error) {
	rest, ok := strings.CutPrefix(a.Request.URL, "http://")
	if !ok {
		return a, errors.New("using https: want a URL with http://")
	}
	a.Request = a.Request.Clone()
	authority, path, slash := strings.Cut(rest, "/")
	authority = strings.TrimSuffix(authority, ":80")
	if slash {
		path = "/" + path
	}
	a.Request.URL, a.Note = "https://"+authority+path, "by https"
	return a, nil
}

// matchNoPasswords reads the three answers of a server that asks for a login and cannot look any up.
func matchNoPasswords(e *Evidence) Match {
	if m := matchBackendInWords(e); m.OK {
		return m
	}
	if e.Credential.Scheme != "basic" || !sent(e) || !(ownForbidden(e) && ownPage(e) == "nginx" || e.Status == 500) {
		return no
	}
	n, g := e.Probe(ProbeNone), e.Probe(ProbeGarbage)
	if n == nil || n.Status != 401 || n.Exchange == nil {
		return no
	}
	if cs, _ := challenge.Parse(n.Exchange.Last().Received.Values("WWW-Authenticate"), false); len(cs) == 0 || !strings.EqualFold(cs[0].Scheme, "basic") {
		return no
	}
	ev := []Point{{Where: "experiment " + ProbeNone, What: "401: the server asks for a user name and a password"}, statusPoint(e)}
	c := 0.5
	switch {
	case g == nil || g.SameAsMain == Unknown:
	case g.SameAsMain == No:
		return ruledOut("a login that nobody has gets another answer, so the server looks logins up")
	default:
		c = 0.86
		ev = append(ev, Point{Where: "experiment " + ProbeGarbage, What: fmt.Sprintf("%d as well: it does not get as far as to tell right from wrong", g.Status)})
	}
	title := "The server cannot check passwords: its password file is missing or unreadable; see its error log"
	if e.Status == 500 && ownPage(e) == "" && !strings.Contains(e.Text, "<center>nginx") && !strings.Contains(lower(server(e)), "apache") {
		title = "The server cannot check logins: it fails over every one; see its log"
	}
	return Match{OK: true, Confidence: c, Title: title, Detail: "Any login is refused, the right one too, so the password need not be wrong.", Evidence: ev,
		Fixes: []Fix{advice(Operator, "Read the error log of this minute: it names the file (auth_basic_user_file, AuthUserFile); put it back, readable for the server"), advice(Caller, "Tell the service team; do not reset the password for this")}, Decide: ProbeGarbage}
}
