package ui

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"

	"why401/flows/lab"
	"why401/httpclient"
	"why401/httpclient/mask"
	"why401/ui/kit"
)

// issuer is one with metadata, keys and a userinfo endpoint, and a token of its own.
func issuer(t *testing.T) (srv *httptest.Server, tok string, asked *[]string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
	asked = &[]string{}
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path+" "+map[bool]string{true: "with the token", false: "without it"}[r.Header.Get("Authorization") != ""])
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			_ = json.NewEncoder(w).Encode(map[string]string{"issuer": srv.URL, "jwks_uri": srv.URL + "/keys", "userinfo_endpoint": srv.URL + "/userinfo"})
		case "/keys":
			_, _ = w.Write(set)
		case "/userinfo":
			_, _ = w.Write([]byte(`{"sub":"42","preferred_username":"alice"}`))
		default:
			w.WriteHeader(404)
		}
	}))
	t.Cleanup(srv.Close)
	j := jwt.NewWithClaims(jwt.SigningMethodES256, jwt.MapClaims{"iss": srv.URL, "sub": "42", "exp": time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).Unix(), "iat": time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC).Unix()})
	j.Header["kid"] = "k1"
	if tok, err = j.SignedString(key); err != nil {
		t.Fatal(err)
	}
	return srv, tok, asked
}

// TestATokenIsVerifiedAndAskedAboutByConsent: nothing is fetched before enter on the screen that names the place.
func TestATokenIsVerifiedAndAskedAboutByConsent(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
		srv, tok, asked := issuer(t)
		d := drive(t, size[0], size[1])
		d.app.services.Sender = &httpclient.Client{}
		d.send(tea.PasteMsg{Content: tok})
		d.press("enter")
		d.press("v")
		d.see("metadata and keys")
		if len(*asked) > 0 {
			t.Fatalf("asked before consent: %v", *asked)
		}
		d.press("enter")
		d.see("Signed by the issuer that it") // anyone can have an issuer
		d.press("x", "enter")
		d.see("This goes to")
		d.see(strings.TrimPrefix(srv.URL, "http://"))
		for _, a := range *asked {
			if strings.HasSuffix(a, "with the token") {
				t.Errorf("the token went out before its place was agreed to: %s", a)
			}
		}
		d.press("enter")
		d.see("for alice")
		if last := (*asked)[len(*asked)-1]; last != "/userinfo with the token" {
			t.Errorf("asked %v", *asked)
		}
	}
}

// TestAKeyFileMayBeTypedAtOnce: where the issuer stands, its name is what is typed, and not lost before an enter that fetches.
func TestAKeyFileMayBeTypedAtOnce(t *testing.T) {
	_, tok, asked := issuer(t)
	d := drive(t, 80, 24)
	d.app.services.ReadFile = func(name string) ([]byte, error) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("no such file")}
	}
	d.app.services.Sender = &httpclient.Client{}
	d.send(tea.PasteMsg{Content: tok})
	d.press("enter", "v")
	d.see("metadata and keys")
	d.typed("rsa.pub")
	d.see("rsa.pub")
	d.press("enter")
	d.see("cannot read rsa.pub")
	if len(*asked) > 0 {
		t.Errorf("sent: %v", *asked)
	}
}

// TestACraftedTokenIsMarked: claims that do not parse keep what was typed; what is made says so, and goes into the request by its
// difference.
func TestACraftedTokenIsMarked(t *testing.T) {
	tok, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "alice", "exp": 1795255200}).SignedString([]byte("CANARY-own-key"))
	if err != nil {
		t.Fatal(err)
	}
	d := drive(t, 80, 24)
	d.app.services.Sender = refusing{status: 401, body: "{}"}
	d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer " + tok + "' https://api.orchard.test/v1/me"})
	d.press("enter", "enter", "t", "m")
	d.see(`"sub": "alice"`)
	for _, r := range "x" {
		d.press(string(r))
	}
	d.press("enter")
	d.see("want a JSON object") // before a key is asked for
	d.see(`"sub": "alice"`)
	d.press("backspace", "enter")
	d.send(tea.PasteMsg{Content: "CANARY-own-key"})
	d.press("enter")
	d.see("Made here, and not by its issuer")
	d.press("enter")
	d.see("made here")
	if strings.Contains(d.app.View().Content, "CANARY") {
		t.Error("the key is on the screen")
	}
}

// TestTheOtherTokenMayBeAFile: a typed name is read as a file, as everywhere; what keeps it from being read stays on the screen while a
// clock runs behind.
func TestTheOtherTokenMayBeAFile(t *testing.T) {
	_, tok, _ := issuer(t)
	_, other, _ := issuer(t)
	d := drive(t, 80, 24)
	d.app.services.ReadFile = func(name string) ([]byte, error) {
		if name == "works.jwt" {
			return []byte(other), nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("no such file")}
	}
	d.send(tea.PasteMsg{Content: tok})
	d.press("enter", "c")
	d.typed("/tmp/none.jwt")
	d.press("enter")
	d.send(struct{}{})
	d.see("cannot read /tmp/none.jwt: no such file")
	d.press("ctrl+u")
	d.typed("works.jwt")
	d.press("enter")
	d.see("claims.iss")
	if strings.Contains(d.app.View().Content, "another kind of token") {
		t.Error("the name of the file was taken for a token")
	}
}

// TestTheClockOfATokenRuns: its seconds count down, and it is called expired when they are over, without a key.
func TestTheClockOfATokenRuns(t *testing.T) {
	_, tok, _ := issuer(t)
	d := drive(t, 80, 24)
	var ticks []tea.Msg
	d.app.services.After = func(wait time.Duration, msg tea.Msg) tea.Cmd {
		if wait != time.Second {
			t.Errorf("a tick of %v", wait)
		}
		return func() tea.Msg { ticks = append(ticks, msg); return nil }
	}
	d.send(tea.PasteMsg{Content: tok})
	d.press("enter")
	d.see("left")
	if len(ticks) != 1 {
		t.Fatalf("%d ticks", len(ticks))
	}
	d.now = d.now.Add(2 * time.Hour)
	d.send(ticks[0])
	d.see("Expired just now")
	if len(ticks) != 1 {
		t.Error("it goes on ticking after its end")
	}
}

// TestATokenOfThePracticeServerIsEdited: its own key signs, the result is marked, and the practice server believes it.
func TestATokenOfThePracticeServerIsEdited(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := openLesson(t, s, 80, 24, "missing-scope")
	d.app.services.Sender = &httpclient.Client{}
	d.press("enter", "enter")
	d.see("403")
	d.press("t", "m")
	d.see("practice server's own key")
	d.press("ctrl+u")
	d.send(tea.PasteMsg{Content: `{"iss":"https://login.lab.test","aud":"https://orchard.lab.test","sub":"alice","scope":"apples:read ledger:read","exp":4102444800}`})
	d.press("enter")
	d.see("Made here, and not by its issuer")
	d.see("practice server's key")
	d.press("enter")
	d.see("made here")
	d.press("enter")
	d.see("200")
}

// TestNamesOfTimesAreCleaned: the name of a cookie is a server's word, also where it names a time.
func TestNamesOfTimesAreCleaned(t *testing.T) {
	_, tok, _ := issuer(t)
	d := drive(t, 80, 24)
	d.send(kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: mask.NewSensitive("cookie", "a\u3164="+tok+"; theme=dark")}})
	d.see("2 cookies")
	d.see(`2026-11-24 09:00:00 UTC  a\u{3164} exp`)
}

// TestAKeyThatIsPastedVerifies: a key in the place of its file's name is taken as the key, and not shown; what was typed for one way is
// there when another was looked at.
func TestAKeyThatIsPastedVerifies(t *testing.T) {
	tok, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"sub": "alice"}).SignedString([]byte("CANARY-own-key-of-more-than-32-bytes"))
	if err != nil {
		t.Fatal(err)
	}
	d := drive(t, 80, 24)
	d.send(tea.PasteMsg{Content: tok})
	d.press("enter", "v")
	d.typed("abc")
	d.press("tab", "tab", "tab")
	d.see("•••")
	d.press("tab")
	d.see("Key URL")
	d.press("tab")
	d.see("Key file")
	d.send(tea.PasteMsg{Content: `{"kty":"oct","k":"` + base64.RawURLEncoding.EncodeToString([]byte("CANARY-own-key-of-more-than-32-bytes")) + `"}`})
	d.see("Genuine")
	if strings.Contains(d.app.render(), "Q0FOQVJZ") {
		t.Error("the key is on the screen")
	}
}

// TestATokenThatEndsBeforeItBegins: it says when it began, and no more is counted than the token itself.
func TestATokenThatEndsBeforeItBegins(t *testing.T) {
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	raw := part(`{"alg":"HS256"}`) + "." + part(`{"sub":"a","iat":1795507200,"exp":1795500000}`) + "." + part(strings.Repeat("s", 32))
	d := drive(t, 80, 24)
	d.send(tea.PasteMsg{Content: "2026-11-24T07:00:00Z WARN auth: token rejected: " + raw + " reason=expired user=alice"})
	d.press("enter")
	d.see("it ends before it begins, over for")
	d.see("It ends before it begins: it was never good")
	d.see("JWT (HS256), " + strconv.Itoa(len(raw)) + " characters")
	if strings.Contains(d.app.render(), "does not say when it began") {
		t.Error("it says when it began")
	}
}
