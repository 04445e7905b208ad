// Package pipeline is the whole way on one page: REQUEST → EXCHANGE → EVIDENCE → CAUSES → FIX → REPLAY. A newcomer
// begins here. The faces (screens and command line) call it and print what it returns; document.go, text.go and
// report.go are the three ways to write a diagnosis down.
package pipeline

import (
	"context"
	"slices"
	"strings"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/formlogin"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
)

// Run takes a request from its sending to its diagnosis.
func Run(ctx context.Context, s diagnose.Sender, r httpclient.Request, o diagnose.Options) *diagnose.Diagnosis {
	// What credential is in it, and where did it come from?
	attempt := scheme.Attempt(r)
	// Send it, read the evidence, ask the causes, experiment within the safety rules, rank.
	return diagnose.Run(ctx, s, attempt, o)
}

// Send takes an attempt that a person or a fix made, and that was agreed to, the same way: its request is ready, and is sent as it
// is. made is a login that was made for it just now, nil none. A session that was kept and has ended is replaced by a new one, once,
// at the origins that the first login was agreed for.
func Send(ctx context.Context, s diagnose.Sender, a flows.Attempt, made *formlogin.Result, o diagnose.Options) *diagnose.Diagnosis {
	c := a.Credential
	if c.Scheme == "form" && made == nil && !c.Get("password").IsZero() && !c.Get("to").IsZero() {
		agreed := []string{formlogin.Origin(c.Get("login").Reveal()), c.Get("to").Reveal()}
		return RunWithLogin(ctx, s, a, c, func(_ context.Context, q formlogin.Ask) bool {
			return q.To == q.Request && !q.Sends || slices.Contains(agreed, q.To)
		}, o)
	}
	o.Login = made
	d := diagnose.Unlogged(diagnose.Run(ctx, s, a, o), made)
	if made != nil {
		d.Before = made.Exchanges
	}
	return d
}

// ExitCode is the exit status of the diagnose command: 0 accepted, 1 refused or failed, 3 no answer came.
func ExitCode(d *diagnose.Diagnosis) int {
	switch {
	case d.Verdict == "accepted":
		return 0
	case d.Evidence.Exchange.Failure != nil && d.Evidence.Status == 0:
		return 3
	}
	return 1
}

// know makes the redactor know a field of a credential: of cookies the values alone, and of a token what stands behind a scheme
// word that was written twice. A name or a word taken for a part of the secret would be blotted out of the evidence.
func know(r *redact.Redactor, name string, v mask.Sensitive) {
	switch s := v.Reveal(); {
	case name == "cookie" && strings.Contains(s, "="):
		r.AddRequest(httpclient.Request{Headers: httpclient.Headers{{Name: "Cookie", Value: s}}})
	case (name == "token" || name == string(provenance.Authorization)) && strings.Contains(s, " "):
		r.AddRequest(httpclient.Request{Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer " + s}}})
	default:
		r.Add(v)
	}
}

// redactor knows every secret of the diagnosis, so that a server that echoes one gives nothing away.
func redactor(d *diagnose.Diagnosis) *redact.Redactor {
	r := &redact.Redactor{}
	r.AddRequest(d.Evidence.Attempt.Request)
	r.AddExchange(d.Evidence.Exchange)
	for _, f := range d.Evidence.Credential.Fields {
		if !scheme.Open(d.Evidence.Credential.Scheme, f.Name) {
			know(r, f.Name, f.Value)
		}
	}
	for _, x := range d.Before {
		r.AddExchange(x)
	}
	if l := d.Evidence.Login; l != nil {
		r.Add(l.Secrets...)
		r.Add(l.Token)
	}
	for _, f := range d.Evidence.Attempt.Credential.Fields {
		if f.Name == "password" || f.Name == "token" {
			know(r, f.Name, f.Value)
		}
	}
	if l := d.Evidence.Ladder; l != nil {
		for _, x := range l.Rungs { // what lies in a file beside the one that was sent; a variable may hold a word
			if x.Secret.Len() >= 8 {
				know(r, string(x.Slot), x.Secret)
			}
		}
	}
	for _, p := range d.Experiments {
		r.AddRequest(p.Attempt.Request)
		r.AddExchange(p.Exchange)
		for _, x := range p.Earlier {
			r.AddExchange(x)
		}
	}
	return r
}
