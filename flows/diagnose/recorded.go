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
