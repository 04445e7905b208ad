package httpclient

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"why401/httpclient/noproxy"
)

// route is the way to a server: name rules, Unix sockets and proxies, as the command asks for them.
type route struct {
	r        Request
	proxy    *url.URL // without userinfo; nil none
	before   *url.URL // a SOCKS proxy on the way to proxy
	proxyTLS *tls.Config
	proxyOwn *ownCertificate // for an https proxy; nil none
	// proxySeen is what the last TLS connection to the proxy did about a client certificate. Of a pointer, since a route is copied.
	proxySeen *atomic.Pointer[handshake]
	dialer    *net.Dialer
	answers   *recorder // keeps what the proxy answers to CONNECT
	dialogue  *dialogue // with the proxy
	asked     *tunnel   // where a tunnel was refused, for the next try
}

func (c *Client) newRoute(r Request, answers *recorder) (route, error) {
	w := route{r: r, asked: &tunnel{}, proxySeen: new(atomic.Pointer[handshake]), answers: answers, dialogue: c.newDialogue(r, true), dialer: &net.Dialer{Timeout: r.ConnectTimeout}}
	if w.dialer.Timeout == 0 {
		w.dialer.Timeout = 15 * time.Second
	}
	if r.Proxy == nil || r.UnixSocket != "" {
		return w, nil
	}
	var err error
	if r.Proxy.URL != "" {
		if w.proxy, err = readProxy(r.Proxy.Source, r.Proxy.URL); err != nil {
			return w, err
		}
	}
	if r.Proxy.Before != "" {
		if w.before, err = readProxy("curl --preproxy", r.Proxy.Before); err != nil {
			return w, err
		}
		if !strings.HasPrefix(w.before.Scheme, "socks") {
			return w, errors.New("--preproxy names a proxy of another kind: want socks4, socks4a, socks5 or socks5h")
		}
	}
	if w.proxy != nil && w.proxy.Scheme == "https" {
		if w.proxyTLS, w.proxyOwn, err = c.tlsConfig(r.Proxy.Insecure, proxyFiles(r.Proxy)); err != nil {
			return w, err
		}
		w.proxyTLS.ServerName = w.proxy.Hostname()
	}
	return w, nil
}

// tunnels is true where plain HTTP to addr goes through the proxy by CONNECT too: asked for, or since --connect-to names
// another host than the proxy would find in the request.
func (w *route) tunnels(addr string) bool {
	return w.r.Proxy.Tunnel || !strings.EqualFold(w.connectTo(addr), addr)
}

// dial connects to addr, the host and port of the URL.
func (w *route) dial(ctx context.Context, network, addr string, secure bool) (net.Conn, error) {
	conn, err := w.reach(ctx, network, addr, secure)
	if err == nil && w.r.HAProxy {
		if _, err = conn.Write([]byte(proxyLine(conn, w.r.HAProxyIP))); err != nil {
			_ = conn.Close()
		}
	}
	return conn, err
}

func (w *route) reach(ctx context.Context, network, addr string, secure bool) (net.Conn, error) {
	if path := w.r.UnixSocket; path != "" {
		return w.dialer.DialContext(ctx, "unix", path)
	}
	asked := addr
	addr = w.connectTo(addr)
	via := w.proxy
	if noproxy.Names(w.r.NoProxy, &url.URL{Host: addr}) {
		via = nil
	}
	if via == nil && (w.before == nil || noproxy.Names(w.r.NoProxy, &url.URL{Host: addr})) {
		return w.direct(ctx, network, addr)
	}
	if via == nil {
		return w.socks(ctx, network, w.before, w.r.Proxy.BeforeBy, nil, addr)
	}
	if strings.HasPrefix(via.Scheme, "socks") {
		return w.socks(ctx, network, via, w.r.Proxy.Login, w.before, addr)
	}
	if kept := w.takeTunnel(); kept != nil {
		conn, err := w.connect(ctx, kept, addr, true)
		if err == nil || errors.Is(err, errRefusedTunnel) || ctx.Err() != nil {
			return conn, err
		}
	} // else it was closed since
	conn, err := w.toProxy(ctx, network, via)
	if err != nil {
		return nil, &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err}
	}
	if !secure && !w.tunnels(asked) {
		return conn, nil
	}
	return w.connect(ctx, conn, addr, false)
}

// toProxy connects to an HTTP proxy, with TLS where it is an https one.
func (w *route) toProxy(ctx context.Context, network string, via *url.URL) (net.Conn, error) {
	var conn net.Conn
	var err error
	if w.before != nil {
		conn, err = w.socks(ctx, network, w.before, w.r.Proxy.BeforeBy, nil, via.Host)
	} else {
		conn, err = w.direct(ctx, network, via.Host)
	}
	if err != nil || w.proxyTLS == nil {
		return conn, err
	}
	conf := w.proxyTLS.Clone()
	seen := newHandshake(w.proxyOwn, w.r.Proxy.TLS.CertFile)
	conf.GetClientCertificate = seen.answer
	w.proxySeen.Store(seen)
	tc := tls.Client(newPatientConn(conn), conf)
	seen.conn = tc
	err = tc.HandshakeContext(ctx)
	if seen.ended(tc.ConnectionState(), err); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return tc, nil
}

// direct connects to addr itself, at the addresses that --resolve gives where it gives any.
func (w *route) direct(ctx context.Context, network, addr string) (net.Conn, error) {
	if w.r.IPFamily != 0 {
		network = fmt.Sprintf("tcp%d", w.r.IPFamily)
	}
	var conn net.Conn
	var err error
	for _, a := range w.resolved(addr) {
		if conn, err = w.dialer.DialContext(ctx, network, a); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// connectTo applies --connect-to to an address.
func (w *route) connectTo(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	for _, rule := range w.r.ConnectTo {
		p := SplitRule(rule, 4)
		if len(p) == 4 && (p[0] == "" || strings.EqualFold(strings.Trim(p[0], "[]"), host)) && (p[1] == "" || p[1] == port) {
			if p[2] != "" {
				host = strings.Trim(p[2], "[]")
			}
			if p[3] != "" {
				port = p[3]
			}
			break
		}
	}
	return net.JoinHostPort(host, port)
}

// resolved applies --resolve to an address: a rule for the host goes before one for *, and the last of them counts.
func (w *route) resolved(addr string) []string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return []string{addr}
	}
	var own, any []string
	for _, rule := range w.r.Resolve {
		if gone, ok := strings.CutPrefix(rule, "-"); ok {
			if p := SplitRule(gone, 2); len(p) == 2 && strings.EqualFold(strings.Trim(p[0], "[]"), host) && p[1] == port {
				own = nil
			}
			continue
		}
		p := SplitRule(strings.TrimPrefix(rule, "+"), 3)
		if len(p) != 3 || p[1] != port || p[2] == "" {
			continue
		}
		var to []string
		for a := range strings.SplitSeq(p[2], ",") {
			to = append(to, net.JoinHostPort(strings.Trim(a, "[]"), port))
		}
		switch {
		case strings.EqualFold(strings.Trim(p[0], "[]"), host):
			own = to
		case p[0] == "*" && any == nil:
			any = to
		}
	}
	switch {
	case own != nil:
		return own
	case any != nil:
		return any
	}
	return []string{addr}
}

// SplitRule splits HOST:PORT:… at colons outside of [brackets], into at most n parts.
func SplitRule(s string, n int) []string {
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(s) && len(out) < n-1; i++ {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ':':
			if depth == 0 {
				out, start = append(out, s[start:i]), i+1
			}
		}
	}
	return append(out, s[start:])
}

// proxyLine is the first line of the PROXY protocol, version 1 (haproxy.org/download/1.8/doc/proxy-protocol.txt).
func proxyLine(conn net.Conn, client string) string {
	from, err1 := netip.ParseAddrPort(conn.LocalAddr().String())
	to, err2 := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err1 != nil || err2 != nil {
		return "PROXY UNKNOWN\r\n"
	}
	src := from.Addr().String()
	if client != "" {
		src = client
	}
	kind := "TCP4"
	if strings.Contains(src, ":") {
		kind = "TCP6"
	}
	return fmt.Sprintf("PROXY %s %s %s %d %d\r\n", kind, src, to.Addr(), from.Port(), to.Port())
}
