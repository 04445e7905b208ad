package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
)

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// signer is one algorithm with a key for it, and another of the same kind.
type signer struct {
	alg        string
	key, other any // private, or a secret
}

func signers(t *testing.T) []signer {
	t.Helper()
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	rsaOther, _ := rsa.GenerateKey(rand.Reader, 2048)
	var out []signer
	for _, alg := range []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"} {
		out = append(out, signer{alg, rsaKey, rsaOther})
	}
	for alg, c := range map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()} {
		k, _ := ecdsa.GenerateKey(c, rand.Reader)
		o, _ := ecdsa.GenerateKey(c, rand.Reader)
		out = append(out, signer{alg, k, o})
	}
	_, ed, _ := ed25519.GenerateKey(nil)
	_, edOther, _ := ed25519.GenerateKey(nil)
	out = append(out, signer{"EdDSA", ed, edOther})
	for _, alg := range []string{"HS256", "HS384", "HS512"} {
		out = append(out, signer{alg, []byte(strings.Repeat("CANARY-k", 8)), []byte(strings.Repeat("CANARY-o", 8))})
	}
	return out
}

// keysOf is the verifier's side of a private key.
func keysOf(key any, id string) KeySet {
	k := Key{ID: id, Public: key, Secret: true, Type: "oct"}
	if s, ok := key.(crypto.Signer); ok {
		k = Key{ID: id, Public: s.Public(), Type: keyType(s.Public())}
	}
	return KeySet{Source: "keys", Keys: []Key{k}}
}

func signWith(t *testing.T, alg string, key any, header map[string]any, payload string) string {
	t.Helper()
	header["alg"] = alg
	h, _ := json.Marshal(header)
	input := b64(string(h)) + "." + b64(payload)
	sig, err := methodFor(alg).Sign(input, key)
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// TestTrapsFailClosed holds every algorithm against the alterations of Wycheproof's JSON Web Signature tests.
func TestTrapsFailClosed(t *testing.T) {
	for _, s := range signers(t) {
		ks := keysOf(s.key, "k1")
		good := signWith(t, s.alg, s.key, map[string]any{"kid": "k1"}, `{"sub":"x"}`)
		p := strings.Split(good, ".")
		if v := Verify(Inspect(good, now), ks); v.Status != Verified {
			t.Fatalf("%s: %+v", s.alg, v)
		}
		flip := func(b string) string {
			if b[0] == 'X' {
				return "Y" + b[1:]
			}
			return "X" + b[1:]
		}
		jwkInside := map[string]any{"kid": "k1"}
		if sg, ok := s.other.(crypto.Signer); ok {
			jwkInside["jwk"] = jwkOf(sg.Public())
		}
		for _, row := range []struct{ trap, tok string }{
			{"modified signature", p[0] + "." + p[1] + "." + flip(p[2])},
			{"missing signature", p[0] + "." + p[1] + "."},
			{"missing signature and separator", p[0] + "." + p[1]},
			{"modified payload", p[0] + "." + b64(`{"sub":"y"}`) + "." + p[2]},
			{"missing payload", p[0] + ".." + p[2]},
			{"missing payload and separator", p[0] + "." + p[2]},
			{"modified header", b64(`{"alg":"`+s.alg+`","kid":"K1"}`) + "." + p[1] + "." + p[2]},
			{"missing header", "." + p[1] + "." + p[2]},
			{"an empty component more", good + "."},
			{"a component more", good + ".Zm9v"},
			{"alg none, no signature", b64(`{"alg":"none","kid":"k1"}`) + "." + p[1] + "."},
			{"alg none, the signature kept", b64(`{"alg":"none","kid":"k1"}`) + "." + p[1] + "." + p[2]},
			{"alg NoNe", b64(`{"alg":"NoNe"}`) + "." + p[1] + "."},
			{"no alg", b64(`{"kid":"k1"}`) + "." + p[1] + "." + p[2]},
			{"alg twice", b64(`{"alg":"none","alg":"`+s.alg+`","kid":"k1"}`) + "." + p[1] + "." + p[2]},
			{"padding in the signature", good + "="},
			{"white space in the signature", p[0] + "." + p[1] + "." + p[2][:5] + " " + p[2][5:] + "!"},
			{"plain base64 in the payload", p[0] + "." + strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(`{"sub":"?>?>"}`)), "=") + "." + p[2]},
			{"signed by another key of the kind", signWith(t, s.alg, s.other, map[string]any{"kid": "k1"}, `{"sub":"x"}`)},
			{"another key, which came inside the token", signWith(t, s.alg, s.other, jwkInside, `{"sub":"x"}`)},
			{"an unknown critical extension", signWith(t, s.alg, s.key, map[string]any{"crit": []string{"x-new"}, "x-new": true}, `{"sub":"x"}`)},
			{"crit is empty", signWith(t, s.alg, s.key, map[string]any{"crit": []string{}}, `{"sub":"x"}`)},
			{"crit names what is not there", signWith(t, s.alg, s.key, map[string]any{"crit": []string{"b64"}}, `{"sub":"x"}`)},
			{"b64 is no truth value", signWith(t, s.alg, s.key, map[string]any{"crit": []string{"b64"}, "b64": "false"}, `{"sub":"x"}`)},
			{"b64 is false and not critical", signWith(t, s.alg, s.key, map[string]any{"b64": false}, `{"sub":"x"}`)},
			{"b64 stands where the signature does not cover it", unprotected(signWith(t, s.alg, s.key, map[string]any{"crit": []string{"b64"}}, `{"sub":"x"}`), `{"b64":false}`)},
			{"members in other letters", strings.Replace(unprotected(good, `{}`), `"payload"`, `"PAYLOAD"`, 1)},
			{"a member of a signature in other letters", strings.NewReplacer(`"protected"`, `"signatures":[{"Protected"`, `}}`, `}}]}`).Replace(unprotected(good, `{}`))},
			{"crit names alg", signWith(t, s.alg, s.key, map[string]any{"crit": []string{"alg"}}, `{"sub":"x"}`)},
			{"b64 is a text", signWith(t, s.alg, s.key, map[string]any{"crit": []string{"b64"}, "b64": "true"}, `{"sub":"x"}`)},
			{"b64 is a number, and not marked as critical", signWith(t, s.alg, s.key, map[string]any{"b64": 1}, `{"sub":"x"}`)},
			{"b64 is false, and crit does not name it", signWith(t, s.alg, s.key, map[string]any{"b64": false}, `{"sub":"x"}`)},
			{"zeros for a signature", p[0] + "." + p[1] + "." + base64.RawURLEncoding.EncodeToString(make([]byte, len(p[2])*3/4))},
			{"a member of the payload twice", signWith(t, s.alg, s.key, map[string]any{}, `{"sub":"x","sub":"y"}`)},
			{"a member twice further in", signWith(t, s.alg, s.key, map[string]any{}, `{"a":{"sub":"x","sub":"y"}}`)},
			{"invalid UTF-8 in the payload", signWith(t, s.alg, s.key, map[string]any{}, "{\"sub\":\"\xff\"}")},
			{"text behind the payload", signWith(t, s.alg, s.key, map[string]any{}, `{"sub":"x"} {"sub":"y"}`)},
			{"nesting without end", signWith(t, s.alg, s.key, map[string]any{}, `{"a":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+`}`)},
		} {
			if row.trap == "members in other letters" { // what is signed is read, and what only looks like it is not
				tok := Inspect(strings.Replace(unprotected(good, `{}`), `}}`, `},"PAYLOAD":"`+b64(`{"sub":"y"}`)+`"}`, 1), now)
				if v := Verify(tok, ks); v.Status != Verified || tok.Claim("sub") != "x" {
					t.Errorf("%s, a member again in other letters: %+v and %q is read", s.alg, v, tok.Claim("sub"))
				}
			}
			if row.trap == "another key, which came inside the token" && jwkInside["jwk"] == nil {
				continue
			}
			if v := Verify(Inspect(row.tok, now), ks); v.Status == Verified || v.Status == SelfConsistent {
				t.Errorf("%s, %s: %+v", s.alg, row.trap, v)
			}
		}
	}
}

// unprotected is a compact token in the flattened JSON form, with a header that the signature does not cover.
func unprotected(compact, header string) string {
	p := strings.Split(compact, ".")
	return `{"payload":"` + p[1] + `","protected":"` + p[0] + `","signature":"` + p[2] + `","header":` + header + `}`
}

func jwkOf(k any) map[string]any {
	raw := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	switch k := k.(type) {
	case *rsa.PublicKey:
		return map[string]any{"kty": "RSA", "n": raw(k.N.Bytes()), "e": "AQAB"}
	case *ecdsa.PublicKey:
		b, _ := k.Bytes()
		n := len(b) / 2
		return map[string]any{"kty": "EC", "crv": k.Curve.Params().Name, "x": raw(b[1 : 1+n]), "y": raw(b[1+n:])}
	case ed25519.PublicKey:
		return map[string]any{"kty": "OKP", "crv": "Ed25519", "x": raw(k)}
	}
	return nil
}

// TestAlgorithmConfusion: each way in which a public key serves as an HMAC secret fails, and is named.
func TestAlgorithmConfusion(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	der, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	file := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	ks, err := ReadKeySet("key.pem", file)
	if err != nil {
		t.Fatal(err)
	}
	for reason, secret := range map[string][]byte{"the file": file, "the file without its last line break": file[:len(file)-1], "its DER": der} {
		v := Verify(Inspect(signWith(t, "HS256", secret, map[string]any{}, `{"sub":"x"}`), now), ks)
		if v.Status != Failed || v.Cause != "jwt.alg_mismatch" || !strings.Contains(v.Why, "forgery") {
			t.Errorf("%s: %+v", reason, v)
		}
	}
}

func TestKeysThatMayNotVerify(t *testing.T) {
	key, _ := rsa.GenerateKey(rand.Reader, 2048)
	tok := Inspect(signWith(t, "RS256", key, map[string]any{"kid": "k1"}, `{}`), now)
	set := func(change func(*Key)) KeySet {
		ks := keysOf(key, "k1")
		change(&ks.Keys[0])
		return ks
	}
	one := &rsa.PublicKey{N: new(big.Int).Set(key.N), E: 1}
	for _, row := range []struct {
		reason string
		ks     KeySet
		want   Status
		why    string
	}{
		{"as it should be", set(func(k *Key) { k.Use, k.Alg, k.Ops = "sig", "RS256", []string{"verify"} }), Verified, ""},
		{"for encryption", set(func(k *Key) { k.Use = "enc" }), Failed, "use enc"},
		{"may only encrypt", set(func(k *Key) { k.Ops = []string{"encrypt"} }), Failed, "key_ops"},
		{"for another algorithm", set(func(k *Key) { k.Alg = "PS256" }), Failed, "PS256 alone"},
		{"under another name", set(func(k *Key) { k.ID = "k2" }), Verified, `signed by key "k2"`},
		{"exponent 1", KeySet{Source: "keys", Keys: []Key{{Public: one}}}, Failed, ""},
	} {
		if v := Verify(tok, row.ks); v.Status != row.want || !strings.Contains(v.Why, row.why) {
			t.Errorf("%s: %+v", row.reason, v)
		}
	}
	// 1 ^ anything is 1: with the exponent 1 the padded hash itself is a signature.
	if v := (Key{Public: one}).unfit(); v == "" {
		t.Error("the exponent 1 forges")
	}
}

func TestSecretsReadTheOtherWay(t *testing.T) {
	plain := []byte("CANARY-secret-of-32-bytes-or-more")
	asText := base64.StdEncoding.EncodeToString(plain)
	tok := Inspect(signWith(t, "HS256", plain, map[string]any{}, `{}`), now)
	byText := Inspect(signWith(t, "HS256", []byte(asText), map[string]any{}, `{}`), now)
	for _, row := range []struct {
		reason string
		tok    Token
		secret string
		why    string
	}{
		{"base64 given as raw bytes", tok, asText, "--secret-base64"},
		{"decoded, where the text itself is the secret", byText, string(plain), "leave --secret-base64 out"},
		{"a line break at the end of the file", tok, string(plain) + "\n", "line break"},
	} {
		if v := Verify(row.tok, SecretKeySet("s", []byte(row.secret))); v.Status != Failed || !strings.Contains(v.Why, row.why) || strings.Contains(v.Why, "CANARY") {
			t.Errorf("%s: %+v", row.reason, v)
		}
	}
	if v := Verify(Inspect(signWith(t, "HS256", []byte("short"), map[string]any{}, `{}`), now), SecretKeySet("s", []byte("short"))); v.Status != Verified || !strings.Contains(v.Small, "at least 32") {
		t.Errorf("a secret of 5 bytes: %+v", v)
	}
}

// TestSelfConsistent: a key that came in the token verifies it and proves nothing; a chain to a certificate that was given does.
func TestSelfConsistent(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	tok := Inspect(signWith(t, "ES256", key, map[string]any{"jwk": jwkOf(&key.PublicKey)}, `{}`), now)
	if v := Verify(tok, KeySet{}); v.Status != SelfConsistent || !strings.Contains(v.Why, "proves nothing") {
		t.Errorf("%+v", v)
	}
	other, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if v := Verify(Inspect(signWith(t, "ES256", other, map[string]any{"jwk": jwkOf(&key.PublicKey)}, `{}`), now), KeySet{}); v.Status != Failed {
		t.Errorf("not even consistent: %+v", v)
	}
	ca, caDER := authority(t, "Orchard CA")
	leaf := issued(t, ca, caDER, &key.PublicKey)
	chained := Inspect(signWith(t, "ES256", key, map[string]any{"x5c": []string{base64.StdEncoding.EncodeToString(leaf)}}, `{}`), now)
	if v := Verify(chained, KeySet{}); v.Status != SelfConsistent {
		t.Errorf("x5c without a certificate to trust: %+v", v)
	}
	ks, err := ReadKeySet("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}))
	if err != nil {
		t.Fatal(err)
	}
	ks.At = now
	if v := Verify(chained, ks); v.Status != Verified || !strings.Contains(v.Key, "Orchard CA") {
		t.Errorf("x5c that leads to a given certificate: %+v", v)
	}
	small, _ := rsa.GenerateKey(rand.Reader, 1024)
	weak := ofROCA(t)
	for _, row := range []struct {
		reason string
		leaf   x509.Certificate
		key    crypto.Signer
		alg    string
		want   Status
		why    string
	}{
		{"may sign", x509.Certificate{KeyUsage: x509.KeyUsageDigitalSignature}, key, "ES256", Verified, ""},
		{"may encrypt alone", x509.Certificate{KeyUsage: x509.KeyUsageKeyEncipherment}, key, "ES256", Failed, "may not sign"},
		{"has a key of 1024 bits that is sound", x509.Certificate{}, small, "RS256", Verified, ""},
		{"is on the mark of ROCA", x509.Certificate{}, weak, "RS256", Failed, ""},
	} {
		row.leaf.SerialNumber, row.leaf.NotBefore, row.leaf.NotAfter = big.NewInt(2), now.Add(-time.Hour), now.Add(time.Hour)
		parent, _ := x509.ParseCertificate(caDER)
		der, err := x509.CreateCertificate(rand.Reader, &row.leaf, parent, row.key.Public(), ca)
		if err != nil {
			t.Fatal(err)
		}
		tok := Inspect(signWith(t, row.alg, row.key, map[string]any{"x5c": []string{base64.StdEncoding.EncodeToString(der)}}, `{}`), now)
		if v := Verify(tok, ks); v.Status != row.want || !strings.Contains(v.Why, row.why) {
			t.Errorf("x5c whose certificate %s: %+v", row.reason, v)
		}
	}
	_, foreign := authority(t, "Another CA")
	ks, _ = ReadKeySet("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: foreign}))
	ks.At = now
	if v := Verify(chained, ks); v.Status == Verified {
		t.Errorf("x5c that leads elsewhere: %+v", v)
	}
}

func authority(t *testing.T, name string) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return key, der
}

func issued(t *testing.T, ca *ecdsa.PrivateKey, caDER []byte, pub any) []byte {
	t.Helper()
	parent, _ := x509.ParseCertificate(caDER)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "signer"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}, parent, pub, ca)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// TestKeysOfROCA: a modulus that Infineon's chips made is known, and others are not taken for one.
func TestKeysOfROCA(t *testing.T) {
	for range 3 {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		if roca(k.N) {
			t.Errorf("an ordinary key has the mark of ROCA: %v", k.N)
		}
	}
	// A power of 65537 has it by construction.
	if n := new(big.Int).Exp(big.NewInt(65537), big.NewInt(123), nil); !roca(n) {
		t.Error("a power of 65537 has no mark")
	}
}

// TestKeyOfAMegabitInside: a token that brings a key whose arithmetic takes long is answered at once.
func TestKeyOfAMegabitInside(t *testing.T) {
	ca, caDER := authority(t, "Orchard CA")
	n := new(big.Int).SetBytes(bytes.Repeat([]byte{0xff}, 1<<17))
	leaf := issued(t, ca, caDER, &rsa.PublicKey{N: n, E: 65537})
	head, _ := json.Marshal(map[string]any{"alg": "RS256", "x5c": []string{base64.StdEncoding.EncodeToString(leaf)}})
	tok := Inspect(b64(string(head))+"."+b64(`{}`)+"."+b64(strings.Repeat("s", 1<<17)), now)
	if v := Verify(tok, KeySet{}); v.Status != Failed || v.Cause != "jwt.alg_mismatch" { // not tried at all
		t.Errorf("%+v", v)
	}
}

// ofROCA is a key of 1024 bits as Infineon's chips made them: each prime is a power of 65537 modulo the product of small ones.
func ofROCA(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	product := big.NewInt(1)
	for p := int64(2); p <= 167; p++ {
		if big.NewInt(p).ProbablyPrime(0) {
			product.Mul(product, big.NewInt(p))
		}
	}
	e := big.NewInt(65537)
	prime := func(power, eighths int64) *big.Int {
		rest := new(big.Int).Exp(e, big.NewInt(power), product)
		top := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(eighths), 509), product)
		for k := top; ; k.Add(k, big.NewInt(1)) {
			if p := new(big.Int).Add(new(big.Int).Mul(k, product), rest); p.ProbablyPrime(20) && new(big.Int).Mod(p, e).Cmp(big.NewInt(1)) != 0 {
				return p
			}
		}
	}
	p, q := prime(7, 6), prime(11, 7)
	one := big.NewInt(1)
	k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537}, Primes: []*big.Int{p, q}}
	k.D = new(big.Int).ModInverse(e, new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)))
	k.Precompute()
	if err := k.Validate(); err != nil {
		t.Fatal(err)
	}
	return k
}

// TestEmptyPayload: h..s stands for a payload that is elsewhere and for one that is empty; the signature tells.
func TestEmptyPayload(t *testing.T) {
	key := []byte("CANARY-key-of-32-bytes-for-HS256")
	ks := SecretKeySet("s", key)
	tok := Inspect(signWith(t, "HS256", key, map[string]any{}, ""), now)
	if v := Verify(tok, ks); v.Status != Verified || !strings.Contains(v.Why, "empty payload") {
		t.Errorf("an empty payload: %+v", v)
	}
	if v := Verify(tok, SecretKeySet("s", []byte("another"))); v.Status != NotChecked {
		t.Errorf("another key: %+v", v)
	}
	p := strings.Split(signWith(t, "HS256", key, map[string]any{}, "text"), ".")
	if v := Verify(Inspect(p[0]+".."+p[2], now), ks); v.Status != NotChecked {
		t.Errorf("a payload that is elsewhere: %+v", v)
	}
}
