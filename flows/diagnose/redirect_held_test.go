package diagnose

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
)

// TestHeldRepeatIsOffered: a redirect that would repeat a POST further is a finding of its own, and its fix sends that one step,
// without the credential where curl would leave it out.
func TestHeldRepeatIsOffered(t *testing.T) {
	var asked []string
	note := func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
	}
	other := httptest.NewServer(http.HandlerFunc(note))
	defer other.Close()
	mux := http.NewServeMux()
	mux.HandleFunc("/end", note)
	for path, to := range map[string]string{"/once": "/end", "/twice": "/once", "/away": other.URL + "/x", "/on": "/away"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			note(w, r)
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		})
	}
	main := httptest.NewServer(mux)
	defer main.Close()
	for _, row := range []struct{ why, path, last string }{
		{"within the origin the credential goes along", "/twice", "POST /end Bearer CANARY"},
		{"to another origin it does not", "/on", "POST /x "},
	} {
		asked = nil
		r := httpclient.Request{Method: "POST", URL: main.URL + row.path, Headers: httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY"}}, Body: &httpclient.Body{Bytes: []byte("n=1")}, FollowRedirects: true}
		d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(r), Options{})
		top := d.Findings[0].Match
		if !strings.Contains(top.Title, "POST with its body would be sent again") || len(top.Fixes) != 1 || top.Fixes[0].Mind == "" {
			t.Fatalf("%s: %+v", row.why, top)
		}
		before := len(asked)
		next, err := top.Fixes[0].Apply(d.Evidence.Attempt)
		if err != nil {
			t.Fatal(err)
		}
		(&httpclient.Client{}).Do(t.Context(), next.Request)
		if len(asked) != before+1 || asked[before] != row.last {
			t.Errorf("%s: asked %q, want %q and nothing else", row.why, asked[before:], row.last)
		}
	}
}
