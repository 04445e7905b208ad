// Package cookie keeps cookies as curl does, and says of each whether it goes to an address and why not. The client fills a jar on
// the way of a request; what is in it at the end can be kept as a credential.
package cookie

import (
	"cmp"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Cookie is one cookie of a jar (RFC 6265 section 5.3).
type Cookie struct {
	Name         string
	Value        mask.Sensitive
	Domain, Path string // Domain "": any address, as curl takes a Set-Cookie line of a file
	SubDomains   bool   // those of Domain get it too
	Secure       bool
	HTTPOnly     bool
	Expires      time.Time // zero: with the session
	From         string    // "jar.txt line 3", "hop 1", "the login at app.example.test"

	unread string // why curl does not read it from its file, "" it does
}

// Jar is curl's cookie engine (lib/cookie.c): on only when the request reads or writes a cookie file (curl -b FILE, -c). Where
// it is off it sends nothing, and still knows what a browser would have sent, so that it can be said.
type Jar struct {
	On    bool
	Now   func() time.Time
	Agent string // who keeps no cookies, where it is off: "curl"

	cookies []Cookie
	unread  []Cookie // of files that curl does not read, or lines of them
	hop     int
}

// Put replaces the cookie of the same name, domain and path.
func (j *Jar) Put(ck Cookie) {
	j.cookies = slices.DeleteFunc(j.cookies, func(o Cookie) bool {
		return o.Name == ck.Name && strings.EqualFold(o.Domain, ck.Domain) && o.SubDomains == ck.SubDomains && o.Path == ck.Path
	})
	if ck.Expires.IsZero() || ck.Expires.After(j.Now()) {
		j.cookies = append(j.cookies, ck)
	}
}

// parseSetCookie reads the value of a Set-Cookie field by RFC 6265 section 5.2, which takes more values than its grammar for
// servers has: JSON with its quotes is one. It returns false where there is no name.
func parseSetCookie(line string) (ck Cookie, attrs *http.Cookie, ok bool) {
	pair, rest, _ := strings.Cut(line, ";")
	name, value, ok := strings.Cut(pair, "=")
	ck.Name = strings.TrimSpace(name)
	ck.Value = mask.NewSensitive("cookie", strings.TrimSpace(value))
	attrs, err := http.ParseSetCookie("x=y;" + rest)
	if !ok || err != nil || ck.Name == "" || strings.ContainsFunc(pair, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
		return ck, nil, false
	}
	ck.Path, ck.Secure, ck.HTTPOnly, ck.SubDomains = attrs.Path, attrs.Secure, attrs.HttpOnly, attrs.Domain != ""
	ck.Domain = strings.ToLower(strings.TrimPrefix(attrs.Domain, "."))
	return ck, attrs, true
}

// Set reads the value of a Set-Cookie field that came from u; nil where a file holds it.
func (j *Jar) Set(u *url.URL, line, from string) Set {
	ck, attrs, ok := parseSetCookie(strings.TrimSpace(line))
	set := Set{Name: clean.Line(ck.Name, 60)}
	if !ok {
		set.Why = "it cannot be read: want name=value, without control characters"
		return set
	}
	ck.From = from
	switch {
	case attrs.MaxAge < 0:
		ck.Expires = time.Unix(1, 0)
	case attrs.MaxAge > 0:
		ck.Expires = j.Now().Add(time.Duration(attrs.MaxAge) * time.Second)
	case !attrs.Expires.IsZero():
		ck.Expires = attrs.Expires
	}
	if u == nil {
		if ck.Path == "" {
			ck.Path = "/"
		}
		j.Put(ck)
		return set
	}
	host := strings.ToLower(u.Hostname())
	if set.Why = unsettable(ck, u, host); set.Why != "" {
		return set
	}
	if ck.Domain == "" {
		ck.Domain = host
	}
	switch {
	case ck.Path != "" && !strings.HasPrefix(ck.Path, "/"): // as curl; RFC 6265 section 5.2.4 would take the default
		ck.Path = "/"
	case ck.Path == "":
		ck.Path = u.EscapedPath()
		ck.Path = ck.Path[:max(strings.LastIndexByte(ck.Path, '/'), 0)]
		if ck.Path == "" {
			ck.Path = "/"
		}
	}
	if attrs.SameSite == http.SameSiteNoneMode && !ck.Secure {
		set.Mind = "SameSite=None without Secure: browsers do not keep it, curl does"
	}
	set.Kept, set.Cleared = true, !ck.Expires.IsZero() && !ck.Expires.After(j.Now())
	j.Put(ck)
	return set
}

// unsettable says why a server may not set the cookie, "" where it may (RFC 6265 section 5.3, and the prefixes of its revision).
func unsettable(ck Cookie, u *url.URL, host string) string {
	switch {
	case ck.Domain != "" && !domainFits(host, ck.Domain, true):
		return "its Domain is " + clean.Line(ck.Domain, 80) + ", and it came from " + clean.Line(host, 80)
	case ck.Domain != "" && ck.Domain != host && publicSuffix(ck.Domain):
		return "its Domain " + clean.Line(ck.Domain, 80) + " is a public suffix: it would go to everybody's hosts under it"
	case ck.Secure && !safeOrigin(u):
		return "it is Secure, and it came by http"
	case strings.HasPrefix(ck.Name, "__Secure-") && !ck.Secure:
		return "its name begins with __Secure-, and it is not Secure"
	case strings.HasPrefix(ck.Name, "__Host-") && !ck.Secure:
		return "its name begins with __Host-, and it is not Secure"
	case strings.HasPrefix(ck.Name, "__Host-") && ck.Path != "/":
		return "its name begins with __Host-, and its Path is not /"
	case strings.HasPrefix(ck.Name, "__Host-") && ck.SubDomains:
		return "its name begins with __Host-, and it has a Domain"
	}
	return ""
}

// publicSuffix reports whether people register names directly under the domain (publicsuffix.org).
func publicSuffix(domain string) bool {
	if net.ParseIP(domain) != nil || domain == "localhost" {
		return false
	}
	s, _ := publicsuffix.PublicSuffix(strings.Trim(domain, "."))
	return s == strings.Trim(domain, ".")
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

const maxSet = 200

// Header is the value of Cookie for a request to u: longer paths, domains and names first.
func (j *Jar) Header(u *url.URL) string {
	if !j.On {
		return ""
	}
	var fit []Cookie
	for _, ck := range slices.Backward(j.cookies) {
		if j.withheld(ck, u) == "" {
			fit = append(fit, ck)
		}
	}
	slices.SortStableFunc(fit, func(a, b Cookie) int {
		return cmp.Or(len(b.Path)-len(a.Path), len(b.Domain)-len(a.Domain), len(b.Name)-len(a.Name))
	})
	var parts []string
	for _, ck := range fit {
		parts = append(parts, ck.Name+"="+ck.Value.Reveal())
	}
	return strings.Join(parts, "; ")
}

// Held are the cookies at the end of an exchange, nil where the engine is off.
func (j *Jar) Held() []Cookie {
	if !j.On {
		return nil
	}
	return slices.Clone(j.cookies)
}

// Keep takes the cookies of one answer from u: the values of its Set-Cookie fields.
func (j *Jar) Keep(u *url.URL, fields []string) (out []Set) {
	j.hop++
	for _, v := range fields[:min(len(fields), maxSet)] { // an answer that sets more is none to follow
		out = append(out, j.Set(u, v, "hop "+strconv.Itoa(j.hop)))
	}
	return out
}

// Unreadable remembers a file that curl goes on without.
func (j *Jar) Unreadable(file, why string) {
	j.unread = append(j.unread, Cookie{From: file, unread: "the file cannot be read: " + why})
}

// DropSession forgets what ends with the session, as curl -j does.
func (j *Jar) DropSession() {
	j.cookies = slices.DeleteFunc(j.cookies, func(ck Cookie) bool { return ck.Expires.IsZero() })
}
