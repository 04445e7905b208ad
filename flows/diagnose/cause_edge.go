package diagnose

import (
	"fmt"
	"net/url"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// edgeHides are what a refusal before the service makes meaningless.
var edgeHides = []string{"credentials.*", "basic.*", "bearer.*", "jwt.*", "authz.*", "proxy.strips_authorization", "proxy.cgi_strips_authorization", "not_auth.*", "server.static_file_denied"}

// edgeCauses are refusals by what stands before the service and judges callers by other things than credentials.
func edgeCauses() []*Cause {
	return []*Cause{
		{ID: "network.ip_allowlist", Title: "Your address is not among those that may ask", Who: Operator, References: []string{"RFC 9110 section 15.5.4"}, Hides: edgeHides,
			Meaning: "The service takes requests from listed network addresses only. The credential is not the matter.", Shows: "401 or 403 with words on an address or a list of addresses.", TellsApart: "The same request passes from another network.", Mends: "Have the address added, or ask from a network that is listed.",
			Match: func(e *Evidence) Match {
				if ownForbidden(e) && says(e, "your ip", "ip address") == "" {
					if letIn(e) {
						return ruledOut("without the credential the server asks for one, so the address may ask")
					}
					_, _, c := ownForbiddenShare(e)
					if c == 0 {
						return ruledOut("from this address the same may be read")
					}
					at := "web server"
					if ownPage(e) == "haproxy" {
						at = "load balancer"
					}
					return Match{OK: true, Confidence: c, Title: "A list of addresses at the " + at + " may leave yours out", Detail: "The page is its own, so no service behind it looked at a credential.", Evidence: ownForbiddenPoints(e), Fixes: []Fix{advice(Operator, "Look for a list of addresses (allow and deny in nginx, Require ip in Apache httpd, src in haproxy) on this path"), advice(Caller, "Ask from another network; where it passes there, this is the reason")}, Decide: "the same request from another network"}
				}
				if !refused(e) && !(e.Status == 400 && saysAddress(e)) {
					return no
				}
				if says(e, "authorizationfailure") != "" { // Azure Storage, "Troubleshoot 403": network rules, or a right that is missing
					return Match{OK: true, Confidence: 0.55, Detail: "Azure Storage says so where its network rules leave the address out; it says the same of some rights that are missing.", Evidence: []Point{statusPoint(e), saysPoint(e, "")}, Fixes: []Fix{advice(Operator, "Look at the storage account's network rules, and add the caller's address"), advice(Caller, "Ask from a network that is on the list")}, Decide: "the same request from a network that is allowed"}
				}
				if saysAddress(e) {
					return Match{OK: true, Confidence: 0.88, Detail: "The server judges by where the request comes from.", Evidence: []Point{statusPoint(e), saysPoint(e, "says so itself")}, Fixes: []Fix{advice(Operator, "Add the caller's address to the list"), advice(Caller, "Ask from a network that is on the list")}}
				}
				if says(e, "allowlist", "allow list", "allow-list", "whitelist", "ip address", "ip not allowed", "ip is not allowed", "your ip", "403.6", "error 1006", "error 1007", "error 1008", "error code: 1006", "error code: 1007", "error code: 1008") == "" {
					return no
				}
				if says(e, "not on", "not in", "not allowed", "not permitted", "not authorized", "not whitelisted", "not allowlisted", "blocked", "denied", "restricted", "forbidden", "403.6", "error 100", "error code: 100") == "" || says(e, "ip_address_blocked", "api key") != "" {
					return no
				}
				return Match{OK: true, Confidence: 0.9, Detail: "The server judges by where the request comes from.", Evidence: []Point{statusPoint(e), saysPoint(e, "says so itself")}, Fixes: []Fix{advice(Operator, "Add the caller's address to the list"), advice(Caller, "Ask from a network that is on the list")}}
			}},
		{ID: "network.intercepted", Title: "Something in the network answers instead of the service", Who: Caller, References: []string{"RFC 6585 section 6", "RFC 8952"}, Hides: append([]string{"unreachable.*"}, edgeHides...),
			Meaning: "The request did not reach the service. A network that wants a login first (a captive portal), a web filter or a proxy's rule answered in its place.", Shows: "511, the page of a filter, or a proxy that refuses the tunnel.", TellsApart: "From another network, or past the proxy, the service itself answers.", Mends: "Log in to the network in a browser, or have the address allowed.",
			Match: matchIntercepted},
		{ID: "waf.rule_match", Title: "A filter before the service blocks this request", Who: Operator, References: []string{"Cloudflare, 1xxx errors", "AWS WAF, Imperva: block pages"}, Hides: edgeHides,
			Meaning: "A web application firewall refused the request before the service saw it. Whether the credential is right was not asked.", Shows: "A page of the filter with a number of its own, not the service's format.", TellsApart: "A neutral request, the same path without its parameters, passes; the service's own errors look different.", Mends: "Find the rule by the number on the page, and tune it.",
			Match: matchRule},
		{ID: "waf.bot_challenge", Title: "A filter wants proof that a person asks", Who: Operator, References: []string{"Cloudflare, cf-mitigated"}, Hides: edgeHides,
			Meaning: "The page is a test for browsers: a program cannot pass it, with no credential.", Shows: "cf-mitigated: challenge, or a page that runs a test.", TellsApart: "A browser passes, a program does not.", Mends: "Use the host meant for programs, or have the caller excepted.",
			Match: matchBotChallenge},
	}
}

// matchProxyReachesNone is a failure that squid writes itself, since it does not get to the service.
func matchProxyReachesNone(e *Evidence) Match {
	code, _, _ := strings.Cut(header(e, "X-Squid-Error"), " ")
	h := e.Exchange.Last()
	if h == nil || e.Status < 500 {
		return no
	}
	host := "the service"
	if u, err := url.Parse(h.URL); err == nil && u.Host != "" {
		host = clean.Line(u.Host, 100)
	}
	title, do := "", ""
	switch code {
	case "ERR_DNS_FAIL":
		title, do = "The proxy finds no address for "+host, "Check the host's name, letter by letter; a name of your own network may be unknown to the proxy: name it in NO_PROXY then"
	case "ERR_CONNECT_FAIL":
		title, do = "The proxy gets no connection to "+host, "Check host and port; where it can be reached from here, name the host in NO_PROXY"
	case "ERR_SECURE_CONNECT_FAIL":
		title, do = "The proxy gets no TLS connection to "+host, "Send it with https to the service itself, where the proxy allows a tunnel"
	case "ERR_READ_TIMEOUT", "ERR_ZERO_SIZE_OBJECT", "ERR_READ_ERROR", "ERR_CANNOT_FORWARD":
		title, do = "The proxy gets no answer from "+host, "Try again; where it can be reached from here, name the host in NO_PROXY"
	default:
		return no
	}
	return Match{OK: true, Confidence: 0.93, Title: title, Detail: "The page is the proxy's own; no service answered.", Evidence: []Point{statusPoint(e), headerPoint(e, "X-Squid-Error")},
		Fixes: []Fix{advice(Caller, do), advice(Operator, "See from the proxy's machine whether the service can be reached")}}
}

// matchIntercepted reads the marks of what answers in the place of the service.
func matchIntercepted(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil {
		return no
	}
	host := clean.Line(strings.TrimSuffix(strings.TrimSuffix(h.Target, ":443"), ":80"), 100)
	if m := matchInspected(e); m.OK {
		return m
	}
	if f := e.Exchange.Failure; f != nil {
		if f.Kind != httpclient.FailProxy || e.Status < 400 || e.Status >= 500 || e.Status == 407 {
			return no
		}
		if e.Status == 400 || e.Status == 404 || e.Status == 405 {
			return Match{OK: true, Confidence: 0.8, Title: "What was named as the proxy does not take the request for a tunnel", Detail: "It answered " + fmt.Sprint(e.Status) + " to CONNECT, as a web server does that is no proxy; the service itself was not asked.", Evidence: []Point{statusPoint(e), {Where: "hop 1", What: "CONNECT " + clean.Line(h.Target, 120) + " at " + mask.URL(h.Proxy)}},
				Fixes: []Fix{advice(Caller, "Check host and port of the proxy (-x, https_proxy), or name the host in NO_PROXY"), advice(Operator, "Where it is the proxy, let it take CONNECT to this host")}}
		}
		return Match{OK: true, Confidence: 0.9, Title: "The proxy does not let this request through to " + host, Detail: "The proxy answered " + fmt.Sprint(e.Status) + " to the request for a tunnel; the service itself was not asked.", Evidence: []Point{statusPoint(e), {Where: "hop 1", What: "CONNECT " + clean.Line(h.Target, 120) + " at " + mask.URL(h.Proxy)}},
			Fixes: []Fix{advice(Operator, "Allow this host in the proxy's rules"), advice(Caller, "Name the host in NO_PROXY, where it may be reached directly")}}
	}
	if e.Status == 511 {
		return Match{OK: true, Confidence: 0.95, Title: "The network wants you to log in first", Detail: "511 comes from the network in between (a captive portal), not from the service.", Evidence: []Point{statusPoint(e)}, Fixes: []Fix{advice(Caller, "Open a browser on this network and log in there, then send it again")}}
	}
	if v := header(e, "X-Squid-Error"); e.Status == 403 && strings.HasPrefix(v, "ERR_ACCESS_DENIED") {
		return Match{OK: true, Confidence: 0.93, Title: "A rule of the proxy denies this request", Detail: "The answer is the proxy's own; the service was not asked.", Evidence: []Point{statusPoint(e), headerPoint(e, "X-Squid-Error")}, Fixes: []Fix{advice(Operator, "Allow this address in the proxy's rules"), advice(Caller, "Name the host in NO_PROXY, where it may be reached directly")}}
	}
	s := strings.ToLower(server(e))
	for _, w := range []string{"zscaler", "fortiguard", "fortigate", "bluecoat", "forcepoint", "websense", "sophos", "barracuda", "netskope"} {
		if (refused(e) || e.Status == 503) && e.IsHTML && (strings.Contains(s, w) || says(e, w) != "" && says(e, "blocked", "denied", "policy") != "") {
			return Match{OK: true, Confidence: 0.9, Title: "A web filter blocks this address", Detail: "The page is the filter's; the service was not asked.", Evidence: []Point{statusPoint(e), saysPoint(e, "the filter's page")}, Fixes: []Fix{advice(Operator, "Allow this address in the web filter")}}
		}
	}
	return no
}
