package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"why401/flows/xmldsig"
	"why401/httpclient/clean"
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
	return m.together(checked)
}

// samlChecked is what was found of one signature.
type samlChecked struct {
	what string
	over *xmldsig.Node
	v    Verification
}

// together is what several signatures come to.
func (m *samlMessage) together(checked []samlChecked) Verification {
	worst := checked[0]
	for _, c := range checked[1:] {
		if c.v.Status == Failed && worst.v.Status != Failed || worst.v.Status == Verified {
			worst = c
		}
	}
	covered := slices.ContainsFunc(checked, func(c samlChecked) bool { return m.read().Within(c.over) })
	v := worst.v
	others := func(status Status) string {
		for _, c := range checked {
			if c.what != worst.what && c.v.Status == status {
				return c.what
			}
		}
		return ""
	}
	switch good := others(Verified); {
	case v.Status == Failed && good != "":
		v.Why += "; the signature of the " + good + " verifies"
	case v.Status == Failed:
	case !covered:
		return failed("jwt.signature_invalid", "what is signed is not the assertion whose claims are read: no signature covers it")
	case v.Status == Verified && len(checked) > 1:
		v.Why = "the signatures of the " + checked[0].what + " and of the " + checked[1].what + " verify"
	}
	for _, c := range checked {
		for _, note := range c.v.Mind {
			if !slices.Contains(v.Mind, note) {
				v.Mind = append(v.Mind, note)
			}
		}
	}
	if v.Status == Verified || v.Status == SelfConsistent {
		v.Mind = append(v.Mind, m.coverage(checked)...)
	}
	return v
}

// coverage says what the signatures do not cover, and what was not looked at.
func (m *samlMessage) coverage(checked []samlChecked) []string {
	var out []string
	switch {
	case m.message == nil || m.assertion == nil || len(checked) > 1:
	case checked[0].what == "assertion":
		out = append(out, "the signature covers the assertion and not the "+clip(m.message.Local)+" round it: its Status, Destination and InResponseTo can have been written by anyone")
	case checked[0].what == "message":
		out = append(out, "the signature is that of the "+clip(m.message.Local)+", and covers the assertion with it; the assertion has none of its own, as some servers ask (WantAssertionsSigned)")
	}
	if m.all > 1 {
		out = append(out, fmt.Sprintf("it holds %d assertions; the first is shown, and no other is checked", m.all))
	}
	for _, tree := range m.trees {
		tree.Walk(func(n *xmldsig.Node) {
			if n.Is(xmldsig.Space, "Signature") && n.Parent != m.message && n.Parent != m.assertion && len(out) < maxNotes {
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
	c := samlCheck{m: m, what: what, method: method, signed: signed, value: s.Value(), inside: n.First(xmldsig.Space, "KeyInfo")}
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

// samlCheck is one signature and the bytes that a key signs.
type samlCheck struct {
	m             *samlMessage
	what          string
	method        xmldsig.Method
	signed, value []byte
	inside        *xmldsig.Node // its KeyInfo, nil none
}

// keys tries every key that was given, then the one that came inside.
func (c samlCheck) keys(ks KeySet) Verification {
	in, has := c.embedded()
	var v Verification
	switch {
	case c.method.Family == "HMAC":
		v = c.hmac(ks)
		has = false
	case len(ks.Keys) == 0 && len(ks.Unreadable) > 0:
		return Verification{Status: NotChecked, Why: "no key could be read: " + ks.Unreadable[0]}
	case len(ks.Keys) == 0 && has:
		v = c.fromInside(in, ks)
	case len(ks.Keys) == 0:
		v = Verification{Status: NotChecked, Why: "no key was given"}
	default:
		var signed bool
		v, signed = c.given(ks)
		if v.Status != Verified && has && !signed {
			switch own := c.fromInside(in, ks); own.Status {
			case Verified:
				v = own
			case SelfConsistent:
				if v.Cause == "jwt.alg_mismatch" {
					v.Why += "; the " + in.from + " inside the message signed it" + whose(in.chain)
					break
				}
				v = failed("jwt.signature_invalid", "the %s is signed by the %s inside the message%s, which is %s: the provider has a new key, or someone else signed it%s", c.what, in.from, whose(in.chain), notAmong(ks), unread(ks))
			}
		}
	}
	if strings.HasSuffix(c.method.Name(), "SHA-1") {
		v.Mind = append(v.Mind, "it is signed by "+c.method.Name()+", with which forgers can make two texts that agree: many servers refuse it by now")
	}
	return v
}

// given tries every key, and names the one that signed; signed is true also where that one may not.
func (c samlCheck) given(ks KeySet) (v Verification, signed bool) {
	fits := 0
	var wrong Verification
	for _, k := range ks.Keys {
		if !c.method.Fits(k.Public) {
			continue
		}
		fits++
		if c.method.VerifyASN1(k.Public, c.signed, c.value) {
			wrong = failed("jwt.malformed", "%s signed it, and wrote the signature as ASN.1 (DER), where XML Signature wants r and s one behind the other", samlKeyName(k, ks))
			continue
		}
		if !c.method.Verify(k.Public, c.signed, c.value) {
			continue
		}
		if why := k.forbids(k.Alg); why != "" {
			wrong = failed("jwt.signature_invalid", "%s signed it, but %s", samlKeyName(k, ks), why)
			continue
		}
		if iss := c.m.issuer(); k.Entity != "" && iss != "" && k.Entity != iss {
			wrong = failed("jwt.issuer_unknown", "%s signed it, which is the key of %q, and the message says that it is of %q", samlKeyName(k, ks), clip(k.Entity), clip(iss))
			continue
		}
		v = Verification{Status: Verified, Key: samlKeyName(k, ks), Why: "the signature verifies"}
		if p, ok := k.Public.(*rsa.PublicKey); ok && p.N.BitLen() < 2048 {
			v.Small = fmt.Sprintf("the RSA key has %d bits; at least 2048 are asked for today", p.N.BitLen())
		}
		if note := dates(certificateOf(k, ks), clockOf(ks)); note != "" {
			v.Mind = append(v.Mind, note)
		}
		return v, true
	}
	switch {
	case wrong.Status == Failed:
		return wrong, true
	case fits == 0:
		v = failed("jwt.alg_mismatch", "the signature of the %s is %s, and no given key is for that: %s", c.what, c.method.Name(), kindsOf(ks))
	case fits == 1:
		v = failed("jwt.signature_invalid", "the one key given that fits %s did not sign the %s: another key did, or what the signature says was changed", c.method.Name(), c.what)
	default:
		v = failed("jwt.signature_invalid", "none of the %d keys given that fit %s signed the %s", fits, c.method.Name(), c.what)
	}
	v.Why += unread(ks)
	return v, false
}

// unread tells of keys that could not be tried, "" where all could.
func unread(ks KeySet) string {
	if n := len(ks.Unreadable); n > 0 {
		return fmt.Sprintf("; %d more could not be read: %s", n, ks.Unreadable[0])
	}
	return ""
}

func notAmong(ks KeySet) string {
	if len(ks.Keys) == 1 {
		return "not the key given"
	}
	return fmt.Sprintf("not among the %d keys given", len(ks.Keys))
}

// issuer is what the message says of it.
func (m *samlMessage) issuer() string {
	for _, n := range []*xmldsig.Node{m.assertion, m.message} {
		if n != nil {
			if iss := first(inSAML(n, "Issuer").Content(), n.Attr("Issuer")); iss != "" {
				return iss
			}
		}
	}
	return ""
}

// hmac is refused: a shared secret proves nothing between a provider and those who trust it, and a public key is no secret.
func (c samlCheck) hmac(ks KeySet) Verification {
	tries := [][]byte{ks.raw, bytes.TrimSpace(ks.raw), append(bytes.TrimSpace(ks.raw), '\n')}
	if b, _ := pem.Decode(ks.raw); b != nil {
		tries = append(tries, b.Bytes)
	}
	for _, cert := range ks.Certificates {
		tries = append(tries, cert.Raw)
	}
	for _, k := range ks.Keys {
		if der, err := x509.MarshalPKIXPublicKey(k.Public); err == nil {
			tries = append(tries, der)
		}
	}
	if slices.ContainsFunc(tries, func(b []byte) bool { return len(b) > 0 && c.method.VerifyHMAC(b, c.signed, c.value) }) {
		return failed("jwt.alg_mismatch", "the %s is signed by %s with the public key as its secret, which everyone has: a forgery that works where a server lets the message choose", c.what, c.method.Name())
	}
	return failed("jwt.alg_mismatch", "the signature of the %s is an %s, which asks for a shared secret: SAML is signed with private keys", c.what, c.method.Name())
}

// embedded is the key that came in the signature's KeyInfo: a certificate, or a bare key.
func (c samlCheck) embedded() (embedded, bool) {
	e := embedded{from: "certificate"}
	for _, d := range c.inside.All(xmldsig.Space, "X509Data") {
		for _, x := range d.All(xmldsig.Space, "X509Certificate") {
			cert, err := x509.ParseCertificate(xmldsig.Binary(x))
			if err != nil {
				e.fault = "the certificate inside the message cannot be read"
				continue
			}
			if len(e.chain) < maxChain {
				e.chain = append(e.chain, cert)
			}
		}
	}
	if len(e.chain) > 0 {
		// The one that signed comes first mostly, and may stand anywhere (XML Signature section 4.5.4).
		for i, cert := range e.chain {
			if c.method.Verify(cert.PublicKey, c.signed, c.value) {
				e.chain[0], e.chain[i] = e.chain[i], e.chain[0]
				break
			}
		}
		e.key, e.fault = Key{Type: keyType(e.chain[0].PublicKey), Public: e.chain[0].PublicKey}, ""
		return e, true
	}
	if k := bareKey(c.inside.First(xmldsig.Space, "KeyValue")); k != nil {
		e.from, e.key, e.fault = "key", Key{Type: keyType(k), Public: k}, ""
		return e, true
	}
	return e, e.fault != ""
}

// bareKey reads a KeyValue of RSA or of a named curve (XML Signature section 4.5.2).
func bareKey(n *xmldsig.Node) crypto.PublicKey {
	if r := n.First(xmldsig.Space, "RSAKeyValue"); r != nil {
		mod, exp := xmldsig.Binary(r.First(xmldsig.Space, "Modulus")), xmldsig.Binary(r.First(xmldsig.Space, "Exponent"))
		if len(mod) == 0 || len(exp) == 0 || len(exp) > 4 {
			return nil
		}
		return &rsa.PublicKey{N: new(big.Int).SetBytes(mod), E: int(new(big.Int).SetBytes(exp).Int64())}
	}
	const dsig11 = "http://www.w3.org/2009/xmldsig11#"
	e := n.First(dsig11, "ECKeyValue")
	curve := curveOf(e.First(dsig11, "NamedCurve").Attr("URI"))
	if curve == nil {
		return nil
	}
	k, err := ecdsa.ParseUncompressedPublicKey(curve, xmldsig.Binary(e.First(dsig11, "PublicKey")))
	if err != nil {
		return nil
	}
	return k
}

// fromInside checks with the key that came in the message.
func (c samlCheck) fromInside(e embedded, ks KeySet) Verification {
	v := Verification{Status: NotChecked, Key: "the " + e.from + " inside the message (KeyInfo)" + whose(e.chain)}
	switch {
	case e.fault != "":
		v.Why = "no key was given, and " + e.fault
		return v
	case !c.method.Fits(e.key.Public):
		return failed("jwt.alg_mismatch", "the signature of the %s is %s, and the %s inside the message (%s) is for another", c.what, c.method.Name(), e.from, KeyKind(e.key.Public))
	case !c.method.Verify(e.key.Public, c.signed, c.value):
		return failed("jwt.signature_invalid", "not even the %s inside the message signed the %s", e.from, c.what)
	}
	at := clockOf(ks)
	if slices.ContainsFunc(ks.Keys, func(k Key) bool { return k.Entity != "" }) {
		ks.Certificates = nil // those of metadata stand for their own key, and for no certificate that they signed
	}
	by, why := e.trusted(ks, at)
	if by != "" {
		v = Verification{Status: Verified, Key: by, Why: "the signature verifies with the certificate inside the message, and that is trusted here"}
	} else {
		v.Status, v.Why = SelfConsistent, "the "+e.from+" inside the message"+whose(e.chain)+" signed it; anyone can put one there, so this proves nothing"
		if why != "" {
			v.Why += "; " + why
		}
	}
	if len(e.chain) > 0 {
		if note := dates(e.chain[0], at); note != "" {
			v.Mind = append(v.Mind, note)
		}
	}
	return v
}

// whose names a certificate: " (CN idp.example.test, SHA-256 3f9a1c…)", by which it is found in the settings of a server.
func whose(chain []*x509.Certificate) string {
	if len(chain) == 0 {
		return ""
	}
	return " (" + nameOf(chain[0]) + ")"
}

func nameOf(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return clean.Line(first(c.Subject.CommonName, c.Subject.String(), "no name"), 70) + fmt.Sprintf(", SHA-256 %x…", sum[:6])
}

// dates says that a certificate is over or not good yet, "" where it is good or not known.
func dates(c *x509.Certificate, at time.Time) string {
	switch {
	case c == nil:
	case at.After(c.NotAfter):
		return fmt.Sprintf("the certificate that signed it expired on %s, %s: many servers take the key all the same, some do not", c.NotAfter.UTC().Format(time.DateOnly), relative(c.NotAfter, at))
	case at.Before(c.NotBefore):
		return fmt.Sprintf("the certificate that signed it is good only from %s on, %s", c.NotBefore.UTC().Format(time.DateOnly), relative(c.NotBefore, at))
	}
	return ""
}

func clockOf(ks KeySet) time.Time {
	if ks.At.IsZero() {
		return time.Now()
	}
	return ks.At
}

// certificateOf is the certificate among those given that a key came from, nil where it came without.
func certificateOf(k Key, ks KeySet) *x509.Certificate {
	p, ok := k.Public.(interface{ Equal(crypto.PublicKey) bool })
	for _, c := range ks.Certificates {
		if ok && p.Equal(c.PublicKey) {
			return c
		}
	}
	return nil
}

func samlKeyName(k Key, ks KeySet) string {
	name := keyName(k, ks)
	if c := certificateOf(k, ks); c != nil && k.ID == "" {
		name = "the certificate in " + ks.Source
		if len(ks.Certificates) > 1 {
			name = "a certificate in " + ks.Source
		}
		return name + " (" + nameOf(c) + ")"
	}
	return name
}
