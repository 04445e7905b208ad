package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

func proxyCauses() []*Cause {
	proxyLogin := func(e *Evidence) bool {
		p := e.Exchange.Request.Proxy
		return p != nil && p.Login != nil
	}
	return []*Cause{
		{ID: "proxy.auth_required", Title: "The proxy asks for a login", Who: Caller, References: []string{"RFC 9110 section 15.5.8"}, Hides: []string{"credentials.*", "basic.*", "unreachable.*", "not_auth.*"},
			Meaning: "407 comes from the proxy on the way, not from the service: the request never got there.", Shows: "407 with Proxy-Authenticate, and no login for the proxy in the request.", TellsApart: "401 is the service's, 407 the proxy's.", Mends: "Give the proxy its login, or go past it (NO_PROXY).",
			Match: func(e *Evidence) Match {
				if f := e.Exchange.Failure; f != nil && f.ProxyLogin == "wanted" {
					return Match{OK: true, Confidence: 0.96, Detail: "The service itself was not asked yet: " + f.Detail + ".", Evidence: []Point{{Where: "request.proxy", What: mask.URL(e.Exchange.Request.Proxy.URL) + ", from " + e.Exchange.Request.Proxy.Source, Note: "no login for it"}}, Fixes: []Fix{proxyLoginFix(e, f.Next)}}
				}
				if e.Status != 407 || proxyLogin(e) || e.Attempt.Request.Headers.Has("Proxy-Authorization") {
					return no
				}
				p := e.Exchange.Request.Proxy
				if p == nil {
					return Match{OK: true, Confidence: 0.7, Title: "Something on the way asks for a proxy login", Detail: "No proxy was named here: what answers at this address takes itself for one, or a proxy of the network stands in between unseen.", Evidence: []Point{{Where: "response.status", What: "407"}, {Where: "request.proxy", What: "none", Note: "was used"}},
						Fixes: []Fix{advice(Caller, "Check host and port: they may be those of a proxy"), advice(Operator, "Answer 401 with WWW-Authenticate where the service itself asks for a login (RFC 9110 section 15.5.8)")}}
				}
				src := mask.URL(p.URL) + ", from " + p.Source
				if m := matchLoginAside(e, src); m.OK {
					return m
				}
				return Match{OK: true, Confidence: 0.97, Detail: "The service itself was not asked yet.", Evidence: []Point{{Where: "response.status", What: "407"}, {Where: "request.proxy", What: src, Note: "no login for it"}}, Fixes: []Fix{proxyLoginFix(e, "Give the proxy its login (curl -U user:password), or name the host in NO_PROXY")}}
			}},
		{ID: "proxy.auth_rejected", Title: "The proxy refuses the login", Who: Caller, References: []string{"RFC 9110 section 11.7.2"}, Hides: []string{"credentials.*", "basic.*", "unreachable.*", "not_auth.*"},
			Meaning: "A login for the proxy was sent and the proxy does not take it.", Shows: "407 although Proxy-Authorization was sent; or no answer, since a sign in the password cut the proxy's URL at the wrong place.", TellsApart: "The signs / ? # and @ in a user name or password must be percent-encoded in a proxy's URL, or a part of them is taken for the host: a proxy with a strange name is then looked up.", Mends: "Correct or percent-encode the proxy's login.",
			Match: func(e *Evidence) Match {
				if f := e.Exchange.Failure; f != nil && f.ProxyLogin == "misread" {
					return matchMisreadProxy(e, f)
				}
				if f := e.Exchange.Failure; f != nil && f.ProxyLogin == "refused" {
					return Match{OK: true, Confidence: 0.95, Detail: "The service itself was not asked yet: " + f.Detail + ".", Evidence: []Point{{Where: "request.proxy", What: mask.URL(e.Exchange.Request.Proxy.URL) + ", from " + e.Exchange.Request.Proxy.Source, Note: "its login was sent"}}, Fixes: []Fix{proxyLoginFix(e, f.Next)}}
				}
				if e.Status != 407 || !(proxyLogin(e) || e.Attempt.Request.Headers.Has("Proxy-Authorization")) {
					return no
				}
				if m := matchProxyWantsOther(e); m.OK {
					return m
				}
				if id, m := kerberosTrouble(e, true); id != "" {
					m.Detail = "The service itself was not asked yet."
					return m
				}
				ev := []Point{{Where: "response.status", What: "407"}, {Where: "request.headers.Proxy-Authorization", What: "was sent"}}
				if h := e.Exchange.Last(); h != nil {
					ev = append(ev, stepPoints(h.ProxyDigest())...)
				}
				if t := ntlmOf(e); t.answer != nil {
					ev = append(ev, t.points()...)
				}
				ev = append(ev, choicePoint(e)...)
				return Match{OK: true, Confidence: 0.95, Evidence: ev, Fixes: []Fix{proxyLoginFix(e, "Correct the proxy's user name or password; percent-encode special characters")}}
			}},
		{ID: "proxy.cgi_strips_authorization", Title: "The web server keeps the Authorization header from the program behind it", Who: Operator, References: []string{"Apache httpd, CGIPassAuth", "mod_wsgi, WSGIPassAuthorization"}, Hides: []string{"proxy.strips_authorization", "credentials.*", "basic.*", "jwt.*"},
			Meaning: "Apache does not hand Authorization to CGI, FastCGI and WSGI programs unless told to, so the program sees a stranger.", Shows: "The header left here; the program says that none came; none, made up and real get the same answer.", TellsApart: "Three equal answers, and Apache in front.", Mends: "Set CGIPassAuth On (Apache httpd), or WSGIPassAuthorization On (mod_wsgi).",
			Match: func(e *Evidence) Match {
				return stripped(e, strings.Contains(server(e), "Apache"), "Let Apache hand the header to the program: CGIPassAuth On, or WSGIPassAuthorization On for mod_wsgi")
			}},
		{ID: "proxy.strips_authorization", Title: "Something on the way removes the credential", Who: Operator, References: []string{"RFC 9110 section 11.6.2"}, Hides: []string{"credentials.*", "basic.*", "jwt.*"},
			Meaning: "The credential left this machine, and a proxy, gateway or load balancer does not pass it on.", Shows: "None, made up and real get the same answer, which speaks of a missing credential.", TellsApart: "Straight to the service it works.", Mends: "Forward the header.",
			Match: func(e *Evidence) Match {
				return stripped(e, !strings.Contains(server(e), "Apache"), "Pass the header on to the application, on every hop")
			}},
	}
}

// matchLoginAside is a 407 to a request whose login stands in -u, which is for the service: the proxy's is -U.
func matchLoginAside(e *Evidence, src string) Match {
	l := e.Attempt.Request.Login
	basic := false
	for _, c := range e.Challenges {
		basic = basic || c.Proxy && strings.EqualFold(c.Scheme, "basic")
	}
	if l == nil || l.Ask || !basic || strings.HasPrefix(l.Source, "netrc") {
		return no
	}
	from := clean.Line(l.Source, 40)
	return Match{OK: true, Confidence: 0.97, Title: "The proxy asks for a login, and the one that was given is for the service (" + from + ")", Detail: "-u is the service's login and -U the proxy's; the service itself was not asked yet.",
		Evidence: []Point{{Where: "response.status", What: "407"}, {Where: "request.proxy", What: src, Note: "no login for it"}, {Where: "request.login", What: "user " + clean.Line(mask.User(l.User, l.Password.Reveal()), 40) + ", from " + from, Note: "not for the proxy"}},
		Fixes: []Fix{{ID: "login-to-proxy", Who: Caller, Do: "Give this login to the proxy instead (curl -U), if it is the proxy's", Mind: "the proxy gets this login: " + src, Apply: func(a flows.Attempt) (flows.Attempt, error) {
			r := a.Request.Clone()
			if r.Proxy == nil { // from the environment
				spec := *e.Exchange.Request.Proxy
				r.Proxy = &spec
			}
			moved := *r.Login
			r.Proxy.Login, r.Login, r.Scheme = &moved, nil, ""
			out := scheme.Attempt(r)
			out.Note = "the login for the proxy"
			return out, nil
		}}, advice(Caller, "Or give the proxy its own login beside it (curl -U user:password), or name the host in NO_PROXY")}}
}

// proxyLoginFix is a login for the proxy that was used, where it takes the pair that can be given here.
func proxyLoginFix(e *Evidence, do string) Fix {
	choice := chosenFor(e, true)
	if e.Exchange.Request.Proxy == nil || len(choice.Offered) > 0 && schemeName(strings.ToLower(choice.Picked)) == "" {
		return advice(Caller, do)
	}
	return Fix{ID: "proxy-login", Who: Caller, Do: do, Needs: NeedsProxyLogin}
}

// AskingProxy is the proxy that the request went through, with what its challenge asks for; nil none.
func AskingProxy(e *Evidence) *httpclient.ProxySpec {
	p := e.Exchange.Request.Proxy
	if p == nil {
		return nil
	}
	spec := *p
	if id := strings.ToLower(chosenFor(e, true).Picked); schemeName(id) != "" {
		spec.Asks = id
	}
	return &spec
}

// matchProxyWantsOther is Basic to a proxy that asks for Digest or NTLM alone, or one of these where the other is asked for: the same
// login fits.
func matchProxyWantsOther(e *Evidence) Match {
	p, h := AskingProxy(e), e.Exchange.Last()
	if p == nil || p.Asks == "" || p.Asks == "basic" || p.Login == nil || h == nil || h.ProxyAuth != nil {
		return no
	}
	used := e.Attempt.Request.ProxyScheme
	if used == "" {
		used = "basic"
	}
	for _, c := range e.Challenges {
		if c.Proxy && strings.EqualFold(c.Scheme, used) || used == "anyauth" {
			return no
		}
	}
	id, name := p.Asks, schemeName(p.Asks)
	return Match{OK: true, Confidence: 0.95, Title: "The proxy asks for " + name + ", and got " + schemeName(used), Detail: "The service itself was not asked yet.", Evidence: []Point{{Where: "response.headers.Proxy-Authenticate", What: clean.Line(strings.Join(h.Received.Values("Proxy-Authenticate"), ", "), 160)}, {Where: "request.headers.Proxy-Authorization", What: schemeName(used) + " …", Note: "not asked for"}},
		Fixes: []Fix{{ID: fixAsOffered, Who: Caller, Do: "Send the proxy the same login by " + name + " (curl --proxy-" + id + ")", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			a.Request = a.Request.Clone()
			a.Request.ProxyScheme, a.Note = id, "by "+name+" to the proxy"
			return a, nil
		}}}}
}

// saysNoneCame reports that the server says of this very answer that no credential came.
func saysNoneCame(e *Evidence) bool {
	return says(e, "not provided", "missing", "no authorization", "no credentials", "no token", "no auth", "anonymous", "absent", "expected 'authorization'", "not logged in") != ""
}

// betweenShown reports whether the answer bears the mark of a proxy, gateway or load balancer.
func betweenShown(e *Evidence) bool {
	for _, n := range []string{"Via", "X-Cache", "X-Served-By", "X-Envoy-Upstream-Service-Time", "X-Kong-Request-Id", "Cf-Ray", "X-Amz-Cf-Id", "X-Amzn-Requestid", "X-Forwarded-Server"} {
		if header(e, n) != "" {
			return true
		}
	}
	s := strings.ToLower(server(e))
	for _, w := range []string{"nginx", "apache", "envoy", "haproxy", "traefik", "caddy", "kong", "cloudflare", "awselb", "cloudfront", "varnish"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// stripped reads the triple comparison: none, made up and real are answered alike although the credential left.
func stripped(e *Evidence, fits bool, mend string) Match {
	if !refused(e) || !sent(e) || !fits || e.Credential.Scheme == "cookie" || ownForbidden(e) { // a web server's own 403 looks at no credential
		return no
	}
	switch read(e) {
	case No:
	case Yes:
		return ruledOut("without the credential the answer is another one, so it arrives")
	default:
		return no
	}
	noneCame := saysNoneCame(e)
	if ownLoginPage(e) && (hasPair(e) || offers(e, "negotiate") || offers(e, "ntlm")) {
		return ruledOut("the web server's own page says so: the server checks the login itself")
	}
	c := 0.45
	if threeAlike(e) == Yes {
		c = 0.58
	} else if threeAlike(e) == No {
		return ruledOut("a made-up credential gets another answer, so it arrives")
	}
	if hasPair(e) && !noneCame {
		c -= 0.45 // Basic servers answer wrong and missing logins alike, unless in words
	}
	ev := []Point{{Where: "experiment " + ProbeNone, What: e.Probe(ProbeNone).Learned}}
	if noneCame || !hasPair(e) && !e.IsHTML && says(e, "required", "not found", "header") != "" {
		c += 0.28
		ev = append(ev, saysPoint(e, "as if none came"))
	}
	if challengeParam(e, "error") != "" {
		c -= 0.3
	}
	if !noneCame && judgedInWords(e) {
		c -= 0.3 // it speaks of a credential that it read
	}
	if !noneCame && !betweenShown(e) {
		c -= 0.3 // nothing shows that anybody stands in between: a credential that is unknown is far more common
	}
	if o := e.Probe(ProbeOrigin); o != nil && o.Accepted == Yes {
		c = 0.93
		ev = append(ev, Point{Where: "experiment " + ProbeOrigin, What: o.Learned})
	} else if o != nil && o.SameAsMain == Yes {
		return ruledOut("straight at the origin the answer is the same")
	}
	if missesKey(e) {
		return ruledOut("the answer misses an API key, which does not stand in that header")
	}
	if c < 0.05 {
		return no
	}
	return Match{OK: true, Confidence: c, Evidence: append([]Point{{Where: "request." + whereSent(e), What: secretOf(e).String(), Sign: "!", Note: "left this machine"}}, ev...), Fixes: []Fix{advice(Operator, mend)}, Decide: ProbeNone}
}
