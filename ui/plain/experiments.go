package plain

import (
	"fmt"
	"net/url"
	"strconv"

	"why401/flows/diagnose"
	"why401/httpclient/clean"
)

const experimentsHelp = "Each is a safe request that may tell one cause from another. It is sent after a question, and the cause is judged anew."

// canTry lists the experiments that did not run and can be asked for. One that wants an origin typed is left to the screens and
// to --origin.
func canTry(d *diagnose.Diagnosis) []diagnose.Experiment {
	var out []diagnose.Experiment
	for _, e := range diagnose.Experiments(d) {
		if e.Result == nil && e.Never == "" && e.Origin != "needed" {
			out = append(out, e)
		}
	}
	return out
}

// experiment asks for one of the experiments that did not run, sends it and says what is judged then; nil where none was chosen.
func (f *Face) experiment(d *diagnose.Diagnosis) (*diagnose.Diagnosis, error) {
	list := canTry(d)
	f.say("What can be tried besides:")
	for i, e := range list {
		f.say("%d: %s", i+1, e.Asks)
	}
	n, err := f.number(fmt.Sprintf("Which one? (1 to %d; empty: none)", len(list)), experimentsHelp, len(list), 0)
	if err != nil || n == 0 {
		return nil, err
	}
	e := list[n-1]
	yes, err := f.yes(fmt.Sprintf("Send %s to %s?", howMany(e), askedOf(d, e)), experimentsHelp)
	if err != nil || !yes {
		return nil, err
	}
	next := diagnose.Again(f.Services.Context(), f.Services.Sender, d, e.ID, f.Services.Options)
	f.sent = append(f.sent, next)
	f.tell(next)
	return next, nil
}

func howMany(e diagnose.Experiment) string {
	if e.Requests > 1 {
		return "up to " + strconv.Itoa(e.Requests) + " safe requests"
	}
	return "1 safe request"
}

// askedOf says where the requests of e go.
func askedOf(d *diagnose.Diagnosis, e diagnose.Experiment) string {
	if e.Origin == "useful" {
		return "the addresses of the redirects, without the credential where it is another origin"
	}
	u, err := url.Parse(d.Evidence.Attempt.Request.URL)
	if err != nil {
		return "the same host"
	}
	return clean.Line(u.Host, 100)
}
