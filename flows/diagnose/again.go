package diagnose

import (
	"context"
	"net/url"

	"why401/flows"
)

// Experiment is one declared experiment as a person sees it: run, or not run and why.
type Experiment struct {
	ID, Asks string
	Result   *ProbeResult // nil where it did not run
	NotRun   string       // why Run left it out
	// Requests is how many it sends, at most. Origin is "needed" where the person has to name an origin first, "useful" where it
	// asks more with one; Suggest is what to begin with.
	Requests        int
	Asked           bool // Run leaves it to a person
	Origin, Suggest string
	// Never says why it cannot be asked for either, by the safety rules or because nothing can be built; "" it can.
	Never string
}

// Experiments lists every declared experiment of d in the order in which Run tries them.
func Experiments(d *Diagnosis) []Experiment {
	var out []Experiment
	for _, p := range probes() {
		x := Experiment{ID: p.id, Asks: p.asks, Result: d.Evidence.Probe(p.id), NotRun: d.NotRun[p.id]}
		if x.Result == nil {
			if x.Never = mayProbe(context.Background(), d, p, d.Evidence.Attempt, Options{}, 1); x.Never == "" {
				var a flows.Attempt
				if a, x.Never = p.build(d); x.Never == "" {
					x.Never = notTwice(d.Evidence, p, a)
				}
			}
			x.describe(p, d)
		}
		out = append(out, x)
	}
	return out
}

// Again runs one experiment that Run left out, asked for by the person, and judges anew. It keeps the safety rules: an
// experiment that they forbid is not sent, and d is returned unchanged. d itself is not edited.
func Again(ctx context.Context, s Sender, d *Diagnosis, id string, o Options) *Diagnosis {
	d = d.naming(o.Origin)
	for _, p := range probes() {
		if p.id != id || d.Evidence.Probe(id) != nil {
			continue
		}
		r := withoutRequest(p, d)
		if r == nil {
			if mayProbe(ctx, d, p, d.Evidence.Attempt, Options{}, 1) != "" {
				return d
			}
			attempt, why := p.build(d)
			if why != "" || notTwice(d.Evidence, p, attempt) != "" {
				return d
			}
			if r = once(ctx, s, d, p, attempt, o); r == nil {
				return d
			}
		}
		e := *d.Evidence
		e.Probes = map[string]*ProbeResult{id: r}
		for k, v := range d.Evidence.Probes {
			e.Probes[k] = v
		}
		next := Judge(&e)
		next.Experiments = append([]*ProbeResult(nil), d.Experiments...)
		if r.Exchange != nil {
			next.Experiments = append(next.Experiments, r)
		}
		next.NotRun = map[string]string{}
		for k, v := range d.NotRun {
			if k != id {
				next.NotRun[k] = v
			}
		}
		return next
	}
	return d
}

// describe says what starting an experiment takes.
func (x *Experiment) describe(p probe, d *Diagnosis) {
	x.Requests, x.Asked = 1, p.asked
	switch p.id {
	case ProbeOrigin:
		x.Origin = "needed"
		if x.Never == noOrigin {
			x.Never = ""
		}
	case ProbeRepeat:
		x.Requests = repeats
	case ProbeRedirect:
		t := targets(d.Evidence)
		x.Requests = 2 * len(t)
		for _, to := range t {
			if u, err := url.Parse(to); err == nil && !mayHave(d.Evidence, to) {
				x.Origin, x.Suggest = "useful", u.Scheme+"://"+u.Host
			}
		}
	}
}

// naming is d with the origin that the person named.
func (d *Diagnosis) naming(origin string) *Diagnosis {
	if origin == "" || origin == d.Evidence.Origin {
		return d
	}
	e, out := *d.Evidence, *d
	e.Origin, out.Evidence = origin, &e
	return &out
}

// once runs one experiment that the person asked for.
func once(ctx context.Context, s Sender, d *Diagnosis, p probe, a flows.Attempt, o Options) *ProbeResult {
	if p.many != nil {
		left := -1
		if o.MaxRequests > 0 {
			left = max(0, o.MaxRequests-Requests(d))
		}
		return p.many(&sending{ctx: ctx, s: s, d: d, p: p, o: o, left: left, progress: func(string) {}})
	}
	a.Request.FollowRedirects = false
	x := s.Do(ctx, a.Request)
	x.Purpose = "experiment " + p.id
	return result(p, d, a, x, o)
}

// Requests is how many requests a diagnosis took.
func Requests(d *Diagnosis) int {
	n := max(1, len(d.Evidence.Exchange.Hops))
	for _, p := range d.Experiments {
		for _, x := range append(p.Earlier, p.Exchange) {
			if x != nil {
				n += max(1, len(x.Hops))
			}
		}
	}
	return n
}
