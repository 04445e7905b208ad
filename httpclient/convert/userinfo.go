package convert

import (
	"net/url"
	"strings"

	"why401/httpclient"
)

// cutUserinfo takes user:password@ out of a proxy's URL (RFC 3986 section 3.2.1), which may lack its scheme: what is kept
// as a URL is printed, what is kept as a login is masked.
func cutUserinfo(raw string) (string, *httpclient.Login) {
	start := 0
	if i := strings.Index(raw, "://"); i >= 0 {
		start = i + len("://")
	}
	end := len(raw)
	if i := strings.IndexAny(raw[start:], "/?#"); i >= 0 {
		end = start + i
	}
	at := strings.LastIndex(raw[start:end], "@")
	if at < 0 {
		return raw, nil
	}
	decoded := func(s string) string {
		if d, err := url.PathUnescape(s); err == nil {
			return d
		}
		return s
	}
	user, pw, _ := strings.Cut(raw[start:start+at], ":")
	return raw[:start] + raw[start+at+1:], &httpclient.Login{User: decoded(user), Password: httpclient.NewSensitive("password", decoded(pw)), Source: "proxy URL"}
}
