package signing

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/dunglas/httpsfv"
)

// The keys of RFC 9421 appendix B.1, printed there for everybody.
const (
	rfcSharedSecret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
	rfcEd25519      = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n"
	rfcP256         = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIMLnTZwmWikcBCrKlXZVUjaq9jwsv22sy/P7yIIonkVwoAoGCCqGSM49\nAwEHoUQDQgAEWAO+Y/BP3c7Aw7dSWYGkuckwl/e6H54D/P9uzXDjby0Frysdpcny\n/NL807iRVfVDDg+ctHhuRTzBwP+lwVdN2g==\n-----END EC PRIVATE KEY-----\n"
	rfcPSS          = `-----BEGIN PRIVATE KEY-----
MIIEvgIBADALBgkqhkiG9w0BAQoEggSqMIIEpgIBAAKCAQEAr4tmm3r20Wd/Pbqv
P1s2+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry5
3mm+oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7Oyr
FAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUA
AN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw
9lq4aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oy
c6XI2wIDAQABAoIBAQCUB8ip+kJiiZVKF8AqfB/aUP0jTAqOQewK1kKJ/iQCXBCq
pbo360gvdt05H5VZ/RDVkEgO2k73VSsbulqezKs8RFs2tEmU+JgTI9MeQJPWcP6X
aKy6LIYs0E2cWgp8GADgoBs8llBq0UhX0KffglIeek3n7Z6Gt4YFge2TAcW2WbN4
XfK7lupFyo6HHyWRiYHMMARQXLJeOSdTn5aMBP0PO4bQyk5ORxTUSeOciPJUFktQ
HkvGbym7KryEfwH8Tks0L7WhzyP60PL3xS9FNOJi9m+zztwYIXGDQuKM2GDsITeD
2mI2oHoPMyAD0wdI7BwSVW18p1h+jgfc4dlexKYRAoGBAOVfuiEiOchGghV5vn5N
RDNscAFnpHj1QgMr6/UG05RTgmcLfVsI1I4bSkbrIuVKviGGf7atlkROALOG/xRx
DLadgBEeNyHL5lz6ihQaFJLVQ0u3U4SB67J0YtVO3R6lXcIjBDHuY8SjYJ7Ci6Z6
vuDcoaEujnlrtUhaMxvSfcUJAoGBAMPsCHXte1uWNAqYad2WdLjPDlKtQJK1diCm
rqmB2g8QE99hDOHItjDBEdpyFBKOIP+NpVtM2KLhRajjcL9Ph8jrID6XUqikQuVi
4J9FV2m42jXMuioTT13idAILanYg8D3idvy/3isDVkON0X3UAVKrgMEne0hJpkPL
FYqgetvDAoGBAKLQ6JZMbSe0pPIJkSamQhsehgL5Rs51iX4m1z7+sYFAJfhvN3Q/
OGIHDRp6HjMUcxHpHw7U+S1TETxePwKLnLKj6hw8jnX2/nZRgWHzgVcY+sPsReRx
NJVf+Cfh6yOtznfX00p+JWOXdSY8glSSHJwRAMog+hFGW1AYdt7w80XBAoGBAImR
NUugqapgaEA8TrFxkJmngXYaAqpA0iYRA7kv3S4QavPBUGtFJHBNULzitydkNtVZ
3w6hgce0h9YThTo/nKc+OZDZbgfN9s7cQ75x0PQCAO4fx2P91Q+mDzDUVTeG30mE
t2m3S0dGe47JiJxifV9P3wNBNrZGSIF3mrORBVNDAoGBAI0QKn2Iv7Sgo4T/XjND
dl2kZTXqGAk8dOhpUiw/HdM3OGWbhHj2NdCzBliOmPyQtAr770GITWvbAI+IRYyF
S7Fnk6ZVVVHsxjtaHy1uJGFlaZzKR4AGNaUTOJMs6NadzCmGPAxNQQOCqoUjn4XR
rOjr9w349JooGXhOxbu8nOxX
-----END PRIVATE KEY-----
`
)

// rfcRequest is the request of RFC 9421 appendix B.2.
func rfcRequest() Message {
	m := stamp(1618884473)
	m.Method, m.URL, m.Body = "POST", "https://example.com/foo?param=Value&Pet=dog", []byte(`{"hello": "world"}`)
	m.Headers = [][2]string{{"Host", "example.com"}, {"Date", "Tue, 20 Apr 2021 02:07:55 GMT"}, {"Content-Type", "application/json"},
		{"Content-Digest", "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"}, {"Content-Length", "18"}}
	return m
}

func mustKey(t *testing.T, text string) any {
	t.Helper()
	k, err := ReadKey([]byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestMessageSignaturePublished: what signs the same each time must come out as it is printed; what does not must have the printed
// Signature-Input, a base that the printed signature fits, and a signature of ours that verifies.
func TestMessageSignaturePublished(t *testing.T) {
	secret, _ := base64.StdEncoding.DecodeString(rfcSharedSecret)
	plain := []string{"created", "keyid"}
	for _, row := range []struct {
		section, input, signature string
		s                         MessageSignature
	}{
		{"B.2.1", `sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"`, "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==",
			MessageSignature{Label: "sig-b21", KeyID: "test-key-rsa-pss", Key: mustKey(t, rfcPSS), Components: []string{}, Parameters: []string{"created", "keyid", "nonce"}, Nonce: "b3k2pp5k7z-50gnwp.yemd"}},
		{"B.2.2", `sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"`, "LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==",
			MessageSignature{Label: "sig-b22", KeyID: "test-key-rsa-pss", Key: mustKey(t, rfcPSS), Components: []string{"@authority", "content-digest", `@query-param;name="Pet"`}, Parameters: append(plain, "tag"), Tag: "header-example"}},
		{"B.2.3", `sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"`, "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==",
			MessageSignature{Label: "sig-b23", KeyID: "test-key-rsa-pss", Key: mustKey(t, rfcPSS), Components: []string{"date", "@method", "@path", "@query", "@authority", "content-type", "content-digest", "content-length"}, Parameters: plain}},
		{"B.2.5", `sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`, "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=",
			MessageSignature{Label: "sig-b25", KeyID: "test-shared-secret", Key: secret, Components: []string{"date", "@authority", "content-type"}, Parameters: plain}},
		{"B.2.6", `sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`, "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
			MessageSignature{Label: "sig-b26", KeyID: "test-key-ed25519", Key: mustKey(t, rfcEd25519), Components: []string{"date", "@method", "@path", "@authority", "content-type", "content-length"}, Parameters: plain}},
	} {
		made, err := row.s.Sign(rfcRequest())
		if err != nil {
			t.Errorf("%s: %v", row.section, err)
			continue
		}
		if got := made.Set[0]; got[0] != "Signature-Input" || got[1] != row.input {
			t.Errorf("%s: got %v, want %s", row.section, got, row.input)
		}
		base := stepOf(made, "signature base")
		_, ours, _ := strings.Cut(made.Set[1][1], "=:")
		k, random := row.s.Key.(*rsa.PrivateKey)
		if !random {
			if ours != row.signature+":" {
				t.Errorf("%s: got %s, want %s; base\n%s", row.section, ours, row.signature, base)
			}
			continue
		}
		sum := sha512.Sum512([]byte(base))
		for who, sig := range map[string]string{"the printed signature": row.signature, "ours": strings.TrimSuffix(ours, ":")} {
			b, _ := base64.StdEncoding.DecodeString(sig)
			if err := rsa.VerifyPSS(&k.PublicKey, crypto.SHA512, sum[:], b, &rsa.PSSOptions{SaltLength: 64}); err != nil {
				t.Errorf("%s: %s does not fit the base: %v\n%s", row.section, who, err, base)
			}
		}
	}
}

// TestECDSAPublished is B.2.4: it signs an answer, so the base is written by hand, and what is checked is the form of the signature.
func TestECDSAPublished(t *testing.T) {
	base := "\"@status\": 200\n\"content-type\": application/json\n\"content-digest\": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:\n\"content-length\": 23\n\"@signature-params\": (\"@status\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-ecc-p256\""
	printed, _ := base64.StdEncoding.DecodeString("wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==")
	x, _ := base64.RawURLEncoding.DecodeString("qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA")
	y, _ := base64.RawURLEncoding.DecodeString("Mc4nN9LTDOBhfoUeg8Ye9WedFRhnZXZJA12Qp0zZ6F0")
	key := mustKey(t, rfcP256).(*ecdsa.PrivateKey)
	ours, err := signBytes("ecdsa-p256-sha256", key, []byte(base))
	if err != nil || len(ours) != 64 {
		t.Fatalf("want 64 bytes, got %d and %v", len(ours), err)
	}
	sum := sha256.Sum256([]byte(base))
	rfcKey := &ecdsa.PublicKey{Curve: key.Curve, X: new(big.Int).SetBytes(x), Y: new(big.Int).SetBytes(y)}
	for who, v := range map[string]struct {
		key *ecdsa.PublicKey
		sig []byte
	}{"the printed signature": {rfcKey, printed}, "ours": {&key.PublicKey, ours}} {
		if !ecdsa.Verify(v.key, sum[:], new(big.Int).SetBytes(v.sig[:32]), new(big.Int).SetBytes(v.sig[32:])) {
			t.Errorf("%s does not verify", who)
		}
	}
}

func stepOf(m Made, name string) string {
	for _, s := range m.Steps {
		if s.Name == name {
			return s.Text
		}
	}
	return ""
}

func TestContentDigestPublished(t *testing.T) {
	for _, row := range []struct{ reason, algorithm, body, want string }{
		{"RFC 9530 section 2", "sha-256", "{\"hello\": \"world\"}\n", "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"},
		{"RFC 9421 section 1.1, without the line's end", "sha-512", `{"hello": "world"}`, "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"},
		{"RFC 9530 appendix B.2, nothing", "", "", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"},
	} {
		if got, err := ContentDigest(row.algorithm, []byte(row.body)); err != nil || got != row.want {
			t.Errorf("%s: got %s %v, want %s", row.reason, got, err, row.want)
		}
	}
	if _, err := ContentDigest("md5", nil); err == nil || !strings.Contains(err.Error(), "sha-512") {
		t.Errorf("md5 is no algorithm of RFC 9530 that is in use: got %v", err)
	}
}

// TestComponents reads what RFC 9421 sections 2.1 and 2.2 print.
func TestComponents(t *testing.T) {
	m := stamp(1)
	m.Method, m.URL = "POST", "https://WWW.Example.com:443/path?param=value&foo=bar&baz=bat%2Dman&var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something&two=1&two=2"
	m.Headers = [][2]string{{"X-OWS-Header", "   Leading and trailing whitespace.   "}, {"X-Obs-Fold-Header", "Obsolete\r\n    line folding."}, {"Cache-Control", "max-age=60"}, {"Cache-Control", "   must-revalidate"},
		{"Example-Dict", "  a=1,    b=2;x=1;y=2,   c=(a   b   c), d"}, {"Example-Header", "value, with, lots"}, {"Example-Header", "of, commas"}, {"X-Empty-Header", ""}}
	for _, row := range []struct{ id, want string }{
		{`x-ows-header`, "Leading and trailing whitespace."}, {`cache-control`, "max-age=60, must-revalidate"}, {`x-empty-header`, ""},
		{`example-dict;sf`, "a=1, b=2;x=1;y=2, c=(a b c), d"}, {`example-dict;key="b"`, "2;x=1;y=2"}, {`"example-dict";key="c"`, "(a b c)"}, {`example-dict;key="d"`, "?1"},
		{`example-header;bs`, ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:"},
		{`@method`, "POST"}, {`@authority`, "www.example.com"}, {`@scheme`, "https"}, {`@path`, "/path"}, {`@query-param;name="baz"`, "bat-man"},
		{`@query-param;name="var"`, "this%20is%20a%20big%0Amultiline%20value"}, {`@query-param;name="bar"`, "with%20plus%20whitespace"}, {`@query-param;name="fa%C3%A7ade%22%3A%20"`, "something"},
		// errors say which component, and what to do
		{`x-none`, "x-none is to be signed, and the request has no such header"}, {`@query-param;name="two"`, "has 2 times"}, {`@query-param;name="no"`, "no such parameter"}, {`@query-param`, "wants a name"},
		{`@status`, "of answers"}, {`@host`, "@host is not known"}, {`date;req`, "for answers"}, {`a b`, "is no component"}, {``, "is no component"},
	} {
		var got string
		id, err := component(row.id)
		if err == nil {
			var vs []string
			if vs, err = componentValues(m, id); err == nil {
				got = strings.Join(vs, "|")
			}
		}
		if err != nil {
			got = err.Error()
			if !strings.Contains(got, row.want) {
				t.Errorf("%s: got %s, want %s", row.id, got, row.want)
			}
		} else if got != row.want {
			t.Errorf("%s: got %q, want %q", row.id, got, row.want)
		}
	}
	if _, err := SignatureBase(m, httpsfv.InnerList{Items: []httpsfv.Item{httpsfv.NewItem("@method"), httpsfv.NewItem("@method")}, Params: httpsfv.NewParams()}); err == nil {
		t.Error("a component that is named twice was signed")
	}
}

func TestMessageSignatureDefaults(t *testing.T) {
	m := rfcRequest()
	m.Headers = m.Headers[:1]
	s := MessageSignature{Key: mustKey(t, rfcP256), Lifetime: time.Minute, Nonce: "yes"}
	made, err := s.Sign(m)
	if err != nil {
		t.Fatal(err)
	}
	want := [][2]string{{"Content-Digest", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"}, {"Signature-Input", `sig1=("@method" "@target-uri" "content-digest");created=1618884473;expires=1618884533;alg="ecdsa-p256-sha256";nonce="random"`}}
	if len(made.Set) != 3 || made.Set[0] != want[0] || made.Set[1] != want[1] {
		t.Errorf("got %v, want %v", made.Set, want)
	}
	for _, row := range []struct {
		reason, want string
		s            MessageSignature
	}{
		{"an algorithm that the key cannot", "does not fit the key, which is an EC key on P-256", MessageSignature{Key: s.Key, Algorithm: "ed25519"}},
		{"no such algorithm", `got the algorithm "rs256"`, MessageSignature{Key: s.Key, Algorithm: "rs256"}},
		{"no key", "no key that can sign", MessageSignature{}},
		{"an empty secret", "secret is empty", MessageSignature{Key: []byte{}}},
		{"a label that cannot be written", `the label "Sig 1"`, MessageSignature{Key: s.Key, Label: "Sig 1"}},
		{"no such parameter", `got "iat"`, MessageSignature{Key: s.Key, Parameters: []string{"iat"}}},
	} {
		if _, err := row.s.Sign(m); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %s", row.reason, err, row.want)
		}
	}
	ed := MessageSignature{Key: mustKey(t, rfcEd25519), Components: []string{"@method"}}
	made, _ = ed.Sign(m)
	_, sig, _ := strings.Cut(made.Set[1][1], "=:")
	b, _ := base64.StdEncoding.DecodeString(strings.TrimSuffix(sig, ":"))
	if !ed25519.Verify(ed.Key.(ed25519.PrivateKey).Public().(ed25519.PublicKey), []byte(stepOf(made, "signature base")), b) {
		t.Error("the signature does not fit the base that is shown")
	}
}
