package diagnose

import (
	"fmt"
	"strconv"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/challenge"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// frontLayerCauses are what gateways, caches and web servers in front of a service do to credentials and refusals.
func frontLayerCauses() []*Cause {
	return []*Cause{
		{ID: "proxy.drops_underscore_headers", Title: "A header with an underscore is dropped on the way", Who: Operator, References: []string{"nginx, underscores_in_headers", "Apache httpd 2.4, environment variables of CGI"}, Hides: []string{"proxy.strips_authorization", "proxy.cgi_strips_authorization", "credentials.*"},
			Meaning: "nginx leaves out request headers whose names hold an underscore or a dot unless told otherwise, and Apache does not hand them to programs. The service behind never sees the key.", Shows: "The key's header has an underscore in its name, and with it, without it and with a made-up key the answer is the same.", TellsApart: "The same key under a name with hyphens, or in another place, arrives.", Mends: "Name the header with hyphens, or set underscores_in_headers on in nginx.",
			Match: matchUnderscore},
		{ID: "proxy.two_layers_one_header", Title: "Two layers ask for different logins in the one Authorization header", Who: Operator, References: []string{"RFC 9110 section 11.6.2"}, Hides: []string{"basic.wrong_password", "credentials.*", "bearer.*", "jwt.*"},
			Meaning: "A web server in front asks for one login and the service behind it for another, and both read Authorization: whichever is sent, the other layer refuses.", Shows: "Without a credential one realm or scheme asks, with the credential another.", TellsApart: "The challenge changes with what is sent.", Mends: "Let one of the two use another header, or take the outer login away.",
			Match: matchTwoLayers},
		{ID: "proxy.replaces_authorization", Title: "Something on the way puts a credential of its own into the request", Who: Operator, References: []string{"RFC 9110 section 11.6.2", "nginx, proxy_set_header"}, Hides: []string{"credentials.*", "basic.*", "bearer.*", "jwt.*"},
			Meaning: "A proxy or gateway sets Authorization itself, or passes its own login on, so the service judges a credential that the caller never sent.", Shows: "The request left without a credential, and the service speaks of one that is expired or wrong.", TellsApart: "Whatever is sent, or nothing, the service complains of the same credential.", Mends: "Stop the proxy from setting the header, or give it a good one.",
			Match: matchReplaced},
		{ID: "proxy.front_layer_denies", Title: "A login in front of the service refuses", Who: Operator, References: []string{"RFC 9110 section 7.6", "Google Cloud IAP, Azure App Service authentication, oauth2-proxy: documentation"}, Hides: []string{"credentials.missing", "credentials.not_recognised", "authz.role_missing", "session.redirect_to_login", "proxy.strips_authorization", "server.middleware_order"},
			Meaning: "An identity-aware proxy, the platform's own access control or a forward-auth gate stands before the service and did not let the request through. The service was not asked.", Shows: "Marks of that layer in the answer; the service's own format is absent.", TellsApart: "A path that cannot exist gets the same answer; straight at the origin the answer is another.", Mends: "Log in to that layer with what it takes, or have its rule changed.",
			Match: matchFrontLayer},
		{ID: "proxy.cached_denial", Title: "A stored copy of a refusal is served", Who: Operator, References: []string{"RFC 9111 section 3.5", "RFC 9111 section 5.1", "RFC 9211"}, Hides: []string{"authz.*", "credentials.*", "basic.*", "server.static_file_denied", "network.ip_allowlist"},
			Meaning: "A cache keeps the 401 or 403 that somebody got earlier and gives it to everybody, whoever asks. The service did not see this request.", Shows: "Age above zero, or a header of the cache that says HIT.", TellsApart: "With a harmless extra query, for which no copy is stored, the answer is another.", Mends: "Send refusals with Cache-Control: no-store, and clear the copy.",
			Match: matchCachedDenial},
	}
}

// cacheFields are headers in which a cache says whether the answer is a stored copy.
var cacheFields = []string{"X-Cache", "Cf-Cache-Status", "X-Cache-Status", "X-Proxy-Cache", "X-Nginx-Cache", "Cache-Status", "Cdn-Cache", "X-Vercel-Cache", "X-Litespeed-Cache", "X-Varnish-Cache", "X-Drupal-Cache"}

// cachePoints are the signs that the answer is a stored copy.
func cachePoints(e *Evidence) []Point {
	h := e.Exchange.Last()
	if h == nil {
		return nil
	}
	var out []Point
	if age, err := strconv.Atoi(strings.TrimSpace(h.Received.Get("Age"))); err == nil && age > 0 {
		out = append(out, Point{Where: "response.headers.Age", What: fmt.Sprintf("%d: stored %d seconds ago", age, age)})
	}
	for _, n := range cacheFields {
		v := lower(h.Received.Get(n))
		if v == "" || strings.Contains(v, "miss") && !strings.Contains(v, "hit") {
			continue
		}
		for _, word := range strings.FieldsFunc(v, func(r rune) bool { return r < 'a' || r > 'z' }) {
			if word == "hit" || word == "tcp" && strings.Contains(v, "tcp_hit") {
				out = append(out, headerPoint(e, n))
				break
			}
		}
	}
	return out
}

func fromCache(e *Evidence) bool { return len(cachePoints(e)) > 0 }

func matchCachedDenial(e *Evidence) Match {
	ev := cachePoints(e)
	if !refused(e) && !(e.Status >= 300 && e.Status < 400 && e.IsLogin == Yes) || len(ev) == 0 {
		return no
	}
	c := 0.66
	if len(ev) > 1 {
		c = 0.72
	}
	if v := lower(header(e, "Vary")); sent(e) && !strings.Contains(v, "authorization") && !strings.Contains(v, "cookie") && v != "*" {
		c += 0.06
		ev = append(ev, Point{Where: "response.headers.Vary", What: "no Authorization in it: the copy is for everybody", Sign: "!"})
	}
	switch p := e.Probe(ProbeCache); {
	case p == nil || p.SameAsMain == Unknown:
	case p.SameAsMain == Yes && p.Exchange != nil && !fresh(p.Exchange.Last()):
		c = 0.4 // the query may be no part of what the cache compares
	case p.SameAsMain == Yes:
		return ruledOut("with an extra query, for which no copy is stored, the answer is the same")
	default:
		c = 0.95
		ev = append(ev, Point{Where: "experiment " + ProbeCache, What: fmt.Sprintf("%d with an extra query", p.Status)})
	}
	return Match{OK: true, Confidence: c, Title: fmt.Sprintf("A cache serves a stored %d", e.Status), Detail: "The service itself did not see this request, so its credential was not read.", Evidence: ev,
		Fixes: []Fix{advice(Operator, "Clear the stored copy, and send refusals with Cache-Control: no-store"), advice(Caller, "Ask once with an extra query such as ?nocache=1, or with Cache-Control: no-cache")}, Decide: ProbeCache}
}

// fresh reports that an answer shows no sign of a stored copy.
func fresh(h *httpclient.Hop) bool {
	return h != nil && len(cachePoints(&Evidence{Exchange: &httpclient.Exchange{Hops: []httpclient.Hop{*h}}})) == 0
}

// oddNamed is a header of the request that carries a secret under a name with an underscore or a dot; "" none.
func oddNamed(e *Evidence) string {
	h := e.Exchange.Last()
	if h == nil {
		return ""
	}
	for _, f := range h.Sent {
		if strings.ContainsAny(f.Name, "_.") && (mask.SecretName(f.Name) || e.Credential.Scheme == "apikey" && strings.EqualFold(f.Name, e.Credential.Get("name").Reveal())) {
			return f.Name
		}
	}
	return ""
}

func matchUnderscore(e *Evidence) Match {
	name := oddNamed(e)
	if name == "" || !denied(e) && e.Status != 400 {
		return no
	}
	if read(e) == Yes {
		return ruledOut("without the header the answer is another one, so it arrives")
	}
	c := 0.34
	ev := []Point{{Where: "request.headers." + clean.Line(name, 60), What: "a name with an underscore or a dot", Sign: "!", Note: "left this machine"}}
	if threeAlike(e) == Yes {
		c += 0.14
	} else if threeAlike(e) == No {
		return ruledOut("a made-up key gets another answer, so the header arrives")
	}
	if read(e) == No {
		c += 0.1
		ev = append(ev, Point{Where: "experiment " + ProbeNone, What: e.Probe(ProbeNone).Learned})
	}
	if saysNoneCame(e) || saysMissing(e) {
		c += 0.22
		ev = append(ev, saysPoint(e, "as if none came"))
	} else if judgedInWords(e) {
		c -= 0.25
	}
	if betweenShown(e) {
		c += 0.08
	}
	hyphens := strings.NewReplacer("_", "-", ".", "-").Replace(name)
	if p := e.Probe(ProbeScheme); p != nil && p.Attempt.Request.Headers.Has(hyphens) && !p.Attempt.Request.Headers.Has(name) {
		if p.Accepted == Yes {
			c = 0.97
			ev = append(ev, Point{Where: "experiment " + ProbeScheme, What: "accepted under the name " + clean.Line(hyphens, 60)})
		} else if p.SameAsMain == Yes {
			c -= 0.1 // the service may know only the other name
		}
	}
	return Match{OK: true, Confidence: min(c, 0.97), Title: "The header " + clean.Line(name, 40) + " does not arrive: names with an underscore are dropped on the way", Evidence: ev, Decide: ProbeScheme,
		Fixes: []Fix{{ID: "hyphens-in-name", Who: Caller, Do: "Send it as " + clean.Line(hyphens, 40), Apply: func(a flows.Attempt) (flows.Attempt, error) {
			a.Request = a.Request.Clone()
			for i, f := range a.Request.Headers {
				if strings.EqualFold(f.Name, name) {
					a.Request.Headers[i].Name = hyphens
				}
			}
			a.Note = "the header's name with hyphens"
			return a, nil
		}}, advice(Operator, "Let such names through (underscores_in_headers on; in nginx), or read the key under a name with hyphens")}}
}

// challengesOf are scheme and realm of the challenges of an answer, in its order.
func challengesOf(h *httpclient.Hop) (shown string, ok bool) {
	if h == nil {
		return "", false
	}
	cs, _ := challenge.Parse(h.Received.Values("WWW-Authenticate"), false)
	var out []string
	for _, c := range cs {
		s := c.Scheme
		if r := c.Param("realm"); r != "" {
			s += ` realm="` + clean.Line(r, 60) + `"`
		}
		out = append(out, s)
	}
	return clean.Line(strings.Join(out, ", "), 160), len(out) > 0
}

// otherRealm reports whether two answers ask for different things: none of the schemes is common, or a common one has another
// realm. A realm that one of them leaves out says nothing.
func otherRealm(a, b *httpclient.Hop) bool {
	x, _ := challenge.Parse(a.Received.Values("WWW-Authenticate"), false)
	y, _ := challenge.Parse(b.Received.Values("WWW-Authenticate"), false)
	common, differs := false, false
	for _, c := range x {
		for _, o := range y {
			if strings.EqualFold(c.Scheme, o.Scheme) {
				common = true
				r, s := c.Param("realm"), o.Param("realm")
				differs = differs || r != "" && s != "" && !strings.EqualFold(r, s)
			}
		}
	}
	return !common || differs
}

// schemeWord is the scheme under which the credential left, as challenges name it.
func schemeWord(e *Evidence) string {
	w, _, _ := strings.Cut(authorization(e), " ")
	return w
}

func matchTwoLayers(e *Evidence) Match {
	n := e.Probe(ProbeNone)
	if e.Status != 401 || !sent(e) || n == nil || n.Status != 401 || n.Exchange == nil {
		return no
	}
	without, ok1 := challengesOf(n.Exchange.Last())
	with, ok2 := challengesOf(e.Exchange.Last())
	if !ok1 || !ok2 || !otherRealm(n.Exchange.Last(), e.Exchange.Last()) || challengeParam(e, "error") != "" && offers(e, schemeWord(e)) { // an error is about the very credential
		return no
	}
	c := 0.8
	ev := []Point{{Where: "experiment " + ProbeNone, What: "without the credential: " + without}, {Where: "response.headers.WWW-Authenticate", What: "with it: " + with}}
	if g := e.Probe(ProbeGarbage); g != nil && g.Exchange != nil {
		if made, ok := challengesOf(g.Exchange.Last()); ok && strings.EqualFold(made, without) {
			c = 0.93
			ev = append(ev, Point{Where: "experiment " + ProbeGarbage, What: "a made-up one: " + made + ", so the first layer takes the real one"})
		} else if ok && strings.EqualFold(made, with) {
			c = 0.55 // the first layer goes by the scheme alone
		}
	}
	return Match{OK: true, Confidence: c, Detail: "The first layer took the credential, and the one behind it, which reads the same header, wants its own.", Evidence: ev,
		Fixes: []Fix{advice(Operator, "Let one of the two layers read another header or a cookie, or let the first one take its login out before it passes the request on"), advice(Caller, "Ask whether the service behind takes its credential in another header")}, Decide: ProbeGarbage}
}

// judgedDetail are words about a credential that can only be said of one that was read.
var judgedDetail = []string{"expired", "signature", "revoked", "issuer", "audience", "not active", "bad credentials", "wrong password", "invalid username or password"}

func matchReplaced(e *Evidence) Match {
	if !denied(e) || e.CredentialOnWire != No || e.Hidden != "" || undecidedWords(e) || e.IsLogin == Yes || says(e, "session") != "" || saysNoneCame(e) {
		return no
	}
	if h := e.Exchange.Last(); h == nil || h.Sent.Has("Cookie") || strings.Contains(h.URL, "?") || h.BodyLen > 0 || e.Attempt.Request.Body != nil || e.Attempt.Request.ClientCertFile != "" || e.IsHTML {
		return no // what is judged may stand there, or the words are those of a page
	}
	word := says(e, judgedDetail...)
	if word == "" {
		return no
	}
	ev := []Point{{Where: "request.headers", What: "no credential left this machine", Sign: "!"}, saysPoint(e, "judges a credential")}
	c := 0.5
	if betweenShown(e) {
		c = 0.62
	}
	if challengeParam(e, "error") == "invalid_token" { // RFC 6750 section 3.1: not to be said where none came
		c += 0.12
	}
	return Match{OK: true, Confidence: c, Title: "The service judges a credential that was not sent from here", Detail: "Something on the way put one in, or passes its own on.", Evidence: ev,
		Fixes: []Fix{advice(Operator, "Look where Authorization is set on the way (proxy_set_header in nginx, RequestHeader in Apache httpd, a policy of the gateway), and stop it or give it a good credential")}, Decide: ProbeOrigin}
}

// frontLayers are marks of logins that stand before a service, by Answerer.Name.
var frontLayers = []string{"Google Identity-Aware Proxy", "Cloudflare Access", "oauth2-proxy", "Azure App Service authentication", "Azure App Service", "Google Cloud Run", "Amazon load balancer"}

func matchFrontLayer(e *Evidence) Match {
	if !refused(e) && !(e.Status >= 300 && e.Status < 400) {
		return no
	}
	a := WhoAnswered(e)
	c := 0.0
	for _, n := range frontLayers {
		if a.Name == n {
			c = 0.84
		}
	}
	if a.Name == "Envoy" && says(e, "rbac: access denied") != "" { // its other refusals judge a token, as a service does
		c = 0.84
	}
	if a.By == string(layerWAF) || a.By == string(layerProxy) || fromCache(e) {
		return no
	}
	ev := append([]Point{}, a.Marks...)
	title := "A login in front of the service refuses"
	if a.Name != "" {
		title = a.Name + ", which stands before the service, does not let the request through"
	}
	if m, what := subrequest(e, a); m > 0 {
		c, title = m, "A gate that nginx asks before the service (auth_request) refuses"
		ev = append(ev, Point{Where: "response.headers", What: what})
	}
	if n := e.Probe(ProbeNonsense); n != nil && n.SameAsMain == Yes && c > 0 {
		c += 0.06
		ev = append(ev, Point{Where: "experiment " + ProbeNonsense, What: n.Learned})
	} else if n != nil && n.SameAsMain == No && c > 0 && n.Status == 404 && !applicationFormat(n.Exchange.Last()) {
		c -= 0.1
	}
	if o := e.Probe(ProbeOrigin); o != nil {
		switch {
		case o.Accepted == Yes && read(e) != No:
			c = 0.93
			ev = append(ev, Point{Where: "experiment " + ProbeOrigin, What: o.Learned})
		case o.SameAsMain == Yes:
			return ruledOut("straight at the origin the answer is the same")
		}
	}
	if e.CredentialOnWire == No && says(e, "empty token") != "" { // it says what it misses: credentials.missing
		c = min(c, 0.3)
	}
	if c == 0 || e.Status < 400 && a.Name == "" {
		return no
	}
	return Match{OK: true, Confidence: min(c, 0.95), Title: title, Detail: "The service itself was not asked.", Evidence: ev,
		Fixes: []Fix{advice(Caller, "Send what that layer takes: its documentation names the header or login, which is not the service's own"), advice(Operator, "Let this caller through, or except the path")}, Decide: ProbeOrigin}
}

// subrequest reads nginx's own 401: its Basic login always asks by a challenge, so a page without one comes from another
// that nginx asked (auth_request), or from a rule (return 401).
func subrequest(e *Evidence, a Answerer) (c float64, what string) {
	if e.Status != 401 || a.Name != "nginx" && a.Name != "openresty" || !a.Page || offers(e, "basic") {
		return 0, ""
	}
	if challenged(e) {
		return 0.5, "a challenge that nginx by itself never sends"
	}
	return 0.72, "nginx's own 401 without WWW-Authenticate, which its Basic login always sends"
}
