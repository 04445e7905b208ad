package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"why401/httpclient/keyfile"
	"why401/httpclient/mask"
	"why401/httpclient/signing"
)

// A crafted token is one that the person signs: for the practice server, or with a key of their own service. It is the issuer's
// for nobody else, and every place that shows one says so.

// Signer is a key to sign with, and what it stands for.
type Signer struct {
	Alg string // "HS256", "ES256", …
	ID  string // kid, "" none
	key any
}

// SecretSigner signs with an HMAC secret: HS256, or what alg says where that is HS384 or HS512.
func SecretSigner(secret []byte, alg string) (Signer, error) {
	if len(secret) == 0 {
		return Signer{}, errors.New("signing: want a secret, got nothing")
	}
	if alg != "HS384" && alg != "HS512" {
		alg = "HS256"
	}
	return Signer{Alg: alg, key: secret}, nil
}

// ReadSigner reads a private key as PEM or JWK. alg is that of the token where the key allows it, else the key's own.
func ReadSigner(name string, data []byte, alg string) (Signer, error) {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	s := Signer{}
	if bytes.HasPrefix(trimmed, []byte("{")) {
		var j jose.JSONWebKey
		if err := j.UnmarshalJSON(trimmed); err != nil {
			return s, fmt.Errorf("reading the key %s: want a private JWK: %s", name, keyFault(err))
		}
		if j.IsPublic() {
			return s, fmt.Errorf("reading the key %s: want a private key, got a public one, which cannot sign", name)
		}
		s.ID, s.key = j.KeyID, j.Key
		if j.Algorithm != "" {
			alg = j.Algorithm
		}
		if secret, ok := j.Key.([]byte); ok {
			out, err := SecretSigner(secret, alg)
			out.ID = j.KeyID
			return out, err
		}
	} else {
		var err error
		if s.key, err = signing.ReadKey(trimmed, ""); errors.Is(err, keyfile.ErrPassphrase) {
			return s, fmt.Errorf("reading the key %s: it is encrypted: want one that is not", name)
		} else if err != nil {
			return s, fmt.Errorf("reading the key %s: %s", name, strings.TrimPrefix(err.Error(), "reading the key: "))
		}
	}
	signer, ok := s.key.(crypto.Signer)
	if !ok {
		return s, fmt.Errorf("reading the key %s: a key of this kind cannot sign", name)
	}
	if (Key{Public: signer.Public()}).forAlg(alg) {
		s.Alg = alg
		return s, nil
	}
	switch p := signer.Public().(type) {
	case *rsa.PublicKey:
		s.Alg = "RS256"
	case ed25519.PublicKey:
		s.Alg = "EdDSA"
	case *ecdsa.PublicKey:
		s.Alg = map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[p.Curve.Params().BitSize]
	}
	if s.Alg == "" {
		return s, fmt.Errorf("reading the key %s: nothing signs tokens with a key of this kind", name)
	}
	return s, nil
}

// CheckClaims says what keeps claims from being a JSON object, and in which line; nil where nothing does.
func CheckClaims(claims []byte) error {
	_, n, bad := object(claims)
	if bad == "" {
		return nil
	}
	line := 1 + bytes.Count(claims[:min(n, len(claims))], []byte("\n"))
	return fmt.Errorf("reading the claims: want a JSON object, got %s in line %d", bad, line)
}

// Craft signs claims, a JSON object as the person wrote it: its bytes go into the token as they are. The header keeps typ and what
// else names no key; alg and kid are the signer's.
func Craft(like Token, claims []byte, s Signer) (mask.Sensitive, error) {
	if err := CheckClaims(claims); err != nil {
		return mask.Sensitive{}, err
	}
	h := map[string]any{}
	for k, v := range like.Header {
		switch k {
		case "alg", "kid", "jwk", "x5c", "x5u", "jku", "x5t", "x5t#S256", "crit", "b64", "enc", "zip":
		default:
			h[k] = v
		}
	}
	if h["typ"] == nil {
		h["typ"] = "JWT"
	}
	h["alg"] = s.Alg
	if s.ID != "" {
		h["kid"] = s.ID
	} else if kid := text(like.Header["kid"]); kid != "" {
		h["kid"] = kid
	}
	head, err := json.Marshal(h)
	if err != nil {
		return mask.Sensitive{}, fmt.Errorf("writing the header: %w", err)
	}
	input := encode(head) + "." + encode(claims)
	sig, err := methodFor(s.Alg).Sign(input, s.key)
	if err != nil {
		return mask.Sensitive{}, fmt.Errorf("signing with %s: the key is of another kind", s.Alg)
	}
	return mask.NewSensitive("JWT made here", input+"."+encode(sig)), nil
}

// Edit sets one claim of a JSON object, and keeps the others as they are. value is JSON, or a text that is none; a claim of time
// takes "+1h" and "-5m" too, which count from now, and a time of RFC 3339. An empty value takes the claim away.
func Edit(claims []byte, name, value string, now time.Time) ([]byte, error) {
	m, _, bad := object(claims)
	if bad != "" {
		return nil, fmt.Errorf("reading the claims: want a JSON object, got %s", bad)
	}
	switch {
	case name == "":
		return nil, errors.New("editing a claim: want NAME=VALUE, got no name")
	case value == "":
		delete(m, name)
	case timed(name) && strings.ContainsAny(value[:1], "+-"):
		d, err := time.ParseDuration(strings.TrimPrefix(value, "+"))
		if err != nil {
			return nil, fmt.Errorf("editing %s: want a duration such as +1h or -5m, got %q", name, clip(value))
		}
		m[name] = json.Number(fmt.Sprint(now.Add(d).Unix()))
	default:
		var v any
		d := json.NewDecoder(strings.NewReader(value))
		d.UseNumber()
		if err := d.Decode(&v); err != nil || d.More() {
			v = value
			if at, err := time.Parse(time.RFC3339, value); err == nil && timed(name) { // as the program writes times itself
				v = json.Number(fmt.Sprint(at.Unix()))
			}
		}
		m[name] = v
	}
	return marshal(m)
}

func timed(name string) bool {
	return name == "exp" || name == "nbf" || name == "iat" || name == "auth_time"
}

// Pretty is the claims as a person edits them.
func Pretty(t Token) string {
	var out bytes.Buffer
	if json.Indent(&out, t.RawJSON, "", "  ") != nil {
		return "{}"
	}
	return out.String()
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
