package diagnose

import (
	"net"
	"net/url"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/provenance"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Ids of the experiments that switch a source off.
const (
	ProbeNetrc       = "netrc-off"
	ProbeEnvironment = "environment-off"
)

// rungPoint is the place that a credential came from, as evidence.
func rungPoint(r *provenance.Rung, note string) Point {
	return Point{Where: "source." + r.ID, What: strings.TrimSpace(r.Place() + " " + r.Shown()), Note: note}
}

// netrcSent is true where the login of a netrc file went out: an Authorization header of the command goes before it.
func netrcSent(e *Evidence) bool {
	l := e.Exchange.Request.Login
	return l != nil && strings.HasPrefix(l.Source, "netrc ") && !e.Exchange.Request.Headers.Has("Authorization")
}

// alsoSent is what the request carries in another place than Authorization: a key, a cookie, a login in the body. "" nothing.
func alsoSent(e *Evidence) string {
	for _, h := range e.Exchange.Request.Headers {
		if n := strings.ToLower(h.Name); n != "authorization" && n != "proxy-authorization" && mask.SecretName(n) && !strings.Contains(n, "csrf") && !strings.Contains(n, "xsrf") {
			return "the header " + clean.Line(h.Name, 40)
		}
	}
	if p := twiceInURL(e.Exchange.Request.URL); p != "" {
		return "the parameter " + clean.Line(p, 40)
	}
	if b := e.Exchange.Request.Body; b != nil && len(b.Bytes) < 1<<20 {
		for _, n := range []string{"client_secret=", "client_assertion=", `"client_secret"`} {
			if strings.Contains(string(b.Bytes), n) {
				return strings.Trim(n, `="`) + " in the body"
			}
		}
	}
	return ""
}

// otherStore is a rung that belongs to the host and holds another secret than the one that was sent, nil none.
func otherStore(e *Evidence) *provenance.Rung {
	if e.Ladder == nil {
		return nil
	}
	for i := range e.Ladder.Rungs {
		r := &e.Ladder.Rungs[i]
		if r.ForHost && !r.Secret.IsZero() && (r.State == provenance.Available || r.State == provenance.Shadowed) && r.Slot == provenance.Authorization &&
			!strings.HasPrefix(r.ID, "environment.") && r.Secret.Reveal() != secretOf(e).Reveal() {
			return r
		}
	}
	return nil
}

// sameStore is a rung besides the command that holds the very secret that was sent, nil none.
func sameStore(e *Evidence) *provenance.Rung {
	if e.Ladder == nil || secretOf(e).IsZero() {
		return nil
	}
	for i := range e.Ladder.Rungs {
		if r := &e.Ladder.Rungs[i]; r.State == provenance.Available && r.Secret.Reveal() == secretOf(e).Reveal() {
			return r
		}
	}
	return nil
}

// useRung is a fix that sends what a rung holds. No experiment tries it: the command did not name that credential.
func useRung(r *provenance.Rung) []Fix {
	if r == nil || r.Credential.Scheme == "" {
		return nil
	}
	rung := *r
	return []Fix{{ID: "use-" + strings.ReplaceAll(rung.ID, ".", "-"), Who: Caller, Do: "Send the one from " + rung.Place() + " instead", Mind: "the command does not name this credential: it is the one in " + rung.Place(),
		Apply: func(a flows.Attempt) (flows.Attempt, error) {
			next, _, err := rung.Use(a)
			return next, err
		}}}
}

// buildNetrcOff sends the same without the login that netrc gave. Without any other credential that is the experiment without
// one, and a login of the URL that would take its place may be a wrong password for a real user.
func buildNetrcOff(d *Diagnosis) (flows.Attempt, string) {
	e := d.Evidence
	a := e.Attempt
	if !netrcSent(e) {
		return a, "no login came from a netrc file"
	}
	a.Request = a.Request.Clone()
	a.Request.Netrc, a.Request.NetrcFile = "", ""
	a.Note = "without netrc"
	return a, stepsUp(a, e, "netrc")
}

// buildEnvironmentOff sends the same without the credential that a variable of the environment holds.
func buildEnvironmentOff(d *Diagnosis) (flows.Attempt, string) {
	e := d.Evidence
	if e.Ladder == nil {
		return e.Attempt, "the environment was not looked at"
	}
	for i := range e.Ladder.Rungs {
		r := &e.Ladder.Rungs[i]
		if strings.HasPrefix(r.ID, "environment.") && r.State == provenance.Used && r.By != "" && r.Off != nil {
			a := r.Off(e.Attempt)
			a.Note = "without " + r.Name
			if a.Request.Netrc != "" || a.Request.NetrcFile != "" {
				return a, "a login of the netrc file would take its place, which may be a wrong password for a real user"
			}
			return a, stepsUp(a, e, r.Name)
		}
	}
	return e.Attempt, "no variable of the environment holds what was sent"
}

// stepsUp says why an attempt without one source teaches nothing or is not to be tried unasked; "" it can be sent.
func stepsUp(a flows.Attempt, e *Evidence, source string) string {
	switch l := a.Request.Login; {
	case a.Request.Headers.Has("Authorization"):
		return ""
	case l != nil:
		return "the login of " + l.Source + " would take its place, which may be a wrong password for a real user"
	case alsoSent(e) == "":
		return "without " + source + " the request carries no credential: that is another experiment"
	}
	return ""
}

func switchedOff(what string) func(e *Evidence, r *ProbeResult) string {
	return func(e *Evidence, r *ProbeResult) string {
		switch {
		case r.Accepted == Yes:
			return "accepted: " + what + " is what was in the way"
		case r.SameAsMain == Yes:
			return "the same answer: " + what + " is not the matter"
		}
		return "another answer, and still a refusal: the server looks at what " + what + " gave"
	}
}

// withSources tells the first finding where the credential, or the proxy, came from that it speaks of, where nobody wrote it
// into the command or another one was left behind.
func withSources(d *Diagnosis) {
	l := d.Evidence.Ladder
	if len(d.Findings) == 0 || d.Findings[0].Cause.ID == "none" {
		return
	}
	f := &d.Findings[0]
	if p, ok := notBypassed(d.Evidence); ok {
		switch family, _, _ := strings.Cut(f.Cause.ID, "."); family {
		case "proxy", "unreachable", "network":
			f.Match.Evidence = append(f.Match.Evidence, p)
		}
	}
	if l == nil {
		return
	}
	add := func(p Point) {
		for _, q := range f.Match.Evidence {
			if q.Where == p.Where {
				return
			}
		}
		p.Sign = "!"
		f.Match.Evidence = append(f.Match.Evidence, p)
	}
	family := f.Cause.Family()
	if w := l.Winner(provenance.Proxy); w != nil && w.ID == "environment.proxy" {
		switch family {
		case "proxy", "unreachable", "network", "waf":
			add(Point{Where: "source.environment.proxy", What: "the proxy comes from " + w.Name + ", and nothing in the command names it"})
		}
	}
	switch family {
	case "credentials", "basic", "bearer", "jwt", "digest", "ntlm", "negotiate", "apikey", "signing", "oauth", "client", "authz", "identity":
	default:
		return
	}
	if f.Cause.ID == "credentials.missing" {
		r := d.Evidence.Exchange.Request
		for i := range l.Rungs { // what the command names and what held nothing
			if g := &l.Rungs[i]; (g.ID == "cookie.file" || g.ID == "netrc" && r.Netrc+r.NetrcFile != "") && (g.State == provenance.Nothing || g.State == provenance.Unreadable) {
				add(Point{Where: "source." + g.ID, What: "the command names " + g.Place() + ": " + g.Why, Note: "so nothing was taken from it"})
			}
		}
	}
	w := l.Winner(provenance.Authorization)
	if w == nil {
		return
	}
	if w.Ambient() {
		add(Point{Where: "source." + w.ID, What: "the credential came from " + w.Place()})
	}
	for i := range l.Rungs {
		if r := &l.Rungs[i]; r.State == provenance.Shadowed && r.Slot == provenance.Authorization && r.By == w.Name {
			add(Point{Where: "source." + r.ID, What: w.Name + " went before " + r.Place(), Note: "not sent"})
			return
		}
	}
}

// sameHolder is true where the token of a rung speaks of the same person or program as the one that was sent.
func sameHolder(r *provenance.Rung, subject, issuer string, at time.Time) bool {
	t := token.Inspect(r.Secret.Reveal(), at)
	return t.Claim("sub") == subject && t.Claim("iss") == issuer
}

// notBypassed is a no-proxy list that was set and does not take in the host, and why where an entry looks as if it should.
func notBypassed(e *Evidence) (Point, bool) {
	r := e.Exchange.Request
	u, err := url.Parse(r.URL)
	if r.NoProxy == "" || r.Proxy == nil || err != nil {
		return Point{}, false
	}
	from := r.Sources["noproxy"]
	if from == "" {
		from = "curl --noproxy"
	}
	host := strings.ToLower(u.Hostname())
	p := Point{Where: "request.noproxy", What: clean.Line(from, 40) + " is set to “" + clean.Line(r.NoProxy, 100) + "”: that does not take in " + clean.Line(host, 60), Sign: "!"}
	for _, entry := range strings.FieldsFunc(strings.ToLower(r.NoProxy), func(c rune) bool { return c == ',' || c == ' ' || c == '\t' }) {
		name, _, port := strings.Cut(entry, ":")
		switch name = strings.TrimPrefix(name, "."); {
		case strings.HasPrefix(entry, "http://"), strings.HasPrefix(entry, "https://"):
			p.Note = "curl takes a name there, and no URL"
		case port && (name == host || strings.HasSuffix(host, "."+name)):
			p.Note = "curl takes no port there"
		case strings.Contains(entry, "*") && strings.HasSuffix(host, strings.TrimLeft(entry, "*.")):
			p.Note = "curl takes no * in a name; a name stands for all below it"
		case name != host && strings.HasPrefix(host, name) && strings.HasSuffix(name, "."), strings.HasPrefix(entry, ".") && strings.HasSuffix(host, name) && isAddress(host):
			p.Note = "curl takes a part of an address only as a network, such as 10.0.0.0/8"
		}
	}
	return p, true
}

// isAddress reports whether a host is an IP address.
func isAddress(host string) bool { return net.ParseIP(host) != nil }
