package diagnose

import (
	"context"
	"strings"
	"testing"
	"time"

	"why401/flows/scheme"
	"why401/httpclient"
)

// answering is a Sender that answers every request alike, and notes until when each could take.
type answering struct {
	hop   httpclient.Hop
	until []time.Time
}

func (a *answering) Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange {
	end, _ := ctx.Deadline()
	a.until = append(a.until, end)
	h := a.hop
	h.Method, h.URL, h.Sent = r.Method, r.URL, r.Headers
	return &httpclient.Exchange{Request: r, Started: time.Now(), Hops: []httpclient.Hop{h}}
}

// TestExperimentsHaveOneLimit: a server that lets each request wait holds a person up for two limits, not for one a request.
func TestExperimentsHaveOneLimit(t *testing.T) {
	refusal := httpclient.Hop{Status: 401, Answer: []byte("no"), AnswerN: 2}
	dripping := refusal
	dripping.Unended = "within 5 s"
	r := httpclient.Request{Method: "GET", URL: "http://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY"}}}
	for _, row := range []struct {
		why         string
		hop         httpclient.Hop
		experiments bool
		notRun      string
	}{
		{"all share one limit", refusal, true, ""},
		{"none is sent to a server whose bodies do not end", dripping, false, "did not end"},
	} {
		s := &answering{hop: row.hop}
		begun := time.Now()
		d := Run(t.Context(), s, scheme.Attempt(r), Options{})
		if len(s.until) > 1 != row.experiments {
			t.Errorf("%s: %d requests", row.why, len(s.until))
		}
		for _, end := range s.until[1:] {
			if end != s.until[1] || end.Sub(begun) > ExperimentTime+time.Minute {
				t.Errorf("%s: ends at %v, want the one limit %v", row.why, end, s.until[1])
			}
		}
		if row.notRun != "" && !strings.Contains(d.NotRun[ProbeNone], row.notRun) {
			t.Errorf("%s: not run since %q", row.why, d.NotRun[ProbeNone])
		}
	}
}

// TestBytesAreNoWords: a body that is compressed in a way that is not known here, or an image, says nothing.
func TestBytesAreNoWords(t *testing.T) {
	r := httpclient.Request{Method: "GET", URL: "http://a.test/", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY"}}}
	for body, want := range map[string]string{"\x00\x01\xffexpired\x00": "", "expired\xff": "expired\\xff"} {
		s := &answering{hop: httpclient.Hop{Status: 401, Answer: []byte(body), AnswerN: int64(len(body))}}
		if d := Run(t.Context(), s, scheme.Attempt(r), Options{Probe: "none"}); d.Evidence.Text != want {
			t.Errorf("%q is read as %q, want %q", body, d.Evidence.Text, want)
		}
	}
}
