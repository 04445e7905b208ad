package mask

import (
	"strings"
	"testing"
)

func TestMaskLooks(t *testing.T) {
	for _, row := range []struct {
		text   string
		secret string // what must be gone, "" nothing
		why    string
	}{
		{"X-Zorp: 9f86d081884c7d659a2feaa0c55ad015", "9f86", "32 hexadecimal digits under a name nobody knows"},
		{"https://api.example.test/hooks/T0AB12CDE/B0AB12CDE/x7Kd02LmQpR8sTuVwXyZ1a2B", "x7Kd", "the path of a webhook"},
		{"/bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/getMe", "AAHd", "a bot's token in a path"},
		{`{"zorp":"q7Xz9wT2kLm4PnB8vCd1"}`, "q7Xz", "20 characters of all kinds"},
		{"zorp=q7Xz9wT2kLm4PnB8vCd1&x=1", "q7Xz", "in a form"},
		{"zorp=YWJj%2Bq7Xz9wT2kLm4PnB8vCd1%3D&x=1", "q7Xz", "base64 with escapes in a form"},
		{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKeY1", "wJal", "base64 that slashes part into short pieces"},
		{"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "JBSW", "base32"},
		{"k3j9x0q2m4n8b7v6c5z1w0r2", "k3j9", "one case with digits"},
		{"QwErTyUiOpAsDfGhJkLzXcVbNm", "QwEr", "both cases without digits"},
		{"xkcdqwrtplmnbvcxzsdfghjk", "xkcd", "letters that no word has"},
		{"X-Other: Bearer CANARY1x", "CANARY", "what follows Bearer is a credential under any name"},
		{"ya29.a0AfH6SMBx7Kd02LmQpR8sTuVwXyZ1a2B.q1W2e3", "a0Af", "parts joined by dots"},
		{"state=q7Xz9wT2kLm4PnB8vCd1", "q7Xz", "guards a login against forgery"},

		{"/users/123e4567-e89b-12d3-a456-426614174000/roles", "", "a UUID in a path is an id"},
		{"X-Request-Id: 9f86d081884c7d659a2feaa0c55ad015", "", "support needs it"},
		{"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "", "support needs it"},
		{`ETag: W/"q7Xz9wT2kLm4PnB8vCd1"`, "", "the name leads the line"},
		{"signed.jkt: UQ_5Xuvz8WoDdLfKDOgskNkZgBrPilL-pu9r_Qh3_ec, the thumbprint", "", "a thumbprint of a public key, which a person lays beside cnf.jkt"},
		{"CF-Ray: 9f86d081884c7d65-FRA", "", "short, and an id by name"},
		{`Digest realm="Dig", nonce="UYNYZCBhBgA=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", algorithm=MD5, qop="auth"`, "", "Apache's nonce is a time, = and a hash"},
		{`Digest realm="Lt", nonce="6b078d27:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", algorithm=SHA-256`, "", "the nonce of lighttpd is a time, : and a hash"},
		{`Digest realm="q7Xz9wT2kLm4PnB8vCd1", nonce="x"`, "", "a realm is shown to all"},
		{`token="UYNYZCBhBgA=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"`, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "under another name it may be one"},
		{`Digest realm="r", nonce="q7Xz9wT2kLm4PnB8vCd1", opaque="9f86d081884c7d659a2feaa0c55ad015"`, "", "a challenge tells them to all"},
		{`{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","requestId":"q7Xz9wT2kLm4PnB8vCd1"}`, "", "ids in JSON"},
		{`the key id (kid) “q7Xz9wT2kLm4PnB8vCd1” is not in the set`, "", "an id in prose"},
		{"client_id=q7Xz9wT2kLm4PnB8vCd1", "", "says which client"},
		{"code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "", "the public half of PKCE"},
		{"/items/507f1f77bcf86cd799439011", "", "24 hexadecimal digits: an id of MongoDB"},
		{"multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", "", "parts a body"},
		{"------WebKitFormBoundary7MA4YWxkTrZu0gW", "", "the same in the body"},
		{"script-src 'nonce-q7Xz9wT2kLm4PnB8vCd1'", "", "a policy, not a secret"},
		{"my-service-7d9f8b6c54-x2v4q.default.svc.cluster.local", "", "a pod"},
		{"OAuth2AuthorizationServerMetadataDocument", "", "camelCase"},
		{"redirect.forwards_authorization redirect.drops_authorization", "", "names of this program"},
		{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", "words"},
		{"ec2-203-0-113-25.eu-central-1.compute.amazonaws.com", "", "a host"},
		{"Donaudampfschifffahrtsgesellschaftskapitän", "", "a long word"},
		{"12345678901234567890123456789012", "", "a number"},
		{"/home/alice/projects/why401/testdata/screens/report-120x40.txt", "", "a path"},
		{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "", "a browser"},
		{"Bearer realm=\"x\", Basic authentication is wanted", "", "words behind a scheme"},
		{"‹JWT 812 chars #1f3a›", "", "a mask"},
		{"access-control-allow-credentials, x-content-type-options", "", "names of fields"},
		{"2026-01-02T15:04:05.123456789Z", "", "a time"},
	} {
		got := Looks(row.text)
		if row.secret == "" && got != row.text {
			t.Errorf("%s (%s) became %s", row.text, row.why, got)
		}
		if row.secret != "" && strings.Contains(got, row.secret) {
			t.Errorf("%s is shown as %s: %s", row.text, got, row.why)
		}
		if again := Looks(got); again != got {
			t.Errorf("%s is masked twice: %s", got, again)
		}
	}
}

func TestUserIsSecret(t *testing.T) {
	for _, row := range []struct {
		user, password string
		secret         bool
		why            string
	}{
		{"CANARYTOKEN", "", true, "alone and no plain name"},
		{"ghp_CANARY0123456789abcdefghijklmnopqr", "x-oauth-basic", true, "GitHub's way"},
		{"q7Xz9wT2kLm4PnB8vCd1", "secret", true, "looks random, with a password too"},
		{"sk_test_4eC39HqLyjWDarjtT1zdp7dc", "", true, "Stripe's way"},
		{"alice", "", false, "a plain name"},
		{"alice.smith2", "", false, "the same"},
		{"Alice@example.org", "", false, "an address"},
		{`CORP\alice`, "", false, "with a domain"},
		{"svc-backup-01", "", false, "a service"},
		{"ADMIN7", "pw", false, "with a password a user name is one"},
		{"", "", false, "none"},
	} {
		if got := UserIsSecret(row.user, row.password); got != row.secret {
			t.Errorf("%s: %v: %s", row.user, got, row.why)
		}
	}
}

func BenchmarkMaskLooks(b *testing.B) {
	for _, row := range []struct{ name, body string }{
		{"text", strings.Repeat(`{"id":12345,"name":"An item \"of\" the list","href":"https://example.org/a%20b"},`, 12000)},
		{"secrets", strings.Repeat(`q7Xz9wT2kLm4PnB8vCd1 `, 50000)},
		{"one", strings.Repeat(`q7Xz9wT2k/`, 100000)},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.SetBytes(int64(len(row.body)))
			for b.Loop() {
				Looks(row.body)
			}
		})
	}
}
