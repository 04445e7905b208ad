package httpclient

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAnswersThatBreakTheGrammarKeepTheirStatus(t *testing.T) {
	for _, row := range []struct {
		reason, answer string
		status         int
		fault          string
		realm          string
	}{
		{"a line without a colon", "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"a\"\r\nsee the manual\r\nContent-Length: 0\r\n\r\n", 401, "line 2 of the header section is no", `Basic realm="a"`},
		{"a control character in a value", "HTTP/1.1 403 No\r\nX-Why: a\x00b\r\nContent-Length: 0\r\n\r\n", 403, "line 1 of the header section holds a character", ""},
		{"headers without end", "HTTP/1.1 401 No\r\n" + strings.Repeat("X-Fill: "+strings.Repeat("a", 1000)+"\r\n", 3000), 401, "the header section goes on beyond what is read", ""},
		{"cut in the header section", "HTTP/1.1 401 No\r\nWWW-Auth", 401, "the header section breaks off in line 1", ""},
		{"a success whose headers do not end is none", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Fill: "+strings.Repeat("a", 1000)+"\r\n", 3000), 0, "", ""},
		{"a success that breaks off in its headers is none", "HTTP/1.1 200 OK\r\nX-A", 0, "", ""},
		{"five digits are no status", "HTTP/1.1 99999 Odd\r\nContent-Length: 0\r\n\r\n", 0, "", ""},
		{"four digits are not 200", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", 0, "", ""},
		{"three zeros", "HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n", 0, "", ""},
		{"letters are no status", "HTTP/1.1 2xx OK\r\nContent-Length: 0\r\n\r\n", 0, "", ""},
		{"a body that breaks off", "HTTP/1.1 401 No\r\nContent-Length: 9\r\n\r\nno", 401, "the body breaks off after 2 bytes", ""},
		{"a chunk that is none", "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 403, "the body breaks off", ""},
		{"no HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n", 0, "", ""},
		{"interim answers without end", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 400), 0, "", ""},
	} {
		url := raw(t, func(c net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = io.WriteString(c, row.answer)
			_ = c.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, c)
			_ = c.Close()
		})
		x := (&Client{}).Do(t.Context(), Request{Method: "GET", URL: url})
		if row.status == 0 {
			if x.Failure == nil || x.Status() != 0 {
				t.Errorf("%s: status %d, failure %v; want a failure", row.reason, x.Status(), x.Failure)
			}
			continue
		}
		h := x.Last()
		if x.Failure != nil || h.Status != row.status || !strings.HasPrefix(h.Fault, row.fault) || h.Received.Get("WWW-Authenticate") != row.realm {
			t.Errorf("%s: status %d, fault %q, challenge %q, failure %v", row.reason, h.Status, h.Fault, h.Received.Get("WWW-Authenticate"), x.Failure)
		}
	}
}

func TestReceivedNamesKeepTheirSpellingAndOrder(t *testing.T) {
	answer := func(c net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		_, _ = io.WriteString(c, "HTTP/1.1 401 No\r\nx-second: 1\r\nwww-authenticate: Bearer\r\nA-Last: 2\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
		_ = c.Close()
	}
	var names []string
	for _, f := range (&Client{}).Do(t.Context(), Request{Method: "GET", URL: raw(t, answer)}).Last().Received {
		names = append(names, f.Name)
	}
	if got := fmt.Sprint(names); got != "[x-second www-authenticate A-Last connection content-length]" {
		t.Errorf("the names came as %s", got)
	}
}

func TestTLSIsRecordedToo(t *testing.T) {
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["x-lower"] = []string{"1"}
		w.WriteHeader(401)
	}))
	defer srv.Close()
	x := (&Client{}).Do(t.Context(), Request{Method: "GET", URL: srv.URL, Insecure: true, HTTPVersion: "1.1"})
	if x.Failure != nil {
		t.Fatal(x.Failure)
	}
	spelled := false
	for _, f := range x.Last().Received {
		spelled = spelled || f.Name == "x-lower"
	}
	if x.Last().TLS == nil || x.Last().Timing.TLS == 0 || !spelled {
		t.Errorf("TLS %v, timing %v, names as sent: %v", x.Last().TLS, x.Last().Timing.TLS, spelled)
	}
}

func TestRedirectsCountAgainstMaxHops(t *testing.T) {
	n := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		http.Redirect(w, r, fmt.Sprintf("/%d", n), http.StatusFound)
	}))
	defer srv.Close()
	x := (&Client{}).Do(t.Context(), Request{Method: "GET", URL: srv.URL, FollowRedirects: true, MaxHops: 3})
	if n != 3 || x.Failure == nil || !strings.Contains(x.Failure.Detail, "stopped after 3 requests") {
		t.Errorf("%d requests, failure %v; want 3 and a word about it", n, x.Failure)
	}
}

func FuzzReadRaw(f *testing.F) {
	for _, s := range []string{"HTTP/1.1 401 No\r\nA: b\r\n\r\nbody", "HTTP/1.1 100 \r\n\r\nHTTP/1.1 200 OK\n\n", "HTTP/1.1 401", "HTTP/1.0 401\nA\n b\n\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a := readRaw(b)
		if a.status != 0 && (a.status < 100 || a.status > 999) || len(a.body) > len(b) {
			t.Errorf("%q gave %+v", b, a)
		}
	})
}
