package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dunglas/httpsfv"
)

// MessageSignature signs by HTTP Message Signatures (RFC 9421): named components of the request, one a line, are the signature base.
type MessageSignature struct {
	Label      string        // "": sig1
	KeyID      string        // parameter keyid, "" none
	Algorithm  string        // one of Algorithms; "": what fits the key
	Key        any           // []byte for hmac-sha256, else a private key
	Components []string      // as written: `@method`, `content-digest`, `@query-param;name="Pet"`
	Parameters []string      // of created, expires, keyid, alg, nonce, tag, in this order; nil: created, keyid, alg
	Lifetime   time.Duration // for expires
	Nonce, Tag string
	Digest     string // sha-256 (also "") or sha-512, for Content-Digest where that is a component and the request has none
}

// Algorithms of RFC 9421 section 3.3 that sign here.
var Algorithms = []string{"hmac-sha256", "ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512", "rsa-v1_5-sha256"}

// Components that are signed where none are named: what tells one request from another.
var Components = []string{"@method", "@target-uri", "content-digest"}

// Sign makes Signature-Input and Signature, and Content-Digest where it is to be signed and is not there.
func (s MessageSignature) Sign(m Message) (Made, error) {
	label := s.Label
	if label == "" {
		label = "sig1"
	}
	alg, err := s.algorithm()
	if err != nil {
		return Made{}, err
	}
	names := s.Components
	if names == nil {
		names = Components
		if len(m.Body) == 0 {
			names = names[:2]
		}
	}
	var made Made
	var ids []httpsfv.Item
	for _, n := range names {
		id, err := component(n)
		if err != nil {
			return Made{}, err
		}
		if id.Value == "content-digest" && headerOf(m, "Content-Digest") == "" {
			v, err := ContentDigest(s.Digest, m.Body)
			if err != nil {
				return Made{}, err
			}
			made.Set = append(made.Set, [2]string{"Content-Digest", v})
			made.Steps = append(made.Steps, Step{Name: "Content-Digest", Text: fmt.Sprintf("%s, of %d bytes of body", v, len(m.Body))})
			m.Headers = append(append([][2]string(nil), m.Headers...), [2]string{"Content-Digest", v})
		}
		ids = append(ids, id)
	}
	list := httpsfv.InnerList{Items: ids, Params: httpsfv.NewParams()}
	if err := s.parameters(list.Params, alg, m); err != nil {
		return Made{}, err
	}
	base, err := SignatureBase(m, list)
	if err != nil {
		return Made{}, err
	}
	signature, err := signBytes(alg, s.Key, []byte(base))
	if err != nil {
		return Made{}, err
	}
	input := httpsfv.NewDictionary()
	input.Add(label, list)
	in, err := httpsfv.Marshal(input)
	if err != nil {
		return Made{}, fmt.Errorf("signing the message: the label %q cannot be written: want small letters, digits, -, _, . or *", label)
	}
	made.Set = append(made.Set, [2]string{"Signature-Input", in}, [2]string{"Signature", label + "=:" + base64.StdEncoding.EncodeToString(signature) + ":"})
	made.Steps = append(made.Steps, Step{Name: "signature base", Text: base}, Step{Name: "key", Text: KeyWords(s.Key) + ", " + alg},
		Step{Name: "signature", Text: base64.StdEncoding.EncodeToString(signature), Secret: true})
	return made, nil
}

// algorithm is the one that is named, or the one that fits the key.
func (s MessageSignature) algorithm() (string, error) {
	fits := ""
	switch k := s.Key.(type) {
	case []byte:
		fits = "hmac-sha256"
		if len(k) == 0 {
			return "", errors.New("signing the message: the shared secret is empty")
		}
	case ed25519.PrivateKey:
		fits = "ed25519"
	case *ecdsa.PrivateKey:
		fits = "ecdsa-p256-sha256"
		if k.Curve != elliptic.P256() {
			return "", fmt.Errorf("signing the message: want a key on P-256, got one on %s", k.Curve.Params().Name)
		}
	case *rsa.PrivateKey:
		fits = "rsa-pss-sha512"
		if s.Algorithm == "rsa-v1_5-sha256" {
			fits = s.Algorithm
		}
	default:
		return "", errors.New("signing the message: there is no key that can sign")
	}
	switch s.Algorithm {
	case "", fits:
		return fits, nil
	}
	for _, a := range Algorithms {
		if a == s.Algorithm {
			return "", fmt.Errorf("signing the message: %s does not fit the key, which is %s: that signs by %s", a, KeyWords(s.Key), fits)
		}
	}
	return "", fmt.Errorf("signing the message: want one of %s, got the algorithm %q", strings.Join(Algorithms, ", "), s.Algorithm)
}

func (s MessageSignature) parameters(p *httpsfv.Params, alg string, m Message) error {
	names := s.Parameters
	if names == nil {
		names = []string{"created", "keyid", "alg"}
		if s.Lifetime > 0 {
			names = []string{"created", "expires", "keyid", "alg"}
		}
		if s.Nonce != "" {
			names = append(names, "nonce")
		}
		if s.Tag != "" {
			names = append(names, "tag")
		}
	}
	for _, n := range names {
		switch n {
		case "created":
			p.Add(n, m.Now.Unix())
		case "expires":
			life := s.Lifetime
			if life == 0 {
				life = 5 * time.Minute
			}
			p.Add(n, m.Now.Add(life).Unix())
		case "keyid":
			if s.KeyID != "" {
				p.Add(n, s.KeyID)
			}
		case "alg":
			p.Add(n, alg)
		case "nonce":
			v := s.Nonce
			if v == "" || v == "yes" {
				v = m.Random(16)
			}
			p.Add(n, v)
		case "tag":
			if s.Tag == "" {
				return errors.New("signing the message: the parameter tag is wanted and has no value")
			}
			p.Add(n, s.Tag)
		default:
			return fmt.Errorf("signing the message: want parameters of created, expires, keyid, alg, nonce and tag, got %q", n)
		}
	}
	return nil
}

// component reads one component identifier as a person writes it: its name with or without quotes, then its parameters.
func component(text string) (httpsfv.Item, error) {
	text = strings.TrimSpace(text)
	name, rest, _ := strings.Cut(text, ";")
	name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"`))
	written := `"` + name + `"`
	if rest != "" {
		written += ";" + rest
	}
	item, err := httpsfv.UnmarshalItem([]string{written})
	if err != nil || !componentName(name) {
		return item, fmt.Errorf("signing the message: %q is no component: want a header name, or one such as @method or @query-param;name=\"id\"", text)
	}
	return item, nil
}

// componentName is true for what section 2 of RFC 9421 allows as a name: a field name in small letters, or a derived one.
func componentName(s string) bool {
	s = strings.TrimPrefix(s, "@")
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", c))
	})
}

// SignatureBase is the text that is signed (RFC 9421 section 2.5).
func SignatureBase(m Message, list httpsfv.InnerList) (string, error) {
	var b strings.Builder
	seen := map[string]bool{}
	for _, id := range list.Items {
		name, err := httpsfv.Marshal(id)
		if err != nil {
			return "", fmt.Errorf("signing the message: a component cannot be written: %w", err)
		}
		if seen[name] {
			return "", fmt.Errorf("signing the message: the component %s is named twice (RFC 9421 section 2)", name)
		}
		seen[name] = true
		values, err := componentValues(m, id)
		if err != nil {
			return "", err
		}
		for _, v := range values {
			b.WriteString(name + ": " + v + "\n")
		}
	}
	params, err := httpsfv.Marshal(httpsfv.List{list})
	if err != nil {
		return "", fmt.Errorf("signing the message: the parameters cannot be written: %w", err)
	}
	b.WriteString(`"@signature-params": ` + params)
	return b.String(), nil
}

// signBytes signs by one of Algorithms. The key fits it: algorithm saw to that.
func signBytes(alg string, key any, text []byte) ([]byte, error) {
	switch k := key.(type) {
	case []byte:
		h := hmac.New(sha256.New, k)
		h.Write(text)
		return h.Sum(nil), nil
	case ed25519.PrivateKey:
		return ed25519.Sign(k, text), nil
	case *ecdsa.PrivateKey:
		sum := sha256.Sum256(text)
		return ecdsaFixed(k, sum[:])
	case *rsa.PrivateKey:
		if alg == "rsa-v1_5-sha256" {
			sum := sha256.Sum256(text)
			return rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, sum[:])
		}
		sum := sha512.Sum512(text)
		out, err := rsa.SignPSS(rand.Reader, k, crypto.SHA512, sum[:], &rsa.PSSOptions{SaltLength: 64})
		if err != nil {
			return nil, fmt.Errorf("signing the message: %s is too small for rsa-pss-sha512: want 2048 bits or more", KeyWords(k))
		}
		return out, nil
	}
	return nil, errors.New("signing: there is no key that can sign")
}

// ecdsaFixed is r and s, each as long as the curve's order: the form of RFC 9421 section 3.3.4 and of RFC 7518 section 3.4.
func ecdsaFixed(k *ecdsa.PrivateKey, sum []byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, k, sum)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", err)
	}
	n := (k.Curve.Params().BitSize + 7) / 8
	out := make([]byte, 2*n)
	r.FillBytes(out[:n])
	s.FillBytes(out[n:])
	return out, nil
}
