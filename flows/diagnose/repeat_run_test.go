package diagnose

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
)

// TestARefusedLoginIsNotSentAgain: whatever the answer says, a password that may be wrong is tried once for a real user.
func TestARefusedLoginIsNotSentAgain(t *testing.T) {
	for _, row := range []struct{ why, command, path string }{
		{"a GET beside a method that changes data", "curl -X POST -d x=1 -u alice:CANARY-wrong ", "/a"},
		{"the same, without a word", "curl -X PUT -u alice:CANARY-wrong ", "/bare"},
		{"a page that names the User-Agent, whose fix would send the login once more", "curl -u alice:CANARY-wrong ", "/a"},
		{"the same, after a dialogue", "curl --digest -u alice:CANARY-wrong ", "/a"},
		{"the GET after a dialogue", "curl --anyauth -X DELETE -u alice:CANARY-wrong ", "/bare"},
	} {
		tried := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if u, _, _ := r.BasicAuth(); u == "alice" || strings.Contains(r.Header.Get("Authorization"), `username="alice"`) {
				tried++
			}
			w.Header().Add("WWW-Authenticate", `Digest realm="orchard", nonce="n1", qop="auth"`)
			if _, _, basic := r.BasicAuth(); basic {
				w.Header().Set("WWW-Authenticate", `Basic realm="orchard"`)
			}
			w.WriteHeader(401)
			if strings.HasSuffix(r.URL.Path, "/bare") {
				return
			}
			_, _ = w.Write([]byte("your user-agent is not liked\n"))
			_ = json.NewEncoder(w).Encode(r.Header)
		}))
		r, err := fromCurl(row.command+s.URL+row.path, convert.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, probe := range []string{"safe", "all"} { // "all" asks for more experiments, and not for a locked account
			tried = 0
			d := Run(t.Context(), &httpclient.Client{}, scheme.Attempt(r), Options{Probe: probe})
			for _, x := range Experiments(d) { // nor from the screen of experiments
				Again(t.Context(), &httpclient.Client{}, d, x.ID, Options{})
			}
			if tried > 1 {
				t.Errorf("%s, probe %s: alice's password was tried %d times", row.why, probe, tried)
			}
		}
		s.Close()
	}
}
