package diagnose

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// The experiments about the way to the service. Those that take several requests, wait, or send a credential to an origin that a
// person names are sent only with --probe all, with --origin, or when a person asks for them.
const (
	ProbeCache    = "extra-query"
	ProbeOrigin   = "straight-to-origin"
	ProbeRedirect = "redirect-by-hand"
	ProbeRepeat   = "repeat"
	ProbeWait     = "after-the-pause"
	ProbeHTTP1    = "http-1.1"
)

const (
	repeats   = 8                // identical requests of one repeat, at most
	repeatMin = 3                // fewer show nothing
	pauseMost = 15 * time.Second // a longer pause is not waited for
	notAsked  = "only when you ask for it (--probe all)"
	noOrigin  = "the origin is not named (--origin URL)"
)

func wayProbes() []probe {
	return []probe{
		{id: ProbeCache, name: "an extra query, which does nothing", asks: "does an extra query, which a cache takes for another address, change the answer?", build: buildCacheQuery, learned: func(_ *Evidence, r *ProbeResult) string {
			if r.SameAsMain == Yes {
				return "the same answer: no stored copy is the matter"
			}
			return "another answer: the first one was a stored copy"
		}},
		{id: ProbeHTTP1, name: "by HTTP/1.1, the header's name in its usual letters", asks: "does the answer change by HTTP/1.1, with the header's name in its usual letters?", build: buildHTTP1, learned: acceptedOrNot},
		{id: ProbeOrigin, name: "straight to the origin that was named", asks: "does the origin itself, asked past what stands between, answer otherwise?", asked: true, past: true, build: buildOrigin, learned: func(_ *Evidence, r *ProbeResult) string {
			switch {
			case r.Accepted == Yes:
				return "accepted there: what stands between changes or refuses the request"
			case r.SameAsMain == Yes:
				return "the same answer: nothing between is the matter"
			case r.Status == 404:
				return "no such path there: the way in between writes the path anew, or it is another service"
			}
			return "another answer: something between has a part in it"
		}},
		{id: ProbeRedirect, name: "each address of the redirects, with and without the credential", asks: "which address of the redirects refuses, and does it with the credential?", asked: true, build: buildRedirect, many: redirectByHand},
		{id: ProbeRepeat, name: "the same request several times", asks: "does the same request always get the same answer?", asked: true, build: buildRepeat, many: repeat},
		{id: ProbeWait, name: "once more after the pause", asks: "is it accepted after the pause that the server asks for?", asked: true, pauses: true, build: buildWait, many: afterPause},
	}
}

// sending is what an experiment of several requests may use.
type sending struct {
	ctx      context.Context
	s        Sender
	d        *Diagnosis
	p        probe
	o        Options
	left     int // requests, at most; negative: as many as it takes
	used     int
	progress func(string)
	sent     []*httpclient.Exchange
}

// one sends one request of the experiment; nil where the budget or the time is used up.
func (m *sending) one(r httpclient.Request) *httpclient.Exchange {
	if m.ctx.Err() != nil || m.left >= 0 && m.used >= m.left {
		return nil
	}
	if m.left >= 0 {
		r.MaxHops = m.left - m.used
	}
	x := m.s.Do(m.ctx, r)
	x.Purpose = "experiment " + m.p.id
	m.used += max(1, len(x.Hops))
	m.sent = append(m.sent, x)
	return x
}

// result is the outcome of all that was sent: its last exchange, and those before.
func (m *sending) result(a flows.Attempt, learned string) *ProbeResult {
	r := &ProbeResult{ID: m.p.id, Asks: m.p.asks, Attempt: a, Learned: learned}
	if n := len(m.sent); n > 0 {
		r.Exchange, r.Earlier = m.sent[n-1], m.sent[:n-1]
		r.Status = r.Exchange.Status()
	}
	return r
}

// buildCacheQuery adds a parameter that no service knows, so that a cache has no copy for it.
func buildCacheQuery(d *Diagnosis) (flows.Attempt, string) {
	a := d.Evidence.Attempt
	if !fromCache(d.Evidence) {
		return a, "nothing says that a cache answered"
	}
	u, err := url.Parse(a.Request.URL)
	if err != nil {
		return a, "the URL cannot be read"
	}
	q := u.Query()
	if q.Has("X-Amz-Signature") || q.Has("sig") || q.Has("Signature") {
		return a, "the URL is signed, and any other query breaks the signature"
	}
	a.Request = a.Request.Clone()
	join := "?"
	if strings.Contains(a.Request.URL, "?") {
		join = "&"
	}
	at, fragment, cut := strings.Cut(a.Request.URL, "#")
	a.Request.URL = at + join + "why401=1"
	if cut {
		a.Request.URL += "#" + fragment
	}
	a.Note = "with an extra query"
	return a, ""
}

// buildHTTP1 sends the same by HTTP/1.1 with canonical header names, where they left in another case: HTTP/2 has lower case alone.
func buildHTTP1(d *Diagnosis) (flows.Attempt, string) {
	a := d.Evidence.Attempt
	h := d.Evidence.Exchange.Last()
	a.Request = a.Request.Clone()
	changed := h != nil && h.Proto == "HTTP/2.0"
	for i, f := range a.Request.Headers {
		if c := http.CanonicalHeaderKey(f.Name); c != f.Name && mask.CarriesSecret(f.Name, f.Value) {
			a.Request.Headers[i].Name, changed = c, true
		}
	}
	if !changed {
		return a, "the request went by HTTP/1.1, with the usual letters, already"
	}
	a.Request.HTTPVersion, a.Note = "1.1", "by HTTP/1.1"
	return a, ""
}

// buildOrigin sends the same request to the origin that the person named, with the Host of the first, and past every proxy.
func buildOrigin(d *Diagnosis) (flows.Attempt, string) {
	e := d.Evidence
	a := e.Attempt
	if e.Origin == "" {
		return a, noOrigin
	}
	from, err := url.Parse(a.Request.URL)
	to, terr := ReadOrigin(e.Origin)
	if err != nil || terr != nil {
		return a, "the origin that was named is no URL such as https://10.0.0.7:8443"
	}
	a.Request = a.Request.Clone()
	a.Request.Proxy, a.Request.NoProxy = nil, "*"
	if to.Host != from.Host && !a.Request.Headers.Has("Host") {
		a.Request.Headers = append(a.Request.Headers, httpclient.Header{Name: "Host", Value: from.Host})
	}
	rest := strings.TrimPrefix(a.Request.URL, from.Scheme+"://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[i:]
	} else {
		rest = "/"
	}
	a.Request.URL = to.Scheme + "://" + to.Host + rest
	a.Note = "straight to the origin"
	return a, ""
}

// ReadOrigin reads the origin that a person names: scheme, host and port, with nothing behind.
func ReadOrigin(raw string) (*url.URL, error) {
	if !strings.Contains(raw, "://") {
		raw = "https://" + raw
	}
	a, err := address.Read(strings.TrimSpace(raw), "https", false)
	switch {
	case err != nil:
		return nil, fmt.Errorf("want %w", err)
	case a.Scheme != "http" && a.Scheme != "https":
		return nil, fmt.Errorf("want http or https, got %s", clean.Line(a.Scheme, 20))
	case a.HasUser:
		return nil, fmt.Errorf("want an origin without a login in it: the request's own credential goes there")
	case a.Path != "" && a.Path != "/" || a.Query != "" || a.Fragment != "":
		return nil, fmt.Errorf("want scheme, host and port alone, such as https://10.0.0.7:8443: path and query are the request's")
	}
	u := a.URL()
	u.Path, u.RawPath = "", ""
	return u, nil
}

// targets are the addresses that the redirects of the request led to, or would have.
func targets(e *Evidence) []string {
	var out []string
	for _, h := range e.Exchange.Hops {
		if h.Redirect != nil && h.Redirect.Location != "" && (len(out) == 0 || out[len(out)-1] != h.Redirect.Location) {
			out = append(out, h.Redirect.Location)
		}
	}
	return out[:min(len(out), 4)]
}

func buildRedirect(d *Diagnosis) (flows.Attempt, string) {
	if len(targets(d.Evidence)) == 0 {
		return flows.Attempt{}, "no answer led elsewhere"
	}
	return d.Evidence.Attempt, ""
}

// mayHave reports whether an address may get the credential: that of the request's own origin, or of the one that was named.
func mayHave(e *Evidence, address string) bool {
	if sameOrigin(address, e.Attempt.Request.URL) {
		return true
	}
	to, err := ReadOrigin(e.Origin)
	return e.Origin != "" && err == nil && sameOrigin(address, to.String())
}

// redirectByHand asks each address that the redirects lead to, without the credential, and with it where it may go there.
func redirectByHand(m *sending) *ProbeResult {
	e := m.d.Evidence
	a := e.Attempt
	a.Request = a.Request.Clone()
	a.Request.FollowRedirects = false
	bare := scheme.Strip(a)
	var parts []string
	accepts := Unknown
	for _, to := range targets(e) {
		shown := mask.URL(to)
		bare.Request.URL, a.Request.URL = to, to
		x := m.one(bare.Request)
		if x == nil {
			break
		}
		said := outcome(x) + " without the credential"
		switch {
		case !mayHave(e, to):
			said += ", not asked with it: it is another origin"
		default:
			with := m.one(a.Request)
			if with == nil {
				break
			}
			said += ", " + outcome(with) + " with it"
			if s := with.Status(); s != 0 {
				accepts = TriOf(s >= 200 && s < 300)
			}
		}
		parts = append(parts, shown+": "+said)
	}
	r := m.result(a, strings.Join(parts, "; "))
	r.Accepted = accepts
	return r
}

func outcome(x *httpclient.Exchange) string {
	if s := x.Status(); s != 0 {
		return fmt.Sprint(s)
	}
	return "no answer"
}
