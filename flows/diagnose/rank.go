package diagnose

import (
	"slices"
	"sort"
	"strings"

	"why401/httpclient/mask"
)

// Judge asks every cause about e, lets the likely ones hide what they make meaningless, and orders the rest.
func Judge(e *Evidence) *Diagnosis {
	d := &Diagnosis{Evidence: e, NotRun: map[string]string{}, Answerer: WhoAnswered(e)}
	d.AnsweredBy = d.Answerer.By
	for _, c := range All() {
		m := masked(unsure(e, c, c.Match(e)))
		m.Evidence = shortPoints(saidOnce(m.Evidence))
		switch {
		case m.OK && c.Observation:
			d.Observations = append(d.Observations, Finding{c, m, m.Confidence})
		case m.OK:
			d.Findings = append(d.Findings, Finding{c, m, m.Confidence})
		case m.RuledOut != "":
			d.RuledOut = append(d.RuledOut, RuledOut{c, m.RuledOut})
		}
	}
	sort.SliceStable(d.Findings, func(i, j int) bool { return d.Findings[i].Confidence > d.Findings[j].Confidence })
	d.Findings = hide(d.Findings)
	share(d.Findings)
	d.Findings = withoutTraces(d.Findings)
	if len(d.Findings) == 0 || d.Findings[0].Confidence < 0.05 { // never empty: the honest answer is that it cannot be known from here
		d.Findings = []Finding{{Find("not_auth.other"), masked(undecidable(e)), 0.1}}
	}
	withSources(d)
	d.Verdict = verdict(d)
	return d
}

// undecidable is what is left to say where no cause fits: the answer's own words where it has some, and never that it has none.
func undecidable(e *Evidence) Match {
	m := Match{OK: true, Title: "The answer does not say why, and nothing else tells it from here", Detail: "The request was refused without a reason, and what was tried beside it does not tell the causes apart.", Evidence: []Point{statusPoint(e)},
		Fixes: []Fix{advice(Operator, "Look the request up in the service's log by its time, and say what refused it")}}
	if challengeParam(e, "error_description") != "" {
		m.Title, m.Detail = "The answer gives a reason that fits no cause known here", "What it says stands below; what was tried beside it does not tell the causes apart."
		m.Evidence = shortPoints([]Point{saysPoint(e, "in its own words"), statusPoint(e)})
	}
	return m
}

// saidOnce leaves out a point whose words stand in one of the same place before it: the error of a challenge that is quoted whole.
func saidOnce(all []Point) []Point {
	var out []Point
	for _, p := range all {
		if !slices.ContainsFunc(out, func(q Point) bool {
			return p.Note == "" && p.Sign == q.Sign && p.Where == q.Where && strings.HasPrefix(p.What, "error=") && strings.Contains(q.What, p.What)
		}) {
			out = append(out, p)
		}
	}
	return out
}

// masked takes out of what is quoted from a body what the server hands out there: a quotation goes to screens and reports
// without the names round it that a later mask would need.
func masked(m Match) Match {
	for i, p := range m.Evidence {
		if strings.HasPrefix(p.Where, "response.body") {
			m.Evidence[i].What = mask.Body(p.What)
		}
	}
	return m
}

// guessHidden is the most that a guess about a hidden credential gets: below the honest word that it is hidden.
const guessHidden = 0.3

// unsure bounds what is said of a credential that a recording hides: only the answer's own words may go further.
func unsure(e *Evidence, c *Cause, m Match) Match {
	if e.Hidden == "" || m.Confidence <= guessHidden || !judgesCredential(c) || !denied(e) && e.IsLogin != Yes {
		return m
	}
	for _, p := range m.Evidence {
		if m.Confidence >= 0.6 && (p.Note == "says so itself" || strings.HasPrefix(p.Where, "response.body") || strings.HasPrefix(p.What, "error=")) {
			return m
		}
	}
	m.Confidence = guessHidden
	return m
}

// judgesCredential is false for the causes that read the answer's own fields, whatever was sent: the edge, limits, forged
// requests, other origins, and what is no refusal. What is not shown changes nothing about them.
func judgesCredential(c *Cause) bool {
	switch c.Family() {
	case "network", "waf", "ratelimit", "quota", "csrf", "origin", "cors", "server", "request", "not_auth", "unreachable", "none":
		return false
	}
	return c.ID != "credentials.missing" && c.ID != "credentials.not_recorded"
}

// hide removes the findings that a likelier one makes meaningless.
func hide(fs []Finding) []Finding {
	hidden := map[string]bool{}
	for _, f := range fs {
		if hidden[f.Cause.ID] || f.Confidence < 0.6 {
			continue
		}
		for _, g := range fs {
			for _, h := range f.Cause.Hides {
				if g.Cause.ID != f.Cause.ID && (h == g.Cause.ID || strings.HasSuffix(h, "*") && strings.HasPrefix(g.Cause.ID, strings.TrimSuffix(h, "*"))) {
					hidden[g.Cause.ID] = true
				}
			}
		}
	}
	var out []Finding
	for _, f := range fs {
		if !hidden[f.Cause.ID] {
			out = append(out, f)
		}
	}
	return out
}

// withoutTraces leaves out what is no candidate beside the others: under one in twenty, where the first is not certain.
func withoutTraces(fs []Finding) []Finding {
	if len(fs) == 0 || fs[0].Confidence >= 0.9 {
		return fs
	}
	out := fs[:1]
	for _, f := range fs[1:] {
		if f.Confidence >= 0.05 {
			out = append(out, f)
		}
	}
	return out
}

// share makes probabilities of what the causes said apart from each other: they exclude one another, so that their
// sum is at most one. The first keeps its word; the others share what it leaves.
func share(fs []Finding) {
	if len(fs) < 2 {
		return
	}
	rest := 0.0
	for _, f := range fs[1:] {
		rest += f.Confidence
	}
	first := fs[0].Confidence
	if first < 0.9 && first+rest > 1 { // rivals of like strength take from the first as well
		first = max(first/(first+rest), first-0.25)
		fs[0].Confidence = first
	}
	if left := 1 - first; rest > left {
		for i := range fs[1:] {
			fs[i+1].Confidence *= left / rest
		}
	}
}

// verdict is the area of the first cause.
func verdict(d *Diagnosis) string {
	if len(d.Findings) == 0 {
		return "unknown"
	}
	id, family := d.Findings[0].Cause.ID, d.Findings[0].Cause.Family()
	switch {
	case d.Findings[0].Confidence <= 0.1:
		return "unknown"
	case id == "none":
		return "accepted"
	case id == "not_auth.server_error":
		return "server"
	case id == "not_auth.other" && d.Evidence.Status == 0:
		return "client"
	case family == "unreachable", family == "not_auth":
		return family
	case family == "authz", family == "apikey", id == "csrf.token", id == "origin.rejected":
		return "authorization"
	case family == "proxy":
		return "proxy"
	case family == "ratelimit", family == "quota", family == "waf", family == "network":
		return "edge"
	case family == "server", family == "request", family == "cors":
		return "server"
	case family == "redirect", family == "client":
		return "client"
	}
	return "authentication"
}
