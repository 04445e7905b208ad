package diagnose

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"why401/flows/scheme"
	"why401/httpclient"
)

// asked notes who was asked for what, with which credential.
type asked struct {
	mu   sync.Mutex
	list []string
}

func (a *asked) note(who string, r *http.Request) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, strings.TrimSpace(who+" "+r.Method+" "+r.Host+r.URL.String()+" "+r.Header.Get("Authorization")))
	return len(a.list)
}

func get(url string) httpclient.Request {
	return httpclient.Request{Method: "GET", URL: url, Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY-opaque-1"}}}
}

// TestOriginIsAskedOnlyWhereNamed: the credential goes to another origin with consent alone, under the first one's name.
func TestOriginIsAskedOnlyWhereNamed(t *testing.T) {
	var seen asked
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.note("front", r)
		w.Header().Set("Server", "nginx")
		w.WriteHeader(401)
		_, _ = w.Write([]byte(`{"error":"Authorization header not provided"}`))
	}))
	defer front.Close()
	origin := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { seen.note("origin", r) }))
	defer origin.Close()
	for _, mode := range []string{"safe", "all"} {
		seen.list = nil
		Run(t.Context(), &httpclient.Client{}, scheme.Attempt(get(front.URL+"/a?b=1")), Options{Probe: mode, MaxRequests: 20})
		for _, s := range seen.list {
			if strings.HasPrefix(s, "origin") {
				t.Errorf("--probe %s asked an origin that nobody named: %s", mode, s)
			}
		}
	}
	seen.list = nil
	d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(get(front.URL+"/a?b=1")), Options{Origin: origin.URL, MaxRequests: 20})
	want := "origin GET " + strings.TrimPrefix(front.URL, "http://") + "/a?b=1 Bearer CANARY-opaque-1"
	if !slices.Contains(seen.list, want) {
		t.Errorf("asked %q, want among them %q", seen.list, want)
	}
	if d.Findings[0].Cause.ID != "proxy.strips_authorization" || d.Findings[0].Confidence < 0.9 {
		t.Errorf("accepted at the origin, and the cause is %s %.2f", d.Findings[0].Cause.ID, d.Findings[0].Confidence)
	}
}

// TestRepeatStopsWhereAsked: 429 and Retry-After end a repeat, and --max-requests bounds it.
func TestRepeatStopsWhereAsked(t *testing.T) {
	for _, row := range []struct {
		why     string
		max     int
		answers func(n int, w http.ResponseWriter)
		n       int // answers of the repeat
		learned string
	}{
		{"a mix", 30, func(n int, w http.ResponseWriter) {
			if n%2 == 1 {
				w.WriteHeader(401)
			}
		}, repeats, "4 × 200, 4 × 401"},
		{"429", 30, func(n int, w http.ResponseWriter) {
			if n > 5 {
				w.WriteHeader(429)
			} else {
				w.WriteHeader(401)
			}
		}, 0, "pause"},
		{"Retry-After", 30, func(n int, w http.ResponseWriter) {
			if n > 5 {
				w.Header().Set("Retry-After", "3600")
			}
			w.WriteHeader(401)
		}, 0, "pause"},
		{"the budget", 6, func(_ int, w http.ResponseWriter) { w.WriteHeader(401) }, 0, ""},
	} {
		var seen asked
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { row.answers(seen.note("it", r), w) }))
		d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(get(srv.URL+"/")), Options{Probe: "all", MaxRequests: row.max, Now: time.Now})
		srv.Close()
		if len(seen.list) > row.max {
			t.Errorf("%s: %d requests, %d allowed", row.why, len(seen.list), row.max)
		}
		p := d.Evidence.Probe(ProbeRepeat)
		if p == nil {
			if row.learned != "" {
				t.Errorf("%s: not repeated: %s", row.why, d.NotRun[ProbeRepeat])
			}
			continue
		}
		if row.n > 0 && len(p.Statuses) != row.n || !strings.Contains(p.Learned, row.learned) {
			t.Errorf("%s: %d answers, %q; want %d, with %q", row.why, len(p.Statuses), p.Learned, row.n, row.learned)
		}
	}
}

// TestRedirectByHand: every address is asked without the credential, and with it only where it may go.
func TestRedirectByHand(t *testing.T) {
	var seen asked
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.note("other", r)
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(401)
		}
	}))
	defer other.Close()
	main := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.note("main", r)
		if r.URL.Path == "/a" {
			http.Redirect(w, r, "/b", http.StatusFound)
		} else {
			http.Redirect(w, r, other.URL+"/c", http.StatusFound)
		}
	}))
	defer main.Close()
	r := get(main.URL + "/a")
	r.FollowRedirects = true
	for _, origin := range []string{"", other.URL} {
		seen.list = nil
		d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(r), Options{Probe: "all", Origin: origin, MaxRequests: 30})
		p := d.Evidence.Probe(ProbeRedirect)
		if p == nil {
			t.Fatalf("not run: %s", d.NotRun[ProbeRedirect])
		}
		leaked := slices.ContainsFunc(seen.list, func(s string) bool { return strings.HasPrefix(s, "other") && strings.Contains(s, "CANARY") })
		if leaked != (origin != "") {
			t.Errorf("with origin %q the other host got the credential: %v\n%q", origin, leaked, seen.list)
		}
		if want := map[bool]string{false: "401 without the credential, not asked with it", true: "401 without the credential, 200 with it"}[origin != ""]; !strings.Contains(p.Learned, want) {
			t.Errorf("learned %q, want %q in it", p.Learned, want)
		}
	}
}

// TestWaitsOnceForAShortPause: only with --probe all, only for a short pause, and only once.
func TestWaitsOnceForAShortPause(t *testing.T) {
	for _, row := range []struct {
		why, mode, pause string
		waits            bool
	}{
		{"asked for, and short", "all", "2", true},
		{"not asked for", "safe", "2", false},
		{"an hour", "all", "3600", false},
		{"no number", "all", "soon", false},
	} {
		var seen asked
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if seen.note("it", r) == 1 {
				w.Header().Set("Retry-After", row.pause)
				w.WriteHeader(429)
			}
		}))
		var slept time.Duration
		d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(get(srv.URL+"/")), Options{Probe: row.mode, Sleep: func(_ context.Context, d time.Duration) error { slept += d; return nil }})
		srv.Close()
		p := d.Evidence.Probe(ProbeWait)
		if (p != nil) != row.waits || (slept > 0) != row.waits || len(seen.list) != map[bool]int{false: 1, true: 2}[row.waits] {
			t.Errorf("%s: waited %s, %d requests, not run: %s", row.why, slept, len(seen.list), d.NotRun[ProbeWait])
		}
		if row.waits && (p.Accepted != Yes || slept < 2*time.Second) {
			t.Errorf("%s: accepted %v after %s", row.why, p.Accepted, slept)
		}
	}
}

// TestExperimentsOfTheWayCanBeAskedFor: what Run leaves to a person is offered, and what may not be is not.
func TestExperimentsOfTheWayCanBeAskedFor(t *testing.T) {
	var seen asked
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { seen.note("it", r); w.WriteHeader(401) }))
	defer srv.Close()
	d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(get(srv.URL+"/")), Options{})
	by := map[string]Experiment{}
	for _, x := range Experiments(d) {
		by[x.ID] = x
	}
	if x := by[ProbeRepeat]; x.Never != "" || x.Requests != repeats {
		t.Errorf("repeat: %+v", x)
	}
	if x := by[ProbeOrigin]; x.Never != "" || x.Origin != "needed" {
		t.Errorf("straight to the origin: %+v", x)
	}
	if x := by[ProbeWait]; x.Never == "" {
		t.Errorf("a pause that nobody asked for can be waited for: %+v", x)
	}
	next := Again(t.Context(), &httpclient.Client{}, d, ProbeRepeat, Options{})
	if p := next.Evidence.Probe(ProbeRepeat); p == nil || len(p.Statuses) != repeats {
		t.Errorf("repeat gave %+v", p)
	}
	before := len(seen.list)
	if Again(t.Context(), &httpclient.Client{}, d, ProbeOrigin, Options{}); len(seen.list) != before {
		t.Error("the origin was asked, and nobody named one")
	}
	post := get(srv.URL + "/")
	post.Method = "POST"
	for _, x := range Experiments(Run(t.Context(), &httpclient.Client{}, scheme.Attempt(post), Options{Probe: "all"})) {
		if x.Result == nil && x.Never == "" && x.ID != ProbeReading {
			t.Errorf("a POST is repeated by %s", x.ID)
		}
	}
}

// TestReadOrigin: what is no origin is refused with what was wanted.
func TestReadOrigin(t *testing.T) {
	for _, row := range []struct{ in, out string }{
		{"https://10.0.0.7:8443", "https://10.0.0.7:8443"}, {"http://Inner.test/", "http://Inner.test"}, {"10.0.0.7", "https://10.0.0.7"}, {"https://[::1]:8443", "https://[::1]:8443"},
		{"https://a.test/path", ""}, {"https://u:CANARY@a.test", ""}, {"ftp://a.test", ""}, {"https://a b", ""}, {"", ""}, {"https://a.test?x", ""},
	} {
		u, err := ReadOrigin(row.in)
		switch {
		case err == nil && u.String() != row.out:
			t.Errorf("%q gave %q, want %q", row.in, u, row.out)
		case err != nil && (row.out != "" || strings.Contains(err.Error(), "CANARY")):
			t.Errorf("%q: %v", row.in, err)
		}
	}
}
