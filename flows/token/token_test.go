package token

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

var now = time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)

func sign(t *testing.T, claims jwt.MapClaims) string {
	t.Helper()
	s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("CANARY-key"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func causes(fs []Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Cause)
	}
	return out
}

func TestInspectSaysWhatAStringIs(t *testing.T) {
	good := sign(t, jwt.MapClaims{"sub": "x"})
	for _, row := range []struct {
		reason, in string
		kind       Kind
		finding    string
	}{
		{"a JWT", good, KindJWS, ""},
		{"the whole header, quoted", `"Authorization: Bearer ` + good + `"`, KindJWS, ""},
		{"wrapped over lines", good[:30] + "\n  " + good[30:], KindJWS, ""},
		{"percent-encoded", strings.ReplaceAll(good, ".", "%2E"), KindJWS, ""},
		{"a token endpoint's answer, whole", `{"access_token":"` + good + `","token_type":"Bearer","expires_in":300}`, KindJWS, ""},
		{"a line of an environment file", "export TOKEN='" + good + "'", KindJWS, ""},
		{"a member of JSON", `"id_token": "` + good + `",`, KindJWS, ""},
		{"zero-width marks of a chat", good[:40] + "\u200b" + good[40:], KindJWS, ""},
		{"quotes of a word processor", "\u201cBearer " + good + "\u201d", KindJWS, ""},
		{"cut by what showed it", good[:len(good)-10] + "...", KindJWS, "jwt.malformed"},
		{"two parts", good[:strings.LastIndex(good, ".")], KindJWS, "jwt.malformed"},
		{"cut short", good[:len(good)-10], KindJWS, "jwt.malformed"},
		{"padding", strings.Replace(good, ".", "=.", 1), KindJWS, "jwt.malformed"},
		{"milliseconds", sign(t, jwt.MapClaims{"exp": 1795000000000}), KindJWS, "jwt.malformed"},
		{"a time as text", sign(t, jwt.MapClaims{"exp": "1795000000"}), KindJWS, "jwt.malformed"},
		{"not signed", "eyJhbGciOiJub25lIn0.e30.", KindJWS, "jwt.alg_mismatch"},
		{"a JWE", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..YWJjYWJjYWJjYWJj.YWJj.YWJjYWJjYWJjYWJjYWJjYQ", KindJWE, ""},
		{"a JWE that was cut", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..YWJjYWJjYWJjYWJj.YWJj.YWJjYWJjYWJj", KindJWE, "jwt.malformed"},
		{"a JWE without its tag", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..YWJjYWJjYWJjYWJj.YWJj", KindJWE, "jwt.malformed"},
		{"a GitHub token", "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", KindAPIKey, ""},
		{"a GitHub token that was cut", "ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq", KindAPIKey, "credentials.altered"},
		{"a GitHub token with a slip", "ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkI0mLq17", KindAPIKey, "credentials.altered"},
		{"a Grafana token, its sum right", "glsa_yscW25imSKJIuav8zF37RZmnbiDvB05G_fcaaf58a", KindAPIKey, ""},
		{"a Grafana token, its sum wrong", "glsa_yscW25imSKJIuav8zF37RZmnbiDvB05G_fcaaf58b", KindAPIKey, "credentials.altered"},
		{"a Basic pair", "Basic YWxpY2U6cHc=", KindBasic, ""},
		{"a Basic pair without a colon", "Basic YWxpY2U=", KindBasic, "basic.malformed"},
		{"PASETO", pasetoVectors[3].token, KindPASETO, ""},
		{"PASETO, cut short", "v4.public.YWJj", KindPASETO, "jwt.malformed"},
		{"random characters", "a8f7e6d5c4b3", KindOpaque, ""},
		{"words", "hello you there", KindUnknown, ""},
		{"nothing", "", KindUnknown, ""},
	} {
		got := Inspect(row.in, now)
		if got.Kind != row.kind || (row.finding == "") != (len(got.Findings) == 0) || row.finding != "" && got.Findings[0].Cause != row.finding {
			t.Errorf("%s: %s %v, want %s %s", row.reason, got.Kind, got.Findings, row.kind, row.finding)
		}
	}
}

// A member of a header that is no text, and the mark of UTF-8 before it: some readers refuse such a token, and some do not see it.
func TestOddHeaders(t *testing.T) {
	for _, row := range []struct{ header, want string }{
		{`{"alg":"HS256","kid":5}`, "kid is no text"},
		{`{"alg":"HS256","kid":{}}`, "kid is no text"},
		{`{"alg":"HS256","typ":["JWT"]}`, "typ is no text"},
		{`{"alg":"HS256","x5t":null}`, "x5t is no text"},
		{"\ufeff" + `{"alg":"HS256"}`, "the header is broken"},
		{`{"alg":"HS256","kid":"5"}`, ""},
	} {
		tok, all := Inspect(b64(row.header)+"."+b64(`{"sub":"a"}`)+"."+b64(strings.Repeat("s", 32)), now), ""
		for _, f := range tok.Findings {
			all += f.What + "; "
		}
		if tok.Kind != KindJWS || !strings.Contains(all, row.want) || (all == "") != (row.want == "") {
			t.Errorf("%s: %s, %s", row.header, tok.Kind, all)
		}
	}
}

// What a claim is not, and that it is not there, are two things; two moments of which neither has come are two faults.
func TestWhatIsSaidOfOddClaims(t *testing.T) {
	for _, row := range []struct{ claims, want, not string }{
		{`{}`, "has no aud", ""},
		{`{"aud":""}`, "names nobody in its aud", "is for ;"},
		{`{"aud":[]}`, "names nobody in its aud", "has no aud"},
		{`{"aud":5}`, "names nobody in its aud", "has no aud"},
		{`{"nbf":4102444800,"iat":4102444900}`, "issued in the future: 2100-01-01 00:01:40 UTC", ""},
		{`{"nbf":4102444800,"iat":4102444800}`, "good only from", "issued in the future"},
	} {
		var said []string
		for _, f := range judge(Inspect(b64(`{"alg":"HS256"}`)+"."+b64(row.claims)+"."+b64(strings.Repeat("s", 32)), now), Expect{At: now, Audience: "api"}) {
			said = append(said, f.What)
		}
		if all := strings.Join(said, "; "); !strings.Contains(all, row.want) || row.not != "" && strings.Contains(all, row.not) {
			t.Errorf("%s: %s", row.claims, all)
		}
	}
}

func TestJudgeNamesEveryFaultAtOnce(t *testing.T) {
	tok := Inspect(sign(t, jwt.MapClaims{"exp": now.Add(-time.Hour).Unix(), "iss": "https://id.test/", "aud": []string{"a"}, "scope": "read"}), now)
	got := causes(judge(tok, Expect{At: now, Audience: "b", Issuer: "https://id.test", Scopes: []string{"read", "write"}}))
	want := []string{"jwt.expired", "jwt.audience", "jwt.issuer_trailing_slash", "authz.scope_missing"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := judge(tok, Expect{At: now, Leeway: 2 * time.Hour}); len(got) != 0 {
		t.Errorf("within the leeway: %v", got)
	}
}

func TestVerifyFailsClosed(t *testing.T) {
	pub, priv, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	ed, err := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{"sub": "x"}).SignedString(priv)
	if err != nil {
		t.Fatal(err)
	}
	jwk, _ := json.Marshal(map[string]any{"keys": []any{map[string]string{"kty": "nonsense"}, map[string]string{"kty": "OKP", "crv": "Ed25519", "kid": "k1", "x": base64.RawURLEncoding.EncodeToString(pub)}}})
	ks, err := ReadKeySet("keys.json", jwk)
	if err != nil || len(ks.Keys) != 1 || len(ks.Unreadable) != 1 {
		t.Fatalf("one unreadable key spoils the set: %+v, %v", ks, err)
	}
	// An HMAC made with the public key's bytes as the secret: the classic confusion.
	confused, _ := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "x"}).SignedString([]byte(pub))
	right := SecretKeySet("s", []byte("CANARY-key"))
	for _, row := range []struct {
		reason, tok string
		ks          KeySet
		want        Status
		cause       string
	}{
		{"the right secret", sign(t, jwt.MapClaims{}), right, Verified, ""},
		{"another secret", sign(t, jwt.MapClaims{}), SecretKeySet("s", []byte("x")), Failed, "jwt.signature_invalid"},
		{"the right public key", ed, ks, Verified, ""},
		{"HMAC with a public key as its secret", confused, ks, Failed, "jwt.alg_mismatch"},
		{"alg none", "eyJhbGciOiJub25lIn0.e30.", right, Failed, "jwt.alg_mismatch"},
		{"no key", ed, KeySet{}, NotChecked, ""},
	} {
		if got := Verify(Inspect(row.tok, now), row.ks); got.Status != row.want || got.Cause != row.cause {
			t.Errorf("%s: %+v, want %s %s", row.reason, got, row.want, row.cause)
		}
	}
}

// TestRFC7515 verifies the example of RFC 7515 appendix A.1.
func TestRFC7515(t *testing.T) {
	tok := Inspect("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", now)
	ks, err := ReadKeySet("rfc7515", []byte(`{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}`))
	if err != nil {
		t.Fatal(err)
	}
	if v := Verify(tok, ks); v.Status != Verified || tok.Claim("iss") != "joe" {
		t.Errorf("%+v, iss %q", v, tok.Claim("iss"))
	}
}

func TestPEMKeys(t *testing.T) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private) // what openssl genpkey writes
	if err != nil {
		t.Fatal(err)
	}
	out := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if ks, err := ReadKeySet("key.pem", out); err != nil || len(ks.Keys) != 1 || ks.Keys[0].Secret {
		t.Errorf("%+v, %v", ks, err)
	}
	if _, err := ReadKeySet("x", []byte("rubbish")); err == nil {
		t.Error("rubbish is no key")
	}
}

func FuzzInspect(f *testing.F) {
	for _, s := range []string{"x api-key: api-key: apikey= a b", "curl -H 'Authorization: Bearer eyJ' https://u:p@a.test/?token=12345678#access_token=12345678", "> eyJhbGciOiJIUzI1NiJ9.e30.\n> AAAA", "SharedAccessSignature sr=x&sig=AAAA&se=1&skn=k", "https://a.test/?sv=1&se=2026-01-01&sig=AA+A"} {
		f.Add(s)
	}
	for _, s := range []string{"eyJhbGciOiJIUzI1NiJ9.e30.x", "Bearer eyJ.eyJ.", "Basic YTpi", "v1.local.x", strings.Repeat("[", 99)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tok := Inspect(s, now)
		judge(tok, Expect{At: now, Audience: "a", Issuer: "https://i.test"})
		d := NewDocument(tok, Verify(tok, SecretKeySet("s", []byte("k"))), Expect{}, false)
		if _, err := json.Marshal(d); err != nil {
			t.Error(err)
		}
	})
}

func FuzzReadKeySet(f *testing.F) {
	f.Add([]byte(`{"keys":[{"kty":"oct","k":"YQ"}]}`))
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) { _, _ = ReadKeySet("x", b) })
}
