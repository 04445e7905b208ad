package diagnose

import (
	"net/url"
	"time"

	"why401/flows"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/signing"
)

func matchSigningExpired(e *Evidence) Match {
	if !refusedSigned(e) && !(e.Status >= 400 && e.Status < 500 && sasExpiry(e) != "") {
		return no
	}
	s, isV4 := sigV4(e)
	now := clock(e)
	again := func(do string) []Fix {
		if !isV4 || s.Query && e.Credential.Get("secret").IsZero() && s.Temporary() {
			return []Fix{advice(Caller, do)}
		}
		if f, ok := signedAnew(e, "sign-anew", do, "", ""); ok {
			return []Fix{f}
		}
		return []Fix{advice(Caller, do), signAgain("Sign it here with key id and secret", s)}
	}
	keys := says(e, "expiredtoken", "security token included in the request is expired", "provided token has expired", "token has expired")
	switch ends := s.Ends(); {
	case keys != "":
		m := Match{OK: true, Confidence: 0.95, Title: "The temporary keys that signed have expired", Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{advice(Caller, "Get new temporary keys (for AWS: log in again or refresh the role), and sign anew")}}
		if !ends.IsZero() && now.Before(ends) {
			m.Detail = "The URL names an end that is still to come, but it ends with the keys that signed it."
			m.Evidence = append(m.Evidence, Point{Where: "request.url.query.X-Amz-Expires", What: "good until " + httpclient.Moment(ends), Sign: "✓", Note: "by itself"})
		}
		return m
	case isV4 && s.Query && !ends.IsZero() && now.After(ends) && unread(e):
		past := token.Span(now.Sub(ends))
		return Match{OK: true, Confidence: 0.97, Title: "The signed URL expired " + past + " ago", Detail: "It was signed for " + token.Span(s.Expires) + " and cannot be prolonged: whoever made it makes a new one.",
			Evidence: []Point{signedAt(s), {Where: "request.url.query.X-Amz-Expires", What: "good until " + httpclient.Moment(ends), Note: past + " ago"}, clockPoint(e)},
			Fixes:    again("Ask who gave you the URL for a new one")}
	case isV4 && s.Query && !ends.IsZero() && says(e, "expired") == "":
		return ruledOut("the URL is good until " + httpclient.Moment(ends))
	case isV4 && !s.Query && !s.At.IsZero() && !signedHere(e) && now.Sub(s.At) > signatureLife && unread(e) && says(e, mismatchWords...) == "":
		c := 0.93
		if says(e, "requesttimetooskewed", "signature expired", "expired", "too large", "too old") == "" {
			c = 0.6 // nothing is said of time
		}
		return Match{OK: true, Confidence: c, Title: "The signature is " + token.Span(now.Sub(s.At)) + " old: it was copied, and is good for minutes", Detail: "A signature in Authorization is for one request and about 15 minutes (5 for some services).",
			Evidence: []Point{stampPoint(s, token.Span(now.Sub(s.At))+" ago"), clockPoint(e)}, Fixes: again("Sign the request anew")}
	case isV4 && !s.Query && !s.At.IsZero() && says(e, "signature expired", "request has expired", "requestexpired") != "" && now.Sub(s.At) > time.Minute && e.Skew.Abs() < time.Minute:
		return Match{OK: true, Confidence: 0.93, Evidence: []Point{saysPoint(e, "says so itself"), stampPoint(s, token.Span(now.Sub(s.At))+" ago")}, Fixes: again("Sign the request anew")}
	}
	if end := sasExpiry(e); end != "" {
		if at, ok := sasTime(end); ok && now.After(at) {
			return Match{OK: true, Confidence: 0.96, Title: "The shared access signature expired " + token.Span(now.Sub(at)) + " ago", Evidence: []Point{{Where: "request.url.query.se", What: httpclient.Moment(at), Note: token.Span(now.Sub(at)) + " ago"}, clockPoint(e)}, Fixes: []Fix{advice(Caller, "Ask who gave you the URL for a new one")}}
		} else if ok {
			return ruledOut("the URL is good until " + httpclient.Moment(at))
		}
	}
	if says(e, "request has expired", "requestexpired") != "" {
		return Match{OK: true, Confidence: 0.93, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: again("Sign the request anew")}
	}
	return no
}

// unread reports an answer of before the request was looked at: a 404, or a right that is missing, comes after the signature.
func unread(e *Evidence) bool {
	return (e.Status == 400 || e.Status == 401 || e.Status == 403) && (says(e, "accessdenied", "is not authorized to perform") == "" || says(e, "expired") != "")
}

// signatureLife is how old a signature in Authorization may be: what S3 takes, and most services less.
const signatureLife = 15 * time.Minute

// signedAddress is true for an address that is a credential itself: a shared access signature of Azure, or one that was signed for
// Google Cloud, CloudFront or S3.
func signedAddress(raw string) bool {
	return inQuery(raw, "sig") && (inQuery(raw, "sv") || inQuery(raw, "se")) || inQuery(raw, "X-Goog-Signature") || inQuery(raw, "X-Amz-Signature") ||
		inQuery(raw, "Signature") && (inQuery(raw, "Key-Pair-Id") || inQuery(raw, "AWSAccessKeyId") || inQuery(raw, "GoogleAccessId"))
}

// sasExpiry is the end that a shared access signature of Azure Storage names, "" none.
func sasExpiry(e *Evidence) string {
	if h := e.Exchange.Last(); h != nil && inQuery(h.URL, "sig") && inQuery(h.URL, "se") {
		u, _ := url.Parse(h.URL)
		return u.Query().Get("se")
	}
	return ""
}

func sasTime(v string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", "2006-01-02"} {
		if t, err := time.Parse(layout, v); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func matchSigningClock(e *Evidence) Match {
	if e.Status < 400 || e.Status >= 500 {
		return no
	}
	s, ok := sigV4(e)
	words := says(e, "requesttimetooskewed", "signature not yet current", "request time and the current time is too large", "request is not valid yet", "request is not yet valid", "outside of the recvwindow")
	if words == "" && !(ok && says(e, "signature expired", "signature not valid in the specified time frame") != "" && signedHere(e)) {
		if ok && refusedSigned(e) && !s.At.IsZero() && s.At.Sub(clock(e)) > 5*time.Minute && e.Status == 403 {
			return Match{OK: true, Confidence: 0.8, Title: "The signature is dated " + token.Span(s.At.Sub(clock(e))) + " ahead of the server's clock", Evidence: []Point{stampPoint(s, "ahead"), clockPoint(e)}, Fixes: clockFixes(e, s)}
		}
		return no
	}
	ev := []Point{saysPoint(e, "says so itself")}
	if !ok || s.At.IsZero() {
		return Match{OK: true, Confidence: 0.93, Evidence: append(ev, clockPoint(e)), Fixes: []Fix{advice(Caller, "Set this machine's clock (NTP), then sign again")}}
	}
	off, read, ours := s.At.Sub(clock(e)), clockPoint(e), e.Skew
	// A proxy in front writes Date anew; what refuses says its own time in the body.
	if at, ok := saidServerTime(e); ok && at.Sub(clock(e)).Abs() > time.Minute {
		off, read = s.At.Sub(at), Point{Where: "response.body.ServerTime", What: httpclient.Moment(at), Note: "the clock that refuses, not that of Date"}
		if !e.Exchange.Started.IsZero() {
			ours = e.Exchange.Started.Sub(at)
		}
	}
	side := "behind"
	if off > 0 {
		side = "ahead of"
	}
	if off.Abs() > time.Minute && ours.Abs() < time.Minute && !signedHere(e) && off < 0 { // our clock is right: the signature is old
		return ruledOut("the clock here agrees with the server's: the signature itself is " + token.Span(off.Abs()) + " old")
	}
	ev = append(ev, stampPoint(s, token.Span(off.Abs())+" "+side+" the server's clock"), read)
	m := Match{OK: true, Confidence: 0.95, Title: "The signed time is " + token.Span(off.Abs()) + " " + side + " the server's clock", Evidence: ev, Fixes: clockFixes(e, s)}
	if read.Where == "response.body.ServerTime" && e.Skew.Abs() < time.Minute {
		m.Detail = "Date in the same answer agrees with the clock here: what verifies the signature has another clock than what wrote Date."
		m.Fixes = []Fix{advice(Operator, "Set the clock of the server that verifies the signature (NTP)"), advice(Caller, "See by another clock that this machine's is right")}
		return m
	}
	if rest := off.Abs() % time.Hour; off.Abs() > 30*time.Minute && (rest < 2*time.Minute || rest > 58*time.Minute) {
		m.Detail = "But for a minute or two the difference is " + token.Span(off.Abs().Round(time.Hour)) + ", whole hours: a time zone was taken for UTC, which a signature must hold."
	}
	return m
}

// saidServerTime is the time that an answer of S3 and its like gives as its own.
func saidServerTime(e *Evidence) (time.Time, bool) {
	m := serverTimeSaid.Re().FindStringSubmatch(e.Text)
	if m == nil {
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, m[1])
	return at, err == nil
}

var serverTimeSaid = lazyregexp.New(`<ServerTime>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))\s*</ServerTime>`)

// clockFixes say where the wrong time comes from.
func clockFixes(e *Evidence, s signing.SigV4Sent) []Fix {
	if e.Skew.Abs() >= time.Minute {
		return []Fix{advice(Caller, "Set this machine's clock (NTP), then sign again")}
	}
	if signedHere(e) && e.Attempt.Request.Headers.Has("X-Amz-Date") {
		return []Fix{{ID: "sign-now", Who: Caller, Do: "Leave X-Amz-Date out, so that the time of now is signed", Apply: func(a flows.Attempt) (flows.Attempt, error) {
			a.Request = a.Request.Clone()
			a.Request.Headers = a.Request.Headers.Without("X-Amz-Date")
			a.Note = "signed with the time of now"
			return a, nil
		}}}
	}
	return []Fix{advice(Caller, "Set the clock of the machine that signed (NTP); this one agrees with the server's"), signAgain("Sign it here with key id and secret", s)}
}
