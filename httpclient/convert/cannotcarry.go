package convert

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"why401/httpclient"
)

// CannotCarry names, as options of curl, what r holds and the form ("curl", "http", "json", "har", "httpie") has no place for: a request
// in another form that goes another way must not look like the same request.
func CannotCarry(r httpclient.Request, form string) []string {
	var out []string
	if s := r.Signing; s != nil {
		out = append(out, "the signature that is made each time it is sent (why401 diagnose --sign "+s.Scheme+")")
	}
	if form == "curl" {
		return out
	}
	add := func(held bool, in, option string) { // in: the forms that hold it too
		if held && !slices.Contains(strings.Fields(in), form) {
			out = append(out, option)
		}
	}
	span := func(d time.Duration) string { return secs(d) + " s" }
	add(r.Proxy != nil && r.Proxy.URL != "", "json httpie", "the proxy (-x)")
	add(r.Proxy != nil && r.Proxy.URL == "", "", "that no proxy is used (-x '')")
	add(r.Proxy != nil && r.Proxy.Given() != nil && !r.Proxy.Given().Password.IsZero(), "httpie", "the proxy's password (-U)")
	add(r.Login != nil && !loginAsBasic(r) && r.Scheme != "digest" && (r.Scheme != "aws-sigv4" || form != "http"), "json", "the login (--"+r.Scheme+")")
	add(r.Login != nil && r.Scheme == "digest", "json httpie http", "the login (--digest)")
	add(r.Scheme == "aws-sigv4" && r.SchemeParam != "" && form == "json", "", "the region and service to sign for (--aws-sigv4 "+r.SchemeParam+")")
	add(r.ProxyScheme != "" && r.ProxyScheme != "basic", "", "how the proxy's login is sent (--proxy-"+r.ProxyScheme+")")
	add(r.ServiceName != "", "", "--service-name")
	add(r.Delegation != "", "", "--delegation")
	add(r.NoProxy != "", "", "--noproxy")
	add(r.Insecure, "json httpie", "-k (the certificate is not checked)")
	add(r.CACertFile != "", "httpie", "--cacert")
	add(r.ClientCertFile != "", "json httpie", "--cert")
	add(r.ClientKeyFile != "", "httpie", "--key")
	add(r.FollowRedirects && !r.TrustRedirects, "json httpie", "-L (redirects are followed)")
	add(r.TrustRedirects, "", "--location-trusted")
	add(r.MaxRedirects != 0, "httpie", "--max-redirs")
	for i, code := range []int{301, 302, 303} {
		add(r.PostRedirect[i], "", fmt.Sprintf("--post%d", code))
	}
	add(r.Timeout != 0, "json httpie", "--max-time ("+span(r.Timeout)+")")
	add(r.ConnectTimeout != 0, "", "--connect-timeout ("+span(r.ConnectTimeout)+")")
	add(len(r.Resolve) > 0, "", "--resolve")
	add(len(r.ConnectTo) > 0, "", "--connect-to")
	add(r.Compressed, "", "--compressed")
	add(r.HTTPVersion != "" && (form == "json" || form == "httpie" || r.HTTPVersion != "1.1"), "", "the version of HTTP (--http"+r.HTTPVersion+")")
	add(len(r.CookieFiles) > 0, "", "the cookie file (-b)")
	add(r.Target != "", "", "--request-target")
	add(r.PathAsIs, "", "--path-as-is")
	add(r.UnixSocket != "", "", "--unix-socket")
	add(r.IPFamily != 0, "", fmt.Sprintf("-%d", r.IPFamily))
	add(r.HAProxy, "", "--haproxy-protocol")
	add(r.TLS.CADir != "", "", "--capath")
	add(r.TLS.Pinned != "", "", "--pinnedpubkey")
	add(!r.TLS.Pass.IsZero(), "httpie", "--pass")
	add(r.TLS.CertType != "" && r.TLS.CertType != "PEM", "", "--cert-type "+r.TLS.CertType)
	add(r.TLS.KeyType != "" && r.TLS.KeyType != "PEM", "", "--key-type "+r.TLS.KeyType)
	add(r.TLS.MinVersion != 0 || r.TLS.MaxVersion != 0, "", "the versions of TLS (--tlsv1.x, --tls-max)")
	add(r.TransferGzip, "", "--tr-encoding")
	add(r.CookieEngine && len(r.CookieFiles) == 0, "", "the cookie jar (-c)")
	add(r.Proxy != nil && (r.Proxy.Tunnel || r.Proxy.Before != "" || len(r.Proxy.Headers)+len(r.Proxy.Removed) > 0), "", "how the proxy is spoken to (-p, --preproxy, --proxy-header)")
	add(r.Netrc != "" || r.NetrcFile != "", "", "--netrc")
	return out
}
