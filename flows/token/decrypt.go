package token

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// maxLayers bounds how many encrypted tokens are opened inside each other.
	maxLayers = 5
	// maxRounds is how often PBKDF2 is repeated for a password, as go-jose bounds it: the token's maker chooses the number.
	maxRounds = 1_000_000
	// maxWork bounds the rounds for all keys of a set together: some seconds.
	maxWork = 4 * maxRounds
	// maxZipped bounds the content that is unpacked, in bytes of base64; go-jose unpacks to ten times its size, or 250,000 bytes.
	maxZipped = maxToken / 10
)

// Open opens a JWE (RFC 7516), a local PASETO or what is encrypted in a SAML message with the keys of o, and what is encrypted inside it again. The token that comes back
// is what was inside: a signed token (RFC 7519 section 5.2) whose Raw a signature is checked on, or t itself with its claims; Layers
// tell how it was reached. The error is a *NotOpenedError where no key fits.
func Open(t Token, o Opener, at time.Time) (Token, error) {
	if t.Kind == KindSAML {
		if err := openable(t); err != nil {
			return t, err
		}
		return openSAML(t, o, at)
	}
	layers := t.Layers // of one that was opened before, and is encrypted again
	var notes []string
	outside := "" // the formats around the one that is reached
	for _, l := range layers {
		outside += l.Format + ", holding "
	}
	t.Format = strings.TrimPrefix(t.Format, outside)
	before := len(layers)
	for {
		err := openable(t)
		var plain []byte
		var l Layer
		if err == nil {
			plain, l, err = openLayer(t, o)
		}
		if err != nil {
			if len(layers) == before {
				t.Format = outside + t.Format
				return t, err
			}
			t.stuck = "what is inside is encrypted again: " + closedWhy(err)
			break
		}
		layers = append(slices.Clip(layers), l)
		for _, n := range t.Notes {
			notes = append(notes, "of the encrypted token: "+n)
		}
		in, nested := inside(t, plain, at)
		if nested {
			outside += t.Format + ", holding "
		}
		in.Layers = layers
		t = in
		if !nested || !t.Encrypted() {
			break
		}
		if len(layers) >= maxLayers {
			t.stuck = fmt.Sprintf("what is inside is encrypted again, and no more than %d tokens are opened inside each other", maxLayers)
			break
		}
	}
	t.Format, t.Notes = outside+t.Format, append(t.Notes, notes...)
	return t, nil
}

// openable says what keeps a token from being opened whatever the key is, nil nothing.
func openable(t Token) error {
	switch {
	case t.Kind == KindSAML && t.Parse == nil && t.sealed() == nil:
		return errors.New("opening the token: want an EncryptedAssertion or an EncryptedID in the message, got none")
	case t.Kind == KindSAML && t.Parse == nil:
		return nil
	case t.Kind == KindPASETO && text(t.Header["purpose"]) == "public", t.Kind == KindJWS && t.Header != nil && t.Parse == nil:
		return fmt.Errorf("opening the token: it is not encrypted: %s is signed, and all of it can be read without a key", t.Format)
	case !t.Encrypted():
		return fmt.Errorf("opening the token: want an encrypted one (JWE with five parts, or a local PASETO), got %s", notEmpty(t.Format, "none of a known kind"))
	case t.Parse != nil:
		return fmt.Errorf("opening the token: its %s is broken: want %s, got %s", t.Parse.Part, t.Parse.Want, t.Parse.Got)
	}
	if why := t.tooMuch(); why != "" {
		return errors.New("opening the token: " + why)
	}
	if len(t.Layers) >= maxLayers {
		return fmt.Errorf("opening the token: no more than %d tokens are opened inside each other", maxLayers)
	}
	return nil
}

func notEmpty(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Encrypted is true for a token whose content a key would open.
func (t Token) Encrypted() bool {
	if t.Kind == KindSAML {
		return t.message != nil && len(t.message.encrypted) > 0 && t.message.assertion == nil
	}
	return t.Kind == KindJWE && t.Claims == nil && t.Payload == "" || t.Kind == KindPASETO && text(t.Header["purpose"]) == "local" && t.Claims == nil && t.Payload == ""
}

// openLayer tries the keys in their order, those that the token names first.
func openLayer(t Token, o Opener) ([]byte, Layer, error) {
	named := kidsOf(t)
	var first, then []OpeningKey
	for _, k := range o.Keys {
		if slices.Contains(named, k.ID) || slices.Contains(named, k.paserkID(t)) {
			first = append(first, k)
		} else {
			then = append(then, k)
		}
	}
	l := Layer{Kind: t.Kind, Format: t.Format, Header: t.Header, Raw: t.Raw}
	e := &NotOpenedError{Wants: t.Wants()}
	work, spent := 0, 0 // rounds of PBKDF2 for one key, and for all until now
	for _, h := range t.recipients() {
		n, _ := rounds(h)
		work += n
	}
	for _, k := range append(first, then...) {
		tries, why := k.tries(t)
		for _, one := range tries {
			if spent += work; spent > maxWork {
				why = fmt.Sprintf("not tried: %d rounds of PBKDF2 were made for the keys before it", maxWork)
				break
			}
			plain, alg, err := t.openWith(one.key)
			if err == nil && alg != "" { // of several recipients another may be the one that the key opens
				if why = k.forbids(alg, text(t.Header["enc"])); why != "" {
					continue
				}
			}
			if err == nil {
				l.Key, l.Tried = k.about(one.how), len(e.Tried)+1
				if id := k.paserkID(t); id != "" {
					l.Key += ", whose name is in the footer (" + id + ")"
				}
				return plain, l, nil
			}
			if !errors.Is(err, errAnotherKey) { // no key opens it
				return nil, l, &NotOpenedError{Wants: e.Wants, Why: err.Error()}
			}
			why = "of the right kind, and does not open it" + k.namedOtherwise(t, one.key)
		}
		e.Tried = append(e.Tried, k.about("")+": "+why)
	}
	e.Why = o.whyNot(t, e.Tried)
	if t.Kind == KindPASETO && len(t.Assertion) == 0 && text(t.Header["version"]) > "v2" && slices.ContainsFunc(e.Tried, func(s string) bool { return strings.Contains(s, "of the right kind") }) {
		e.Why += "; or the token is bound to an implicit assertion, which was not given"
	}
	e.Tried = append(e.Tried, o.Unreadable...)
	return nil, l, e
}

// errAnotherKey is all that decryption tells: the key is another, or the token was altered.
var errAnotherKey = errors.New("the key does not open it")

// openWith decrypts; alg is that of the recipient whose key it was, "" of a PASETO.
func (t Token) openWith(key any) (plain []byte, alg string, err error) {
	if t.Kind == KindPASETO {
		plain, err = openPASETO(t, key)
		return plain, "", err
	}
	return openJWE(t, key)
}

// openJWE decrypts with a key that is of the right kind. An error other than errAnotherKey holds for every key.
func openJWE(t Token, key any) (plain []byte, by string, err error) {
	alg, enc := jose.KeyAlgorithm(text(t.Header["alg"])), jose.ContentEncryption(text(t.Header["enc"]))
	algs := []jose.KeyAlgorithm{alg}
	parse := jose.ParseEncryptedCompact
	if strings.HasPrefix(t.Raw, "{") {
		parse = jose.ParseEncryptedJSON
		for _, a := range keyAlgorithms() { // several recipients may each have their own
			algs = append(algs, jose.KeyAlgorithm(a))
		}
	}
	zip, zipped := t.Header["zip"]
	switch {
	case zipped && text(zip) != "DEF":
		return nil, "", fmt.Errorf("its content is packed in a way that is not spoken here (zip %q)", clip(text(zip)))
	case zipped && len(t.Raw) > maxZipped:
		return nil, "", fmt.Errorf("its content is packed (zip), and of %d bytes; no more than %d are unpacked here", len(t.Raw), maxZipped)
	case t.Header["crit"] != nil:
		return nil, "", errors.New("its header marks members as critical that are not understood here (crit)")
	}
	if why := ephemeralFault(t.Header); why != "" {
		return nil, "", errors.New(why)
	}
	obj, err := parse(t.Raw, algs, []jose.ContentEncryption{enc})
	if err != nil {
		return nil, "", errors.New("it cannot be read: " + keyFault(err))
	}
	_, head, plain, err := obj.DecryptMulti(key)
	switch {
	case err == nil && len(plain) > maxToken:
		return nil, "", fmt.Errorf("inside are %d bytes; no more than %d are read here", len(plain), maxToken)
	case err == nil:
		return plain, head.Algorithm, nil
	case strings.Contains(err.Error(), "too large"):
		return nil, "", errors.New("its content unpacks (zip) to more than ten times its size and 250000 bytes: a bomb, or no token; it is not unpacked here")
	case errors.Is(err, jose.ErrCryptoFailure):
		return nil, "", errAnotherKey
	case zipped:
		return nil, "", errors.New("the key opens it, and its content cannot be unpacked (zip)")
	}
	return nil, "", errors.New("it cannot be opened here: " + keyFault(err))
}

// inside lays open what was encrypted: a token, claims or text. nested is true for a token.
func inside(t Token, plain []byte, at time.Time) (in Token, nested bool) {
	m, _, bad := object(plain)
	if bad != "" || looksSerialised(string(plain)) {
		in = Inspect(string(plain), at)
		if in.Raw != strings.TrimSpace(string(plain)) { // a reader takes all of it for the token
			t.Notes = append(slices.Clip(t.Notes), "a token stands in the text inside, which is none as a whole: its signature is not looked at")
		} else if in.Kind == KindJWS && in.Header != nil || in.Kind == KindJWE || in.Kind == KindPASETO {
			in.replicated(t.Header)
			if t.Kind == KindJWE && mediaType(t.Header["cty"]) != "jwt" {
				in.Notes = append(in.Notes, "the encrypted token's header does not say that a JWT is inside (cty), and some readers want that (RFC 7519 section 5.2)")
			}
			return in, true
		}
	}
	t.Format = strings.TrimSuffix(t.Format, " (encrypted)") + ", decrypted"
	if bad == "" {
		t.Claims, t.RawJSON = m, plain
		t.times(at)
		t.replicated(t.Header)
		return t, false
	}
	t.Payload = string(plain)
	return t, false
}

// replicated compares the claims that the header outside repeats (RFC 7519 section 5.3): who routes by them must not be deceived.
func (t *Token) replicated(outer map[string]any) {
	for _, n := range []string{"iss", "sub", "aud"} {
		out, ok := outer[n]
		in, has := t.Claims[n]
		if ok && has && fmt.Sprint(out) != fmt.Sprint(in) {
			t.Findings = append(t.Findings, Finding{"jwt.malformed", fmt.Sprintf("the header outside says %s %q, and the claims inside say %q", n, clip(fmt.Sprint(out)), clip(fmt.Sprint(in))), "token.claims." + n})
		}
	}
}

// verifyOpened says who can have made an encrypted token: false for one that a signature tells it of.
func verifyOpened(t Token) (Verification, bool) {
	if t.Kind != KindJWE && (t.Kind != KindPASETO || text(t.Header["purpose"]) != "local") {
		return Verification{}, false
	}
	v := Verification{Status: NotChecked}
	switch {
	case t.Encrypted() || len(t.Layers) == 0:
		v.Why = "it is encrypted: what is inside, and whether that is signed, is known when a key has opened it"
	case t.Kind == KindPASETO:
		v.Status, v.Key = Verified, t.Layers[len(t.Layers)-1].Key
		v.Why = "it opens with the shared key, so a holder of that key made it"
	case secretSize(t.Header) >= 0:
		v.Why = "it is encrypted with a shared secret, and not signed: any holder of the secret can have made it"
	default:
		v.Why = "it is encrypted, and not signed: anyone who has the recipient's public key can have made it"
	}
	return v, true
}
