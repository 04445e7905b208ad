package diagnose

import (
	"fmt"
	"strings"

	"why401/flows"
	"why401/httpclient"
	"why401/httpclient/clean"
)

// filterCauses are refusals by what a request looks like and where it comes from. The credential is not the matter.
func filterCauses() []*Cause {
	return []*Cause{
		{ID: "waf.user_agent", Title: "The request is refused for its User-Agent", Who: Caller, References: []string{"Cloudflare, error 1010", "RFC 9110 section 10.1.5", "GitHub REST API, User agent required"}, Hides: append([]string{"network.ip_allowlist", "waf.rule_match"}, edgeHides...),
			Meaning: "A filter or server lets in only requests whose User-Agent it likes, or any that have one. Whether the credential is right was not asked.", Shows: "The answer changes with the User-Agent alone, or its words ask for one.", TellsApart: "The same request with an honest other User-Agent gets another answer.",
			Mends: "Send a User-Agent that names your program, and borrow no browser's name; the service team may relax the rule.", Match: matchUserAgent},
		{ID: "network.geo_block", Title: "The service is closed to the country that the request comes from", Who: Caller, References: []string{"RFC 7725", "Cloudflare, error 1009", "Amazon CloudFront, geographic restrictions"}, Hides: append([]string{"network.ip_allowlist", "waf.rule_match"}, edgeHides...),
			Meaning: "The service judges by the place of the network address: a law, a licence or a rule closes it to that region. The credential is not the matter.", Shows: "403, 451 or 400 with words on a country, region or location.", TellsApart: "From a network elsewhere the same request passes; a made-up credential gets the same answer.", Mends: "Ask from a region that is served; the service team can say which.",
			Match: func(e *Evidence) Match {
				if e.Status != 400 && e.Status != 403 && e.Status != 451 && e.Status != 401 {
					return no
				}
				words := says(e, "unsupported_country", "country, region, or territory", "not available in your country", "not available in your region", "not available in your location", "not available in your area", "location is not supported", "your country is not", "from your country", "your region is not", "in your region", "your geographic", "geo-block", "geoblock", "geo restriction", "geo-restrict", "country or region in which", "error 1009", "error code: 1009", "geographic location", "unavailable in your country", "not supported in your country", "sanctioned", "embargo")
				if words == "" && !(e.Status == 451 && says(e, "country", "region", "location", "jurisdiction", "legal") != "") {
					return no
				}
				c, ev := 0.93, []Point{statusPoint(e), saysPoint(e, "says so itself")}
				if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == Yes {
					c, ev = 0.95, append(ev, Point{Where: "experiment " + ProbeGarbage, What: g.Learned})
				}
				return Match{OK: true, Confidence: c, Detail: "The server judges by the country of the network address, whatever the credential.", Evidence: ev, Fixes: []Fix{advice(Caller, "Ask from a network in a region that the service serves; a VPN or a cloud machine elsewhere changes the region"), advice(Operator, "Say which regions are served, or except this caller")}}
			}},
	}
}

// saysAgent are words about the User-Agent.
func saysAgent(e *Evidence) bool {
	return e.Status >= 400 && e.Status < 500 && says(e, "user-agent", "user agent", "useragent", "error code: 1010", "error 1010", "browser's signature", "browser signature") != ""
}

func matchUserAgent(e *Evidence) Match {
	p, agent := e.Probe(ProbeAgent), userAgent(e)
	named := agent
	if named == "" {
		named = "none"
	}
	ev := []Point{{Where: "request.headers.User-Agent", What: clean.Line(named, 100)}}
	fix := Fix{ID: "honest-user-agent", Who: Caller, Do: "Send a User-Agent that names your program, such as " + httpclient.HonestAgent(), Apply: func(a flows.Attempt) (flows.Attempt, error) {
		a.Request = withAgent(a.Request)
		return a, nil
	}}
	fixes := []Fix{fix, advice(Operator, "Let programs in by their credential, not by their User-Agent")}
	title := "A filter refuses the User-Agent " + clean.Line(named, 60)
	if agent == "" {
		title = "The server refuses a request without User-Agent"
	}
	passed := p != nil && p.Exchange != nil && p.Exchange.Failure == nil && p.SameAsMain == No && p.Status != e.Status
	switch {
	case p != nil && p.SameAsMain == Yes && !saysAgent(e):
		return ruledOut("with another User-Agent the answer is the same")
	case passed && p.Accepted == Yes:
		return Match{OK: true, Confidence: 0.96, Title: title, Detail: "With an honest other User-Agent the same request is accepted.", Evidence: append(ev, Point{Where: "experiment " + ProbeAgent, What: fmt.Sprintf("%d with %s", p.Status, httpclient.HonestAgent()), Sign: "✓"}), Fixes: fixes}
	case passed && refusalBehind(p):
		return Match{OK: true, Confidence: 0.92, Title: title, Detail: "With an honest other User-Agent the request gets past the filter, and the service behind it answers.", Evidence: append(ev, Point{Where: "experiment " + ProbeAgent, What: fmt.Sprintf("%d with %s: another answer, from behind the filter", p.Status, httpclient.HonestAgent())}), Fixes: fixes}
	case saysAgent(e) && (refused(e) || e.Status == 400 || e.Status == 406):
		c := 0.91
		if p != nil && p.SameAsMain == Yes {
			c = 0.75 // another one that it does not like either
			fixes = fixes[1:]
		}
		return Match{OK: true, Confidence: c, Title: title, Evidence: append(ev, saysPoint(e, "says so itself")), Fixes: fixes, Decide: ProbeAgent}
	}
	return no
}

// refusalBehind is an answer of a service that was reached: it asks for a login, or does not know the path.
func refusalBehind(p *ProbeResult) bool { return p.Status == 401 || p.Status == 404 || p.Status == 405 }

// matchRule reads the page of a filter, and what the same path gets without its parameters.
func matchRule(e *Evidence) Match {
	p := e.Probe(ProbeNeutral)
	passed := p != nil && p.Accepted == Yes
	fixes := []Fix{advice(Operator, "Look the number of the block up, and tune the rule"), advice(Caller, "Send the service team the report: time, address and the number")}
	if e.Status != 403 && e.Status != 406 || !e.IsHTML && !passed && says(e, "error code: 1020") == "" {
		return no
	}
	if words, mark := filterPage(e); words {
		c, ev := 0.8, []Point{saysPoint(e, "the filter's page")}
		if mark != "" {
			c, ev = 0.92, append(ev, Point{Where: "response.headers." + mark, What: clean.Line(header(e, mark), 80), Note: "with the page, what to tell the service team"})
		}
		if passed {
			c, ev = 0.95, append(ev, Point{Where: "experiment " + ProbeNeutral, What: p.Learned})
		}
		return Match{OK: true, Confidence: c, Detail: "It did not come from the service itself.", Evidence: ev, Fixes: fixes}
	}
	if !passed || !byFilter(e) {
		return no
	}
	c := 0.87
	if !ownForbidden(e) {
		c = 0.7 // an application may refuse a parameter as well
	}
	fixes[0] = advice(Operator, "Look at the log of the web server and its filter (mod_security: the number of the rule) for this minute, and tune the rule")
	return Match{OK: true, Confidence: c, Title: "A rule refuses what stands in the parameters of the URL", Detail: "Without its parameters the same path is accepted, with the same credential: what they hold looks like an attack to a filter, or is closed by a rule.", Evidence: []Point{statusPoint(e), {Where: "request.url", What: "the parameters of the URL"}, {Where: "experiment " + ProbeNeutral, What: p.Learned}}, Fixes: fixes}
}

// filterPage reports the page of a filter, and the header that bears its number.
func filterPage(e *Evidence) (words bool, mark string) {
	for _, n := range []string{"Cf-Ray", "X-Iinfo", "X-Sucuri-Id", "X-Amzn-Waf-Action", "X-Datadome", "X-Azure-Ref"} {
		if header(e, n) != "" {
			mark = n
		}
	}
	found := says(e, "you have been blocked", "attention required", "error 1020", "error code: 1020", "incapsula incident", "request blocked", "the requested url was rejected", "web application firewall", "sucuri website firewall", "generated by cloudfront", "mod_security", "modsecurity", "not acceptable!", "this request was blocked by", "blocked by the security policy", "the request is blocked", "naxsi", "imunify360", "wordfence")
	if akamai := strings.Contains(lower(server(e)), "akamai"); akamai && found == "" && says(e, "reference #") != "" {
		return true, "Server"
	}
	return found != "" && !isBotChallenge(e) && says(e, "error 1010", "error code: 1010") == "", mark
}

// botMarks are the headers by which filters say that they test for a browser, and the value that says so; "" any.
var botMarks = [][2]string{{"Cf-Mitigated", "challenge"}, {"X-Amzn-Waf-Action", "challenge"}, {"X-Amzn-Waf-Action", "captcha"}, {"X-Datadome", ""}, {"X-Dd-B", ""}, {"X-Kpsdk-Ct", ""}}

// botMark is the header that says so, "" none.
func botMark(e *Evidence) string {
	for _, m := range botMarks {
		if v := header(e, m[0]); v != "" && (m[1] == "" || strings.EqualFold(v, m[1])) {
			return m[0]
		}
	}
	return ""
}

// botScripts are what the page of such a test holds.
var botScripts = []string{"cf_chl_", "challenge-platform", "_Incapsula_Resource", "captcha-delivery.com", "px-captcha", "awsWafCookieDomainList", "sec-cpt", "g-recaptcha", "h-captcha", "cf-turnstile"}

func isBotChallenge(e *Evidence) bool {
	switch e.Status {
	case 202, 401, 403, 405, 429, 503:
	default:
		return false
	}
	if botMark(e) != "" && (botMark(e) != "X-Datadome" || e.Status == 403) {
		return true
	}
	return e.IsHTML && e.Status != 202 && hasAny(e.Text, botScripts) && e.IsLogin != Yes
}

func matchBotChallenge(e *Evidence) Match {
	if !isBotChallenge(e) {
		return no
	}
	ev := []Point{statusPoint(e)}
	if m := botMark(e); m != "" {
		ev = append(ev, Point{Where: "response.headers." + m, What: clean.Line(header(e, m), 80)})
	} else {
		ev = append(ev, Point{Where: "response.body", What: "a page that runs a test of the browser"})
	}
	return Match{OK: true, Confidence: 0.95, Evidence: ev, Fixes: []Fix{advice(Caller, "Use the host that the service names for programs (its API host)"), advice(Operator, "Except this caller from the test")}}
}
