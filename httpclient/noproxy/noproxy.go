// Package noproxy says whether a no-proxy list, as curl --noproxy and NO_PROXY have it, names a host. The client asks it before it
// takes the way through a proxy.
package noproxy

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Names reports whether a no-proxy list names the host of u.
func Names(list string, u *url.URL) bool { return Entry(list, u) != "" }

// Entry is the entry of a no-proxy list that names the host of u, "" none. The rules are those of curl 7.88
// (lib/noproxy.c): a lone * names all; entries stand between commas or blanks; a name stands for itself and what is below it, with
// one dot before and behind it left out; an IPv4 address takes addresses and networks, an IPv6 address what is written alike.
func Entry(list string, u *url.URL) string {
	if list == "*" {
		return list
	}
	host := strings.ToLower(u.Hostname())
	ip, err := netip.ParseAddr(host)
	v4 := err == nil && ip.Is4()
	if !v4 {
		host = strings.TrimSuffix(host, ".")
	}
	for _, entry := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
		if v4 {
			if inNetwork(ip, entry) {
				return entry
			}
			continue
		}
		e := strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(entry), "."), ".")
		if e != "" && (e == host || strings.HasSuffix(host, "."+e)) {
			return entry
		}
	}
	return ""
}

// inNetwork reads ADDRESS or ADDRESS/BITS. As in curl, bits that are none, or no number, leave the address itself.
func inNetwork(ip netip.Addr, entry string) bool {
	addr, text, _ := strings.Cut(entry, "/")
	of, err := netip.ParseAddr(addr)
	if err != nil || !of.Is4() {
		return false
	}
	digits := text
	if i := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits = text[:i]
	}
	bits, _ := strconv.Atoi(digits)
	if bits > 32 {
		return false
	}
	if bits == 0 {
		bits = 32
	}
	_, n, err := net.ParseCIDR(of.String() + "/" + strconv.Itoa(bits))
	return err == nil && n.Contains(net.IP(ip.AsSlice()))
}
