package token

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// times reads the NumericDate claims (RFC 7519 section 2).
func (t *Token) times(at time.Time) {
	for _, c := range []string{"exp", "nbf", "iat", "auth_time"} {
		v, ok := t.Claims[c]
		if !ok {
			continue
		}
		when, odd, readable := numericDate(v)
		if t.Kind == KindPASETO { // paseto.io, "Registered claims": a text there
			when, odd, readable = dateTime(v)
		}
		if odd != "" {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", c + " " + odd, "token.claims." + c})
		} else if n, ok := v.(json.Number); ok && strings.ContainsAny(string(n), ".eE") {
			t.Notes = append(t.Notes, c+" is written as "+clip(string(n))+": allowed (RFC 7519 section 2), and some verifiers take whole seconds alone")
		}
		if !readable {
			continue
		}
		tm := Time{Claim: c, At: when, Relative: Relative(when, at), OK: true}
		switch c {
		case "exp":
			tm.OK = at.Before(when)
		default:
			tm.OK = !when.After(at)
		}
		t.Times = append(t.Times, tm)
	}
	t.audienceForm()
}

// audienceForm names an aud of another form than a text or a list of texts (RFC 7519 section 4.1.3).
func (t *Token) audienceForm() {
	v, ok := t.Claims["aud"]
	if _, isText := v.(string); !ok || isText || t.Kind != KindJWS && t.Kind != KindJWE {
		return
	}
	all, isList := v.([]any)
	if !isList || len(list(v)) != len(all) {
		t.Findings = append(t.Findings, Finding{"jwt.malformed", "aud is neither a text nor a list of texts", "token.claims.aud"})
	}
}

// dateTime reads a time of RFC 3339 in a text.
func dateTime(v any) (when time.Time, odd string, ok bool) {
	at, err := time.Parse(time.RFC3339, text(v))
	if err != nil {
		return time.Time{}, "is no time such as 2026-11-24T08:00:00Z", false
	}
	return at.UTC(), "", true
}

// numericDate reads seconds since 1970; odd says what is unusual, "" nothing. ok is false where no time can be read: that of the year 1
// is Go's zero, and a time.
func numericDate(v any) (when time.Time, odd string, ok bool) {
	n, isNumber := v.(json.Number)
	s := string(n)
	if !isNumber {
		str, ok := v.(string)
		if !ok {
			return time.Time{}, "is no number", false
		}
		if t, err := time.Parse(time.RFC3339, str); err == nil {
			return t.UTC(), "is a text; a number of seconds belongs there", true
		}
		s, odd = str, "is a text; a number of seconds belongs there"
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return time.Time{}, "is no number of seconds", false
	}
	for _, unit := range []struct {
		from, in float64
		name     string
	}{{1e18, 1e9, "nanoseconds"}, {1e15, 1e6, "microseconds"}, {1e11, 1e3, "milliseconds"}} {
		if f > unit.from && f < unit.from*1e4 && f/unit.in < 1e12 {
			if odd != "" {
				odd = "is a text, and in " + unit.name + "; a number of seconds belongs there"
			} else {
				odd = "is in " + unit.name + "; seconds belong there"
			}
			return time.UnixMilli(int64(f / unit.in * 1e3)).UTC(), odd, true
		}
	}
	if math.Abs(f) > 1e12 {
		return time.Time{}, "is out of any range of time", false
	}
	sec, frac := math.Modf(f)
	return time.Unix(int64(sec), int64(frac*1e9)).UTC(), odd, true
}

// At returns a time claim, false where the token has none.
func (t Token) At(claim string) (time.Time, bool) {
	for _, x := range t.Times {
		if x.Claim == claim {
			return x.At, true
		}
	}
	return time.Time{}, false
}
