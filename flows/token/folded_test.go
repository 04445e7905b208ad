package token

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// wrap breaks s over lines of n letters, as mail programs do, with mark before each but the first.
func wrap(s string, n int, end, mark string) string {
	var out []string
	for ; len(s) > n; s = s[n:] {
		out = append(out, s[:n])
	}
	return strings.Join(append(out, s), end+"\n"+mark)
}

// A token in a mail is the token, at whatever letter the mail program broke it, and the words round it are not.
func TestTokenBrokenOverTheLinesOfAMail(t *testing.T) {
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	long, _ := rsa.GenerateKey(rand.Reader, 4096)
	claims := `{"iss":"https://idp.example.test/","sub":"alice","exp":1999999999}`
	tokens := map[string]string{
		"RS256":      signWith(t, "RS256", rsaKey, map[string]any{"kid": "k1"}, claims),
		"RS256 long": signWith(t, "RS256", long, map[string]any{"kid": "k1"}, claims),
		"HS256":      signWith(t, "HS256", []byte(strings.Repeat("CANARY", 6)), map[string]any{}, claims),
	}
	for name, tok := range tokens {
		for width := 60; width < 80; width++ {
			for reason, text := range map[string]string{
				"between lines of prose":      "Hello,\n\nour token is:\n" + wrap(tok, width, "", "") + "\n\nRegards,\nBob\n",
				"with a name right behind it": "our token is:\n" + wrap(tok, width, "", "") + "\nRegards\nBob\n",
				"quoted":                      "Alice wrote:\n> our token is:\n> " + wrap(tok, width, "", "> ") + "\n>\n> Thanks\nNo idea.\n",
				"quoted twice":                "Alice wrote:\n>> our token is:\n>> " + wrap(tok, width, "", ">> ") + "\n>> Thanks\nNo idea.\n",
				"line ends of Windows":        "our token is:\r\n" + strings.ReplaceAll(wrap(tok, width, "", ""), "\n", "\r\n") + "\r\nRegards\r\nBob\r\n",
				"quoted-printable":            "Content-Transfer-Encoding: quoted-printable\n\naccess_token=3D" + wrap(tok, width, "=", "") + "\n\nRegards\n",
				"behind its name":             "token: " + wrap(tok, width, "", "") + "\nstatus: 401\n",
				"alone":                       wrap(tok, width, "", ""),
			} {
				if got := Inspect(text, now); got.Raw != tok || got.Parse != nil {
					t.Fatalf("%s, %s, at %d: %q %+v", name, reason, width, got.Cleaned, got.Parse)
				}
			}
		}
	}
	sd := tokens["HS256"] + "~" + b64(`["salt","given_name","Alice"]`) + "~" + b64(`["salt","family_name","Someone with a long name"]`) + "~"
	for width := 50; width < 80; width++ {
		for reason, text := range map[string]string{
			"in prose": "our credential is:\n" + wrap(sd, width, "", "") + "\nRegards\n",
			"quoted":   "> " + wrap(sd, width, "", "> ") + "\n",
			"bound":    "it is\n" + wrap(sd+tokens["HS256"], width, "", "") + "\nRegards\n",
		} {
			if got := Inspect(text, now); len(got.Disclosures) != 2 || got.Parse != nil || got.Binding == nil == (reason == "bound") {
				t.Fatalf("an SD-JWT %s, at %d: %q %v %+v", reason, width, got.Cleaned, got.Findings, got.Parse)
			}
		}
	}
	two := "old:\n" + wrap(tokens["HS256"], 64, "", "") + "\nnew:\n" + wrap(tokens["RS256"], 64, "", "") + "\n"
	if got := Several(two); len(got) != 2 || Inspect(got[1], now).Raw != tokens["RS256"] {
		t.Errorf("two tokens, each over lines: %d", len(got))
	}
}

// What has no dots to know it by is a block of lines between the others.
func TestBlockInAMail(t *testing.T) {
	saml := base64.StdEncoding.EncodeToString([]byte(`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0" IssueInstant="2026-11-24T07:00:00Z"><saml:Issuer>https://idp.example.test</saml:Issuer><saml:Subject><saml:NameID>alice</saml:NameID></saml:Subject></saml:Assertion>`))
	paseto := "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9bg_XBBzds8lTZShVlwwKSgeKpLT3yukTw6JUz3W4h_ExsQV-P0V54zemZDcAxFaSeef1QlXEFtkqxT1ciiQEDA"
	for _, row := range []struct {
		in   string
		kind Kind
	}{{saml, KindSAML}, {paseto, KindPASETO}, {strings.Repeat("abcdefghij", 20), KindUnknown}} {
		for _, text := range []string{"Hello,\n\nthis is it:\n" + wrap(row.in, 76, "", "") + "\n\nRegards\nBob\n", "this is it:\n> " + wrap(row.in, 64, "\r", "> ") + "\n> Thanks\n"} {
			if got := Inspect(text, now); got.Kind != row.kind {
				t.Errorf("%.40s: %s %q", row.in, got.Kind, got.Cleaned)
			}
		}
	}
}

// What stands behind a token, on its line or on the next, is no part of it; and what was cut stays cut.
func TestWhatStandsBehindAToken(t *testing.T) {
	tok := signWith(t, "HS256", []byte(strings.Repeat("CANARY", 6)), map[string]any{}, `{"sub":"a","exp":1999999999}`)
	for reason, text := range map[string]string{
		"the next line of a file of variables": "TOKEN=\"" + tok + "\"\nOTHER=x\n",
		"without quotes":                       "TOKEN=" + tok + "\nOTHER=x\n",
		"a word":                               tok + "\nRegards\n",
		"a word after an empty line":           tok + "\n\nBob\n",
		"letters that may be anything":         tok + "\n0123456789abcdef0123456789abcdef01234567\n",
		"a date":                               tok + "\n2026-11-24\n",
		"the name of a field":                  "token: " + tok + "\nexpires_in: 3600\n",
		"the data of a Secret":                 "apiVersion: v1\nkind: Secret\ndata:\n  token: " + base64.StdEncoding.EncodeToString([]byte(tok)) + "\n",
		"angle brackets":                       "Authorization: Bearer <" + tok + ">",
		"bytes of Python":                      "Authorization: Bearer b'" + tok + "'",
		"a space that was encoded":             "Authorization: Bearer%20" + tok,
		"a word that stands twice":             "Authorization: Bearer Bearer " + tok,
	} {
		if got := Inspect(text, now); got.Raw != tok || got.Parse != nil {
			t.Errorf("%s: %q %+v", reason, got.Cleaned, got.Parse)
		}
	}
	for _, text := range []string{"our token is:\n" + wrap(tok[:len(tok)-9], 40, "", "") + "\nRegards\nBob\n", "Bearer " + tok[:len(tok)-9]} {
		if got := Inspect(text, now); got.Parse == nil || !strings.Contains(got.Parse.Got, "cut short") {
			t.Errorf("a cut one in a mail: %+v", got.Parse)
		}
	}
}

// What a program or a manual writes round a token is a fault of the request that sends it along, and is said.
func TestWhatIsWrittenRoundAToken(t *testing.T) {
	tok := signWith(t, "HS256", []byte(strings.Repeat("CANARY", 6)), map[string]any{}, `{"sub":"a","exp":1999999999}`)
	for text, want := range map[string]string{
		"Bearer b'" + tok + "'":          "how Python writes bytes",
		"Bearer <" + tok + ">":           "are a manual's",
		"Authorization: Bearer%20" + tok: "stands %20 where a header has a space",
		"Bearer Bearer " + tok:           "stands twice",
		"Authorization: Bearer " + tok:   "",
	} {
		if got := strings.Join(Inspect(text, now).Notes, "; "); !strings.Contains(got, want) || (got == "") != (want == "") {
			t.Errorf("%.20s: %q", text, got)
		}
	}
	for _, v := range []string{"Bearer undefined", "Bearer ${TOKEN}", "Authorization: Bearer [object Object]", "{{token}}"} {
		if got := Inspect(v, now); got.Kind != KindUnknown || !strings.Contains(got.Format, "nobody put the real value in") {
			t.Errorf("%s: %+v", v, got)
		}
	}
}

// A key stands behind its name in a file of variables, and in the login of an address.
func TestKeyBehindItsName(t *testing.T) {
	const body = "CANARYq7Rt2VxK9mWz4LbN8sYp3HcD"
	key := "ghp_" + body + sum62(body)
	for _, text := range []string{key, "GITHUB_TOKEN=" + key, "export GITHUB_TOKEN=" + key, "A=1\nGITHUB_TOKEN=" + key + "\nB=2", "https://x-access-token:" + key + "@github.com/a/b.git", "git clone https://" + key + "@github.com/a/b.git"} {
		if got := Inspect(text, now); got.Kind != KindAPIKey || got.Raw != key || !strings.HasPrefix(got.Format, "GitHub") {
			t.Errorf("%q: %s %q %v", text, got.Format, got.Cleaned, got.Findings)
		}
	}
}

// A text that is long and full of beginnings is looked at once.
func TestJoinedIsLinear(t *testing.T) {
	text := strings.Repeat("eyJ"+strings.Repeat("a", 73)+"\n", 20000)
	begin := time.Now()
	joined(text)
	joined(strings.Repeat(strings.Repeat("eyJa.", 15)+"\n", 20000))
	short := b64(`{"alg":"HS512"}`) + "." + strings.Repeat("a", 60) + "." + strings.Repeat("\na1", 10000) + "\n\n"
	joined(strings.Repeat(short, 40))
	if d := time.Since(begin); d > 20*time.Second {
		t.Errorf("it took %s", d)
	}
}
