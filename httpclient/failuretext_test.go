package httpclient

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
)

// libraryText is what must never stand in a sentence for people.
var libraryText = []string{"http2:", "net/http", "MIME", "stream ID", "tls:", "EOF", "x509:", "syscall", "proxyconnect", "socks connect", "dial tcp", "GOAWAY", "goroutine", "%!"}

func TestFailuresAreSentencesWithANextStep(t *testing.T) {
	u, _ := url.Parse("https://a.test/")
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9}, Err: err}
	}
	for _, row := range []struct {
		err   error
		proxy string
		kind  FailureKind
		want  string
	}{
		{errors.New("stream error: stream ID 1; INTERNAL_ERROR; received from peer"), "", FailReset, "a fault of its own"},
		{errors.New("stream error: stream ID 3; HTTP_1_1_REQUIRED; received from peer"), "", FailOther, "not take this request by HTTP/2"},
		{errors.New("stream error: stream ID 1; REFUSED_STREAM"), "", FailReset, "not this request"},
		{errors.New("stream error: stream ID 1; unknown error code 0xff"), "", FailReset, "broke the request off"},
		{errors.New(`http2: server sent GOAWAY and closed the connection; LastStreamID=0, ErrCode=ENHANCE_YOUR_CALM, debug="x"`), "", FailReset, "too many or too large"},
		{errors.New(`http2: server sent GOAWAY and closed the connection; LastStreamID=0, ErrCode=NO_ERROR, debug=""`), "", FailReset, "before it answered"},
		{errors.New("http2: failed reading the frame payload: http2: frame too large, note that the frame header looked like an HTTP/1.1 header"), "", FailOther, "answers in HTTP/1.1"},
		{errors.New("http2: response header list larger than advertised limit"), "", FailOther, "longer than 1 MB"},
		{errors.New("connection error: PROTOCOL_ERROR"), "", FailReset, "rules of HTTP/2"},
		{errors.New(`net/http: HTTP/1.x transport connection broken: malformed MIME header line: see the manual`), "", FailOther, "no “Name: value”"},
		{errors.New(`malformed MIME header: missing colon: "CANARY"`), "", FailOther, "no “Name: value”"},
		{errors.New(`malformed HTTP response "\x15\x03\x01\x00"`), "", FailOther, "not HTTP"},
		{errors.New("net/http: server response headers exceeded 1048576 bytes; aborted"), "", FailOther, "longer than 1 MB"},
		{errors.New("net/http: too many 1xx informational responses"), "", FailOther, "without end"},
		{errors.New("http: server gave HTTP response to HTTPS client"), "", FailTLS, "plain HTTP"},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake", RecordHeader: [5]byte{'H', 'T', 'T', 'P', '/'}}, "", FailTLS, "plain HTTP"},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake", RecordHeader: [5]byte{'S', 'S', 'H', '-', '2'}}, "", FailTLS, "does not speak TLS"},
		{errors.New("remote error: tls: certificate required"), "", FailTLS, "wants a client certificate"},
		{errors.New("remote error: tls: internal error"), "", FailTLS, "ended the TLS handshake"},
		{errors.New("tls: server selected unsupported protocol version 301"), "", FailTLS, "before 1.2"},
		{errors.New("tls: something of tomorrow"), "", FailTLS, "handshake failed"},
		{io.ErrUnexpectedEOF, "", FailReset, "closed the connection"},
		{fmt.Errorf("reading: %w", syscall.ECONNRESET), "", FailReset, "reset the connection"},
		{dial(syscall.ECONNREFUSED), "", FailRefused, "nothing listens at 127.0.0.1:9"},
		{dial(syscall.EHOSTUNREACH), "", FailOther, "no way leads to 127.0.0.1:9"},
		{errors.New("something of tomorrow with CANARY"), "", FailOther, "not known"},
		{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: dial(syscall.ECONNREFUSED)}, "http://p.test:9", FailRefused, "no proxy listens at 127.0.0.1:9"},
		{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.DNSError{Name: "p.test", IsNotFound: true}}, "http://p.test:9", FailDNS, "name of the proxy has no address"},
		{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: &net.DNSError{Name: "p.test", IsTimeout: true}}, "http://p.test:9", FailDNS, "name of the proxy could not be looked up"},
		{&net.DNSError{Name: "a.test", IsNotFound: true}, "", FailDNS, "has no address"},
		{&net.DNSError{Name: "a.test", IsTemporary: true}, "", FailDNS, "name server could not answer"},
		{&net.DNSError{Name: "a.test", IsTimeout: true}, "", FailDNS, "name server did not answer in time"},
		{io.EOF, "http://p.test:9", FailReset, "the proxy closed"},
		{errors.New(`malformed HTTP response "SSH-2.0"`), "http://p.test:9", FailOther, "proxy's address does not answer in HTTP"},
		{errors.New("socks connect tcp p.test:9->a.test:443: unexpected protocol version 83"), "socks5://p.test:9", FailProxy, "does not speak SOCKS"},
		{errors.New("socks connect tcp p.test:9->a.test:443: no acceptable authentication methods"), "socks5://p.test:9", FailProxy, "asks for a login"},
		{errors.New("socks connect tcp p.test:9->a.test:443: username/password authentication failed"), "socks5://p.test:9", FailProxy, "refuses the login"},
		{errors.New("socks connect tcp p.test:9->a.test:443: unknown error connection not allowed by ruleset"), "socks5://p.test:9", FailProxy, "does not allow"},
		{fmt.Errorf("socks connect tcp p.test:9->a.test:443: %w", io.EOF), "socks5://p.test:9", FailProxy, "without an answer"},
	} {
		c := &Client{}
		r := Request{URL: u.String()}
		if row.proxy != "" {
			r.Proxy = &ProxySpec{URL: row.proxy, Source: "curl -x"}
		}
		tr, err := c.transport(r)
		if err != nil {
			t.Fatal(err)
		}
		l := &leg{method: "GET", url: u}
		f := c.failure(context.Background(), row.err, l, newTrace(c, 1, l, tr))
		if f.Kind != row.kind || !strings.Contains(f.Detail, row.want) {
			t.Errorf("%v: %s, %q; want %s with %q", row.err, f.Kind, f.Detail, row.kind, row.want)
		}
		if dns := new(net.DNSError); errors.As(row.err, &dns) && f.NameUnknown == dns.IsNotFound {
			t.Errorf("%v: NameUnknown is %t", row.err, f.NameUnknown)
		}
		if f.Next == "" && f.Kind != FailReset && f.Kind != FailRefused && f.Kind != FailDNS {
			t.Errorf("%v: no next step", row.err)
		}
		for _, w := range append([]string{"CANARY"}, libraryText...) {
			if strings.Contains(f.During+f.Detail+f.Next, w) {
				t.Errorf("%v: the sentence holds %q: %s: %s", row.err, w, f.During, f.Detail)
			}
		}
	}
}

// TestAProxysAnswerToCONNECT is each way in which a proxy opens no tunnel.
func TestAProxysAnswerToCONNECT(t *testing.T) {
	for _, row := range []struct {
		reason, answer string
		kind           FailureKind
		want           string
	}{
		{"headers without end", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Fill: "+strings.Repeat("a", 1000)+"\r\n", 3000), FailProxy, "the header section goes on"},
		{"no status", "HTTP/1.1 99999 Odd\r\n\r\n", FailProxy, "the status “99999”"},
		{"a broken line", "HTTP/1.1 200 OK\r\nsee the manual\r\n\r\n", FailProxy, "is no “Name: value”"},
		{"the host is not there", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", FailProxy, "no connection to a.test:443"},
		{"an answer that is neither yes nor no", "HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n", FailProxy, "opens no tunnel"},
		{"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", FailOther, "does not answer in HTTP"},
		{"nothing", "", FailReset, "the proxy closed the connection"},
	} {
		proxy := raw(t, func(c net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_, _ = io.WriteString(c, row.answer)
			_ = c.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, c)
			_ = c.Close()
		})
		x := (&Client{}).Do(t.Context(), Request{Method: "GET", URL: "https://a.test/", Proxy: &ProxySpec{URL: proxy, Source: "curl -x"}})
		if f := x.Failure; f == nil || f.Kind != row.kind || !strings.Contains(f.Detail, row.want) || f.Next == "" {
			t.Errorf("%s: %+v; want %s with %q and a next step", row.reason, x.Failure, row.kind, row.want)
		}
	}
}
