package signing

import (
	"crypto"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Names of the values that the makers of this package read. "key" is the text of a key; whoever calls reads a file.
const (
	ValueKey        = "key"
	ValueKeyFile    = "key-file"
	ValuePassphrase = "passphrase"
)

// SignOAuth1 is the Maker of OAuth 1.0.
func SignOAuth1(m Message, v map[string]string) (Made, error) {
	o := OAuth1{ConsumerKey: v["consumer-key"], ConsumerSecret: v["consumer-secret"], Token: v["token"], TokenSecret: v["token-secret"], Method: v["method"],
		Realm: v["realm"], Callback: v["callback"], Verifier: v["verifier"], Nonce: v["nonce"], Timestamp: v["timestamp"]}
	if o.Method == "RSA-SHA1" {
		k, err := signerOf(v)
		if err != nil {
			return Made{}, err
		}
		o.Key = k
	}
	return o.Sign(m)
}

// SignMessage is the Maker of HTTP Message Signatures.
func SignMessage(m Message, v map[string]string) (Made, error) {
	s := MessageSignature{Label: v["label"], KeyID: v["key-id"], Algorithm: v["algorithm"], Nonce: v["nonce"], Tag: v["tag"], Digest: v["digest"], Parameters: words(v["parameters"])}
	if s.Algorithm == Automatic {
		s.Algorithm = ""
	}
	if c := strings.TrimSpace(v["components"]); c != "" {
		s.Components = splitComponents(c)
	}
	if e := v["expires"]; e != "" {
		n, err := strconv.Atoi(e)
		if err != nil || n < 1 {
			return Made{}, fmt.Errorf("signing the message: want expires as a number of seconds, got %q", e)
		}
		s.Lifetime = time.Duration(n) * time.Second
	}
	secret, text := v["secret"], v[ValueKey]
	switch {
	case secret != "" && text != "":
		return Made{}, errors.New("signing the message: there are both a shared secret and a private key; want one of them")
	case secret != "":
		b, err := DecodeSecret(secret, v["secret-form"])
		if err != nil {
			return Made{}, err
		}
		s.Key = b
	case text == "":
		return Made{}, errors.New("signing the message: there is neither a private key nor a shared secret")
	default:
		k, err := ReadKey([]byte(text), v[ValuePassphrase])
		if err != nil {
			return Made{}, err
		}
		s.Key = k
	}
	return s.Sign(m)
}

// Automatic is the algorithm that fits the key.
const Automatic = "automatic"

// SignDPoP is the Maker of DPoP.
func SignDPoP(m Message, v map[string]string) (Made, error) {
	k, err := signerOf(v)
	if err != nil {
		return Made{}, err
	}
	return DPoP{Key: k, Token: strings.TrimSpace(v["token"]), Nonce: v["nonce"]}.Sign(m)
}

// SignHMAC is the Maker of a header template.
func SignHMAC(m Message, v map[string]string) (Made, error) {
	secret, err := DecodeSecret(v["secret"], v["secret-form"])
	if err != nil {
		return Made{}, err
	}
	return HMAC{Template: v["template"], Secret: secret, KeyID: v["key-id"], TimestampHeader: v["timestamp-header"], NonceHeader: v["nonce-header"], TimestampForm: v["timestamp-form"]}.Sign(m)
}

func signerOf(v map[string]string) (crypto.Signer, error) {
	if v[ValueKey] == "" {
		return nil, errors.New("reading the key: there is none: give a private key as PEM or JWK, or the file that holds it")
	}
	k, err := ReadKey([]byte(v[ValueKey]), v[ValuePassphrase])
	if err != nil {
		return nil, err
	}
	s, ok := k.(crypto.Signer)
	if !ok {
		return nil, errors.New("reading the key: want a private key, got a shared secret")
	}
	return s, nil
}

// words splits at blanks and commas; nil where there are none.
func words(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == ',' || c == '\t' || c == '\n' })
}

// splitComponents splits like words, but not inside quotes: @query-param;name="a b".
func splitComponents(s string) []string {
	var out []string
	var b strings.Builder
	quoted := false
	end := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "("), ")")
	for _, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
			b.WriteRune(c)
		case !quoted && (c == ' ' || c == ',' || c == '\n' || c == '\t'):
			end()
		default:
			b.WriteRune(c)
		}
	}
	end()
	return out
}
