package convert

import (
	"strings"
	"testing"
)

// TestNothingIsDroppedInSilence holds each option that goes into a request to a place in every form, or to a word on it.
func TestNothingIsDroppedInSilence(t *testing.T) {
	for _, row := range []struct {
		args, http, json string // the words on what is lost, "" nothing
	}{
		{"-x http://p.test:3128", "the proxy (-x)", ""},
		{"-x http://p.test:3128 -U a:CANARY", "the proxy's password (-U)", "the proxy's password (-U)"},
		{"--noproxy a.test", "--noproxy", "--noproxy"},
		{"-k", "-k", ""},
		{"-L", "-L", ""},
		{"--location-trusted", "--location-trusted", "--location-trusted"},
		{"--max-redirs 3", "--max-redirs", "--max-redirs"},
		{"--post302", "--post302", "--post302"},
		{"-m 5", "--max-time (5 s)", ""},
		{"--connect-timeout 2.5", "--connect-timeout (2.5 s)", "--connect-timeout (2.5 s)"},
		{"--resolve a.test:80:127.0.0.1", "--resolve", "--resolve"},
		{"--connect-to ::b.test:", "--connect-to", "--connect-to"},
		{"--cacert ca.pem", "--cacert", "--cacert"},
		{"--cert c.pem --key k.pem", "--cert and --key", "--key"},
		{"--cert c.p12:CANARY --cert-type P12", "--cert and --pass and --cert-type P12", "--pass and --cert-type P12"},
		{"--compressed", "--compressed", "--compressed"},
		{"--http2", "--http2", "--http2"},
		{"--http1.1", "", "--http1.1"},
		{"-b jar.txt", "the cookie file (-b)", "the cookie file (-b)"},
		{"--netrc", "--netrc", "--netrc"},
		{"-H X-A:b -u a:b -d c=d", "", ""},
	} {
		r, err := oneCurl(append(strings.Fields(row.args), "http://a.test/"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for form, want := range map[string]string{"http": row.http, "json": row.json} {
			got := strings.Join(CannotCarry(r, form), " and ")
			if want == "" && got != "" || !strings.Contains(got, want) || strings.Contains(got, "CANARY") {
				t.Errorf("%s as %s: lost %q, want %q", row.args, form, got, want)
			}
		}
		back, err := oneCurlText(ToCurl(r, true), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{"http", "json"} {
			if a, b := strings.Join(CannotCarry(r, form), ","), strings.Join(CannotCarry(back, form), ","); a != b {
				t.Errorf("%s: as curl and back it is %q, was %q", row.args, b, a)
			}
		}
	}
}
