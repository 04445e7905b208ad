package diagnose

import (
	"why401/httpclient"
)

// matchClosedMethod is a 403 to a request that changes something, where the method may be what is closed: limit_except of
// nginx, Limit of Apache httpd, a rule on methods.
func matchClosedMethod(e *Evidence) Match {
	method := httpclient.CleanLine(e.Attempt.Request.Method, 20)
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
		ev, do = append(ev, headerPoint(e, "Allow")), "Use one of the methods of the Allow header: "+httpclient.CleanLine(allow, 80)
	}
	title := "The method may be what is closed here: " + method
	if c >= 0.6 {
		title = method + " is closed here, reading is not"
	}
	return Match{OK: true, Confidence: c, Title: title, Detail: "A rule of the web server can be about the method alone.", Evidence: ev,
		Fixes: []Fix{advice(Operator, "Look for limit_except (nginx), Limit or LimitExcept (Apache httpd) or another rule on methods for this path"), advice(Caller, do)}, Decide: ProbeReading}
}
