// Package pipeline is the whole way on one page: REQUEST → EXCHANGE → EVIDENCE → CAUSES → FIX → REPLAY. A newcomer
// begins here. The faces (screens and command line) call it and print what it returns; document.go, text.go and
// report.go are the three ways to write a diagnosis down.
package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"why401/flows/diagnose"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/httpclient"
)

// Run takes a request from its sending to its diagnosis.
func Run(ctx context.Context, s diagnose.Sender, r httpclient.Request, o diagnose.Options) *diagnose.Diagnosis {
	// What credential is in it, and where did it come from?
	attempt := scheme.Attempt(r)
	// Send it, read the evidence, ask the causes, experiment within the safety rules, rank.
	return diagnose.Run(ctx, s, attempt, o)
}

// Replay applies a fix to the attempt behind before, sends the new attempt and diagnoses it. The person has seen the
// difference and agreed: Replay itself asks nobody.
func Replay(ctx context.Context, s diagnose.Sender, before *diagnose.Diagnosis, fix diagnose.Fix, o diagnose.Options) (*diagnose.Diagnosis, error) {
	if fix.Apply == nil {
		return nil, fmt.Errorf("replaying with the fix %q: want one that can be applied here, got advice", fix.ID)
	}
	next, err := fix.Apply(before.Evidence.Attempt)
	if err != nil {
		return nil, fmt.Errorf("applying the fix %q: %w", fix.ID, err)
	}
	return diagnose.Run(ctx, s, next, o), nil
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

// openFields are the fields of a credential that are no secrets; a user name that is one is known from the request.
var openFields = []string{"user", "in", "name", "word", "key", "region", "service", "provider", "signed_at", "good_until"}

// know makes the redactor know a field of a credential: of cookies the values alone, and of a token what stands behind a scheme
// word that was written twice. A name or a word taken for a part of the secret would be blotted out of the evidence.
func know(r *httpclient.Redactor, name string, v httpclient.Sensitive) {
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
func redactor(d *diagnose.Diagnosis) *httpclient.Redactor {
	r := &httpclient.Redactor{}
	r.AddRequest(d.Evidence.Attempt.Request)
	r.AddExchange(d.Evidence.Exchange)
	for _, f := range d.Evidence.Credential.Fields {
		if !slices.Contains(openFields, f.Name) && !scheme.Open(d.Evidence.Credential.Scheme, f.Name) {
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
