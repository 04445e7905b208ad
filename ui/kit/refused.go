package kit

import (
	"strings"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/httpclient/mask"
)

// Refused reports whether a login page refused that user and password already: the same pair is never tried again.
func (d *Drafts) Refused(page, user string, password mask.Sensitive) bool {
	return d != nil && d.refused[refusedPair(page, user, password)]
}

// SetRefused remembers a pair that was refused.
func (d *Drafts) SetRefused(page, user string, password mask.Sensitive) {
	if d == nil {
		return
	}
	if d.refused == nil {
		d.refused = map[string]bool{}
	}
	d.refused[refusedPair(page, user, password)] = true
}

func refusedPair(page, user string, password mask.Sensitive) string {
	return strings.Join([]string{page, user, password.Reveal()}, "\n")
}

// Held is the credential that a diagnosis' request was made with: of a login by form the login, which left as a cookie.
func Held(d *diagnose.Diagnosis) flows.Credential {
	if c := d.Evidence.Attempt.Credential; c.Scheme == "form" && !c.Get("session").IsZero() {
		return c
	}
	return d.Evidence.Credential
}
