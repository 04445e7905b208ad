package lab

import (
	"strings"

	"why401/flows/diagnose"
)

// Standing is how far a person is with a lesson.
type Standing struct {
	Broken *diagnose.Diagnosis // the last refusal for the lesson's cause; nil: not seen yet
	Mended *diagnose.Diagnosis // the last success after it; nil: not done
	Last   *diagnose.Diagnosis // the last try of any outcome
}

// Stand reads the standing from all that was sent in a session, oldest first. What counts are the lesson's own tries,
// and, until another lesson's try, what the person sent by hand to the lesson's addresses: several lessons share one
// address. A success counts only after the refusal was seen.
func (l Lesson) Stand(at Site, sent []*diagnose.Diagnosis) Standing {
	paths := map[string]bool{address(l.Request(at).URL): true, address(l.Fixed(at).URL): true}
	var s Standing
	mine := false
	for _, d := range sent {
		a := d.Evidence.Attempt
		if a.Lesson != "" {
			mine = a.Lesson == l.ID
		}
		if !mine || a.Lesson == "" && !paths[address(a.Request.URL)] {
			continue
		}
		if e := d.Evidence.Exchange; e != nil {
			for _, h := range e.Hops { // where a redirect led is an address of the lesson too
				paths[address(h.URL)] = true
			}
		}
		if s.Broken == nil && d.Verdict == "accepted" {
			continue
		}
		s.Last = d
		if d.Findings[0].Cause.ID == l.Cause {
			s.Broken, s.Mended = d, nil // broken again after it was mended, it is open again
		} else if d.Verdict == "accepted" {
			s.Mended = d
		}
	}
	return s
}

// address is a URL without scheme and query.
func address(raw string) string {
	if _, rest, ok := strings.Cut(raw, "://"); ok {
		raw = rest
	}
	raw, _, _ = strings.Cut(raw, "?")
	return raw
}
