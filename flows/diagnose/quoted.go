package diagnose

import (
	"strings"

	"why401/httpclient/clean"
)

// A server may answer with a body of a million zeros. Evidence quotes what a person can read: some 120 characters of the
// server's words, and of a run of one character its beginning.
const (
	quoteMost = 120
	pointMost = 240 // two quotes and the names beside them
	runMost   = 12
	runShown  = 3
)

// quoted is a server's text as evidence repeats it: cleaned, on one line, and short.
func quoted(s string, most int) string { return shortRuns(clean.Line(s, most)) }

// shortPoints bounds what evidence shows, whoever wrote it.
func shortPoints(ps []Point) []Point {
	for i := range ps {
		ps[i].What = quoted(ps[i].What, pointMost)
	}
	return ps
}

// shortRuns shortens runs of one character, or of one as clean.Text writes it (\x00).
func shortRuns(s string) string {
	for _, unit := range []int{1, len(`\x00`)} {
		for i := 0; i+unit*runMost <= len(s); {
			n := 1
			for i+unit*(n+1) <= len(s) && s[i+unit*n:i+unit*(n+1)] == s[i:i+unit] {
				n++
			}
			if n <= runMost || unit > 1 && !strings.HasPrefix(s[i:], `\x`) || s[i] >= 0x80 {
				i++
				continue
			}
			s = s[:i+unit*runShown] + "…" + strings.TrimPrefix(s[i+unit*n:], "…")
			i += unit*runShown + len("…")
		}
	}
	return s
}
