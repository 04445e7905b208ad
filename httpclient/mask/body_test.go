package mask

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
		{"XML: a prefix, attributes and CDATA", `<a><w:Password T="t">CANARY</w:Password><token><![CDATA[CANARY]]></token><b n="1">x</b></a>`, `<a><w:Password T="t">X</w:Password><token><![CDATA[X]]></token><b n="1">x</b></a>`},
		{"XML: an attribute, and a setting by its name", `<l user="me" password='CANARY'/><add key="ApiKey" value="CANARY"/><add key="Color" value="blue"/>`, `<l user="me" password='X'/><add key="ApiKey" value="X"/><add key="Color" value="blue"/>`},
		{"XML: the word of an error under Code, and a code for a login", `<Error><Code>RequestTimeTooSkewed</Code></Error><r><Code>CANARY4X</Code></r>`, `<Error><Code>RequestTimeTooSkewed</Code></Error><r><Code>X</Code></r>`},
		{"broken XML", `<token>CANARY <b password="CANARY`, `<token>X<b password="X`},
		{"an unknown name and a random value", `{"zorp":"CANARYq7Xz9wT2kLm4PnB8vCd1","id":"CANARYid7Xz9wT2kLm4PnB8vCd1"}`, `{"zorp":"X","id":"CANARYid7Xz9wT2kLm4PnB8vCd1"}`},
		{"a byte order mark before", "\ufeff{\"token\":\"CANARY\"}", "\ufeff{\"token\":\"X\"}"},
		{"a list under a secret name", `{"secrets":["CANARY","CANARY"],"n":["a"]}`, `{"secrets":["X","X"],"n":["a"]}`},
		{"an object under a secret name", `{"api_key":{"value":"CANARY","id":7}}`, `{"api_key":{"value":"X","id":7}}`},
		{"a name with escapes", `{"p\u0061ssword":"CANARY"}`, `{"p\u0061ssword":"X"}`},
		{"a number that counts", `{"max_tokens":1024,"otp":123456}`, `{"max_tokens":1024,"otp":"X"}`},
		{"the code of an error, and one of OAuth", `[{"code":401},{"code":"invalid_token"},{"code":"UNAUTHENTICATED"},{"code":"AccessDenied"},{"code":"forbidden"},{"code":"CANARYx"},{"code":"SplxlOBeZQ"},{"code":"XKCDQWRT"}]`, `[{"code":401},{"code":"invalid_token"},{"code":"UNAUTHENTICATED"},{"code":"AccessDenied"},{"code":"forbidden"},{"code":"X"},{"code":"X"},{"code":"X"}]`},
		{"JSON in a form", `payload={"token":"CANARY"}&n=1`, `payload={"token":"X"}&n=1`},
		{"JSON in a form, encoded", `payload=%7B%22token%22%3A%22CANARY%22%7D`, `payload=%7B%22token%22%3A%22X%22%7D`},
		{"a part of several lines, and bytes that are no text", "--b\r\nContent-Disposition: form-data; name=\"private_key\"\r\n\r\nl1\nCANARY\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n\xff\xfe\r\n--b--\r\n",
			"--b\r\nContent-Disposition: form-data; name=\"private_key\"\r\n\r\nX\r\n--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n\xff\xfe\r\n--b--\r\n"},
	} {
		if got := ReplaceSecrets(row.body, func(string, string) string { return "X" }); got != row.want {
			t.Errorf("%s: got %q, want %q", row.reason, got, row.want)
		}
	}
}

func TestAURLThatCannotBeReadShowsNoSecret(t *testing.T) {
	for _, raw := range []string{"https://u:CANARY@[x/", "https://u:CANARY@[x/?a=CANARY", "http://[::1?token=CANARY", "https://a b:CANARY@x y/", "https://u:p@CANARY@x%zz/?k=CANARY"} {
		if got := URL(raw); strings.Contains(got, "CANARY") {
			t.Errorf("URL(%q) = %q", raw, got)
		}
	}
}

func FuzzReplaceSecrets(f *testing.F) {
	f.Add(`<a password="x" key='y' value=z><![CDATA[q]]></a><token>CANARY`)
	f.Add("zorp=CANARYq7Xz9wT2kLm4PnB8vCd1%2B==&x=Bearer CANARY1x")
	f.Fuzz(func(t *testing.T, body string) {
		_ = ReplaceSecrets(body, func(_, v string) string { return v })
		_ = Body(body)
		_ = URL(body)
		_ = Word(body)
		_ = UserIsSecret(body, "")
		_ = SecretName(body)
	})
}
