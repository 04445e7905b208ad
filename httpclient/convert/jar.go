package convert

import (
	"time"

	"why401/httpclient"
	"why401/httpclient/cookie"
)

// withJar writes the cookies of a login that was made here as curl -b has them: those that are for the request's address.
func withJar(r httpclient.Request) httpclient.Request {
	if len(r.Jar) == 0 {
		return r
	}
	v := cookie.Header(r.Jar, r.URL, time.Now())
	if r = r.Clone(); v != "" {
		if old := r.Headers.Get("Cookie"); old != "" {
			v = old + "; " + v
		}
		if r.Sources == nil {
			r.Sources = map[string]string{}
		}
		r.Headers, r.Sources["cookie"] = r.Headers.With("Cookie", v), "curl -b"
	}
	r.Jar = nil
	return r
}
