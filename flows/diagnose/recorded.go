package diagnose

import (
	"why401/flows"
	"why401/httpclient"
)

// Recorded judges an answer that was read and not asked for, such as one pasted with its request. Nothing is sent: the
// experiments say so, and can be run by hand.
func Recorded(a flows.Attempt, x *httpclient.Exchange, o Options) *Diagnosis {
	d := Judge(Gather(a, x, o))
	for _, p := range probes() {
		d.NotRun[p.id] = "the answer was read from the text: nothing was sent"
	}
	return d
}
