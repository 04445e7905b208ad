package diagnose

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"why401/flows/token"
	"why401/httpclient/clean"
)

// longestPause is the longest wait that is passed on as advice: a limit of requests clears within a day.
const longestPause = 24 * time.Hour

// retryAfter reads Retry-After. Doubt says why it is no advice to pass on, "" where it can be followed.
func retryAfter(e *Evidence) (value, doubt string) {
	v := strings.TrimSpace(header(e, "Retry-After"))
	if v == "" {
		return "", ""
	}
	wait, doubt := readPause(e, v)
	if doubt == "" && wait > longestPause {
		doubt = token.Span(wait) + ", which is hard to believe"
	}
	return v, doubt
}

// readPause reads a Retry-After (RFC 9110 section 10.2.3: a number of seconds, or a date) against the server's own clock.
func readPause(e *Evidence, v string) (wait time.Duration, doubt string) {
	if strings.Trim(v, "0123456789") == "" {
		const most = 1 << 33 // seconds, of which a Duration holds some more
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n > most {
			return 0, "no length of time that can be meant"
		}
		return time.Duration(n) * time.Second, ""
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0, "unreadable: no number of seconds and no date"
	}
	now := e.ServerTime
	if now.IsZero() {
		now = e.Now
	}
	return at.Sub(now), ""
}

// retryPoint is the evidence of Retry-After.
func retryPoint(e *Evidence) Point {
	v, doubt := retryAfter(e)
	p := Point{Where: "response.headers.Retry-After", What: clean.Line(v, 80), Note: doubt}
	if doubt != "" {
		p.Sign = "?"
	}
	return p
}

// waitFor is how long to wait, as far as the server says it in a way that can be believed.
func waitFor(e *Evidence) string {
	switch v, doubt := retryAfter(e); {
	case v != "" && doubt == "":
		return "Wait as the server says (Retry-After: " + clean.Line(v, 40) + "), then send it again"
	case v != "":
		return "Wait some minutes, then send it again, more slowly: what its Retry-After says cannot be followed"
	}
	return "Wait some minutes, then send it again, more slowly"
}
