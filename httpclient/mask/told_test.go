package mask

import (
	"strings"
	"testing"
)

// TestTold: what a message, a page or a field of an answer tells under a secret name is masked, and words that a person has to read stay.
func TestTold(t *testing.T) {
	for _, row := range []struct{ why, text, secret, kept string }{
		{"the login of a database", "cannot reach postgres://shop:CANARYtigerlily@db.example.test/orders", "CANARYtigerlily", "postgres://shop:"},
		{"a scheme with a sign in it", `{"message":"mongodb+srv://u:CANARYpw@h.example.test/x"}`, "CANARYpw", "@h.example.test"},
		{"a login without a user", "redis://:CANARYpw@h.example.test", "CANARYpw", "@h.example.test"},
		{"slashes that JSON escapes", `{"url":"https:\/\/bob:CANARYpw@x.test\/"}`, "CANARYpw", "bob:"},
		{"an at sign in the password", "https://bob:CANARY@pw@x.test/", "CANARY", "@x.test"},
		{"two of them", "https://a:CANARY1@x.test https://b:CANARY2@y.test", "CANARY", "@y.test"},
		{"name=value in prose", "login failed: user=bob password=CANARYkn7x", "CANARYkn7x", "user=bob"},
		{"name: value in prose", "the token: CANARY05mc4J1WRabc. Try again", "CANARY05mc4J1WRabc", "Try again"},
		{"a member inside a text", `the body was "{\"password\":\"CANARYKn7xVG\"}"`, "CANARYKn7xVG", "the body was"},
	} {
		for _, got := range []string{Body(row.text), Header("X-Echo", row.text), Looks(Shapes(row.text))} {
			if strings.Contains(got, row.secret) || !strings.Contains(got, row.kept) {
				t.Errorf("%s: %s", row.why, got)
			}
		}
	}
	for _, kept := range []string{"token=expired", "password: wrong", "session: ended", "signature=invalid", "code: AADSTS50034", "authorization=https://login.example.test/v2", "key: value1",
		"http://user:password@proxy.example.test", "http://h.test:8080/a@b", "max-age=31536000", "mail to bob@example.test: //x@y", "auth: required", "token_type=Bearer1"} {
		if got := Header("X-Echo", kept); got != kept {
			t.Errorf("%s became %s", kept, got)
		}
	}
}

// TestFirstParameterOfAChallenge: its name stands where a credential would, and is none.
func TestFirstParameterOfAChallenge(t *testing.T) {
	for _, kept := range []string{`Bearer resource_metadata="https://a.test/meta"`, `Bearer error_description="no"`, `Bearer authorization_uri="https://login.a.test/"`} {
		if got := Header("WWW-Authenticate", kept); got != kept {
			t.Errorf("%s became %s", kept, got)
		}
	}
	for _, secret := range []string{`Bearer CANARY0123456789=`, `Bearer CANARY0123456789= is unknown`, `sent "Bearer CANARY01="`} {
		if got := Looks(secret); strings.Contains(got, "CANARY") {
			t.Errorf("%s became %s", secret, got)
		}
	}
}
