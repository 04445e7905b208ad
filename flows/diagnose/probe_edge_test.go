package diagnose

import (
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// TestEdgeProbesSendNoPasswordTwice: a 401 may be the word on a password, and each further try of a wrong one may lock the account.
func TestEdgeProbesSendNoPasswordTwice(t *testing.T) {
	for _, row := range []struct {
		reason string
		login  bool
		body   string
		want   bool
	}{
		{"a page with 401 after a password", true, "<html>Unauthorized</html>", false},
		{"the same, and the page speaks of the User-Agent", true, "<html>Unknown User-Agent</html>", false},
		{"a 401 that says that nothing came", true, "<html>User-Agent not known: no authorization</html>", true},
		{"a token is no password", false, "<html>Unknown User-Agent</html>", true},
	} {
		r := httpclient.Request{Method: "GET", URL: "https://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY0123456789"}}}
		if row.login {
			r.Headers, r.Login, r.Scheme = nil, &httpclient.Login{User: "alice", Password: mask.NewSensitive("password", "CANARY-pw"), Source: "curl -u"}, "basic"
		}
		a := scheme.Attempt(r)
		x := &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{{Method: "GET", URL: r.URL, Status: 401, Answer: []byte(row.body), Sent: httpclient.Headers{{Name: "Authorization", Value: "x CANARY"}}}}}
		e := Gather(a, x, Options{})
		if got := wantsAgent(Judge(e)); got != row.want {
			t.Errorf("%s: sent again %v, want %v", row.reason, got, row.want)
		}
		for _, id := range []string{ProbeNone, ProbeGarbage} { // three alike, as for a wrong password
			e.Probes[id] = &ProbeResult{ID: id, SameAsMain: Yes, Status: 401}
		}
		d := Judge(e)
		d.Findings[0].Confidence = 0.5
		if got := wanted(d, ProbeHTTP1); got != row.want {
			t.Errorf("%s: sent again by HTTP/1.1 %v, want %v", row.reason, got, row.want)
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
