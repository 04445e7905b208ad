package httpclient

import (
	"net/url"
	"strings"

	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/noproxy"
)

// readsEnvironment is true for requests of tools that take their proxy from the environment.
func readsEnvironment(r Request) bool {
	switch r.Source {
	case "wget", "HTTPie", "xh", "curl -v":
		return true
	}
	return asCurl(r)
}

// noProxyFromEnvironment takes no_proxy, or NO_PROXY, where the command brings no list of its own. It holds for a proxy of
// -x too.
func (c *Client) noProxyFromEnvironment(r *Request) {
	if r.NoProxy != "" || !readsEnvironment(*r) {
		return
	}
	for _, n := range []string{"no_proxy", "NO_PROXY"} {
		if v := c.env(n); v != "" {
			r.NoProxy = v
			r.setSource("noproxy", "environment "+n)
			return
		}
	}
}

func (r *Request) setSource(key, source string) {
	if r.Sources == nil {
		r.Sources = map[string]string{}
	}
	r.Sources[key] = source
}

// named reports whether the command itself names a proxy, or none (-x ”): options about one alone do not.
func (p *ProxySpec) named() bool { return p != nil && (p.URL != "" || p.Source != "") }

// proxyFromEnvironment is the proxy that the environment names for u, nil none. It follows curl: lower case first; HTTP_PROXY
// in upper case is never read, for a CGI script would take it from the request header Proxy. given holds what the command says of
// proxies without naming one.
func (c *Client) proxyFromEnvironment(r Request, given *ProxySpec, u *url.URL) *ProxySpec {
	if noproxy.Names(r.NoProxy, u) {
		return nil
	}
	tries := []string{u.Scheme + "_proxy"}
	if u.Scheme != "http" {
		tries = append(tries, strings.ToUpper(u.Scheme)+"_PROXY")
	}
	for _, n := range append(tries, "all_proxy", "ALL_PROXY") {
		if v := c.env(n); v != "" {
			p := ProxySpec{}
			if given != nil {
				p = *given
			}
			p.Source = "environment " + n
			p.take(v)
			return &p
		}
	}
	return nil
}

// take reads the URL of a proxy. A login in it goes before that of -U.
func (p *ProxySpec) take(raw string) {
	bare, own, sign := CutProxyLogin(raw)
	p.URL, p.Misread = bare, sign
	switch {
	case sign != "":
		p.Meant, p.Login = own, nil
	case own != nil:
		p.Login = own
	}
}

// Given is the login that the command or the environment gives the proxy, also where its URL is cut at the wrong place; nil none.
func (p *ProxySpec) Given() *Login {
	if p.Login == nil {
		return p.Meant
	}
	return p.Login
}

// CutProxyLogin takes user:password@ out of a proxy's URL, which may lack its scheme, as curl reads it: the first @ ends
// the login, and the first /, ? or # the host, also where either is meant for a part of the password. Such a sign is named; then bare
// and login are what was meant. What is kept as a URL is printed, what is kept as a login is masked.
func CutProxyLogin(raw string) (bare string, own *Login, sign string) {
	start := 0
	if i := strings.Index(raw, "://"); i >= 0 {
		start = i + len("://")
	}
	rest := raw[start:]
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	first, last := strings.IndexByte(rest[:end], '@'), strings.LastIndexByte(rest, '@')
	switch {
	case last < 0:
		return raw, nil, ""
	case first < 0:
		sign = rest[end : end+1]
	case first != last: // a path of a proxy's URL has no meaning, and so no @
		sign = "@"
	}
	user, pw, _ := strings.Cut(rest[:last], ":")
	login := &Login{User: address.Unescape(user), Password: mask.NewSensitive("password", address.Unescape(pw)), Source: "proxy URL"}
	return raw[:start] + rest[last+1:], login, sign
}

// misreadProxy is the failure of a proxy whose login is cut at the wrong place: curl takes a part of it for the host.
func misreadProxy(p *ProxySpec) *Failure {
	coded := map[string]string{"/": "%2F", "?": "%3F", "#": "%23", "@": "%40"}[p.Misread]
	what := "ends the host there, so the user name is taken for the proxy"
	if p.Misread == "@" {
		what = "ends the login there, so the rest of the password is taken for the proxy"
	}
	return &Failure{Kind: FailProxy, During: "reading the proxy's URL", ProxyLogin: "misread", Detail: "the sign " + p.Misread + " in the proxy's user name or password " + what,
		Next: "Write the " + p.Misread + " as " + coded + " in the proxy's URL (" + p.Source + "), or give the login apart (curl -U user:password)"}
}

// proxyWhy says of a hop to u which proxy was taken, or none, and why.
func proxyWhy(r Request, u *url.URL) string {
	list := "--noproxy"
	if s := r.Sources["noproxy"]; s != "" {
		list = s
	}
	entry := noproxy.Entry(r.NoProxy, u)
	switch p := r.Proxy; {
	case r.UnixSocket != "":
		return "a Unix socket is asked"
	case p != nil && p.URL == "" && p.Source != "" && p.Before == "":
		return "switched off by " + p.Source + " ''"
	case entry != "" && (p.named() || r.Sources["noproxy"] != ""):
		return clean.Line(entry, 80) + " in " + list + " leaves this host out"
	case p.named():
		return "named by " + p.Source
	case !readsEnvironment(r):
		return "the request names none"
	}
	return "neither the command nor the environment names one for " + u.Scheme
}

// unreadable is the failure of a proxy on the way to u whose login is cut at the wrong place, nil none.
func (t *transport) unreadable(u *url.URL) *Failure {
	if p := t.r.Proxy; p != nil && p.Misread != "" && t.proxyFor(u) != "" {
		return misreadProxy(p)
	}
	return nil
}

// proxyAfter is the proxy for the next address of a redirect: curl asks the environment anew for each host and scheme. other is
// true where it is another than before.
func (c *Client) proxyAfter(r Request, given *ProxySpec, u *url.URL) (p *ProxySpec, other bool) {
	if given.named() || !readsEnvironment(r) {
		return r.Proxy, false
	}
	if p = c.proxyFromEnvironment(r, given, u); p == nil {
		p = given
	}
	return p, p.address() != r.Proxy.address()
}

func (p *ProxySpec) address() string {
	if p == nil {
		return ""
	}
	return p.URL
}
