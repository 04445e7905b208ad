package token

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// try is one way to use a key.
type try struct {
	key any
	how string // behind the key's name: ", read as base64"
}

// tries are the ways in which the key may open t; where there is none, why says so.
func (k OpeningKey) tries(t Token) (out []try, why string) {
	if k.public() {
		return nil, "it encrypts, and only its private half opens"
	}
	if _, ok := k.Key.(ed25519.PrivateKey); ok {
		return nil, "a key that signs, and never decrypts"
	}
	if t.Kind == KindPASETO {
		if want := strings.Replace(text(t.Header["version"]), "v", "k", 1) + ".local"; k.Paserk != "" && k.Paserk != want {
			return nil, "for another version or purpose: want " + want
		}
		if _, ok := k.Key.([]byte); !ok {
			return nil, "of another kind: a local token has a shared key"
		}
		return k.secrets(32, t.Header["version"].(string)+".local")
	}
	heads := t.recipients()
	for _, h := range heads {
		one := t
		one.Header = h
		for _, way := range k.triesFor(one, &why) {
			if !slices.ContainsFunc(out, func(o try) bool { return sameKey(o.key, way.key) }) {
				out = append(out, way)
			}
		}
	}
	if len(out) == 0 && len(heads) > 1 {
		why = fmt.Sprintf("opens it for none of its %d recipients", len(heads))
		if k.Alg != "" && !slices.ContainsFunc(heads, func(h map[string]any) bool { return text(h["alg"]) == k.Alg }) {
			why = k.forbids(text(heads[0]["alg"]), text(t.Header["enc"]))
		}
	}
	return out, why
}

// sameKey is true for one secret, read in two ways, or one private key.
func sameKey(a, b any) bool {
	x, ok := a.([]byte)
	y, too := b.([]byte)
	if ok || too {
		return ok && too && bytes.Equal(x, y)
	}
	return a == b
}

// triesFor are the ways for one recipient, whose header t has; where there is none, why says so.
func (k OpeningKey) triesFor(t Token, why *string) (out []try) {
	out, *why = k.waysFor(t)
	if len(out) == 0 {
		return nil
	}
	if *why = k.forbids(text(t.Header["alg"]), text(t.Header["enc"])); *why != "" {
		return nil
	}
	return out
}

func (k OpeningKey) waysFor(t Token) (out []try, why string) {
	alg := text(t.Header["alg"])
	if !slices.Contains(keyAlgorithms(), alg) {
		return nil, fmt.Sprintf("the algorithm %q is not spoken here", clip(alg))
	}
	if k.Paserk != "" {
		return nil, "a key of PASETO"
	}
	switch p := k.Key.(type) {
	case *rsa.PrivateKey:
		if !strings.HasPrefix(alg, "RSA") {
			return nil, "of another kind than " + alg + " takes"
		}
		if n := len(t.encryptedKey()); n > 0 && n != p.Size() {
			return nil, fmt.Sprintf("of another size: the token was made for a key of %d bits", 8*n)
		}
		return []try{{key: rsaOpener(p, alg)}}, ""
	case *ecdsa.PrivateKey:
		return k.onCurve(t, alg, p.Curve.Params().Name)
	case x25519:
		return k.onCurve(t, alg, fmt.Sprint(p.Curve()))
	case []byte:
		n := secretSize(t.Header)
		if n < 0 {
			if k.Text {
				return nil, "no key in PEM, DER or JWK, so taken as a shared secret, which " + alg + " does not take"
			}
			return nil, "of another kind than " + alg + " takes"
		}
		if alg == "dir" {
			alg += " with " + text(t.Header["enc"])
		}
		return k.secrets(n, alg)
	}
	return nil, "of a kind that is not known here"
}

func (k OpeningKey) onCurve(t Token, alg, curve string) ([]try, string) {
	if !strings.HasPrefix(alg, "ECDH-ES") {
		return nil, "of another kind than " + alg + " takes"
	}
	if c := t.curve(); c != "" && c != curve {
		return nil, "on another curve: the token was made for " + clip(c)
	}
	return []try{{key: k.Key}}, ""
}

// secrets are the readings of a secret that have the length that is wanted; 0 takes a password as it is, and without the line break
// of its file.
func (k OpeningKey) secrets(want int, what string) (out []try, why string) {
	raw := k.Key.([]byte)
	if !k.Text {
		if want > 0 && len(raw) != want {
			return nil, fmt.Sprintf("%s wants %d bytes, got %d", what, want, len(raw))
		}
		return []try{{key: raw}}, ""
	}
	var got []string
	add := func(b []byte, how, count string) {
		if len(b) == 0 || slices.ContainsFunc(out, func(o try) bool { return bytes.Equal(o.key.([]byte), b) }) {
			return
		}
		if want > 0 && len(b) != want {
			got = append(got, fmt.Sprintf("%d%s", len(b), count))
			return
		}
		out = append(out, try{b, how})
	}
	line := bytes.TrimRight(raw, "\r\n")
	add(line, "", "")
	if want == 0 {
		add(raw, ", with the line break at its end", "")
		return out, ""
	}
	if len(raw) == want { // bytes that happen to end as a line does
		add(raw, "", "")
	}
	plain := strings.TrimSpace(string(raw))
	if b, err := hex.DecodeString(plain); err == nil {
		add(b, ", read as hexadecimal", " read as hexadecimal")
	}
	if b, ok := anyBase64(plain); ok {
		add(b, ", read as base64", " read as base64")
	}
	if b, err := base64.StdEncoding.DecodeString(plain); err == nil {
		add(b, ", read as base64", " read as base64")
	}
	if len(out) > 0 {
		return out, ""
	}
	return nil, fmt.Sprintf("%s wants %d bytes, got %s", what, want, strings.Join(slices.Compact(got), ", "))
}

// namedOtherwise says of a shared key that does not open a token whose footer names its key by PASERK what its own name is.
func (k OpeningKey) namedOtherwise(t Token, key any) string {
	secret, ok := key.([]byte)
	if v := text(t.Header["version"]); ok && t.Kind == KindPASETO && strings.HasPrefix(kidOf(t), "k"+v[1:]+".lid.") {
		if id := paserkID(v[1], "lid", "k"+v[1:]+".local."+encode(secret)); id != kidOf(t) {
			return "; its name is " + id
		}
	}
	return ""
}

// whyNot is the sentence over what was tried.
func (o Opener) whyNot(t Token, tried []string) string {
	kid := kidOf(t)
	switch {
	case len(o.Keys) == 1 && o.Keys[0].public():
		return o.Keys[0].about("") + " is a public key: it encrypts, and only its private half, which the recipient has, opens"
	case len(tried) == 1:
		return "not opened with " + tried[0]
	case kid != "" && !slices.ContainsFunc(o.Keys, func(k OpeningKey) bool { return k.ID == kid || k.paserkID(t) == kid }) && slices.ContainsFunc(o.Keys, func(k OpeningKey) bool { return k.ID != "" }):
		return fmt.Sprintf("none of the %d keys opens it, and none of them has the name %q", len(o.Keys), clipTo(kid, 60))
	}
	if n := len(t.recipients()); n > 1 {
		return fmt.Sprintf("none of the %d keys opens it for any of its %d recipients", len(o.Keys), n)
	}
	return fmt.Sprintf("none of the %d keys opens it", len(o.Keys))
}
