package httpclient

import (
	"strconv"
	"strings"

	"why401/httpclient/cookie"
)

// goes is false for a field that stays behind on a redirect to another origin.
func (l *leg) goes(name string) bool {
	return l.headerAuth || !strings.EqualFold(name, "Authorization") && (!strings.EqualFold(name, "Cookie") || l.cookieOption)
}

// curlFields adds fields as curl orders them.
func (l *leg) curlFields(h *head, r Request, j *cookie.Jar, forward bool) {
	// by is the field that an option of its own names, which has its own place; -H has none.
	by := func(name string, options ...string) (string, bool) {
		if !l.goes(name) {
			return "", false
		}
		for _, o := range options {
			if r.Sources[strings.ToLower(name)] == o {
				return l.headers.Get(name), l.headers.Has(name)
			}
		}
		return "", false
	}
	add := func(name, value string) { h.fields = append(h.fields, Header{name, value}) }
	placed := func(name string, options ...string) {
		if v, ok := by(name, options...); ok {
			add(name, v)
		}
	}
	absent := func(name string) bool {
		return !l.headers.Has(name) && r.Sources["removed:"+strings.ToLower(name)] == ""
	}

	own := map[string]bool{"host": true} // fields that were written already
	switch v := l.headers.Values("Host"); {
	case l.moved || absent("Host"):
		add("Host", l.addr.HostPort())
	case r.Sources["removed:host"] != "": // taken away first: one that is given later stands among the others
		own["host"] = false
	case len(v) > 0:
		add("Host", v[0])
	}
	if forward {
		if login := r.Proxy.Login; login != nil && !r.Proxy.keeps("Proxy-Authorization") {
			var v string
			if v, h.proxyAuth = l.proxy.value(saying{login: login, host: r.Proxy.host(), method: l.method, uri: l.addr.Target()}); v != "" {
				add("Proxy-Authorization", v)
			}
		}
	}
	h.login = len(h.fields)
	if v, ok := l.authorization(h, r); ok {
		add("Authorization", v)
	} else {
		placed("Authorization", "curl --oauth2-bearer")
	}
	placed("Range", "curl -r", "curl -C")
	if v, ok := by("Content-Range", "curl -r", "curl -C"); ok && l.bodyGone {
		part, _, _ := strings.Cut(strings.TrimPrefix(v, "bytes "), "/")
		add("Range", "bytes="+part) // a GET asks for what the body was
	} else if ok {
		add("Content-Range", v)
	}
	if absent("User-Agent") {
		add("User-Agent", "curl/"+CurlVersion)
	} else {
		placed("User-Agent", "curl -A")
	}
	if absent("Accept") {
		add("Accept", "*/*")
	}
	if r.TransferGzip && absent("TE") {
		v := "TE"
		if c := l.headers.Get("Connection"); c != "" {
			v, own["connection"] = c+", TE", true
		}
		own["te"] = true
		add("Connection", v)
		add("TE", "gzip")
	}
	if r.Compressed && absent("Accept-Encoding") {
		add("Accept-Encoding", acceptEncoding)
	}
	if l.referer != "" {
		if !l.headers.Has("Referer") || r.Sources["referer"] == "curl -e" {
			own["referer"] = true
			add("Referer", l.referer)
		}
	} else {
		placed("Referer", "curl -e")
	}
	if forward && absent("Proxy-Connection") && !r.Proxy.keeps("Proxy-Connection") {
		add("Proxy-Connection", "Keep-Alive")
	}
	sized := !l.chunked || l.opening
	if !sized && absent("Transfer-Encoding") && r.HTTPVersion != "1.0" {
		h.chunked = true
		add("Transfer-Encoding", "chunked")
	}
	if r.HTTPVersion == "2" && l.addr.Scheme == "http" {
		add("Connection", "Upgrade, HTTP2-Settings")
		add("Upgrade", "h2c")
		add("HTTP2-Settings", http2Settings)
	}
	kept := j.Header(l.cookieURL())
	if v, ok := by("Cookie", "curl -b"); ok && v != "" {
		if kept != "" {
			kept += "; "
		}
		kept += v
	}
	if kept != "" {
		add("Cookie", kept)
	}
	placed("If-Modified-Since", "curl -z")
	placed("If-Unmodified-Since", "curl -z")
	placed("Last-Modified", "curl -z")
	for _, f := range l.headers {
		n := strings.ToLower(f.Name)
		if l.opening && (n == "content-length" || n == "content-type" && ofForm(f.Value)) {
			continue // curl sends nothing of the body yet
		}
		if !own[n] && l.goes(n) && !ownPlace(r.Sources[n]) && !(n == "expect" && l.refused417) {
			add(f.Name, f.Value)
			if n == "transfer-encoding" && strings.Contains(strings.ToLower(f.Value), "chunked") {
				h.chunked, sized = true, false
			}
		}
	}
	if forward {
		for _, f := range r.Proxy.fields(l.headers).Without("Host") {
			if !own["te"] || !strings.EqualFold(f.Name, "Connection") {
				h.fields = append(h.fields, f)
			}
		}
	}
	if l.bodyGone || l.body == nil && !l.upload() {
		return
	}
	if sized && (absent("Content-Length") || l.opening) {
		add("Content-Length", strconv.Itoa(len(l.payload())))
	}
	if r.Sources["content-type"] == "curl adds it" {
		for _, v := range l.headers.Values("Content-Type") {
			if !l.opening || !ofForm(v) {
				add("Content-Type", v)
			}
		}
	}
	l.expectFields(h, r)
}

// expectAbove is the length of a POST body from which curl asks first (EXPECT_100_THRESHOLD).
const expectAbove = 1 << 20

// expectFields asks for 100 Continue as curl does: for an upload of any length, and for a large POST.
func (l *leg) expectFields(h *head, r Request) {
	if v := l.headers.Get("Expect"); v != "" && !l.refused417 {
		h.expect = strings.EqualFold(v, "100-continue")
		return
	}
	if r.Sources["removed:expect"] != "" || r.HTTPVersion == "1.0" || l.refused417 {
		return
	}
	if l.upload() && len(l.payload()) > 0 || l.chunked && !l.opening || len(l.payload()) > expectAbove {
		h.fields, h.expect = append(h.fields, Header{"Expect", "100-continue"}), true
	}
}

// acceptEncoding is what curl --compressed asks for where it is built with zlib, Brotli and Zstandard.
const acceptEncoding = "deflate, gzip, br, zstd"

// http2Settings is the SETTINGS frame that curl sends with an upgrade: 100 streams, a window of 32 MiB, no push.
const http2Settings = "AAMAAABkAAQCAAAAAAIAAAAA"
