package diagnose

import (
	"strings"

	"why401/httpclient/clean"
)

// clientLimitCauses are about credentials that a client does not send, since it cannot or may not.
func clientLimitCauses() []*Cause {
	return []*Cause{
		{ID: "client.scheme_disabled", Title: "The client does not use the scheme that is offered", Who: Caller, References: []string{"Java networking properties, jdk.http.auth.tunneling.disabledSchemes", "Chromium, AuthSchemes"}, Hides: []string{"credentials.missing", "proxy.auth_required"},
			Meaning: "A login was configured, and the client never sent it: the scheme that is offered is switched off or not built in. Java does not send Basic through a tunnel, browsers use Negotiate and NTLM for listed hosts alone.", Shows: "A challenge, a client that is known for it, and no credential in the request.", TellsApart: "Another client with the same login gets in.",
			Mends: "Switch the scheme on in the client, or use another that is offered.", Match: matchSchemeDisabled},
		{ID: "client.cannot_set_header", Title: "A browser cannot set the header in this kind of request", Who: Operator, References: []string{"HTML, the WebSocket and EventSource interfaces", "RFC 6455 section 10.5"}, Hides: []string{"credentials.missing", "credentials.wrong_place"},
			Meaning: "Scripts in a browser cannot give a WebSocket, an EventSource, an image or a link an Authorization header. The request comes without one, and the server refuses it.", Shows: "Upgrade: websocket, Accept: text/event-stream or the like from a browser, and no Authorization.", TellsApart: "A program that sends the header gets in.",
			Mends: "Let the server take a cookie, a short-lived ticket in the URL, or a subprotocol.", Match: matchCannotSet},
	}
}

func matchSchemeDisabled(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || len(e.Challenges) == 0 || e.Status != 401 && e.Status != 407 {
		return no
	}
	proxy := e.Status == 407
	sentName, tunnelled := "Authorization", h.Method == "CONNECT"
	if proxy {
		sentName = "Proxy-Authorization"
	}
	if h.Sent.Has(sentName) || e.Hidden != "" && !proxy {
		return no
	}
	agent := lower(userAgent(e))
	var names []string
	for _, c := range e.Challenges {
		if c.Proxy == proxy {
			names = append(names, c.Scheme)
		}
	}
	only := func(schemes ...string) bool {
		for _, n := range names {
			if !hasWord(schemes, n) {
				return false
			}
		}
		return len(names) > 0
	}
	ev := []Point{{Where: "request.headers.User-Agent", What: clean.Line(userAgent(e), 100)}, {Where: "response.headers", What: "offered: " + clean.Line(strings.Join(names, ", "), 80)}, {Where: "request.headers", What: "no " + sentName}}
	java := strings.HasPrefix(agent, "java/") || strings.Contains(agent, "java-http-client") || strings.HasPrefix(agent, "apache-maven") || strings.HasPrefix(agent, "gradle")
	browser := strings.HasPrefix(agent, "mozilla/")
	switch {
	case java && proxy && tunnelled && only("basic"):
		return Match{OK: true, Confidence: 0.85, Title: "Java does not send Basic to a proxy for a tunnel", Detail: "Since Java 8u111 Basic is switched off for tunnels of https; a login that is configured stays unsent.", Evidence: ev, Fixes: []Fix{advice(Caller, "Start it with -Djdk.http.auth.tunneling.disabledSchemes= (empty), where the way to the proxy is safe")}}
	case browser && only("negotiate", "ntlm"):
		return Match{OK: true, Confidence: 0.6, Title: "The browser did not use " + clean.Line(strings.Join(names, " or "), 40) + " for this host", Detail: "Browsers send the login of the machine only to hosts that are listed for it.", Evidence: ev, Fixes: []Fix{advice(Caller, "List the host: AuthServerAllowlist (Chrome, Edge), network.negotiate-auth.trusted-uris (Firefox), the local intranet zone (Windows)"), advice(Operator, "Offer another scheme to those who are outside")}}
	}
	return no
}

func hasWord(words []string, w string) bool {
	for _, x := range words {
		if strings.EqualFold(x, w) {
			return true
		}
	}
	return false
}

func matchCannotSet(e *Evidence) Match {
	h := e.Exchange.Last()
	if h == nil || !(refused(e) || e.Status == 400) || len(h.Sent) == 0 || h.Sent.Has("Authorization") || e.Hidden != "" && !strings.Contains(e.Hidden, "cookie") {
		return no
	}
	get := func(n string) string { return lower(h.Sent.Get(n)) }
	browser := strings.HasPrefix(get("User-Agent"), "mozilla/") || h.Sent.Has("Sec-Fetch-Mode") || h.Sent.Has("Sec-WebSocket-Key") && h.Sent.Has("Origin")
	if !browser {
		return no
	}
	kind := ""
	switch {
	case get("Upgrade") == "websocket" || get("Sec-Fetch-Mode") == "websocket":
		kind = "WebSocket"
	case get("Accept") == "text/event-stream":
		kind = "EventSource"
	case get("Sec-Fetch-Dest") == "image", get("Sec-Fetch-Dest") == "video", get("Sec-Fetch-Dest") == "audio", get("Sec-Fetch-Dest") == "iframe":
		kind = get("Sec-Fetch-Dest")
	default:
		return no
	}
	wantsHeader := offers(e, "bearer") || offers(e, "dpop") || says(e, "authorization", "bearer", "token") != ""
	c := 0.62
	if wantsHeader {
		c = 0.9
	}
	if h.Sent.Has("Cookie") && !wantsHeader {
		c = 0.35
	}
	return Match{OK: true, Confidence: c, Title: "A browser cannot give this request an Authorization header (" + kind + ")", Detail: "Scripts have no way to set headers here, so the token of the page stays behind.", Evidence: []Point{{Where: "request.headers", What: "a browser's " + kind + ", without Authorization"}, saysPoint(e, "")},
		Fixes: []Fix{advice(Operator, "Take a cookie, a ticket for one use in the URL, or (WebSocket) a subprotocol"), advice(Caller, "For EventSource, read the stream by fetch, which can set headers")}}
}
