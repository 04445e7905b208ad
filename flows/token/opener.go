package token

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"why401/httpclient/keyfile"
)

// Opener is keys to open an encrypted token with.
type Opener struct {
	Keys []OpeningKey
	// Unreadable says of each key that could not be used why: one bad key never spoils the set.
	Unreadable []string
}

// maxOpeningKeys bounds how many keys of one set are tried on a token.
const maxOpeningKeys = 100

// ReadOpener reads the keys in data: PEM with one or more private keys, encrypted or not, DER, PKCS #12, a JWK or JWK Set, a JWK that is
// encrypted itself (RFC 7517 appendix C), a PASERK, and all else as a shared secret. The error is, or wraps, keyfile.ErrPassphrase or
// keyfile.ErrWrongPassphrase where a key wants a passphrase.
func ReadOpener(name string, data []byte, pass string) (Opener, error) {
	var o Opener
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	lines := keyfile.Unflattened(trimmed)
	var err error
	switch {
	case len(trimmed) == 0:
		err = errors.New("it is empty")
	case trimmed[0] == '{' && json.Valid(trimmed):
		err = o.readJWKs(trimmed)
	case trimmed[0] == '{' && bytes.Contains(trimmed, []byte(`"kty"`)):
		err = errors.New("it begins as a JWK does and is no JSON: want it whole, from { to }")
	case bytes.HasPrefix(lines, []byte("-----BEGIN ")):
		err = o.readPEM(lines, pass)
	case o.readDERInBase64(trimmed, pass, &err):
	case bytes.HasPrefix(data, []byte("\xfe\xed\xfe\xed")):
		err = errors.New("it is a Java key store; keytool -importkeystore -deststoretype pkcs12 writes one that can be read")
	case keyfile.IsPKCS12(data):
		var k any
		if k, _, _, err = keyfile.OpenPKCS12(data, pass); err == nil {
			o.Keys = []OpeningKey{{Key: spoken(k)}}
		}
	case data[0] == 0x30 && !IsText(string(data)) && o.readDER(data, pass, &err):
	case isPaserk(string(trimmed)):
		err = o.readPaserk(string(trimmed))
	case bytes.HasPrefix(trimmed, []byte("eyJ")) && bytes.Count(trimmed, []byte(".")) == 4:
		err = o.readEncryptedJWK(string(trimmed), pass)
	case bytes.HasPrefix(trimmed, []byte("eyJ")) && bytes.Count(trimmed, []byte(".")) == 2:
		err = errors.New("it is a token (JWT), and no key")
	default:
		o.Keys = []OpeningKey{{Key: data, Text: true}}
	}
	if err != nil {
		return o, fmt.Errorf("reading the key %s: %w", name, err)
	}
	for i := range o.Keys {
		o.Keys[i].Source = name
	}
	if len(o.Keys) > maxOpeningKeys {
		o.Unreadable = append(o.Unreadable, fmt.Sprintf("%d more keys than the %d that are tried", len(o.Keys)-maxOpeningKeys, maxOpeningKeys))
		o.Keys = o.Keys[:maxOpeningKeys]
	}
	return o, nil
}

// With is the keys of both.
func (o Opener) With(more Opener) Opener {
	return Opener{Keys: slices.Concat(o.Keys, more.Keys), Unreadable: slices.Concat(o.Unreadable, more.Unreadable)}
}

// readPEM reads every block. A block that cannot be used is named where another can.
func (o *Opener) readPEM(text []byte, pass string) error {
	var first error
	n := 0
	for rest := text; ; n++ {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			break
		}
		k, err := pemOpener(b, pass)
		if err != nil {
			if first == nil || errors.Is(err, keyfile.ErrPassphrase) || errors.Is(err, keyfile.ErrWrongPassphrase) {
				first = err
			}
			o.Unreadable = append(o.Unreadable, fmt.Sprintf("PEM block %d (%s) cannot be read: %v", n+1, clip(b.Type), err))
			continue
		}
		o.Keys = append(o.Keys, OpeningKey{Key: k})
	}
	switch {
	case n == 0:
		return errors.New("it begins as PEM does and is broken behind that: want the lines from BEGIN to END, each as it was")
	case len(o.Keys) == 0:
		return first
	}
	return nil
}

func pemOpener(b *pem.Block, pass string) (any, error) {
	switch {
	case keyfile.Encrypted(b):
		k, err := keyfile.Open(b, pass)
		return spoken(k), err
	case b.Type == "OPENSSH PRIVATE KEY":
		return nil, keyfile.ErrOpenSSH
	case strings.HasSuffix(b.Type, "PRIVATE KEY"):
		k, err := keyfile.Parse(b.Bytes)
		return spoken(k), err
	case b.Type == "CERTIFICATE" || strings.HasSuffix(b.Type, "PUBLIC KEY"):
		return pemKey(b)
	}
	return nil, errors.New("no key")
}

// spoken is a private key with the agreement that go-jose lacks, where it is of that curve.
func spoken(k any) any {
	if x, ok := asX25519(k); ok {
		return x
	}
	return k
}

// readDER reads what stands inside PEM, as it is; false where it is none of that, and then it is a secret that begins with the digit 0.
func (o *Opener) readDER(der []byte, pass string, err *error) bool {
	if keyfile.IsEncryptedPKCS8(der) {
		k, fault := keyfile.OpenPKCS8(der, pass)
		if *err = fault; fault == nil {
			o.Keys = []OpeningKey{{Key: spoken(k)}}
		}
		return true
	}
	if k, fault := keyfile.Parse(der); fault == nil {
		o.Keys = []OpeningKey{{Key: spoken(k)}}
		return true
	}
	if ks, fault := readDER(KeySet{}, der); fault == nil {
		o.Keys = []OpeningKey{{Key: ks.Keys[0].Public}}
		return true
	}
	return false
}

// readDERInBase64 reads a key in base64 without the lines of PEM round it; false where it is none of that, and then it is a secret.
func (o *Opener) readDERInBase64(text []byte, pass string, err *error) bool {
	der, ok := derInBase64(text)
	return ok && o.readDER(der, pass, err)
}

// readJWKs reads a JWK or a JWK Set (RFC 7517).
func (o *Opener) readJWKs(data []byte) error {
	var set struct {
		Keys []json.RawMessage
		Kty  string
	}
	_ = json.Unmarshal(data, &set)
	switch {
	case set.Keys == nil && set.Kty != "":
		set.Keys = []json.RawMessage{data}
	case set.Keys == nil:
		return errors.New("it is JSON, and neither a JWK (kty) nor a JWK Set (keys)")
	case len(set.Keys) == 0:
		return errors.New("it is a JWK Set without a key")
	}
	for i, raw := range set.Keys {
		k, err := jwkOpener(raw)
		if err != nil {
			o.Unreadable = append(o.Unreadable, fmt.Sprintf("key %d cannot be read: %v", i+1, err))
			continue
		}
		o.Keys = append(o.Keys, k)
	}
	if len(o.Keys) == 0 {
		return errors.New(o.Unreadable[0])
	}
	return nil
}

func jwkOpener(raw []byte) (OpeningKey, error) {
	var about struct {
		Kty, Crv, Kid, Alg, Use string
		Ops                     []string `json:"key_ops"`
	}
	if err := json.Unmarshal(raw, &about); err != nil {
		return OpeningKey{}, errors.New("want a JSON object with kty")
	}
	k := OpeningKey{ID: about.Kid, Alg: about.Alg, Use: about.Use, Ops: about.Ops}
	if about.Kty == "OKP" && strings.HasPrefix(about.Crv, "X") { // go-jose reads none of them
		x, err := readX25519(raw)
		k.Key = x
		return k, err
	}
	var j jose.JSONWebKey
	if err := j.UnmarshalJSON(raw); err != nil {
		return k, errors.New(keyFault(err))
	}
	k.Key = j.Key
	return k, nil
}

// readEncryptedJWK opens a JWK or JWK Set that is a JWE itself, with a password (RFC 7517 section 7 and appendix C).
func (o *Opener) readEncryptedJWK(jwe, pass string) error {
	h, bad := segment(strings.SplitN(jwe, ".", 2)[0])
	m, _, fault := object(h)
	switch {
	case bad != "" || fault != "" || !strings.HasPrefix(text(m["alg"]), "PBES2-"):
		return errors.New("it is an encrypted token (JWE), and no key")
	case pass == "":
		return keyfile.ErrPassphrase
	}
	t := Token{Kind: KindJWE, Raw: jwe, Header: m}
	if why := t.tooMuch(); why != "" {
		return errors.New(why)
	}
	plain, _, err := openJWE(t, []byte(pass))
	if err != nil {
		return keyfile.ErrWrongPassphrase
	}
	return o.readJWKs(plain)
}
