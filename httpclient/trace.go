package httpclient

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

type traceKey struct{}

// trace collects what the transport really did for one hop. The transport calls it on its own goroutines.
type trace struct {
	mu            sync.Mutex
	c             *Client
	n             int
	l             *leg
	tr            *transport
	start         time.Time
	sent          Headers
	remote        string
	reused        bool
	timing        Timing
	peer          *TLSPeer
	phase         string // what is under way now
	connectAnswer *http.Response
	connectSent   Headers
	connectAuth   AuthStep
	otherConn     bool           // the request was not sent, since it was made for another connection
	onConn        func(net.Conn) // called before a request is written to the connection
}

func newTrace(c *Client, n int, l *leg, tr *transport) *trace {
	return &trace{c: c, n: n, l: l, tr: tr, start: c.now(), phase: "connecting to " + hostPort(l.url)}
}

func (t *trace) step(phase, during string) {
	t.phase = during
	t.c.event(Event{Hop: t.n, Phase: phase, Method: t.l.method, URL: mask.URL(t.l.url.String())})
}

func (t *trace) since() time.Duration { return t.c.now().Sub(t.start) }

func (t *trace) context(ctx context.Context) context.Context {
	locked := func(f func()) { t.mu.Lock(); f(); t.mu.Unlock() }
	ct := &httptrace.ClientTrace{
		DNSStart: func(i httptrace.DNSStartInfo) {
			locked(func() { t.step("lookup", "looking up "+clean.Line(i.Host, 200)) })
		},
		DNSDone:      func(httptrace.DNSDoneInfo) { locked(func() { t.timing.DNS = t.since() }) },
		ConnectStart: func(_, addr string) { locked(func() { t.step("connect", "connecting to "+addr) }) },
		ConnectDone: func(_, _ string, err error) {
			locked(func() {
				if err == nil {
					t.timing.Connect = t.since()
				}
			})
		},
		TLSHandshakeStart: func() { locked(func() { t.step("tls", "the TLS handshake with "+hostPort(t.l.url)) }) },
		TLSHandshakeDone: func(s tls.ConnectionState, _ error) {
			locked(func() { t.timing.TLS, t.peer = t.since(), peerOf(s) })
		},
		GotConn: func(i httptrace.GotConnInfo) {
			locked(func() {
				t.sent, t.reused = nil, i.Reused // a retry on a new connection writes again
				if i.Conn != nil && i.Conn.RemoteAddr() != nil {
					t.remote = i.Conn.RemoteAddr().String()
				}
				if tc, ok := i.Conn.(*tls.Conn); ok && t.peer == nil {
					t.peer = peerOf(tc.ConnectionState())
				}
				t.step("send", "sending the request")
			})
			t.onConn(i.Conn)
		},
		WroteHeaderField: func(name string, values []string) {
			if strings.HasPrefix(name, ":") {
				return
			}
			locked(func() {
				for _, v := range values {
					t.sent = append(t.sent, Header{name, v})
				}
			})
		},
		WroteRequest: func(httptrace.WroteRequestInfo) {
			locked(func() { t.timing.Wrote = t.since(); t.step("wait", "waiting for the answer of "+hostPort(t.l.url)) })
		},
		GotFirstResponseByte: func() { locked(func() { t.timing.FirstByte = t.since() }) },
	}
	return httptrace.WithClientTrace(context.WithValue(ctx, traceKey{}, t), ct)
}

// fill copies what was seen into the hop.
func (t *trace) fill(h *Hop) {
	t.mu.Lock()
	defer t.mu.Unlock()
	h.Sent = append(Headers(nil), t.sent...)
	if t.tr.rec.written() {
		h.Sent = append(Headers(nil), t.l.head.fields...)
	}
	h.Remote, h.Reused = t.remote, t.reused
	start := h.Timing.Start
	h.Timing = t.timing
	h.Timing.Start = start
	if t.peer != nil {
		p := *t.peer
		p.Verified = !t.tr.TLSClientConfig.InsecureSkipVerify
		h.TLS = &p
	}
	if seen := t.tr.handshake(hostPort(t.l.url)); seen != nil && t.l.url.Scheme == "https" {
		h.ClientCert = seen.record("")
	}
	if seen := t.tr.proxySeen.Load(); seen != nil {
		h.ProxyCert = seen.record("")
	}
}

// tunnelled reports whether the way to the server itself was open: a TLS peer was seen behind the proxy, or the request
// was written.
func (t *trace) tunnelled() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.timing.Wrote > 0 || t.peer != nil && t.tr.proxy != nil && t.tr.proxy.Scheme != "https"
}

func (t *trace) firstByte() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.timing.FirstByte > 0
}

func (t *trace) during() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.phase
}

func peerOf(s tls.ConnectionState) *TLSPeer {
	p := &TLSPeer{Version: tls.VersionName(s.Version), CipherSuite: tls.CipherSuiteName(s.CipherSuite), ALPN: s.NegotiatedProtocol, ServerName: s.ServerName}
	if len(s.PeerCertificates) > 0 {
		c := s.PeerCertificates[0]
		sum := sha256.Sum256(c.Raw)
		p.Subject, p.Issuer = clean.Line(c.Subject.String(), 300), clean.Line(c.Issuer.String(), 300)
		for _, n := range c.DNSNames {
			p.DNSNames = append(p.DNSNames, clean.Line(n, 253))
		}
		for _, ip := range c.IPAddresses {
			p.DNSNames = append(p.DNSNames, ip.String())
		}
		p.NotBefore, p.NotAfter, p.SHA256 = c.NotBefore, c.NotAfter, hex.EncodeToString(sum[:])
		for _, above := range s.PeerCertificates[1:] {
			p.Chain = append(p.Chain, clean.Line(above.Subject.String(), 300))
		}
	}
	return p
}
