package diagnose

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient"
)

// inStep is the difference under which two clocks agree: Date has whole seconds (RFC 9110 section 5.6.7) and an answer
// is on its way for some time.
const inStep = 5 * time.Second

// dateOf is the time at which an answer left the server, by the server's clock (RFC 9110 section 6.6.1); zero unknown.
// An answer out of a cache is Age seconds older than now (RFC 9111 section 5.1).
// Two that differ show none: a proxy's clock may stand beside the server's.
func dateOf(h *httpclient.Hop) time.Time {
	d, err := http.ParseTime(h.Received.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	for _, other := range h.Received.Values("Date")[1:] {
		if t, err := http.ParseTime(other); err != nil || t.Sub(d).Abs() > inStep {
			return time.Time{}
		}
	}
	if age, err := strconv.Atoi(h.Received.Get("Age")); err == nil && age > 0 {
		d = d.Add(time.Duration(age) * time.Second)
	}
	return d
}

// reading is the server's clock as one answer shows it, and how far it is from ours.
type reading struct {
	where string
	at    time.Time
	skew  time.Duration
}

// readings are those of the answer under study and of the experiments, in a fixed order.
func readings(e *Evidence) []reading {
	var out []reading
	if !e.ServerTime.IsZero() {
		out = append(out, reading{"response.headers.Date", e.ServerTime, e.Skew})
	}
	for _, id := range []string{ProbeClock, ProbeNone, ProbeGarbage, ProbeCleaned, ProbeScheme, ProbeNonsense} {
		if p := e.Probe(id); p != nil && !p.ServerTime.IsZero() {
			out = append(out, reading{"experiment " + id, p.ServerTime, p.Skew})
		}
	}
	return out
}

// serverClock is the server's time when the answer under study came: its own Date, else ours put right by the
// difference that another answer of the same origin showed. False where no answer has a Date.
func serverClock(e *Evidence) (reading, bool) {
	all := readings(e)
	if len(all) == 0 {
		return reading{}, false
	}
	r := all[0]
	if r.where != "response.headers.Date" {
		r.at = e.Now.Add(r.skew)
	}
	return r, true
}

// clock is the best time to judge by: the server's where it is known, else ours.
func clock(e *Evidence) time.Time {
	if r, ok := serverClock(e); ok {
		return r.at
	}
	return e.Now
}

// whose names the clock that clock reads.
func whose(e *Evidence) string {
	if _, ok := serverClock(e); ok {
		return "the server's"
	}
	return "our"
}

// clockPoint is the evidence of the server's clock.
func clockPoint(e *Evidence) Point {
	r, ok := serverClock(e)
	switch {
	case !ok:
		return Point{Where: "response.headers.Date", What: "absent; judged by our clock, " + httpclient.Moment(e.Now), Sign: "?"}
	case r.skew.Abs() < inStep && e.Exchange != nil && e.Exchange.Purpose == httpclient.AsRecorded:
		return Point{Where: r.where, What: httpclient.Moment(r.at), Sign: "✓", Note: "when it was answered"}
	case r.skew.Abs() < inStep:
		return Point{Where: r.where, What: httpclient.Moment(r.at), Sign: "✓", Note: "agrees with our clock"}
	}
	return Point{Where: r.where, What: httpclient.Moment(r.at), Sign: "!", Note: "differs from ours by " + token.Span(r.skew)}
}

// readClock compares the clocks from the answers that are there already; false where none of them has a Date.
func readClock(e *Evidence) (learned string, ok bool) {
	all := readings(e)
	if len(all) == 0 {
		return "", false
	}
	low, high := all[0].skew, all[0].skew
	for _, r := range all[1:] {
		low, high = min(low, r.skew), max(high, r.skew)
	}
	from := "by Date of one answer"
	if len(all) > 1 {
		from = fmt.Sprintf("by Date of %d answers", len(all))
	}
	if high-low >= 2*inStep {
		return fmt.Sprintf("the answers' clocks differ among themselves, from %s to %s: several servers answer", beside(low), beside(high)), true
	}
	if all[0].skew.Abs() < inStep {
		return "the server's clock agrees with ours, " + from, true
	}
	return fmt.Sprintf("the server's clock is %s ours, %s", beside(all[0].skew), from), true
}

func beside(skew time.Duration) string {
	switch {
	case skew.Abs() < inStep:
		return "in step with"
	case skew < 0:
		return token.Span(skew) + " behind"
	}
	return token.Span(skew) + " ahead of"
}

// buildClock asks the same address by HEAD without any credential, where no answer has told the server's time.
func buildClock(d *Diagnosis) (flows.Attempt, string) {
	a := scheme.Strip(d.Evidence.Attempt)
	a.Request.Method, a.Request.Body = http.MethodHead, nil
	a.Note = "to learn the server's time"
	return a, ""
}

// timeMatters reports whether the credential has times of its own, or the server speaks of time.
func timeMatters(e *Evidence) bool {
	if isJWT(e) {
		for _, c := range []string{"exp", "nbf", "iat"} {
			if _, ok := e.Token.At(c); ok {
				return true
			}
		}
	}
	return says(e, "expired", "not yet valid", "clock", "skew", "timestamp") != ""
}

// span is a distance in time without its direction: "10 min", "3 h", "5 days".
func span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
