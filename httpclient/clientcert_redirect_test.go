package httpclient

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// TestAClientCertificateStaysAtItsOrigin: curl shows it to every host of a redirect that asks for one. It is a credential, and so
// goes there only where the person says so.
func TestAClientCertificateStaysAtItsOrigin(t *testing.T) {
	ca, key := testCA(t, "Orchard Clients"), testKey(t)
	c := filesClient(map[string]string{"good.pem": asPEM("CERTIFICATE", testCert(t, "alice", key, ca, nil).Raw) + asPEM("PRIVATE KEY", mustPKCS8(t, key))})
	asked := 0
	other := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	to := ""
	first := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, to, http.StatusFound)
		}
	}))
	defer first.Close()
	for _, row := range []struct {
		why, to string
		trust   bool
		held    bool
	}{
		{"another origin", other.URL, false, true},
		{"another origin, which the person trusts", other.URL, true, false},
		{"the same origin", "/x", false, false},
	} {
		asked, to = 0, row.to
		x := c.Do(t.Context(), Request{URL: first.URL, Insecure: true, ClientCertFile: "good.pem", FollowRedirects: true, TrustRedirects: row.trust})
		red := x.Hops[0].Redirect
		if red == nil || red.Held != row.held || row.held != (row.to == other.URL && asked == 0) || row.held != (!row.trust && slices.Contains(red.Leaks, "the client certificate")) {
			t.Errorf("%s: %+v, asked %d", row.why, red, asked)
		}
	}
}
