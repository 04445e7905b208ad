package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// sessionProbe sends the session that a refusal has just set: a server that keeps its sessions knows it.
func sessionProbe() probe {
	return probe{id: ProbeSession, name: "the session that the answer set", asks: "does the server keep the session that it has just set?",
		build: func(d *Diagnosis) (flows.Attempt, string) {
			h := d.Evidence.Exchange.Last()
			if h == nil || len(d.Evidence.Exchange.Stations()) > 1 || renewed(h.Sent, h.Received) == "" {
				return flows.Attempt{}, "the answer does not replace a session that was sent"
			}
			a := d.Evidence.Attempt
			a.Request = a.Request.Clone()
			pairs := strings.Split(h.Sent.Get("Cookie"), ";")
			for _, set := range h.Received.Values("Set-Cookie") {
				pair, _, _ := strings.Cut(set, ";")
				name, _, _ := strings.Cut(pair, "=")
				for i, p := range pairs {
					if n, _, _ := strings.Cut(strings.TrimSpace(p), "="); n == strings.TrimSpace(name) {
						pairs[i] = strings.TrimSpace(pair)
					}
				}
			}
			for i := range pairs {
				pairs[i] = strings.TrimSpace(pairs[i])
			}
			a.Request.Jar, a.Request.CookieFiles, a.Request.CookieEngine = nil, nil, false
			a.Request.Headers = a.Request.Headers.With("Cookie", strings.Join(pairs, "; "))
			a.Note = "with the session that the answer set"
			return a, ""
		},
		learned: func(e *Evidence, r *ProbeResult) string {
			if h := r.Exchange.Last(); h != nil && renewed(r.Exchange.Request.Headers, h.Received) != "" {
				return "another one is set again: the session that was set is not kept"
			}
			if r.Accepted == Yes {
				return "accepted"
			}
			return "no other one is set: the server keeps the new session, and the old one had ended"
		}}
}

// originProbe sends the same without what a browser says of the page behind it.
func originProbe() probe {
	return probe{id: ProbeFromNowhere, name: "without Origin and Referer", asks: "is the page that the request came from what is refused?",
		build: func(d *Diagnosis) (flows.Attempt, string) {
			a := d.Evidence.Attempt
			if !a.Request.Headers.Has("Origin") && !a.Request.Headers.Has("Referer") || IsPreflight(a.Request.Method, a.Request.Headers) {
				return a, "the request names no origin"
			}
			a.Request = a.Request.Clone()
			a.Request.Headers = a.Request.Headers.Without("Origin").Without("Referer")
			a.Note = "without Origin and Referer"
			return a, ""
		},
		learned: func(_ *Evidence, r *ProbeResult) string {
			switch {
			case r.Accepted == Yes:
				return "accepted without them: the origin is what is refused"
			case r.SameAsMain == Yes:
				return "the same answer: the origin is not the matter"
			}
			return "another answer: the origin matters to the server"
		}}
}

// preflightProbe asks by hand what a browser asks before it calls another origin: OPTIONS, without a credential.
func preflightProbe() probe {
	return probe{id: ProbePreflight, name: "the preflight by hand", asks: "would a browser be let through to send this request at all?", reads: true, always: true,
		build: func(d *Diagnosis) (flows.Attempt, string) {
			r := d.Evidence.Attempt.Request
			names := unsafelisted(r)
			if d.Verdict == "accepted" && !fromBrowser(r) {
				return flows.Attempt{}, "it is accepted, and nothing says that a browser sent it"
			}
			if !crossOrigin(d.Evidence) || IsPreflight(r.Method, r.Headers) || simpleMethod(r.Method) && len(names) == 0 {
				return flows.Attempt{}, "no browser asks before this request"
			}
			q := r.Clone()
			q.Method, q.Body, q.Login, q.Netrc, q.NetrcFile, q.Jar, q.CookieFiles, q.CookieEngine = "OPTIONS", nil, nil, "", "", nil, nil, false
			q.ClientCertFile, q.ClientKeyFile = "", ""
			q.Headers = nil
			for _, n := range []string{"User-Agent", "Accept", "Host"} {
				if r.Headers.Has(n) {
					q.Headers = append(q.Headers, httpclient.Header{Name: n, Value: r.Headers.Get(n)})
				}
			}
			q.Headers = append(q.Headers, httpclient.Header{Name: "Origin", Value: r.Headers.Get("Origin")}, httpclient.Header{Name: "Access-Control-Request-Method", Value: r.Method})
			if len(names) > 0 {
				q.Headers = append(q.Headers, httpclient.Header{Name: "Access-Control-Request-Headers", Value: strings.Join(names, ",")})
			}
			if u, err := url.Parse(q.URL); err == nil { // a key in the address goes along in a browser's question too; here it stays behind
				u.RawQuery = withoutSecrets(u.RawQuery)
				q.URL = u.String()
			}
			return flows.Attempt{Request: q, Credential: flows.Credential{Scheme: "none"}, Note: "the preflight of a browser"}, ""
		},
		learned: func(e *Evidence, r *ProbeResult) string {
			switch allowed := allowsOrigin(e, r); {
			case r.Status == 401 || r.Status == 403 || r.Status == 405:
				return "refused: a browser would stop here and never send the request"
			case r.Status >= 200 && r.Status < 300 && allowed:
				return "a browser would be let through"
			case r.Status >= 200 && r.Status < 300:
				return "it does not permit this origin (Access-Control-Allow-Origin): a browser would stop here"
			}
			return "no answer that a browser takes for a permission"
		}}
}

// fromBrowser is true for a request that a browser's own fields mark as its (Fetch Metadata), or that was written for one: only
// there does a refused preflight explain what a person saw although the request itself is accepted.
func fromBrowser(r httpclient.Request) bool {
	return r.Headers.Has("Sec-Fetch-Mode") || r.Source == "fetch"
}

func withoutSecrets(query string) string {
	var out []string
	for _, p := range strings.Split(query, "&") {
		if n, _, _ := strings.Cut(p, "="); p != "" && !mask.SecretName(n) {
			out = append(out, p)
		}
	}
	return strings.Join(out, "&")
}

// simpleMethod is true for the methods that need no preflight (Fetch Standard, CORS-safelisted method).
func simpleMethod(m string) bool { return m == "GET" || m == "HEAD" || m == "POST" || m == "" }

// unsafelisted are the names of fields that make a browser ask first (Fetch Standard, CORS-safelisted request-header), as it
// writes them.
func unsafelisted(r httpclient.Request) []string {
	var out []string
	for _, h := range r.Headers {
		n := strings.ToLower(h.Name)
		switch {
		case strings.HasPrefix(n, "sec-"), strings.HasPrefix(n, "proxy-"), strings.HasPrefix(n, ":"), h.Value == "", r.Sources[n] == "curl adds it":
			continue
		case slices.Contains([]string{"accept", "accept-language", "accept-encoding", "accept-charset", "content-language", "content-length", "cookie", "host", "origin", "referer", "user-agent", "connection", "te", "date", "dnt", "expect", "keep-alive", "via", "priority", "cache-control", "pragma", "range", "upgrade", "upgrade-insecure-requests", "access-control-request-method", "access-control-request-headers"}, n):
			continue
		case n == "content-type":
			v, _, _ := strings.Cut(strings.ToLower(h.Value), ";")
			if slices.Contains([]string{"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}, strings.TrimSpace(v)) {
				continue
			}
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// allowsOrigin reports whether an answer permits the request's origin.
func allowsOrigin(e *Evidence, r *ProbeResult) bool {
	if r == nil || r.Exchange == nil || r.Exchange.Last() == nil {
		return false
	}
	v := strings.TrimSpace(r.Exchange.Last().Received.Get("Access-Control-Allow-Origin"))
	return v == "*" || v != "" && strings.EqualFold(v, strings.TrimSpace(e.Attempt.Request.Headers.Get("Origin")))
}
