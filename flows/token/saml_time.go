package token

import (
	"fmt"
	"strings"
	"time"

	"why401/httpclient/clean"
)

// bound is what a time of a message limits.
type bound int

const (
	begins   bound = iota // good from then on
	ends                  // no longer good at it
	happened              // not later than now
)

// samlTime is a time in the order of the message.
type samlTime struct {
	name  string
	at    time.Time
	bound bound
}

// samlTime reads a time of a message: UTC, with Z (SAML 2.0 core, section 1.3.3). What others write is read, and said.
func (t *Token) samlTime(name, v string, now time.Time, b bound) {
	if v == "" {
		return
	}
	when, odd, ok := xmlTime(v)
	if !ok {
		t.Findings = append(t.Findings, Finding{"jwt.malformed", name + " is no time such as 2026-11-24T08:00:00Z: " + clean.Line(v, 60), "token.times." + name})
		return
	}
	if odd != "" {
		t.Notes = append(t.Notes, name+" "+odd)
	}
	x := Time{Claim: name, At: when.UTC(), Relative: Relative(when, now)}
	switch b {
	case ends:
		x.OK = now.Before(when)
	default:
		x.OK = !when.After(now)
	}
	t.Times = append(t.Times, x)
	t.message.times = append(t.message.times, samlTime{name, when.UTC(), b})
}

// xmlTime reads an xs:dateTime, with a fraction or without; odd says what is not as SAML wants it.
func xmlTime(v string) (at time.Time, odd string, ok bool) {
	v = strings.TrimSpace(v)
	if at, err := time.Parse(time.RFC3339, v); err == nil {
		if !strings.HasSuffix(v, "Z") {
			odd = fmt.Sprintf("is written with an offset (%s), where SAML wants UTC and Z", v[len(v)-6:])
		}
		return at, odd, true
	}
	if at, err := time.Parse("2006-01-02T15:04:05", v); err == nil { // fractions are taken too
		return at, "has no Z: read here as UTC, and elsewhere perhaps as local time", true
	}
	return time.Time{}, "", false
}
