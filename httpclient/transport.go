package httpclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// transport is the connection of one exchange: its own, so that nothing is shared between requests.
type transport struct {
	*http.Transport
	proxy         *url.URL
	noProxy       string
	certRequested atomic.Bool
	rec           recorder
}

// recorded are the first bytes of the answer from u as they came; nil where they were not seen in the clear: HTTP/2, and
// TLS inside of a proxy's tunnel.
func (t *transport) recorded(u *url.URL) []byte {
	if u.Scheme == "https" && t.proxyFor(u) != "" {
		return nil
	}
	return t.rec.bytes()
}

func (t *transport) proxyFor(u *url.URL) string {
	if t.proxy == nil || bypass(t.noProxy, u) {
		return ""
	}
	p := *t.proxy
	p.User = nil
	return p.String()
}

func (c *Client) transport(r Request) (*transport, error) {
	t := &transport{noProxy: r.NoProxy}
	conf, err := c.tlsConfig(r, t)
	if err != nil {
		return nil, err
	}
	connect := r.ConnectTimeout
	if connect == 0 {
		connect = 15 * time.Second
	}
	dialer := &net.Dialer{Timeout: connect}
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, elsewhere(r, addr))
	}
	t.Transport = &http.Transport{
		DisableCompression: true,
		TLSClientConfig:    conf,
		MaxIdleConns:       4,
		IdleConnTimeout:    5 * time.Second,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dial(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &recordedConn{conn, &t.rec}, nil
		},
		DialTLSContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return t.dialTLS(ctx, network, addr, dial)
		},
		MaxResponseHeaderBytes: 1 << 20,
		Protocols:              protocols(r.HTTPVersion),
	}
	if r.Proxy != nil && r.Proxy.URL != "" {
		raw := r.Proxy.URL
		if !strings.Contains(raw, "://") {
			raw = "http://" + raw
		}
		p, err := url.Parse(raw)
		if err != nil || p.Host == "" {
			return nil, fmt.Errorf("%s: want a proxy such as http://host:3128, got %s", r.Proxy.Source, quote(MaskURL(r.Proxy.URL)))
		}
		if n, err := strconv.Atoi(p.Port()); p.Port() != "" && (err != nil || n < 1 || n > 65535) {
			return nil, fmt.Errorf("%s: want a port from 1 to 65535 in the proxy, got %s", r.Proxy.Source, quote(p.Port()))
		}
		switch p.Scheme {
		case "http", "https", "socks5", "socks5h":
		default:
			return nil, fmt.Errorf("%s: want a proxy that begins with http://, https:// or socks5://, got %s", r.Proxy.Source, quote(p.Scheme+"://"))
		}
		if p.Port() == "" {
			p.Host = p.Hostname() + ":1080" // curl's default port of a proxy
		}
		if p.Scheme == "socks5h" {
			p.Scheme = "socks5"
		}
		if l := r.Proxy.Login; l != nil {
			p.User = url.UserPassword(l.User, l.Password.Reveal())
		}
		t.proxy = p
		t.Proxy = func(q *http.Request) (*url.URL, error) {
			if bypass(t.noProxy, q.URL) {
				return nil, nil
			}
			return p, nil
		}
		t.OnProxyConnectResponse = func(ctx context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
			if tr, ok := ctx.Value(traceKey{}).(*trace); ok && res.StatusCode/100 != 2 {
				tr.connectAnswer = res
			}
			return nil
		}
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

// elsewhere applies --connect-to and --resolve to an address.
func elsewhere(r Request, addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	for _, rule := range r.ConnectTo {
		p := SplitRule(rule, 4)
		if len(p) == 4 && (p[0] == "" || strings.EqualFold(p[0], host)) && (p[1] == "" || p[1] == port) {
			if p[2] != "" {
				host = p[2]
			}
			if p[3] != "" {
				port = p[3]
			}
			break
		}
	}
	for _, rule := range r.Resolve {
		p := SplitRule(strings.TrimPrefix(rule, "+"), 3)
		if len(p) == 3 && (strings.EqualFold(p[0], host) || p[0] == "*") && p[1] == port {
			first, _, _ := strings.Cut(p[2], ",")
			host = strings.Trim(first, "[]")
			break
		}
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
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

func (c *Client) tlsConfig(r Request, t *transport) (*tls.Config, error) {
	conf := &tls.Config{InsecureSkipVerify: r.Insecure, MinVersion: tls.VersionTLS12}
	if r.CACertFile != "" {
		pem, err := c.read(r.CACertFile)
		if err != nil {
			return nil, fmt.Errorf("--cacert %s cannot be read: %w", r.CACertFile, reason(err))
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("--cacert %s: want PEM certificates, found none", r.CACertFile)
		}
	}
	var own *tls.Certificate
	if r.ClientCertFile != "" {
		pem, err := c.read(r.ClientCertFile)
		if err != nil {
			return nil, fmt.Errorf("--cert %s cannot be read: %w", r.ClientCertFile, reason(err))
		}
		key := pem
		if r.ClientKeyFile != "" {
			if key, err = c.read(r.ClientKeyFile); err != nil {
				return nil, fmt.Errorf("--key %s cannot be read: %w", r.ClientKeyFile, reason(err))
			}
		}
		pair, err := tls.X509KeyPair(pem, key)
		if err != nil {
			return nil, fmt.Errorf("--cert %s: want a PEM certificate and the private key that belongs to it (%s)", r.ClientCertFile, strings.TrimPrefix(CleanLine(err.Error(), 160), "tls: "))
		}
		own = &pair
	}
	conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		t.certRequested.Store(true)
		if own != nil {
			return own, nil
		}
		return &tls.Certificate{}, nil
	}
	return conf, nil
}

// reason is the reason of a file's error without the path, which the sentence has already.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (c *Client) read(path string) ([]byte, error) {
	if c.ReadFile != nil {
		return c.ReadFile(path)
	}
	return os.ReadFile(path)
}
