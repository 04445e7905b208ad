package token

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"
)

const assertion = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="2.0" IssueInstant="2026-11-24T07:00:00Z" Destination="https://sp.example.test/acs">
<saml:Issuer>https://idp.example.test</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
<saml:Assertion ID="_a" Version="2.0" IssueInstant="2026-11-24T07:00:00Z"><saml:Issuer>https://idp.example.test</saml:Issuer>
<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">alice@example.test</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="https://sp.example.test/acs" NotOnOrAfter="2026-11-24T09:00:00Z"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="2026-11-24T07:00:00Z" NotOnOrAfter="%s"><saml:AudienceRestriction><saml:Audience>https://sp.example.test</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="2026-11-24T06:59:00Z"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute Name="groups"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>admins</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
</saml:Assertion></samlp:Response>`

func deflate(s string) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, 9)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.Bytes()
}

func TestSAML(t *testing.T) {
	good := fmt.Sprintf(assertion, "2026-11-24T09:00:00Z")
	b64 := base64.StdEncoding.EncodeToString
	for _, row := range []struct{ reason, in, finding string }{
		{"as XML", good, ""},
		{"base64, as posted", b64([]byte(good)), ""},
		{"base64 in lines", b64([]byte(good))[:76] + "\r\n" + b64([]byte(good))[76:], ""},
		{"deflated and percent-encoded, as in a redirect", url.QueryEscape(b64(deflate(good))), ""},
		{"a whole redirect", "https://sp.example.test/acs?SAMLResponse=" + url.QueryEscape(b64(deflate(good))) + "&RelayState=x", ""},
		{"over", fmt.Sprintf(assertion, "2026-11-24T07:59:59Z"), "jwt.expired"},
		{"not signed", strings.ReplaceAll(good, "ds:Signature", "ds:Other"), "jwt.alg_mismatch"},
		{"refused by the identity provider", strings.Replace(good, "status:Success", "status:Requester", 1), "credentials.not_recognised"},
		{"a document type, which no message has", strings.Replace(good, "<samlp:Response", `<!DOCTYPE x [<!ENTITY a "b">]><samlp:Response`, 1), "jwt.malformed"},
		{"cut short", good[:len(good)-30], "jwt.malformed"},
	} {
		tok := Inspect(row.in, now)
		if tok.Kind != KindSAML {
			t.Errorf("%s: kind %s", row.reason, tok.Kind)
			continue
		}
		got := ""
		faults := Faults(tok, Verification{}, Expect{At: now})
		if len(faults) > 0 {
			got = faults[0].Cause
		}
		if got != row.finding {
			t.Errorf("%s: %v, want %s", row.reason, faults, row.finding)
		}
		if row.finding == "" && (tok.Claim("sub") != "alice@example.test" || tok.Claim("iss") != "https://idp.example.test" || len(tok.Audiences()) != 1 || tok.Claim("groups") != `["staff","admins"]` || tok.Header["signed"] != "the assertion") {
			t.Errorf("%s: %v %v", row.reason, tok.Header, tok.Claims)
		}
	}
}

// TestSAMLOfAnyLength: a redirect's value is known wherever the look at its beginning ends, inside an escape too.
func TestSAMLOfAnyLength(t *testing.T) {
	good := fmt.Sprintf(assertion, "2026-11-24T09:00:00Z")
	for n := range 40 {
		long := strings.Replace(good, "staff", strings.Repeat("x", n), 1)
		for i := range 60 { // what deflate cannot shorten
			long = strings.Replace(long, "<saml:Audience>", fmt.Sprintf("<saml:Audience>%x</saml:Audience><saml:Audience>", sha256.Sum256([]byte{byte(i), byte(n)})), 1)
		}
		in := url.QueryEscape(base64.StdEncoding.EncodeToString(deflate(long)))
		if tok := Inspect(in, now); tok.Kind != KindSAML {
			t.Errorf("%d characters: %s %q", len(in), tok.Kind, tok.Format)
		}
	}
}

// TestSAMLBomb: a few kilobytes that inflate to a gigabyte are left alone.
func TestSAMLBomb(t *testing.T) {
	bomb := base64.StdEncoding.EncodeToString(deflate("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">" + strings.Repeat(" ", 2*maxSAML)))
	if tok := Inspect(bomb, now); tok.Kind == KindSAML && tok.Claims != nil {
		t.Errorf("%d characters were inflated without a bound", len(bomb))
	}
}

func TestSessionCookies(t *testing.T) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write([]byte(`{"user_id":"7","long":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}`))
	_ = w.Close()
	raw := base64.RawURLEncoding.EncodeToString
	mac := func(s string) string {
		h := hmac.New(sha1.New, []byte("CANARY"))
		h.Write([]byte(s))
		return raw(h.Sum(nil))
	}
	mac2 := func(s string) string {
		h := hmac.New(sha256.New, []byte("CANARY"))
		h.Write([]byte(s))
		return raw(h.Sum(nil))
	}
	stamp := raw([]byte{0x67, 0x40, 0x00, 0x00})
	rails := base64.StdEncoding.EncodeToString([]byte(`{"_rails":{"message":"eyJ1c2VyX2lkIjo3fQ==","exp":null,"pur":"cookie._session"}}`))
	for _, row := range []struct{ reason, in, format, has string }{
		{"Flask", "session=" + raw([]byte(`{"user_id":"7"}`)) + "." + stamp + "." + mac("x"), "cookie of Flask", `"user_id":"7"`},
		{"Flask, compressed", "session=." + raw(z.Bytes()) + "." + stamp + "." + mac("x"), "cookie of Flask", `"user_id":"7"`},
		{"Flask, the value alone", raw([]byte(`{"user_id":"7"}`)) + "." + stamp + "." + mac("x"), "cookie of Flask", `"user_id":"7"`},
		{"Django, signed", "sessionid=" + raw([]byte(`{"_auth_user_id":"7"}`)) + ":1vFAbC:" + mac2("x"), "cookie of Django", `"_auth_user_id":"7"`},
		{"Rails, signed", "_app_session=" + url.QueryEscape(rails) + "--" + hex.EncodeToString(sha1.New().Sum(nil)), "cookie of Rails, signed", `"user_id":7`},
		{"Rails, encrypted", "_app_session=" + rails + "--QUJDREVGR0hJSktM--QUJDREVGR0hJSktMTU5PUA==", "cookie of Rails, encrypted", "only the server"},
		{"Express, signed", "connect.sid=s%3Aabcdefghijklmnop." + url.QueryEscape(base64.StdEncoding.EncodeToString(sha256.New().Sum(nil))), "cookie of Express, signed", "session in the server"},
		{"Laravel", "laravel_session=" + base64.StdEncoding.EncodeToString([]byte(`{"iv":"a","value":"b","mac":"c"}`)), "cookie of Laravel, encrypted", "only the server"},
		{"PHP", "PHPSESSID=abcdefghijkl; Path=/", "cookie of PHP", "nothing of it"},
	} {
		tok := Inspect(row.in, now)
		if tok.Kind != KindCookie || !strings.HasPrefix(tok.Format, row.format) {
			t.Errorf("%s: %s %q", row.reason, tok.Kind, tok.Format)
			continue
		}
		all := fmt.Sprint(tok.Claim("session"), tok.Claim("cookie"), tok.Claim("sessionid"), tok.Claim("_app_session"), tok.Claim("connect.sid"), tok.Claim("laravel_session"), tok.Claim("PHPSESSID"))
		if !strings.Contains(all, row.has) {
			t.Errorf("%s: %s, want %s", row.reason, all, row.has)
		}
	}
	jwtCookie := Inspect("theme=dark; id_token="+sign(t, map[string]any{"exp": now.Add(-time.Hour).Unix()}), now)
	if jwtCookie.Format != "2 cookies" || len(judge(jwtCookie, Expect{At: now})) != 1 || judge(jwtCookie, Expect{At: now})[0].Cause != "jwt.expired" {
		t.Errorf("a JWT in a cookie: %q %v", jwtCookie.Format, judge(jwtCookie, Expect{At: now}))
	}
	if tok := Inspect("dGhpcyBpcyBvbmx5IGJhc2U2NCB0ZXh0IQ==", now); tok.Kind != KindOpaque {
		t.Errorf("base64 ends in = and is no cookie: %s %s", tok.Kind, tok.Format)
	}
}

// macaroonBytes packs one in format 1 (libmacaroons).
func macaroonBytes(root string, caveats ...string) []byte {
	var b []byte
	packet := func(name string, v []byte) {
		b = append(b, fmt.Sprintf("%04x%s %s\n", 6+len(name)+len(v), name, v)...)
	}
	mac := func(key, data []byte) []byte { h := hmac.New(sha256.New, key); h.Write(data); return h.Sum(nil) }
	packet("location", []byte("http://mybank/"))
	packet("identifier", []byte("we used our secret key"))
	sig := mac(mac([]byte("macaroons-key-generator"), []byte(root)), []byte("we used our secret key"))
	for _, c := range caveats {
		packet("cid", []byte(c))
		sig = mac(sig, []byte(c))
	}
	packet("signature", sig)
	return b
}

func TestMacaroons(t *testing.T) {
	// The example of libmacaroons' README: its root key and signature.
	const readme = "MDAxY2xvY2F0aW9uIGh0dHA6Ly9teWJhbmsvCjAwMjZpZGVudGlmaWVyIHdlIHVzZWQgb3VyIHNlY3JldCBrZXkKMDAyZnNpZ25hdHVyZSDj2eApCFJsTAA5rhURQRXZf91ovyujebNCqvD2F9BVLwo"
	root := "this is our super secret key; only we should know it"
	tok := Inspect(readme, now)
	if v := Verify(tok, SecretKeySet("s", []byte(root))); v.Status != Verified || tok.Header["location"] != "http://mybank/" {
		t.Errorf("the README's example: %+v %v", v, tok.Header)
	}
	over := Inspect(base64.RawURLEncoding.EncodeToString(macaroonBytes("CANARY", "account = 3", "time < 2026-11-24T07:00")), now)
	if len(over.Findings) != 1 || over.Findings[0].Cause != "credentials.expired_opaque" || !strings.Contains(over.Claim("caveats"), "account = 3") {
		t.Errorf("a caveat of time: %v %v", over.Findings, over.Claims)
	}
	if v := Verify(over, SecretKeySet("s", []byte("CANARX"))); v.Status != Failed {
		t.Errorf("another root key: %+v", v)
	}
	pypi := Inspect("pypi-"+base64.RawURLEncoding.EncodeToString(macaroonBytes("CANARY", `{"version": 1, "permissions": "user"}`)), now)
	if pypi.Kind != KindAPIKey || !strings.Contains(pypi.Claim("caveats"), "permissions") {
		t.Errorf("PyPI: %s %v", pypi.Kind, pypi.Claims)
	}
	if cut := Inspect("pypi-AgEIcHlwaS5vcmcCJDUwM", now); len(cut.Findings) != 1 {
		t.Errorf("PyPI, cut: %v", cut.Findings)
	}
}

func TestCertificates(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	make := func(until time.Time, usage ...x509.ExtKeyUsage) []byte {
		der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "client 7"}, NotBefore: now.Add(-48 * time.Hour), NotAfter: until, ExtKeyUsage: usage}, &x509.Certificate{Subject: pkix.Name{CommonName: "Orchard CA"}}, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	good := make(now.Add(time.Hour), x509.ExtKeyUsageClientAuth)
	block := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: good}))
	for _, row := range []struct{ reason, in, finding string }{
		{"PEM", block, ""},
		{"PEM on one line, as nginx puts it into a header", strings.ReplaceAll(block, "\n", " "), ""},
		{"between colons, as RFC 9440 does", ":" + base64.StdEncoding.EncodeToString(good) + ":", ""},
		{"expired", base64.StdEncoding.EncodeToString(make(now.Add(-time.Hour), x509.ExtKeyUsageClientAuth)), "mtls.cert_rejected"},
		{"for servers alone", base64.StdEncoding.EncodeToString(make(now.Add(time.Hour), x509.ExtKeyUsageServerAuth)), "mtls.cert_rejected"},
	} {
		tok := Inspect(row.in, now)
		got := ""
		if len(tok.Findings) > 0 {
			got = tok.Findings[0].Cause
		}
		if !strings.HasPrefix(tok.Format, "X.509 certificate (EC P-256") || got != row.finding || tok.Claim("subject") != "CN=client 7" {
			t.Errorf("%s: %q %v %v", row.reason, tok.Format, tok.Findings, tok.Claims)
		}
	}
}
