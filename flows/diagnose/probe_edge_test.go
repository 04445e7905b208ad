package diagnose

import (
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
)

// TestEdgeProbesSendNoPasswordTwice: a 401 may be the word on a password, and each further try of a wrong one may lock the account.
func TestEdgeProbesSendNoPasswordTwice(t *testing.T) {
	for _, row := range []struct {
		reason string
		login  bool
		status int
		body   string
		want   bool
	}{
		{"a page with 401 after a password", true, 401, "<html>Unauthorized</html>", false},
		{"a 401 that says that nothing came", true, 401, "missing Authorization header", true},
		{"a token is no password", false, 401, "unauthorized", true},
	} {
		r := httpclient.Request{Method: "GET", URL: "https://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY0123456789"}}}
		if row.login {
			r.Headers, r.Login, r.Scheme = nil, &httpclient.Login{User: "alice", Password: httpclient.NewSensitive("password", "CANARY-pw"), Source: "curl -u"}, "basic"
		}
		a := scheme.Attempt(r)
		x := &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{{Method: "GET", URL: r.URL, Proto: "HTTP/2.0", Status: row.status, Answer: []byte(row.body), Sent: httpclient.Headers{{Name: "authorization", Value: "x CANARY"}}}}}
		d := Judge(Gather(a, x, Options{}))
		d.Findings[0].Confidence = 0.5
		if got := wantsSpelling(d); got != row.want {
			t.Errorf("%s: sent again %v, want %v", row.reason, got, row.want)
		}
		if row.login && !row.want && wantsAgent(d) {
			t.Errorf("%s: the User-Agent experiment sends the password again", row.reason)
		}
	}
}

// TestAlikeAtTheRoot: a request to / and one to another path got the same page; a slash of the page is no echo of the path.
func TestAlikeAtTheRoot(t *testing.T) {
	page := []byte("<html><body><center>nginx</center></body></html>")
	at := func(u string) *httpclient.Exchange {
		return &httpclient.Exchange{Request: httpclient.Request{URL: u}, Hops: []httpclient.Hop{{URL: u, Status: 403, Answer: page}}}
	}
	if got := alike(at("http://a.test/"), at("http://a.test/why401-no-such-path")); got != Yes {
		t.Errorf("two equal pages are alike: %v, want yes", got)
	}
}
