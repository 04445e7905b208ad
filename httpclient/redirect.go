package httpclient

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// leg is what one hop is about to send: the request with the redirect rules applied.
type leg struct {
	method     string
	url        *url.URL
	headers    Headers
	body       []byte
	withLogin  bool // Basic from Request.Login
	headerAuth bool // Authorization and Cookie given by -H still go along
	hostHeader bool // Host given by -H too: curl sends it to the first host alone (lib/http.c, Curl_http_host)
}

func firstLeg(r Request, u *url.URL) *leg {
	l := &leg{method: r.Method, url: u, headers: r.Headers, withLogin: r.Login != nil, headerAuth: true, hostHeader: true}
	if r.Body != nil {
		l.body = r.Body.Bytes
	}
	return l
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
	loc, err := url.Parse(strings.TrimSpace(h.Received.Get("Location")))
	if err != nil {
		return nil, &Redirect{Location: CleanLine(h.Received.Get("Location"), 500), Why: "the Location is no URL"}
	}
	to := l.url.ResolveReference(loc)
	if to.Fragment == "" {
		to.Fragment = l.url.Fragment
	}
	red := &Redirect{Location: to.String()}
	if to.Scheme != "http" && to.Scheme != "https" {
		red.Why = "another protocol, which curl does not follow"
		return nil, red
	}
	if n, err := strconv.Atoi(to.Port()); to.Host == "" || to.Port() != "" && (err != nil || n < 1 || n > 65535) {
		red.Why = "the Location has no host, or a port that cannot be (1 to 65535)"
		return nil, red
	}
	next := *l
	next.url = to
	if to.User == nil {
		to.User = nil
	}

	s1, h1, p1 := origin(l.url)
	s2, h2, p2 := origin(to)
	s0, h0, p0 := origin(mustParse(r.URL))
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
	next.headerAuth, next.withLogin = same, same && r.Login != nil
	next.hostHeader = h0 == h2

	switch {
	case h.Status == 303 && l.method != "HEAD" && (l.method != "GET" || len(l.body) > 0),
		h.Status == 301 && l.method == "POST" && !r.PostRedirect[0],
		h.Status == 302 && l.method == "POST" && !r.PostRedirect[1]:
		if h.Status == 303 && l.method == "POST" && r.PostRedirect[2] {
			break
		}
		if r.Sources["method"] == "" { // -X keeps its method on every hop
			next.method = "GET"
		}
		if len(l.body) > 0 {
			why = append(why, "the body is left out after "+itoa(h.Status))
		}
		next.body = nil
		next.headers = next.headers.Without("Content-Type").Without("Content-Length")
	}
	carried := func(name string) bool { return l.headerAuth && l.headers.Has(name) }
	crossed := s1 != s2 || h1 != h2 || p1 != p2
	note := func(name string, goes bool) {
		switch {
		case !goes:
			red.Dropped = append(red.Dropped, name)
		default:
			red.Kept = append(red.Kept, name)
			if crossed {
				red.Leaks = append(red.Leaks, name)
			}
		}
	}
	if carried("Authorization") || l.withLogin {
		note("Authorization", same)
	}
	if carried("Cookie") {
		note("Cookie", same)
	}
	for _, f := range l.headers {
		switch n := strings.ToLower(f.Name); {
		case n == "authorization", n == "cookie", f.Value == "", n == "proxy-authorization" && forProxy(r, to):
		case CarriesSecret(f):
			note(f.Name, true) // curl knows no other credential than Authorization and Cookie
		case crossed && n != "host" && r.Sources[n] != "curl adds it" && !slices.Contains(everyday, n) && !slices.Contains(red.Others, f.Name):
			red.Others = append(red.Others, f.Name)
		}
	}
	if crossed && len(next.body) > 0 && holdsSecret(next.body) {
		red.Leaks = append(red.Leaks, "the secret in the body")
	}
	red.Held = r.FollowRedirects && len(red.Leaks) > 0 && !r.TrustRedirects && !upgrade(l.url, to)
	red.Why = strings.Join(why, ", ")
	return &next, red
}

// forProxy reports whether the proxy reads Proxy-Authorization of a request to u: that of plain http. Any other server that
// gets it is one for which it was not meant.
func forProxy(r Request, u *url.URL) bool {
	return u.Scheme == "http" && r.Proxy != nil && r.Proxy.URL != "" && !strings.HasPrefix(r.Proxy.URL, "socks") && !bypass(r.NoProxy, u)
}

// everyday are fields that say nothing of the one who asks.
var everyday = []string{"accept", "accept-charset", "accept-encoding", "accept-language", "user-agent", "content-type", "content-length",
	"connection", "cache-control", "pragma", "range"}

// holdsSecret reports whether a body names a secret: a password in a form, a client_secret in JSON.
func holdsSecret(body []byte) bool {
	found := false
	_ = ReplaceSecrets(string(body[:min(len(body), keepBytes)]), func(string, string) string {
		found = true
		return ""
	})
	return found
}

// mustParse parses a URL that has been parsed before.
func mustParse(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		return &url.URL{}
	}
	return u
}
