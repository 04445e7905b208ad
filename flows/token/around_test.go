package token

import (
	"encoding/base64"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"why401/httpclient/convert"
)

// TestCredentialInAText: what support staff have in the clipboard is seldom the token alone.
func TestCredentialInAText(t *testing.T) {
	jwt := sign(t, map[string]any{"sub": "CANARY", "exp": now.Add(time.Hour).Unix(), "name": "someone with a name that is long enough to be broken"})
	folded := func(prefix, end string) string {
		var lines []string
		for s := jwt; s != ""; {
			n := min(60, len(s))
			lines = append(lines, prefix+s[:n])
			s = s[n:]
		}
		return strings.Join(lines, end+"\n")
	}
	for _, row := range []struct{ reason, in, said string }{
		{"a curl command", `curl -sS -H 'Accept: */*' -H 'Authorization: Bearer ` + jwt + `' https://api.test/v1`, "the header Authorization of"},
		{"a flag of curl in double quotes", `-H "Authorization: Bearer ` + jwt + `" \`, "the header Authorization of"},
		{"a recorded request", "GET /v1 HTTP/1.1\r\nHost: api.test\r\nCookie: a=b\r\nAuthorization: Bearer " + jwt + "\r\nAccept: */*\r\n\r\n", "the header Authorization of"},
		{"a call of fetch", `fetch("https://api.test/v1", {headers: {authorization: 'Bearer ` + jwt + `', accept: "*/*"}})`, "the header authorization of"},
		{"a dictionary of Python", `{'Accept': '*/*', 'Authorization': 'Bearer ` + jwt + `', 'X': 'y'}`, "the header Authorization of"},
		{"a map of Ruby", `headers = { "Authorization" => "Bearer ` + jwt + `" }`, "the header Authorization of"},
		{"a key beside a cookie", "curl -H 'Cookie: sid=1' -H 'X-Api-Key: " + jwt + "' https://api.test", "the header X-Api-Key of"},
		{"the address of an implicit answer", "https://app.test/cb#access_token=" + jwt + "&token_type=bearer", "the parameter access_token"},
		{"an address with a token in its query", "https://api.test/v1?x=1&token=" + jwt, "the parameter token"},
		{"an address in a log line", "GET https://api.test/v1?access_token=" + jwt + " 401", "the parameter access_token"},
		{"a line of a log", "2026-11-24 ERROR token " + jwt + " refused: expired", "the text round it"},
		{"percent-encoded with its scheme", "Bearer%20" + jwt, "percent-encoding"},
		{"percent-encoded as a form", "Authorization%3A+Bearer+" + jwt, "percent-encoding"},
		{"JSON that was percent-encoded", url.PathEscape(`{"access_token":"` + jwt + `"}`), "percent-encoding"},
		{"a web page's source", html.EscapeString(`"` + jwt + `"`), "a web page's escapes"},
		{"JSON in JSON", `\"` + jwt + `\"`, "backslashes"},
		{"a mail that quotes it", folded("> ", ""), "the > of a quoted mail"},
		{"a mail in quoted-printable", folded("", "="), "quoted-printable"},
		{"a Secret of Kubernetes", base64.StdEncoding.EncodeToString([]byte(jwt)), "base64 round it"},
		{"a Secret with the scheme in it", base64.StdEncoding.EncodeToString([]byte("Bearer " + jwt)), "base64 round it"},
		{"a full stop behind the quote", "`" + jwt + "`.", "quotes"},
	} {
		tok := Inspect(row.in, now)
		if tok.Kind != KindJWS || tok.Parse != nil || tok.Raw != jwt {
			t.Errorf("%s: %s %q, broken %v; want the token", row.reason, tok.Kind, tok.Format, tok.Parse)
		}
		if said := strings.Join(tok.Cleaned, "; "); !strings.Contains(said, row.said) || strings.Contains(said, "CANARY") {
			t.Errorf("%s: said %q, want %q", row.reason, said, row.said)
		}
		if several := Several(row.in); len(several) > 1 {
			t.Errorf("%s: %d tokens, want one", row.reason, len(several))
		}
	}
}

// TestNoCredentialInAText: what is none is not taken for one.
func TestNoCredentialInAText(t *testing.T) {
	a, b := sign(t, map[string]any{"sub": "a"}), sign(t, map[string]any{"sub": "b"})
	for _, row := range []struct {
		reason, in string
		kind       Kind
		format     string
	}{
		{"prose", "The server said 401, and nobody knows why.", KindUnknown, ""},
		{"two tokens in one line: which is meant is not known", "old " + a + " new " + b, KindUnknown, ""},
		{"a curl command without a token", "curl https://api.test/v1", KindUnknown, "no token: a curl command"},
		{"an address without one", "https://api.test/v1?page=2&size=100", KindUnknown, "no token: an address that holds none"},
		{"a header of words", "api-key: foo bar", KindUnknown, ""},
		{"headers of words in words", "x api-key: api-key: apikey= a b", KindUnknown, ""},
		{"a quoted header of words", "'api-key': 'a b'", KindUnknown, ""},
		{"an empty header", "curl -H 'Authorization: ' https://api.test", KindUnknown, "no token: a curl command"},
		{"base64 of prose", base64.StdEncoding.EncodeToString([]byte("eyes wide open. no token. none.")), KindOpaque, "opaque string"},
		{"base64 that ends its lines with =", "aGVsbG8gd29ybGQ=\naGVsbG8gd29ybGQ=", KindUnknown, ""},
	} {
		if tok := Inspect(row.in, now); tok.Kind != row.kind || !strings.HasPrefix(tok.Format, row.format) {
			t.Errorf("%s: %s %q, want %s %q", row.reason, tok.Kind, tok.Format, row.kind, row.format)
		}
	}
}

// TestOpaqueForms: a form that many strings share names no issuer, and helps to see which of two strings it is.
func TestOpaqueForms(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{"123e4567-e89b-42d3-a456-426614174000", "opaque string of 36 characters: a UUID, version 4"},
		{"123e4567-e89b-42d3-a456-42661417400g", "opaque string of 36 characters"},
		{"d41d8cd98f00b204e9800998ecf8427e", "opaque string of 32 characters: 16 bytes in hexadecimal"},
		{"01ARZ3NDEKTSV4RRFFQ69G5FAV", "opaque string of 26 characters: a ULID"},
		{"4111111111111111", "opaque string of 16 characters: digits alone"},
		{"S3cr3t-Word", "opaque string of 11 characters"},
	} {
		if got := Inspect(row.in, now).Format; got != row.want {
			t.Errorf("%s: %q, want %q", row.in, got, row.want)
		}
	}
	if n := Inspect("jane:CANARY-pw", now).Notes; len(n) != 1 || !strings.Contains(n[0], "curl -u") {
		t.Errorf("a pair in plain text: %q", n)
	}
	if n := Inspect("https://api.test:8443", now).Notes; len(n) != 0 {
		t.Errorf("an address: %q", n)
	}
}

// TestPasted: what the forms of requests do not know may hold a token all the same.
func TestPasted(t *testing.T) {
	jwt := sign(t, map[string]any{"sub": "CANARY"})
	for _, row := range []struct{ reason, in, kind string }{
		{"a line of a log", "2026-11-24 ERROR token " + jwt + " refused", "token"},
		{"a signed query of Azure", "SharedAccessSignature sr=x&sig=Q0FOQVJZ&se=1795510800&skn=k", "token"},
		{"a quoted mail", "> " + jwt[:30] + "\n> " + jwt[30:], "token"},
		{"prose", "nobody knows why it was refused", "unknown"},
		{"a word that may be anything", "S3cr3tWord", "unknown"},
		{"a request stays one", "curl -H 'Authorization: Bearer " + jwt + "' https://api.test", "curl"},
	} {
		in, err := ParsePasted(row.in, convert.Options{})
		if got := DetectPasted(row.in); got != row.kind || in.Kind != row.kind {
			t.Errorf("%s: %s, read as %s, want %s", row.reason, got, in.Kind, row.kind)
		}
		if (err == nil) != (row.kind != "unknown") || err != nil && strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: error %v", row.reason, err)
		}
	}
}
