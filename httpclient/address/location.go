package address

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrProtocol is a Location of another protocol than http, such as javascript:alert(1): no path of this host, and nothing to follow.
var ErrProtocol = errors.New("another protocol")

// absolute cuts the scheme off a Location that curl takes for an absolute one: up to 40 letters, digits, + - and . before a colon
// (lib/urlapi.c, Curl_is_absolute_url without guessing), whatever comes behind it.
func absolute(loc string) (scheme string, ok bool) {
	i := strings.IndexByte(loc, ':')
	if i <= 0 || i > 40 || strings.ContainsFunc(loc[:i], notOfScheme) {
		return "", false
	}
	return strings.ToLower(loc[:i]), true
}

// Follow is where a Location leads from a, as curl puts the two together (lib/urlapi.c, concat_url).
func (a Address) Follow(location string, pathAsIs bool) (Address, error) {
	loc := encodeRaw(strings.TrimSpace(location))
	if before, ok := strings.CutSuffix(loc, "?"); ok && !strings.Contains(before, "?") {
		loc = before
	}
	switch scheme, rest := cutScheme(loc, ""); {
	case scheme != "" && rest != "":
		return Read(loc, a.Scheme, pathAsIs)
	case strings.HasPrefix(loc, "//"):
		return Read(a.Scheme+":"+loc, a.Scheme, pathAsIs)
	}
	switch scheme, ok := absolute(loc); {
	case scheme == "http" || scheme == "https":
		return Address{}, fmt.Errorf("reading the Location: want one to three slashes behind the colon of %s", scheme)
	case ok:
		return Address{Scheme: scheme}, ErrProtocol
	}
	base := Address{Scheme: a.Scheme, Host: a.Host, Port: a.Port, Path: ""}.Text()
	dir := a.Path[:strings.LastIndexByte(a.Path, '/')+1]
	if dir == "" {
		dir = "/"
	}
	switch {
	case strings.HasPrefix(loc, "/"):
		base += loc
	case strings.HasPrefix(loc, "?"):
		base += a.Path + loc
	case strings.HasPrefix(loc, "#"), loc == "":
		base += a.Path + a.Query + loc
	default:
		for { // curl resolves these here, also with --path-as-is
			if rest, ok := strings.CutPrefix(loc, "./"); ok {
				loc = rest
			} else if rest, ok := strings.CutPrefix(loc, "../"); ok {
				loc, dir = rest, dir[:strings.LastIndexByte(strings.TrimSuffix(dir, "/"), '/')+1]
				if dir == "" {
					dir = "/"
				}
			} else {
				break
			}
		}
		base += dir + loc
	}
	next, err := Read(base, a.Scheme, pathAsIs)
	next.User, next.Password, next.HasUser = a.User, a.Password, a.HasUser
	return next, err
}

// encodeRaw percent-encodes spaces and bytes outside of ASCII; a space of the query becomes +, as curl does.
func encodeRaw(s string) string {
	var b strings.Builder
	query := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' && query:
			b.WriteByte('+')
		case c == ' ':
			b.WriteString("%20")
		case c >= 0x80:
			b.WriteString("%" + strconv.FormatUint(uint64(c), 16))
		default:
			query = query || c == '?'
			b.WriteByte(c)
		}
	}
	return b.String()
}

// encodePath percent-encodes the bytes of a path outside of ASCII; those of a query curl sends as they are.
func encodePath(p string) string {
	if ascii(p) {
		return p
	}
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if p[i] >= 0x80 {
			b.WriteString("%" + strconv.FormatUint(uint64(p[i]), 16))
		} else {
			b.WriteByte(p[i])
		}
	}
	return b.String()
}

// removeDots resolves . and .. segments (RFC 3986 section 5.2.4).
func removeDots(p string) string {
	if !strings.Contains(p, "/.") {
		return p
	}
	var out []string
	parts := strings.Split(p[1:], "/")
	for i, s := range parts {
		last := i == len(parts)-1
		switch {
		case s == "." || s == "..":
			if s == ".." && len(out) > 0 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return "/" + strings.Join(out, "/")
}

// Unescape decodes what is percent-encoded and leaves the rest.
func Unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
