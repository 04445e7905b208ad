package token

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

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
	store := p12(t, own)
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
		{"PKCS #12 that was cut", toRSA, string(store[:len(store)-9]), "RSA-OAEP-256 does not take"},
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
		_, err := decrypt(Inspect(row.token, now), "k", []byte(row.key), now)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v", row.reason, err)
		} else if strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: the error holds the key: %v", row.reason, err)
		}
	}
}

// decrypt opens t with the key in data, as a file of that name held it.
func decrypt(t Token, name string, data []byte, at time.Time) (Token, error) {
	if err := openable(t); err != nil {
		return t, err
	}
	o, err := ReadOpener(name, data, "")
	if err != nil {
		return t, err
	}
	return Open(t, o, at)
}
