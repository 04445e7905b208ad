package ui

import (
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
