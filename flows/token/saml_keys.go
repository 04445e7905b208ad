package token

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"why401/flows/xmldsig"
	"why401/httpclient"
	"why401/httpclient/clean"
)

// samlCheck is one signature and the bytes that a key signs.
type samlCheck struct {
	what          string
	element       string // the local name of what was signed: "Assertion", "Response", "LogoutRequest"
	issuer        string // who has to have signed it, by what was signed; "" where that does not say
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
		if why := k.signsNot(c.element); why != "" {
			wrong = failed("jwt.signature_invalid", "%s signed it, but %s", samlKeyName(k, ks), why)
			continue
		}
		if iss := c.issuer; k.Entity != "" && iss != "" && k.Entity != iss {
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
		if end, _, ok := xmlTime(k.until); ok && end.Before(clockOf(ks)) {
			v.Mind = append(v.Mind, "the metadata with that key was valid until "+httpclient.Moment(end)+", "+Relative(end, clockOf(ks))+": fetch it anew")
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

// issuerOf is who has to have signed holder: its own issuer. The signature of a message vouches for the assertion in it where that has
// none of its own, and is then that one's issuer's.
func (m *samlMessage) issuerOf(holder *xmldsig.Node) string {
	if holder == m.message && m.assertion != nil && len(signaturesOf(m.assertion)) == 0 {
		holder = m.assertion
	}
	for _, n := range []*xmldsig.Node{holder, m.assertion, m.message} {
		if iss := first(inSAML(n, "Issuer").Content(), n.Attr("Issuer")); iss != "" {
			return iss
		}
	}
	return ""
}

// hmac is refused: a shared secret proves nothing between a provider and those who trust it, and a public key is no secret.
func (c samlCheck) hmac(ks KeySet) Verification {
	if slices.ContainsFunc(ks.everyones(), func(b []byte) bool { return c.method.VerifyHMAC(b, c.signed, c.value) }) {
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

// fromInside checks with the key that came in the message.
func (c samlCheck) fromInside(e embedded, ks KeySet) Verification {
	v := Verification{Status: NotChecked, Key: "the " + e.from + " inside the message (KeyInfo)" + whose(e.chain)}
	switch {
	case e.fault != "":
		v.Why = "no key was given, and " + e.fault
		return v
	case !c.method.Fits(e.key.Public):
		return failed("jwt.alg_mismatch", "the signature of the %s is %s, and the %s inside the message (%s) is for another", c.what, c.method.Name(), e.from, keyKind(e.key.Public))
	case !c.method.Verify(e.key.Public, c.signed, c.value):
		return failed("jwt.signature_invalid", "not even the %s inside the message signed the %s", e.from, c.what)
	}
	if why := e.key.unfit(); why != "" {
		return failed("jwt.signature_invalid", "the %s inside the message signed the %s, but %s", e.from, c.what, why)
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
		return fmt.Sprintf("the certificate that signed it expired on %s, %s: many servers take the key all the same, some do not", c.NotAfter.UTC().Format(time.DateOnly), Relative(c.NotAfter, at))
	case at.Before(c.NotBefore):
		return fmt.Sprintf("the certificate that signed it is good only from %s on, %s", c.NotBefore.UTC().Format(time.DateOnly), Relative(c.NotBefore, at))
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
