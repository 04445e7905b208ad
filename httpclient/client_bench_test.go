package httpclient

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// BenchmarkExchange sends one request on a connection of its own and records it. Its floor is net/http doing the same
// against the same loopback server, also on a new connection; x-floor is the ratio to it.
func BenchmarkExchange(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"ok":true}`)
	}))
	b.Cleanup(server.Close)
	request := Request{Method: "GET", URL: server.URL + "/v1/me", Source: "curl", Headers: Headers{{"Authorization", "Bearer abc"}}}
	b.ReportAllocs()
	var ours, floor time.Duration
	for b.Loop() {
		start := time.Now()
		if x := (&Client{}).Do(b.Context(), request); x.Status() != 200 {
			b.Fatal(x.Failure)
		}
		ours += time.Since(start)
		b.StopTimer()
		start = time.Now()
		plainExchange(b, request.URL)
		floor += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
}

// plainExchange is one request of net/http on a new connection.
func plainExchange(b *testing.B, url string) {
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(b.Context(), "GET", url, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer abc")
	resp, err := transport.RoundTrip(req)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		b.Fatal(err)
	}
}
