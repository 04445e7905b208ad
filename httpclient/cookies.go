package httpclient

import (
	"why401/httpclient/address"
	"why401/httpclient/clean"
	"why401/httpclient/cookie"
	"why401/httpclient/mask"
)

// newJar is the cookie engine of one exchange, with what the files and the request bring.
func (c *Client) newJar(r Request) *cookie.Jar {
	j := &cookie.Jar{On: r.CookieEngine || len(r.CookieFiles) > 0 || len(r.Jar) > 0, Now: c.now}
	if asCurl(r) {
		j.Agent = "curl"
	}
	for _, file := range r.CookieFiles {
		b, err := c.read(file)
		if err != nil { // curl goes on without the file
			j.Unreadable(mask.Word(file), clean.Line(reason(err).Error(), 80))
			continue
		}
		j.Load(string(b), mask.Word(file))
	}
	if r.JunkSession {
		j.DropSession()
	}
	for _, ck := range r.Jar {
		j.Put(ck)
	}
	return j
}

// JarCookies is the value of Cookie that the cookie files of r make for its URL, "" none.
func (c *Client) JarCookies(r Request) string {
	a, err := address.Read(r.URL, "http", true)
	if err != nil {
		return ""
	}
	return c.newJar(r).Header(a.URL())
}
