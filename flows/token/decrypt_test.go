package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/youmark/pkcs8"
	"golang.org/x/crypto/chacha20"
	"software.sslmate.com/src/go-pkcs12"

	"why401/httpclient/keyfile"
)

// TestNestedTokens: a signed token inside an encrypted one (RFC 7519 section 5.2) is laid open, and its own signature checked.
func TestNestedTokens(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, _ := x509.MarshalPKCS8PrivateKey(key)
	file := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	inner := sign(t, map[string]any{"sub": "alice"})
	for _, alg := range []jose.KeyAlgorithm{jose.RSA_OAEP, jose.RSA_OAEP_256, jose.RSA1_5} {
		enc, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: alg, Key: &key.PublicKey}, (&jose.EncrypterOptions{}).WithContentType("JWT"))
		if err != nil {
			t.Fatal(err)
		}
		obj, err := enc.Encrypt([]byte(inner))
		if err != nil {
			t.Fatal(err)
		}
		compact, _ := obj.CompactSerialize()
		for form, text := range map[string]string{"compact": compact, "JSON": obj.FullSerialize()} {
			open, err := Decrypt(Inspect(text, now), "key.pem", file, now)
			if err != nil || open.Claim("sub") != "alice" || open.Kind != KindJWS {
				t.Errorf("%s, %s: %v %v", alg, form, err, open.Format)
				continue
			}
			if v := Verify(open, SecretKeySet("s", []byte("CANARY-key"))); v.Status != Verified {
				t.Errorf("%s, %s: the inner signature: %+v", alg, form, v)
			}
		}
	}
}

// sealed is an encrypted token, compact.
func sealed(t *testing.T, alg jose.KeyAlgorithm, enc jose.ContentEncryption, key any, kid, plain string, o *jose.EncrypterOptions) string {
	t.Helper()
	e, err := jose.NewEncrypter(enc, jose.Recipient{Algorithm: alg, Key: key, KeyID: kid, PBES2Count: 1000}, o)
	if err != nil {
		t.Fatal(err)
	}
	obj, err := e.Encrypt([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	s, err := obj.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func jwk(t *testing.T, k jose.JSONWebKey) string {
	t.Helper()
	b, err := k.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestWhatDoesNotOpen: whatever is given in the place of the key, the error says what it is and which key is wanted, and holds none.
func TestWhatDoesNotOpen(t *testing.T) {
	own, _ := rsa.GenerateKey(rand.Reader, 2048)
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	large, _ := rsa.GenerateKey(rand.Reader, 3072)
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ec384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	const wrap = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ"
	toRSA := sealed(t, jose.RSA_OAEP_256, jose.A256GCM, &own.PublicKey, "enc-1", `{"sub":"a"}`, nil)
	toEC := sealed(t, jose.ECDH_ES, jose.A128GCM, &ec.PublicKey, "", `{"sub":"a"}`, nil)
	direct := sealed(t, jose.DIRECT, jose.A256GCM, []byte("CANARY-direct-key-of-32-bytes-00"), "", `{"sub":"a"}`, nil)
	password := sealed(t, jose.PBES2_HS256_A128KW, jose.A128GCM, "CANARY-password", "", `{"sub":"a"}`, nil)
	private := func(k any) string {
		der, err := x509.MarshalPKCS8PrivateKey(k)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	}
	public, _ := x509.MarshalPKIXPublicKey(&own.PublicKey)
	store, err := pkcs12.Modern.Encode(own, &x509.Certificate{Raw: []byte{0x30, 0}}, nil, "CANARY-pass")
	if err != nil {
		t.Fatal(err)
	}
	set := func(keys ...string) string { return `{"keys":[` + strings.Join(keys, ",") + `]}` }
	v4 := vectors(t, "4")[4].Token // its footer names a key
	for _, row := range []struct{ reason, token, key, want string }{
		{"another secret", wrap, `{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUQ"}`, "of the right kind, and does not open it; it wants alg A128KW, enc A128CBC-HS256: a shared secret of 16 bytes"},
		{"an altered tag", strings.TrimSuffix(wrap, "VQ") + "VA", `{"kty":"oct","k":"GawgguFyGrWKav7AX4VKUg"}`, "does not open it"},
		{"a secret of another length", wrap, "rubbish", "A128KW wants 16 bytes, got 7"},
		{"the public key", toRSA, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), "the key in k (RSA 2048, public) is a public key: it encrypts"},
		{"the public key as a JWK", toRSA, jwk(t, jose.JSONWebKey{Key: &own.PublicKey}), "is a public key"},
		{"another RSA key", toRSA, private(other), `wants alg RSA-OAEP-256, enc A256GCM: an RSA private key of 2048 bits, named "enc-1" (kid)`},
		{"an RSA key of another size", toRSA, private(large), "the key in k (RSA 3072): of another size: the token was made for a key of 2048 bits"},
		{"an EC key where RSA is wanted", toRSA, private(ec), "(EC P-256): of another kind than RSA-OAEP-256 takes"},
		{"a key that signs alone", toRSA, private(ed), "a key that signs, and never decrypts"},
		{"a key marked for signatures", toRSA, jwk(t, jose.JSONWebKey{Key: other, KeyID: "s", Use: "sig"}), "marked for signatures (use sig)"},
		{"a key for another algorithm", toRSA, jwk(t, jose.JSONWebKey{Key: own, Algorithm: "RSA1_5"}), "is for RSA1_5 alone (alg), and the token says RSA-OAEP-256"},
		{"a password where a key is wanted", toRSA, "CANARY-password", "no key in PEM, DER or JWK, so taken as a shared secret"},
		{"another curve", toEC, private(ec384), "on another curve: the token was made for P-256"},
		{"another key on the curve", toEC, jwk(t, jose.JSONWebKey{Key: ec384}), "another curve"},
		{"none of a set", toRSA, set(jwk(t, jose.JSONWebKey{Key: other, KeyID: "a"}), jwk(t, jose.JSONWebKey{Key: ec, KeyID: "b"})), `none of the 2 keys opens it, and none of them has the name "enc-1"`},
		{"dir with a short secret", direct, "CANARY-short", "dir with A256GCM wants 32 bytes, got 12"},
		{"dir with a short JWK", direct, `{"kty":"oct","k":"YWJj"}`, "dir with A256GCM wants 32 bytes, got 3"},
		{"another password", password, "CANARY-other", "of the right kind, and does not open it"},
		{"nothing", toRSA, " ", "it is empty"},
		{"PEM that is cut", toRSA, "-----BEGIN PRIVATE KEY-----\nMIIE", "begins as PEM does and is broken"},
		{"a JWK that is cut", toRSA, `{"kty":"oct","k":"CANARY`, "no JSON"},
		{"JSON that is no key", toRSA, `{"a":1}`, "neither a JWK (kty) nor a JWK Set (keys)"},
		{"an empty set", toRSA, `{"keys":[]}`, "without a key"},
		{"OpenSSH's own form", toRSA, "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "ssh-keygen -p -m PKCS8"},
		{"a Java key store", toRSA, "\xfe\xed\xfe\xed\x00\x00", "it is a Java key store"},
		{"PKCS #12", toRSA, string(store), "it is PKCS #12"},
		{"a token in the place of the key", toRSA, sign(t, map[string]any{}), "it is a token (JWT), and no key"},
		{"a JWE in the place of the key", toRSA, wrap, "it is an encrypted token (JWE), and no key"},
		{"a signed token", sign(t, map[string]any{}), `{"kty":"oct","k":"YQ"}`, "it is not encrypted: JWT (HS256) is signed"},
		{"a signed PASETO", vectors(t, "4")[9].Token, "k4.local.AAAA", "it is not encrypted: PASETO v4.public"},
		{"an opaque token", "a8f7e6d5c4b3a2918070", "k", "want an encrypted one (JWE with five parts, or a local PASETO), got opaque string"},
		{"a token that was cut", wrap[:len(wrap)-6], "k", "its tag is broken: want 16 bytes for A128CBC-HS256, got 12 bytes"},
		{"a part too few", wrap[:strings.LastIndex(wrap, ".")], "k", "five parts with dots between them, since its header says that it is encrypted (enc), got 4"},
		{"rounds without end", strings.Replace(password, strings.SplitN(password, ".", 2)[0], b64(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"YWJjZGVmZ2g","p2c":2000000000}`), 1), "password", "no more than 1000000 are made here"},
		{"rounds that are no number", strings.Replace(password, strings.SplitN(password, ".", 2)[0], b64(`{"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"YWJjZGVmZ2g","p2c":"9"}`), 1), "password", "does not say how many rounds"},
		{"critical members", strings.Replace(direct, strings.SplitN(direct, ".", 2)[0], b64(`{"alg":"dir","enc":"A256GCM","crit":["x"],"x":1}`), 1), "CANARY-direct-key-of-32-bytes-00", "marks members as critical"},
		{"an unknown algorithm", strings.Replace(direct, strings.SplitN(direct, ".", 2)[0], b64(`{"alg":"ROT13","enc":"A256GCM"}`), 1), "k", `the algorithm "ROT13" is not spoken here`},
		{"an unknown packing", strings.Replace(direct, strings.SplitN(direct, ".", 2)[0], b64(`{"alg":"dir","enc":"A256GCM","zip":"BR"}`), 1), "CANARY-direct-key-of-32-bytes-00", `zip "BR"`},
		{"PASETO: another key", v4, "k4.local." + encode(make([]byte, 32)), "PASERK k4.local): of the right kind, and does not open it"},
		{"PASETO: the key has another name than the footer says", pasetoNaming(t, make([]byte, 32)), "k4.local." + encode([]byte("CANARY-key-two-of-32-bytes-00000")), "does not open it; its name is k4.lid."},
		{"PASETO: or an assertion is missing", v4, strings.Repeat("0", 64), "or the token is bound to an implicit assertion, which was not given"},
		{"PASETO: which key it names", v4, strings.Repeat("0", 64), `named "zVhMiPBP9fRf2snEcT7gFTioeA9COcNy9DfgL1W60haN" (kid)`},
		{"PASETO: another version", v4, "k3.local." + encode(make([]byte, 32)), "for another version or purpose: want k4.local"},
		{"PASETO: the key that signs", v4, "k4.secret." + encode(make([]byte, 64)), "for another version or purpose: want k4.local"},
		{"PASETO: a name for the key", v4, "k4.lid.bqltbNc4JLUAmc9Xtpok-fBuI0dQN5_m3CD9W_nbh559", "it is the name of a key (PASERK k4.lid), and not the key"},
		{"PASETO: a wrapped key", v4, "k4.local-pw.AAAA", "it is a wrapped key"},
		{"PASETO: a short key", v4, strings.Repeat("0", 62), "v4.local wants 32 bytes, got 62, 31 read as hexadecimal"},
		{"PASETO: a private key", v4, private(own), "of another kind: a local token has a shared key"},
		{"PASETO that was cut", v4[:49], "k", "want a nonce of 32 bytes, the message, and a tag of 32"},
	} {
		_, err := Decrypt(Inspect(row.token, now), "k", []byte(row.key), now)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.reason, err)
		} else if strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: the error holds the key: %v", row.reason, err)
		}
	}
}

// TestWaysToGiveAKey: the same key in whatever form it is kept opens the token, and the words about it say how it was read.
func TestWaysToGiveAKey(t *testing.T) {
	own, _ := rsa.GenerateKey(rand.Reader, 2048)
	other, _ := rsa.GenerateKey(rand.Reader, 2048)
	secret := []byte("CANARY-\xff\x00-key-of-32-bytes-00000\n")
	toRSA := sealed(t, jose.RSA_OAEP_256, jose.A256GCM, &own.PublicKey, "enc-1", `{"sub":"a"}`, nil)
	direct := sealed(t, jose.DIRECT, jose.A256GCM, secret, "", `{"sub":"a"}`, nil)
	der, _ := x509.MarshalPKCS8PrivateKey(own)
	block := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	otherDER, _ := x509.MarshalPKCS8PrivateKey(other)
	locked, err := pkcs8.ConvertPrivateKeyToPKCS8(own, []byte("CANARY-pass"))
	if err != nil {
		t.Fatal(err)
	}
	lockedPEM := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: locked}))
	private := jwk(t, jose.JSONWebKey{Key: own, KeyID: "enc-1", Use: "enc"})
	lockedJWK := sealed(t, jose.PBES2_HS256_A128KW, jose.A128GCM, "CANARY-pass", "", private, nil)
	raw, _ := hex.DecodeString(vectors(t, "4")[0].Key)
	v4 := vectors(t, "4")[0].Token
	named := pasetoNaming(t, raw)
	for _, row := range []struct{ reason, token, key, pass, want string }{
		{"PEM", toRSA, block, "", "the key in k (RSA 2048)"},
		{"PEM that a field of one line flattened", toRSA, strings.ReplaceAll(block, "\n", " "), "", "RSA 2048"},
		{"PEM as an environment variable has it", toRSA, strings.ReplaceAll(block, "\n", `\n`), "", "RSA 2048"},
		{"PKCS #1", toRSA, string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(own)})), "", "RSA 2048"},
		{"two keys in one file", toRSA, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: otherDER})) + block, "", "RSA 2048"},
		{"an encrypted key beside it that no passphrase was given for", toRSA, lockedPEM + block, "", "the key in k (RSA 2048)"},
		{"DER", toRSA, string(der), "", "RSA 2048"},
		{"encrypted PEM", toRSA, lockedPEM, "CANARY-pass", "RSA 2048"},
		{"encrypted PEM, flattened", toRSA, strings.ReplaceAll(lockedPEM, "\n", " "), "CANARY-pass", "RSA 2048"},
		{"encrypted DER", toRSA, string(locked), "CANARY-pass", "RSA 2048"},
		{"a JWK", toRSA, private, "", `key "enc-1" of k (RSA 2048)`},
		{"a JWK that is encrypted itself", toRSA, lockedJWK, "CANARY-pass", `key "enc-1" of k (RSA 2048)`},
		{"a set with a broken key, and the one that the token names last", toRSA, `{"keys":[{"kty":"?"},` + jwk(t, jose.JSONWebKey{Key: other, KeyID: "x"}) + "," + private + "]}", "", `key "enc-1" of k (RSA 2048)`},
		{"raw bytes, a line break among them", direct, string(secret), "", "the secret in k"},
		{"hexadecimal", direct, hex.EncodeToString(secret) + "\n", "", "the secret in k, read as hexadecimal"},
		{"base64", direct, base64.StdEncoding.EncodeToString(secret), "", "read as base64"},
		{"base64url", direct, encode(secret) + "\r\n", "", "read as base64"},
		{"PASETO: hexadecimal", v4, hex.EncodeToString(raw), "", "read as hexadecimal"},
		{"PASETO: base64", v4, base64.StdEncoding.EncodeToString(raw), "", "read as base64"},
		{"PASETO: raw bytes", v4, string(raw), "", "the secret in k"},
		{"PASETO: PASERK", v4, "k4.local." + encode(raw), "", "PASERK k4.local"},
		{"PASETO: the name in its footer is this key's", named, "k4.local." + encode(raw), "", "whose name is in the footer (k4.lid."},
	} {
		o, err := ReadOpener("k", []byte(row.key), row.pass)
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		got, err := Open(Inspect(row.token, now), o, now)
		if err != nil || got.Claims == nil || len(got.Layers) != 1 || !strings.Contains(got.Layers[0].Key, row.want) || strings.Contains(got.Layers[0].Key, "CANARY") {
			t.Errorf("%s: %v, %v", row.reason, got.Layers, err)
		}
		if row.pass == "" {
			continue
		}
		if _, err := ReadOpener("k", []byte(row.key), ""); !errors.Is(err, keyfile.ErrPassphrase) {
			t.Errorf("%s: without a passphrase: %v", row.reason, err)
		}
		if _, err := ReadOpener("k", []byte(row.key), "CANARY-wrong"); !errors.Is(err, keyfile.ErrWrongPassphrase) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: with another passphrase: %v", row.reason, err)
		}
	}
}

// pasetoNaming is a v4.local token whose footer names its key by PASERK.
func pasetoNaming(t *testing.T, key []byte) string {
	t.Helper()
	n := make([]byte, 32)
	footer := []byte(`{"kid":"` + paserkID('4', "lid", "k4.local."+encode(key)) + `"}`)
	tmp, _ := blake(56, key, []byte(pasetoEncrypts), n)
	ak, _ := blake(32, key, []byte(pasetoAuthens), n)
	c, err := chacha20.NewUnauthenticatedCipher(tmp[:32], tmp[32:])
	if err != nil {
		t.Fatal(err)
	}
	text := []byte(`{"sub":"a"}`)
	c.XORKeyStream(text, text)
	tag, _ := blake(32, ak, preAuth([]byte("v4.local."), n, text, footer, nil))
	return "v4.local." + encode(slices.Concat(n, text, tag)) + "." + encode(footer)
}

// TestTokensInsideTokens: each is opened, told of, and judged as any other; depth is bounded, and what stays closed says so.
func TestTokensInsideTokens(t *testing.T) {
	one, two := []byte("CANARY-key-one-of-32-bytes-00000"), []byte("CANARY-key-two-of-32-bytes-00000")
	sealOnce := func(plain string, key []byte) string {
		return sealed(t, jose.DIRECT, jose.A256GCM, key, "", plain, (&jose.EncrypterOptions{}).WithContentType("JWT"))
	}
	inner := sign(t, map[string]any{"sub": "alice", "exp": now.Add(-time.Hour).Unix()})
	both := `{"keys":[{"kty":"oct","kid":"one","k":"` + encode(one) + `"},{"kty":"oct","kid":"two","k":"` + encode(two) + `"}]}`
	deep := inner
	for range maxLayers + 1 {
		deep = sealOnce(deep, one)
	}
	sd := inner + "~" + b64(`["salt","name","value"]`) + "~"
	for _, row := range []struct {
		reason, token, key string
		layers             int
		kind               Kind
		says               string // in format and notes
	}{
		{"a JWT in a JWE", sealOnce(inner, one), both, 1, KindJWS, "JWE (dir, A256GCM), holding JWT (HS256)"},
		{"a JWT in a JWE in a JWE, by two keys", sealOnce(sealOnce(inner, one), two), both, 2, KindJWS, "holding JWE (dir, A256GCM), holding JWT"},
		{"the key of the outer one alone", sealOnce(sealOnce(inner, one), two), string(two), 1, KindJWE, ""},
		{"deeper than is opened", deep, string(one), maxLayers, KindJWE, ""},
		{"an SD-JWT in a JWE", sealOnce(sd, one), string(one), 1, KindJWS, "holding SD-JWT"},
		{"no word of what is inside", sealed(t, jose.DIRECT, jose.A256GCM, one, "", inner, nil), string(one), 1, KindJWS, "does not say that a JWT is inside (cty)"},
		{"text inside", sealed(t, jose.DIRECT, jose.A256GCM, one, "", "Live long and prosper.", nil), string(one), 1, KindJWE, "decrypted"},
		{"a PASETO in a JWE", sealOnce(vectors(t, "4")[9].Token, one), string(one), 1, KindPASETO, "holding PASETO v4.public"},
		{"packed", sealed(t, jose.DIRECT, jose.A256GCM, one, "", `{"sub":"a"}`, &jose.EncrypterOptions{Compression: jose.DEFLATE}), string(one), 1, KindJWE, "its content is packed"},
	} {
		got, err := Decrypt(Inspect(row.token, now), "k", []byte(row.key), now)
		if row.layers == maxLayers {
			row.says = "no more than 5 tokens are opened inside each other"
		} else if row.says == "" {
			row.says = "what is inside is encrypted again: not opened with the secret in k"
		}
		o, _ := OpeningOf(got, nil)
		if all := got.Format + o.Why + strings.Join(got.Notes, "\n"); err != nil || len(got.Layers) != row.layers || got.Kind != row.kind || !strings.Contains(all, row.says) || strings.Contains(all, "CANARY") {
			t.Errorf("%s: %d layers, %s %q %q, %v", row.reason, len(got.Layers), got.Kind, got.Format, got.Notes, err)
		}
		if got.Kind == KindJWS && !slices.Contains(causes(Judge(got, Expect{At: now})), "jwt.expired") {
			t.Errorf("%s: its end is not judged: %v", row.reason, got.Times)
		}
	}
}

// TestOpenedInTurns: what was encrypted twice opens key by key, and both are told of.
func TestOpenedInTurns(t *testing.T) {
	one, two := []byte("CANARY-key-one-of-32-bytes-00000"), []byte("CANARY-key-two-of-32-bytes-00000")
	tok := Inspect(sealed(t, jose.DIRECT, jose.A256GCM, two, "", sealed(t, jose.DIRECT, jose.A128CBC_HS256, one, "", sign(t, map[string]any{"sub": "alice"}), nil), nil), now)
	tok, err := Decrypt(tok, "two", two, now)
	if err != nil || !tok.Encrypted() || len(tok.Layers) != 1 {
		t.Fatalf("%v %v", tok.Layers, err)
	}
	if again, err := Decrypt(tok, "two", two, now); err == nil || again.Format != tok.Format {
		t.Errorf("the same key again: %q, %v", again.Format, err)
	}
	tok, err = Decrypt(tok, "one", one, now)
	if o, _ := OpeningOf(tok, nil); err != nil || tok.Claim("sub") != "alice" || len(tok.Layers) != 2 || o.Why != "" || tok.Format != "JWE (dir, A256GCM), holding JWE (dir, A128CBC-HS256), holding JWT (HS256)" {
		t.Errorf("%q %v %+v %v", tok.Format, tok.Layers, o, err)
	}
}

// TestBombs: what is packed stays bounded, and the sentence says so.
func TestBombs(t *testing.T) {
	key := []byte("CANARY-key-one-of-32-bytes-00000")
	bomb := sealed(t, jose.DIRECT, jose.A256GCM, key, "", strings.Repeat(" ", 20<<20), &jose.EncrypterOptions{Compression: jose.DEFLATE})
	if _, err := Decrypt(Inspect(bomb, now), "k", key, now); err == nil || !strings.Contains(err.Error(), "more than ten times its size and 250000 bytes") {
		t.Errorf("got %v", err)
	}
}

// TestReplicatedClaims: what the header repeats of the claims must be the same (RFC 7519 section 5.3).
func TestReplicatedClaims(t *testing.T) {
	key := []byte("CANARY-key-one-of-32-bytes-00000")
	for iss, want := range map[string]int{"https://a.test": 0, "https://b.test": 1} {
		o := (&jose.EncrypterOptions{}).WithHeader("iss", iss)
		got, err := Decrypt(Inspect(sealed(t, jose.DIRECT, jose.A256GCM, key, "", `{"iss":"https://a.test"}`, o), now), "k", key, now)
		if err != nil || len(got.Findings) != want {
			t.Errorf("%s: %v %v", iss, got.Findings, err)
		}
	}
}

// TestWhoMadeAnOpenedToken: encryption is no signature, and what is known instead is said.
func TestWhoMadeAnOpenedToken(t *testing.T) {
	own, _ := rsa.GenerateKey(rand.Reader, 2048)
	secret := []byte("CANARY-key-one-of-32-bytes-00000")
	raw, _ := hex.DecodeString(vectors(t, "4")[0].Key)
	for _, row := range []struct {
		reason, token, key string
		status             Status
		why                string
	}{
		{"a public key encrypts", sealed(t, jose.RSA_OAEP, jose.A256GCM, &own.PublicKey, "", "{}", nil), jwk(t, jose.JSONWebKey{Key: own}), NotChecked, "anyone who has the recipient's public key"},
		{"a shared secret encrypts", sealed(t, jose.DIRECT, jose.A256GCM, secret, "", "{}", nil), string(secret), NotChecked, "any holder of the secret"},
		{"a local PASETO", vectors(t, "4")[0].Token, string(raw), Verified, "a holder of that key made it"},
	} {
		tok := Inspect(row.token, now)
		if v := Verify(tok, KeySet{}); v.Status != NotChecked || !strings.Contains(v.Why, "it is encrypted") {
			t.Errorf("%s, closed: %+v", row.reason, v)
		}
		open, err := Decrypt(tok, "k", []byte(row.key), now)
		if v := Verify(open, KeySet{}); err != nil || v.Status != row.status || !strings.Contains(v.Why, row.why) {
			t.Errorf("%s: %+v %v", row.reason, v, err)
		}
	}
}
