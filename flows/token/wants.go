package token

import (
	"encoding/json"
	"fmt"
	"strings"

	"why401/flows/xmldsig"
)

// keyAlgorithms are those of RFC 7518 section 4.1, and the two that Web Cryptography added to them.
func keyAlgorithms() []string {
	return []string{"RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "A128KW", "A192KW", "A256KW", "dir", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW",
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
	if e := t.sealed(); e != nil {
		return "an RSA private key, that of " + forWhom(e) + " (" + xmldsig.Encrypted(e) + ")"
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

// tooMuch says that a token asks for more work than is done for it, "" it does not: whoever made it chose how much.
func (t Token) tooMuch() string {
	heads := t.recipients()
	if len(heads) > maxRecipients {
		return fmt.Sprintf("it is for more than the %d recipients that are looked at", maxRecipients)
	}
	sum := 0
	for _, h := range heads {
		n, why := rounds(h)
		if sum += n; why != "" {
			return why
		}
	}
	if sum > maxRounds {
		return fmt.Sprintf("its recipients ask for %d rounds of PBKDF2 (p2c) together; no more than %d are made here", sum, maxRounds)
	}
	return ""
}

// rounds are those of PBKDF2 that a header asks for, 0 for other algorithms; why says what is wrong with them.
func rounds(h map[string]any) (n int, why string) {
	if !strings.HasPrefix(text(h["alg"]), "PBES2-") {
		return 0, ""
	}
	p, _ := h["p2c"].(json.Number)
	r, err := p.Int64()
	switch {
	case p == "", err != nil && strings.ContainsAny(string(p), ".eE-"), r < 0:
		return 0, "its header does not say how many rounds of PBKDF2 its password wants (p2c)"
	case err != nil || r > maxRounds:
		return 0, fmt.Sprintf("it asks for %s rounds of PBKDF2 (p2c); no more than %d are made here, since whoever made the token chose the number", clip(string(p)), maxRounds)
	}
	return int(r), ""
}
