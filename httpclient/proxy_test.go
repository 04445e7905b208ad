package httpclient

import (
	"net/url"
	"strings"
	"testing"
)

// TestProxyLoginIsCut: where each sign cuts, and that neither the URL nor a failure shows a piece of the password.
func TestProxyLoginIsCut(t *testing.T) {
	for _, row := range []struct{ why, raw, bare, user, password, sign string }{
		{"none", "http://p.test:1", "http://p.test:1", "", "", ""},
		{"as it should be", "http://alice:CAN%23ARY@p.test:1", "http://p.test:1", "alice", "CAN#ARY", ""},
		{"without a scheme", "alice:CANARY@p.test:1", "p.test:1", "alice", "CANARY", ""},
		{"a #", "http://alice:12#CANARY@p.test:1", "http://p.test:1", "alice", "12#CANARY", "#"},
		{"a /", "http://alice:C/ANARY@p.test:1", "http://p.test:1", "alice", "C/ANARY", "/"},
		{"a ?", "http://alice:C?ANARY@p.test:1", "http://p.test:1", "alice", "C?ANARY", "?"},
		{"an @", "http://alice:C@NARY@p.test:1", "http://p.test:1", "alice", "C@NARY", "@"},
		{"an @ and a #", "http://alice:C@NA#RY@p.test:1", "http://p.test:1", "alice", "C@NA#RY", "@"},
		{"a percent sign that is none", "http://alice:100%CANARY@p.test", "http://p.test", "alice", "100\xcaNARY", ""},
	} {
		bare, own, sign := CutProxyLogin(row.raw)
		user, pw := "", ""
		if own != nil {
			user, pw = own.User, own.Password.Reveal()
		}
		if bare != row.bare || user != row.user || pw != row.password || sign != row.sign {
			t.Errorf("%s: %q gave %q, %q, %q, sign %q", row.why, row.raw, bare, user, pw, sign)
		}
		if sign == "" {
			continue
		}
		env := func(n string) string {
			if n == "http_proxy" {
				return row.raw
			}
			return ""
		}
		x := (&Client{Getenv: env}).Do(t.Context(), Request{Method: "GET", URL: "http://a.test/"})
		if x.Failure == nil || x.Failure.ProxyLogin != "misread" || len(x.Hops) != 0 {
			t.Errorf("%s: sent, or without a reason: %+v", row.why, x.Failure)
		} else if s := x.Failure.Detail + x.Failure.Next; strings.Contains(s, "NARY") || strings.Contains(s, "12") {
			t.Errorf("%s: a piece of the password is shown: %s", row.why, s)
		}
	}
}

// TestProxyWhy: each choice has its reason.
func TestProxyWhy(t *testing.T) {
	u, _ := url.Parse("https://api.test/")
	for _, row := range []struct {
		want string
		r    Request
	}{
		{"named by curl -x", Request{Proxy: &ProxySpec{URL: "http://p.test", Source: "curl -x"}}},
		{"switched off by curl -x ''", Request{Proxy: &ProxySpec{Source: "curl -x"}}},
		{".test in environment NO_PROXY leaves this host out", Request{NoProxy: "a, .test", Sources: map[string]string{"noproxy": "environment NO_PROXY"}}},
		{"api.test in --noproxy leaves this host out", Request{NoProxy: "api.test", Proxy: &ProxySpec{URL: "http://p.test", Source: "curl -x"}}},
		{"neither the command nor the environment names one for https", Request{}},
		{"neither the command nor the environment names one for https", Request{Proxy: &ProxySpec{Login: &Login{}}}},
	} {
		if got := proxyWhy(row.r, u); got != row.want {
			t.Errorf("%+v: %q, want %q", row.r.Proxy, got, row.want)
		}
	}
}
