package formlogin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// visit is one address that was asked for, and where its redirects ended.
type visit struct {
	url      string
	page     *Page
	first    *httpclient.Hop // the answer to the request itself, before redirects
	last     *httpclient.Hop
	set      []string // cookies that were set on the way and kept, those for forged requests left out
	refused  []string // cookies that were set and not kept, with the reason
	unasked  string   // where a redirect leads that was not followed, since nobody agreed
	viaLogin bool     // a redirect after the first led on, before the last
}

// get asks for a page.
func (x *run) get(raw, purpose string) (*visit, *Stop) {
	if p := Protocol(raw); p != "" {
		return nil, (&Page{URL: raw, protocol: p}).unreadable()
	}
	if !x.mayGo(raw) {
		return nil, &Stop{"other-origin", "the login page is at " + origin(raw) + ", and the request goes to " + origin(x.For.URL) + ": nobody agreed to ask there", "Agree to it (without a screen by --login-to " + origin(raw) + "), or name an address of " + origin(x.For.URL)}
	}
	v, stop := x.send(x.base("GET", raw), purpose)
	if stop != nil {
		return nil, stop
	}
	switch {
	case v.unasked != "":
		if p := Protocol(v.unasked); p != "" {
			return nil, (&Page{URL: v.unasked, protocol: p}).unreadable()
		}
		return nil, &Stop{"other-origin", address(raw) + " leads to " + origin(v.unasked) + ", another origin: nobody agreed to ask there", "Agree to it (without a screen by --login-to " + origin(v.unasked) + "), or name the address of that login page yourself: " + address(v.unasked)}
	case v.page.protocol != "" && v.page.passwordFields() == 0:
		return nil, v.page.unreadable()
	}
	if _, stop := v.page.loginForm(x.Login); stop == nil {
		x.step("✓", "the login page came: "+address(v.url))
		return v, nil
	}
	switch s := v.last.Status; {
	case s == 404 || s == 410:
		return nil, &Stop{"not-found", address(v.url) + " answers " + itoa(s) + ": there is no login page at that address", "Correct the address"}
	case s == 429 || s >= 500:
		return nil, &Stop{"status", address(v.url) + " answers " + itoa(s) + ", and no form", "Try again later; nothing was sent to it but the question for the page"}
	case v.last.Received.Has("WWW-Authenticate"):
		return nil, &Stop{"challenge", address(v.url) + " answers " + itoa(s) + " with a challenge (" + clean.Line(v.last.Received.Get("WWW-Authenticate"), 60) + ") and no form", "Log in by the scheme that it names"}
	}
	return v, nil
}

// mayGo reports whether a page of that origin may be asked for; a person is asked once an origin.
func (x *run) mayGo(raw string) bool {
	o := origin(raw)
	if x.agreed[o] {
		return true
	}
	if o == "" || x.consent == nil || !x.consent(x.ctx, Ask{To: o, Request: origin(x.For.URL), Foreign: true, Plain: plain(raw)}) {
		return false
	}
	x.agreed[o] = true
	return true
}

// plain is true for http to another machine.
func plain(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" {
		return false
	}
	switch h := u.Hostname(); {
	case h == "localhost", h == "::1", strings.HasPrefix(h, "127."):
		return false
	}
	return true
}

// base is a request by the way of the one that the login is for, with nothing of its credential, and with the jar.
func (x *run) base(method, raw string) httpclient.Request {
	f := x.For
	r := httpclient.Request{Method: method, URL: raw, Source: "curl", Sources: map[string]string{}, CookieEngine: true, Jar: x.jar,
		Insecure: f.Insecure, HTTPVersion: f.HTTPVersion, Compressed: f.Compressed, Timeout: f.Timeout, ConnectTimeout: f.ConnectTimeout, NoProxy: f.NoProxy, CACertFile: f.CACertFile,
		Resolve: f.Resolve, ConnectTo: f.ConnectTo, UnixSocket: f.UnixSocket, IPFamily: f.IPFamily, ProxyScheme: f.ProxyScheme}
	if f.Proxy != nil {
		p := f.Clone()
		r.Proxy = p.Proxy
	}
	r.TLS.CADir, r.TLS.MinVersion, r.TLS.MaxVersion = f.TLS.CADir, f.TLS.MinVersion, f.TLS.MaxVersion
	if origin(raw) == origin(f.URL) {
		r.ClientCertFile, r.ClientKeyFile, r.TLS = f.ClientCertFile, f.ClientKeyFile, f.TLS
	}
	agent := f.Headers.Get("User-Agent")
	if agent == "" {
		agent = "curl/" + httpclient.CurlVersion
	}
	r.Headers = httpclient.Headers{{Name: "User-Agent", Value: agent}, {Name: "Accept", Value: "text/html,application/xhtml+xml,*/*;q=0.8"}}
	if v := f.Headers.Get("Accept-Language"); v != "" {
		r.Headers = append(r.Headers, httpclient.Header{Name: "Accept-Language", Value: v})
	}
	return r
}

// send sends a request and follows its redirects by GET, one exchange each, as far as origins go that were agreed to.
func (x *run) send(r httpclient.Request, purpose string) (*visit, *Stop) {
	v := &visit{}
	for {
		if len(x.r.Exchanges) >= x.most() {
			return nil, &Stop{"too-many", "the login takes more than " + itoa(x.most()) + " requests, and was stopped", "Allow more requests (--max-requests); or look where the redirects lead: they may go in a circle"}
		}
		e := x.s.Do(x.ctx, r)
		e.Purpose = purpose
		x.r.Exchanges = append(x.r.Exchanges, e)
		if e.Failure != nil || e.Last() == nil {
			detail := "nothing came"
			if e.Failure != nil {
				detail = e.Failure.During + ": " + e.Failure.Detail
			}
			return nil, &Stop{"no-answer", "no answer from " + origin(r.URL) + ": " + detail, "Check the address and the connection"}
		}
		x.jar = slices.Clone(e.Jar)
		for i, c := range x.jar {
			if strings.HasPrefix(c.From, "hop ") {
				x.jar[i].From = "the answer to request " + itoa(len(x.r.Exchanges)) + " of the login"
			}
		}
		h := e.Last()
		v.url, v.last = h.URL, h
		if v.first == nil {
			v.first = h
		}
		v.cookies(h)
		if h.Redirect == nil || h.Status == 304 {
			break
		}
		to := h.Redirect.Location
		if u, err := url.Parse(to); err != nil || u.Scheme != "http" && u.Scheme != "https" {
			break
		}
		if Protocol(to) != "" || !x.mayGo(to) {
			v.unasked = to
			break
		}
		if h.Status == http.StatusTemporaryRedirect || h.Status == http.StatusPermanentRedirect {
			if r.Method != "GET" {
				return nil, &Stop{"redirect", "the answer wants user and password sent on to " + address(to) + " (" + itoa(h.Status) + "), which is not done unasked", "Name that address as the login page"}
			}
		}
		v.viaLogin = v.last != v.first
		r = x.base("GET", to)
		r.Headers = append(r.Headers, httpclient.Header{Name: "Referer", Value: referer(v.url, to)})
		if !strings.HasSuffix(purpose, ", redirected") {
			purpose += ", redirected"
		}
	}
	body := v.last.Answer
	v.page = ReadPage(v.url, body, v.last.Cut)
	return v, nil
}

func (x *run) most() int {
	if x.Most > 0 {
		return min(x.Most, maxRequests)
	}
	return maxRequests
}

// cookies notes what an answer set.
func (v *visit) cookies(h *httpclient.Hop) {
	for _, c := range h.CookiesSet {
		switch {
		case c.Kept && !c.Cleared && !forgeryName(c.Name):
			v.set = append(v.set, c.Name)
		case !c.Kept:
			v.refused = append(v.refused, c.Name+": "+c.Why)
		}
	}
}

// referer is what a browser says of where it comes from: of another origin the origin alone.
func referer(from, to string) string {
	if origin(from) != origin(to) {
		return origin(from) + "/"
	}
	from, _, _ = strings.Cut(from, "#")
	return from
}
