package httpclient

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"maps"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// hop sends one leg and records it. A Failure means that no answer came.
func (c *Client) hop(ctx context.Context, tr *transport, l *leg, r Request, n int, j *cookie.Jar) (Hop, *Failure) {
	h := Hop{Method: l.method, URL: l.url.String(), Proxy: tr.proxyFor(l.url), ProxyWhy: proxyWhy(r, l.url)}
	h.Timing.Start = c.now()
	req, err := c.wireRequest(l, r, j, tr.forwarded(l.url))
	body := l.payload()
	h.Body, h.BodyLen = body[:min(len(body), keepBytes)], int64(len(body))
	if err != nil {
		f := &Failure{Kind: FailOther, During: "preparing the request", Detail: err.Error()}
		if what, ok := strings.CutPrefix(f.Detail, "signing the request: "); ok {
			f.During, f.Detail = "signing the request", what
		}
		return h, f
	}
	h.Target, h.Auth, h.ProxyAuth, h.Signed = l.target, l.head.auth, l.head.proxyAuth, l.head.signed
	if s := h.Signed; s != nil && s.Made.Target != "" {
		h.URL = strings.TrimSuffix(l.addr.Absolute(), l.addr.Target()) + s.Made.Target
	}
	h.Cookies = j.Uses(l.cookieURL())
	t := newTrace(c, n, l, tr)
	forward := tr.forwarded(l.url)
	t.onConn = func(conn net.Conn) {
		if l.loggedIn() && !l.host.on(conn) || forward && !l.proxy.on(conn) {
			t.otherConn = true
			tr.rec.hold()
			return
		}
		if l.head.waits && l.answerOn(conn, r) {
			tr.rec.replace(l.head.bytes())
			req.Header["Authorization"] = l.head.fields.Values("Authorization") // for HTTP/2
		}
		if tc, ok := conn.(*tls.Conn); ok && tc.ConnectionState().NegotiatedProtocol == "h2" && !l.headers.Has("Expect") {
			req.Header.Del("Expect") // curl asks first in HTTP/1 only
		}
	}
	tr.rec.reset(l.head.bytes())
	own, stop := context.WithCancel(ctx)
	defer stop()
	resp, err := tr.RoundTrip(req.WithContext(t.context(own)))
	t.fill(&h)
	h.Auth = l.head.auth // it may have waited for the connection
	if err != nil && t.otherConn {
		return h, &Failure{Kind: failOtherConnection}
	}
	if err != nil {
		if t.connectAnswer != nil {
			a := t.connectAnswer
			h.Status, h.Reason, h.Received, h.Proto = a.StatusCode, statusReason(a), asSpelled(flatten(a.Header), tr.recorded()), a.Proto
			h.Method, h.Target, h.Sent, h.ProxyAuth, h.Auth = "CONNECT", hostPort(l.url), t.connectSent, t.connectAuth, nil
			h.Signed = nil
			return h, tunnelRefused(a.StatusCode, a.Status, hostPort(l.url))
		}
		err = tr.alerted(err, hostPort(l.url))
		f := c.failure(ctx, err, l, t)
		h.refusedInTLS(err, f)
		if h.Proxy != "" && l.url.Scheme == "https" && !t.tunnelled() {
			f.ofTunnel(tr.rec.bytes())
		}
		if broken(&h, f, tr.recorded()) {
			h.Timing.Done = c.now().Sub(h.Timing.Start)
			c.event(Event{Hop: n, Phase: "answer", Method: l.method, URL: mask.URL(h.URL), Status: h.Status})
			return h, nil
		}
		return h, f
	}
	defer resp.Body.Close()
	if resp.StatusCode < 100 {
		odd, _, _ := strings.Cut(resp.Status, " ")
		return h, &Failure{Kind: FailOther, During: t.during(), Detail: noStatus(odd), Next: askOperatorOfStatus}
	}
	h.Status, h.Reason, h.Proto = resp.StatusCode, statusReason(resp), resp.Proto
	h.Received = asSpelled(flatten(resp.Header), tr.recorded())
	c.event(Event{Hop: n, Phase: "answer", Method: l.method, URL: mask.URL(h.URL), Status: h.Status})
	if resp.StatusCode == http.StatusSwitchingProtocols { // what follows is another protocol, and may have no end
		h.Timing.Done = c.now().Sub(h.Timing.Start)
		if r.HTTPVersion == "2" && l.url.Scheme == "http" && strings.EqualFold(resp.Header.Get("Upgrade"), "h2c") {
			return h, &Failure{Kind: FailOther, During: "waiting for the answer", Detail: "the server takes the offer of --http2 and goes on in HTTP/2 on this connection, which is not spoken here", Next: "Send it with --http2-prior-knowledge, or without --http2"}
		}
		return h, nil
	}
	c.readBody(ctx, stop, resp, &h)
	h.Trailers = flatten(resp.Trailer)
	h.Timing.Done = c.now().Sub(h.Timing.Start)
	return h, nil
}

// broken fills in the hop from an answer that net/http refuses to read, and reports whether there was one: a status line
// that came is an answer, whatever is wrong behind it.
func broken(h *Hop, f *Failure, raw []byte) bool {
	a := readRaw(raw)
	switch {
	case f.Kind != FailOther && f.Kind != FailReset:
		return false
	case len(raw) > 0 && !bytes.HasPrefix(raw, []byte("HTTP/")):
		if p, ok := phraseFor(protocolPhrases, "malformed HTTP"); ok && f.Kind == FailOther && f.Detail != p.detail && strings.Contains(f.Detail, "status") {
			f.say(p)
		}
		return false
	case a.odd != "":
		f.Kind, f.Detail, f.Next = FailOther, noStatus(a.odd), askOperatorOfStatus
		return false
	case a.status == 0 && a.informs > 0 && len(raw) >= rawLimit:
		f.Kind, f.Detail, f.Next = FailOther, "the server sends interim answers (1xx) without end", "Tell the operator; nothing in the request mends that"
		return false
	case a.status == 0 && a.informs > 0:
		f.Detail = "the server sent an interim answer (1xx), and then nothing more"
		return false
	case a.status == 0:
		return false
	case a.endless && a.status < 400: // a refusal is one all the same; a success that does not come to an end is none
		f.Kind = FailOther
		f.Detail = "the answer begins with status " + itoa(a.status) + ", and " + a.fault
		f.Next = "Tell the operator: the headers of the answer do not come to an end"
		return false
	}
	h.Status, h.Reason, h.Proto, h.Received = a.status, clean.Line(a.reason, 200), a.proto, a.fields
	h.Answer, h.AnswerN, h.Cut = a.body, int64(len(a.body)), true
	h.Fault = a.fault
	if h.Fault == "" {
		h.Fault = f.Detail
	}
	return true
}

// noStatus says that what stands in the place of a status is none.
func noStatus(odd string) string {
	return "the server answers with the status " + quote(clean.Line(odd, 20)) + ", and HTTP has only those from 100 to 599"
}

const askOperatorOfStatus = "Tell the operator: the status line is broken (RFC 9110 section 15)"

// wireRequest makes the request that net/http sends: with HTTP/1 its header section is replaced by l.head, with HTTP/2 its
// fields are what is sent.
func (c *Client) wireRequest(l *leg, r Request, j *cookie.Jar, forward bool) (*http.Request, error) {
	var err error
	if l.head, err = l.makeHead(r, j, forward); err != nil {
		return nil, err
	}
	if err := c.sign(l, r, forward); err != nil {
		return nil, err
	}
	u := *l.url
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	target := l.addr.Target()
	switch s := l.head.signed; {
	case s != nil && s.Made.Target != "":
		target = s.Made.Target
	case r.Target != "":
		target = r.Target
	}
	if u.RequestURI() != target && !strings.HasPrefix(target, "//") {
		u.Opaque, u.RawQuery, _ = strings.Cut(target, "?")
	}
	req := &http.Request{Method: l.method, URL: &u, Host: l.url.Host, Header: http.Header{"User-Agent": {""}}} // keeps net/http's own away
	if body := l.payload(); body != nil {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		if len(body) == 0 {
			req.Body = http.NoBody
		}
	}
	if l.head.chunked {
		req.ContentLength, req.TransferEncoding = -1, []string{"chunked"}
	}
	for _, f := range l.head.fields {
		switch n := strings.ToLower(f.Name); n {
		case "host":
			req.Host = f.Value
		case "content-length", "transfer-encoding", "upgrade", "http2-settings", "proxy-connection":
		case "user-agent":
			req.Header["User-Agent"] = []string{f.Value}
		default:
			req.Header[f.Name] = append(req.Header[f.Name], f.Value)
		}
	}
	if l.head.expect {
		req.Header["Expect"] = []string{"100-continue"}
	}
	return req, nil
}

// asCurl is true for requests that curl would have sent.
func asCurl(r Request) bool { return r.Source == "curl" || r.Source == "URL" || r.Source == "" }

// flatten lists header fields by name; net/http does not keep the order of different names.
func flatten(h http.Header) Headers {
	var out Headers
	for _, name := range sortedKeys(h) {
		for _, v := range h[name] {
			out = append(out, Header{textproto.CanonicalMIMEHeaderKey(name), v})
		}
	}
	return out
}

func quote(s string) string { return "“" + clean.Line(s, 60) + "”" }

func hostPort(u *url.URL) string {
	_, host, port := origin(u)
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + port
}

func sortedKeys(h http.Header) []string {
	return slices.Sorted(maps.Keys(h))
}
