package httpclient

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// errRefusedTunnel is a proxy's answer to CONNECT that is no 2xx; the hop holds the answer.
var errRefusedTunnel = errors.New("the proxy refused the tunnel")

// connect asks an HTTP proxy for a tunnel to addr, with the fields that curl sends (lib/http_proxy.c). A connection on which it
// is refused is kept for the next try where it stays open, and closed else.
func (w *route) connect(ctx context.Context, conn net.Conn, addr string, again bool) (_ net.Conn, err error) {
	open := false
	defer func() {
		if err != nil && !open {
			_ = conn.Close()
		}
	}()
	p := w.r.Proxy
	w.dialogue.on(conn) // nothing was made for another connection yet
	h := head{line: "CONNECT " + addr + " HTTP/1.1"}
	if p.HTTP10 {
		h.line = "CONNECT " + addr + " HTTP/1.0"
	}
	add := func(name, value string) {
		if !p.keeps(name) {
			h.fields = append(h.fields, Header{name, value})
		}
	}
	add("Host", addr)
	var auth AuthStep
	if p.Login != nil {
		var v string
		if v, auth = w.dialogue.value(saying{login: p.Login, host: w.proxy.Hostname(), method: "CONNECT", uri: addr}); v != "" {
			add("Proxy-Authorization", v)
		}
	}
	switch {
	case !asCurl(w.r):
	case w.r.Agent != "":
		add("User-Agent", w.r.Agent)
	case w.r.Sources["user-agent"] == "curl -A":
		add("User-Agent", w.r.Headers.Get("User-Agent"))
	case w.r.Sources["removed:user-agent"] == "curl -A":
		add("User-Agent", "")
	default:
		add("User-Agent", "curl/"+CurlVersion)
	}
	add("Proxy-Connection", "Keep-Alive")
	h.fields = append(h.fields, p.fields(w.r.Headers)...)
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
		defer conn.SetDeadline(time.Time{})
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if _, err := conn.Write(h.bytes()); err != nil {
		return nil, fmt.Errorf("asking the proxy for a tunnel: %w", err)
	}
	br := bufio.NewReader(io.LimitReader(recordedReader{conn, w.answers}, rawLimit))
	var res *http.Response
	res, err = http.ReadResponse(br, &http.Request{Method: "CONNECT"})
	for n := 0; err == nil && res.StatusCode/100 == 1 && res.StatusCode != http.StatusSwitchingProtocols && n < 10; n++ {
		res, err = http.ReadResponse(br, &http.Request{Method: "CONNECT"}) // RFC 9110 section 15.2: the answer is still to come
	}
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, fmt.Errorf("reading the proxy's answer to CONNECT: %w", err)
	}
	if res.StatusCode/100 != 2 {
		if t, ok := ctx.Value(traceKey{}).(*trace); ok {
			t.mu.Lock()
			t.connectAnswer, t.connectSent, t.connectAuth = res, h.fields, auth
			t.reused, t.remote = again, conn.RemoteAddr().String()
			t.mu.Unlock()
		}
		if open = staysOpen(res, br); open {
			w.keepTunnel(conn)
		}
		return nil, errRefusedTunnel
	}
	w.answers.forget()
	if n := br.Buffered(); n > 0 {
		first, _ := br.Peek(n)
		return &prefixedConn{conn, bytes.NewReader(bytes.Clone(first))}, nil
	}
	return conn, nil
}

// prefixedConn is a connection of which some bytes were read already.
type prefixedConn struct {
	net.Conn
	first *bytes.Reader
}

func (c *prefixedConn) Read(p []byte) (int, error) {
	if c.first.Len() > 0 {
		return c.first.Read(p)
	}
	return c.Conn.Read(p)
}
