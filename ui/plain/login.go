package plain

import (
	"context"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/formlogin"
	"why401/flows/scheme"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// logIn logs in by form and returns the attempt with the session; nil where there is none, or the person does not want it sent.
func (f *Face) logIn(d *diagnose.Diagnosis, c flows.Credential) (*flows.Attempt, error) {
	a := d.Evidence.Attempt
	in := formlogin.FromCredential(flows.Attempt{Request: scheme.Strip(a).Request, Credential: c})
	if f.Services.Drafts.Refused(in.Page, in.User, in.Password) {
		f.say("Nothing was sent: this user name and password were refused there already, and the same pair is not tried again.")
		return nil, nil
	}
	var failed error
	consent := func(_ context.Context, q formlogin.Ask) bool {
		if q.Foreign {
			f.say("Mind: another origin. The request goes to %s, this goes to %s.", q.Request, q.To)
		}
		if q.Plain {
			f.say("Mind: by http, so whoever is on the way can read it.")
		}
		question, help := "Ask "+q.To+" for its login page?", "yes sends one GET there, without any credential. no sends nothing more."
		if q.Sends {
			f.say("Sends: %s and %s, as %s.", clean.Line(mask.User(in.User, in.Password.Reveal()), 60), in.Password.String(), q.Form)
			question, help = "Send user name and password to "+q.To+"?", "yes posts the form there, once. no sends nothing more."
		}
		ok, err := f.yes(question, help)
		if err != nil {
			failed = err
		}
		return ok
	}
	r := formlogin.Run(f.Services.Context(), f.Services.Sender, in, consent, func(s formlogin.Step) { f.say("Login: %s", s.What) })
	if failed != nil {
		return nil, failed
	}
	if r.Wrong {
		f.Services.Drafts.SetRefused(in.Page, in.User, in.Password)
	}
	if r.Stop != nil {
		f.say("No session. %s.", r.Stop.Do)
		return nil, nil
	}
	next, err := scheme.Apply(a, r.Into(c))
	if err != nil {
		f.say("It cannot be used: %s", clean.Line(err.Error(), 300))
		return nil, nil
	}
	sent, err := f.confirm(d, next, "")
	if sent != nil {
		f.login = r
	}
	return sent, err
}
