package ui

import (
	"strings"
	"testing"
	"time"

	"why401/httpclient"
	"why401/ui/kit"
)

// TestTimesWithoutAnEnd: an answer that broke off has phases and no end. Drawing its times must come to an end, and fit.
func TestTimesWithoutAnEnd(t *testing.T) {
	h := httpclient.Hop{Method: "GET", URL: "http://a.test/", Status: 401, Proto: "HTTP/1.1"}
	h.Timing.DNS, h.Timing.Connect, h.Timing.FirstByte = time.Second, 2*time.Second, 3*time.Second
	d := drive(t, 80, 24)
	d.send(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: &httpclient.Exchange{Request: httpclient.Request{URL: h.URL}, Hops: []httpclient.Hop{h}}}})
	d.press("tab")
	d.see("connect")
}

// TestDigestStepsAreShown: who compares a hash with the server's needs each line that went into it, and never the password.
func TestDigestStepsAreShown(t *testing.T) {
	c, _ := httpclient.ReadDigestChallenge(`realm="orchard", nonce="n1", algorithm=SHA-256-sess, qop="auth"`)
	v, how := httpclient.AnswerDigest(c, &httpclient.Login{User: "alice", Password: httpclient.NewSensitive("password", "CANARY-digest")}, "GET", "/a?b", "cn", 1, "")
	first := httpclient.Hop{Method: "GET", URL: "http://a.test/a?b", Target: "/a?b", Status: 401, Proto: "HTTP/1.1", Answered: true}
	second := first
	second.Answered, second.Auth, second.Sent = false, &how, httpclient.Headers{{Name: "Authorization", Value: v}}
	d := drive(t, 100, 40)
	d.send(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: &httpclient.Exchange{Request: httpclient.Request{URL: first.URL}, Hops: []httpclient.Hop{first, second}}}})
	d.see("asked first")
	d.see("HA1 = SHA-256(SHA-256(alice:orchard:the password):nonce:cnonce)")
	d.see("HA2 = SHA-256(GET:/a?b)")
	d.see("response = SHA-256(HA1:nonce:00000001:cnonce:auth:HA2)")
	if strings.Contains(d.app.render(), how.Response.Reveal()) {
		t.Error("the response, by which a password can be guessed, is on the screen")
	}
}
