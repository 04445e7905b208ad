package cli

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// TestTokenOutcomes: the exit status is what scripts read. A question without an answer is not good, and what was sent is said as it was.
func TestTokenOutcomes(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/active":
			_, _ = w.Write([]byte(`{"active":true}`))
		case "/inactive":
			_, _ = w.Write([]byte(`{"active":false}`))
		case "/page":
			_, _ = w.Write([]byte(`<html>`))
		case "/client":
			w.WriteHeader(401)
		case "/.well-known/openid-configuration":
			fmt.Fprintf(w, `{"issuer":"http://%s","jwks_uri":"http://%[1]s/keys"}`, r.Host)
		case "/other/.well-known/openid-configuration":
			fmt.Fprintf(w, `{"issuer":"https://login.example.test","jwks_uri":"http://%s/keys","userinfo_endpoint":"http://%[1]s/active"}`, r.Host)
		case "/keys":
			fmt.Fprintf(w, `{"keys":[{"kty":"OKP","crv":"Ed25519","x":%q}]}`, base64.RawURLEncoding.EncodeToString(public))
		default:
			w.WriteHeader(404)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const fine = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjo0MTAyNDQ0ODAwfQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	const ended = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjoxNjAwMDAwMDAwfQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	const holdsA = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjo0MTAyNDQ0ODAwLCJzY29wZSI6ImEifQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	ours := write("ours.jwt", "eyJhbGciOiJIUzI1NiJ9."+base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+server.URL+`/nowhere"}`))+".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	mistaken := write("mistaken.jwt", "eyJhbGciOiJIUzI1NiJ9."+base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+server.URL+`/other"}`))+".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	slashed := write("slashed.jwt", "eyJhbGciOiJIUzI1NiJ9."+base64.RawURLEncoding.EncodeToString([]byte(`{"exp":4102444800,"iss":"`+server.URL+`/"}`))+".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	scoped := write("scoped.jwt", holdsA)
	good, old := write("good.jwt", fine), write("old.jwt", ended)
	wide := "\xff\xfe" // as > of PowerShell 5 writes it
	for _, c := range fine + "\r\n" {
		wide += string([]byte{byte(c), 0})
	}
	powershell := write("wide.jwt", wide)
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	signed := func(method jwt.SigningMethod, key any) string {
		raw, err := jwt.NewWithClaims(method, jwt.MapClaims{"iss": server.URL, "exp": 4102444800}).SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return write(method.Alg()+".jwt", raw)
	}
	nested := write("nested.jws", "eyJhbGciOiJIUzI1NiIsImN0eSI6IkpXVCJ9."+base64.RawURLEncoding.EncodeToString([]byte(fine))+"."+fine[strings.LastIndex(fine, ".")+1:])
	array := write("array.jwt", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.WyJhIl0."+fine[strings.LastIndex(fine, ".")+1:])
	theirs, confused := signed(jwt.SigningMethodEdDSA, private), signed(jwt.SigningMethodHS256, publicPEM)
	for _, row := range []struct {
		reason string
		args   []string
		want   int
		says   string // in either output
	}{
		{"active", []string{"--introspect", server.URL + "/active", good}, exitOK, "it is active"},
		{"not active", []string{"--introspect", server.URL + "/inactive", good}, exitRefused, "not active"},
		{"a page is no answer", []string{"--introspect", server.URL + "/page", good}, exitUnreachable, "does not say whether"},
		{"the client is refused: nothing is known of the token", []string{"--introspect", server.URL + "/client", good}, exitUnreachable, "refuses the client itself"},
		{"no client was given, and none is claimed to be sent", []string{"--introspect", server.URL + "/active", good}, exitOK, "where one is given"},
		{"a page in the place of the keys", []string{"--jwks", server.URL + "/page", good}, exitUnreachable, "not checked"},
		{"beside one that works: what is wrong with this one is said", []string{"--beside", good, old}, exitRefused, "expired 2020-09-13"},
		{"beside one that works, and nothing wrong", []string{"--beside", old, good}, exitOK, "alike"},
		{"beside it a key would be left out in silence", []string{"--beside", good, "--key", write("public3.pem", string(publicPEM)), old}, exitUsage, "checks no signature"},
		{"the issuer calls itself with a slash less", []string{"--discover", slashed}, exitRefused, "(jwt.issuer_trailing_slash)"},
		{"the same in JSON", []string{"--json", "--discover", slashed}, exitRefused, `"cause": "jwt.issuer_trailing_slash"`},
		{"another issuer there says nothing of the token", []string{"--discover", ours}, exitUnreachable, "not checked"},
		{"a key for what carries no signature that is checked here", []string{"--secret-file", write("cookie.secret", "keyboard cat"), write("cookie.txt", "Cookie: connect.sid=s%3AAbCdEfGh1234567890abcdefghijklmnop.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")}, exitRefused, "Signature  not checked: what a web framework signs"},
		{"a list whose quotes the shell took away", []string{"--set", `aud=[x]`, "--sign-secret-file", write("own.secret", strings.Repeat("s", 32)), good}, exitOK, "aud is written as a text"},
		{"no class of login is not the class none", []string{"--acr", "mfa", good}, exitRefused, "does not say of which class the login was (acr)"},
		{"no end is said", []string{ours}, exitOK, "exp        none: it does not say when it ends"},
		{"a file that PowerShell wrote", []string{powershell}, exitOK, "JWT (HS256)"},
		{"the issuer gives no answer about whose it is", []string{"--userinfo", ours}, exitUnreachable, "want 200, got 404"},
		{"an issuer that calls itself otherwise: the token is laid open all the same", []string{"--userinfo", mistaken}, exitUnreachable, "want the same, byte by byte"},
		{"an address of keys that is none", []string{"--jwks", "foo", good}, exitUsage, "want a URL"},
		{"an empty secret is no key, and the token is not what is wrong", []string{"--secret-file", write("empty", ""), good}, exitUsage, "it is empty"},
		{"a variable that is not set leaves no check out in silence", []string{"--audience", "", good}, exitUsage, "--audience was given with nothing"},
		{"the same of a list", []string{"--scope", "", good}, exitUsage, "--scope was given with nothing"},
		{"the same of an address", []string{"--whoami", "", good}, exitUsage, "--whoami was given with nothing"},
		{"scopes with a blank between them are two", []string{"--scope", "a b", scoped}, exitRefused, "lacks the scope b ("},
		{"a token that names no client was issued to none", []string{"--client", "app", good}, exitRefused, "does not say which client it was issued to"},
		{"a token that names no issuer is of none", []string{"--issuer", "https://a.test", good}, exitRefused, "does not say who issued it"},
		{"a token that names no tenant is of none", []string{"--tenant", "t1", good}, exitRefused, "does not say which tenant it is of"},
		{"a file that is not there is no token", []string{filepath.Join(dir, "none.jwt")}, exitUsage, "no such file"},
		{"the server's time in the other common form", []string{"--at", "2020-09-13T12:00:00Z", "--server-date", "2020-09-13T13:00:00Z", old}, exitRefused, "expired (2020-09-13 12:26:40 UTC) by the server's clock and not by ours"},
		{"anyone can have an issuer", []string{"--discover", theirs}, exitOK, "its issuer is the one that the token itself names"},
		{"a secret that everyone has", []string{"--secret-file", write("public.pem", string(publicPEM)), confused}, exitRefused, "which everyone may have"},
		{"a payload that is elsewhere: what is asked is not proved", []string{"--key", write("public2.pem", string(publicPEM)), write("detached.jws", "eyJhbGciOiJFZERTQSJ9.."+strings.Repeat("A", 86))}, exitRefused, "the payload is not in the token"},
		{"nothing was asked of it", []string{write("detached2.jws", "eyJhbGciOiJFZERTQSJ9.."+strings.Repeat("A", 86))}, exitOK, "the payload is not in the token"},
		{"a log in colours", []string{write("log.txt", "\x1b[31mERROR\x1b[0m token=\x1b[36m"+fine+"\x1b[0m")}, exitOK, "the colours of a terminal"},
		{"a token inside a signed one is not judged, and that is said", []string{nested}, exitOK, "its payload is a token itself"},
		{"nor is it printed", []string{nested}, exitOK, "Payload    ‹JWT "},
		{"nor in JSON", []string{"--json", nested}, exitOK, `"payload": "‹JWT `},
		{"a list of claims is none", []string{array}, exitRefused, "no JSON object with claims"},
		{"a leeway shows in the row too", []string{"--at", "2020-09-13T12:27:00Z", "--leeway", "1h", old}, exitOK, "20 s ago  ok"},
	} {
		var out, told bytes.Buffer
		got := Main(t.Context(), append([]string{"token"}, row.args...), strings.NewReader(""), &out, &told)
		if all := out.String() + told.String(); got != row.want || !strings.Contains(all, row.says) {
			t.Errorf("%s: status %d, want %d; want %q in\n%s", row.reason, got, row.want, row.says, all)
		}
	}
}

// TestPlainReadsATokenToo: what can be pasted on the screens can be pasted there, named or typed.
func TestPlainReadsATokenToo(t *testing.T) {
	const ended = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjoxNjAwMDAwMDAwfQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	path := filepath.Join(t.TempDir(), "old.jwt")
	if err := os.WriteFile(path, []byte(ended), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
	for reason, in := range map[string]struct {
		args  []string
		stdin string
	}{"named": {[]string{"--plain", path}, ""}, "typed": {[]string{"--plain"}, ended + "\n\nq\n"}} {
		var out, told bytes.Buffer
		got := Main(t.Context(), in.args, strings.NewReader(in.stdin), &out, &told)
		if got != exitOK || !strings.Contains(out.String(), "expired 2020-09-13") || !strings.Contains(out.String(), "Nothing was sent") || strings.Contains(out.String(), "eyJ") {
			t.Errorf("%s: status %d\n%s%s", reason, got, out.String(), told.String())
		}
	}
}

// TestAsManyTokensAsSomebodyReads: a log of tokens, and the answer ends.
func TestAsManyTokensAsSomebodyReads(t *testing.T) {
	const ended = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIiwiZXhwIjoxNjAwMDAwMDAwfQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
	var out, told bytes.Buffer
	got := Main(t.Context(), []string{"token", "-"}, strings.NewReader(strings.Repeat(ended, mostLaidOpen+3)), &out, &told)
	if n := strings.Count(out.String(), "Token      JWT"); got != exitRefused || n != mostLaidOpen || !strings.Contains(out.String(), "Token 200 of 203") || !strings.Contains(told.String(), "holds 203 tokens; the first 200 were read") {
		t.Errorf("status %d, %d tokens laid open, %s", got, n, told.String())
	}
}
