package cookie

import (
	"net"
	"net/url"
	"strings"
	"time"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Use is what was decided of one cookie for one request (RFC 6265 section 5.4).
type Use struct {
	Name, Domain, Path string
	From               string // "jar.txt line 3", "hop 1"
	Sent               bool
	Why                string // of one that was not sent: "it is Secure, and the request goes by http"
}

// Set is what became of one Set-Cookie field of an answer (RFC 6265 section 5.3).
type Set struct {
	Name    string
	Kept    bool
	Cleared bool   // by an end in the past
	Why     string // of one that was not kept
	Mind    string // what browsers make of it, where that differs
}

// maxUses bounds the ledger of one request: a browser's whole jar holds thousands of other sites' cookies.
const maxUses = 200

// Uses lists every cookie that is for the site of u, or nearly, with why it does or does not go there. Of other sites none is
// listed, unless the jar has no others.
func (j *Jar) Uses(u *url.URL) []Use {
	var out, foreign []Use
	for _, ck := range append(append([]Cookie(nil), j.cookies...), j.unread...) {
		use := Use{Name: clean.Line(ck.Name, 60), Domain: clean.Line(ck.Domain, 80), Path: clean.Line(ck.Path, 80), From: ck.From, Why: j.withheld(ck, u)}
		switch {
		case use.Why == "" && j.On:
			use.Sent = true
		case use.Why == "" && j.Agent != "":
			use.Why = "curl keeps no cookies unless -b or -c switches that on"
		case use.Why == "":
			use.Why = "cookies that an answer sets are not kept for the next request"
		}
		if ck.Domain != "" && !sameSite(u.Hostname(), ck.Domain) {
			foreign = append(foreign, use)
			continue
		}
		out = append(out, use)
	}
	if len(out) == 0 {
		out = foreign
	}
	return out[:min(len(out), maxUses)]
}

// withheld says why a cookie does not go to u, "" where it goes.
func (j *Jar) withheld(ck Cookie, u *url.URL) string {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	host := u.Hostname()
	switch {
	case ck.unread != "":
		return ck.unread
	case ck.Domain == "" && net.ParseIP(host) != nil:
	case ck.Domain == "":
		return "its line in the file names no host"
	case !domainFits(host, ck.Domain, ck.SubDomains):
		if domainFits(host, ck.Domain, true) {
			return "it is for the host " + clean.Line(ck.Domain, 80) + " alone, and the request goes to " + clean.Line(host, 80)
		}
		return "it is for " + clean.Line(ck.Domain, 80) + ", and the request goes to " + clean.Line(host, 80)
	}
	switch {
	case !ck.Expires.IsZero() && !ck.Expires.After(j.Now()):
		return "it expired " + ck.Expires.UTC().Format("2006-01-02 15:04 UTC")
	case !pathFits(path, ck.Path):
		return "it is for the path " + clean.Line(ck.Path, 80) + ", and the request is for " + clean.Line(mask.URL(path), 80)
	case ck.Secure && !safeOrigin(u):
		return "it is Secure, and the request goes by http"
	}
	return ""
}

// sameSite reports whether two hosts have one owner, as far as their names tell: the same registered domain.
func sameSite(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(strings.Trim(b, "."))
	return a == b || site(a) != "" && site(a) == site(b)
}

// WithheldFrom says why a cookie does not go to u at that time, "" where it goes.
func (ck Cookie) WithheldFrom(u *url.URL, at time.Time) string {
	return (&Jar{On: true, Now: func() time.Time { return at }}).withheld(ck, u)
}
