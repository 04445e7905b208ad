package digest

import (
	"strings"
	"testing"
)

// TestVectors holds the published examples: an answer is right to the last digit or worth nothing.
func TestVectors(t *testing.T) {
	mufasa := Challenge{Realm: "http-auth@example.org", Nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", QOP: "auth", Opaque: "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", HasOpaque: true}
	with := func(c Challenge, algorithm string) Challenge { c.Algorithm = algorithm; return c }
	const cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
	for _, row := range []struct {
		reason, user, password, uri, cnonce, want string
		c                                         Challenge
	}{
		{"RFC 7616 section 3.9.1, MD5", "Mufasa", "Circle of Life", "/dir/index.html", cnonce, "8ca523f5e9506fed4657c9700eebdbec", with(mufasa, "MD5")},
		{"RFC 7616 section 3.9.1, SHA-256", "Mufasa", "Circle of Life", "/dir/index.html", cnonce, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1", with(mufasa, "SHA-256")},
		{"RFC 7616 section 3.9.2, SHA-512-256, as its erratum 4897 corrects it", "J\u00e4s\u00f8n Doe", "Secret, or not?", "/doe.json", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5",
			Challenge{Realm: "api@example.org", Nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", QOP: "auth", Algorithm: "SHA-512-256", UserHash: true}},
		{"RFC 2617 section 3.5", "Mufasa", "Circle Of Life", "/dir/index.html", "0a4f113b", "6629fae49393a05397450978507c4ef1", Challenge{Realm: "testrealm@host.com", Nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093", QOP: "auth"}},
		{"RFC 2069 section 2.4, as its erratum 749 corrects it", "Mufasa", "CircleOfLife", "/dir/index.html", "", "1949323746fe6a43ef61f9606e7febea", Challenge{Realm: "testrealm@host.com", Nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093"}},
	} {
		v, _, response := Answer(row.c, row.user, row.password, "GET", row.uri, row.cnonce, 1, "")
		if response != row.want || !strings.Contains(v, `response="`+row.want+`"`) {
			t.Errorf("%s: response %s, want %s", row.reason, response, row.want)
		}
		if row.c.UserHash && !strings.Contains(v, `username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"`) {
			t.Errorf("%s: another user name in %s", row.reason, v)
		}
	}
}
