package diagnose

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

var audienceWanted = lazyregexp.New(`(?i)\baud(?:ience)?\b[^\n]{0,60}?\b(?:expected|expects|expecting|should be|must be|must contain|wanted|want|required|requires)\b(?:\s+(?:one of|audience|to be|value|values))*\s*[:=]?\s*["'\x60\[(]*([A-Za-z][\w.:/-]{1,118}[\w/])|\b(?:expected|required)\s+aud(?:ience)?\s*(?:is|was|:|=)?\s*["'\x60\[(]*([A-Za-z][\w.:/-]{1,118}[\w/])`)

// wantedAudience is the audience that the answer says it wants, and its words on it; "" where it names none.
func wantedAudience(e *Evidence) (want, words string) {
	m := audienceWanted.Re().FindStringSubmatch(saidAsWritten(e))
	if m == nil {
		return "", ""
	}
	want = m[1] + m[2]
	switch strings.ToLower(want) {
	case "be", "one", "of", "the", "and", "but", "got", "not", "audience", "token", "value":
		return "", ""
	}
	return clean.Line(want, 80), clean.Line(m[0], 160)
}
