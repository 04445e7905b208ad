package httpclient

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestUnsafeMethodsAreNotRepeated: a redirect may repeat an unsafe method once; curl would go on.
func TestUnsafeMethodsAreNotRepeated(t *testing.T) {
	var asked []string
	note := func(h http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.Method)
			if h != nil {
				h(w, r)
			}
		}
	}
	other := httptest.NewServer(note(nil))
	defer other.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/end", note(nil))
	for path, to := range map[string]string{"/once": "/end", "/twice": "/once", "/away": other.URL + "/x"} {
		mux.HandleFunc(path, note(http.RedirectHandler(to, http.StatusPermanentRedirect).ServeHTTP))
	}
	mux.HandleFunc("/self", note(http.RedirectHandler("/self", http.StatusFound).ServeHTTP))
	mux.HandleFunc("/a", note(http.RedirectHandler("/b", http.StatusTemporaryRedirect).ServeHTTP))
	mux.HandleFunc("/b", note(http.RedirectHandler("/a", http.StatusTemporaryRedirect).ServeHTTP))
	main := httptest.NewServer(mux)
	defer main.Close()
	body := &Body{Bytes: []byte("n=1")}
	for _, row := range []struct {
		why, path string
		r         Request
		asked     int
		held      string
		failure   string
	}{
		{"a service that moved", "/once", Request{Method: "POST", Body: body}, 2, "", ""},
		{"the second repeat", "/twice", Request{Method: "PUT", Body: body}, 2, "PUT with its body", "would be sent again"},
		{"without a body it may change data too", "/twice", Request{Method: "DELETE"}, 2, "DELETE", "would be sent again"},
		{"another origin, as curl goes: -L asks for it", "/away", Request{Method: "PATCH", Body: body}, 2, "", ""},
		{"-X keeps POST on a 302 to itself", "/self", Request{Method: "POST", Sources: map[string]string{"method": "curl -X"}}, 1, "", "circle"},
		{"a 302 makes GET of it, which may come back", "/self", Request{Method: "POST"}, 1 + maxSame, "", "circle"},
		{"there and back", "/a", Request{Method: "POST", Body: body}, 2, "", "circle"},
		{"a safe method goes on as before", "/twice", Request{Method: "GET"}, 3, "", ""},
	} {
		asked = nil
		row.r.URL, row.r.FollowRedirects = main.URL+row.path, true
		x := (&Client{}).Do(t.Context(), row.r)
		held, failure := "", ""
		if red := x.Last().Redirect; red != nil {
			held = red.Repeats
		}
		if x.Failure != nil {
			failure = x.Failure.Detail
		}
		if len(asked) != row.asked || held != row.held || (failure == "") != (row.failure == "") || !strings.Contains(failure, row.failure) {
			t.Errorf("%s: asked %v, held %q, failure %q; want %d requests, %q, %q", row.why, asked, held, failure, row.asked, row.held, row.failure)
		}
	}
}
