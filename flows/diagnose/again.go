package diagnose

import (
	"context"
)

// Experiment is one declared experiment as a person sees it: run, or not run and why.
type Experiment struct {
	ID, Asks string
	Result   *ProbeResult // nil where it did not run
	NotRun   string       // why Run left it out
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
				_, x.Never = p.build(d)
			}
		}
		out = append(out, x)
	}
	return out
}

// Again runs one experiment that Run left out, asked for by the person, and judges anew. It keeps the safety rules: an
// experiment that they forbid is not sent, and d is returned unchanged. d itself is not edited.
func Again(ctx context.Context, s Sender, d *Diagnosis, id string, o Options) *Diagnosis {
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
			if why != "" {
				return d
			}
			attempt.Request.FollowRedirects = false
			x := s.Do(ctx, attempt.Request)
			x.Purpose = "experiment " + id
			r = result(p, d, attempt, x, o)
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
