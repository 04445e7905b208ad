package diagnose

import (
	"context"
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
)

// described answers a request with a challenge that points to at, and a request to at with the document.
type described struct {
	at, document string
	asked        []httpclient.Request
}

func (s *described) Do(_ context.Context, r httpclient.Request) *httpclient.Exchange {
	s.asked = append(s.asked, r)
	h := httpclient.Hop{Method: r.Method, URL: r.URL, Sent: r.Headers, Status: 401, Received: httpclient.Headers{{Name: "WWW-Authenticate", Value: `Bearer resource_metadata="` + s.at + `"`}}}
	if r.URL == s.at {
		h.Status, h.Received, h.Answer = 200, nil, []byte(s.document)
	}
	return &httpclient.Exchange{Request: r, Started: caseClock, Hops: []httpclient.Hop{h}}
}

// TestResourceMetadataIsFetchedWhenAsked: the server named the address, so a person has to agree; no credential goes there,
// and it is the service itself.
func TestResourceMetadataIsFetchedWhenAsked(t *testing.T) {
	const document = `{"resource":"https://mcp.test/mcp","authorization_servers":["https://login.test"]}`
	r := httpclient.Request{Method: "POST", URL: "https://mcp.test/mcp", ClientCertFile: "cert.pem", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY"}, {Name: "X-Api-Key", Value: "CANARY"}, {Name: "Cookie", Value: "s=CANARY"}},
		Body: &httpclient.Body{Bytes: []byte(`{"key":"CANARY"}`)}}
	for _, row := range []struct {
		reason, probe, at string
		fetched           bool
	}{
		{"asked for", "all", "https://mcp.test/.well-known/oauth-protected-resource/mcp", true},
		{"not asked for", "safe", "https://mcp.test/.well-known/oauth-protected-resource/mcp", false},
		{"at another host", "all", "https://mcp.test.evil.test/.well-known/oauth-protected-resource/mcp", false},
		{"at another port", "all", "https://mcp.test:8443/.well-known/oauth-protected-resource/mcp", false},
		{"without TLS", "all", "http://mcp.test/.well-known/oauth-protected-resource/mcp", false},
		{"with a login of the server's", "all", "https://a:b@mcp.test/x", false},
		{"no address at all", "all", "file:///etc/passwd", false},
	} {
		s := &described{at: row.at, document: document}
		d := Run(t.Context(), s, scheme.Attempt(r), Options{Probe: row.probe})
		fetched := false
		for _, q := range s.asked[1:] {
			if q.URL == row.at {
				fetched = true
			}
			if b := q.Body; q.URL == row.at && (q.Method != "GET" || strings.Contains(strings.Join(q.Headers.Values("Authorization"), ""), "CANARY") || len(q.Headers) != 1 || b != nil || q.ClientCertFile != "" || q.Login != nil) {
				t.Errorf("%s: it was asked with %+v", row.reason, q)
			}
		}
		if fetched != row.fetched {
			t.Errorf("%s: fetched %v, want %v; not run: %s", row.reason, fetched, row.fetched, d.NotRun[ProbeResource])
		}
		if got := d.Evidence.Probe(ProbeResource); fetched && (got == nil || !strings.Contains(got.Learned, "calls itself https://mcp.test/mcp, and trusts tokens of https://login.test")) {
			t.Errorf("%s: %+v", row.reason, got)
		}
	}
}

// TestResourceMetadataIsMasked: what the document names may hold a login, and stands in fixes and reports.
func TestResourceMetadataIsMasked(t *testing.T) {
	s := &described{at: "https://mcp.test/.well-known/oauth-protected-resource/mcp", document: `{"resource":"https://mcp.test/mcp","authorization_servers":["https://bob:pw-CANARY@login.test"]}`}
	d := Run(t.Context(), s, scheme.Attempt(httpclient.Request{Method: "GET", URL: "https://mcp.test/mcp"}), Options{Probe: "all"})
	r := d.Evidence.Probe(ProbeResource)
	if r == nil || !strings.Contains(r.Learned, "login.test") || strings.Contains(r.Learned, "CANARY") {
		t.Errorf("%+v", r)
	}
	for _, f := range d.Findings[0].Match.Fixes {
		if strings.Contains(f.Do, "CANARY") {
			t.Error(f.Do)
		}
	}
}
