package convert

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// request reads the parameters of one request and makes it.
func (v *invokes) request() error {
	start := v.at
	params := map[string]psValue{}
	var refused []string
	positional := 0
	for {
		v.space(false)
		c := v.peek()
		if !v.more() || c == '\n' || c == ';' || c == '|' || c == ')' || c == '}' {
			break
		}
		rest := v.rest()
		switch {
		case c == '-' && len(rest) > 1 && isWordByte(rest[1]) && (rest[1] < '0' || rest[1] > '9'):
			at := v.at
			v.at++
			for v.more() && isWordByte(v.peek()) {
				v.at++
			}
			written := v.text[at:v.at]
			name, takes, class := invokeOption(strings.ToLower(written[1:]))
			if name == "" {
				return &SyntaxError{Doing: readingPS, Line: strings.Count(v.text[:at], "\n") + 1, Column: at - strings.LastIndex(v.text[:at], "\n"), Want: "a parameter of Invoke-WebRequest",
					Got: "“" + clean.Line(written, 40) + "”", Fix: "Where this is a call of the program curl, write curl.exe."}
			}
			var value psValue = true
			if colon := v.peek() == ':'; colon || takes {
				if colon {
					v.at++
				}
				v.space(false)
				w, err := v.argument(name)
				if err != nil {
					return err
				}
				value = w
			}
			if class == 'u' && value != false {
				refused = append(refused, written)
			}
			params[name] = value
		case c == '@' && len(rest) > 1 && isWordByte(rest[1]):
			v.at++
			from := v.at
			for v.more() && isWordByte(v.peek()) {
				v.at++
			}
			t, ok := v.value("$" + v.text[from:v.at]).(*psTable)
			if !ok {
				refused = append(refused, "@"+clean.Line(v.text[from:v.at], 40))
				break
			}
			for i, k := range t.keys {
				name, _, class := invokeOption(strings.ToLower(k))
				if class == 'u' || name == "" {
					refused = append(refused, "-"+clean.Line(k, 40))
				}
				params[name] = t.vals[i]
			}
		default:
			w, err := v.argument("")
			if err != nil {
				return err
			}
			if positional == 0 {
				params["uri"] = w
			}
			positional++
		}
	}
	r, err := v.build(params)
	if err != nil {
		return v.passError(err, start)
	}
	r.Unsupported = append(r.Unsupported, refused...)
	settle(&r)
	v.in.Requests = append(v.in.Requests, r)
	return nil
}

// passError gives an error without a place the place of the request.
func (v *invokes) passError(err error, at int) error {
	if se, ok := err.(*SyntaxError); ok && se.Line == 0 {
		e := *se
		e.Line, e.Column = strings.Count(v.text[:at], "\n")+1, at-strings.LastIndex(v.text[:at], "\n")
		return &e
	}
	return err
}

// build makes the request of its parameters.
func (v *invokes) build(params map[string]psValue) (httpclient.Request, error) {
	const tool = "PowerShell"
	r := newRequest("PowerShell")
	text := func(name string) string { return psText(params[name]) }
	raw := text("uri")
	if err := setURL(&r, strings.ReplaceAll(raw, " ", "%20"), "http"); err != nil {
		return r, err
	}
	if s, ok := params["websession"].(*psSession); ok {
		var pairs []string
		for _, c := range s.cookies {
			pairs = append(pairs, c.name+"="+c.value)
		}
		if len(pairs) > 0 {
			r.Headers = append(r.Headers, httpclient.Header{Name: "Cookie", Value: strings.Join(pairs, "; ")})
			r.Sources["cookie"] = "-WebSession"
		}
		if s.userAgent != "" {
			r.Headers = append(r.Headers, httpclient.Header{Name: "User-Agent", Value: s.userAgent})
			r.Sources["user-agent"] = "-WebSession"
		}
		for i, k := range s.headers.keys {
			r.Headers = append(r.Headers, httpclient.Header{Name: k, Value: psText(s.headers.vals[i])})
		}
	} else if params["websession"] != nil {
		r.Notes = append(r.Notes, "the cookies of -WebSession "+clean.Line(text("websession"), 40)+" are not in the text: they are unknown, and none is sent")
	}
	if err := v.headers(&r, params["headers"]); err != nil {
		return r, err
	}
	if a := text("useragent"); a != "" {
		r.Headers = r.Headers.With("User-Agent", a)
	}
	method := strings.ToUpper(text("method"))
	if m := text("custommethod"); m != "" {
		method = m
	}
	if method == "" || method == "DEFAULT" {
		method = "GET"
	}
	if err := v.body(&r, params, method); err != nil {
		return r, err
	}
	setMethod(&r, method, "-Method")
	v.login(&r, params)
	addsAgent(&r, tool, agentPowerShell)
	r.FollowRedirects, r.MaxRedirects = true, 5
	if m, ok := params["maximumredirection"]; ok {
		n, err := strconv.Atoi(psText(m))
		if err != nil || n < 0 {
			return r, &SyntaxError{Doing: readingPS, Want: "a number after -MaximumRedirection", Got: "“" + clean.Line(psText(m), 40) + "”"}
		}
		r.FollowRedirects, r.MaxRedirects = n > 0, n
	}
	r.TrustRedirects = params["preserveauthorizationonredirect"] == true
	if params["preservehttpmethodonredirect"] == true {
		r.PostRedirect = [3]bool{true, true, true}
	}
	r.Insecure = params["skipcertificatecheck"] == true
	if p := text("proxy"); p != "" {
		r.Proxy = proxyOf(p, "-Proxy")
	}
	if params["noproxy"] == true {
		r.NoProxy = "*"
	}
	for name, to := range map[string]*time.Duration{"timeoutsec": &r.Timeout, "operationtimeoutseconds": &r.Timeout, "connectiontimeoutseconds": &r.ConnectTimeout} {
		if s := text(name); s != "" {
			if n, err := strconv.Atoi(s); err == nil && n > 0 && n < 1e8 {
				*to = time.Duration(n) * time.Second
			}
		}
	}
	if h := text("httpversion"); h != "" {
		r.HTTPVersion = map[string]string{"1.0": "1.1", "1.1": "1.1", "2.0": "2", "2": "2"}[h]
	}
	return r, nil
}

// headers puts -Headers. The names method, authority, path and scheme are HTTP/2's own as Chrome writes them.
func (v *invokes) headers(r *httpclient.Request, value psValue) error {
	t, ok := value.(*psTable)
	if !ok {
		if value != nil {
			r.Unsupported = append(r.Unsupported, "-Headers "+clean.Line(psText(value), 40)+" (not in the text)")
		}
		return nil
	}
	pseudo := t.get("authority") != nil && t.get("scheme") != nil && t.get("path") != nil
	for i, k := range t.keys {
		switch low := strings.ToLower(k); {
		case pseudo && (low == "authority" || low == "method" || low == "path" || low == "scheme"):
			continue
		case low == "host" || low == "content-length":
			if low == "content-length" {
				continue
			}
		}
		val := strings.TrimSpace(psText(t.vals[i]))
		if u, unknown := t.vals[i].(psUnknown); unknown {
			val = string(u)
		}
		if val == "" {
			continue
		}
		r.Headers = append(r.Headers, httpclient.Header{Name: k, Value: val})
	}
	return nil
}

// body puts -Body, -InFile or -Form with the content type that PowerShell gives it.
func (v *invokes) body(r *httpclient.Request, params map[string]psValue, method string) error {
	ct := psText(params["contenttype"])
	if file := psText(params["infile"]); file != "" {
		b, err := v.o.read(file)
		if err != nil {
			return &SyntaxError{Doing: readingPS, Want: "the file of -InFile, " + clean.Line(file, 100), Got: unreadable}
		}
		r.Body = &httpclient.Body{Bytes: b}
	}
	if params["form"] != nil {
		r.Unsupported = append(r.Unsupported, "-Form")
	}
	switch b := params["body"].(type) {
	case nil:
	case *psTable:
		q := url.Values{}
		for i, k := range b.keys {
			q.Set(k, psText(b.vals[i]))
		}
		if method == "GET" {
			u, err := url.Parse(r.URL)
			if err == nil {
				u.RawQuery = strings.Trim(u.RawQuery+"&"+q.Encode(), "&")
				r.URL = u.String()
			}
			break
		}
		r.Body = &httpclient.Body{Bytes: []byte(q.Encode())}
	case psUnknown:
		r.Unsupported = append(r.Unsupported, "-Body "+clean.Line(string(b), 40)+" (not in the text)")
	default:
		r.Body = &httpclient.Body{Bytes: []byte(psText(b))}
	}
	if r.Body != nil && ct == "" && method == "POST" && !r.Headers.Has("Content-Type") {
		adds(r, "PowerShell", "Content-Type", "application/x-www-form-urlencoded")
	}
	if ct != "" && (r.Body != nil || method != "GET") {
		r.Headers = r.Headers.With("Content-Type", ct)
	}
	return nil
}

// login reads -Authentication, -Token and -Credential.
func (v *invokes) login(r *httpclient.Request, params map[string]psValue) {
	auth := strings.ToLower(psText(params["authentication"]))
	token := psText(params["token"])
	_, unknown := params["token"].(psUnknown)
	switch auth {
	case "bearer", "oauth":
		if unknown {
			r.Notes = append(r.Notes, "the value of -Token is not in the text: its name is sent as it stands")
		}
		r.Headers = append(r.Headers.Without("Authorization"), httpclient.Header{Name: "Authorization", Value: "Bearer " + token})
		r.Sources["authorization"] = "-Token"
	}
	switch c := params["credential"].(type) {
	case nil:
	case psLogin:
		if !c.known && c.user == "" {
			r.Unsupported = append(r.Unsupported, "-Credential (its user and password are not in the text)")
			return
		}
		r.Login = &httpclient.Login{User: c.user, Password: mask.NewSensitive("password", c.password), Ask: !c.known, Source: "-Credential"}
		if auth == "basic" {
			demand(r, "basic", "-Authentication Basic")
			return
		}
		whenAsked(r, "PowerShell sends -Credential only after the server asks for it, by the scheme that the server names")
	default:
		r.Unsupported = append(r.Unsupported, "-Credential "+clean.Line(psText(c), 40)+" (its user and password are not in the text)")
	}
}
