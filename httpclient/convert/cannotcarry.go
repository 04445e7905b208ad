package convert

import (
	"fmt"
	"time"

	"why401/httpclient"
)

// CannotCarry names, as options of curl, what r holds and the form ("curl", "http", "json") has no place for: a request
// in another form that goes another way must not look like the same request.
func CannotCarry(r httpclient.Request, form string) []string {
	if form == "curl" {
		return nil
	}
	var out []string
	add := func(held bool, inJSON bool, option string) {
		if held && !(inJSON && form == "json") {
			out = append(out, option)
		}
	}
	span := func(d time.Duration) string { return secs(d) + " s" }
	add(r.Proxy != nil && r.Proxy.URL != "", true, "the proxy (-x)")
	add(r.Proxy != nil && r.Proxy.URL == "", false, "that no proxy is used (-x '')")
	add(r.Proxy != nil && r.Proxy.Login != nil && !r.Proxy.Login.Password.IsZero(), false, "the proxy's password (-U)")
	add(r.NoProxy != "", false, "--noproxy")
	add(r.Insecure, true, "-k (the certificate is not checked)")
	add(r.CACertFile != "", false, "--cacert")
	add(r.ClientCertFile != "", true, "--cert")
	add(r.ClientKeyFile != "", false, "--key")
	add(r.FollowRedirects && !r.TrustRedirects, true, "-L (redirects are followed)")
	add(r.TrustRedirects, false, "--location-trusted")
	add(r.MaxRedirects != 0, false, "--max-redirs")
	for i, code := range []int{301, 302, 303} {
		add(r.PostRedirect[i], false, fmt.Sprintf("--post%d", code))
	}
	add(r.Timeout != 0, true, "--max-time ("+span(r.Timeout)+")")
	add(r.ConnectTimeout != 0, false, "--connect-timeout ("+span(r.ConnectTimeout)+")")
	add(len(r.Resolve) > 0, false, "--resolve")
	add(len(r.ConnectTo) > 0, false, "--connect-to")
	add(r.Compressed, false, "--compressed")
	add(r.HTTPVersion != "" && (form == "json" || r.HTTPVersion != "1.1"), false, "the version of HTTP (--http"+r.HTTPVersion+")")
	add(len(r.CookieFiles) > 0, false, "the cookie file (-b)")
	add(r.Target != "", false, "--request-target")
	add(r.PathAsIs, false, "--path-as-is")
	add(r.UnixSocket != "", false, "--unix-socket")
	add(r.IPFamily != 0, false, fmt.Sprintf("-%d", r.IPFamily))
	add(r.HAProxy, false, "--haproxy-protocol")
	add(r.TLS.CADir != "", false, "--capath")
	add(r.TLS.Pinned != "", false, "--pinnedpubkey")
	add(!r.TLS.Pass.IsZero(), false, "--pass")
	add(r.TLS.MinVersion != 0 || r.TLS.MaxVersion != 0, false, "the versions of TLS (--tlsv1.x, --tls-max)")
	add(r.TransferGzip, false, "--tr-encoding")
	add(r.CookieEngine && len(r.CookieFiles) == 0, false, "the cookie jar (-c)")
	add(r.Proxy != nil && (r.Proxy.Tunnel || r.Proxy.Before != "" || len(r.Proxy.Headers)+len(r.Proxy.Removed) > 0), false, "how the proxy is spoken to (-p, --preproxy, --proxy-header)")
	add(r.Netrc != "" || r.NetrcFile != "", false, "--netrc")
	return out
}
