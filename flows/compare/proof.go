package compare

import (
	"fmt"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/scheme"
)

// proofs are what carries the conclusion, strongest first. Nothing here is inferred from a status alone.
func proofs(c Comparison) []Proof {
	var out []Proof
	add := func(sign, where, format string, args ...any) {
		out = append(out, Proof{sign, fmt.Sprintf(format, args...), where})
	}
	a, b := c.A.Diagnosis.Evidence, c.B.Diagnosis.Evidence
	same := fingerprint(a.Credential) != "" && fingerprint(a.Credential) == fingerprint(b.Credential)
	wireA, wireB := a.CredentialOnWire, b.CredentialOnWire
	others, noise := differing(a, b, c.Asked)
	apart := c.A.Area != c.B.Area || c.A.Status != c.B.Status || c.A.Finding.Cause.ID != c.B.Finding.Cause.ID
	spelled := same && scheme.Shown(a.Credential) != scheme.Shown(b.Credential)
	switch {
	case wireA == diagnose.No && wireB == diagnose.Yes:
		add("✓", "request.credential", "A carried no credential, B carried one")
	case wireB == diagnose.No && wireA == diagnose.Yes:
		add("✓", "request.credential", "B carried no credential, A carried one")
	case wireA != diagnose.Yes || wireB != diagnose.Yes:
	case spelled && len(others) == 0 && apart:
		add("✓", "request.credential", "the same secret went to the same address, written in two ways: it is the way of writing that sets them apart")
	case same && !spelled && len(others) > 0 && apart:
		add("✓", "request.credential", "the same credential went to both: it is not the credential that sets them apart, but %s", listed(others))
	case same, !apart:
	case len(others) > 0:
		add("?", "request", "not the credential alone differs, but %s too: which of them sets the two apart is not known", listed(others))
	case len(others) == 0 && len(noise) == 0:
		add("✓", "request.credential", "the same request with two credentials: it is the credential that sets them apart")
	case len(others) == 0:
		add("✓", "request.credential", "two credentials, and else the same request but for what differs each time (%s): it is the credential that sets them apart", listed(noise))
	}
	for _, s := range []struct {
		name string
		side Side
	}{{"A", c.A}, {"B", c.B}} {
		e := s.side.Diagnosis.Evidence
		for _, p := range s.side.Finding.Match.Evidence {
			if p.Sign == "" || p.Sign == "✗" {
				add("✓", p.Where, "%s: %s", s.name, joined(p.What, p.Note))
				break
			}
		}
		if g := e.Probe(diagnose.ProbeGarbage); g != nil && g.SameAsMain == diagnose.No && s.side.Area == Permission {
			add("✓", "experiment "+diagnose.ProbeGarbage, "%s: a made-up credential gets %d, not %d: the server knows this one", s.name, g.Status, e.Status)
		}
		if n := e.Probe(diagnose.ProbeNone); n != nil && n.SameAsMain == diagnose.No && s.side.Area == Permission {
			add("·", "experiment "+diagnose.ProbeNone, "%s: without a credential it is %d, not %d", s.name, n.Status, e.Status)
		}
		if n := e.Probe(diagnose.ProbeNone); n != nil && n.SameAsMain == diagnose.Yes && s.side.Area == Identity {
			add("·", "experiment "+diagnose.ProbeNone, "%s: the same answer without any credential", s.name)
		}
		if s.side.Area == Permission && wireOf(s.side) == diagnose.No {
			add("?", "request.credential", "%s: no credential was sent, so the server cannot know who asks", s.name)
		}
	}
	return out
}

func wireOf(s Side) diagnose.Tri { return s.Diagnosis.Evidence.CredentialOnWire }

func joined(what, note string) string {
	if note == "" {
		return what
	}
	return what + ", " + note
}

// fingerprint is the secret part of a credential, to tell two apart without showing either.
func fingerprint(c flows.Credential) string {
	for _, n := range []string{"password", "token", "value", "cookie", "pair", "secret", "signature"} {
		if v := c.Get(n); !v.IsZero() {
			return c.Scheme + v.Fingerprint() + c.Get("user").Fingerprint() + c.Get("key").Fingerprint()
		}
	}
	return ""
}

// lend is the fix that sends s with the other's credential: only to the origin that this credential went to already.
func lend(s, other Side) (diagnose.Fix, bool) {
	from, to := other.Diagnosis.Evidence, s.Diagnosis.Evidence
	cred := from.Credential
	if other.Area != Works && other.Area != Permission || s.Area != Identity || cred.Scheme == "none" || from.CredentialOnWire != diagnose.Yes ||
		cred.Scheme == "aws-sigv4" && cred.Get("secret").IsZero() || origin(from.Attempt.Request.URL) != origin(to.Attempt.Request.URL) || fingerprint(cred) == fingerprint(to.Credential) {
		return diagnose.Fix{}, false
	}
	return diagnose.Fix{ID: "lend-credential", Who: diagnose.Caller, Do: "Send it with the credential of the other request", Scheme: cred.Scheme,
		Apply: func(a flows.Attempt) (flows.Attempt, error) { return scheme.Apply(a, cred) }}, true
}
