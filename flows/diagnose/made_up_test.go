package diagnose

import (
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
	"why401/httpclient/kerberos"
)

// TestMadeUpKeepsTheShape holds that the request with a made-up credential differs in values alone: an answer that repeats the names of
// cookies made a token look known.
func TestMadeUpKeepsTheShape(t *testing.T) {
	for _, row := range []struct{ reason, curl, cookie string }{
		{"a token and a cookie beside it", "curl -H 'Authorization: Bearer CANARY0123456789' -b 'sid=CANARYsession' https://a.test/", "sid=" + madeUp},
		{"a key in the URL and a cookie beside it", "curl -b 'sid=CANARYsession' 'https://a.test/?api_key=CANARY0123456789'", "sid=" + madeUp},
		{"several cookies", "curl -b 'sid=CANARYsession; lang=de' https://a.test/", "sid=" + madeUp + "; lang=" + madeUp},
		{"a token alone", "curl -H 'Authorization: Bearer CANARY0123456789' https://a.test/", ""},
	} {
		r, err := fromCurl(row.curl, convert.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a := scheme.Attempt(r)
		x := &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{{URL: r.URL, Method: "GET", Status: 401, Sent: r.Headers}}}
		out, why := buildGarbage(&Diagnosis{Evidence: Gather(a, x, Options{})})
		if why != "" {
			t.Fatalf("%s: %s", row.reason, why)
		}
		if got := out.Request.Headers.Get("Cookie"); got != row.cookie {
			t.Errorf("%s: the cookies are %q, want %q", row.reason, got, row.cookie)
		}
		if all := out.Request.URL + " " + out.Request.Headers.Get("Authorization"); strings.Contains(all, "CANARY") {
			t.Errorf("%s: the real secret went along: %s", row.reason, all)
		}
	}
}

// TestUnaskedExperiments holds that no experiment sends a login once more under another scheme, or puts a secret into a URL.
func TestUnaskedExperiments(t *testing.T) {
	for _, row := range []struct{ reason, curl, answer string }{
		{"NTLM beside Negotiate without a ticket", `curl --anyauth -u 'CORP\alice:CANARY-pass' http://a.test/`, "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate\nWWW-Authenticate: NTLM\n\n"},
		{"a parameter of the URL that the answer names", "curl -H 'Authorization: Bearer CANARY0123456789' http://a.test/", "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n" + `{"error":"the query parameter api_key is missing"}`},
	} {
		r, err := fromCurl(row.curl, convert.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a := scheme.Attempt(r)
		h := answer(t, row.answer, httpclient.Hop{URL: r.URL, Method: "GET", Sent: r.Headers})
		if r.Login != nil {
			h.Auth = &httpclient.NegotiateAnswer{Story: kerberos.Story{Fault: &kerberos.Fault{Kind: kerberos.FaultNoCache}}}
		}
		d := Judge(Gather(a, &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{h}}, Options{}))
		moved := false
		for _, f := range d.Findings[0].Match.Fixes {
			moved = moved || f.Apply != nil
		}
		if !moved {
			t.Fatalf("%s: no fix sends it: %s %v", row.reason, d.Findings[0].Cause.ID, d.Findings[0].Match.Fixes)
		}
		for _, p := range probes() {
			if p.id == ProbeScheme {
				if _, why := p.build(d); why == "" {
					t.Errorf("%s: it is sent unasked", row.reason)
				}
			}
		}
	}
}

// fromCurl is the first request of a curl command.
func fromCurl(command string, o convert.Options) (httpclient.Request, error) {
	rs, err := convert.CurlText(command, o)
	if len(rs) == 0 {
		return httpclient.Request{}, err
	}
	return rs[0], err
}
