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
