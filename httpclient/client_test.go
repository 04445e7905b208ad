package httpclient

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"why401/httpclient/mask"
)

func TestFailuresAreData(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + closed.Addr().String()
	_ = closed.Close()
	cut := raw(t, func(c net.Conn) { _ = c.Close() })
	hang := raw(t, func(c net.Conn) { t.Cleanup(func() { _ = c.Close() }) })
	rubbish := raw(t, func(c net.Conn) { _, _ = c.Write([]byte("hello\r\n\r\n")); _ = c.Close() })
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)
	for _, row := range []struct {
		reason, url string
		kind        FailureKind
	}{
		{"nothing listens", refused, FailRefused},
		{"the connection is cut", cut, FailReset},
		{"a server that hangs", hang, FailTimeout},
		{"no HTTP comes back", rubbish, FailOther},
		{"a certificate of an unknown authority", tls.URL, FailTLS},
		{"TLS to a plain port", strings.Replace(rubbish, "http:", "https:", 1), FailTLS},
		{"no URL", "::", FailOther},
	} {
		r := Request{URL: row.url, Headers: Headers{{"Authorization", "Bearer CANARY-token"}}, Timeout: 20 * time.Second}
		if row.kind == FailTimeout { // only what must time out may: a busy machine is slow with TLS
			r.Timeout = 300 * time.Millisecond
		}
		x := (&Client{}).Do(t.Context(), r)
		if x.Failure == nil || x.Failure.Kind != row.kind || x.Failure.Detail == "" {
			t.Errorf("%s: %+v, want kind %s with a sentence", row.reason, x.Failure, row.kind)
		} else if strings.Contains(fmt.Sprintf("%+v", *x.Failure), "CANARY") {
			t.Errorf("%s: the failure shows the token", row.reason)
		}
	}
}

// raw is a server that does one thing with each connection.
func raw(t *testing.T, do func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			do(c)
		}
	}()
	return "http://" + l.Addr().String()
}

func TestRedirectsKeepAndDropCredentialsAsCurlDoes(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(401) })
	other := httptest.NewServer(echo)
	defer other.Close()
	mux := http.NewServeMux()
	mux.Handle("/end", echo)
	mux.HandleFunc("/same", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/end", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/other", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/on/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"n", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(http.StatusFound)
	})
	main := httptest.NewServer(mux)
	defer main.Close()
	auth := Headers{{"Authorization", "Bearer CANARY"}, {"X-Api-Key", "CANARY"}}
	for _, row := range []struct {
		reason, path, method string
		follow, trust        bool
		hops                 int
		lastAuth             bool
		lastMethod           string
		key                  bool // an API key, which curl takes along, is in the request too
	}{
		{"followed only when asked", "/same", "GET", false, false, 1, true, "GET", true},
		{"the same origin keeps it, and 307 the method", "/same", "POST", true, false, 2, true, "POST", true},
		{"another port drops it, and 302 makes GET of POST", "/other", "POST", true, false, 2, false, "GET", false},
		{"an API key would go along to another port: not unasked", "/other", "GET", true, false, 1, true, "GET", true},
		{"location-trusted keeps it", "/other", "GET", true, true, 2, true, "GET", true},
	} {
		fields := auth
		if !row.key {
			fields = auth[:1]
		}
		x := (&Client{}).Do(t.Context(), Request{Method: row.method, URL: main.URL + row.path, Headers: fields, FollowRedirects: row.follow, TrustRedirects: row.trust})
		last := x.Last()
		if len(x.Hops) != row.hops || last.Sent.Has("Authorization") != row.lastAuth || last.Method != row.lastMethod {
			t.Errorf("%s: %d hops, Authorization %v, %s", row.reason, len(x.Hops), last.Sent.Has("Authorization"), last.Method)
		}
		if red := x.Hops[0].Redirect; row.path == "/other" && !row.trust && (len(red.Dropped) != 1 || (len(red.Leaks) == 1) != row.key || red.Held != row.key || (x.Failure != nil) != row.key) {
			t.Errorf("%s: dropped %v, leaks %v, held %v; want Authorization dropped and X-Api-Key told of", row.reason, red.Dropped, red.Leaks, red.Held)
		}
	}
	for _, row := range []struct {
		reason, path string
		hops         int
	}{
		{"ever new addresses: curl stops after 50 redirects", "/on/", 51},
		{"a circle, which curl would run 50 times", "/loop", maxSame},
		{"a file, which curl does not open either", "/file", 1},
	} {
		if x := (&Client{}).Do(t.Context(), Request{URL: main.URL + row.path, FollowRedirects: true}); x.Failure == nil || len(x.Hops) != row.hops {
			t.Errorf("%s: %d hops, failure %v; want %d", row.reason, len(x.Hops), x.Failure, row.hops)
		}
	}
}

func TestSensitiveNeverPrintsItself(t *testing.T) {
	s := mask.NewSensitive("token", "CANARY-secret")
	j, _ := json.Marshal(map[string]any{"s": s})
	for _, out := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), fmt.Sprintf("%s %q %x", s, s, s), fmt.Sprint(&s), fmt.Sprint([]mask.Sensitive{s}), string(j), s.LogValue().String()} {
		if strings.Contains(out, "CANARY") || strings.Contains(out, "43414e415259") {
			t.Errorf("it prints %q", out)
		}
	}
	if s.Fingerprint() != mask.NewSensitive("other", "CANARY-secret").Fingerprint() || s.Fingerprint() == mask.NewSensitive("token", "x").Fingerprint() {
		t.Error("a fingerprint tells equal secrets from others")
	}
}
