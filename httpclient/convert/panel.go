package convert

import (
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

var (
	panelURL    = lazyregexp.New(`(?im)^[\s*-]*(?:Request URL:?|(?:URL|Endpoint):)[\s*]*(https?://[^\s*]+)`)
	panelMethod = lazyregexp.New(`(?im)^[\s*-]*(?:Request Method:?|(?:HTTP )?Method:)[\s*]*([A-Z]+)\s*$`)
	panelStatus = lazyregexp.New(`(?im)^\s*Status(?: Code)?:?[ \t]*\n?[ \t]*([1-5][0-9][0-9])\b[ \t]*([^\n]*)`)
	accessLine  = lazyregexp.New(`"([A-Z]{3,10}) (\S+) HTTP/[0-9.]+"`)
	errorLine   = lazyregexp.New(`request: "([A-Z]{3,10}) (\S+) HTTP/[0-9.]+"`)
	logHost     = lazyregexp.New(`\bhost: "([^"\s]+)"`)
	accessCode  = lazyregexp.New(`HTTP/[0-9.]+" ([1-5][0-9][0-9])\b`)
)

// isPanel is true for the General part of a browser's network panel.
func isPanel(s sample) bool {
	return panelURL.Re().MatchString(s.head) && (panelMethod.Re().MatchString(s.head) || panelStatus.Re().MatchString(s.head))
}

// readPanel reads the network panel's headers as they are copied by hand: address, method, status and fields.
func readPanel(text string, _ Options) (Input, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	r := newRequest("network panel")
	if err := setURL(&r, panelURL.Re().FindStringSubmatch(text)[1], "https"); err != nil {
		return Input{}, err
	}
	m := "GET"
	if got := panelMethod.Re().FindStringSubmatch(text); got != nil {
		m = got[1]
	} else {
		r.Notes = append(r.Notes, "the method is not in the text: read as GET")
	}
	sent, received, body, listed := panelFields(text)
	for _, f := range sent {
		if !strings.EqualFold(f.Name, "host") && !strings.EqualFold(f.Name, "content-length") && !strings.EqualFold(f.Name, "connection") {
			r.Headers = append(r.Headers, f)
		}
	}
	h := httpclient.Hop{Received: received}
	if body != "" {
		r.Body = &httpclient.Body{Bytes: []byte(body)}
	}
	setMethod(&r, m, "network panel")
	if r.Body == nil && m != "GET" && m != "HEAD" && m != "OPTIONS" && m != "DELETE" {
		r.Unsupported = append(r.Unsupported, "the body (the panel's headers do not show it)")
	}
	if len(r.Headers) == 0 && !listed {
		r.Notes = append(r.Notes, "no request headers stand in the text: whether a credential was sent is unknown")
	}
	settle(&r)
	in := Input{Requests: []httpclient.Request{r}}
	if got := panelStatus.Re().FindStringSubmatch(text); got != nil {
		line := "HTTP/1.1 " + got[1] + " " + strings.TrimSpace(got[2])
		if s, ok := statusLine(line); ok {
			s.Received, s.Cut = h.Received, true
			in.answer(0, &httpclient.Exchange{Hops: []httpclient.Hop{s}, Started: answered(h.Received)})
		}
	}
	return in, nil
}

// isAccessLog is true for a line of the logs of nginx, Apache and their kin.
func isAccessLog(s sample) bool {
	line, _, _ := strings.Cut(s.head, "\n")
	return accessLine.Re().MatchString(line) && !strings.HasPrefix(line, `"`) && !strings.HasPrefix(line, "{")
}

// readAccessLog reads the request line that a server logged. A log holds no fields: what was sent is unknown.
func readAccessLog(text string, _ Options) (Input, error) {
	line, _, _ := strings.Cut(text, "\n")
	m := accessLine.Re().FindStringSubmatch(line)
	if e := errorLine.Re().FindStringSubmatch(line); e != nil {
		m = e
	}
	host := logHost.Re().FindStringSubmatch(line)
	target := m[2]
	switch {
	case strings.Contains(target, "://"):
	case host != nil:
		target = "https://" + host[1] + target
	default:
		return Input{}, &SyntaxError{Doing: "reading the line of a log", Line: 1, Column: strings.Index(line, m[2]) + 1, Want: "the host of the request", Got: "a path alone, “" + clean.Line(mask.URL(target), 80) + "”", Fix: "Put https:// and the server's host before the path, and paste that."}
	}
	r := newRequest("log")
	if err := setURL(&r, target, "https"); err != nil {
		return Input{}, err
	}
	setMethod(&r, m[1], "log")
	r.Notes = append(r.Notes, "a log does not show the headers: whether a credential was sent in them is unknown, and none is sent there")
	if m[1] == "POST" || m[1] == "PUT" || m[1] == "PATCH" {
		r.Unsupported = append(r.Unsupported, "the body (a log does not show it)")
	}
	settle(&r)
	in := Input{Requests: []httpclient.Request{r}}
	if code := accessCode.Re().FindStringSubmatch(line); code != nil {
		if s, ok := statusLine("HTTP/1.1 " + code[1]); ok {
			s.Cut = true
			in.answer(0, &httpclient.Exchange{Hops: []httpclient.Hop{s}})
		}
	}
	return in, nil
}
