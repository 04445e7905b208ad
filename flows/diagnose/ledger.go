package diagnose

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Ledger says of one redirect what became of each credential and why; trusted is curl --location-trusted. Names are quoted, values
// never.
func Ledger(r *httpclient.Redirect, q httpclient.Request) string {
	var parts []string
	if r.Why != "" {
		parts = append(parts, r.Why)
	}
	add := func(names []string, one, more, reason string) {
		if len(names) == 0 {
			return
		}
		verb := one
		if len(names) > 1 {
			verb = more
		}
		parts = append(parts, strings.Join(names, ", ")+" "+verb+reason)
	}
	same := func(n string) bool { return !slices.Contains(r.Leaks, n) }
	var kept []string
	for _, n := range r.Kept {
		if same(n) {
			kept = append(kept, n)
		}
	}
	add(kept, "goes along", "go along", ": the origin is the same")
	add(r.Dropped, "is left out", "are left out", ": curl keeps credentials for the origin that was asked first")
	goes, go_ := "goes to another origin", "go to another origin"
	if r.Held {
		goes, go_ = "would go to another origin", "would go to another origin"
	}
	for _, n := range r.Leaks {
		reason := ": curl knows no credential in that field"
		switch {
		case q.TrustRedirects:
			reason = ": --location-trusted asks for that"
		case strings.EqualFold(n, "Cookie"):
			reason = ": curl -b sends its cookies to every host"
		case n == "the client certificate":
			reason = ": curl shows it to every host that asks for one"
		case n == "the secret in the body":
			reason = ": the body is sent again"
		}
		add([]string{n}, goes, go_, reason)
	}
	also := "goes there too"
	if !r.Followed {
		also = "would go there too"
	}
	add(r.Others, also, strings.Replace(also, "goes", "go", 1), "")
	if r.Repeats != "" {
		parts = append(parts, r.Repeats+" would be sent again")
	}
	if !r.Followed {
		why := ""
		switch {
		case r.Held && len(r.Leaks) > 0:
			why = " (held here: a credential goes to another origin only when you say so)"
		case r.Held:
			why = " (held here: what may change data is repeated only when you say so)"
		case !q.FollowRedirects:
			why = " (curl follows with -L alone)"
		}
		parts = append(parts, "not followed: "+mask.URL(r.Location)+why)
	}
	return clean.Line(strings.Join(parts, "; "), 500)
}

// WhereRefused says which hop of several the refusal came from, and whether a credential was there; "" where there is one
// hop, or no refusal.
func WhereRefused(x *httpclient.Exchange, c bool) string {
	h := x.Last()
	if h == nil || len(x.Stations()) < 2 || h.Status < 400 {
		return ""
	}
	u, err := url.Parse(h.URL)
	host := "the last address"
	if err == nil && u.Host != "" {
		host = clean.Line(u.Host, 100)
	}
	with := "which got no credential"
	if c {
		with = "which got the credential"
	}
	return fmt.Sprintf("the %d came from hop %d, %s, %s", h.Status, len(x.Hops), host, with)
}

// Way is what is known of the way between here and the service: each redirect, the proxy and why it was taken, and who
// answered. It is empty where the request went straight to the service and back.
func Way(d *Diagnosis) []Point {
	e := d.Evidence
	var out []Point
	hops := e.Exchange.Hops
	for i, h := range hops {
		if h.Redirect != nil {
			out = append(out, Point{Where: fmt.Sprintf("hop %d", i+1), What: strings.TrimSuffix(fmt.Sprintf("%s %s, %d to %s: %s", h.Method, mask.URL(h.URL), h.Status, mask.URL(h.Redirect.Location), Ledger(h.Redirect, e.Exchange.Request)), ": ")})
		}
	}
	if w := WhereRefused(e.Exchange, e.CredentialOnWire == Yes); w != "" {
		out = append(out, Point{Where: fmt.Sprintf("hop %d", len(hops)), What: w})
	}
	if p := ProxyTaken(e.Exchange.Last()); p != "" {
		out = append(out, Point{Where: "proxy", What: p})
	}
	a := d.Answerer
	if a.By == "unknown" || a.By == string(layerOrigin) && len(a.Marks) == 0 {
		return out
	}
	out = append(out, Point{Where: "answered by", What: a.Sentence()})
	for _, m := range a.Marks {
		out = append(out, Point{Where: m.Where, What: strings.TrimSuffix(m.What+" ("+m.Note+")", " ()"), Sign: m.Sign})
	}
	if a.Conflict != "" {
		out = append(out, Point{Where: "answered by", What: a.Conflict, Sign: "!"})
	}
	return out
}

// ProxyTaken says which proxy a hop went through and why, or why it went past the one that is set; "" where there is none.
func ProxyTaken(h *httpclient.Hop) string {
	switch {
	case h == nil:
		return ""
	case h.Proxy != "" && h.ProxyWhy != "":
		return mask.URL(h.Proxy) + ", " + h.ProxyWhy
	case h.Proxy != "":
		return mask.URL(h.Proxy)
	case strings.HasSuffix(h.ProxyWhy, "leaves this host out"), strings.HasPrefix(h.ProxyWhy, "switched off"):
		return "none: " + h.ProxyWhy
	}
	return ""
}

// WayInShort is Way without what stands in the exchange: which hop refused, the proxy, who answered and what speaks against it.
func WayInShort(d *Diagnosis) []Point {
	var out []Point
	for _, p := range Way(d) {
		if p.Where == "answered by" && strings.HasPrefix(p.What, "the service itself") && d.Answerer.Conflict == "" && len(d.Answerer.Behind) == 0 {
			continue
		}
		if p.Where == "answered by" || p.Where == "proxy" || strings.HasPrefix(p.What, "the ") && strings.HasPrefix(p.Where, "hop ") {
			out = append(out, p)
		}
	}
	return out
}
