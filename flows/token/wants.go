package token

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// keyAlgorithms are those of RFC 7518 section 4.1.
func keyAlgorithms() []string {
	return []string{"RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "A128KW", "A192KW", "A256KW", "dir", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW",
		"A128GCMKW", "A192GCMKW", "A256GCMKW", "PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW"}
}

// secretSize is the length in bytes of the shared secret that a JWE's algorithm takes (RFC 7518 sections 4.4 to 4.8 and 5.1): 0 for a
// password, which has any, and -1 where it takes no secret.
func secretSize(h map[string]any) int {
	alg := text(h["alg"])
	switch {
	case alg == "dir":
		return contentKeySize(text(h["enc"]))
	case strings.HasPrefix(alg, "PBES2-"):
		return 0
	case strings.HasPrefix(alg, "ECDH-"), strings.HasPrefix(alg, "RSA"):
		return -1
	}
	switch strings.TrimSuffix(strings.TrimSuffix(alg, "KW"), "GCM") {
	case "A128":
		return 16
	case "A192":
		return 24
	case "A256":
		return 32
	}
	return -1
}

// contentKeySize is the length in bytes of the key that encrypts the content (RFC 7518 section 5.1), -1 where enc is not known.
func contentKeySize(enc string) int {
	switch enc {
	case "A128GCM":
		return 16
	case "A192GCM":
		return 24
	case "A256GCM", "A128CBC-HS256":
		return 32
	case "A192CBC-HS384":
		return 48
	case "A256CBC-HS512":
		return 64
	}
	return -1
}

// Wants says which key opens an encrypted token, as far as the token tells; "" for one that is not encrypted.
func (t Token) Wants() string {
	if t.Kind == KindPASETO && text(t.Header["purpose"]) == "local" {
		v := text(t.Header["version"])
		return fmt.Sprintf("the shared key of 32 bytes for %s.local: hexadecimal, base64, or PASERK %s.local", v, strings.Replace(v, "v", "k", 1)) + byName(t)
	}
	if t.Kind != KindJWE {
		return ""
	}
	if heads := t.recipients(); len(heads) > 1 {
		var each []string
		for _, h := range heads[:min(len(heads), 4)] {
			one := Token{Kind: KindJWE, Header: h}
			each = append(each, one.Wants())
		}
		return fmt.Sprintf("the key of one of its %d recipients: %s", len(heads), strings.Join(each, "; or "))
	}
	alg, enc := text(t.Header["alg"]), text(t.Header["enc"])
	what := fmt.Sprintf("alg %s, enc %s: ", clip(alg), clip(enc))
	switch n := secretSize(t.Header); {
	case n == 0:
		what += "the password"
	case n > 0:
		what += fmt.Sprintf("a shared secret of %d bytes", n)
	case strings.HasPrefix(alg, "RSA"):
		what += "an RSA private key"
		if n := len(t.encryptedKey()); n > 0 {
			what += fmt.Sprintf(" of %d bits", 8*n)
		}
	case strings.HasPrefix(alg, "ECDH-ES"):
		what += "a private key"
		if c := t.curve(); c != "" {
			what += " on " + clip(c)
		}
	default:
		what += "a key of a kind that is not known here"
	}
	return what + byName(t)
}

func byName(t Token) string {
	if kid := kidOf(t); kid != "" {
		return fmt.Sprintf(", named %q (kid)", clipTo(kid, 60))
	}
	return ""
}

func clipTo(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// kidOf is the name of the key that the token says it is encrypted to; a PASETO has it in its footer.
func kidOf(t Token) string {
	if t.Kind != KindPASETO {
		return text(t.Header["kid"])
	}
	m, _ := t.Header["footer"].(map[string]any)
	return text(m["kid"])
}

// kidsOf are the names of all keys that the token says it is encrypted to.
func kidsOf(t Token) (out []string) {
	for _, h := range t.recipients() {
		one := t
		one.Header = h
		if kid := kidOf(one); kid != "" {
			out = append(out, kid)
		}
	}
	return out
}

// encryptedKey is the second part of a compact JWE; nil where there is none, or it has another form.
func (t Token) encryptedKey() []byte {
	p := strings.SplitN(t.Raw, ".", 3)
	if len(p) != 3 || strings.HasPrefix(t.Raw, "{") {
		return nil
	}
	b, _ := segment(p[1])
	return b
}

// curve is that of the ephemeral key (RFC 7518 section 4.6.1.1): the recipient's key is on the same.
func (t Token) curve() string {
	epk, _ := t.Header["epk"].(map[string]any)
	return text(epk["crv"])
}

// roundsFault says that a token asks for more work than is done for it, for any of its recipients, "" it does not.
func (t Token) roundsFault() string {
	for _, h := range t.recipients() {
		if why := roundsFault(h); why != "" {
			return why
		}
	}
	return ""
}

func roundsFault(h map[string]any) string {
	if !strings.HasPrefix(text(h["alg"]), "PBES2-") {
		return ""
	}
	n, _ := h["p2c"].(json.Number)
	rounds, err := n.Int64()
	switch {
	case err != nil && strings.ContainsAny(string(n), ".eE-"), n == "":
		return "its header does not say how many rounds of PBKDF2 its password wants (p2c)"
	case err != nil || rounds > maxRounds:
		return fmt.Sprintf("it asks for %s rounds of PBKDF2 (p2c); no more than %d are made here, since whoever made the token chose the number", clip(string(n)), maxRounds)
	}
	return ""
}

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
		return []try{{key: p}}, ""
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
