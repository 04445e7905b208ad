package diagnose

import (
	"context"
	"strings"
	"testing"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/mask"
)

// clocked answers every request with 401 and records it; dates says what Date the nth answer has, "" none.
type clocked struct {
	got   []httpclient.Request
	dates func(n int, r httpclient.Request) string
	age   string
}

func (c *clocked) Do(_ context.Context, r httpclient.Request) *httpclient.Exchange {
	c.got = append(c.got, r)
	h := httpclient.Hop{Method: r.Method, URL: r.URL, Status: 401, Sent: append(httpclient.Headers{{Name: "Host", Value: "api.example.test"}}, r.Headers...),
		Received: httpclient.Headers{{Name: "WWW-Authenticate", Value: "Bearer"}}}
	if d := c.dates(len(c.got), r); d != "" {
		h.Received = append(h.Received, httpclient.Header{Name: "Date", Value: d})
	}
	if c.age != "" {
		h.Received = append(h.Received, httpclient.Header{Name: "Age", Value: c.age})
	}
	return &httpclient.Exchange{Request: r, Started: caseClock, Hops: []httpclient.Hop{h}}
}

func TestClockExperiment(t *testing.T) {
	const now, ahead = "Tue, 24 Nov 2026 08:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 GMT"
	always := func(d string) func(int, httpclient.Request) string {
		return func(int, httpclient.Request) string { return d }
	}
	onlyHead := func(_ int, r httpclient.Request) string {
		if r.Method == "HEAD" {
			return ahead
		}
		return ""
	}
	firstNow := func(n int, _ httpclient.Request) string {
		if n == 1 {
			return now
		}
		return ahead
	}
	for _, row := range []struct {
		reason, token, probe, age, method string
		dates                             func(int, httpclient.Request) string
		heads                             int    // requests sent for the clock alone
		learned                           string // "" not run
	}{
		{reason: "Date is known and right: no request", token: "{{jwt}}", dates: always(now), learned: "agrees with ours"},
		{reason: "Date is known and wrong: no request", token: "{{jwt}}", dates: always(ahead), learned: "2 h ahead of ours"},
		{reason: "the answers differ among themselves", token: "{{jwt}}", dates: firstNow, learned: "several servers answer"},
		{reason: "no answer has a Date, and the token has times: one HEAD", token: "{{jwt}}", dates: onlyHead, heads: 1, learned: "2 h ahead of ours"},
		{reason: "no answer has a Date, and nothing depends on time", token: "CANARY0123456789", dates: onlyHead},
		{reason: "no Date anywhere stays unknown", token: "{{jwt}}", dates: always(""), heads: 1, learned: "stays unknown"},
		{reason: "Age is added to the Date of a cached answer", token: "{{jwt}}", dates: always(now), age: "7200", learned: "2 h ahead of ours"},
		{reason: "experiments are off: what is known already is still read", token: "{{jwt}}", probe: "none", dates: always(ahead), learned: "2 h ahead of ours"},
		{reason: "experiments are off: nothing is sent", token: "{{jwt}}", probe: "none", dates: onlyHead},
		{reason: "an unsafe method: nothing is sent", token: "{{jwt}}", method: "POST", dates: onlyHead},
	} {
		t.Run(row.reason, func(t *testing.T) {
			r := httpclient.Request{Method: "GET", URL: "https://api.example.test/v1/me?key=CANARY-query", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer " + templates(row.token)}}}
			if row.method != "" {
				r.Method = row.method
			}
			c := &clocked{dates: row.dates, age: row.age}
			d := Run(context.Background(), c, scheme.Attempt(r), Options{Probe: row.probe})
			heads := 0
			for _, got := range c.got {
				if got.Method != "HEAD" {
					continue
				}
				heads++
				if got.Headers.Has("Authorization") || strings.Contains(got.URL, "CANARY") || got.FollowRedirects {
					t.Errorf("the request for the time carries a credential or may leave the origin: %s", mask.URL(got.URL))
				}
			}
			if heads != row.heads {
				t.Errorf("%d requests for the time, want %d", heads, row.heads)
			}
			if sent := len(d.Experiments) + 1; sent != len(c.got) {
				t.Errorf("%d experiments are listed as sent, and %d requests were", sent-1, len(c.got)-1)
			}
			var x Experiment
			for _, e := range Experiments(d) {
				if e.ID == ProbeClock {
					x = e
				}
			}
			switch {
			case row.learned == "" && (x.Result != nil || x.NotRun == ""):
				t.Errorf("it ran, or does not say why not: %+v", x)
			case row.learned != "" && (x.Result == nil || !strings.Contains(x.Result.Learned, row.learned)):
				t.Errorf("learned %+v, want %q", x.Result, row.learned)
			}
		})
	}
}

func TestClockAskedForAgain(t *testing.T) {
	r := httpclient.Request{Method: "GET", URL: "https://api.example.test/v1/me", Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY0123456789"}}}
	c := &clocked{dates: func(_ int, r httpclient.Request) string {
		if r.Method == "HEAD" {
			return "Tue, 24 Nov 2026 07:00:00 GMT"
		}
		return ""
	}}
	d := Run(context.Background(), c, scheme.Attempt(r), Options{})
	before := len(c.got)
	d = Again(context.Background(), c, d, ProbeClock, Options{})
	if p := d.Evidence.Probe(ProbeClock); p == nil || p.Learned != "the server's clock is 1 h behind ours, by Date of one answer" || len(c.got) != before+1 {
		t.Errorf("asked for, it gave %+v with %d requests", p, len(c.got)-before)
	}
}

func TestServerClockFromAnotherAnswer(t *testing.T) {
	e := &Evidence{Now: caseClock, Attempt: flows.Attempt{}, Probes: map[string]*ProbeResult{
		ProbeNone: {ServerTime: caseClock.Add(-time.Hour + 3*time.Second), Skew: -time.Hour}}}
	r, ok := serverClock(e)
	if want := caseClock.Add(-time.Hour); !ok || !r.at.Equal(want) {
		t.Errorf("the server's time is %v, want our clock put right by the difference, %v", r.at, want)
	}
}
