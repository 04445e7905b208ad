package diagnose

import (
	"strings"
	"testing"

	"why401/httpclient"
)

// TestNotBypassed holds that a no-proxy list which looks as if it named the host is told of, with the reason why it does not.
func TestNotBypassed(t *testing.T) {
	for _, row := range []struct{ reason, host, list, note string }{
		{"a port", "app.example.test", "app.example.test:8443", "no port"},
		{"a URL", "app.example.test", "https://app.example.test", "no URL"},
		{"a star in a name", "app.example.test", "*.example.test", "no *"},
		{"the beginning of an address", "10.1.2.3", "10.1.", "as a network"},
		{"another name: nothing to explain", "app.example.test", "other.test", ""},
	} {
		x := &httpclient.Exchange{Request: httpclient.Request{URL: "http://" + row.host + "/", NoProxy: row.list, Proxy: &httpclient.ProxySpec{URL: "http://proxy.test:3128"}}}
		p, ok := notBypassed(&Evidence{Exchange: x})
		if !ok || !strings.Contains(p.Note, row.note) || row.note == "" && p.Note != "" || !strings.Contains(p.What, row.list) {
			t.Errorf("%s: %v %+v", row.reason, ok, p)
		}
	}
	if _, ok := notBypassed(&Evidence{Exchange: &httpclient.Exchange{Request: httpclient.Request{URL: "http://a.test/", NoProxy: "b.test"}}}); ok {
		t.Error("no proxy was used, so no list matters")
	}
}
