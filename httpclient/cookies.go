package httpclient

import (
	"cmp"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cookie is one cookie of the jar.
type cookie struct {
	name, value  string
	domain, path string // domain "": any address, as curl takes a Set-Cookie line of a file
	sub, secure  bool   // sub: sub-domains of domain too
	expires      time.Time
}

// jar is curl's cookie engine (lib/cookie.c): on only when the request reads or writes a cookie file (curl -b FILE, -c).
type jar struct {
	on      bool
	now     func() time.Time
	cookies []cookie
}

func (c *Client) newJar(r Request) *jar {
	j := &jar{on: r.CookieEngine || len(r.CookieFiles) > 0, now: c.now}
	for _, file := range r.CookieFiles {
		if b, err := c.read(file); err == nil { // curl goes on without the file
			j.load(string(b))
		}
	}
	if r.JunkSession {
		j.cookies = slices.DeleteFunc(j.cookies, func(ck cookie) bool { return ck.expires.IsZero() })
	}
	return j
}

// load reads the Netscape cookie file format (domain, sub-domains, path, secure, expiry, name, value), and lines of
// header fields as curl -D writes them.
func (j *jar) load(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if len(line) > 11 && strings.EqualFold(line[:11], "Set-Cookie:") {
			j.set(nil, line[11:])
			continue
		}
		line = strings.TrimPrefix(line, "#HttpOnly_")
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' })
		if len(f) == 6 {
			f = append(f, "")
		}
		if len(f) != 7 {
			continue
		}
		ck := cookie{name: f[5], value: f[6], domain: strings.TrimPrefix(f[0], "."), sub: f[1] == "TRUE", path: f[2], secure: strings.EqualFold(f[3], "TRUE")}
		if n, err := strconv.ParseInt(f[4], 10, 64); err == nil && n > 0 {
			ck.expires = time.Unix(n, 0)
		}
		j.put(ck)
	}
}

// put replaces the cookie of the same name, domain and path.
func (j *jar) put(ck cookie) {
	j.cookies = slices.DeleteFunc(j.cookies, func(o cookie) bool {
		return o.name == ck.name && strings.EqualFold(o.domain, ck.domain) && o.sub == ck.sub && o.path == ck.path
	})
	if ck.expires.IsZero() || ck.expires.After(j.now()) {
		j.cookies = append(j.cookies, ck)
	}
}

// set reads the value of a Set-Cookie field that came from u; nil where a file holds it.
func (j *jar) set(u *url.URL, line string) {
	parsed, err := http.ParseSetCookie(strings.TrimSpace(line))
	if err != nil {
		return
	}
	ck := cookie{name: parsed.Name, value: parsed.Value, path: parsed.Path, secure: parsed.Secure, sub: parsed.Domain != "", domain: strings.ToLower(strings.TrimPrefix(parsed.Domain, "."))}
	switch {
	case parsed.MaxAge < 0:
		ck.expires = time.Unix(1, 0)
	case parsed.MaxAge > 0:
		ck.expires = j.now().Add(time.Duration(parsed.MaxAge) * time.Second)
	case !parsed.Expires.IsZero():
		ck.expires = parsed.Expires
	}
	if u == nil {
		if ck.path == "" {
			ck.path = "/"
		}
		j.put(ck)
		return
	}
	host := strings.ToLower(u.Hostname())
	switch {
	case ck.domain == "":
		ck.domain = host
	case !domainFits(host, ck.domain, true), !strings.Contains(strings.Trim(ck.domain, "."), ".") && ck.domain != "localhost":
		return // a server sets cookies for itself and its own domain alone (RFC 6265 section 5.3)
	}
	if ck.secure && !safeOrigin(u) || strings.HasPrefix(ck.name, "__Secure-") && !ck.secure ||
		strings.HasPrefix(ck.name, "__Host-") && (!ck.secure || ck.path != "/" || ck.sub) {
		return
	}
	if !strings.HasPrefix(ck.path, "/") {
		ck.path = u.EscapedPath()
		ck.path = ck.path[:max(strings.LastIndexByte(ck.path, '/'), 0)]
		if ck.path == "" {
			ck.path = "/"
		}
	}
	j.put(ck)
}

// safeOrigin is true where cookies marked Secure may go: https, and this machine.
func safeOrigin(u *url.URL) bool {
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return u.Scheme == "https"
}

// domainFits compares as RFC 6265 section 5.1.3 does; an address has no sub-domains.
func domainFits(host, domain string, sub bool) bool {
	return domain != "" && strings.EqualFold(host, domain) || domain != "" && sub && net.ParseIP(host) == nil && len(host) > len(domain) && strings.EqualFold(host[len(host)-len(domain)-1:], "."+domain)
}

func pathFits(path, of string) bool {
	of = strings.TrimSuffix(of, "/")
	return of == "" || path == of || strings.HasPrefix(path, of+"/")
}

func (j *jar) keep(u *url.URL, received Headers) {
	if !j.on {
		return
	}
	for _, v := range received.Values("Set-Cookie") {
		j.set(u, v)
	}
}

// header is the value of Cookie for a request to u: longer paths, domains and names first.
func (j *jar) header(u *url.URL) string {
	if !j.on {
		return ""
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	var fit []cookie
	for _, ck := range slices.Backward(j.cookies) {
		if (ck.domain == "" && net.ParseIP(u.Hostname()) != nil || domainFits(u.Hostname(), ck.domain, ck.sub)) && pathFits(path, ck.path) && (!ck.secure || safeOrigin(u)) {
			fit = append(fit, ck)
		}
	}
	slices.SortStableFunc(fit, func(a, b cookie) int {
		return cmp.Or(len(b.path)-len(a.path), len(b.domain)-len(a.domain), len(b.name)-len(a.name))
	})
	var parts []string
	for _, ck := range fit {
		parts = append(parts, ck.name+"="+ck.value)
	}
	return strings.Join(parts, "; ")
}
