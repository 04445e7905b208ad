package signing

import (
	"errors"
	"strings"
	"testing"
)

func hmacMessage() Message {
	m := stamp(1700000000)
	m.Method, m.URL, m.Target, m.Body = "POST", "https://api.example.test/v1/orders?b=2&a=1%20x", "/v1/orders?b=2&a=1%20x", []byte(`{"a": 1}`)
	m.Headers = [][2]string{{"Host", "api.example.test"}, {"Content-Type", "application/json"}}
	return m
}

// TestHMACPublished are schemes that services document with an example.
func TestHMACPublished(t *testing.T) {
	for _, row := range []struct {
		reason, template, secret, form, body, want string
		headers                                    [][2]string
	}{
		{"GitHub, Validating webhook deliveries", "X-Hub-Signature-256: sha256={hex(hmac_sha256(secret, body))}", "It's a Secret to Everybody", "", "Hello, World!",
			"sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", nil},
		{"RFC 4231 test case 2", "X-S: {hex(hmac_sha512(secret, body))}", "Jefe", "", "what do ya want for nothing?",
			"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737", nil},
		{"Standard Webhooks: the secret is base64 behind whsec_", `webhook-signature: v1,{base64(hmac_sha256(secret, header("webhook-id") + "." + header("webhook-timestamp") + "." + body))}`, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64", `{"test": 2432232314}`,
			"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", [][2]string{{"webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"}, {"webhook-timestamp", "1614265330"}}},
	} {
		secret, err := DecodeSecret(row.secret, row.form)
		if err != nil {
			t.Fatal(err)
		}
		m := hmacMessage()
		m.Body, m.Headers = []byte(row.body), row.headers
		made, err := HMAC{Template: row.template, Secret: secret}.Sign(m)
		if err != nil || made.Set[0][1] != row.want {
			t.Errorf("%s: got %v %v, want %s", row.reason, made.Set, err, row.want)
		}
	}
}

func TestHMACTemplate(t *testing.T) {
	h := HMAC{Secret: []byte("CANARY-secret"), KeyID: "k1", TimestampHeader: "X-Time", NonceHeader: "X-Nonce", TimestampForm: "iso8601"}
	for _, row := range []struct{ reason, template, data, header string }{
		{"the parts of a request", `S: {hex(hmac_sha256(secret, method + "\n" + path + "\n" + timestamp + "\n" + body))}`, "POST\n/v1/orders\n2023-11-14T22:13:20Z\n{\"a\": 1}", ""},
		{"query as sent, sorted, and one parameter", `S: {hex(hmac_sha1(secret, query + "|" + sorted_query + "|" + query_param("a")))}`, "b=2&a=1%20x|a=1%20x&b=2|1 x", ""},
		{"its own headers can be signed", `S: {base64(hmac_sha512(secret, header("x-time") + header("X-NONCE") + url))}`, "2023-11-14T22:13:20Zrandomhttps://api.example.test/v1/orders?b=2&a=1%20x", ""},
		{"braces, a key id and text around", `Authorization: HMAC id={key_id}, {{x}}, sig={upper(hex(hmac_md5(secret, "")))}`, "(nothing)", "HMAC id=k1, {x}, sig="},
	} {
		h.Template = row.template
		made, err := h.Sign(hmacMessage())
		if err != nil {
			t.Errorf("%s: %v", row.reason, err)
			continue
		}
		if made.Steps[0].Text != row.data {
			t.Errorf("%s: signed %q, want %q", row.reason, made.Steps[0].Text, row.data)
		}
		if made.Set[0] != [2]string{"X-Time", "2023-11-14T22:13:20Z"} || made.Set[1] != [2]string{"X-Nonce", "random"} || !strings.HasPrefix(made.Set[2][1], row.header) {
			t.Errorf("%s: got %v", row.reason, made.Set)
		}
		for _, s := range made.Steps {
			if strings.Contains(s.Text, "CANARY") && !s.Secret {
				t.Errorf("%s: the step %s shows the secret", row.reason, s.Name)
			}
		}
	}
}

// TestTemplateErrors: each names its place and what was expected there.
func TestTemplateErrors(t *testing.T) {
	for _, row := range []struct {
		template string
		at       int
		want     string
	}{
		{"", 1, "it is empty"},
		{"{hex(hmac_sha256(secret, body))}", 1, "header's name and a colon"},
		{"X Y: {hex(hmac_sha256(secret, body))}", 1, "name holds"},
		{"S: {hex(hmac_sha265(secret, body))}", 9, "is hmac_sha256 meant?"},
		{"S: ü{hex(hmac_sha256(secret, bdoy))}", 30, "is body meant?"},
		{"S: {hex(hmac_sha256(secret, something))}", 29, "the names are method, url"},
		{"S: {hex(hmac_sha256(secret body))}", 28, "want +, a comma or ), got b"},
		{"S: {hex(hmac_sha256(secret))}", 9, "wants two things, the key and the data, got 1"},
		{"S: {hex(hmac_sha256(secret, body)}", 34, "want +, a comma or ), got }"},
		{"S: {hex(hmac_sha256(secret, body)", 8, "the ( of hex is not closed"},
		{"S: {hex(hmac_sha256(secret, body))", 4, "the { is not closed"},
		{"S: {hex(hmac_sha256(secret, \"a)}", 29, "the text is not closed"},
		{"S: {hex(hmac_sha256(secret, \"\\q\"))}", 30, `want \n`},
		{"S: {hex}", 5, "hex is a function"},
		{"S: {} x", 5, "got }"},
		{"S: a}b", 5, "closes nothing"},
		{"A: 1\nS: {secret}", 10, "send the secret itself"},
		{"S: {base64(upper(secret))}", 18, "send the secret itself"},
		{"S: {hex(sha256(body))}", 1, "nothing in it uses the secret"},
		{"S: {hmac_sha256(secret, body)}", 5, "no header can carry"},
		{"S: {hex(hmac_sha256(unhex(secret), body))}", 21, "no hexadecimal"},
		{"S: {" + strings.Repeat("hex(", 40) + "body", 0, "nested more than 32"},
		{"S: " + strings.Repeat("x", 5000), maxTemplate, "longer than"},
	} {
		_, err := HMAC{Template: row.template, Secret: []byte("CANARY")}.Sign(hmacMessage())
		var te *TemplateError
		if !errors.As(err, &te) || row.at > 0 && te.At != row.at || !strings.Contains(te.What, row.want) {
			t.Errorf("%s: got %v, want character %d and %s", row.template[:min(60, len(row.template))], err, row.at, row.want)
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{`S: {hex(hmac_sha256(secret, method + "\n" + path))}`, `S: {{}} {"a`, "A: 1\nB: {hex(", `S: {header("x")+`, "S: \xff{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		made, err := HMAC{Template: s, Secret: []byte("CANARY-SECRET")}.Sign(hmacMessage())
		var te *TemplateError
		if err != nil && (!errors.As(err, &te) || te.At < 1 || te.At > len(s)+1) {
			t.Errorf("an error without a place: %v", err)
		}
		for _, h := range made.Set {
			if strings.Contains(h[1], "CANARY-SECRET") {
				t.Errorf("%q sends the secret", s)
			}
		}
	})
}
