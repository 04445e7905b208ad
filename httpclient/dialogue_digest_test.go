package httpclient

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/httpclient/mask"
)

// digestServer answers with the challenges of next, one a request, and then with 200. It keeps the Authorization of each.
func digestServer(t *testing.T, next ...string) (*httptest.Server, *[]string) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.Header.Get("Authorization")+"|"+string(b))
		if n := len(got); n <= len(next) {
			for line := range strings.SplitSeq(next[n-1], "\n") {
				w.Header().Add("WWW-Authenticate", line)
			}
			w.WriteHeader(401)
		}
	}))
	t.Cleanup(s.Close)
	return s, &got
}

func TestDigestDialogue(t *testing.T) {
	const stale = `Digest realm="r", nonce="n%d", qop="auth", stale=true`
	for _, row := range []struct {
		reason, scheme string
		answers        []string
		requests       int
		status         int
		last           string
	}{
		{"one challenge, one answer", "digest", []string{`Digest realm="r", nonce="n", qop="auth"`}, 2, 200, "nc=00000001"},
		{"a wrong password is tried once", "digest", []string{`Digest realm="r", nonce="n"`, `Digest realm="r", nonce="m"`, ""}, 2, 401, `nonce="n"`},
		{"a stale nonce is answered once", "digest", []string{`Digest realm="r", nonce="n"`, fmt.Sprintf(stale, 1)}, 3, 200, `nonce="n1"`},
		{"stale for ever comes to an end", "digest", []string{`Digest realm="r", nonce="n"`, fmt.Sprintf(stale, 1), fmt.Sprintf(stale, 2), fmt.Sprintf(stale, 3)}, 3, 401, `nonce="n1"`},
		{"Digest never becomes Basic", "digest", []string{`Basic realm="r"`, ""}, 1, 401, "|"},
		{"nor where its algorithm is unknown", "anyauth", []string{"Digest realm=\"r\", nonce=\"n\", algorithm=SHA-1\nBasic realm=\"r\"", ""}, 1, 401, "|"},
		{"of both the stronger", "anyauth", []string{"Basic realm=\"r\"\nDigest realm=\"r\", nonce=\"n\""}, 2, 200, "Digest "},
		{"Basic where that alone is offered", "anyauth", []string{"Basic realm=\"r\""}, 2, 200, "Basic YWxpY2U6Q0FOQVJZ"},
	} {
		s, got := digestServer(t, row.answers...)
		r := Request{Method: "GET", URL: s.URL + "/a?b", Source: "curl", Scheme: row.scheme, Login: &Login{User: "alice", Password: mask.NewSensitive("password", "CANARY")}}
		x := (&Client{}).Do(context.Background(), r)
		if len(*got) != row.requests || x.Status() != row.status || !strings.Contains((*got)[len(*got)-1], row.last) {
			t.Errorf("%s: %d requests, status %d, want %d and %d, the last with %q: %q", row.reason, len(*got), x.Status(), row.requests, row.status, row.last, *got)
		}
		if n := len(x.Stations()); n != 1 {
			t.Errorf("%s: %d stations, want 1", row.reason, n)
		}
		if h := x.Last(); strings.Contains((*got)[len(*got)-1], "Digest") != (h.Digest() != nil) {
			t.Errorf("%s: the record of the answer is missing", row.reason)
		}
	}
}

// TestDigestTwiceTheSameMethod: the opening of a POST is none of the requests that may change data.
func TestDigestTwiceTheSameMethod(t *testing.T) {
	s, got := digestServer(t, `Digest realm="r", nonce="n", qop="auth"`)
	r := Request{Method: "POST", URL: s.URL, Source: "curl", Scheme: "digest", Body: &Body{Bytes: []byte("x=y")}, Login: &Login{User: "alice", Password: mask.NewSensitive("password", "CANARY")}}
	x := (&Client{}).Do(context.Background(), r)
	if x.Status() != 200 || len(*got) != 2 || !strings.HasSuffix((*got)[0], "|") || !strings.HasSuffix((*got)[1], "|x=y") || x.Hops[0].BodyLen != 0 {
		t.Errorf("got %q", *got)
	}
}
