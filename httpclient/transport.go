package httpclient

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"why401/httpclient/mask"
	"why401/httpclient/noproxy"
)

// transport is the connection of one exchange: its own, so that nothing is shared between requests. net/http keeps the
// connections and reads the answers; route makes them, since curl's ways to a server are more than net/http's.
type transport struct {
	*http.Transport
	route
	own        *ownCertificate // for the server; nil none
	mu         sync.Mutex
	handshakes map[string]*handshake // by host:port, of the last connection there
	rec        recorder
}

// alerted is err, or the TLS alert of the server or of an https proxy where err hides it.
func (t *transport) alerted(err error, addr string) error {
	if alertOf(err) != "" || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	for _, h := range []*handshake{t.handshake(addr), t.proxySeen.Load()} {
		if word := h.lastWord(); word != nil {
			return word
		}
	}
	return err
}

// handshake is what the last TLS connection to addr did about a client certificate, nil where there was none.
func (t *transport) handshake(addr string) *handshake {
	t.mu.Lock()
	defer t.mu.Unlock()
	if h, ok := t.handshakes[addr]; ok || len(t.handshakes) != 1 {
		return h
	}
	for _, h := range t.handshakes { // net/http writes names outside of ASCII in its own way
		return h
	}
	return nil
}

// asksLater reports that Apache httpd would ask for the client certificate after the handshake of TLS 1.3 (RFC 8446 section
// 4.6.2), which curl can do and crypto/tls cannot, and that one is here to be sent. With TLS 1.2 it asks in a second
// handshake: the next connection is limited to that. The request was refused before anything was done with it.
func (t *transport) asksLater(h *Hop) bool {
	if t.own == nil || h.Status != http.StatusForbidden || h.TLS == nil || h.TLS.Version != "TLS 1.3" || !bytes.Contains(h.Answer, []byte(NoLaterHandshake)) || t.TLSClientConfig.MinVersion > tls.VersionTLS12 {
		return false
	}
	t.CloseIdleConnections()
	t.TLSClientConfig.MaxVersion = tls.VersionTLS12
	t.Protocols = protocols("1.1") // HTTP/2 has no second handshake (RFC 9113 section 9.2.1)
	return true
}

// NoLaterHandshake is what Apache httpd answers where it would ask for a certificate after the handshake and may not.
const NoLaterHandshake = "Cannot perform Post-Handshake Authentication"

// recorded are the first bytes of the answer as they came; nil where they were not seen in the clear: HTTP/2.
func (t *transport) recorded() []byte { return t.rec.bytes() }

// proxyFor is the proxy on the way to u, "" none.
func (t *transport) proxyFor(u *url.URL) string {
	if t.proxy == nil || noproxy.Names(t.r.NoProxy, u) {
		return ""
	}
	return t.proxy.String()
}

// forwarded is true where an HTTP proxy passes a request to u on, rather than a tunnel through it.
func (t *transport) forwarded(u *url.URL) bool {
	return u.Scheme == "http" && t.proxyFor(u) != "" && !t.tunnels(hostPort(u)) && strings.HasPrefix(t.proxy.Scheme, "http")
}

func (c *Client) transport(r Request) (*transport, error) {
	t := &transport{handshakes: map[string]*handshake{}}
	conf, own, err := c.tlsConfig(r.Insecure, serverFiles(r))
	if err != nil {
		return nil, err
	}
	t.own = own
	if t.route, err = c.newRoute(r, &t.rec); err != nil {
		return nil, err
	}
	t.Transport = t.newTransport(conf, r.HTTPVersion)
	return t, nil
}

// speakHTTP1 leaves HTTP/2 and its connections.
func (t *transport) speakHTTP1() {
	old := t.Transport
	t.Transport = t.newTransport(t.TLSClientConfig, "1.1")
	old.CloseIdleConnections()
}

// close ends the connections that are not in use.
func (t *transport) close() {
	t.CloseIdleConnections()
	if conn := t.takeTunnel(); conn != nil {
		_ = conn.Close()
	}
}

func (t *transport) newTransport(conf *tls.Config, version string) *http.Transport {
	clear := version == "2-prior-knowledge"
	return &http.Transport{
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
		Protocols:              protocols(version),
	}
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
	seen := newHandshake(t.own, t.r.ClientCertFile)
	conf.GetClientCertificate = seen.answer
	t.mu.Lock()
	t.handshakes[addr] = seen
	t.mu.Unlock()
	tc := tls.Client(newPatientConn(conn), conf)
	seen.conn = tc
	trace := httptrace.ContextClientTrace(ctx)
	if trace != nil && trace.TLSHandshakeStart != nil {
		trace.TLSHandshakeStart()
	}
	err = tc.HandshakeContext(ctx)
	seen.ended(tc.ConnectionState(), err)
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

// readProxy reads the address of a proxy, which source names; curl's default scheme is http and its default port 1080.
func readProxy(source, raw string) (*url.URL, error) {
	full := raw
	if !strings.Contains(full, "://") {
		full = "http://" + full
	}
	p, err := url.Parse(full)
	if err != nil || p.Hostname() == "" {
		return nil, fmt.Errorf("%s: want a proxy such as http://host:3128, got %s", source, quote(mask.URL(raw)))
	}
	if n, err := strconv.Atoi(p.Port()); p.Port() != "" && (err != nil || n < 1 || n > 65535) {
		return nil, fmt.Errorf("%s: want a port from 1 to 65535 in the proxy, got %s", source, quote(p.Port()))
	}
	scheme := strings.ToLower(p.Scheme)
	if scheme == "socks" {
		scheme = "socks4"
	}
	if !slices.Contains([]string{"http", "https", "socks4", "socks4a", "socks5", "socks5h"}, scheme) {
		return nil, fmt.Errorf("%s: want a proxy that begins with http://, https:// or socks5://, got %s", source, quote(p.Scheme+"://"))
	}
	host := p.Host
	if p.Port() == "" {
		port := "1080"
		if scheme == "https" {
			port = "443"
		}
		host = net.JoinHostPort(p.Hostname(), port)
	}
	return &url.URL{Scheme: scheme, Host: host}, nil
}
