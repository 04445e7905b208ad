package diagnose

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// originWords are what servers say of a request whose page they do not trust (Spring, the cors package of Express, Django, Rails
// Action Cable, Grafana, ASP.NET Core SignalR, Next.js).
var originWords = []string{"invalid cors request", "not allowed by cors", "origin not allowed", "origin is not allowed", "origin checking failed", "referer checking failed", "invalid origin", "origin mismatch", "cross-origin request", "cross origin request", "cross-site request blocked", "unknown origin", "origin header", "bad origin", "forbidden origin", "not match any trusted origins", "invalid referer", "referer not allowed", "cors origin"}

func originCauses() []*Cause {
	return []*Cause{
		{ID: "origin.rejected", Title: "The page that the request comes from is not trusted", Who: Operator, References: []string{"Fetch Standard, Origin header", "Django, CSRF_TRUSTED_ORIGINS", "Spring, CorsConfiguration"}, Hides: []string{"csrf.token", "credentials.*", "session.*", "authz.*", "not_auth.*", "cors.*"},
			Meaning: "The server compares Origin or Referer with a list, and this one is not on it: another host or port, http in place of https behind a proxy, or Origin: null of a file or a sandbox. The credential was not the matter.",
			Shows:   "403 and words on Origin, Referer or CORS.", TellsApart: "Without Origin and Referer, as command lines send it, the same request is accepted.", Mends: "Add the origin to the trusted ones, and let the proxy pass on host and scheme.",
			Match: matchOrigin},
		{ID: "cors.denial_hides_status", Title: "A browser shows this refusal as a network error", Observation: true, Who: Operator, References: []string{"Fetch Standard, CORS check"},
			Meaning: "The refusal lacks Access-Control-Allow-Origin, so a page of another origin may not even see its status: it gets a network error (status 0), and people look for a fault of the network.", Shows: "A request with Origin of another site, refused, and no Access-Control-Allow-Origin in the answer.", TellsApart: "A success of the same address has the field.", Mends: "Send the CORS fields with errors too.",
			Match: matchHiddenStatus},
	}
}

func matchOrigin(e *Evidence) Match {
	r := e.Attempt.Request
	from, name := r.Headers.Get("Origin"), "Origin"
	if from == "" {
		from, name = r.Headers.Get("Referer"), "Referer"
	}
	p := e.Probe(ProbeFromNowhere)
	if p != nil && p.SameAsMain == Yes {
		return ruledOut("without Origin and Referer the answer is the same")
	}
	pre := e.Probe(ProbePreflight)
	if accepted(e.Status, 0) && pre != nil && pre.Status >= 200 && pre.Status < 300 && !allowsOrigin(e, pre) {
		return Match{OK: true, Confidence: 0.6, Title: "From here it is accepted; a browser would not be let through from " + shownOrigin(from), Detail: "The answer to a browser's question (OPTIONS) does not permit this origin.", Evidence: []Point{{Where: "experiment " + ProbePreflight, What: pre.Learned}}, Fixes: []Fix{advice(Operator, "Add the origin to those that CORS permits (Access-Control-Allow-Origin)")}}
	}
	if e.Status != 403 && e.Status != 400 && e.Status != 401 {
		return no
	}
	w := says(e, originWords...)
	if w == "" && (p == nil || p.Accepted != Yes) {
		return no
	}
	m := Match{OK: true, Confidence: 0.93, Fixes: []Fix{advice(Operator, "Add the origin to the trusted ones, with scheme and port; behind a proxy let it pass on X-Forwarded-Proto and Host")}}
	if w != "" {
		what := sentenceWith(e, 160, w)
		if what == "" {
			what = quoted(e.Message, quoteMost)
		}
		m.Evidence = append(m.Evidence, Point{Where: "response.body", What: what, Note: "says so itself"})
	}
	if from != "" {
		m.Title = "The server does not trust the page that the request comes from: " + shownOrigin(from)
		m.Evidence = append(m.Evidence, Point{Where: "request.headers." + name, What: shownOrigin(from)})
	} else {
		m.Confidence = 0.7
		if strings.Contains(w, "referer") {
			m.Title, m.Confidence = "The server wants to know by Referer which page the request comes from", 0.85
			m.Fixes = append([]Fix{advice(Caller, "Send Referer of a page of the site itself, as browsers do over https")}, m.Fixes...)
		}
	}
	if p != nil && p.Accepted == Yes {
		m.Confidence = 0.96
		m.Evidence = append(m.Evidence, Point{Where: "experiment " + ProbeFromNowhere, What: p.Learned})
	}
	return m
}

// shownOrigin is what a field says of the page, without its path.
func shownOrigin(v string) string {
	v = mask.URL(v)
	if scheme, rest, ok := strings.Cut(v, "://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		v = scheme + "://" + host
	}
	return clean.Line(v, 80)
}

// matchHiddenStatus is a refusal that a page of another origin cannot read.
func matchHiddenStatus(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || !refused(e) || !crossOrigin(e) || IsPreflight(e.Attempt.Request.Method, e.Attempt.Request.Headers) {
		return no
	}
	if v := h.Received.Get("Access-Control-Allow-Origin"); v != "" {
		return ruledOut("the refusal has Access-Control-Allow-Origin")
	}
	m := Match{OK: true, Confidence: 0.7, Evidence: []Point{{Where: "response.headers", What: "no Access-Control-Allow-Origin in the refusal, for " + shownOrigin(e.Attempt.Request.Headers.Get("Origin"))}}, Fixes: []Fix{advice(Operator, "Send the CORS fields with errors too, so that pages see the status")}}
	for _, id := range []string{ProbePreflight, ProbeNone} {
		if p := e.Probe(id); p != nil && allowsOrigin(e, p) {
			m.Confidence = 0.95
			m.Evidence = append(m.Evidence, Point{Where: "experiment " + id, What: "there the field is sent"})
			break
		}
	}
	return m
}

// heldInBrowser is a request that is accepted, and that a browser would not have sent: its preflight is refused.
func heldInBrowser(e *Evidence) Match {
	p := e.Probe(ProbePreflight)
	if p == nil || p.Status != 401 && p.Status != 403 && p.Status != 405 {
		return no
	}
	m := Match{OK: true, Confidence: 0.55, Title: "A browser would not send this: its preflight is refused", Evidence: []Point{{Where: "experiment " + ProbePreflight, What: p.Learned}, {Where: "response.status", What: "the request itself, from here", Sign: "!"}},
		Fixes: []Fix{advice(Operator, "Answer OPTIONS without a login: let the rules for other origins (CORS) come before authentication")}}
	m.Evidence[1].What = "the request itself, from here: " + statusPoint(e).What
	if accepted(e.Status, 0) {
		m.Confidence = 0.9
		m.Detail = "From a command line it is accepted. A browser asks with OPTIONS first, without a credential, and is turned away there."
	}
	return m
}
