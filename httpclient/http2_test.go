package httpclient

import (
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnHTTP2StreamThatIsBrokenOff ends a stream in the middle (RFC 9113 section 8.1.1): before the headers there is no
// answer, after them the status counts.
func TestAnHTTP2StreamThatIsBrokenOff(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/late" {
			w.WriteHeader(http.StatusForbidden)
			w.(http.Flusher).Flush()
		}
		panic(http.ErrAbortHandler)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	x := (&Client{}).Do(t.Context(), Request{Method: "GET", URL: srv.URL + "/early", Insecure: true})
	if f := x.Failure; f == nil || f.Kind != FailReset || f.Next == "" || !strings.Contains(f.Detail, "a fault of its own") {
		t.Errorf("broken off before the headers: %+v", x.Failure)
	}
	x = (&Client{}).Do(t.Context(), Request{Method: "GET", URL: srv.URL + "/late", Insecure: true})
	if x.Failure != nil || x.Status() != 403 || !strings.HasPrefix(x.Last().Fault, "the body breaks off") {
		t.Errorf("broken off after the headers: status %d, fault %q, failure %+v", x.Status(), x.Last().Fault, x.Failure)
	}
}

// TestHTTP2IsRecordedAsItWent talks to an HTTP/2 server whose authority is known by a file (--cacert): what was written,
// the protocol, a redirect on the same connection, and trailers (RFC 9113 section 8.1).
func TestHTTP2IsRecordedAsItWent(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new?x=1", http.StatusTemporaryRedirect)
			return
		}
		b, _ := io.ReadAll(r.Body)
		w.Header().Set("Trailer", "X-Checked")
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.Header().Set("X-Seen", r.Proto+" "+r.Method+" "+r.Header.Get("Authorization")+" "+string(b))
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, "who are you?")
		w.Header().Set("X-Checked", "yes")
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	defer srv.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	x := (&Client{}).Do(t.Context(), Request{Method: "POST", URL: srv.URL + "/old", CACertFile: ca, FollowRedirects: true,
		Headers: Headers{{"Authorization", "Bearer CANARY-token"}, {"X-Mine", "1"}}, Body: &Body{Bytes: []byte("a=b")}})
	if x.Failure != nil || len(x.Hops) != 2 {
		t.Fatalf("%d hops, failure %+v", len(x.Hops), x.Failure)
	}
	for i, h := range x.Hops {
		if h.Proto != "HTTP/2.0" || h.TLS == nil || h.TLS.ALPN != "h2" || !h.TLS.Verified {
			t.Errorf("hop %d: %s, TLS %+v; want HTTP/2 by ALPN, verified", i+1, h.Proto, h.TLS)
		}
		if h.Method != "POST" || h.Sent.Get("Authorization") != "Bearer CANARY-token" || h.Sent.Get("X-Mine") != "1" || h.Sent.Get("User-Agent") != "curl/"+CurlVersion || h.BodyLen != 3 {
			t.Errorf("hop %d: %s with a body of %d bytes, sent %v", i+1, h.Method, h.BodyLen, h.Sent)
		}
		for _, f := range h.Sent {
			if f.Name == "" || f.Name[0] == ':' {
				t.Errorf("hop %d: the pseudo field %q is among the fields (RFC 9113 section 8.3)", i+1, f.Name)
			}
		}
	}
	first, last := x.Hops[0], x.Last()
	if first.Status != 307 || first.Redirect == nil || !first.Redirect.Followed || first.Redirect.Location != srv.URL+"/new?x=1" {
		t.Errorf("the first hop: %d, redirect %+v", first.Status, first.Redirect)
	}
	if last.Target != "/new?x=1" || last.Status != 401 || string(last.Answer) != "who are you?" || last.Received.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("the last hop: %s %d %q %v", last.Target, last.Status, last.Answer, last.Received)
	}
	if got := last.Received.Get("X-Seen"); got != "HTTP/2.0 POST Bearer CANARY-token a=b" {
		t.Errorf("the server saw %q", got)
	}
	if last.Trailers.Get("X-Checked") != "yes" {
		t.Errorf("trailers %v, want X-Checked", last.Trailers)
	}
	if x := (&Client{}).Do(t.Context(), Request{URL: srv.URL + "/new", CACertFile: ca, HTTPVersion: "1.1"}); x.Failure != nil || x.Last().Proto != "HTTP/1.1" {
		t.Errorf("with --http1.1: %+v", x.Failure)
	}
	if x := (&Client{}).Do(t.Context(), Request{URL: srv.URL + "/new"}); x.Failure == nil || x.Failure.Certificate != "unknown authority" {
		t.Errorf("without the file: %+v, want a failure for an unknown authority", x.Failure)
	}
}
