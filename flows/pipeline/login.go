package pipeline

import (
	"context"
	"slices"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/formlogin"
	"why401/flows/scheme"
	"why401/httpclient"
)

// RunWithLogin is Run for an attempt with a login by form: it sends the attempt as it is, and where that is refused for want of a
// session it logs in, once, and sends it again with the session. An unsafe request is sent once alone: after the login
// where there is no session yet, else not again. login is a credential of the scheme "form".
func RunWithLogin(ctx context.Context, s diagnose.Sender, a flows.Attempt, login flows.Credential, consent formlogin.Consent, o diagnose.Options) *diagnose.Diagnosis {
	progress := o.Progress
	if progress == nil {
		progress = func(string) {}
	}
	var before []*httpclient.Exchange
	left := o.MaxRequests
	if left == 0 {
		left = 8
	}
	kept := !login.Get("session").IsZero() || !login.Get("token").IsZero()
	if kept {
		next, err := scheme.Apply(a, login)
		if err == nil {
			a = next
		}
	}
	var first *diagnose.Diagnosis
	if a.Request.Safe() || kept {
		quiet := o
		quiet.Probe = "none"
		first = diagnose.Run(ctx, s, a, quiet)
		if !wantsSession(first) {
			if first.Verdict == "accepted" || o.Probe == "none" {
				if !kept {
					progress("no login was made: the answer asks for none")
				}
				return first
			}
			if a.Request.Safe() {
				return diagnose.Run(ctx, s, a, o)
			}
			return first
		}
		if !a.Request.Safe() {
			return first
		}
		asked := *first.Evidence.Exchange
		asked.Purpose = "the request, before the login"
		before = append(before, &asked)
		left -= max(1, len(first.Evidence.Exchange.Hops))
		progress("the session is missing or has ended: logging in by the form")
	}
	asked := a
	asked.Credential = login
	l := formlogin.FromCredential(asked)
	l.For = scheme.Strip(a).Request // a new login begins without what has ended
	l.Most = max(1, left-1)
	r := formlogin.Run(ctx, s, l, consent, func(step formlogin.Step) { progress("login: " + step.What) })
	left -= len(r.Exchanges)
	if r.Stop != nil {
		return refusedLogin(a, first, r, o)
	}
	next, err := scheme.Apply(a, r.Into(login))
	if err != nil {
		r.Stop = &formlogin.Stop{Kind: "session", Say: "the session cannot be put into the request: " + err.Error(), Do: "Send its cookie by hand"}
		return refusedLogin(a, first, r, o)
	}
	o.MaxRequests, o.Login = max(1, left), r
	d := diagnose.Unlogged(diagnose.Run(ctx, s, next, o), r)
	d.Before = append(before, r.Exchanges...)
	return d
}

// refusedLogin is the diagnosis where no session came: of the request as it was refused, or where it was not sent, of the login.
func refusedLogin(a flows.Attempt, first *diagnose.Diagnosis, r *formlogin.Result, o diagnose.Options) *diagnose.Diagnosis {
	if first != nil {
		d := diagnose.WithLogin(first, r)
		d.Before = r.Exchanges
		return d
	}
	x := &httpclient.Exchange{Request: a.Request, Purpose: "the request, not sent", Failure: &httpclient.Failure{Kind: httpclient.FailOther, During: "logging in", Detail: "not sent, since the login came to no session", Next: r.Stop.Do}}
	if n := len(r.Exchanges); n > 0 {
		x.Started = r.Exchanges[n-1].Started
	}
	d := diagnose.WithLogin(diagnose.Judge(diagnose.Gather(a, x, o)), r)
	d.Before = r.Exchanges
	return d
}

// wantsSession reports whether a session could open what was refused.
func wantsSession(d *diagnose.Diagnosis) bool {
	e := d.Evidence
	if e.IsLogin == diagnose.Yes {
		return true
	}
	return d.Verdict != "accepted" && d.Verdict != "proxy" && d.Verdict != "edge" && slices.Contains([]int{401, 403, 419, 440, 302, 303}, e.Status)
}
