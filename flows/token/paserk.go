package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha512"
	"fmt"
	"strings"

	"golang.org/x/crypto/blake2b"
)

// isPaserk is true for a Platform-Agnostic Serialized Key (github.com/paseto-standard/paserk): k1 to k4, a type, and data.
func isPaserk(s string) bool {
	p := strings.SplitN(s, ".", 3)
	if len(p) != 3 || len(p[0]) != 2 || p[0][0] != 'k' || p[0][1] < '1' || p[0][1] > '4' {
		return false
	}
	switch p[1] {
	case "local", "public", "secret", "lid", "pid", "sid", "seal", "local-wrap", "secret-wrap", "local-pw", "secret-pw":
		return true
	}
	return false
}

// readPaserk reads a key that is not wrapped. One of another type is kept, so that it can be named where it does not fit.
func (o *Opener) readPaserk(s string) error {
	p := strings.SplitN(s, ".", 3)
	typ := p[0] + "." + p[1]
	switch p[1] {
	case "lid", "pid", "sid":
		return fmt.Errorf("it is the name of a key (PASERK %s), and not the key", typ)
	case "seal", "local-wrap", "secret-wrap", "local-pw", "secret-pw":
		return fmt.Errorf("it is a wrapped key (PASERK %s), which is not unwrapped here: want %s.local", typ, p[0])
	}
	b, bad := segment(p[2])
	if bad != "" {
		return fmt.Errorf("PASERK %s: want base64url without padding, got %s", typ, bad)
	}
	if p[1] == "local" && len(b) != 32 {
		return fmt.Errorf("PASERK %s: want 32 bytes, got %d", typ, len(b))
	}
	k := OpeningKey{Paserk: typ, Key: b}
	o.Keys = []OpeningKey{k}
	return nil
}

// PaserkID is the name of a key (PASERK, "ID"): the hash of its PASERK behind the name's own head, 33 bytes. typ is "lid", "pid" or "sid".
func paserkID(version byte, typ, paserk string) string {
	head := "k" + string(version) + "." + typ + "."
	if version == '1' || version == '3' {
		sum := sha512.Sum384([]byte(head + paserk))
		return head + encode(sum[:33])
	}
	h, err := blake2b.New(33, nil)
	if err != nil {
		return ""
	}
	h.Write([]byte(head + paserk))
	return head + encode(h.Sum(nil))
}

// paserkID is the name that k has among the keys of t's version, "" where it cannot be its key.
func (k OpeningKey) paserkID(t Token) string {
	b, ok := k.Key.([]byte)
	if !ok || t.Kind != KindPASETO {
		return ""
	}
	tries, _ := OpeningKey{Key: b, Text: k.Text, Paserk: k.Paserk}.tries(t)
	for _, one := range tries {
		v := text(t.Header["version"])[1]
		if id := paserkID(v, "lid", "k"+string(v)+".local."+encode(one.key.([]byte))); id == kidOf(t) {
			return id
		}
	}
	return ""
}

// publicPaserkID is the name of a public key among those of a version, "" where it is not for it.
func publicPaserkID(version byte, key any) string {
	var b []byte
	switch k := key.(type) {
	case ed25519.PublicKey:
		if version != '2' && version != '4' {
			return ""
		}
		b = k
	case *ecdsa.PublicKey:
		if version != '3' {
			return ""
		}
		var err error
		if b, err = compressed(k); err != nil {
			return ""
		}
	default:
		return ""
	}
	return paserkID(version, "pid", "k"+string(version)+".public."+encode(b))
}
