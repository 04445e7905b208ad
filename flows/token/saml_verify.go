package token

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"why401/flows/xmldsig"
)

// verifySAML checks the signatures of the message and of the assertion that is shown. Both have to be good where both are there, and one
// of them has to cover what is shown: a good signature over something else is the attack called signature wrapping.
func verifySAML(t Token, ks KeySet) Verification {
	m := t.message
	var checked []samlChecked
	if m.query != nil {
		checked = append(checked, samlChecked{"query", m.root, m.verifyQuery(ks)})
	}
	for _, holder := range []struct {
		what string
		n    *xmldsig.Node
	}{{"message", m.message}, {"assertion", m.assertion}} {
		if holder.n == nil {
			continue
		}
		switch sigs := signaturesOf(holder.n); len(sigs) {
		case 0:
		case 1:
			checked = append(checked, samlChecked{holder.what, holder.n, m.verify(holder.what, holder.n, sigs[0], ks)})
		default:
			checked = append(checked, samlChecked{holder.what, holder.n, failed("jwt.signature_invalid", "the %s has %d signatures, where SAML allows one: which of them counts is not to be told", holder.what, len(sigs))})
		}
	}
	if len(checked) == 0 {
		return m.unsigned()
	}
	return m.together(checked, ks)
}

// samlChecked is what was found of one signature.
type samlChecked struct {
	what string
	over *xmldsig.Node
	v    Verification
}

// together is what several signatures come to: as much as the least of them.
func (m *samlMessage) together(checked []samlChecked, ks KeySet) Verification {
	worse := []Status{Failed, NotChecked, SelfConsistent, Verified}
	worst := slices.MinFunc(checked, func(a, b samlChecked) int {
		return slices.Index(worse, a.v.Status) - slices.Index(worse, b.v.Status)
	})
	covered := slices.ContainsFunc(checked, func(c samlChecked) bool { return m.read().Within(c.over) })
	v := worst.v
	switch v.Status {
	case Failed:
		if i := slices.IndexFunc(checked, func(c samlChecked) bool { return c.v.Status == Verified }); i >= 0 {
			v.Why += "; the signature of the " + checked[i].what + " verifies"
		}
		return minding(v, checked)
	case Verified:
		if len(checked) > 1 {
			v.Why = "the signatures of the " + checked[0].what
			for _, c := range checked[1:] {
				v.Why += " and of the " + c.what
			}
			v.Why += " verify"
		}
	}
	if !covered {
		return failed("jwt.signature_invalid", "what is signed is not the assertion whose claims are read: no signature covers it")
	}
	if v.Status == NotChecked {
		return minding(v, checked)
	}
	others := m.uncovered(checked)
	if fault := m.verifyOthers(others, ks); fault.Status != "" {
		return fault
	}
	v = minding(v, checked)
	v.Mind = append(v.Mind, m.coverage(checked, others)...)
	return v
}

// minding adds what is worth knowing of each signature.
func minding(v Verification, checked []samlChecked) Verification {
	for _, c := range checked {
		for _, note := range c.v.Mind {
			if !slices.Contains(v.Mind, note) {
				v.Mind = append(v.Mind, note)
			}
		}
	}
	return v
}

// uncovered are the assertions beside the one that is shown which no signature covers that was checked, at most one more than are looked
// at.
func (m *samlMessage) uncovered(checked []samlChecked) (found []*xmldsig.Node) {
	for _, tree := range m.trees {
		tree.Walk(func(n *xmldsig.Node) {
			if len(found) <= maxAssertions && n != m.assertion && n.Local == "Assertion" && isSAMLSpace(n.Space) &&
				!slices.ContainsFunc(checked, func(c samlChecked) bool { return n.Within(c.over) }) {
				found = append(found, n)
			}
		})
	}
	return found
}

// maxAssertions bounds the assertions that are checked beside the one that is shown: for each signature all of the message is gone
// through.
const maxAssertions = 10

// verifyOthers checks the assertions beside the one that is shown. A program may read any of them, so each has to be signed as well; the
// status is "" where all are.
func (m *samlMessage) verifyOthers(others []*xmldsig.Node, ks KeySet) Verification {
	if len(others) > maxAssertions {
		return failed("jwt.signature_invalid", "it holds more than the %d assertions beside the one that is shown whose signatures are checked", maxAssertions)
	}
	for _, n := range others {
		sigs := signaturesOf(n)
		if len(sigs) == 0 {
			return failed("jwt.signature_invalid", "the assertion that is shown is signed, and another one stands in %s that no signature covers: a program that reads that one believes what anyone can have written (signature wrapping)", place(n))
		}
		v := failed("", "it has %d signatures, where SAML allows one", len(sigs))
		if len(sigs) == 1 {
			v = m.verify("other assertion", n, sigs[0], ks)
		}
		switch v.Status {
		case Failed:
			return failed("jwt.signature_invalid", "the assertion that is shown is signed, and another assertion stands in %s whose signature does not hold: %s", place(n), v.Why)
		case NotChecked:
			v.Why = "another assertion stands in " + place(n) + ", and its signature could not be checked: " + v.Why
			return v
		}
	}
	return Verification{}
}

// coverage says what the signatures do not cover, and what was not looked at.
func (m *samlMessage) coverage(checked []samlChecked, others []*xmldsig.Node) []string {
	var out []string
	switch {
	case m.message == nil || m.assertion == nil || len(checked) > 1:
	case checked[0].what == "assertion":
		out = append(out, "the signature covers the assertion and not the "+clip(m.message.Local)+" round it: its Status, Destination and InResponseTo can have been written by anyone")
	case checked[0].what == "message":
		out = append(out, "the signature is that of the "+clip(m.message.Local)+", and covers the assertion with it; the assertion has none of its own, as some servers ask (WantAssertionsSigned)")
	}
	if m.all > 1 {
		out = append(out, fmt.Sprintf("it holds %d assertions; the first is shown", m.all))
	}
	for _, tree := range m.trees {
		tree.Walk(func(n *xmldsig.Node) {
			if n.Is(xmldsig.Space, "Signature") && n.Parent != m.message && n.Parent != m.assertion && !slices.Contains(others, n.Parent) && len(out) < maxNotes {
				out = append(out, "another signature stands in "+place(n)+": it is not looked at")
			}
		})
	}
	return out
}

// maxNotes bounds how much is said of one message.
const maxNotes = 6

// unsigned is a message that has no signature where SAML has them.
func (m *samlMessage) unsigned() Verification {
	stray := ""
	for _, tree := range m.trees {
		tree.Walk(func(n *xmldsig.Node) {
			if n.Is(xmldsig.Space, "Signature") {
				stray = place(n)
			}
		})
	}
	switch {
	case stray != "":
		return failed("jwt.signature_invalid", "a signature stands in %s, where it covers nothing of what is read (signature wrapping)", stray)
	case len(m.encrypted) > 0 && m.assertion == nil:
		return Verification{Status: NotChecked, Why: "the message is not signed; whether the assertion in it is, its encryption hides"}
	case m.assertion != nil:
		return failed("jwt.alg_mismatch", "neither the message nor the assertion is signed")
	}
	return Verification{Status: NotChecked, Why: "it is not signed"}
}

// place is the way to an element from the root: "Response/Extensions/Signature".
func place(n *xmldsig.Node) string {
	var out []string
	for e := n.Parent; e != nil; e = e.Parent {
		out = append([]string{clip(e.Local)}, out...)
	}
	if len(out) > 6 {
		out = append([]string{"…"}, out[len(out)-6:]...)
	}
	return strings.Join(out, "/")
}

// verify checks one signature that stands in holder, and that it signs holder.
func (m *samlMessage) verify(what string, holder, n *xmldsig.Node, ks KeySet) Verification {
	s, err := xmldsig.Read(n, m.trees...)
	var r *xmldsig.RefusedError
	if errors.As(err, &r) {
		cause := "jwt.signature_invalid"
		if r.Algorithm {
			cause = "jwt.alg_mismatch"
		}
		return failed(cause, "the signature of the %s is not taken: %s", what, r.Why)
	}
	if s.Target != holder {
		return failed("jwt.signature_invalid", "the signature in the %s signs another element (%s, %s): what is read is not what was signed (signature wrapping)", what, clip(s.Target.Local), clip(s.URI))
	}
	method, fault := samlMethod(s.Algorithm)
	if fault.Status != "" {
		return fault
	}
	same, err := s.Digest()
	signed, err2 := s.Signed()
	if err = errors.Join(err, err2); errors.As(err, &r) {
		return failed("jwt.signature_invalid", "the signature of the %s is not taken: %s", what, r.Why)
	}
	c := samlCheck{what: what, element: holder.Local, issuer: m.issuerOf(holder), method: method, signed: signed, value: s.Value(), inside: n.First(xmldsig.Space, "KeyInfo")}
	v := c.keys(ks)
	if s.DigestName() == "SHA-1" && !strings.Contains(method.Name(), "SHA-1") {
		v.Mind = append(v.Mind, "its digest is made with SHA-1, with which forgers can make two texts that agree: many servers refuse it by now")
	}
	if !same {
		by := "; who made the signature is not known without a key"
		switch v.Status {
		case Verified:
			by = "; the signature itself was made by " + v.Key
		case SelfConsistent:
			by = "; the signature itself was made by the key inside the message"
		case Failed:
			by = "; and " + v.Why
		}
		f := failed("jwt.signature_invalid", "the content of the %s (%s) was changed after it was signed: its %s is not the one in the signature%s", what, reference(s.URI), s.DigestName(), by)
		f.Mind = v.Mind
		return f
	}
	return v
}

func reference(uri string) string {
	if uri == "" {
		return "the whole document"
	}
	return clip(uri)
}

// samlMethod reads a signature algorithm; the fault is set where it is refused.
func samlMethod(uri string) (xmldsig.Method, Verification) {
	m, ok := xmldsig.MethodOf(uri)
	switch {
	case uri == "":
		return m, failed("jwt.alg_mismatch", "the signature names no algorithm")
	case !ok:
		return m, failed("jwt.alg_mismatch", "the signature algorithm %q is not known", clip(uri))
	case m.Family == "DSA":
		return m, Verification{Status: NotChecked, Why: "the algorithm " + m.Name() + " is not spoken here"}
	}
	return m, Verification{}
}
