package token

import (
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// Verify checks the signatures of t with the keys of ks. It fails closed: an HMAC algorithm is only tried with secrets, a public
// key only with its own kind of algorithm, alg none never verifies, and a key that came inside the token proves nothing. Of several
// signatures one that verifies is enough; Why tells of the others.
func Verify(t Token, ks KeySet) Verification {
	if v, ok := verifyOpened(t); ok {
		return v
	}
	switch {
	case t.Kind == KindPASETO:
		return verifyPASETO(t, ks)
	case t.message != nil && t.Parse == nil:
		return verifySAML(t, ks)
	case t.verifies != nil:
		return verifyMacaroon(t, ks)
	case len(t.carried) > 0:
		return verifyCookies(t, ks)
	case t.Kind != KindJWS || t.Parse != nil || len(t.Signatures) == 0:
		why := "this is no signed token that can be read"
		switch {
		case t.Parse != nil:
		case t.Kind == KindCookie:
			why = "what a web framework signs is not checked here, only read: its server has the secret"
		case t.Kind == KindAPIKey, t.Kind == KindBasic, t.Kind == KindOpaque:
			why = "it carries no signature of that kind"
		}
		return Verification{Status: NotChecked, Why: why}
	}
	if t.Detached {
		// In the compact form an empty payload looks the same as one that is elsewhere: the signature tells them apart.
		if v := verifySignature(t.Signatures[0], ks); v.Status == Verified && !strings.HasPrefix(t.Raw, "{") {
			v.Why += ": of an empty payload, so that nothing is said but the header"
			return v
		}
		return Verification{Status: NotChecked, Why: "the payload is not in the token, and what was signed is not known without it"}
	}
	var best Verification
	good := 0
	for i, sig := range t.Signatures {
		v := verifySignature(sig, ks)
		if v.Status == Verified {
			good++
		}
		if i == 0 || rankOf(v.Status) > rankOf(best.Status) {
			best = v
		}
	}
	if n := len(t.Signatures); n > 1 {
		best.Why = fmt.Sprintf("%d of %d signatures verify; %s", good, n, best.Why)
		if best.Status == Verified && good < n { // RFC 7515 section 7.2.1 leaves it to the reader which have to
			best.Mind = append(best.Mind, fmt.Sprintf("%d of its %d signatures verify with what was given: a reader that asks for another one refuses it", good, n))
		}
	}
	return best
}

func rankOf(s Status) int {
	return slices.Index([]Status{NotChecked, Failed, SelfConsistent, Verified}, s)
}

func failed(cause, format string, args ...any) Verification {
	return Verification{Status: Failed, Cause: cause, Why: fmt.Sprintf(format, args...)}
}

// methodFor is golang-jwt's method for alg; nil where it is not spoken. For PSS the salt is as long as the hash (RFC 7518
// section 3.5), where the library takes any.
func methodFor(alg string) jwt.SigningMethod {
	if alg == "Ed25519" { // RFC 9864
		alg = "EdDSA"
	}
	m := jwt.GetSigningMethod(alg)
	if p, ok := m.(*jwt.SigningMethodRSAPSS); ok {
		strict := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: p.Hash}
		return &jwt.SigningMethodRSAPSS{SigningMethodRSA: p.SigningMethodRSA, Options: strict, VerifyOptions: strict}
	}
	return m
}

func verifySignature(sig Signature, ks KeySet) Verification {
	alg, kid := text(sig.Header["alg"]), text(sig.Header["kid"])
	if strings.EqualFold(alg, "none") || alg == "" {
		return failed("jwt.alg_mismatch", "the token is not signed (alg none)")
	}
	if what := first(critFault(sig.Header, sig.Unprotected), b64Fault(sig.Header, sig.Unprotected)); what != "" {
		return failed("jwt.malformed", "%s", what)
	}
	for _, name := range list(sig.Header["crit"]) {
		if name != "b64" {
			return failed("jwt.alg_mismatch", "the header marks %q as critical, which is not understood here (crit)", clip(name))
		}
	}
	method := methodFor(alg)
	if method == nil {
		if slices.Contains([]string{"ES256K", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"}, alg) {
			return Verification{Status: NotChecked, Why: "the algorithm " + alg + " is not spoken here"}
		}
		return failed("jwt.alg_mismatch", "the algorithm %q is not known", clip(alg))
	}
	if sig.bad != "" {
		return Verification{Status: NotChecked, Why: "the signature cannot be decoded"}
	}
	c := check{sig: sig, alg: alg, kid: kid, signed: func(key any) bool { return method.Verify(sig.input(), sig.value, key) == nil }}
	if plain := fromASN1(alg, sig.value); plain != nil {
		c.signedASN1 = func(key any) bool { return method.Verify(sig.input(), plain, key) == nil }
	}
	inside, has := embeddedKey(sig.Header)
	if len(ks.Keys) == 0 && len(ks.Certificates) == 0 {
		switch {
		case len(ks.Unreadable) > 0:
			return Verification{Status: NotChecked, Why: "no key could be read: " + ks.Unreadable[0]}
		case has:
			return c.inside(inside, ks)
		}
		return Verification{Status: NotChecked, Why: "no key was given" + c.pointers()}
	}
	v := c.given(ks)
	if v.Status != Verified && has {
		switch in := c.inside(inside, ks); {
		case in.Status == Verified:
			return in
		case in.Status == SelfConsistent && mediaType(sig.Header["typ"]) == "dpop+jwt": // RFC 9449 section 4.2: the key of a proof is the one in it, and no issuer's
			in.Mind = append(in.Mind, "the key that was given is not asked of a proof: its own signs it, and the access token names that (cnf.jkt)")
			return in
		case in.Status == SelfConsistent && in.untrusted != "" && v.Cause == "jwt.alg_mismatch": // what was given is for the chain
			return failed("jwt.signature_invalid", "the certificate inside the token (x5c) signed it, and is not trusted here: %s", in.untrusted)
		case in.Status == SelfConsistent:
			v.Why += "; " + in.Why
		}
	}
	return v
}

// check is one signature under verification.
type check struct {
	sig      Signature
	alg, kid string
	signed   func(key any) bool
	// signedASN1 tries the signature as if it were not written as ASN.1; nil where it is not.
	signedASN1 func(key any) bool
}

// pointers tells of keys that the token names by a URL: they are not fetched.
func (c check) pointers() string {
	for _, n := range []string{"jku", "x5u"} {
		if text(c.sig.Header[n]) != "" {
			return "; the token names a URL for its key (" + n + "), which its maker chose, and which is not fetched"
		}
	}
	return ""
}

// given tries every key that was given: where one that may not be used signed it, that one is named.
func (c check) given(ks KeySet) Verification {
	kinds, kidSeen := 0, false
	var wrong Verification
	for _, k := range ks.Keys {
		kidSeen = kidSeen || c.kid != "" && k.ID == c.kid
		if !k.forAlg(c.alg) {
			continue
		}
		kinds++
		if c.signedASN1 != nil && c.signedASN1(k.Public) {
			wrong = failed("jwt.malformed", "%s signed it, and wrote the signature as ASN.1 (DER): %s", k.about(), asn1Wanted(c.alg))
			wrong.Key = keyName(k, ks)
			continue
		}
		if len(c.sig.value) == 0 || !c.signed(k.Public) {
			continue
		}
		if why := k.forbids(c.alg); why != "" {
			wrong = k.signedAgainst(why, ks)
			continue
		}
		v := Verification{Status: Verified, Key: keyName(k, ks), Why: "the signature verifies", Small: k.small(c.alg)}
		if c.kid != "" && k.ID != "" && k.ID != c.kid {
			v.Why = fmt.Sprintf("signed by key %q, though the header says %q", clip(k.ID), clip(c.kid))
			v.OtherName = true
			v.Mind = append(v.Mind, c.namedWrong(k, ks))
		}
		if s, ok := k.Public.([]byte); ok && isPublic(s) {
			return failed("jwt.alg_mismatch", "the token says %s, and what is given as its secret is a public key, which everyone may have: a forgery that works where a server lets the token choose (RFC 8725 section 2.1)", c.alg)
		}
		return v
	}
	switch {
	case wrong.Status == Failed:
		return wrong
	case kinds == 0 && strings.HasPrefix(c.alg, "HS") && c.confused(ks):
		return failed("jwt.alg_mismatch", "the token says %s and was made with the public key in %s as its secret: a forgery that works where a server lets the token choose (RFC 8725 section 2.1)", c.alg, ks.Source)
	case c.kid != "" && !kidSeen && ks.unread[c.kid] != "":
		return failed("jwt.kid_unknown", "the token names key %q, which is among the keys given and cannot be read: %s; no other signed it", clip(c.kid), ks.unread[c.kid])
	case kinds == 0:
		return failed("jwt.alg_mismatch", "the token says %s, and no given key is for that: %s", c.alg, kindsOf(ks))
	case c.kid != "" && !kidSeen && anyID(ks):
		return failed("jwt.kid_unknown", "the token names key %q, which is not among the keys given (%s); none of them signed it", clip(c.kid), idsOf(ks))
	}
	if how := c.otherReading(ks); how != "" {
		return failed("jwt.signature_invalid", "the secret does not verify as it was given; it does %s", how)
	}
	if v, wrong := c.wrongLength(ks); wrong {
		return v
	}
	if kinds == 1 {
		return failed("jwt.signature_invalid", "the key that fits %s did not sign it: another key did, or the token was altered", c.alg)
	}
	return failed("jwt.signature_invalid", "none of the %d keys that fit %s signed it", kinds, c.alg)
}

// signedAgainst is the failure of a key that signed though why forbids it.
func (k Key) signedAgainst(why string, ks KeySet) Verification {
	cause := "jwt.signature_invalid"
	if strings.HasPrefix(why, "is for ") {
		cause = "jwt.alg_mismatch"
	}
	v := failed(cause, "%s signed it, but %s", k.about(), why)
	v.Key = keyName(k, ks)
	return v
}

// namedWrong says that k signed and the header names another key: who looks keys up by their name takes that one, and refuses.
func (c check) namedWrong(k Key, ks KeySet) string {
	of := "which is not in " + ks.Source
	if slices.ContainsFunc(ks.Keys, func(o Key) bool { return o.ID == c.kid }) {
		of = "another one of " + ks.Source
	} else if why := ks.unread[c.kid]; why != "" {
		of = "which " + ks.Source + " has in a form that cannot be read (" + why + ")"
	}
	return fmt.Sprintf("key %q signed it, and its header names %q, %s: a service that looks its keys up by name (kid) refuses it", clip(k.ID), clip(c.kid), of)
}

// inside checks with the key that came in the token.
func (c check) inside(e embedded, ks KeySet) Verification {
	v := Verification{Status: NotChecked, Key: "the key in the token's own header (" + e.from + ")"}
	switch {
	case e.fault != "":
		v.Why = e.fault
		return v
	case !e.key.forAlg(c.alg):
		return failed("jwt.alg_mismatch", "the token says %s, and the key inside it (%s) is for another", c.alg, keyKind(e.key.Public))
	case !c.signed(e.key.Public):
		return failed("jwt.signature_invalid", "not even the key inside the token (%s) signed it", e.from)
	}
	if why := e.key.unfit(); why != "" {
		return failed("jwt.signature_invalid", "the key inside the token (%s) signed it, but %s", e.from, why)
	}
	by, why := e.trusted(ks, clockOf(ks))
	if by != "" {
		return Verification{Status: Verified, Key: by, Why: "the signature verifies with the certificate inside the token (x5c), and that is trusted here", Small: e.key.small(c.alg)}
	}
	v.untrusted = why
	v.Status, v.Why = SelfConsistent, "the key inside the token ("+e.from+") signed it; anyone can put a key there, so this proves nothing"
	if why != "" {
		v.Why += "; " + why
	}
	return v
}

func kindsOf(ks KeySet) string {
	var out []string
	for _, k := range ks.Keys {
		if s := keyKind(k.Public); !slices.Contains(out, s) && len(out) < 4 {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}

func idsOf(ks KeySet) string {
	var out []string
	for _, k := range ks.Keys {
		if k.ID != "" && len(out) < 4 {
			out = append(out, clip(k.ID))
		}
	}
	if len(ks.Keys) > len(out) {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}
