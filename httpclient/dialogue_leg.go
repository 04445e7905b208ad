package httpclient

import (
	"strings"
)

// answers reports whether the leg is to be sent again, after h, with what the challenge asks for: by curl's rules, an opening
// that was taken without one is sent again as well, now with its body.
func (l *leg) answers(r Request, h *Hop) bool {
	proxied := r.Proxy != nil && r.Proxy.Login != nil
	switch {
	case h.Status == 401 && l.loggedIn():
		goesOn := l.host.hear(h.Received, h.closes())
		h.Choice = l.host.choice
		return goesOn
	case h.Status == 407 && proxied && h.Proxy != "":
		goesOn := l.proxy.hear(h.Received, h.closes())
		h.Choice = l.proxy.choice
		return goesOn
	case l.opening && h.Status < 300 && l.loggedIn() && l.host.opens():
		l.host.picked = "none"
		if proxied { // curl forgets the proxy's login with it
			l.proxy.picked = "none"
		}
		return true
	}
	return false
}

// closes reports whether the connection ends with the answer (RFC 9112 section 9.3). A proxy's word counts where it is old.
func (h *Hop) closes() bool {
	keeps := h.Proto != "HTTP/1.0"
	for _, name := range []string{"Connection", "Proxy-Connection"} {
		for v := range strings.SplitSeq(strings.Join(h.Received.Values(name), ","), ",") {
			switch strings.ToLower(strings.TrimSpace(v)) {
			case "close":
				return true
			case "keep-alive":
				keeps = true
			}
		}
	}
	return !keeps
}

// again is the same leg once more. Curl goes the way of a redirect for it, which writes the URL anew, tells where it comes from
// with -e ';auto', and counts.
func (l *leg) again(r Request) *leg {
	next := *l
	if addr, err := l.addr.Follow(l.addr.Absolute(), r.PathAsIs); err == nil {
		addr.Fragment = l.addr.Fragment
		next.addr, next.url = addr, addr.URL()
	}
	if r.AutoReferer {
		next.referer = l.addr.Absolute()
	}
	return &next
}
