package diagnose

import (
	"fmt"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// matchClosedMethod is a 403 to a request that changes something, where the method may be what is closed: limit_except of
// nginx, Limit of Apache httpd, a rule on methods.
func matchClosedMethod(e *Evidence) Match {
	method := clean.Line(e.Attempt.Request.Method, 20)
	if e.Attempt.Request.Safe() || says(e, refusalWords...) != "" {
		return no
	}
	p := e.Probe(ProbeReading)
	if p != nil && p.Accepted == No && p.SameAsMain == Yes {
		return ruledOut("by GET the same address gets the same answer, so the method is not the matter")
	}
	allow := header(e, "Allow")
	c := 0.0
	switch {
	case p != nil && p.Accepted == Yes && ownForbidden(e):
		c = 0.8
	case ownForbidden(e), allow != "":
		c = 0.4
	case p != nil && p.Accepted == Yes:
		c = 0.25 // a service's own 403 is about the right to change as a rule
	default:
		return no
	}
	ev := []Point{statusPoint(e), {Where: "request.method", What: method}}
	if ownForbidden(e) {
		ev[0] = ownForbiddenPoints(e)[0]
	}
	if p != nil {
		ev = append(ev, Point{Where: "experiment " + ProbeReading, What: p.Learned})
	}
	do := "Use a method that is open here"
	if allow != "" {
		ev, do = append(ev, headerPoint(e, "Allow")), "Use one of the methods of the Allow header: "+clean.Line(allow, 80)
	}
	title := "The method may be what is closed here: " + method
	if c >= 0.6 {
		title = method + " is closed here, reading is not"
	}
	return Match{OK: true, Confidence: c, Title: title, Detail: "A rule of the web server can be about the method alone.", Evidence: ev,
		Fixes: []Fix{advice(Operator, "Look for limit_except (nginx), Limit or LimitExcept (Apache httpd) or another rule on methods for this path"), advice(Caller, do)}, Decide: ProbeReading}
}

// turnedMethod is the hop, counted from 0, whose redirect made GET of another method, as 301 to 303 do with POST; -1 none.
func turnedMethod(e *Evidence) int {
	hops := e.Exchange.Hops
	for i := 0; i+1 < len(hops); i++ {
		if r := hops[i].Redirect; r != nil && r.Followed && hops[i].Method != "GET" && hops[i].Method != "HEAD" && hops[i+1].Method == "GET" {
			return i
		}
	}
	return -1
}

var methodNotAllowed = lazyregexp.New(`(?i)(?:^|\W)method\W[^.\n]{0,40}(?:not|n't) (?:allowed|permitted|supported)`)

// matchTurnedMethod is a method that is closed here and that nobody sent: a redirect on the way made it.
func matchTurnedMethod(e *Evidence) Match {
	i := turnedMethod(e)
	if i < 0 || e.Status != 405 && !((e.Status == 403 || e.Status == 400) && methodNotAllowed.Re().MatchString(saidAsWritten(e))) {
		return no
	}
	h := e.Exchange.Hops[i]
	was := clean.Line(h.Method, 20)
	ev := []Point{{Where: fmt.Sprintf("hop %d", i+1), What: fmt.Sprintf("%d to %s, after which %s became GET, without its body", h.Status, clean.Line(mask.URL(h.Redirect.Location), 160), was)}}
	if e.Status == 405 {
		ev = append(ev, statusPoint(e))
	} else {
		ev = append(ev, saysPoint(e, "says so itself"))
	}
	if header(e, "Allow") != "" {
		ev = append(ev, headerPoint(e, "Allow"))
	}
	return Match{OK: true, Confidence: 0.93, Title: fmt.Sprintf("The redirect of hop %d turned %s into GET, and GET is not allowed here", i+1, was), Detail: "After 301, 302 and 303 clients go on by GET, as curl -L does.", Evidence: ev,
		Fixes: []Fix{advice(Caller, "Send the "+was+" straight to "+clean.Line(mask.URL(h.Redirect.Location), 160)), advice(Operator, "Answer 307 or 308 there: they keep the method and the body")}}
}
