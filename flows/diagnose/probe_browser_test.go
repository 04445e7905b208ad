package diagnose

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
)

// TestBrowserExperiments sends what a browser brought to servers that refuse it, and holds each experiment to what it may send.
func TestBrowserExperiments(t *testing.T) {
	var asked []string
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		switch r.URL.Path {
		case "/preflight": // the rules for other origins come after the login
			if r.Method == "OPTIONS" && (r.Header.Get("Authorization")+r.Header.Get("Cookie") != "" || r.Header.Get("Access-Control-Request-Headers") != "authorization,x-trace") {
				t.Errorf("no browser asks so: %v", r.Header)
			}
			if r.Header.Get("Authorization") == "" {
				w.Header().Set("WWW-Authenticate", "Bearer")
				w.WriteHeader(http.StatusUnauthorized)
			}
		case "/origin":
			if r.Header.Get("Origin") != "" {
				w.WriteHeader(http.StatusForbidden)
			}
		case "/store": // no session is ever found again
			n++
			http.SetCookie(w, &http.Cookie{Name: "sessionid", Value: fmt.Sprintf("CANARY-%d", n)})
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer srv.Close()
	for _, row := range []struct {
		path, method string
		headers      httpclient.Headers
		cause, asked string
	}{
		{"/preflight", "GET", httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY-0123456789"}, {Name: "X-Trace", Value: "1"}, {Name: "Origin", Value: "https://app.test"}, {Name: "Sec-Fetch-Mode", Value: "cors"}}, "cors.preflight_auth", "OPTIONS /preflight"},
		{"/preflight", "GET", httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY-0123456789"}, {Name: "X-Trace", Value: "1"}, {Name: "Origin", Value: "https://app.test"}}, "none", "GET /preflight"},
		{"/origin", "GET", httpclient.Headers{{Name: "X-Api-Key", Value: "CANARY-0123456789"}, {Name: "Origin", Value: "https://app.test"}}, "origin.rejected", "GET /origin"},
		{"/store", "GET", httpclient.Headers{{Name: "Cookie", Value: "sessionid=CANARY-before"}}, "session.not_persisted", "GET /store"},
		{"/origin", "DELETE", httpclient.Headers{{Name: "X-Api-Key", Value: "CANARY-0123456789"}, {Name: "Origin", Value: "https://app.test"}}, "", "OPTIONS /origin"},
	} {
		asked = nil
		d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(httpclient.Request{Method: row.method, URL: srv.URL + row.path, Headers: row.headers, Source: "curl"}), Options{})
		if got := d.Findings[0].Cause.ID; row.cause != "" && got != row.cause {
			t.Errorf("%s %s: %s, want %s", row.method, row.path, got, row.cause)
		}
		all := strings.Join(asked, ", ")
		if !strings.Contains(all, row.asked) || strings.Count(all, "DELETE") > 1 || len(asked) > 8 {
			t.Errorf("%s %s: asked %s", row.method, row.path, all)
		}
	}
}
