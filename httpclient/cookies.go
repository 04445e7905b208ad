package httpclient

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// jar is curl's cookie engine: on only when the request reads cookies from a file (curl -b FILE).
type jar struct{ *cookiejar.Jar }

func (c *Client) newJar(r Request) *jar {
	if r.CookieFile == "" {
		return &jar{}
	}
	cj, err := cookiejar.New(nil)
	if err != nil {
		return &jar{}
	}
	j := &jar{cj}
	if b, err := c.read(r.CookieFile); err == nil { // curl goes on without the file
		j.load(string(b))
	}
	return j
}

// load reads the Netscape cookie file format: domain, sub-domains, path, secure, expiry, name, value.
func (j *jar) load(text string) {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		httpOnly := strings.HasPrefix(line, "#HttpOnly_")
		line = strings.TrimPrefix(line, "#HttpOnly_")
		f := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(f) != 7 {
			continue
		}
		ck := &http.Cookie{Name: f[5], Value: f[6], Path: f[2], Secure: f[3] == "TRUE", HttpOnly: httpOnly}
		if f[1] == "TRUE" {
			ck.Domain = strings.TrimPrefix(f[0], ".")
		}
		if n, err := strconv.ParseInt(f[4], 10, 64); err == nil && n > 0 {
			ck.Expires = time.Unix(n, 0)
		}
		scheme := "http"
		if ck.Secure {
			scheme = "https"
		}
		j.SetCookies(&url.URL{Scheme: scheme, Host: strings.TrimPrefix(f[0], "."), Path: f[2]}, []*http.Cookie{ck})
	}
}

func (j *jar) keep(u *url.URL, received Headers) {
	if j.Jar == nil {
		return
	}
	h := http.Header{}
	for _, v := range received.Values("Set-Cookie") {
		h.Add("Set-Cookie", v)
	}
	j.SetCookies(u, (&http.Response{Header: h}).Cookies())
}

func (j *jar) header(u *url.URL) string {
	if j.Jar == nil {
		return ""
	}
	var parts []string
	for _, ck := range j.Cookies(u) {
		parts = append(parts, ck.Name+"="+ck.Value)
	}
	return strings.Join(parts, "; ")
}
