package diagnose

import (
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// matchMisreadProxy is a proxy whose URL holds a login with a sign that ends it too early. Nothing was sent: what curl takes for the
// host is a piece of the login.
func matchMisreadProxy(e *Evidence, f *httpclient.Failure) Match {
	p := e.Exchange.Request.Proxy
	if p == nil || p.Meant == nil {
		return no
	}
	to := mask.URL(p.URL)
	return Match{OK: true, Confidence: 0.97, Title: "The proxy's URL is split at the wrong place: the sign " + p.Misread + " in its login is not percent-encoded", Detail: "Nothing was sent. " + upperFirst(f.Detail) + ".",
		Evidence: []Point{{Where: "request.proxy", What: "from " + p.Source + ", meant for " + to, Note: "the first " + p.Misread + " in it"}},
		Fixes: []Fix{{ID: "encode-proxy-login", Who: Caller, Do: f.Next, Mind: "the proxy " + to + " gets this login", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			r := a.Request.Clone()
			spec := *p
			spec.Login, spec.Misread, spec.Meant = p.Meant, "", nil
			if strings.HasPrefix(spec.Source, "environment") { // a command for the same request must name it
				spec.Source = "the " + spec.Source
			}
			r.Proxy = &spec
			out := scheme.Attempt(r)
			out.Note = "the proxy's login read as it was meant"
			return out, nil
		}}}}
}

func upperFirst(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
