package httpclient

import "strings"

// dialogue is what one exchange has learned from the challenges of the server, or of the proxy, and how it answers them. It
// follows curl (lib/http.c, Curl_http_auth_act): a scheme that is wanted alone is used at once, of several the strongest that
// is offered; the same challenge again ends it, since the login is wrong then.
type dialogue struct {
	proxy  bool
	want   string // "basic", "digest", or "anyauth" where the server is asked first
	picked string // "basic", "digest", "none"; "" nothing was offered yet
	asked  *DigestChallenge
	nc     int
	cnonce string
	fresh  int  // times that a nonce was called stale
	stuck  bool // nothing more is answered
}

func newDialogue(scheme string, proxy bool) *dialogue {
	d := &dialogue{proxy: proxy, want: scheme}
	switch scheme {
	case "digest", "anyauth":
	case awsSigV4: // a signature answers no challenge
		d.want, d.picked, d.stuck = "none", "none", true
	default:
		d.want = "basic"
	}
	if d.want != "anyauth" {
		d.picked = d.want
	}
	return d
}

// maxStale is how often a nonce may be called stale in one exchange: an answer to a fresh one is due once.
const maxStale = 1

// opens is true before the first challenge of a server that is to be answered by Digest alone: curl sends no body then, which
// the server would refuse in vain.
func (d *dialogue) opens() bool { return d != nil && d.picked == "digest" && d.asked == nil }

// value is what is sent for a login, "" nothing yet.
func (d *dialogue) value(l *Login, method, uri string) (string, *DigestAnswer) {
	if d == nil {
		return basic(l), nil
	}
	switch {
	case d.picked == "basic":
		return basic(l), nil
	case d.picked != "digest" || d.asked == nil:
		return "", nil
	}
	if d.nc++; d.cnonce == "" {
		d.cnonce = newCNonce()
	}
	v, a := AnswerDigest(*d.asked, l, method, uri, d.cnonce, d.nc, "")
	return v, &a
}

// hear reads the challenges of a 401 or 407 and reports whether the request is to be sent again with an answer.
func (d *dialogue) hear(received Headers) bool {
	if d == nil || d.stuck {
		return false
	}
	name := "WWW-Authenticate"
	if d.proxy {
		name = "Proxy-Authenticate"
	}
	offered := map[string]bool{}
	for _, field := range received.Values(name) {
		for rest := field; rest != ""; {
			switch {
			case begins(rest, "Digest"):
				if !offered["digest"] { // of several the first, as curl
					offered["digest"] = true
					d.takes(rest[len("Digest"):])
				}
			case begins(rest, "Basic"):
				offered["basic"] = true
				d.stuck = d.stuck || d.picked == "basic"
			}
			_, rest, _ = strings.Cut(rest, ",")
			rest = strings.TrimLeft(rest, " \t")
		}
	}
	if d.stuck {
		return false
	}
	may := func(s string) bool { return offered[s] && (d.want == s || d.want == "anyauth") }
	switch {
	case may("digest"):
		d.picked = "digest"
	case may("basic"):
		d.picked = "basic"
	default:
		d.picked, d.stuck = "none", true
	}
	return !d.stuck
}

// takes reads a Digest challenge. One that comes after an answer, and does not call its nonce stale, says that the login is wrong.
func (d *dialogue) takes(params string) {
	before := d.asked != nil
	c, ok := ReadDigestChallenge(params)
	if before && c.Stale {
		d.fresh++
	}
	if !ok || before && (!c.Stale || d.fresh > maxStale) {
		d.stuck = true
		return
	}
	d.asked, d.nc, d.cnonce = &c, 0, ""
}

// begins reports whether a challenge names the scheme.
func begins(s, scheme string) bool {
	return len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) && (len(s) == len(scheme) || strings.IndexByte(" \t,", s[len(scheme)]) >= 0)
}

// answers reports whether the leg is to be sent again, after h, with what the challenge asks for: by curl's rules, an opening
// that was taken without one is sent again as well, now with its body.
func (l *leg) answers(r Request, h *Hop) bool {
	proxied := r.Proxy != nil && r.Proxy.Login != nil
	switch {
	case h.Status == 401 && l.loggedIn():
		return l.host.hear(h.Received)
	case h.Status == 407 && proxied && h.Proxy != "":
		return l.proxy.hear(h.Received)
	case l.opening && h.Status < 300 && l.loggedIn() && l.host.opens():
		l.host.picked = "none"
		if proxied { // curl forgets the proxy's login with it
			l.proxy.picked = "none"
		}
		return true
	}
	return false
}

// again is the same leg once more. Curl goes the way of a redirect for it, which writes the URL anew, tells where it comes from
// with -e ';auto', and counts.
func (l *leg) again(r Request) *leg {
	next := *l
	if addr, err := l.addr.follow(l.addr.Absolute(), r.PathAsIs); err == nil {
		addr.Fragment = l.addr.Fragment
		next.addr, next.url = addr, addr.URL()
	}
	if r.AutoReferer {
		next.referer = l.addr.Absolute()
	}
	return &next
}
