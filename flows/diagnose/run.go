package diagnose

import (
	"context"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/formlogin"
	"why401/flows/provenance"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// Sender sends one request; httpclient.Client is one.
type Sender interface {
	Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange
}

// Options bound what Run may do.
type Options struct {
	Probe       string // "none", "safe" (the default), "all"
	MaxRequests int    // the budget, the first request included; 0 means 8
	Expect      token.Expect
	Keys        *token.KeySet // for local verification; nil none
	Now         func() time.Time
	// Environment holds NAME=value pairs to compare credentials with (only names matching *_TOKEN, *_KEY, … are read).
	Environment []string
	// Login is what came of a login that was made for the request before it is sent; nil none.
	Login *formlogin.Result
	// Look finds the places that a credential could come from, on this machine; nil does not look.
	Look func(a flows.Attempt) *provenance.Ladder
	// PreflightRefused is for Recorded: the status of a refused OPTIONS to the same address by the same page, 0 none.
	PreflightRefused int
	// Origin is an origin that the person names, and so agrees to send the credential to; "" none.
	Origin string
	// Sleep waits; nil takes the clock of the machine.
	Sleep func(ctx context.Context, d time.Duration) error
	// Progress is told, before each request, what it is for; may be nil. It is called on Run's goroutine.
	Progress func(step string)
}

// ExperimentTime is what all experiments of one diagnosis may take together, unless the request may take longer.
const ExperimentTime = 30 * time.Second

// Run sends a, looks at the answer, sends the experiments that may change the ranking within the safety rules and the
// budget, and returns the diagnosis. It always returns one: a request that cannot be made is diagnosed too.
func Run(ctx context.Context, s Sender, a flows.Attempt, o Options) *Diagnosis {
	progress := o.Progress
	if progress == nil {
		progress = func(string) {}
	}
	budget := o.MaxRequests
	if budget == 0 {
		budget = 8
	}
	progress("sending " + a.Request.Method + " " + mask.URL(a.Request.URL))
	first := a.Request
	first.MaxHops = budget // each redirect that is followed is a request of its own
	x := s.Do(ctx, first)
	x.Request.MaxHops = a.Request.MaxHops
	x.Purpose = "the request"
	budget -= max(1, len(x.Hops))
	e := Gather(a, x, o)
	if o.Look != nil {
		e.Ladder = o.Look(a)
	}
	d := Judge(e)
	notRun := map[string]string{}
	var ran []*ProbeResult
	share := max(ExperimentTime, a.Request.Timeout)
	parent := ctx
	ctx, cancel := context.WithTimeout(parent, share)
	defer cancel()
	for _, p := range probes() {
		if r := withoutRequest(p, d); r != nil {
			e.Probes[p.id] = r
			continue
		}
		why := mayProbe(ctx, d, p, a, o, budget)
		var attempt flows.Attempt
		if why == "" && p.asked && o.Probe != "all" && !(p.id == ProbeOrigin && o.Origin != "") {
			why = notAsked
		}
		if why == "" {
			attempt, why = p.build(d)
		}
		if why == "" {
			why = noRepeatAtKDC(attempt)
		}
		if why == "" {
			why = notTwice(e, p, attempt)
		}
		if why == "" && unended(e) {
			why = "the body of an answer did not end, and another would take as long"
		}
		if ctx.Err() != nil && parent.Err() == nil {
			why = "the " + share.String() + " for all experiments are over"
		}
		if why == "" && (p.wants == nil && !wanted(d, p.id) || p.wants != nil && !p.wants(d)) {
			why = "it would not change the answer"
		}
		if why != "" {
			notRun[p.id] = why
			continue
		}
		if p.many != nil {
			progress("trying " + ExperimentName(p.id) + ": " + p.asks)
			m := &sending{ctx: ctx, s: s, d: d, p: p, o: o, left: budget, progress: progress}
			r := p.many(m)
			budget -= m.used
			if r == nil {
				notRun[p.id] = "the number of requests does not allow it"
				continue
			}
			e.Probes[p.id] = r
			ran = append(ran, r)
			d = Judge(e)
			continue
		}
		// No experiment goes to another origin than the request's own: redirects are not followed. Where the request itself
		// was sent on within its origin, the experiment goes to where it ended, so that like is compared with like.
		attempt.Request.FollowRedirects = false
		attempt.Request.MaxHops = budget // an answer to a challenge is a request of its own
		if last := x.Last(); last != nil && len(x.Stations()) > 1 && attempt.Request.URL == a.Request.URL {
			if i := beforeLogin(e); i >= 0 { // the login page is the same for all; what leads to it is not
				last = &x.Hops[i]
			}
			if !sameOrigin(last.URL, a.Request.URL) || last.Method != a.Request.Method || p.reads {
				notRun[p.id] = "the answer came from another address, to which no experiment is sent"
				continue
			}
			attempt.Request.URL = last.URL
		}
		progress("trying " + ExperimentName(p.id) + ": " + p.asks)
		px := s.Do(ctx, attempt.Request)
		px.Purpose = "experiment " + p.id
		budget -= max(1, len(px.Hops))
		r := result(p, d, attempt, px, o)
		e.Probes[p.id] = r
		ran = append(ran, r)
		d = Judge(e)
	}
	d.Experiments, d.NotRun = ran, notRun
	return d
}

// unended reports an answer, of the request or of an experiment, whose body did not come to an end.
func unended(e *Evidence) bool {
	if h := e.Exchange.Last(); h != nil && h.Unended != "" {
		return true
	}
	for _, p := range e.Probes {
		if h := p.Exchange.Last(); h != nil && h.Unended != "" {
			return true
		}
	}
	return false
}

// withoutRequest is the result of an experiment that what is known already answers, nil where a request is needed or
// there is nothing to find out. It takes no part in the budget and is not among Diagnosis.Experiments, which were sent;
// Experiments shows it.
func withoutRequest(p probe, d *Diagnosis) *ProbeResult {
	if p.free == nil || d.Verdict == "accepted" || d.Verdict == "unreachable" {
		return nil
	}
	learned, ok := p.free(d.Evidence)
	if !ok {
		return nil
	}
	return &ProbeResult{ID: p.id, Asks: p.asks, Learned: learned}
}

// mayProbe says why an experiment may not be sent, "" where it may.
func mayProbe(ctx context.Context, d *Diagnosis, p probe, a flows.Attempt, o Options, budget int) string {
	switch {
	case d.Evidence.Recorded:
		return sendAgain
	case o.Probe == "none":
		return "experiments are switched off"
	case ctx.Err() != nil:
		return "stopped"
	case d.Verdict == "accepted" && !p.always, d.Verdict == "unreachable", d.Evidence.Exchange.Failure != nil && d.Evidence.Status == 0:
		return "there is nothing to find out"
	case budget < 1:
		return "the number of requests is used up"
	case !a.Request.Safe() && !p.reads:
		return a.Request.Method + " may change data and is never repeated unasked"
	case !p.pauses && (d.Evidence.Status == 429 || header(d.Evidence, "Retry-After") != ""):
		return "the server asks for a pause"
	case !p.past && d.Evidence.Status == 407:
		return "the proxy must be passed first"
	}
	for _, r := range d.Evidence.Probes {
		if r.Status == 429 && !p.pauses {
			return "the server asks for a pause"
		}
	}
	return ""
}

// wanted reports whether the experiment can still change the ranking: not where the bytes prove the cause already.
func wanted(d *Diagnosis, id string) bool {
	if len(d.Findings) == 0 {
		return true
	}
	top := d.Findings[0]
	e := d.Evidence
	switch id {
	case ProbeOrigin, ProbeWait: // asked for by name, or by the server
		return true
	case ProbeHTTP1: // what is read without regard to case needs none
		return !mayBeWrong(e) && refused(e) && sent(e) && threeAlike(e) == Yes && top.Confidence < 0.9
	case ProbeRepeat:
		return refused(e) && top.Confidence < 0.9
	case ProbeRedirect:
		return e.Status >= 300
	case ProbeCache:
		return refused(e)
	case ProbeClock: // the words prove an expiry as well as a clock does
		return timeMatters(e) && top.Confidence < 0.97
	case ProbeCleaned, ProbeScheme:
		if p := e.Probe(ProbeCleaned); p != nil && p.Accepted == Yes {
			return false
		}
		return top.Cause.ID != "none" && (top.Cause.ID != "jwt.expired" || top.Confidence < 0.9)
	}
	if id == ProbePreflight {
		return true
	}
	if id == ProbeNone && top.Cause.ID == "credentials.wrong_scheme" && hasPair(e) && e.Status == 401 { // a layer before the service may have taken it
		return true
	}
	if top.Confidence >= 0.9 {
		return false
	}
	if id == ProbeSession {
		return top.Cause.ID == "session.expired" || top.Cause.ID == "session.not_persisted" || strings.HasPrefix(top.Cause.ID, "credentials.")
	}
	if id == ProbeReading { // only a 403 leaves open whether it is about the method
		return (e.Status == 403 || e.Status == 401 && sent(e) && challengeParam(e, "error") == "") && says(e, refusalWords...) == ""
	}
	if id == ProbeNonsense {
		return top.Match.Decide == ProbeNonsense || (!sent(e) && top.Confidence < 0.8)
	}
	return true
}

// result reads an experiment's answer.
func result(p probe, d *Diagnosis, a flows.Attempt, x *httpclient.Exchange, o Options) *ProbeResult {
	main := d.Evidence.Exchange
	if i := beforeLogin(d.Evidence); i >= 0 {
		cut := *main
		cut.Hops = main.Hops[:i+1]
		main = &cut
	}
	r := &ProbeResult{ID: p.id, Asks: p.asks, Exchange: x, Status: x.Status(), SameAsMain: alike(main, x), Attempt: a}
	sub := Gather(a, x, Options{Now: o.Now})
	if x.Failure == nil { // the same page as under study is no success, and a login page is none either
		before := d.Evidence.Status
		if p.past { // another server: its 404 is about its own paths, not about the credential
			before = 0
		}
		r.Accepted = TriOf(accepted(r.Status, before) && r.SameAsMain != Yes && sub.IsLogin != Yes)
	}
	r.Code, r.Text, r.ServerTime, r.Skew = sub.Code, sub.Text, sub.ServerTime, sub.Skew
	if p.id == ProbeClock || p.id == ProbePreflight || p.id == ProbeResource { // another question: its answer is compared with nothing
		r.SameAsMain, r.Accepted = Unknown, Unknown
	}
	if sub.Challenges != nil && r.Code == "" {
		r.Code = challengeParam(sub, "error")
	}
	r.Learned = p.learned(d.Evidence, r)
	if x.Failure != nil {
		r.Learned = "no answer: " + x.Failure.Detail
	}
	return r
}
