package httpclient

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// hop sends one leg and records it. A Failure means that no answer came.
func (c *Client) hop(ctx context.Context, tr *transport, l *leg, r Request, n int, j *jar) (Hop, *Failure) {
	h := Hop{Method: l.method, URL: l.url.String(), Proxy: tr.proxyFor(l.url)}
	h.Timing.Start = c.now()
	if len(l.body) > keepBytes {
		h.Body = l.body[:keepBytes]
	} else {
		h.Body = l.body
	}
	h.BodyLen = int64(len(l.body))
	req, err := c.wireRequest(ctx, l, r, j)
	if err != nil {
		return h, &Failure{Kind: FailOther, During: "preparing the request", Detail: err.Error()}
	}
	h.Target = req.URL.RequestURI()
	t := newTrace(c, n, l, tr)
	tr.rec.reset()
	own, stop := context.WithCancel(ctx)
	defer stop()
	resp, err := tr.RoundTrip(req.WithContext(t.context(own)))
	t.fill(&h)
	if err != nil {
		if t.connectAnswer != nil {
			a := t.connectAnswer
			h.Status, h.Reason, h.Received, h.Proto = a.StatusCode, statusReason(a), flatten(a.Header), a.Proto
			h.Method, h.Target = "CONNECT", hostPort(l.url)
			return h, tunnelRefused(a.StatusCode, a.Status, hostPort(l.url))
		}
		f := c.failure(ctx, err, l, t)
		if h.Proxy != "" && l.url.Scheme == "https" && !t.tunnelled() {
			f.ofTunnel(tr.rec.bytes())
		}
		if broken(&h, f, tr.recorded(l.url)) {
			h.Timing.Done = c.now().Sub(h.Timing.Start)
			c.event(Event{Hop: n, Phase: "answer", Method: l.method, URL: MaskURL(h.URL), Status: h.Status})
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
	h.Received = asSpelled(flatten(resp.Header), tr.recorded(l.url))
	c.event(Event{Hop: n, Phase: "answer", Method: l.method, URL: MaskURL(h.URL), Status: h.Status})
	if resp.StatusCode == http.StatusSwitchingProtocols { // what follows is another protocol, and may have no end
		h.Timing.Done = c.now().Sub(h.Timing.Start)
		return h, nil
	}
	c.readBody(ctx, stop, resp, r.Compressed, &h)
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
	h.Status, h.Reason, h.Proto, h.Received = a.status, CleanLine(a.reason, 200), a.proto, a.fields
	h.Answer, h.AnswerN, h.Cut = a.body, int64(len(a.body)), true
	h.Fault = a.fault
	if h.Fault == "" {
		h.Fault = f.Detail
	}
	return true
}

// noStatus says that what stands in the place of a status is none.
func noStatus(odd string) string {
	return "the server answers with the status " + quote(CleanLine(odd, 20)) + ", and HTTP has only those from 100 to 599"
}

const askOperatorOfStatus = "Tell the operator: the status line is broken (RFC 9110 section 15)"

// wireRequest makes the request that net/http writes, with what curl adds and nothing else.
func (c *Client) wireRequest(ctx context.Context, l *leg, r Request, j *jar) (*http.Request, error) {
	u := *l.url
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	var body io.Reader
	if l.body != nil {
		body = bytes.NewReader(l.body)
	}
	req, err := http.NewRequestWithContext(ctx, l.method, u.String(), body)
	if err != nil {
		return nil, errors.New("the method or the URL cannot be sent: want a method such as GET and a URL without spaces or control characters")
	}
	removed := func(name string) bool { return r.Sources["removed:"+name] != "" }
	req.Header["User-Agent"] = []string{""} // keeps net/http's own away
	for _, f := range l.headers {
		if !httpguts.ValidHeaderFieldName(f.Name) {
			return nil, errors.New("the header name " + quote(f.Name) + " cannot be sent: want letters, digits and dashes")
		}
		if !httpguts.ValidHeaderFieldValue(f.Value) {
			return nil, errors.New("the value of the header " + f.Name + " holds a control character (a line break?) and cannot be sent")
		}
		switch n := strings.ToLower(f.Name); n {
		case "host":
			if l.hostHeader {
				req.Host = f.Value
			}
		case "user-agent":
			req.Header["User-Agent"] = []string{f.Value}
		case "content-length", "transfer-encoding":
		case "authorization", "cookie":
			if l.headerAuth {
				req.Header[f.Name] = append(req.Header[f.Name], f.Value)
			}
		default:
			req.Header[f.Name] = append(req.Header[f.Name], f.Value)
		}
	}
	if asCurl(r) {
		if !l.headers.Has("Accept") && !removed("accept") {
			req.Header["Accept"] = []string{"*/*"}
		}
		if !l.headers.Has("User-Agent") && !removed("user-agent") {
			req.Header["User-Agent"] = []string{"curl/" + CurlVersion}
		}
	}
	if r.Compressed && !l.headers.Has("Accept-Encoding") {
		req.Header["Accept-Encoding"] = []string{"gzip"}
	}
	if l.withLogin && r.Login != nil && !l.headers.Has("Authorization") {
		pair := r.Login.User + ":" + r.Login.Password.Reveal()
		req.Header["Authorization"] = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(pair))}
	}
	if v := j.header(l.url); v != "" && !hasField(req.Header, "Cookie") {
		req.Header["Cookie"] = []string{v}
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

func quote(s string) string { return "“" + CleanLine(s, 60) + "”" }

func hostPort(u *url.URL) string {
	_, host, port := origin(u)
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + port
}

func hasField(h http.Header, name string) bool {
	for k := range h {
		if strings.EqualFold(k, name) {
			return true
		}
	}
	return false
}

func sortedKeys(h http.Header) []string {
	return slices.Sorted(maps.Keys(h))
}
