package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// An ECDSA signature in ASN.1 was made by the right key: to say that another key made it would send a person the wrong way.
func TestASN1Signature(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw := base64.RawURLEncoding.EncodeToString
	input := raw([]byte(`{"alg":"ES256"}`)) + "." + raw([]byte(`{"sub":"a"}`))
	sum := sha256.Sum256([]byte(input))
	der, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	tok := Inspect(input+"."+raw(der), now)
	if len(tok.Findings) != 1 || !strings.Contains(tok.Findings[0].What, "ASN.1") || tok.Findings[0].Cause != "jwt.malformed" {
		t.Errorf("without a key: %v", tok.Findings)
	}
	if v := Verify(tok, KeySet{Keys: []Key{{Public: &key.PublicKey}}}); v.Status != Failed || v.Cause != "jwt.malformed" || !strings.Contains(v.Why, "signed it, and wrote the signature as ASN.1") {
		t.Errorf("with the key: %+v", v)
	}
	if v := Verify(tok, KeySet{Keys: []Key{{Public: &other.PublicKey}}}); v.Status != Failed || v.Cause != "jwt.signature_invalid" {
		t.Errorf("another key did not sign it in any form: %+v", v)
	}
}

// What was cut or changed on the way, and what is no token at all, is named as that.
func TestSlipsOfCopying(t *testing.T) {
	good := sign(t, map[string]any{"sub": "a", "exp": now.Add(time.Hour).Unix(), "name": "someone with a long name"})
	parts := strings.Split(good, ".")
	for _, row := range []struct {
		reason, in string
		kind       Kind
		says       string
	}{
		{"a dash of a word processor", parts[0] + "." + parts[1] + "." + parts[2][:20] + "–" + parts[2][21:], KindJWS, "a long dash at 20"},
		{"another foreign character is named and not guessed at", parts[0] + "." + parts[1] + "." + parts[2][:20] + "!" + parts[2][21:], KindJWS, "a foreign character at 20"},
		{"the beginning left behind", good[7:], KindJWS, "the beginning left behind?"},
		{"a broken token of Negotiate", "Negotiate " + base64.StdEncoding.EncodeToString(append([]byte{0x60, 0x20, 6, 6, 43, 6, 1, 5, 5, 2}, make([]byte, 24)...)), KindOpaque, "one that cannot be read"},
		{"the payload alone", parts[1], KindJWS, "1"},
		{"a private key", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n", KindUnknown, "a private key in PEM"},
		{"a public key", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n", KindUnknown, "a public key in PEM"},
		{"a secret JWK", `{"kty":"oct","k":"Q0FOQVJZ"}`, KindUnknown, "a secret key as a JWK"},
		{"a JWK Set", `{"keys":[{"kty":"EC"}]}`, KindUnknown, "a JWK Set"},
		{"a string with two dots is no JWT", "v1.Q0FOQVJZQ0FOQVJZ.Q0FOQVJZQ0FOQVJZQ0FOQVJZ", KindOpaque, "opaque"},
	} {
		tok := Inspect(row.in, now)
		got := tok.Format
		if tok.Parse != nil {
			got = tok.Parse.Got
		}
		if tok.Kind != row.kind || !strings.Contains(got, row.says) {
			t.Errorf("%s: %s %q, want %s %q", row.reason, tok.Kind, got, row.kind, row.says)
		}
	}
}

// The payload alone holds claims, and no header.
func TestPayloadAlone(t *testing.T) {
	tok := Inspect(strings.Split(sign(t, map[string]any{"sub": "a", "exp": now.Add(time.Hour).Unix()}), ".")[1], now)
	if tok.Claim("sub") != "a" || len(tok.Header) > 0 || len(tok.Times) != 1 {
		t.Errorf("header %v, claims %v, times %v", tok.Header, tok.Claims, tok.Times)
	}
}

// A certificate that openssl req -x509 makes is an authority by its mark, and servers take it from a client all the same; one whose key
// usage forbids signing they do not.
func TestSelfSignedClientCertificate(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		reason   string
		usage    x509.KeyUsage
		findings int
		note     string
	}{
		{"openssl's default: a mark of CA, no key usage", 0, 0, "openssl req -x509"},
		{"a real authority, which signs certificates alone", x509.KeyUsageCertSign, 1, "openssl req -x509"},
	} {
		c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "client"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: row.usage}
		der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		block := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
		for form, in := range map[string]string{"PEM": block, "as nginx escapes it": url.PathEscape(block)} {
			tok := Inspect(in, now)
			if len(tok.Findings) != row.findings || !strings.Contains(strings.Join(tok.Notes, " "), row.note) {
				t.Errorf("%s, %s: %v %v", row.reason, form, tok.Findings, tok.Notes)
			}
		}
	}
}

// A signed Rails cookie holds its end in the envelope, and Rails refuses it after that.
func TestRailsCookieEnds(t *testing.T) {
	for _, row := range []struct {
		exp  time.Time
		over int
	}{{now.Add(-time.Hour), 1}, {now.Add(time.Hour), 0}} {
		body := base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf(`{"_rails":{"message":"Ing=","exp":%q,"pur":"cookie.remember"}}`, row.exp.Format(time.RFC3339))))
		tok := Inspect("remember="+url.QueryEscape(body)+"--"+strings.Repeat("0a", 20), now)
		if len(tok.Findings) != row.over || len(tok.Times) != 1 {
			t.Errorf("ends %s: %v %v", row.exp, tok.Findings, tok.Times)
		}
	}
}

// The program's own words about a cookie or a key are no secrets, also under a name that is; what the cookie says stays masked.
func TestOwnWordsAreShown(t *testing.T) {
	tok := Inspect("session=s%3Aabcdefghijklmnop."+strings.Repeat("A", 43), now)
	b, _ := json.Marshal(shown(tok.Claims, false))
	if !strings.Contains(string(b), "Express") || !strings.Contains(string(b), "session in the server") {
		t.Errorf("a session cookie: %s", b)
	}
	b, _ = json.Marshal(shown(Inspect("AKIAIOSFODNN7EXAMPLE", now).Header, false))
	if !strings.Contains(string(b), "it names an account") {
		t.Errorf("an access key id: %s", b)
	}
	b, _ = json.Marshal(shown(map[string]any{"session": map[string]any{"content": "CANARY"}}, false))
	if strings.Contains(string(b), "CANARY") {
		t.Errorf("the content of a session: %s", b)
	}
}

// A login whose time is not told cannot be one of the last hour.
func TestMaxAgeWantsAuthTime(t *testing.T) {
	tok := Inspect(sign(t, map[string]any{"sub": "a"}), now)
	if f := judge(tok, Expect{At: now, MaxAge: time.Hour}); len(f) != 1 || f[0].Cause != "identity.mfa_required" {
		t.Errorf("got %v", f)
	}
	if f := judge(tok, Expect{At: now}); len(f) != 0 {
		t.Errorf("nothing asked: %v", f)
	}
}

// Times and recipients of another form than RFC 7519 gives them are refused by those who read them strictly; each is named.
func TestClaimsOfAnotherForm(t *testing.T) {
	for claims, want := range map[string]string{
		`{"exp":"1795600000000"}`:          "exp is a text, and in milliseconds",
		`{"exp":1795600000000,"iat":"1"}`:  "exp is in milliseconds; seconds belong there; iat is a text",
		`{"exp":1795600000000000}`:         "exp is in microseconds",
		`{"exp":1795600000000000000}`:      "exp is in nanoseconds",
		`{"exp":1e30}`:                     "exp is out of any range",
		`{"exp":1795600000,"aud":{"a":1}}`: "aud is neither",
		`{"exp":1795600000,"aud":null}`:    "aud is neither",
		`{"exp":1795600000,"aud":["a",1]}`: "aud is neither",
		`{"exp":1795600000,"aud":["a"]}`:   "",
		`{"exp":1795600000,"aud":"a"}`:     "",
		`{"exp":1795600000}`:               "",
	} {
		got := findingsText(Inspect(b64(`{"alg":"HS256"}`)+"."+b64(claims)+"."+b64(strings.Repeat("s", 32)), now).Findings)
		if !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q, want %q", claims, got, want)
		}
	}
}

// A claim that is not there is not one that is empty.
func TestExpectedClaimThatIsAbsent(t *testing.T) {
	tok := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(`{"sub":"a"}`)+"."+b64(strings.Repeat("s", 32)), now)
	got := findingsText(judge(tok, Expect{At: now, Issuer: "https://idp.example.test", Client: "web", Tenant: "t"}))
	for _, want := range []string{`does not say who issued it (iss); the API expects "https://idp.example.test"`, "does not say which client it was issued to", "does not say which tenant it is of"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in %q", want, got)
		}
	}
	if strings.Contains(got, `""`) {
		t.Errorf("nothing was issued by an empty name: %q", got)
	}
}

// Keycloak's offline token is a refresh token without an end.
func TestOfflineTokenIsARefreshToken(t *testing.T) {
	tok := Inspect(b64(`{"alg":"HS256"}`)+"."+b64(`{"typ":"Offline"}`)+"."+b64(strings.Repeat("s", 32)), now)
	if got := NotAccessToken(tok); !strings.Contains(got, "refresh token") {
		t.Errorf("%q", got)
	}
}

// A DPoP proof brings its key along by its nature, and is no fault where somebody looks at one.
func TestDPoPProofIsNamed(t *testing.T) {
	tok := Inspect(b64(`{"alg":"ES256","typ":"dpop+jwt","jwk":{"kty":"EC"}}`)+"."+b64(`{"htm":"GET"}`)+"."+b64(strings.Repeat("s", 64)), now)
	said := strings.Join(tok.Notes, "; ")
	if !strings.Contains(said, "is a DPoP proof") || strings.Contains(said, "proves nothing") || len(judge(tok, Expect{At: now})) != 0 || NotAccessToken(tok) == "" {
		t.Errorf("%q %v", said, judge(tok, Expect{At: now}))
	}
}

// The key of a proof is its own (RFC 9449 section 4.2): that of an issuer does not make it a forgery, and a proof that was altered stays one.
func TestDPoPProofBesideAnIssuersKey(t *testing.T) {
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pub, err := own.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	made := func(typ string) string {
		tok := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"htm": "GET", "htu": "https://api.test/"})
		tok.Header["typ"] = typ
		tok.Header["jwk"] = map[string]any{"kty": "EC", "crv": "P-256", "x": b64(string(pub[1:33])), "y": b64(string(pub[33:]))}
		raw, err := tok.SignedString(own)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	issuers := KeySet{Keys: []Key{{Public: &other.PublicKey}}}
	proof := made("dpop+jwt")
	i := strings.LastIndex(proof, ".")
	altered := proof[:i+1] + strings.Repeat("A", len(proof)-i-1)
	for _, row := range []struct {
		reason, raw string
		want        Status
	}{
		{"a proof", proof, SelfConsistent},
		{"a proof that was altered", altered, Failed},
		{"an access token that brings a key along", made("at+jwt"), Failed},
	} {
		if v := Verify(Inspect(row.raw, now), issuers); v.Status != row.want {
			t.Errorf("%s: %s, want %s: %s", row.reason, v.Status, row.want, v.Why)
		}
	}
}
