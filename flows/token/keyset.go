package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"why401/flows/xmldsig"
)

// KeySet is keys to verify with, and what was wrong with those that could not be read.
type KeySet struct {
	Source string // "keys.json", "--secret-file"
	Keys   []Key
	// Unreadable says of each key that could not be used why: one bad key never spoils the set.
	Unreadable []string
	// Certificates are those that were given: a chain that came inside a token may lead to one of them.
	Certificates []*x509.Certificate
	At           time.Time         // the clock that certificates are judged by; zero means now
	raw          []byte            // the file, to recognise an HMAC that was made with it
	unread       map[string]string // why the key of this kid is among Unreadable
}

// Key is one verification key.
type Key struct {
	ID     string // kid, "" none
	Alg    string // the key's own alg, "" none
	Use    string
	Ops    []string // key_ops, nil none
	Type   string   // "RSA", "RSA-PSS", "EC", "OKP", "oct"
	Public any      // crypto.PublicKey, or []byte for an HMAC secret
	Secret bool
	Entity string // the entityID whose metadata has it (SAML), "" not known
	until  string // the validUntil of that metadata, "" none
	role   string // the element of that metadata which it stands in, such as IDPSSODescriptor
}

// forAlg says whether a key is of the kind that alg needs: an HMAC algorithm only with a secret, a public key only with its own
// kind of algorithm. Everything else would let an attacker choose (RFC 8725 section 3.1).
func (k Key) forAlg(alg string) bool {
	switch p := k.Public.(type) {
	case []byte:
		return strings.HasPrefix(alg, "HS") && k.Secret && len(p) > 0
	case *rsa.PublicKey:
		if p.N.BitLen() > xmldsig.MaxRSA {
			return false
		}
		return strings.HasPrefix(alg, "PS") || strings.HasPrefix(alg, "RS") && k.Type != rsaPSS
	case *ecdsa.PublicKey:
		return alg == map[int]string{256: "ES256", 384: "ES384", 521: "ES512"}[p.Curve.Params().BitSize]
	case ed25519.PublicKey:
		return alg == "EdDSA" || alg == "Ed25519"
	}
	return false
}

// forbids says why the key itself may not verify this alg though its kind fits, "" where nothing forbids it (RFC 7517
// sections 4.2 to 4.4).
func (k Key) forbids(alg string) string {
	switch {
	case k.Use != "" && k.Use != "sig":
		return "is marked for other use than signatures (use " + clip(k.Use) + ")"
	case k.Ops != nil && !slices.Contains(k.Ops, "verify") && !slices.Contains(k.Ops, "sign"):
		return "may not verify (key_ops)"
	case k.Alg != "" && k.Alg != alg && !(k.Alg == "Ed25519" && alg == "EdDSA") && !(k.Alg == "EdDSA" && alg == "Ed25519"):
		return "is for " + clip(k.Alg) + " alone (alg)"
	}
	if why := k.unfit(); why != "" {
		return why
	}
	return ""
}

// unfit says why nothing that this key verifies is to be believed, "" where it is sound.
func (k Key) unfit() string {
	p, ok := k.Public.(*rsa.PublicKey)
	switch {
	case !ok:
		return ""
	case p.N.BitLen() < 1024:
		return fmt.Sprintf("has %d bits, so that anyone can forge with it", p.N.BitLen())
	case p.E < 3 || p.E%2 == 0:
		return fmt.Sprintf("has the exponent %d, with which anyone can forge", p.E)
	case roca(p.N):
		return "has the mark of the keys that Infineon's chips made badly (ROCA, CVE-2017-15361): the private half can be computed from it"
	}
	return ""
}

// small says that a key is smaller than its algorithm asks for, "" where it is not (RFC 7518 sections 3.2 and 3.3).
func (k Key) small(alg string) string {
	switch p := k.Public.(type) {
	case []byte:
		if want := map[string]int{"HS256": 32, "HS384": 48, "HS512": 64}[alg]; len(p) < want {
			return fmt.Sprintf("the secret has %d bytes; %s asks for at least %d", len(p), alg, want)
		}
	case *rsa.PublicKey:
		if n := p.N.BitLen(); n < 2048 {
			return fmt.Sprintf("the RSA key has %d bits; %s asks for at least 2048", n, alg)
		}
	}
	return ""
}

// about names the key with its kind and size, for people: "key k1 (EC P-256)".
func (k Key) about() string {
	name := "a key without a name"
	if k.ID != "" {
		name = "key " + fmt.Sprintf("%q", clip(k.ID))
	}
	return name + " (" + keyKind(k.Public) + ")"
}

// keyKind is the kind and size of a key: "RSA 2048", "EC P-256", "Ed25519", "a secret of 32 bytes".
func keyKind(k crypto.PublicKey) string {
	switch p := k.(type) {
	case []byte:
		return fmt.Sprintf("a secret of %d bytes", len(p))
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", p.N.BitLen())
	case *ecdsa.PublicKey:
		return "EC " + p.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return "of another kind"
}

func anyID(ks KeySet) bool {
	return slices.ContainsFunc(ks.Keys, func(k Key) bool { return k.ID != "" })
}

func keyName(k Key, ks KeySet) string {
	switch {
	case strings.Contains(k.ID, " "): // a description, as of the keys of metadata
		return k.ID + " of " + ks.Source
	case k.ID != "":
		return "key " + strconv.Quote(k.ID) + " of " + ks.Source
	}
	return "the key in " + ks.Source
}
