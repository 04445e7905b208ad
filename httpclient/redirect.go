package httpclient

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/noproxy"
)

func itoa(n int) string { return strconv.Itoa(n) }

// leg is what one hop is about to send: the request with the redirect rules applied.
type leg struct {
	method     string
	addr       address.Address
	url        *url.URL // of addr
	headers    Headers
	body       []byte // nil none
	chunked    bool
	sending    string // "curl -T" where the body is an upload
	bodyGone   bool   // a redirect made a GET of it
	withLogin  bool   // Basic from Request.Login
	nonce      string // of DPoP: what the server gave last, "" nothing
	headerAuth bool   // Authorization and Cookie given by -H still go along
	moved      bool   // a redirect led to another host: the Host that was asked for stays behind
	referer    string // what curl -e ';auto' says
	login      *Login // what withLogin sends
	refused417 bool   // the server will not be asked by Expect
	target     string // of the request line
	// cookieOption: the Cookie is one of curl -b, which curl sends to every host; one of -H stays behind.
	cookieOption bool
	host, proxy  *dialogue // what the challenges so far lead to; nil: Basic
	opening      bool      // a first request without its body, which a challenge is to come back to
	head         head      // what is sent, once it is known
	start        *url.URL  // of the first leg
}

func firstLeg(r Request, a address.Address) *leg {
	l := &leg{method: r.Method, addr: a, url: a.URL(), headers: r.Headers, withLogin: r.Login != nil, login: r.Login, headerAuth: true, sending: r.Sources["body"], cookieOption: asCurl(r) && r.Sources["cookie"] == "curl -b"}
	l.start = l.url
	if r.Body != nil {
		l.body, l.chunked = r.Body.Bytes, r.Body.Chunked
		if l.body == nil {
			l.body = []byte{}
		}
	}
	return l
}

// upload is true for curl -T.
func (l *leg) upload() bool { return l.sending == "curl -T" && !l.bodyGone }

// posts says what curl takes the request for when a redirect may make a GET of it: a POST, or another method with a body.
// That is by its body, and not by the name that -X gives.
func (l *leg) posts(r Request) (post, other bool) {
	if asCurl(r) {
		return (l.body != nil || l.method == "POST" && r.Sources["method"] == "") && !l.upload(), l.upload()
	}
	return l.method == "POST", l.method != "POST" && l.method != "HEAD" && (l.method != "GET" || len(l.body) > 0)
}

// origin is the scheme, host and port that curl compares before it lets credentials follow a redirect
// (lib/http.c, Curl_auth_allowed_to_host since 7.83: protocol and port count too).
func origin(u *url.URL) (scheme, host, port string) {
	port = u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme, strings.ToLower(u.Hostname()), port
}

// redirect reads a 3xx answer with a Location and says what the next hop keeps, as current curl decides it. The
// Redirect is set for every such answer; the leg is nil where curl could not go on.
func (c *Client) redirect(r Request, l *leg, h *Hop) (*leg, *Redirect) {
	if h.Status < 300 || h.Status > 399 || h.Status == 304 || !h.Received.Has("Location") {
		return nil, nil
	}
	addr, err := l.addr.Follow(h.Received.Get("Location"), r.PathAsIs)
	if err != nil {
		return nil, &Redirect{Location: clean.Line(h.Received.Get("Location"), 500), Why: "the Location is no URL, or has no host, or a port that cannot be (1 to 65535)"}
	}
	if addr.Fragment == "" {
		addr.Fragment = l.addr.Fragment
	}
	to := addr.URL()
	red := &Redirect{Location: addr.Text()}
	if to.Scheme != "http" && to.Scheme != "https" {
		red.Why = "another protocol, which curl does not follow"
		return nil, red
	}
	if r.RedirectSchemes != nil && !slices.Contains(r.RedirectSchemes, to.Scheme) {
		red.Why = "--proto or --proto-redir does not allow " + to.Scheme
		return nil, red
	}
	if n, err := strconv.Atoi(to.Port()); to.Host == "" || to.Port() != "" && (err != nil || n < 1 || n > 65535) {
		red.Why = "the Location has no host, or a port that cannot be (1 to 65535)"
		return nil, red
	}
	next := *l
	next.addr, next.url, next.head = addr, to, head{}
	if r.AutoReferer {
		next.referer = l.addr.Absolute()
	}

	s1, h1, p1 := origin(l.url)
	s2, h2, p2 := origin(to)
	s0, h0, p0 := origin(l.start)
	var why []string
	if h1 != h2 {
		why = append(why, "other host")
	}
	if s1 != s2 {
		why = append(why, "other scheme")
	} else if p1 != p2 {
		why = append(why, "other port")
	}
	// curl compares with the first host of the transfer, so credentials return when a chain returns.
	same := (s0 == s2 && h0 == h2 && p0 == p2) || r.TrustRedirects
	next.moved = h0 != h2
	next.headerAuth, next.withLogin, next.login = same, same && r.Login != nil, r.Login
	if !same && fromNetrc(r) { // curl looks for the new host's own
		if own, err := c.netrcLogin(r, addr.Host); err == nil && own != nil {
			next.withLogin, next.login = true, own
		}
	}

	post, other := l.posts(r)
	switch {
	case h.Status == 303 && (post && !r.PostRedirect[2] || other),
		h.Status == 301 && post && !r.PostRedirect[0],
		h.Status == 302 && post && !r.PostRedirect[1]:
		if r.Sources["method"] == "" { // -X keeps its method on every hop
			next.method = "GET"
		}
		if len(l.body) > 0 {
			why = append(why, "the body is left out after "+itoa(h.Status))
		}
		next.body, next.bodyGone, next.chunked = nil, true, false
		if !asCurl(r) || r.Sources["content-type"] == "curl adds it" {
			next.headers = next.headers.Without("Content-Type")
		}
		next.headers = next.headers.Without("Content-Length")
	}
	carried := func(name string) bool { return l.headerAuth && l.headers.Has(name) }
	crossed := s1 != s2 || h1 != h2 || p1 != p2
	note := func(name string, goes bool) { red.carry(name, goes, crossed) }
	if carried("Authorization") || l.withLogin {
		note("Authorization", same)
	}
	if s := l.head.signed; s != nil {
		l.noteSigned(s, red, same, crossed)
	}
	if carried("Cookie") || l.cookieOption {
		note("Cookie", same || l.cookieOption)
	}
	for _, f := range l.headers {
		switch n := strings.ToLower(f.Name); {
		case n == "authorization", n == "cookie", f.Value == "", n == "proxy-authorization" && forProxy(r, to):
		case mask.CarriesSecret(f.Name, f.Value):
			note(f.Name, true) // curl knows no other credential than Authorization and Cookie
		case crossed && n != "host" && r.Sources[n] != "curl adds it" && !slices.Contains(everyday, n) && !slices.Contains(red.Others, f.Name):
			red.Others = append(red.Others, f.Name)
		}
	}
	if crossed && len(next.body) > 0 && holdsSecret(next.body) {
		red.Leaks = append(red.Leaks, "the secret in the body")
	}
	if crossed && to.Scheme == "https" && r.ClientCertFile != "" {
		red.Leaks = append(red.Leaks, "the client certificate") // curl shows it to every host that asks for one
	}
	red.Held = r.FollowRedirects && len(red.Leaks) > 0 && !r.TrustRedirects && !upgrade(l.url, to)
	red.Why = strings.Join(why, ", ")
	return &next, red
}

// forProxy reports whether the proxy reads Proxy-Authorization of a request to u: that of plain http. Any other server that
// gets it is one for which it was not meant.
func forProxy(r Request, u *url.URL) bool {
	return u.Scheme == "http" && r.Proxy != nil && r.Proxy.URL != "" && !strings.HasPrefix(r.Proxy.URL, "socks") && !noproxy.Names(r.NoProxy, u)
}

// everyday are fields that say nothing of the one who asks.
var everyday = []string{"accept", "accept-charset", "accept-encoding", "accept-language", "user-agent", "content-type", "content-length",
	"connection", "cache-control", "pragma", "range"}

// holdsSecret reports whether a body names a secret: a password in a form, a client_secret in JSON.
func holdsSecret(body []byte) bool {
	found := false
	_ = mask.ReplaceSecrets(string(body[:min(len(body), keepBytes)]), func(string, string) string {
		found = true
		return ""
	})
	return found
}

// carry notes whether a credential of that name goes along; to another origin it is a leak.
func (red *Redirect) carry(name string, goes, crossed bool) {
	if !goes {
		red.Dropped = append(red.Dropped, name)
		return
	}
	red.Kept = append(red.Kept, name)
	if crossed {
		red.Leaks = append(red.Leaks, name)
	}
}
