package diagnose

import (
	"why401/flows"
	"why401/httpclient"
)

// Recorded judges an exchange that somebody else recorded: nothing is sent. hidden says why the recording may not show
// the credential, "" where it shows what was sent.
func Recorded(a flows.Attempt, x *httpclient.Exchange, hidden string, o Options) *Diagnosis {
	e := Gather(a, x, o)
	e.Recorded = true
	if hidden != "" && e.CredentialOnWire != Yes {
		e.Hidden, e.CredentialOnWire = hidden, Unknown
	}
	d := Judge(e)
	for _, p := range probes() {
		d.NotRun[p.id] = sendAgain
	}
	return d
}

// sendAgain is why no experiment goes with a recording: its answer would be compared with one of another day.
const sendAgain = "this is a recording, and nothing is sent for it; send the request again first"

// notRecorded is what credentials.missing says of a recording that hides credentials: that it is possible. Where the
// answer says that none came, it is likely.
func notRecorded(e *Evidence) Match {
	ev := []Point{{Where: "request.headers", What: "no credential is shown", Sign: "?", Note: e.Hidden}, challengePoint(e)}
	m := Match{OK: true, Confidence: 0.35, Title: "The recording does not show whether a credential was sent", Detail: "No credential may have been sent, or the one that was sent is at fault: " + e.Hidden + ".", Evidence: ev,
		Fixes:  []Fix{advice(Caller, "Record it again with sensitive data included, or look at the request's Authorization and Cookie where it was made")},
		Decide: "the same request with its credential"}
	if w := says(e, "not provided", "were not provided", "missing authentication", "no credentials", "login required", "authentication required", "missing token", "missing credentials", "no token provided", "token is missing", "no api key", "missing api key", "not_authed", "unauthenticated"); w != "" {
		m.Confidence, m.Title = 0.85, "The server says that no credential came"
		m.Evidence = append([]Point{saysPoint(e, "says so itself")}, ev...)
	}
	return m
}
