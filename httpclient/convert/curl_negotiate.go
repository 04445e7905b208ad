package convert

import "slices"

// negotiate says what --negotiate means together with the other options: curl takes the ticket of the credential cache, and
// needs -u for nothing but to be told that there is a login.
func (op *operation) negotiate() {
	r := &op.r
	if d := op.delegation; d == "always" || d == "policy" { // any other word is none to curl
		r.Delegation = d
	}
	if !slices.Contains(op.auth, "negotiate") || r.Scheme != "negotiate" {
		return
	}
	switch l := r.Login; {
	case l == nil:
		op.note("--negotiate without -u: curl sends no token then; write -u : beside it")
	case l.User != "" || !l.Password.IsZero():
		op.note("curl takes the ticket of the credential cache for --negotiate, whatever -u says")
		l.Ask = false
	}
}
