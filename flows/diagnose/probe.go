package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/redact"
)

// probe is a declared experiment: one safe request that can change the ranking.
type probe struct {
	id   string // stable, for programs
	name string // for people
	asks string
	// build returns what to send, or why it is not sent.
	build func(d *Diagnosis) (a flows.Attempt, notRun string)
	// free answers it from what is known already, without a request; false where that is not enough. May be nil.
	free func(e *Evidence) (learned string, ok bool)
	// reads: it sends a GET whatever the method under study, so that it may go where that one may not be repeated.
	reads bool
	// wants reports whether it can still change the ranking; nil asks wanted.
	wants  func(d *Diagnosis) bool
	always bool // sent although the request itself was accepted
	asked  bool // sent only with --probe all, or when a person asks for it
	pauses bool // it waits as the server asks, and so may go where nothing else may
	past   bool // it goes past the proxy, and so may go where that one refuses
	// many sends several requests, or waits; nil where it found out nothing. build then says whether it may begin.
	many func(*sending) *ProbeResult
	// learned is the sentence about its outcome.
	learned func(e *Evidence, r *ProbeResult) string
}

func probes() []probe {
	return slices.Insert(firstProbes(), len(firstProbes())-1, slices.Concat(edgeProbes(), wayProbes())...) // the clock stays the last
}

func firstProbes() []probe {
	return []probe{
		{id: ProbeCleaned, name: "the same secret, written cleanly", asks: "is the same secret accepted when it is written as it should be?", build: buildFixed(func(f Fix) bool {
			return strings.HasPrefix(f.ID, "trim") || f.ID == "base64-basic" || f.ID == "collapse-bearer"
		}), learned: acceptedOrNot},
		{id: ProbeScheme, name: "the same secret, as the server asks for it", asks: "is the same secret accepted where the server asks for it?", build: buildFixed(func(f Fix) bool {
			return f.Needs == NeedsNothing && f.Apply != nil && f.Mind == "" && f.ID != fixAsOffered && f.ID != "without-netrc"
		}), learned: acceptedOrNot},
		{id: ProbeNetrc, name: "without the netrc file", asks: "is it accepted without the login of the netrc file?", build: buildNetrcOff, learned: switchedOff("the netrc file")},
		{id: ProbeEnvironment, name: "without the variable", asks: "is it accepted without what a variable of the environment holds?", build: buildEnvironmentOff, learned: switchedOff("the variable")},
		{id: ProbeNone, name: "without a credential", asks: "does the answer change without the credential?", build: buildNone, learned: func(e *Evidence, r *ProbeResult) string {
			switch {
			case r.Accepted == Yes:
				return "accepted without a credential: the one sent is what it refuses"
			case r.SameAsMain == Yes:
				return "the same answer: nothing shows that the credential was read"
			}
			return "another answer: the credential was read"
		}},
		{id: ProbeGarbage, name: "a made-up credential", asks: "does the answer change with a made-up credential?", build: buildGarbage, learned: func(e *Evidence, r *ProbeResult) string {
			if r.SameAsMain == Yes {
				return "the same answer: to the server the credential is as good as a made-up one"
			}
			return "another answer: the server knows this credential from a made-up one"
		}},
		{id: ProbeNonsense, name: "a path that cannot exist", asks: "does a path that cannot exist get the same answer?", build: buildNonsense, learned: func(e *Evidence, r *ProbeResult) string {
			if r.SameAsMain == Yes {
				return "the same answer: what refuses does so before it looks at the path"
			}
			return "another answer: the path exists"
		}},
		{id: ProbeReading, name: "the same address by GET", asks: "may the same credential read what it may not change?", reads: true, build: buildReading, learned: func(e *Evidence, r *ProbeResult) string {
			switch {
			case r.Accepted == Yes:
				return "accepted: credential and address are good for reading, and " + e.Attempt.Request.Method + " is what is refused"
			case r.SameAsMain == Yes:
				return "the same answer: the method is not the matter"
			}
			return "another answer: the method matters to the server"
		}},
		sessionProbe(),
		originProbe(),
		preflightProbe(),
		resourceProbe(),
		// The last, so that it reads the clocks of all the others and seldom needs a request of its own.
		{id: ProbeClock, name: "the server's clock", asks: "does the server's clock agree with ours?", build: buildClock, free: readClock, learned: func(e *Evidence, r *ProbeResult) string {
			if r.ServerTime.IsZero() {
				return "no Date in this answer either: the server's time stays unknown"
			}
			return "the server's clock is " + beside(r.Skew) + " ours, by Date of one answer"
		}},
	}
}

// ExperimentName is what an experiment sends, in words for a person; the id itself where it is not known.
func ExperimentName(id string) string {
	for _, p := range probes() {
		if p.id == id {
			return p.name
		}
	}
	return id
}

func acceptedOrNot(_ *Evidence, r *ProbeResult) string {
	if r.Accepted == Yes {
		return "accepted: that was the fault"
	}
	return "still refused"
}

// buildFixed sends the first fix of the leading cause that changes the credential's form and not its secret.
func buildFixed(fits func(Fix) bool) func(d *Diagnosis) (flows.Attempt, string) {
	return func(d *Diagnosis) (flows.Attempt, string) {
		for i, f := range d.Findings {
			if i > 1 {
				break
			}
			for _, fix := range f.Match.Fixes {
				if fix.Apply == nil || !fits(fix) {
					continue
				}
				a, err := fix.Apply(d.Evidence.Attempt)
				if err != nil || !sameOrigin(a.Request.URL, d.Evidence.Attempt.Request.URL) {
					continue
				}
				return a, ""
			}
		}
		return flows.Attempt{}, "nothing to correct in how the credential is written"
	}
}

func buildNone(d *Diagnosis) (flows.Attempt, string) {
	if !sent(d.Evidence) && d.Evidence.CredentialOnFirstHop != Yes {
		return flows.Attempt{}, "the request carried no credential"
	}
	if askedBare(d.Evidence) {
		return flows.Attempt{}, "the first request of the dialogue went without one already"
	}
	if _, ok := pathAlone(d.Evidence); ok {
		return flows.Attempt{}, "the credential is the address itself, which cannot be left out"
	}
	return scheme.Strip(d.Evidence.Attempt), "" // a client certificate stays where it is not the credential itself
}

// askedBare reports whether a request of the last dialogue went without a credential: before a challenge of Digest, NTLM, or anyauth.
func askedBare(e *Evidence) bool {
	hops := e.Exchange.Hops
	for i := len(hops) - 2; i >= 0 && hops[i].Answered; i-- {
		if hops[i].Status == 401 && !holdsCredential(hops[i].Sent.Get("Authorization")) {
			return true
		}
	}
	return false
}

// buildReading asks for the same address by GET with the same credential (RFC 9110 section 9.2.1: GET is safe). What could
// make another method of it is left out.
func buildReading(d *Diagnosis) (flows.Attempt, string) {
	a := d.Evidence.Attempt
	if a.Request.Safe() {
		return a, "the request only reads already"
	}
	u, err := url.Parse(a.Request.URL)
	if err != nil || u.Query().Has("_method") || u.Query().Has("method") || u.Query().Has("action") {
		return a, "the URL itself may name something to be done"
	}
	a.Request = a.Request.Clone()
	a.Request.Method, a.Request.Body = "GET", nil
	for _, n := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Expect", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "If-Match", "Idempotency-Key"} {
		a.Request.Headers = a.Request.Headers.Without(n)
	}
	a.Note = "by GET"
	return a, ""
}

func sameOrigin(a, b string) bool {
	x, err1 := url.Parse(a)
	y, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && x.Scheme == y.Scheme && strings.EqualFold(x.Host, y.Host)
}

var (
	volatile      = lazyregexp.New(`[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{4,})*|\d{4}-\d\d-\d\d[T ][\d:.Z+-]+|[A-Za-z0-9+/_-]{20,}=*|\d+`)
	challengeBlob = lazyregexp.New(`(?i)\b(ntlm|negotiate)\s+[A-Za-z0-9+/]{16,}=*`)
	nonceKey      = lazyregexp.New(`(?i)\b(nonce|opaque|cnonce)\s*=\s*(?:"[^"]*"|[^\s",]+)`) // go-httpbin writes them without quotes
)

// alike compares two answers with what changes from one to the next left out: dates, ids, nonces, numbers, and the
// path that was asked for. What an answer repeats of a credential is left out too: a server that echoes each one does not tell
// them apart by that.
func alike(a, b *httpclient.Exchange) Tri {
	x, y := a.Last(), b.Last()
	if x == nil || y == nil || a.Failure != nil || b.Failure != nil {
		return Unknown
	}
	if x.Status != y.Status {
		return No
	}
	red := &redact.Redactor{} // of both: the same is taken out of both
	red.AddExchange(a)
	red.AddExchange(b)
	one, other := withoutEchoes(red, string(x.Answer), string(y.Answer))
	flat := func(h *httpclient.Hop, body string) string {
		text := red.Erase(body)
		if u, err := url.Parse(h.URL); err == nil && len(u.Path) > 1 { // a lone slash stands in every page
			text = strings.ReplaceAll(text, strings.ToLower(u.Path), "PATH")
		}
		ch := challengeBlob.Re().ReplaceAllString(nonceKey.Re().ReplaceAllString(red.Erase(strings.Join(h.Received.Values("WWW-Authenticate"), ",")), ""), "$1 ")
		loc := h.Received.Get("Location")
		if l, _, ok := strings.Cut(loc, "?"); ok {
			loc = l
		}
		return ch + "\n" + loc + "\n" + volatile.Re().ReplaceAllString(text, "#")
	}
	return TriOf(flat(x, one) == flat(y, other))
}

// accepted reports whether an answer lets the request in: neither a refusal nor a failure of the server. A 404 behind
// a 401 counts: the credential was let through to the path.
func accepted(status, before int) bool {
	return status >= 200 && status < 300 || (before == 401 && (status == 404 || status == 400 || status == 405 || status == 422 || status == 409))
}
