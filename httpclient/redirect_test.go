package httpclient

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
)

// TestRedirectTellsOfEveryHeader: curl takes custom headers along to any host. What looks like a credential is held back and
// told of as one, whatever its name; the rest is named.
func TestRedirectTellsOfEveryHeader(t *testing.T) {
	var got *http.Request
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r; w.WriteHeader(401) }))
	defer other.Close()
	from := httptest.NewServer(http.RedirectHandler(other.URL+"/x", http.StatusTemporaryRedirect))
	defer from.Close()
	for _, row := range []struct {
		why           string
		field         Header
		leaks, others []string
	}{
		{"a name that ends in auth", Header{"xc-auth", "CANARY"}, []string{"xc-auth"}, nil},
		{"a name nobody knows, a value that looks random", Header{"X-Zorp", "CANARYq7Xz9wT2kLm4PnB8vCd1"}, []string{"X-Zorp"}, nil},
		{"what follows Bearer", Header{"X-Forward", "Bearer CANARY1x"}, []string{"X-Forward"}, nil},
		{"a request id", Header{"X-Request-Id", "9f86d081884c7d659a2feaa0c55ad015"}, nil, []string{"X-Request-Id"}},
		{"an ordinary header", Header{"X-Team", "blue"}, nil, []string{"X-Team"}},
		{"what every client sends", Header{"Accept", "text/plain"}, nil, nil},
		{"the name of the first host", Header{"Host", "internal.test"}, nil, nil},
	} {
		got = nil
		x := (&Client{}).Do(t.Context(), Request{URL: from.URL, Headers: Headers{row.field}, FollowRedirects: true})
		red := x.Hops[0].Redirect
		if red == nil || !slices.Equal(red.Leaks, row.leaks) || !slices.Equal(red.Others, row.others) || red.Held != (row.leaks != nil) || (got == nil) != red.Held {
			t.Errorf("%s: %+v, asked %v", row.why, red, got != nil)
		}
	}
	// curl sends its own Host to the first host name alone; 127.0.0.1 and localhost differ in name.
	away := httptest.NewServer(http.RedirectHandler("http://localhost:"+portOf(other.URL)+"/", http.StatusFound))
	defer away.Close()
	(&Client{}).Do(t.Context(), Request{URL: away.URL, Headers: Headers{{"Host", "internal.test"}}, FollowRedirects: true})
	if got == nil || got.Host == "internal.test" {
		t.Errorf("the other host was asked as internal.test: %v", got)
	}
}

func portOf(raw string) string {
	u, _ := url.Parse(raw)
	return u.Port()
}

// TestRedirectGuardKnowsEveryMask: what a mask hides is held back from another origin, by one list.
func TestRedirectGuardKnowsEveryMask(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++ }))
	defer other.Close()
	from := httptest.NewServer(http.RedirectHandler(other.URL+"/x", http.StatusFound))
	defer from.Close()
	for _, row := range []struct {
		why   string
		field Header
		held  bool
	}{
		{"a login for a proxy, where no proxy is used", Header{"Proxy-Authorization", "Basic Q0FOQVJZ"}, true},
		{"a Referer with a token in its query", Header{"Referer", "http://x.test/?token=CANARY"}, true},
		{"a Referer with a password", Header{"Referer", "http://me:CANARY@x.test/"}, true},
		{"a Referer without a secret", Header{"Referer", "http://x.test/page?n=2"}, false},
		{"proof of possession (RFC 9449)", Header{"DPoP", "CANARY"}, true},
		{"an address with a key under a plain name", Header{"X-Callback", "http://x.test/?api_key=CANARY"}, true},
	} {
		asked = 0
		x := (&Client{}).Do(t.Context(), Request{URL: from.URL, Headers: Headers{row.field}, FollowRedirects: true})
		if red := x.Hops[0].Redirect; red == nil || red.Held != row.held || (asked == 0) != row.held {
			t.Errorf("%s: %+v, asked %d times", row.why, red, asked)
		}
	}
	// The proxy asks for it: there it goes, on every hop of plain http.
	x := (&Client{}).Do(t.Context(), Request{URL: "http://a.test/", Headers: Headers{{"Proxy-Authorization", "Basic Q0FOQVJZ"}}, FollowRedirects: true, Proxy: &ProxySpec{URL: from.URL, Source: "curl -x"}})
	if red := x.Hops[0].Redirect; red == nil || red.Held {
		t.Errorf("a login for the proxy was held back from it: %+v", red)
	}
}
