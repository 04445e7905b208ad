package plain

import (
	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/provenance"
)

const sourcesHelp = "A number sends the request once more with that change, after you saw the difference and agreed. b goes back and sends nothing."

// sources lists where the credential came from and returns the attempt to send without one of the places, or with another; nil
// goes back.
func (f *Face) sources(d *diagnose.Diagnosis) (*flows.Attempt, error) {
	l := provenance.Look(d.Evidence.Attempt, f.Services.Place)
	f.say("%s", provenance.Text(l))
	var fixes []diagnose.Fix
	for i := range l.Rungs {
		r := l.Rungs[i]
		x := diagnose.Fix{Who: diagnose.Caller}
		switch {
		case r.Off != nil && r.By == "":
			x.Do = "Send it once without " + r.Name
			x.Apply = func(a flows.Attempt) (flows.Attempt, error) { return r.Off(a), nil }
		case r.State == provenance.Used || r.Credential.Scheme == "":
			continue
		default:
			x.Do = "Send the one from " + r.Place() + " instead"
			if !r.ForHost {
				x.Mind = "nothing says that this credential belongs to this host"
			}
			x.Apply = func(a flows.Attempt) (flows.Attempt, error) {
				next, _, err := r.Use(a)
				return next, err
			}
		}
		fixes = append(fixes, x)
	}
	_, n, err := f.menu(fixes, []choice{{"b", "back"}}, sourcesHelp)
	if err != nil || n == 0 {
		return nil, err
	}
	if d.Evidence.Ladder == nil { // what was sent is not known better
		e := *d.Evidence
		e.Ladder = l
		with := *d
		with.Evidence = &e
		d = &with
	}
	return f.fix(d, fixes[n-1])
}
