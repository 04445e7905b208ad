package convert

import (
	"strings"
	"testing"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// TestNegotiate: what curl means by --negotiate, and that it is written as the same again.
func TestNegotiate(t *testing.T) {
	for _, row := range []struct{ reason, in, out, note string }{
		{"the ticket of the cache", "--negotiate -u :", "--negotiate -u :", ""},
		{"curl does not look at -u", "--negotiate -u alice:CANARY-pw", "--negotiate", "whatever -u says"},
		{"a user without a password is not asked for one", "--negotiate -u alice", "--negotiate", "whatever -u says"},
		{"without -u nothing is sent", "--negotiate", "--negotiate", "write -u : beside it"},
		{"another service", "--negotiate -u : --service-name ldap", "--service-name 'ldap'", ""},
		{"the proxy's", "-x http://p.test --proxy-negotiate -U : --proxy-service-name X", "--proxy-negotiate --proxy-service-name 'X'", ""},
		{"the server chooses among two", "--negotiate --basic -u alice:CANARY-pw", "--negotiate --basic", ""},
		{"the login is passed on", "--negotiate -u : --delegation always", "--delegation 'always'", ""},
		{"nothing is passed on, as curl does by itself", "--negotiate -u : --delegation none", "--negotiate -u :", ""},
	} {
		r, err := oneCurlText("curl "+row.in+" https://a.test/", Options{})
		if err != nil || len(r.Unsupported) > 0 || r.Login != nil && r.Login.Ask {
			t.Errorf("%s: %v, %v, %+v", row.reason, err, r.Unsupported, r.Login)
			continue
		}
		got := strings.ReplaceAll(ToCurl(r, false), " \\\n ", "")
		if !strings.Contains(got, row.out) || strings.Contains(got, "CANARY") {
			t.Errorf("%s: wrote %s, want %s", row.reason, got, row.out)
		}
		if notes := strings.Join(r.Notes, "\n"); !strings.Contains(notes, row.note) {
			t.Errorf("%s: notes %q, want %q", row.reason, notes, row.note)
		}
	}
}

// TestNegotiateByPassword: curl has no option for it, so that kinit stands before the command; JSON keeps the user.
func TestNegotiateByPassword(t *testing.T) {
	r := httpclient.Request{Method: "GET", URL: "https://a.test/", Scheme: "negotiate", Login: &httpclient.Login{User: "alice@EXAMPLE.TEST", Password: mask.NewSensitive("password", "CANARY-pw"), AtKDC: true}}
	got := ToCurl(r, true)
	if !strings.HasPrefix(got, "kinit 'alice@EXAMPLE.TEST' && curl") || !strings.Contains(got, "-u :") || strings.Contains(got, "CANARY") {
		t.Errorf("wrote %s", got)
	}
	text, err := ToJSON(r, false)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Parse(string(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if l := doc.Requests[0].Login; l == nil || !l.AtKDC || !l.Ask || l.User != "alice@EXAMPLE.TEST" {
		t.Errorf("read back as %+v", l)
	}
}
