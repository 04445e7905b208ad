package redact

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// each writes v letter by letter.
func each(v, format string) string {
	var b strings.Builder
	for _, c := range []byte(v) {
		fmt.Fprintf(&b, format, c)
	}
	return b.String()
}

func TestRedactEchoes(t *testing.T) {
	secrets := []string{"CANARYq7Xz/9w+tokenVALUE12", "me CANARY p$ss!wörd", "CANARY8!", "canary-lower-key-0815"}
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	forms := []struct {
		why  string
		form func(string) string
	}{
		{"as it is", func(v string) string { return v }},
		{"percent, every byte", func(v string) string { return each(v, "%%%02X") }},
		{"percent twice", func(v string) string { return strings.ReplaceAll(each(v, "%%%02x"), "%", "%25") }},
		{"HTML entities, decimal", func(v string) string { return each(v, "&#%d;") }},
		{"HTML entities, hexadecimal", func(v string) string { return each(v, "&#x%x;") }},
		{"JSON escapes", func(v string) string { return each(v, `\u%04x`) }},
		{"bytes of a C string", func(v string) string { return each(v, `\x%02x`) }},
		{"an escaped slash", func(v string) string { return strings.ReplaceAll(v, "/", `\/`) }},
		{"upper case", strings.ToUpper},
		{"base64, one byte in", func(v string) string { return b64("x" + v) }},
		{"base64, two bytes in", func(v string) string { return b64("xy" + v + "zz") }},
		{"base64 twice", func(v string) string { return b64(b64(v)) }},
		{"base64 of a pair, twice", func(v string) string { return b64(b64("user:" + v)) }},
		{"spaces between", func(v string) string { return strings.Join(strings.Split(v, ""), " ") }},
		{"dashes between", func(v string) string { return strings.Join(strings.Split(v, ""), "-") }},
		{"nothing to be seen between", func(v string) string { return strings.Join(strings.Split(v, ""), "\u200b") }},
		{"that, as this program shows it", func(v string) string { return strings.Join(strings.Split(v, ""), `\u{200b}`) }},
		{"base32", func(v string) string { return base32.StdEncoding.EncodeToString([]byte(v)) }},
		{"base32 in lower case, one byte in", func(v string) string { return strings.ToLower(base32.StdEncoding.EncodeToString([]byte("x" + v))) }},
		{"base64 of UTF-16, little end first", func(v string) string { return b64(utf16Bytes(v, false)) }},
		{"base64 of UTF-16, big end first, in a longer text", func(v string) string { return b64(utf16Bytes("u:"+v, true)) }},
		{"base64 in short lines", func(v string) string {
			enc := b64(v)
			return enc[:7] + "\r\n" + enc[7:]
		}},
		{"full-width letters", func(v string) string {
			return strings.Map(func(c rune) rune {
				if '!' <= c && c <= '~' {
					return c - '!' + 0xff01
				}
				return c
			}, v)
		}},
		{"hexadecimal with colons", func(v string) string { return each(v, "%02X:") }},
		{"hexadecimal with spaces", func(v string) string { return each(v, "%02x ") }},
		{"hexadecimal with dashes", func(v string) string { return each(v, "%02x-") }},
		{"bytes of C", func(v string) string { return each(v, "0x%02x, ") }},
		{"decimal bytes", func(v string) string { return each(v, "%d, ") }},
		{"octal bytes", func(v string) string { return each(v, `\%03o`) }},
		{"quoted-printable", func(v string) string { return each(v, "=%02X") }},
		{"%u of old servers", func(v string) string { return each(v, "%%u%04X") }},
		{"hexadecimal of UTF-16, little end first", func(v string) string { return hex.EncodeToString([]byte(utf16Bytes(v, false))) }},
		{"hexadecimal of UTF-16, big end first, as databases print it", func(v string) string { return "0x" + strings.ToUpper(hex.EncodeToString([]byte(utf16Bytes(v, true)))) }},
		{"hexadecimal of base64", func(v string) string { return hex.EncodeToString([]byte(b64(v))) }},
		{"base64 of hexadecimal", func(v string) string { return b64(hex.EncodeToString([]byte(v))) }},
		{"base64 of hexadecimal in capitals", func(v string) string { return b64(strings.ToUpper(hex.EncodeToString([]byte(v)))) }},
		{"base64, backward", func(v string) string { return reversed(b64(v)) }},
		{"base64 of it backward", func(v string) string { return b64(reversed(v)) }},
		{"code points", func(v string) string {
			var b strings.Builder
			for _, c := range v {
				fmt.Fprintf(&b, "U+%04X ", c)
			}
			return b.String()
		}},
		{"line by line", func(v string) string { return strings.Join(strings.Split(v, ""), "\n") }},
	}
	for _, secret := range secrets {
		r := &Redactor{}
		r.Add(mask.NewSensitive("password", secret))
		for _, row := range forms {
			echo := row.form(secret)
			got := r.Redact("got " + echo + " end")
			if !strings.HasPrefix(got, "got ") || !strings.HasSuffix(got, " end") {
				t.Errorf("%s of %q: %q lost the text around it", row.why, secret, got)
			}
			// What is left beside the mark may be the last letters, whose encoding depends on the next ones.
			rest := strings.TrimSuffix(strings.TrimPrefix(got, "got "), " end")
			rest = strings.ReplaceAll(strings.ReplaceAll(rest, "‹part of a secret›", ""), mask.NewSensitive("password", secret).String(), "")
			if len(rest)*3 > len(echo) {
				t.Errorf("%s of %q: %q is left of %q", row.why, secret, got, echo)
			}
		}
	}
}

// TestRedactBeforeACut: texts are cut to their length before they are masked.
func TestRedactBeforeACut(t *testing.T) {
	const secret = "CANARYshort1"
	r := &Redactor{}
	r.Add(mask.NewSensitive("token", secret))
	for _, cut := range []string{"CANARYsh…", each("CANARY", "%02x:") + "…", base64.StdEncoding.EncodeToString([]byte(secret))[:9] + "…", strings.Repeat("… ", 500) + "CANARYsho…"} {
		if got := r.Redact("it said " + cut); strings.Contains(got, "CANARY") || strings.Contains(got, "43:41") || strings.Contains(got, "Q0FO") || !strings.HasSuffix(got, "…") {
			t.Errorf("%q became %q", cut, got)
		}
	}
}

func TestRedactLeavesProse(t *testing.T) {
	r := &Redactor{}
	r.Add(mask.NewSensitive("password", "secret token of the house"), mask.NewSensitive("token", "CANARYq7Xz/9w+tokenVALUE12"), mask.NewSensitive("PIN", "1234"))
	for _, text := range []string{
		"the secrets and tokens of the houses", "tokens have a VALUE", "100% of &amp; \\ and %zz &#xzz; \\u12 \\u{zzzz} &;", "",
		"https://example.org/a%20b?c=%2F", "wörter mit ümlaut İ und \xff kein UTF-8",
	} {
		if got := r.Redact(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestRedactOwnWords: a password that is a word of our own sentences is masked as a value, and not in prose: there the mask
// would break the sentence and tell the password to whoever knows it.
func TestRedactOwnWords(t *testing.T) {
	r := &Redactor{}
	r.Add(mask.NewSensitive("password", "wrong"))
	mask := mask.NewSensitive("password", "wrong").String()
	for text, want := range map[string]string{
		"User name or password is wrong (basic.wrong_password)": "User name or password is wrong (basic.wrong_password)",
		`{"password":"wrong"}`:   `{"password":"` + mask + `"}`,
		"user=me&password=wrong": "user=me&password=" + mask,
		"me:wrong":               "me:" + mask,
	} {
		if got := r.Redact(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestRedactLeavesSchemeWords: the word before a token is no part of it, also where it stands twice; any other word is.
func TestRedactLeavesSchemeWords(t *testing.T) {
	for _, row := range []struct{ reason, sent, text, want string }{
		{"twice", "Bearer Bearer CANARYq7Xz9wtoken12", "Bearer Bearer …", "Bearer Bearer …"},
		{"three times", "Bearer bearer BEARER CANARYq7Xz9wtoken12", "bearer BEARER", "bearer BEARER"},
		{"another scheme's", "Bearer Basic Q0FOQVJZOnNlY3JldDEyMw==", "Bearer Basic …", "Bearer Basic …"},
		{"the token behind it", "Bearer Bearer CANARYq7Xz9wtoken12", "got CANARYq7Xz9wtoken12", "got " + mask.NewSensitive("token", "CANARYq7Xz9wtoken12").String()},
		{"a first word that is no scheme's", "Bearer CANARY horse battery", "got CANARY horse battery", "got " + mask.NewSensitive("token", "CANARY horse battery").String()},
	} {
		r := &Redactor{}
		r.AddRequest(httpclient.Request{Method: "GET", URL: "https://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: row.sent}}})
		if got := r.Redact(row.text); got != row.want {
			t.Errorf("%s: %q became %q, want %q", row.reason, row.text, got, row.want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("CANARYq7Xz/9w+tokenVALUE12", "got &#67;%41 \\u{200b} CANARYq7Xz/9w+tokenVALUE12")
	f.Add("\x00\xff", "%ff%")
	f.Fuzz(func(t *testing.T, secret, text string) {
		r := &Redactor{}
		r.Add(mask.NewSensitive("token", secret))
		got := r.Redact(text + " " + secret)
		if len(secret) >= 12 && !ownWord(secret) && !strings.Contains("‹part of a secret›"+mask.NewSensitive("token", secret).String(), secret) && strings.Contains(got, secret) {
			t.Errorf("%q is left in %q", secret, got)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	r := &Redactor{}
	r.Add(mask.NewSensitive("token", "CANARYq7Xz/9w+tokenVALUE12"), mask.NewSensitive("password", "me CANARY p$ss!wörd"))
	body := strings.Repeat(`{"id":12345,"name":"An item \"of\" the list","href":"https://example.org/a%20b"},`, 12000)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		r.Redact(body)
	}
}

// BenchmarkRedactEncoded is the worst that a server can answer: one long base64 text, full of the secret.
func BenchmarkRedactEncoded(b *testing.B) {
	r := &Redactor{}
	r.Add(mask.NewSensitive("token", "CANARYq7Xz/9w+tokenVALUE12"))
	body := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("CANARYq7Xz/9w+tokenVALUE12x", 24000)))
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		r.Redact(body)
	}
}

func TestRedactorKnowsEveryForm(t *testing.T) {
	q := httpclient.Request{URL: "https://a.test/?token=CANARY-q", Headers: httpclient.Headers{{Name: "Authorization", Value: "Basic YWxpY2U6Q0FOQVJZLXB3"}, {Name: "Cookie", Value: "s=CANARY-c"}, {Name: "X-Api-Key", Value: "CANARY-k"}}, Body: &httpclient.Body{Bytes: []byte("password=CANARY-b%21")}}
	r := &Redactor{}
	r.AddRequest(q)
	for _, text := range []string{"CANARY-q", "YWxpY2U6Q0FOQVJZLXB3", "CANARY-pw", "CANARY-c", "CANARY-k", "CANARY-b!", "CANARY-b%21"} {
		if got := r.Redact("x " + text + " y"); strings.Contains(got, text) {
			t.Errorf("%q is not known: %q", text, got)
		}
	}
}

// TestRedactAnEchoedMember: a body sends JSON with escapes, and the answer repeats the value without.
func TestRedactAnEchoedMember(t *testing.T) {
	r := &Redactor{}
	r.AddRequest(httpclient.Request{URL: "https://a.test/", Body: &httpclient.Body{Bytes: []byte(`{"password":"CANARY-\u00fc"}`)}})
	if got := r.Redact("you sent CANARY-ü"); strings.Contains(got, "CANARY") {
		t.Errorf("an echoed member of JSON is shown: %q", got)
	}
}

// TestAnEchoInPiecesIsHidden: split, reversed, in another case, in hexadecimal; text that is no echo stays.
func TestAnEchoInPiecesIsHidden(t *testing.T) {
	r := &Redactor{}
	r.Add(mask.NewSensitive("token", "CANARYtoken0123456789abcdef"))
	for _, text := range []string{`["CANARYtoke","n0123456789abcdef"]`, "fedcba9876543210nekotYRANAC", "CANARYTOKEN0123456789ABCDEF", "x 43414e415259746f6b656e303132333435363738396162636465660a"} {
		if got := r.Redact(text); strings.Contains(got, "CANARY") || strings.Contains(got, "YRANAC") || strings.Contains(got, "43414e415259") {
			t.Errorf("%q is shown as %q", text, got)
		}
	}
	const plain = "the token is not valid: canary-free text, 0123456"
	if got := r.Redact(plain); got != plain {
		t.Errorf("%q became %q", plain, got)
	}
}

// TestRedactLeavesPlaceholders: the name of a secret is none.
func TestRedactLeavesPlaceholders(t *testing.T) {
	for _, v := range []string{"$TOKEN", "{{ access_token }}", "<your-token>"} {
		r := &Redactor{}
		r.AddRequest(httpclient.Request{URL: "https://a.test", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer " + v}}})
		if got := r.Redact("The place of the secret holds " + v + "."); !strings.Contains(got, v) {
			t.Errorf("%s is no secret, and the sentence became %q", v, got)
		}
	}
}

// TestManyCookies: an answer that sets 20,000 cookies took half a minute of work, since each was looked for in each line.
func TestManyCookies(t *testing.T) {
	h := httpclient.Hop{URL: "http://a.test/"}
	for i := range 20000 {
		h.Received = append(h.Received, httpclient.Header{Name: "Set-Cookie", Value: fmt.Sprintf("a%d=CANARY%d", i, i)})
	}
	var r Redactor
	r.AddExchange(&httpclient.Exchange{Hops: []httpclient.Hop{h}})
	if len(r.erased) > 4*cookiesMost {
		t.Errorf("it looks for %d values", len(r.erased))
	}
	if got := r.Redact("you sent CANARY7"); strings.Contains(got, "CANARY") {
		t.Error(got)
	}
}
