package token

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestCopiedOutOfPrograms: each kind of token in the forms in which terminals, logs, editors and pages show it.
func TestCopiedOutOfPrograms(t *testing.T) {
	paseto := vectors(t, "4")[0].Token
	direct := "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.." + b64("0123456789ab") + "." + b64("CANARY-content-that-is-long-enough") + "." + b64("0123456789abcdef")
	for name, tok := range map[string]string{"JWT": sign(t, map[string]any{"sub": "CANARY", "exp": now.Add(time.Hour).Unix(), "name": "long enough to be broken over lines"}), "PASETO": paseto, "JWE, direct": direct} {
		every := ""
		for _, c := range []byte(tok) {
			every += fmt.Sprintf("%%%02X", c)
		}
		for _, row := range []struct{ reason, in, said string }{
			{"the colours of a terminal round it", "\x1b[32m" + tok + "\x1b[0m", "the colours of a terminal"},
			{"colours in its midst", tok[:30] + "\x1b[0m\x1b[K" + tok[30:], "the colours of a terminal"},
			{"a link of a terminal", "\x1b]8;;http://x\x07" + tok + "\x1b]8;;\x07", "the colours of a terminal"},
			{"a log in colours", "\x1b[2m2026-11-26\x1b[0m \x1b[31mERROR\x1b[0m token=\x1b[36m" + tok + "\x1b[0m rejected", "the text round it"},
			{"a mark of the direction", "\u200e" + tok, "not seen"},
			{"marks of the direction inside", tok[:40] + "\u202a" + tok[40:60] + "\u2066" + tok[60:], "not seen"},
			{"a space that does not break, behind the word", "Bearer\u00a0" + tok, "spaces of another kind"},
			{"a wide space inside", tok[:40] + "\u3000" + tok[40:], "spaces of another kind"},
			{"French quotes", "\u00ab" + tok + "\u00bb", "quotes"},
			{"German quotes", "\u201e" + tok + "\u201c", "quotes"},
			{"round brackets", "(" + tok + ")", "brackets"},
			{"an element", "<token>" + tok + "</token>", "the text round it"},
			{"lines that a shell joins", wrap(tok, 64, `\`, ""), "lines"},
			{"a header in lines", "Authorization: Bearer " + wrap(tok, 64, "", "  "), "inside"},
			{"a header of Go", "map[Accept:[*/*] Authorization:[Bearer " + tok + "]]", "the header Authorization of"},
			{"a log in JSON", `{"level":"info","headers":{"Authorization":["Bearer ` + tok + `"]}}`, "the header Authorization of"},
			{"a header in braces, and words behind it", "INFO headers={Authorization: Bearer " + tok + "} status=401", "the header Authorization of"},
			{"bytes of Python", `{'Authorization': b'Bearer ` + tok + `'}`, "the header Authorization of"},
			{"a mark of a chat behind it", "Authorization: Bearer " + tok + " (edited)", "behind it"},
			{"every sign encoded", every, "percent-encoding"},
			{"a variable", "export TOKEN='" + tok + "'", "the name TOKEN"},
			{"a sentence", "My token is " + tok + " and it fails.", "the text round it"},
		} {
			got := Inspect(row.in, now)
			if said := strings.Join(got.Cleaned, "; "); got.Raw != tok || got.Parse != nil || !strings.Contains(said, row.said) || strings.Contains(said, "CANARY") {
				t.Errorf("%s, %s: %s %q, broken %v, said %q; want the token, and %q", name, row.reason, got.Kind, got.Format, got.Parse, said, row.said)
			}
			if several := Several(row.in); len(several) > 1 {
				t.Errorf("%s, %s: %d tokens, want one", name, row.reason, len(several))
			}
		}
	}
	if got := Inspect("Bearer\u00a0eyJ", now); len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "no server reads a scheme") {
		t.Errorf("a space that a server does not take for one is a fault of the request: %q", got.Notes)
	}
	for _, dots := range []string{"...", "\u2026"} {
		got := Inspect(dots+sign(t, map[string]any{"sub": "a"})[12:], now)
		if got.Parse == nil || got.Parse.Part != "header" || !strings.Contains(strings.Join(got.Cleaned, ""), "its beginning was not copied") {
			t.Errorf("one that lost its beginning: %q %+v", got.Cleaned, got.Parse)
		}
	}
}

// TestSAMLInAForm: a browser posts a message in a field, and that is what people see and copy.
func TestSAMLInAForm(t *testing.T) {
	doc := strings.NewReplacer("SIGNATURE", "", "MESSAGE", "").Replace(response)
	v := base64.StdEncoding.EncodeToString([]byte(doc))
	lines := strings.TrimSpace(wrap(v, 76, "", ""))
	for reason, text := range map[string]string{
		"the field of a form":                   `<input type="hidden" name="SAMLResponse" value="` + v + `"/>`,
		"the whole form":                        `<form method="post" action="https://sp.test/acs"><input type="hidden" name="SAMLResponse" value="` + v + `"/><input type="hidden" name="RelayState" value="a"/></form>`,
		"the value before the name":             `<input value="` + v + `" type="hidden" name="SAMLResponse">`,
		"single quotes":                         `<input name='SAMLResponse' type='hidden' value='` + v + `'>`,
		"capitals, and lines":                   `<INPUT TYPE="HIDDEN" NAME="SAMLResponse" VALUE="` + lines + `">`,
		"a page's escapes, as ASP.NET writes":   `<input name="SAMLResponse" value="` + strings.NewReplacer("+", "&#x2B;", "=", "&#x3D;").Replace(v) + `">`,
		"the network panel":                     "SAMLResponse: " + v + "\nRelayState: abc",
		"JSON":                                  `{"SAMLResponse":"` + v + `","RelayState":"x"}`,
		"a recording":                           `{"name":"SAMLResponse","value":"` + v + `"}`,
		"a line of a log":                       "DEBUG POST /acs body: SAMLResponse=" + url.QueryEscape(v) + "&RelayState=x status=403",
		"a sentence":                            "My response is " + v + " and it fails.",
		"dots where it was cut":                 v[:600] + "...",
		"dots where it was cut, of another key": v[:601] + "\u2026",
		"cut within what makes a byte":          v[:601],
	} {
		got := Inspect(text, now)
		if got.Kind != KindSAML || (got.Parse != nil) != strings.Contains(reason, "cut") {
			t.Errorf("%s: %s %q %v, said %q", reason, got.Kind, got.Format, got.Parse, got.Cleaned)
		}
	}
	got := Inspect("https://sp.test/acs?SAMLResponse=pVRdb9MwFP0rlh/21qTJYAiviSitACrtS&RelayState=abc", now)
	if got.Kind != KindSAML || got.Parse == nil || !strings.Contains(got.Parse.Got, "cut, or altered") {
		t.Errorf("a message that does not unpack is one all the same: %q %v", got.Format, got.Parse)
	}
}

// TestTokenInACookie: it is judged and verified as it would be alone.
func TestTokenInACookie(t *testing.T) {
	secret := []byte(strings.Repeat("CANARY", 6))
	tok := signWith(t, "HS256", secret, map[string]any{}, `{"aud":"api","exp":1600000000}`)
	other := signWith(t, "HS256", []byte(strings.Repeat("ANOTHER", 6)), map[string]any{}, `{"aud":"api"}`)
	ks := KeySet{Source: "k", Keys: []Key{{Type: "oct", Public: secret, Secret: true}}}
	for _, row := range []struct {
		text   string
		status Status
		faults string
	}{
		{"Cookie: token=" + tok, Verified, "the token in the cookie token: expired"},
		{"Set-Cookie: token=" + tok + "; Path=/; HttpOnly", Verified, "the token in the cookie token: expired"},
		{"token=Bearer%20" + tok, Verified, "expired"},
		{"token=%22" + tok + "%22", Verified, "expired"},
		{"Cookie: a=b; token=" + tok + "; other=" + other, Failed, "expired"},
		{"Cookie: token=" + other, Failed, "did not sign it"},
		{"Cookie: a=b; c=d", NotChecked, ""},
	} {
		got := Inspect(row.text, now)
		v := Verify(got, ks)
		var said []string
		for _, f := range Faults(got, v, Expect{At: now, Audience: "api"}) {
			said = append(said, f.What)
		}
		if all := strings.Join(said, "; "); got.Kind != KindCookie || v.Status != row.status || !strings.Contains(all, row.faults) || (all == "") != (row.faults == "") || strings.Contains(all, "aud") {
			t.Errorf("%s: %s, %+v, %s", clip(row.text), got.Kind, v, all)
		}
	}
	for _, f := range Faults(Inspect("Cookie: token="+tok, now), Verification{}, Expect{At: now, Audience: "other"}) {
		if f.Cause == "jwt.audience" {
			return
		}
	}
	t.Error("the audience of a token in a cookie was not judged")
}

// TestClaimsInACookie: the name of the cookie says nothing of what the token in it says.
func TestClaimsInACookie(t *testing.T) {
	tok := Inspect("Cookie: token="+sign(t, map[string]any{"aud": "api", "password": "CANARY-1"}), now)
	got := fmt.Sprint(shown(tok.Claims, false))
	if !strings.Contains(got, "aud:api") || strings.Contains(got, "CANARY") {
		t.Error(got)
	}
}

// TestUnstyled: what a terminal obeys goes, also where it was cut, and nothing else does.
func TestUnstyled(t *testing.T) {
	for in, want := range map[string]string{
		"plain [0m]":                    "plain [0m]",
		"\x1b[1;31ma\x1b[0m\x1b[Kb":     "ab",
		"\x1b]8;;http://x\x1b\\a\x1b[m": "a",
		"a\x1b[38;5;":                   "a",
		"a\x1b":                         "a",
		"\x1b(Ba":                       "a",
		"\x1b]0;a title without an end": "0;a title without an end",
		"\u00e4\x1b[3m\xff":             "\u00e4\xff",
	} {
		if got := Unstyled(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
