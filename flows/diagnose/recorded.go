package diagnose

import (
	"net/url"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Recorded judges an exchange that somebody else recorded: nothing is sent. hidden says why the recording may not show
// the credential, "" where it shows what was sent.
func Recorded(a flows.Attempt, x *httpclient.Exchange, hidden string, o Options) *Diagnosis {
	e := Gather(a, x, o)
	e.Recorded, e.PreflightRefused = true, o.PreflightRefused
	e.conceal(hidden)
	d := Judge(e)
	for _, p := range probes() {
		d.NotRun[p.id] = sendAgain
	}
	return d
}

// sendAgain is why no experiment goes with a recording: its answer would be compared with one of another day.
const sendAgain = "this is a recording, and nothing is sent for it; send the request again first"

// conceal makes a credential that the recording does not show unknown; hidden says why it does not, "" where it does.
func (e *Evidence) conceal(hidden string) {
	// A cookie beside a blacked-out Authorization may be anything: what the service reads first is what is not shown.
	beside := e.Credential.Scheme == "cookie" && strings.HasPrefix(strings.ToLower(hidden), strings.ToLower(blackedOutBy)+"authorization")
	if hidden != "" && (e.CredentialOnWire != Yes || beside) && !secretInSight(e) {
		e.Hidden, e.CredentialOnWire = hidden, Unknown
	}
}

// secretInSight is true where the address or the form holds a secret: what leaves fields out leaves those.
func secretInSight(e *Evidence) bool {
	h := e.Exchange.Last()
	if h == nil {
		return false
	}
	if _, _, inPath := mask.PathSecret(h.URL); inPath || grantHolds(e) || loginInBody(e) {
		return true
	}
	u, err := url.Parse(h.URL)
	return err == nil && u.RawQuery != "" && withoutSecrets(u.RawQuery) != u.RawQuery
}

const (
	blackedOutBy = "the value of "
	blackedOut   = " was blacked out in the recording"
)

// BlackedOut is the reason, for Recorded, where somebody put another value in the place of a secret; names are the fields.
func BlackedOut(names string) string { return blackedOutBy + names + blackedOut }

// saysNothingCame are the words of an answer to a request that came without a credential.
var saysNothingCame = []string{"not provided", "were not provided", "missing authentication", "no credentials", "login required", "authentication required", "missing token", "missing credentials", "no token provided", "token is missing", "no api key", "missing api key", "not_authed", "unauthenticated"}

// notRecorded is what credentials.missing says of a recording that hides credentials: something only where the answer
// says that none came.
func notRecorded(e *Evidence) Match {
	if says(e, saysNothingCame...) == "" {
		return no
	}
	m := hiddenMatch(e)
	m.Confidence, m.Title = 0.85, "The server says that no credential came"
	m.Evidence = append([]Point{saysPoint(e, "says so itself")}, m.Evidence...)
	if at, named := namedPlace(e); named {
		m.Title = "The server says that no key came; it looks for it in " + clean.Line(at.String(), 80)
	}
	return m
}

// matchNotRecorded is a refusal about which the answer tells nothing, and the recording neither.
func matchNotRecorded(e *Evidence) Match {
	if e.Hidden == "" || !denied(e) && e.IsLogin != Yes || says(e, saysNothingCame...) != "" {
		return no
	}
	return hiddenMatch(e)
}

func hiddenMatch(e *Evidence) Match {
	m := Match{OK: true, Confidence: guessHidden + 0.1, Title: "The recording does not show whether a credential was sent", Detail: "No credential may have been sent, or the one that was sent is at fault: " + e.Hidden + ".",
		Evidence: []Point{{Where: "request.headers", What: "no credential is shown", Sign: "?", Note: e.Hidden}, challengePoint(e)},
		Fixes:    []Fix{advice(Caller, "Record it again with sensitive data included, or look at the request's Authorization and Cookie where it was made")},
		Decide:   "the same request with its credential"}
	if strings.HasSuffix(e.Hidden, blackedOut) {
		m.Title, m.Evidence[0].What = "The recording hides the credential: "+strings.TrimSuffix(e.Hidden, " in the recording"), "a stand-in in the place of the secret"
		m.Detail = "Which credential was sent cannot be judged from this recording."
		m.Fixes = []Fix{advice(Caller, "Ask for a recording with the secret masked only in part, or look at the credential where the request was made")}
	}
	return m
}
