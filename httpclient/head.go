package httpclient

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"why401/httpclient/cookie"
)

// head is a request line with its fields, in the order in which they are written.
type head struct {
	line    string // "GET /a HTTP/1.1"
	fields  Headers
	chunked bool // the body goes in chunks
	// auth and proxyAuth are how the answers among the fields were made; nil none
	auth, proxyAuth AuthStep
	expect          bool // the body waits for 100 Continue
	login           int  // where among the fields a login stands, or would stand
	waits           bool // its login is made once the connection is there
	answered        bool // it was made, bound to bound; without are the fields without it
	bound           Bound
	without         Headers
	signed          *Signed
}

func (h head) bytes() []byte {
	n := len(h.line) + 4
	for _, f := range h.fields {
		n += len(f.Name) + len(f.Value) + 4
	}
	b := append(make([]byte, 0, n), h.line...)
	b = append(b, "\r\n"...)
	for _, f := range h.fields {
		b = append(append(b, f.Name...), ':')
		if f.Value != "" {
			b = append(append(b, ' '), f.Value...)
		}
		b = append(b, "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// makeHead puts together what is sent for l. A request of curl's gets curl's fields in curl's order (lib/http.c, Curl_http);
// any other gets its own fields in its own order, and what HTTP needs besides. forward is set where an HTTP proxy
// passes the request on.
func (l *leg) makeHead(r Request, j *cookie.Jar, forward bool) (head, error) {
	var h head
	target := l.addr.Target()
	if forward {
		target = l.addr.Absolute()
	}
	if r.Target != "" {
		target = r.Target
	}
	version := "HTTP/1.1"
	if r.HTTPVersion == "1.0" {
		version = "HTTP/1.0"
	}
	l.target = target
	l.opening = asCurl(r) && l.body != nil && (l.loggedIn() && l.host.opens() || forward && r.Proxy.Login != nil && l.proxy.opens())
	h.line = l.method + " " + target + " " + version
	if err := l.check(target, l.headers...); err != nil {
		return h, err
	}
	if asCurl(r) {
		l.curlFields(&h, r, j, forward)
	} else {
		l.plainFields(&h, r, j)
	}
	return h, nil
}

// check refuses what would break the request apart on the wire.
func (l *leg) check(target string, fields ...Header) error {
	if !httpguts.ValidHeaderFieldName(l.method) {
		return errors.New("the method " + quote(l.method) + " cannot be sent: want letters, as in GET")
	}
	if strings.ContainsFunc(target, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		return errors.New("the target cannot be sent: want no control characters")
	}
	for _, f := range fields {
		if !httpguts.ValidHeaderFieldName(f.Name) {
			return errors.New("the header name " + quote(f.Name) + " cannot be sent: want letters, digits and dashes")
		}
		if !httpguts.ValidHeaderFieldValue(f.Value) {
			return errors.New("the value of the header " + f.Name + " holds a control character (a line break?) and cannot be sent")
		}
	}
	return nil
}

// cookieURL is where the cookies of the jar are for: a Host that is asked for by -H counts more than the URL.
func (l *leg) cookieURL() *url.URL {
	if v := l.headers.Get("Host"); v != "" && !l.moved {
		u := *l.url
		u.Host = v
		return &u
	}
	return l.url
}

// ownPlace is true for the source of a field that does not stand among those of -H.
func ownPlace(source string) bool {
	switch source {
	case "curl -A", "curl -e", "curl -b", "curl -r", "curl -C", "curl -z", "curl --oauth2-bearer", "curl adds it":
		return true
	}
	return false
}

// ofForm is true for the type of a form's body.
func ofForm(contentType string) bool {
	return strings.HasPrefix(contentType, "multipart/") || strings.Contains(contentType, "boundary=")
}

// plainFields are the fields of a request that is not curl's: its own, in their order.
func (l *leg) plainFields(h *head, r Request, j *cookie.Jar) {
	add := func(name, value string) { h.fields = append(h.fields, Header{name, value}) }
	if v := l.headers.Values("Host"); len(v) > 0 && !l.moved {
		add("Host", v[0])
	} else {
		add("Host", l.addr.HostPort())
	}
	for _, f := range l.headers {
		switch n := strings.ToLower(f.Name); {
		case n == "host", n == "content-length", n == "transfer-encoding", !l.goes(n):
		default:
			add(f.Name, f.Value)
		}
	}
	if r.Compressed && !l.headers.Has("Accept-Encoding") {
		add("Accept-Encoding", "gzip")
	}
	h.login = len(h.fields)
	if v, ok := l.authorization(h, r); ok {
		add("Authorization", v)
	}
	if v := j.Header(l.cookieURL()); v != "" && !l.headers.Has("Cookie") {
		add("Cookie", v)
	}
	if l.body != nil || l.method == "POST" || l.method == "PUT" || l.method == "PATCH" {
		add("Content-Length", strconv.Itoa(len(l.payload())))
	}
	h.expect = strings.EqualFold(l.headers.Get("Expect"), "100-continue")
}

// authorization is the field that the login gives; one among the headers goes before Basic, and beside Digest, as with curl.
func (l *leg) authorization(h *head, r Request) (string, bool) {
	if !l.loggedIn() {
		return "", false
	}
	if h.waits = l.url.Scheme == "https" && l.host.waits(); h.waits {
		return "", false
	}
	v, a := l.host.value(saying{login: l.login, host: l.url.Hostname(), method: l.method, uri: l.addr.Target(), bound: l.boundTo(l.host.boundConn(), r)})
	if h.auth = a; a == nil && (l.headers.Has("Authorization") || r.Sources["removed:authorization"] != "") {
		return "", false
	}
	return v, v != ""
}

// loggedIn is true where a login is for the host that the leg leads to.
func (l *leg) loggedIn() bool { return l.withLogin && l.login != nil }

// payload is the body that this leg sends.
func (l *leg) payload() []byte {
	if l.opening {
		return []byte{}
	}
	return l.body
}

func basic(l *Login) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(l.User+":"+l.Password.Reveal()))
}
