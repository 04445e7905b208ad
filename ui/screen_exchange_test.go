package ui

import (
	"strings"
	"testing"
	"time"

	"why401/httpclient"
	"why401/httpclient/digest"
	"why401/httpclient/mask"
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
	c, _ := digest.ReadChallenge(`realm="orchard", nonce="n1", algorithm=SHA-256-sess, qop="auth"`)
	v, how := httpclient.AnswerDigest(c, &httpclient.Login{User: "alice", Password: mask.NewSensitive("password", "CANARY-digest")}, "GET", "/a?b", "cn", 1, "")
	first := httpclient.Hop{Method: "GET", URL: "http://a.test/a?b", Target: "/a?b", Status: 401, Proto: "HTTP/1.1", Answered: true}
	second := first
	second.Answered, second.Auth, second.Sent = false, &how, httpclient.Headers{{Name: "Authorization", Value: v}}
	d := drive(t, 100, 40)
	d.send(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: &httpclient.Exchange{Request: httpclient.Request{URL: first.URL}, Hops: []httpclient.Hop{first, second}}}})
	d.see("asked first")
	d.see("HA1: SHA-256(SHA-256(alice:orchard:the password):nonce:cnonce)")
	d.see("HA2: SHA-256(GET:/a?b)")
	d.see("response: SHA-256(HA1:nonce:00000001:cnonce:auth:HA2)")
	if strings.Contains(d.app.render(), how.Response.Reveal()) {
		t.Error("the response, by which a password can be guessed, is on the screen")
	}
}

// TestBothSidesOfASignature: where the answer quotes what the server hashed, it stands beside what was signed, and the line that
// differs is marked; a session token that is signed stays masked.
func TestBothSidesOfASignature(t *testing.T) {
	h := httpclient.Hop{Method: "GET", URL: "http://files.test/b/k", Target: "/b/k", Status: 403, Proto: "HTTP/1.1", Sent: httpclient.Headers{{Name: "Host", Value: "files.test"},
		{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260102/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=00CANARYsignature"},
		{Name: "X-Amz-Date", Value: "20260102T030405Z"}, {Name: "X-Amz-Security-Token", Value: "CANARY-session-token"}}}
	h.Answer = []byte("<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>GET\n/b/k\n\nhost:minio:9000\nx-amz-date:20260102T030405Z\nx-amz-security-token:CANARY-session-token\n\nhost;x-amz-date;x-amz-security-token\ne3b0</CanonicalRequest></Error>")
	for _, w := range []int{120, 80, 40} {
		d := drive(t, w, 60)
		d.send(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: &httpclient.Exchange{Request: httpclient.Request{URL: h.URL}, Hops: []httpclient.Hop{h}}}})
		d.see("minio:9000")
		d.see("the marked line differs")
		if w >= 80 {
			d.see("the server hashed")
		} else {
			d.see("the server hashed: minio:9000")
		}
		if strings.Contains(d.app.render(), "CANARY") {
			t.Errorf("at %d columns a secret is on the screen", w)
		}
	}
}
