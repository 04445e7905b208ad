package httpclient

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// transport is the connection of one exchange: its own, so that nothing is shared between requests. net/http keeps the
// connections and reads the answers; route makes them, since curl's ways to a server are more than net/http's.
type transport struct {
	*http.Transport
	route
	certRequested atomic.Bool
	rec           recorder
}

// recorded are the first bytes of the answer as they came; nil where they were not seen in the clear: HTTP/2.
func (t *transport) recorded() []byte { return t.rec.bytes() }

// proxyFor is the proxy on the way to u, "" none.
func (t *transport) proxyFor(u *url.URL) string {
	if t.proxy == nil || bypass(t.r.NoProxy, u) {
		return ""
	}
	return t.proxy.String()
}

// forwarded is true where an HTTP proxy passes a request to u on, rather than a tunnel through it.
func (t *transport) forwarded(u *url.URL) bool {
	return u.Scheme == "http" && t.proxyFor(u) != "" && !t.tunnels(hostPort(u)) && strings.HasPrefix(t.proxy.Scheme, "http")
}

func (c *Client) transport(r Request) (*transport, error) {
	t := &transport{}
	conf, err := c.tlsConfig(r.Insecure, serverFiles(r))
	if err != nil {
		return nil, err
	}
	own := conf.GetClientCertificate
	conf.GetClientCertificate = func(i *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		t.certRequested.Store(true)
		return own(i)
	}
	if t.route, err = c.newRoute(r); err != nil {
		return nil, err
	}
	clear := r.HTTPVersion == "2-prior-knowledge"
	t.Transport = &http.Transport{
		DisableCompression: true,
		TLSClientConfig:    conf,
		MaxIdleConns:       4,
		IdleConnTimeout:    5 * time.Second,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := t.dial(ctx, network, addr, false)
			if err != nil || clear {
				return conn, err
			}
			return &recordedConn{Conn: conn, rec: &t.rec}, nil
		},
		DialTLSContext:         t.dialTLS,
		ExpectContinueTimeout:  time.Second, // as curl --expect100-timeout
		MaxResponseHeaderBytes: 1 << 20,
		Protocols:              protocols(r.HTTPVersion),
	}
	return t, nil
}

func protocols(version string) *http.Protocols {
	p := new(http.Protocols)
	switch version {
	case "1.0", "1.1":
		p.SetHTTP1(true)
	case "2-prior-knowledge":
		p.SetUnencryptedHTTP2(true)
		p.SetHTTP2(true)
	default:
		p.SetHTTP1(true)
		p.SetHTTP2(true)
	}
	return p
}

// dialTLS makes the TLS connection to the server. HTTP/1 over it is recorded; HTTP/2 has frames and is left alone.
func (t *transport) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := t.dial(ctx, network, addr, true)
	if err != nil {
		return nil, err
	}
	conf := t.TLSClientConfig.Clone()
	if conf.ServerName, _, err = net.SplitHostPort(addr); err != nil {
		conf.ServerName = addr
	}
	conf.NextProtos = []string{"http/1.1"}
	if t.Protocols.HTTP2() {
		conf.NextProtos = []string{"h2", "http/1.1"}
	}
	tc := tls.Client(conn, conf)
	trace := httptrace.ContextClientTrace(ctx)
	if trace != nil && trace.TLSHandshakeStart != nil {
		trace.TLSHandshakeStart()
	}
	err = tc.HandshakeContext(ctx)
	if trace != nil && trace.TLSHandshakeDone != nil {
		trace.TLSHandshakeDone(tc.ConnectionState(), err)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	if tc.ConnectionState().NegotiatedProtocol == "h2" {
		return tc, nil
	}
	return &recordedConn{Conn: tc, rec: &t.rec}, nil
}

// readProxy reads the address of a proxy; curl's default scheme is http and its default port 1080.
func readProxy(raw string) (*url.URL, error) {
	if !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	p, err := url.Parse(raw)
	if err != nil || p.Host == "" {
		return nil, fmt.Errorf("the proxy %s is no URL: want http://host:port", quote(MaskURL(raw)))
	}
	p.Scheme = strings.ToLower(p.Scheme)
	if p.Scheme == "socks" {
		p.Scheme = "socks4"
	}
	if !slices.Contains([]string{"http", "https", "socks4", "socks4a", "socks5", "socks5h"}, p.Scheme) {
		return nil, errors.New("the proxy's scheme is not known: want http, https, socks4, socks4a, socks5 or socks5h")
	}
	if p.Port() == "" {
		port := "1080"
		if p.Scheme == "https" {
			port = "443"
		}
		p.Host = net.JoinHostPort(p.Hostname(), port)
	}
	return &url.URL{Scheme: p.Scheme, Host: p.Host}, nil
}
