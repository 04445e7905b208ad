package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// A JWT that a page, a log or a person shortened is said to be that, once, and what is left of it is judged.
func TestShortenedJWT(t *testing.T) {
	h, p := b64(`{"alg":"RS256"}`), b64(`{"iss":"https://idp.test","exp":1}`)
	for _, row := range []struct{ reason, in, says string }{
		{"dots at the end", h + "." + p[:12] + "...", "(dots in it)"},
		{"one sign for dots", h[:15] + "\u2026", "(dots in it)"},
		{"a bracket with dots", h[:8] + "[...]", "([ in it)"},
		{"stars", h[:11] + "*****", "(stars in it)"},
		{"a word in brackets", h + "." + p[:16] + " [truncated]", "([ in it)"},
		{"a word for the signature", h + "." + p + ".REDACTED", "(REDACTED in it)"},
		{"a word in brackets for it", h + "." + p + ".<signature removed>", "(< in it)"},
		{"a word between dots", h[:8] + "...<snip>...xyz", "(dots in it)"},
		{"near: lowered by a log", strings.ToLower(sign(t, map[string]any{"sub": "a"})), "no capital letter"},
		{"near: cut in its payload", h + "." + p[:12], "the token was cut short in its payload"},
		{"near: without its signature", h + "." + p, "its signature is missing"},
	} {
		tok := Inspect(row.in, now)
		var broken []string
		for _, f := range tok.Findings {
			if f.Cause == "jwt.malformed" {
				broken = append(broken, f.What)
			}
		}
		if len(broken) != 1 || !strings.Contains(broken[0], row.says) || tok.Parse == nil {
			t.Errorf("%s: %q", row.reason, broken)
		}
		if near := strings.HasPrefix(row.reason, "near"); near == strings.Contains(strings.Join(broken, " "), "shortened or masked") {
			t.Errorf("%s: called shortened: %v", row.reason, !near)
		}
	}
	if tok := Inspect(h+"."+p+".REDACTED", now); tok.Claim("iss") != "https://idp.test" {
		t.Error("what is left of a masked token is not read")
	}
}

// What holds no token by its form is told what it is.
func TestNamedThoughNoToken(t *testing.T) {
	for _, row := range []struct {
		reason, in string
		kind       Kind
		format     string
	}{
		{"an address with a login", "https://alice:CANARY-pw@api.test/x", KindBasic, "user and password in an address"},
		{"behind a method", "POST https://alice:CANARY-pw@api.test/x", KindBasic, "user and password in an address"},
		{"of a database, in a variable", "DATABASE_URL=postgres://alice:CANARY-pw@db.test/x", KindBasic, "user and password in an address"},
		{"an answer of Digest", `Authorization: Digest username="a", realm="r", nonce="n", uri="/", response="CANARY"`, KindUnknown, "no token: an answer of Digest"},
		{"an answer of Hawk", `Hawk id="dh37", ts="1353832234", mac="CANARY="`, KindUnknown, "no token: an answer of Hawk"},
		{"an answer of OAuth 1.0", `OAuth oauth_consumer_key="k", oauth_signature="CANARY"`, KindUnknown, "no token: an answer of OAuth 1.0"},
		{"a variable of Node", "process.env.API_KEY", KindUnknown, "no token: what names a variable"},
		{"a command that was not run", "$(cat token.txt)", KindUnknown, "no token: what names a variable"},
		{"a public key of SSH", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ a@b", KindUnknown, "no token: a public key of SSH"},
		{"a request for a certificate", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----", KindUnknown, "no token: a request for a certificate"},
	} {
		tok := Inspect(row.in, now)
		if tok.Kind != row.kind || !strings.HasPrefix(tok.Format, row.format) {
			t.Errorf("%s: %s %q, want %s %q", row.reason, tok.Kind, tok.Format, row.kind, row.format)
		}
		if all := tok.Format + strings.Join(tok.Cleaned, " ") + strings.Join(tok.Notes, " ") + text(tok.Header["user"]) + text(tok.Header["password"]); strings.Contains(all, "CANARY") {
			t.Errorf("%s: the secret is shown: %s", row.reason, all)
		}
	}
	if tok := Inspect("redis://:CANARY-pw@cache.test:6379/0", now); len(tok.Findings) > 0 {
		t.Errorf("a database may go without a user name: %v", tok.Findings)
	}
	if tok := Inspect("https://:CANARY-pw@api.test/", now); len(tok.Findings) != 1 {
		t.Errorf("Basic without a user name: %v", tok.Findings)
	}
}

// A registry takes a token in the place of the password: it is named, and not shown.
func TestTokenInPair(t *testing.T) {
	jwt := sign(t, map[string]any{"exp": now.Unix(), "sub": "CANARY"})
	tok := Inspect("Basic "+base64.StdEncoding.EncodeToString([]byte("token:"+jwt)), now)
	if !slices.ContainsFunc(tok.Notes, func(n string) bool {
		return strings.HasPrefix(n, "its password is a token itself, JWT (") && strings.Contains(n, "with the exp ")
	}) || strings.Contains(strings.Join(tok.Notes, ""), jwt) {
		t.Errorf("notes %q", tok.Notes)
	}
	if tok := Inspect("Basic "+base64.StdEncoding.EncodeToString([]byte("alice:eyJ.and.more")), now); len(tok.Notes) > 0 {
		t.Errorf("a password that only begins as one: %q", tok.Notes)
	}
}

// A certificate is read as proxies hand it on, and what a server of today refuses in it is named.
func TestCertificateHandedOn(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	large, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issue := func(public, private any) string {
		c := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "client"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}
		der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	}
	weak, good := issue(&small.PublicKey, small), issue(&large.PublicKey, large)
	key := "-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n"
	for _, row := range []struct{ reason, in, note, not string }{
		{"nginx", "X-SSL-Client-Cert: " + url.PathEscape(good), "", "bits"},
		{"Envoy", `X-Forwarded-Client-Cert: By=spiffe://x;Cert="` + strings.ReplaceAll(url.QueryEscape(good), "+", "%20") + `";Subject="CN=x"`, "", "bits"},
		{"a small key", weak, "1024 bits", "private key"},
		{"its private key beside it", key + good, "a private key stood beside it", "bits"},
	} {
		tok := Inspect(row.in, now)
		notes := strings.Join(tok.Notes, " ")
		if !strings.HasPrefix(tok.Format, "X.509 certificate") || !strings.Contains(notes, row.note) || strings.Contains(notes, row.not) {
			t.Errorf("%s: %q %q", row.reason, tok.Format, notes)
		}
	}
}

// A token that is whole stays so, whatever a form, a program or a scheme writes round it.
func TestWholeInItsSurroundings(t *testing.T) {
	jwt := sign(t, map[string]any{"sub": "CANARY"})
	pair := base64.StdEncoding.EncodeToString([]byte("bob:CANARY-pw"))
	for _, row := range []struct {
		reason, in string
		format     string
	}{
		{"the body of an introspection", "token=" + jwt + "&token_type_hint=access_token", "JWT ("},
		{"an assertion in a form", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + jwt + "&x=1", "JWT ("},
		{"a text with variables in Python", "requests.get(u, headers={'Authorization': f'Bearer " + jwt + "'})", "JWT ("},
		{"a parameter of its scheme", `Authorization: Token token="` + jwt + `"`, "JWT ("},
		{"the same where Bearer takes none", `Authorization: Bearer token="` + jwt + `"`, "JWT ("},
		{"a WebSocket to Kubernetes", "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io." + b64(jwt) + ", v5.channel.k8s.io", "JWT ("},
		{"the settings of Docker", `{"auths":{"ghcr.io":{"auth":"` + pair + `"}}}`, "Basic pair"},
		{"a service account's key", `{"type":"service_account","private_key":"-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n"}`, "no token: the key file of a Google service account"},
	} {
		tok := Inspect(row.in, now)
		if !strings.HasPrefix(tok.Format, row.format) || tok.Parse != nil || len(tok.Findings) > 0 {
			t.Errorf("%s: %q %v %v", row.reason, tok.Format, tok.Parse, tok.Findings)
		}
		if said := strings.Contains(strings.Join(tok.Notes, " "), "stands before it"); said != strings.Contains(row.in, "Bearer token=") {
			t.Errorf("%s: notes %q", row.reason, tok.Notes)
		}
	}
}
