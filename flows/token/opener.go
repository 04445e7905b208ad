package token

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"encoding/asn1"
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

// OpeningKey is one key to decrypt with, or what was given in its place.
type OpeningKey struct {
	Source string // "keys.json", "what you pasted"
	ID     string // kid, "" none
	Alg    string // the algorithm that it is for alone, "" any
	Use    string
	Ops    []string // key_ops, nil none
	Paserk string   // "k4.local": the type of a PASERK, which is for one version and purpose of PASETO; "" none
	// Key is *rsa.PrivateKey, *ecdsa.PrivateKey, x25519 or ed25519.PrivateKey, a public key where that was given, or []byte: a shared
	// secret or password, byte by byte.
	Key any
	// Text is true for a secret that came as text or a file, and not in a JWK or PASERK: its bytes may be base64 or hexadecimal.
	Text bool
}

// maxOpeningKeys bounds how many keys of one set are tried on a token.
const maxOpeningKeys = 100

// ReadOpener reads the keys in data: PEM with one or more private keys, encrypted or not, DER, a JWK or JWK Set, a JWK that is
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
	case keyStore(data) != "":
		err = errors.New(keyStore(data))
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
		if err != nil {
			return nil, errors.New("a private key of a kind that is not read here, or a broken one")
		}
		return spoken(k), nil
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

// keyStore says of a file that holds keys in a form that is not read here what writes them as PEM, "" for all else.
func keyStore(data []byte) string {
	var p12 struct {
		Version int
		Rest    asn1.RawValue
		Mac     asn1.RawValue `asn1:"optional"`
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xfe\xed\xfe\xed")):
		return "it is a Java key store; keytool -importkeystore -deststoretype pkcs12 and then openssl pkcs12 -nodes write its keys as PEM"
	case data[0] == 0x30:
		if _, err := asn1.Unmarshal(data, &p12); err == nil && p12.Version == 3 {
			return "it is PKCS #12 (.p12, .pfx); openssl pkcs12 -nodes -in FILE writes its key as PEM"
		}
	}
	return ""
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
	if why := roundsFault(m); why != "" {
		return errors.New(why)
	}
	plain, err := openJWE(t, []byte(pass))
	if err != nil {
		return keyfile.ErrWrongPassphrase
	}
	return o.readJWKs(plain)
}

// about names a key by where it came from, its kind and size, and never by its bytes: `key "enc-1" of keys.json (RSA 2048)`.
func (k OpeningKey) about(how string) string {
	_, ok := k.Key.([]byte)
	switch {
	case k.ID != "":
		return fmt.Sprintf("key %q of %s (%s)%s", clip(k.ID), k.Source, k.kind(), how)
	case ok && k.Text:
		return "the secret in " + k.Source + how
	}
	return fmt.Sprintf("the key in %s (%s)%s", k.Source, k.kind(), how)
}

func (k OpeningKey) kind() string {
	if k.Paserk != "" {
		return "PASERK " + k.Paserk
	}
	if p, ok := k.Key.(interface{ Public() crypto.PublicKey }); ok {
		if x, ok := p.Public().(*ecdh.PublicKey); ok {
			return fmt.Sprint(x.Curve())
		}
		return KeyKind(p.Public())
	}
	if k.public() {
		return KeyKind(k.Key) + ", public"
	}
	return KeyKind(k.Key)
}

// public is true for a key that encrypts and cannot decrypt.
func (k OpeningKey) public() bool {
	switch k.Key.(type) {
	case []byte, interface{ Public() crypto.PublicKey }:
		return false
	}
	return true
}

// forbids says why the key itself may not open a token of alg and enc though its kind fits, "" where nothing forbids it (RFC 7517
// sections 4.2 to 4.4). Who may choose the algorithm for a key can learn of what is encrypted with it for another (RFC 8725 section 3.1).
func (k OpeningKey) forbids(alg, enc string) string {
	opens := func(op string) bool {
		return slices.Contains([]string{"decrypt", "unwrapKey", "deriveKey", "deriveBits"}, op)
	}
	switch {
	case k.Use == "sig":
		return "marked for signatures (use sig): a token is opened with its recipient's key, and not with the one that signs"
	case k.Use != "" && k.Use != "enc":
		return "marked for other use than encryption (use " + clip(k.Use) + ")"
	case k.Ops != nil && !slices.ContainsFunc(k.Ops, opens):
		return "may not decrypt (key_ops)"
	case k.Alg != "" && k.Alg != alg && !(alg == "dir" && k.Alg == enc):
		return fmt.Sprintf("is for %s alone (alg), and the token says %s; without alg in the JWK it is tried all the same", clip(k.Alg), clip(alg))
	}
	return ""
}
