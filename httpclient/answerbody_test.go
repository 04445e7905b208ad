package httpclient

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestABodyWithoutEndIsNotWaitedFor: once the headers of a refusal are here, its body gets a short time of its own.
func TestABodyWithoutEndIsNotWaitedFor(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := 401
		if r.URL.Path == "/ok" {
			status = 200
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte("token expired"))
		w.(http.Flusher).Flush()
		if r.URL.Path == "/whole" {
			return
		}
		if r.URL.Path == "/flood" {
			piece := []byte(strings.Repeat("a", 64<<10))
			for r.Context().Err() == nil {
				if _, err := w.Write(piece); err != nil {
					return
				}
			}
		}
		<-r.Context().Done()
	}))
	defer srv.Close()
	for _, row := range []struct {
		why, path, unended string
		stop               bool
	}{
		{"it drips", "/drip", "within 0.02 s", false},
		{"it ends", "/whole", "", false},
		{"it never stops coming", "/flood", "after", false},
		{"the person stops it", "/drip", "before you stopped it", true},
		{"a success that the person stops", "/ok", "before you stopped it", true},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		c := &Client{RefusalBody: 20 * time.Millisecond}
		if row.path == "/flood" || row.stop {
			c.RefusalBody = time.Minute
		}
		if row.stop {
			c.OnEvent = func(e Event) {
				if e.Phase == "answer" {
					cancel()
				}
			}
		}
		x := c.Do(ctx, Request{URL: srv.URL + row.path})
		cancel()
		h := x.Last()
		if x.Failure != nil || h.Status == 0 || !strings.HasPrefix(string(h.Answer), "token expired") && !row.stop || h.Fault != "" || (h.Unended == "") != (row.unended == "") || !strings.HasPrefix(h.Unended, row.unended) {
			t.Errorf("%s: status %d, %d bytes kept, unended %q, fault %q, failure %+v", row.why, h.Status, len(h.Answer), h.Unended, h.Fault, x.Failure)
		}
	}
}

func TestABodyOfZerosIsNoText(t *testing.T) {
	for _, row := range []struct {
		why, body string
		binary    bool
	}{
		{"zeros alone", strings.Repeat("\x00", 2000), true},
		{"UTF-16", "n\x00o\x00", true},
		{"one zero in a sentence", "bad token\x00, try again", false},
		{"words", "no", false},
	} {
		if got := DumpResponse(Hop{Proto: "HTTP/1.1", Status: 401, Answer: []byte(row.body), AnswerN: int64(len(row.body))}); strings.Contains(got, "(binary, ") != row.binary {
			t.Errorf("%s: %q", row.why, got)
		}
	}
}
