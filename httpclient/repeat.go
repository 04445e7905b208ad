package httpclient

import (
	"net/url"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// unsafeRepeats is how many redirects of one chain may repeat an unsafe method unasked: a service that moved (307, 308) needs
// one. Curl goes on to its limit of 50, and each of them may change data.
const unsafeRepeats = 1

// guardRepeats holds a redirect back that would repeat an unsafe method once more than that. It reports whether the address was asked with that method before: such a chain does the same thing again and again.
func guardRepeats(r Request, hops []Hop, next *leg, red *Redirect) (again bool) {
	if next == nil || (Request{Method: next.method}).Safe() {
		return false
	}
	sent := 0
	for _, h := range hops {
		if h.Method == next.method && !h.Answered {
			sent++
			again = again || h.URL == next.url.String()
		}
	}
	if again || sent <= unsafeRepeats {
		return again
	}
	red.Repeats = next.method
	if len(next.body) > 0 {
		red.Repeats += " with its body"
	}
	red.Held = r.FollowRedirects
	return again
}

// upgrade reports a step from http to https of the same host, at the usual ports: what goes along is better kept there.
func upgrade(from, to *url.URL) bool {
	s1, h1, p1 := origin(from)
	s2, h2, p2 := origin(to)
	return h1 == h2 && s1 == "http" && p1 == "80" && s2 == "https" && p2 == "443"
}

// heldFor says why the redirect was not followed.
func (r *Redirect) heldFor() string {
	text := "the answer points to " + clean.Line(mask.URL(r.Location), 200)
	if r.Why != "" {
		text += " (" + r.Why + ")"
	}
	if len(r.Leaks) > 0 {
		text += ", and " + strings.Join(r.Leaks, ", ") + " would go along"
	}
	if r.Repeats != "" {
		text += ", and " + r.Repeats + " would be sent again"
	}
	return text
}
