package ui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/httpclient"
	"why401/ui/kit"
)

// TestLedgerOfRedirects: who follows a redirect sees, at each size, what was left out and which hop refused.
func TestLedgerOfRedirects(t *testing.T) {
	auth := httpclient.Headers{{Name: "Authorization", Value: "Bearer CANARY-ledger-1"}}
	x := &httpclient.Exchange{Request: httpclient.Request{Method: "GET", URL: "https://a.test/", Headers: auth, FollowRedirects: true}, Hops: []httpclient.Hop{
		{Method: "GET", URL: "https://a.test/", Target: "/", Proto: "HTTP/1.1", Status: 302, Sent: auth, Redirect: &httpclient.Redirect{Location: "https://b.test/", Followed: true, Dropped: []string{"Authorization"}, Why: "other host"}},
		{Method: "GET", URL: "https://b.test/", Target: "/", Proto: "HTTP/1.1", Status: 401, Proxy: "http://proxy.test:3128", ProxyWhy: "named by environment https_proxy", Received: httpclient.Headers{{Name: "Via", Value: "1.1 gate (squid/5.7)"}}},
	}}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
		d := drive(t, size[0], size[1])
		d.send(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: x}})
		shown := strings.Join(strings.Fields(strings.NewReplacer("│", " ", "›", " ", "✗", " ", "↓", " ").Replace(d.app.render())), " ")
		for _, want := range []string{"other host", "Authorization is left"} {
			if !strings.Contains(shown, want) {
				t.Errorf("at %v nothing says %q:\n%s", size, want, d.app.render())
			}
		}
		if size[1] > 12 {
			d.see("the 401 came from hop 2")
			d.press("tab")
			d.see("named by environment https_proxy")
			d.see("the service itself, through squid")
		}
	}
}

// originSender notes where requests with a credential go.
type originSender struct {
	canned
	to *[]string
}

func (o originSender) Do(ctx context.Context, r httpclient.Request) *httpclient.Exchange {
	if r.Headers.Has("Authorization") {
		*o.to = append(*o.to, r.URL)
	}
	return o.canned.Do(ctx, r)
}

// TestOriginIsNamedBeforeItIsAsked: the field keeps what was typed, says what is wrong with it, and only the second enter sends.
func TestOriginIsNamedBeforeItIsAsked(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}} {
		var to []string
		d := drive(t, size[0], size[1])
		d.app.services.Sender = originSender{canned{goldenNow}, &to}
		d.send(tea.PasteMsg{Content: "curl -H 'Authorization: Bearer CANARY-opaque-token-1' https://api.orchard.test/plain"})
		d.press("enter", "enter", "x")
		for range 12 {
			if strings.Contains(ansi.Strip(d.app.render()), "›  does the origin") {
				break
			}
			d.press("down")
		}
		d.press("enter")
		d.see("it gets")
		before := len(to)
		for _, k := range "https://10.0.0.7/x" {
			d.press(string(k))
		}
		d.press("enter")
		d.see("https://10.0.0.7/x")
		d.see("scheme, host and port")
		d.press("backspace", "backspace", "enter")
		d.see("https://10.0.0.7")
		if len(to) != before {
			t.Fatalf("sent before it was agreed to: %q", to[before:])
		}
		d.press("enter")
		if len(to) != before+1 || to[before] != "https://10.0.0.7/plain" {
			t.Errorf("asked %q, want the named origin once", to[before:])
		}
	}
}
