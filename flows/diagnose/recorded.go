package diagnose

import (
	"why401/flows"
	"why401/httpclient"
)

// Recorded judges an exchange that somebody else recorded: nothing is sent. hidden says why the recording may not show
// the credential, "" where it shows what was sent.
func Recorded(a flows.Attempt, x *httpclient.Exchange, hidden string, o Options) *Diagnosis {
	e := Gather(a, x, o)
	if hidden != "" && e.CredentialOnWire != Yes {
		e.Hidden, e.CredentialOnWire = hidden, Unknown
	}
	d := Judge(e)
	for _, p := range probes() {
		d.NotRun[p.id] = "this is a recording: nothing is sent for it"
	}
	return d
}
