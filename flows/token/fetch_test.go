package token

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"why401/httpclient"
)

// TestKeysAreFetchedFromTheIssuerAlone: by metadata in both places, and not where something is odd.
func TestKeysAreFetchedFromTheIssuerAlone(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	var srv *httptest.Server
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
			t.Errorf("%s carries a credential", r.URL)
		}
		meta := func(issuer, keys string) {
			_ = json.NewEncoder(w).Encode(map[string]string{"issuer": issuer, "jwks_uri": keys})
		}
		switch r.URL.Path {
		case "/keys":
			_, _ = w.Write(set)
		case "/oidc/.well-known/openid-configuration":
			meta(srv.URL+"/oidc", srv.URL+"/keys")
		case "/.well-known/oauth-authorization-server/oauth":
			meta(srv.URL+"/oauth", srv.URL+"/keys")
		case "/liar/.well-known/openid-configuration":
			meta("https://other.test", srv.URL+"/keys")
		case "/letters/.well-known/openid-configuration":
			_ = json.NewEncoder(w).Encode(map[string]string{"Issuer": srv.URL + "/letters", "JWKS_URI": srv.URL + "/keys"})
		case "/twice/.well-known/openid-configuration":
			fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":"https://a.test/","jwks_uri":%q}`, srv.URL+"/twice", srv.URL+"/keys")
		case "/bounce":
			http.Redirect(w, r, "/keys", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	c := &httpclient.Client{}
	for _, row := range []struct{ reason, issuer, want string }{
		{"where OpenID Connect puts it", srv.URL + "/oidc", ""},
		{"where RFC 8414 puts it", srv.URL + "/oauth", ""},
		{"metadata of another issuer", srv.URL + "/liar", "byte by byte"},
		{"a trailing slash counts", srv.URL + "/oidc/", "byte by byte"},
		{"names in other letters are other names", srv.URL + "/letters", "with jwks_uri"},
		{"a name that stands twice", srv.URL + "/twice", `the member "jwks_uri" twice`},
		{"no metadata", srv.URL + "/none", "got 404"},
		{"not to be asked in the clear", "http://login.example.test", "want https"},
		{"no URL", "my-issuer", "no URL"},
	} {
		ks, err := FetchIssuerKeys(t.Context(), c, row.issuer)
		if row.want == "" && (err != nil || len(ks.Keys) != 1) {
			t.Errorf("%s: %v", row.reason, err)
		}
		if row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)) {
			t.Errorf("%s: want an error with %q, got %v", row.reason, row.want, err)
		}
	}
	if m, err := Discover(t.Context(), c, srv.URL+"/liar"); err == nil || m.UserInfo != "" {
		t.Errorf("the metadata of another issuer would say where a token is sent: %+v", m)
	}
	elsewhere := canned{"https://login.example.test/.well-known/openid-configuration": `{"issuer":"https://login.example.test","jwks_uri":"http://127.0.0.1:9/keys"}`}
	if _, err := FetchIssuerKeys(t.Context(), elsewhere, "https://login.example.test"); err == nil || !strings.Contains(err.Error(), "names this machine") {
		t.Errorf("an issuer elsewhere names this machine: got %v", err)
	}
	if _, err := FetchKeySet(t.Context(), c, srv.URL+"/bounce"); err == nil || !strings.Contains(err.Error(), "not followed") {
		t.Errorf("a redirect was followed: %v", err)
	}
	signed := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"sub": "a"})
	signed.Header["kid"] = "k1"
	raw, err := signed.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	ks, err := FetchKeySet(t.Context(), c, srv.URL+"/keys")
	if err != nil {
		t.Fatal(err)
	}
	if v := Verify(Inspect(raw, time.Now()), ks); v.Status != Verified || !strings.Contains(v.Key, "k1") {
		t.Errorf("with the fetched keys: %+v", v)
	}
}

// silent answers nothing, and counts how often it was asked.
type silent struct{ asked int }

func (s *silent) Do(context.Context, httpclient.Request) *httpclient.Exchange {
	s.asked++
	return &httpclient.Exchange{Hops: []httpclient.Hop{{Status: 200, Answer: []byte("{"), Unended: "within 30 s"}}}
}

// canned answers by URL; what it does not know was not to be asked for.
type canned map[string]string

func (c canned) Do(_ context.Context, r httpclient.Request) *httpclient.Exchange {
	body, ok := c[r.URL]
	if !ok {
		panic("asked for " + r.URL)
	}
	return &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{{Method: r.Method, URL: r.URL, Status: 200, Answer: []byte(body)}}}
}

// TestAnIssuerWithoutEndIsWaitedForOnce: the second place that metadata may stand at would take as long.
func TestAnIssuerWithoutEndIsWaitedForOnce(t *testing.T) {
	s := &silent{}
	if _, err := Discover(t.Context(), s, "https://login.example.test"); err == nil || !strings.Contains(err.Error(), "does not come to an end") || s.asked != 1 {
		t.Errorf("asked %d times: %v", s.asked, err)
	}
}

// TestEncryptedTokensAreOpened with each kind of key, and with the wrong one they are not.
func TestEncryptedTokensAreOpened(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	shared := []byte("CANARY-shared-key-of-32-bytes-00")
	nested, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "inner"}).SignedString(shared)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		reason    string
		alg       jose.KeyAlgorithm
		pub, priv any
		plain     string
		sub       string
	}{
		{"ECDH-ES and claims", jose.ECDH_ES_A128KW, &ec.PublicKey, ec, `{"sub":"alice","exp":1}`, "alice"},
		{"a shared key", jose.A256KW, shared, shared, `{"sub":"bob"}`, "bob"},
		{"used directly", jose.DIRECT, shared, shared, `{"sub":"carol"}`, "carol"},
		{"a signed token inside", jose.A256KW, shared, shared, nested, "inner"},
	} {
		e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: row.alg, Key: row.pub}, nil)
		if err != nil {
			t.Fatal(err)
		}
		obj, err := e.Encrypt([]byte(row.plain))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := obj.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		k, _ := json.Marshal(jose.JSONWebKey{Key: row.priv})
		got, err := decrypt(Inspect(raw, at), "key.jwk", k, at)
		if err != nil || got.Claim("sub") != row.sub {
			t.Errorf("%s: sub %q, %v", row.reason, got.Claim("sub"), err)
		}
		wrong, _ := json.Marshal(jose.JSONWebKey{Key: []byte("CANARY-another-key-of-32-bytes-0")})
		if _, err := decrypt(Inspect(raw, at), "key.jwk", wrong, at); err == nil || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: with the wrong key: %v", row.reason, err)
		}
	}
	if _, err := decrypt(Inspect(nested, at), "key.jwk", nil, at); err == nil || !strings.Contains(err.Error(), "not encrypted") {
		t.Errorf("a token that is not encrypted: %v", err)
	}
}
