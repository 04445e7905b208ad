// Package address reads a URL as curl does, and where a redirect leads from it: net/url refuses or changes what curl sends as it
// stands. It is where the client begins with a request, before anything is sent.
package address

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// Address is a URL as curl reads one (lib/urlapi.c): what is between the authority and the fragment is kept byte for
// byte, where net/url would refuse "%zz" and encode "|".
type Address struct {
	Scheme         string // lower case
	User, Password string // decoded
	HasUser        bool
	Host           string // without brackets, in ASCII; an IPv4 address in its usual form
	Port           string // "" none given
	Path           string // as it is sent; "" where none was given, which is sent as /
	Query          string // with its ?, which may stand alone; "" none
	Fragment       string // without #
}

// Read reads raw; scheme is taken where raw names none. Its errors say what was wanted, and quote nothing.
func Read(raw, scheme string, pathAsIs bool) (Address, error) {
	var a Address
	for i := 0; i < len(raw); i++ {
		if raw[i] <= ' ' || raw[i] == 0x7f {
			return a, errors.New("a URL without spaces and control characters")
		}
	}
	a.Scheme, raw = cutScheme(raw, scheme)
	if raw == "" {
		return a, errors.New("a URL such as https://api.example.test/v1")
	}
	end := strings.IndexAny(raw, "/?#")
	authority, rest := raw, ""
	if end >= 0 {
		authority, rest = raw[:end], raw[end:]
	}
	rest, a.Fragment, _ = strings.Cut(rest, "#")
	if i := strings.IndexByte(rest, '?'); i >= 0 {
		rest, a.Query = rest[:i], rest[i:]
	}
	a.Path = rest
	if !pathAsIs {
		a.Path = removeDots(a.Path)
	}
	if at := strings.IndexByte(authority, '@'); at >= 0 {
		user, pw, _ := strings.Cut(authority[:at], ":")
		a.HasUser, a.User, a.Password = true, Unescape(user), Unescape(pw)
		authority = authority[at+1:]
	}
	return a, a.readHost(authority)
}

// cutScheme takes the scheme off; curl accepts one to three slashes behind its colon.
func cutScheme(raw, scheme string) (string, string) {
	i := strings.IndexByte(raw, ':')
	if i <= 0 || i+1 >= len(raw) || raw[i+1] != '/' || strings.ContainsFunc(raw[:i], notOfScheme) {
		return scheme, raw
	}
	rest := strings.TrimLeft(raw[i+1:], "/")
	if len(raw)-i-1-len(rest) > 3 {
		return strings.ToLower(raw[:i]), ""
	}
	return strings.ToLower(raw[:i]), rest
}

// notOfScheme is true for what a scheme cannot hold (RFC 3986 section 3.1).
func notOfScheme(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("+-.", r))
}

// readHost reads HOST:PORT.
func (a *Address) readHost(s string) error {
	port := ""
	if strings.HasPrefix(s, "[") {
		i := strings.IndexByte(s, ']')
		if i < 0 {
			return errors.New("a URL with a ] behind its IPv6 address")
		}
		a.Host, port = strings.ReplaceAll(s[1:i], "%25", "%"), s[i+1:]
		if _, err := netip.ParseAddr(a.Host); err != nil {
			return errors.New("a URL with an IPv6 address between its brackets")
		}
		if port != "" && port[0] != ':' {
			return errors.New("a URL with a colon and a port behind its ]")
		}
		port = strings.TrimPrefix(port, ":")
	} else {
		host, p, _ := strings.Cut(s, ":")
		port = p
		if strings.Contains(host, "@") { // curl refuses it as well
			return errors.New("a URL that writes the sign @ of its user name or password as %40")
		}
		host = Unescape(host)
		if host == "" || strings.ContainsFunc(host, func(c rune) bool { return c <= ' ' || c == 0x7f }) || strings.ContainsAny(host, "/:#?!@{}[]\\$'\"^`*<>=;,+&()%|") {
			return errors.New("a URL with a host name, such as https://api.example.test/v1")
		}
		a.Host = ipv4(host)
		if !ascii(a.Host) {
			puny, err := idna.Lookup.ToASCII(a.Host)
			if err != nil || strings.Trim(puny, ".") == "" { // all of it may be characters that IDNA leaves out (UTS 46 section 4)
				return errors.New("a URL with a host name that can be looked up")
			}
			a.Host = ipv4(puny) // digits in another script are digits
		}
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 { // port 0 means “any” to a listener; curl goes there too, and nobody answers
			return errors.New("a URL with a port from 1 to 65535")
		}
		a.Port = strconv.FormatUint(n, 10)
	}
	return nil
}

// HostPort is the value of Host: the port only where it is not the scheme's own.
func (a Address) HostPort() string {
	h := a.Host
	if strings.Contains(h, ":") {
		h = "[" + h + "]"
	}
	if a.Port == "" || a.Port == defaultPort(a.Scheme) {
		return h
	}
	return h + ":" + a.Port
}

// Target is the request target of a request to the server itself (RFC 9112 section 3.2.1).
func (a Address) Target() string {
	if a.Path == "" {
		return "/" + a.Query
	}
	return encodePath(a.Path) + a.Query
}

// Absolute is the request target of a request that a proxy passes on (RFC 9112 section 3.2.2). Curl writes it a little
// differently: bytes outside of ASCII stay, a ? with nothing behind it does not.
func (a Address) Absolute() string {
	a.Fragment = ""
	if a.Path == "" {
		a.Path = "/"
	}
	if a.Query == "?" {
		a.Query = ""
	}
	return a.Text()
}

// URL is the address for net/url, which may write the path in another way: Target is what is sent.
func (a Address) URL() *url.URL {
	u := &url.URL{Scheme: a.Scheme, Host: a.Host, Path: Unescape(a.Path), RawPath: a.Path,
		RawQuery: strings.TrimPrefix(a.Query, "?"), Fragment: Unescape(a.Fragment), RawFragment: a.Fragment}
	if strings.Contains(u.Host, ":") {
		u.Host = "[" + u.Host + "]"
	}
	if a.Port != "" {
		u.Host += ":" + a.Port
	}
	return u
}

// Text is the address without its login, the path and query byte for byte.
func (a Address) Text() string {
	h := a.Host
	if strings.Contains(h, ":") {
		h = "[" + h + "]"
	}
	if a.Port != "" {
		h += ":" + a.Port
	}
	t := a.Scheme + "://" + h + a.Path + a.Query
	if a.Fragment != "" {
		t += "#" + a.Fragment
	}
	return t
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// ipv4 writes an IPv4 address that is given in fewer parts, in octal or in hexadecimal in its usual form, as curl does
// (inet_aton(3)); any other host as it is.
func ipv4(host string) string {
	h := strings.TrimSuffix(host, ".")
	if h == "" || h[0] < '0' || h[0] > '9' {
		return host
	}
	parts := strings.Split(h, ".")
	if len(parts) > 4 {
		return host
	}
	var n uint64
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 0, 32)
		if err != nil || strings.ContainsAny(p, "_bBoO") {
			return host
		}
		switch {
		case i < len(parts)-1 && v > 255, i == len(parts)-1 && v >= 1<<(8*(5-len(parts))):
			return host
		case i < len(parts)-1:
			n |= v << (8 * (3 - i))
		default:
			n |= v
		}
	}
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}).String()
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
