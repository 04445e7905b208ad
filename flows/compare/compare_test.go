package compare

import (
	"context"
	"strings"
	"testing"

	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/flows/scheme"
	"why401/httpclient"
)

// TestTheFirstSentencesSayIdentityOrPermission runs pairs of real exchanges with the practice server.
func TestTheFirstSentencesSayIdentityOrPermission(t *testing.T) {
	s, err := lab.Start(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run := func(r httpclient.Request) *diagnose.Diagnosis {
		return diagnose.Run(t.Context(), &httpclient.Client{}, scheme.Attempt(r), diagnose.Options{})
	}
	lesson := func(id string, fixed bool) *diagnose.Diagnosis {
		for _, l := range lab.Lessons() {
			if l.ID == id {
				if fixed {
					return run(l.Fixed(s.Site()))
				}
				return run(l.Request(s.Site()))
			}
		}
		t.Fatalf("no lesson %q", id)
		return nil
	}
	for _, tc := range []struct {
		reason       string
		a, b         *diagnose.Diagnosis
		areaA, areaB Area
		want         []string // of sentences and proofs
		lends        bool     // A can be mended by the credential of B
	}{
		{"a stranger beside one who may not", lesson("no-credential", false), lesson("missing-scope", false), Identity, Permission,
			[]string{"A (401) is about identity", "B (403) is about permission", "A carried no credential, B carried one"}, true},
		{"the other way round", lesson("missing-scope", false), lesson("no-credential", false), Permission, Identity,
			[]string{"A (403) is about permission", "B (401) is about identity"}, false},
		{"an expired token beside a good one for the same request", lesson("expired-token", false), lesson("expired-token", true), Identity, Works,
			[]string{"A (401) is about identity", "B (200) is accepted", "the credential that sets them apart"}, true},
		{"the same twice", lesson("no-credential", false), lesson("no-credential", false), Identity, Identity, []string{"Both have the same cause"}, false},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			c := Compare(tc.a, tc.b)
			text := c.Text()
			if c.A.Area != tc.areaA || c.B.Area != tc.areaB {
				t.Errorf("areas %s and %s, want %s and %s", c.A.Area, c.B.Area, tc.areaA, tc.areaB)
			}
			for _, w := range tc.want {
				if !strings.Contains(text, w) {
					t.Errorf("no %q in:\n%s", w, text)
				}
			}
			if strings.Contains(text, "CANARY") || strings.Contains(text, "eyJ") {
				t.Errorf("a secret in:\n%s", text)
			}
			if got := c.A.Mend.ID == "lend-credential"; got != tc.lends {
				t.Errorf("mend of A is %q, want lending: %v", c.A.Mend.ID, tc.lends)
			}
			if tc.lends {
				next, err := c.A.Mend.Apply(tc.a.Evidence.Attempt)
				if err != nil {
					t.Fatal(err)
				}
				if d := run(next.Request); d.Verdict == "authentication" {
					t.Errorf("with the credential of B it is still %s: %s", d.Verdict, d.Findings[0].Cause.ID)
				}
			}
		})
	}
}

// TestNoCredentialGoesToAnotherHost: the other's credential is never offered across origins.
func TestNoCredentialGoesToAnotherHost(t *testing.T) {
	made := func(url, auth string, status int, verdict string) *diagnose.Diagnosis {
		r := httpclient.Request{Method: "GET", URL: url}
		h := httpclient.Hop{Method: "GET", URL: url, Status: status, Sent: httpclient.Headers{{Name: "Host", Value: "x"}}}
		if auth != "" {
			r.Headers = httpclient.Headers{{Name: "Authorization", Value: auth}}
			h.Sent = append(h.Sent, r.Headers...)
		}
		if verdict == "unauthorized" {
			h.Received = httpclient.Headers{{Name: "WWW-Authenticate", Value: "Bearer"}}
		}
		x := &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{h}}
		return diagnose.Judge(diagnose.Gather(scheme.Attempt(r), x, diagnose.Options{}))
	}
	a := made("https://a.test/x", "", 401, "unauthorized")
	for _, tc := range []struct {
		reason, url string
		lends       bool
	}{
		{"the same origin", "https://a.test/y", true},
		{"another host", "https://b.test/y", false},
		{"another port", "https://a.test:8443/y", false},
		{"in the clear", "http://a.test/y", false},
	} {
		if got := Compare(a, made(tc.url, "Bearer CANARY-1234567890abcdef", 200, "")).A.Mend.ID == "lend-credential"; got != tc.lends {
			t.Errorf("%s: lending is %v, want %v", tc.reason, got, tc.lends)
		}
	}
}

// TestTheSameSecretWrittenInTwoWays: a token without Bearer beside the same token with it; the rows and the proof say so.
func TestTheSameSecretWrittenInTwoWays(t *testing.T) {
	s, err := lab.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, tc := range []struct{ lesson, a, b string }{
		{"missing-bearer", "no scheme word, ‹JWT", "Bearer ‹JWT"},
		{"doubled-bearer", "Bearer Bearer ‹JWT", "Bearer ‹JWT"},
	} {
		for _, l := range lab.Lessons() {
			if l.ID != tc.lesson {
				continue
			}
			a := diagnose.Run(t.Context(), &httpclient.Client{}, scheme.Attempt(l.Request(s.Site())), diagnose.Options{})
			next, err := a.Findings[0].Match.Fixes[0].Apply(a.Evidence.Attempt)
			if err != nil {
				t.Fatal(err)
			}
			c := Compare(a, diagnose.Run(t.Context(), &httpclient.Client{}, next, diagnose.Options{}))
			for _, r := range c.Rows {
				if r.Name == "sent" && (!strings.HasPrefix(r.A, tc.a) || !strings.HasPrefix(r.B, tc.b)) {
					t.Errorf("%s: sent %q and %q, want %q and %q", tc.lesson, r.A, r.B, tc.a, tc.b)
				}
			}
			if text := c.Text(); tc.lesson == "missing-bearer" && !strings.Contains(text, "way of writing") || strings.Contains(text, "it is the address") {
				t.Errorf("%s: the proof blames something else:\n%s", tc.lesson, text)
			}
		}
	}
}

// TestWhatElseDiffersIsShown: a header, a parameter or a part of the body beside the credential has its row, and then
// nothing claims that the credential alone sets the two apart.
func TestWhatElseDiffersIsShown(t *testing.T) {
	type ask struct {
		method, url, body string
		headers           httpclient.Headers
		status            int
	}
	judge := func(q ask) *diagnose.Diagnosis {
		r := httpclient.Request{Method: q.method, URL: q.url, Headers: q.headers}
		if q.body != "" {
			r.Body = &httpclient.Body{Bytes: []byte(q.body)}
		}
		h := httpclient.Hop{Method: q.method, URL: q.url, Status: q.status, Sent: append(httpclient.Headers{{Name: "Host", Value: "a.test"}}, q.headers...), Received: httpclient.Headers{{Name: "Connection", Value: q.method + q.body}, {Name: "Cache-Control", Value: q.url}}}
		return diagnose.Judge(diagnose.Gather(scheme.Attempt(r), &httpclient.Exchange{Request: r, Hops: []httpclient.Hop{h}}, diagnose.Options{}))
	}
	bearer := func(token string, more ...string) httpclient.Headers {
		hs := httpclient.Headers{{Name: "Authorization", Value: "Bearer " + token}}
		for i := 0; i < len(more); i += 2 {
			hs = append(hs, httpclient.Header{Name: more[i], Value: more[i+1]})
		}
		return hs
	}
	const one, two = "CANARYone1234567890abcdef", "CANARYtwo1234567890abcdef"
	for _, row := range []struct {
		why       string
		a, b      ask
		want, not []string
	}{
		{"a header beside another credential", ask{"GET", "https://a.test/x", "", bearer(one, "X-Tenant", "5"), 200}, ask{"GET", "https://a.test/x", "", bearer(two), 401},
			[]string{"| header X-Tenant | 5 | none |", "not the credential alone differs, but the header X-Tenant too"}, []string{"it is the credential that sets"}},
		{"the credential alone", ask{"GET", "https://a.test/x", "", bearer(one, "X-Tenant", "5"), 200}, ask{"GET", "https://a.test/x", "", bearer(two, "X-Tenant", "5"), 401},
			[]string{"the same request with two credentials: it is the credential that sets"}, []string{"X-Tenant"}},
		{"a header, the credential the same", ask{"GET", "https://a.test/x", "", bearer(one, "X-Tenant", "5"), 200}, ask{"GET", "https://a.test/x", "", bearer(one), 403},
			[]string{"| header X-Tenant | 5 | none |", "it is not the credential that sets them apart, but the header X-Tenant"}, []string{"it is the credential that sets"}},
		{"a parameter", ask{"GET", "https://a.test/x?a=1&b=2", "", bearer(one), 200}, ask{"GET", "https://a.test/x?b=2&a=3", "", bearer(two), 401},
			[]string{"| query a | 1 | 3 |", "the query a too"}, []string{"| query b", "it is the credential that sets"}},
		{"a field of a form", ask{"POST", "https://a.test/x", "a=1&b=2", bearer(one), 200}, ask{"POST", "https://a.test/x", "a=222&b=2", bearer(two), 401},
			[]string{"| body a | 1 | 222 |", "the body a too"}, []string{"| body b", "it is the credential that sets"}},
		{"a member of JSON", ask{"POST", "https://a.test/x", `{"n":1,"deep":{"x":[1,2]}}`, bearer(one), 200}, ask{"POST", "https://a.test/x", `{"n":1,"deep":{"x":[1,3]}}`, bearer(two), 401},
			[]string{`| body deep | {"x":[1,2]} | {"x":[1,3]} |`}, []string{"| body n", "it is the credential that sets"}},
		{"a body and none", ask{"POST", "https://a.test/x", "plain words", bearer(one), 200}, ask{"POST", "https://a.test/x", "", bearer(two), 401},
			[]string{"| body | ‹body 11 chars #", "the body too"}, []string{"it is the credential that sets"}},
		{"secrets in other places", ask{"POST", "https://a.test/x?access_token=CANARYq1", "client_secret=CANARYb1", bearer(one, "X-Api-Key", "CANARYh1"), 200}, ask{"POST", "https://a.test/x?access_token=CANARYq2", "client_secret=CANARYb2", bearer(two, "X-Api-Key", "CANARYh2"), 401},
			[]string{"| header X-Api-Key | ‹", "| query access_token | ‹", "| body client_secret | ‹"}, []string{"it is the credential that sets"}},
		{"what differs each time", ask{"GET", "https://a.test/x", "", bearer(one, "X-Request-Id", "1"), 200}, ask{"GET", "https://a.test/x", "", bearer(two, "X-Request-Id", "2"), 401},
			[]string{"else the same request but for what differs each time (the header X-Request-Id)"}, []string{"| header X-Request-Id"}},
		{"noise of the answers", ask{"GET", "https://a.test/x", "", bearer(one), 200}, ask{"GET", "https://a.test/y", "", bearer(two), 401}, nil, []string{"| connection", "| cache-control"}},
		{"two that are refused alike", ask{"GET", "https://a.test/x", "", bearer(one), 401}, ask{"GET", "https://a.test/x", "", bearer(two), 401}, nil, []string{"sets them apart"}},
	} {
		text := Compare(judge(row.a), judge(row.b)).Text()
		for _, w := range row.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in\n%s", row.why, w, text)
			}
		}
		for _, w := range append(row.not, "CANARY") {
			if strings.Contains(text, w) {
				t.Errorf("%s: %q in\n%s", row.why, w, text)
			}
		}
	}
}
