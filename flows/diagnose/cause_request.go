package diagnose

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// requestCauses are oddities of the request itself and of the server it goes to: not its credential.
func requestCauses() []*Cause {
	return []*Cause{
		{ID: "request.header_too_large", Title: "The headers of the request are too large", Who: Operator, References: []string{"RFC 6585 section 5", "nginx, large_client_header_buffers", "Apache httpd, LimitRequestFieldSize"}, Hides: []string{"not_auth.*", "credentials.*", "session.expired", "basic.*", "jwt.*", "bearer.*"},
			Meaning: "A server or proxy takes headers up to a size, often 8 KB a line. A token with many groups, a Kerberos ticket or a heap of cookies goes beyond it, and the request is refused before the credential is read.", Shows: "431, 494, or 400 with words on the size of a header or cookie.",
			TellsApart: "The sizes of Cookie and Authorization; without the cookies the answer changes.", Mends: "Delete old cookies; keep the session at the server; ask for a token with fewer claims; enlarge the buffers.", Match: matchTooLarge},
		{ID: "request.wrong_target", Title: "The request reaches another server than was meant", Who: Caller, References: []string{"RFC 9110 section 7.4", "RFC 9525"}, Hides: []string{"credentials.*", "not_auth.not_found", "basic.*", "authz.masked_404", "unreachable.tls"},
			Meaning: "The name leads to a machine that does not serve it: a default site, a load balancer without a rule for it, an old address. It refuses, or finds nothing, since it never heard of the service.", Shows: "The page of a default site, or a certificate that names something else.",
			TellsApart: "The certificate's names, Server and address beside those that were meant.", Mends: "Correct URL, DNS, hosts file, --resolve or the proxy.", Match: matchWrongTarget},
	}
}

// largeField is a line of the request that is near the limit of common servers.
const largeField = 4 << 10

func matchTooLarge(e *Evidence) Match {
	words := says(e, "header or cookie too large", "headers too large", "header too large", "header is too large", "header size", "header field exceeds", "size of a request header", "request headers are too", "header fields too large", "headers are too long", "header is too long", "cookie too large", "cookies are too large", "too many headers", "header list too large", "max header")
	direct := e.Status == 431 || e.Status == 494
	if e.Status < 400 || !direct && words == "" && e.Status != 400 && e.Status != 413 {
		return no
	}
	sizes, total, largest := headerSizes(e)
	c := 0.0
	switch {
	case direct:
		c = 0.96
	case words != "" && total > 0 && total < 2<<10:
		c = 0.5 // what the words speak of was not this request, or was added on the way
	case words != "":
		c = 0.95
	case total > 2*largeField && ownPageBad(e) && e.Status == 400:
		c = 0.6
	default:
		return no
	}
	ev := []Point{statusPoint(e)}
	if words != "" {
		ev = append(ev, saysPoint(e, "says so itself"))
	}
	ev = append(ev, sizes...)
	title := "The headers of the request are too large"
	fixes := []Fix{advice(Operator, "Enlarge the buffers (large_client_header_buffers in nginx, LimitRequestFieldSize in Apache httpd, maxHttpHeaderSize in Tomcat), or keep the session at the server")}
	switch largest {
	case "Cookie":
		title = fmt.Sprintf("The headers of the request are too large: cookies of %d bytes", sizeOf(e, "Cookie"))
		fixes = append([]Fix{advice(Caller, "Delete the cookies of this host and log in again; send only those that the service needs")}, fixes...)
	case "Authorization":
		title = fmt.Sprintf("The headers of the request are too large: Authorization has %d bytes", sizeOf(e, "Authorization"))
		fixes = append([]Fix{advice(IdentityAdmin, "Issue a smaller token: fewer groups and claims, or a reference in their place")}, fixes...)
	}
	return Match{OK: true, Confidence: c, Title: title, Detail: "The request is refused for its size, before any credential is read.", Evidence: ev, Fixes: fixes}
}

func ownPageBad(e *Evidence) bool { return ownPage(e) != "" || strings.TrimSpace(e.Text) == "" }

func sizeOf(e *Evidence, name string) int {
	n := 0
	h := e.Exchange.Last()
	if h == nil {
		return 0
	}
	for _, v := range h.Sent.Values(name) {
		n += len(name) + 2 + len(v)
	}
	return n
}

// headerSizes are the sizes of what was sent in bytes: Cookie, Authorization, and all; largest names the one of the two that is
// most of a large sum.
func headerSizes(e *Evidence) (points []Point, total int, largest string) {
	h := e.Exchange.Last()
	if h == nil {
		return nil, 0, ""
	}
	for _, f := range h.Sent {
		total += len(f.Name) + len(f.Value) + 4
	}
	most := 0
	for _, name := range []string{"Cookie", "Authorization"} {
		n := sizeOf(e, name)
		if n == 0 {
			continue
		}
		points = append(points, Point{Where: "request.headers." + name, What: fmt.Sprintf("%d bytes", n)})
		if n > most && n >= total/2 && n > 1<<10 {
			most, largest = n, name
		}
	}
	return append(points, Point{Where: "request.headers", What: fmt.Sprintf("%d bytes in %s", total, countOf(len(h.Sent), "line", "lines"))}), total, largest
}

// defaultSites are the words of sites that stand where nobody set up the name.
var defaultSites = []string{"default backend - 404", "welcome to nginx!", "apache2 debian default page", "apache2 ubuntu default page", "test page for the apache http server", "iis windows server", "no such app", "there isn't a github pages site here", "fastly error: unknown domain", "404 web site not found", "the requested host does not exist", "unknown virtual host",
	"no application is configured at this", "application is not available", "the specified bucket does not exist", "web server's default page", "domain is not configured", "hostname not configured", "no site configured at this address", "this domain is parked", "site not found", "unknown host", "no such host", "the host requested is not configured", "error 1016", "error 1001"}

// defaultCertificates are the subjects of certificates that stand where nobody set up the name.
var defaultCertificates = []string{"kubernetes ingress controller fake certificate", "traefik default cert", "cn=localhost", "localhost.localdomain", "cn=ubuntu", "plesk", "parallels panel", "invalid2.invalid", "ssl-cert-snakeoil", "cn=default"}

func matchWrongTarget(e *Evidence) Match {
	h, f := e.Exchange.Last(), e.Exchange.Failure
	if h == nil || f != nil && f.OfProxy {
		return no
	}
	host := hostOf(h.URL)
	fixes := []Fix{advice(Caller, "Check the host in the URL, then where its name leads: DNS, hosts file, --resolve, --connect-to, the proxy"), advice(Operator, "Set the name up at what answers there (virtual host, ingress, load balancer)")}
	var ev []Point
	if h.Remote != "" {
		ev = append(ev, Point{Where: "hop", What: host + " led to " + clean.Line(h.Remote, 80), Sign: "!"})
	}
	for _, r := range append(append([]string{}, e.Attempt.Request.Resolve...), e.Attempt.Request.ConnectTo...) {
		ev = append(ev, Point{Where: "request", What: "a rule of the command changes where the name leads: " + clean.Line(r, 120), Sign: "!"})
	}
	if p := h.TLS; p != nil && p.Subject != "" && !loopback(host) && (f != nil && f.Certificate != "" || f == nil && e.Status >= 400 && !p.Verified) {
		point := Point{Where: "tls", What: "certificate of " + p.Subject + ", for " + namesOf(p)}
		if hasAny(lower(p.Subject), defaultCertificates) && !covers(p, host) {
			return Match{OK: true, Confidence: 0.9, Title: "What answers for " + host + " has no certificate for it: it shows the one of its default site", Detail: "Nobody set this name up there, or the name leads to the wrong place.", Evidence: append([]Point{point}, ev...), Fixes: fixes}
		}
		if f != nil && f.Certificate == "other name" {
			return Match{OK: true, Confidence: 0.45, Title: "The certificate is for " + namesOf(p) + ": the name may lead to another server than was meant", Evidence: append([]Point{point}, ev...), Fixes: fixes}
		}
		if f == nil && len(p.DNSNames) > 0 && !covers(p, host) {
			return Match{OK: true, Confidence: 0.62, Title: "The certificate is for " + namesOf(p) + ": the request may reach another server than was meant", Detail: "The certificate was not checked (-k), so nothing stopped it.", Evidence: append([]Point{point}, ev...), Fixes: fixes}
		}
	}
	if f != nil && f.Certificate == "other name" {
		return Match{OK: true, Confidence: 0.4, Evidence: append([]Point{{Where: "tls", What: f.Detail}}, ev...), Fixes: fixes}
	}
	if e.Status < 400 || f != nil {
		return no
	}
	if w := says(e, defaultSites...); w != "" {
		c := 0.88
		if e.Status == 401 || challenged(e) {
			c = 0.5
		}
		return Match{OK: true, Confidence: c, Title: "What answers for " + host + " does not know this name", Detail: "The page is the one of a default site, not of the service.", Evidence: append([]Point{saysPoint(e, "the page of a default site")}, ev...), Fixes: fixes}
	}
	return no
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return clean.Line(strings.ToLower(u.Hostname()), 200)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// covers reports whether one of the certificate's names is the host's (RFC 9525 section 6.3: * stands for one label).
func covers(p *httpclient.TLSPeer, host string) bool {
	for _, n := range p.DNSNames {
		n = strings.ToLower(n)
		if n == host {
			return true
		}
		if rest, ok := strings.CutPrefix(n, "*."); ok {
			if _, parent, ok := strings.Cut(host, "."); ok && parent == rest {
				return true
			}
		}
	}
	return false
}

func namesOf(p *httpclient.TLSPeer) string {
	if len(p.DNSNames) == 0 {
		return "no host name"
	}
	return clean.Line(strings.Join(p.DNSNames[:min(3, len(p.DNSNames))], ", "), 160)
}
