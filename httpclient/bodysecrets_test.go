package httpclient

import (
	"strings"
	"testing"
)

func TestSecretsInBodiesAreReplacedAndNothingElse(t *testing.T) {
	for _, row := range []struct{ reason, body, want string }{
		{"a member of JSON", `{"user":"alice","password":"CANARY"}`, `{"user":"alice","password":"X"}`},
		{"nested, with spaces, and a list", `[{"a": {"client_secret" : "CANARY\"x"}, "n": 1}]`, `[{"a": {"client_secret" : "X"}, "n": 1}]`},
		{"a number for a password", `{"password":123456}`, `{"password":"X"}`},
		{"null and empty tell nothing", `{"token":null,"password":""}`, `{"token":null,"password":""}`},
		{"cut JSON", `{"refresh_token":"CANARY-and-then-it-en`, `{"refresh_token":"X"`},
		{"a form", "grant_type=password&username=a&password=CANARY", "grant_type=password&username=a&password=X"},
		{"multipart", "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nCANARY\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n--b--\r\n", "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nX\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n--b--\r\n"},
		{"plain text", "hello", "hello"},
	} {
		if got := ReplaceSecrets(row.body, func(string, string) string { return "X" }); got != row.want {
			t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
		}
	}
	r := &Redactor{}
	r.AddRequest(Request{URL: "https://a.test/", Body: &Body{Bytes: []byte(`{"password":"CANARY-\u00fc"}`)}})
	if got := r.Redact("you sent CANARY-ü"); strings.Contains(got, "CANARY") {
		t.Errorf("an echoed member of JSON is shown: %q", got)
	}
}

func TestAURLThatCannotBeReadShowsNoSecret(t *testing.T) {
	for _, raw := range []string{"https://u:CANARY@[x/", "https://u:CANARY@[x/?a=CANARY", "http://[::1?token=CANARY", "https://a b:CANARY@x y/", "https://u:p@CANARY@x%zz/?k=CANARY"} {
		if got := MaskURL(raw); strings.Contains(got, "CANARY") {
			t.Errorf("MaskURL(%q) = %q", raw, got)
		}
	}
}
