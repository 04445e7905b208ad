package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha512"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
)

// looksPASETO is true for a Platform-Agnostic Security Token: version, purpose, payload and perhaps a footer (paseto.io, "Tokens").
func looksPASETO(s string) bool {
	if len(s) < 9 || s[0] != 'v' || s[1] < '1' || s[1] > '4' || s[2] != '.' {
		return false
	}
	return strings.HasPrefix(s[3:], "local.") || strings.HasPrefix(s[3:], "public.")
}

// pasetoSignature is the length of the signature at the end of a public token, by its version, in bytes.
func pasetoSignature(version byte) int {
	switch version {
	case '1':
		return 256 // RSA 2048
	case '3':
		return 96 // P-384
	}
	return 64 // Ed25519
}

// paseto lays a public token open; a local one is encrypted and shows its footer alone until Open has opened it.
func (t *Token) paseto(s string, at time.Time) {
	p := strings.SplitN(s, ".", 6)
	t.Kind, t.Format = KindPASETO, "PASETO "+p[0]+"."+p[1]
	t.Header = map[string]any{"version": p[0], "purpose": p[1]}
	if p[1] == "local" {
		t.Format += " (encrypted)"
	}
	if len(p) > 4 {
		t.broken("whole", len(s), "version, purpose, payload and at most a footer", fmt.Sprintf("%d parts", strings.Count(s, ".")+1))
		return
	}
	body, bad := segment(p[2])
	if bad != "" {
		t.broken("payload", len(p[0])+len(p[1])+2, "base64url without padding", bad)
		return
	}
	if len(p) == 4 {
		foot, bad := segment(p[3])
		if bad != "" {
			t.broken("footer", len(s)-len(p[3]), "base64url without padding", bad)
			return
		}
		if m, _, bad := object(foot); bad == "" {
			t.Header["footer"] = m
		} else {
			t.Header["footer"] = string(foot)
		}
	}
	if p[1] != "public" {
		if n, tag := pasetoEnds(p[0][1]); len(body) < n+tag {
			t.broken("payload", len(s), fmt.Sprintf("a nonce of %d bytes, the message, and a tag of %d", n, tag), fmt.Sprintf("%d bytes: the token was cut short", len(body)))
		}
		return
	}
	n := pasetoSignature(p[0][1])
	if len(body) < n {
		t.broken("payload", len(s), fmt.Sprintf("a message and a signature of %d bytes", n), fmt.Sprintf("%d bytes: the token was cut short", len(body)))
		return
	}
	t.read(body[:len(body)-n], len(p[0])+len(p[1])+2, at)
}

// verifyPASETO checks a public token (paseto.io, "Protocol versions"). Its times are in the token, its version says the algorithm.
func verifyPASETO(t Token, ks KeySet) Verification {
	p := strings.SplitN(t.Raw, ".", 6)
	switch {
	case t.Parse != nil || len(p) < 3:
		return Verification{Status: NotChecked, Why: "this is no token that can be read"}
	case len(ks.Keys) == 0:
		return Verification{Status: NotChecked, Why: "no key was given"}
	}
	body, _ := segment(p[2])
	n := pasetoSignature(p[0][1])
	message, sig := body[:len(body)-n], body[len(body)-n:]
	var footer []byte
	if len(p) == 4 {
		footer, _ = segment(p[3])
	}
	head := []byte(p[0] + ".public.")
	fits := 0
	var wrong Verification
	for _, k := range ks.Keys {
		ok, mine := pasetoSigned(p[0], k.Public, head, message, footer, t.Assertion, sig)
		if mine {
			fits++
		}
		if !ok {
			continue
		}
		alg := map[string]string{"v1": "PS384", "v2": "EdDSA", "v3": "ES384", "v4": "EdDSA"}[p[0]] // as a JWK names it
		if k.Alg == p[0]+".public" {
			alg = k.Alg
		}
		if why := k.forbids(alg); why != "" {
			wrong = k.signedAgainst(why, ks)
			continue
		}
		return Verification{Status: Verified, Key: keyName(k, ks), Why: "the signature verifies"}
	}
	if wrong.Status == Failed {
		return wrong
	}
	if fits == 0 {
		return failed("jwt.alg_mismatch", "%s is signed with %s, and no given key is for that: %s", p[0], map[string]string{"v1": "RSA 2048", "v2": "Ed25519", "v3": "EC P-384", "v4": "Ed25519"}[p[0]], kindsOf(ks))
	}
	why := fmt.Sprintf("none of the %d keys that fit %s signed it", fits, p[0])
	if fits == 1 {
		why = "the key that fits " + p[0] + " did not sign it: another key did, or the token was altered"
	}
	if kid := kidOf(t); strings.HasPrefix(kid, "k"+p[0][1:]+".pid.") && !slices.ContainsFunc(ks.Keys, func(k Key) bool { return publicPaserkID(p[0][1], k.Public) == kid }) {
		return failed("jwt.kid_unknown", "the footer names the key %s, which is not among those given; %s", clipTo(kid, 60), why)
	}
	if p[0] > "v2" {
		why += "; or it is bound to an implicit assertion" + map[bool]string{true: ", which was not given", false: " other than the one given"}[len(t.Assertion) == 0]
	}
	return failed("jwt.signature_invalid", "%s", why)
}

// pasetoSigned reports whether the key signed it, and whether it is of the kind for that version.
func pasetoSigned(version string, key crypto.PublicKey, head, message, footer, assertion, sig []byte) (ok, mine bool) {
	switch k := key.(type) {
	case ed25519.PublicKey:
		switch version {
		case "v2":
			return ed25519.Verify(k, preAuth(head, message, footer), sig), true
		case "v4":
			return ed25519.Verify(k, preAuth(head, message, footer, assertion), sig), true
		}
	case *ecdsa.PublicKey:
		if version != "v3" || k.Curve != elliptic.P384() {
			return false, false
		}
		point, err := compressed(k)
		if err != nil {
			return false, false
		}
		sum := sha512.Sum384(preAuth(point, head, message, footer, assertion))
		return ecdsa.Verify(k, sum[:], new(big.Int).SetBytes(sig[:48]), new(big.Int).SetBytes(sig[48:])), true
	case *rsa.PublicKey:
		if version != "v1" || k.N.BitLen() != 2048 {
			return false, false
		}
		sum := sha512.Sum384(preAuth(head, message, footer))
		return rsa.VerifyPSS(k, crypto.SHA384, sum[:], sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil, true
	}
	return false, false
}

// compressed is the point as PASETO's version 3 signs it: a sign of the ordinate, and the abscissa (SEC 1 section 2.3.3).
func compressed(k *ecdsa.PublicKey) ([]byte, error) {
	b, err := k.Bytes()
	if err != nil {
		return nil, err
	}
	return append([]byte{2 + b[len(b)-1]&1}, b[1:1+len(b)/2]...), nil
}

// preAuth is PASETO's pre-authentication encoding: the number of pieces, then each behind its length.
func preAuth(pieces ...[]byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(pieces)))
	for _, p := range pieces {
		out = append(binary.LittleEndian.AppendUint64(out, uint64(len(p))), p...)
	}
	return out
}

// pasetoKey reads a public key as PASERK or as the hexadecimal that PASETO libraries print: 32 bytes of Ed25519, 49 of P-384. That of a
// PASERK is for its version alone (PASETO, "Algorithm lucidity").
func pasetoKey(s string) (Key, bool) {
	var b []byte
	var alg string
	if v, rest, ok := strings.Cut(s, ".public."); ok && len(v) == 2 && v[0] == 'k' {
		var bad string
		if b, bad = segment(rest); bad != "" {
			return Key{}, false
		}
		alg = "v" + v[1:] + ".public"
		if v == "k1" { // an RSA key in DER
			k, err := spki(b)
			_, isRSA := k.(*rsa.PublicKey)
			return Key{Type: "RSA", Alg: alg, Public: k}, err == nil && isRSA
		}
	} else if b, _ = hex.DecodeString(s); b == nil {
		return Key{}, false
	}
	switch len(b) {
	case ed25519.PublicKeySize:
		return Key{Type: "OKP", Alg: alg, Public: ed25519.PublicKey(b)}, true
	case 49:
		if x, y := elliptic.UnmarshalCompressed(elliptic.P384(), b); x != nil {
			point := append(append([]byte{4}, x.FillBytes(make([]byte, 48))...), y.FillBytes(make([]byte, 48))...)
			k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P384(), point)
			return Key{Type: "EC", Alg: alg, Public: k}, err == nil
		}
	}
	return Key{}, false
}
