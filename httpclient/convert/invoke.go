package convert

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
)

// invokeOptions are the parameters of Invoke-WebRequest and Invoke-RestMethod (PowerShell 5.1 and 7). The letter says
// what is done with one: h handled, o of no weight for the request, u changes it and is refused by name. A digit 1
// before it: it takes a value.
const invokeOptions = `uri 1h|method 1h|custommethod 1h|headers 1h|body 1h|contenttype 1h|websession 1h|useragent 1h|credential 1h|proxy 1h|maximumredirection 1h|
timeoutsec 1h|operationtimeoutseconds 1h|connectiontimeoutseconds 1h|authentication 1h|token 1h|skipcertificatecheck 0h|infile 1h|form 1h|httpversion 1h|
usedefaultcredentials 0u|certificate 1u|certificatethumbprint 1u|proxycredential 1u|proxyusedefaultcredentials 0u|unixsocket 1u|transferencoding 1u|
usebasicparsing 0o|sessionvariable 1o|outfile 1o|passthru 0o|disablekeepalive 0o|noproxy 0h|skipheadervalidation 0o|preserveauthorizationonredirect 0h|
allowunencryptedauthentication 0o|allowinsecureredirect 0o|skiphttperrorcheck 0o|followrellink 0o|maximumfollowrellink 1o|resume 0o|sslprotocol 1o|
maximumretrycount 1o|retryintervalsec 1o|statuscodevariable 1o|responseheadersvariable 1o|erroraction 1o|errorvariable 1o|warningaction 1o|verbose 0o|
debug 0o|outvariable 1o|preservehttpmethodonredirect 0h|ea 1o|proxyheaders 1u`

var (
	invokeStart = pattern(`(?i)^(?:\$\w+ *= *)?\(? *(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b`)
	invokeWord  = pattern(`(?im)(?:^|[\s=(;|{])(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\s+[-@$"'(\w]`)
	psAlias     = pattern(`(?i)^(?:curl|wget)[ \t]+(?:[^|\n]*[ \t])?(?:-Uri\b|-Headers[ \t]+[@$]|-UseBasicParsing|-ContentType\b|-Method[ \t]|-WebSession)`)
	sessionLine = pattern(`(?i)^\$\w+ *= *New-Object +Microsoft\.PowerShell\.Commands\.WebRequestSession`)
)

// isInvoke is true for a text of PowerShell that sends a request.
func isInvoke(s sample) bool {
	at := s.head
	if !strings.HasPrefix(at, "#") { // a comment looks like the prompt of root
		at = at[behindPrompt(at):]
	}
	switch {
	case invokeStart().MatchString(at), sessionLine().MatchString(at), psAlias().MatchString(s.line):
		return true
	case strings.HasPrefix(at, "$") || strings.HasPrefix(at, "#") || strings.HasPrefix(at, "try") || strings.HasPrefix(at, "[Net.") || strings.HasPrefix(at, "Add-Type") || strings.HasPrefix(at, "("):
		return invokeWord().MatchString(s.text[:min(len(s.text), 1<<16)]) && !curlStart().MatchString(s.line)
	}
	return false
}

// invokes are the requests of one PowerShell text.
type invokes struct {
	*psReader
	o  Options
	in Input
}

// readInvoke reads a PowerShell text: variables, sessions and the requests that are made with them.
func readInvoke(text string, o Options) (Input, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	v := &invokes{psReader: newPSReader(text), o: o}
	for v.more() {
		start := v.at
		if err := v.statement(); err != nil {
			if len(v.in.Requests) == 0 {
				return v.in, err
			}
			break // what stands behind the last request is no matter
		}
		if v.at == start {
			v.at++
		}
	}
	if len(v.in.Requests) == 0 {
		return v.in, &SyntaxError{Doing: readingPS, Line: 1, Column: 1, Want: "Invoke-WebRequest or Invoke-RestMethod", Got: "none"}
	}
	v.in.Notes = append(v.in.Notes, v.notes...)
	return v.in, nil
}

// statement reads one statement; those that are neither an assignment nor a request are passed over.
func (v *invokes) statement() error {
	for {
		v.space(true)
		if c := v.peek(); c == ';' || c == '{' || c == '}' || c == '|' || c == ')' {
			v.at++
			continue
		}
		break
	}
	if !v.more() {
		return nil
	}
	v.at += behindPSPrompt(v.rest())
	if answerStart().MatchString(v.rest()) {
		stop := len(v.text)
		if len(v.in.Requests) > 0 {
			v.in.answer(len(v.in.Requests)-1, exchangeFrom(v.text[v.at:stop]))
		}
		v.at = stop
		return nil
	}
	start := v.at
	if v.peek() == '$' && !strings.HasPrefix(v.rest(), "$(") {
		return v.assign(v.name())
	}
	if v.peek() == '(' { // (Invoke-RestMethod …).items
		v.at++
		v.space(true)
		start = v.at
	}
	word := v.bare()
	switch strings.ToLower(word) {
	case "invoke-webrequest", "iwr", "invoke-restmethod", "irm", "curl", "wget":
		if strings.HasPrefix(strings.TrimLeft(v.rest(), " "), ":") { // what it wrote: Invoke-RestMethod : The remote server …
			v.failed()
			v.skipLine()
			return nil
		}
		return v.request()
	case "try", "do", "else", "finally", "begin", "process", "catch":
		return nil
	case "":
		v.at = start + 1
	}
	v.skipCommand()
	return nil
}

// skipLine goes to the end of a line of output.
func (v *invokes) skipLine() {
	for v.more() && v.peek() != '\n' {
		v.at++
	}
}

// failed takes the status out of the error that PowerShell wrote.
func (v *invokes) failed() {
	m := psStatus().FindStringSubmatch(v.rest()[:min(len(v.rest()), 1000)])
	if m == nil || len(v.in.Requests) == 0 {
		return
	}
	if h, ok := statusLine("HTTP/1.1 " + m[1]); ok {
		h.Cut = true
		v.in.answer(len(v.in.Requests)-1, &httpclient.Exchange{Hops: []httpclient.Hop{h}})
	}
}

// psStatus is the status in the errors of PowerShell 5.1 and 7.
var psStatus = pattern(`(?:\(|success: )([1-5][0-9][0-9])\b`)

func behindPSPrompt(s string) int {
	line, _, _ := strings.Cut(s[:min(len(s), 400)], "\n")
	if strings.HasPrefix(line, "PS") || strings.HasPrefix(line, ">> ") {
		return len(psLinePrompt().FindString(line))
	}
	return 0
}

var psLinePrompt = pattern(`^(?:PS(?: [^>\n]*)?> ?|>> )`)

// assign reads what stands behind a variable at the beginning of a statement: = …, .Member = …, ["key"] = …, .Add(…).
func (v *invokes) assign(written string) error {
	if written == "" {
		v.at++
		return nil
	}
	name := strings.ToLower(strings.Trim(strings.TrimPrefix(written, "$"), "{}"))
	owner, known := v.vars[name]
	v.space(false)
	if rest := v.rest(); strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "+=") {
		plus := rest[0] == '+'
		v.at += 1 + btoi(plus)
		v.space(true)
		if word := invokeStart().FindString(v.rest()[:min(len(v.rest()), 60)]); word != "" {
			return v.statement()
		}
		value, err := v.pipeline()
		if err != nil {
			return err
		}
		if s, ok := owner.(string); plus && ok {
			value = s + psText(value)
		}
		v.vars[name] = value
		return nil
	}
	var key psValue
	path := []string{}
	for {
		rest := v.rest()[:min(len(v.rest()), 100)]
		if m := psMember().FindString(rest); m != "" {
			v.at += len(m)
			path = append(path, strings.ToLower(m[1:]))
			continue
		}
		if strings.HasPrefix(rest, "[") {
			v.at++
			k, err := v.pipeline()
			if err != nil {
				return err
			}
			v.space(true)
			if v.peek() == ']' {
				v.at++
			}
			key = k
			continue
		}
		break
	}
	target := owner
	if len(path) == 0 && key == nil { // $x | Format-Table, and whatever else
		v.skipCommand()
		return nil
	}
	if v.peek() == '(' && len(path) > 0 {
		args, err := v.arguments()
		if err != nil {
			return err
		}
		for _, m := range path[:len(path)-1] {
			target = psProperty(target, m, written)
		}
		v.method(target, path[len(path)-1], args, written+"."+strings.Join(path, "."))
		return nil
	}
	v.space(false)
	if v.peek() != '=' {
		v.skipCommand()
		return nil
	}
	v.at++
	value, err := v.pipeline()
	if err != nil {
		return err
	}
	if key != nil {
		for _, m := range path {
			target = psProperty(target, m, written)
		}
		path = append(path, psText(key))
	} else {
		for _, m := range path[:len(path)-1] {
			target = psProperty(target, m, written)
		}
	}
	last := path[len(path)-1]
	switch t := target.(type) {
	case *psTable:
		t.set(last, value)
	case *psSession:
		if last == "useragent" {
			t.userAgent = psText(value)
		} else if last == "credentials" || last == "proxy" || last == "certificates" {
			v.tell("the " + last + " of the session were not read")
		}
	default:
		if !known && !strings.HasPrefix(written, "$env:") {
			v.tell("what is set on " + httpclient.CleanLine(written, 40) + " was left out")
		}
	}
	return nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// invokeOption finds a parameter by its name or a beginning of it that no other shares.
func invokeOption(name string) (full string, takes bool, class byte) {
	var found string
	for row := range strings.SplitSeq(strings.ReplaceAll(invokeOptions, "\n", ""), "|") {
		long, rest, _ := strings.Cut(row, " ")
		if long == name {
			return long, rest[0] == '1', rest[1]
		}
		if name != "" && strings.HasPrefix(long, name) {
			if found != "" {
				return "", false, 0
			}
			found = row
		}
	}
	long, rest, ok := strings.Cut(found, " ")
	if !ok {
		return "", false, 0
	}
	return long, rest[0] == '1', rest[1]
}

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
					Got: "“" + httpclient.CleanLine(written, 40) + "”", Fix: "Where this is a call of the program curl, write curl.exe."}
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
				refused = append(refused, "@"+httpclient.CleanLine(v.text[from:v.at], 40))
				break
			}
			for i, k := range t.keys {
				name, _, class := invokeOption(strings.ToLower(k))
				if class == 'u' || name == "" {
					refused = append(refused, "-"+httpclient.CleanLine(k, 40))
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

// argument reads the value of a parameter: an expression, or a word without quotes.
func (v *invokes) argument(string) (psValue, error) {
	c := v.peek()
	switch {
	case !v.more() || c == '\n':
		return nil, v.fail(v.at, "a value", v.found())
	case c == '(' || c == '@' || c == '[' || c == '$':
		at := v.at
		w, err := v.postfix()
		if err != nil {
			return nil, err
		}
		if c := v.peek(); c != '$' && c != '/' && c != '"' && (c == 0 || !isWordByte(c)) || at == v.at {
			return w, nil
		}
		more, err := v.word()
		return psText(w) + more, err
	}
	return v.word()
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
		r.Notes = append(r.Notes, "the cookies of -WebSession "+httpclient.CleanLine(text("websession"), 40)+" are not in the text: they are unknown, and none is sent")
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
			return r, &SyntaxError{Doing: readingPS, Want: "a number after -MaximumRedirection", Got: "“" + httpclient.CleanLine(psText(m), 40) + "”"}
		}
		r.FollowRedirects, r.MaxRedirects = n > 0, n
	}
	r.TrustRedirects = params["preserveauthorizationonredirect"] == true
	if params["preservehttpmethodonredirect"] == true {
		r.PostRedirect = [3]bool{true, true, true}
	}
	r.Insecure = params["skipcertificatecheck"] == true
	if p := text("proxy"); p != "" {
		bare, own := cutUserinfo(p)
		r.Proxy = &httpclient.ProxySpec{URL: bare, Login: own, Source: "-Proxy"}
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
			r.Unsupported = append(r.Unsupported, "-Headers "+httpclient.CleanLine(psText(value), 40)+" (not in the text)")
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
			return &SyntaxError{Doing: readingPS, Want: "the file of -InFile, " + httpclient.CleanLine(file, 100), Got: "a file that cannot be read"}
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
		r.Unsupported = append(r.Unsupported, "-Body "+httpclient.CleanLine(string(b), 40)+" (not in the text)")
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
		r.Login = &httpclient.Login{User: c.user, Password: httpclient.NewSensitive("password", c.password), Ask: !c.known, Source: "-Credential"}
		if auth == "basic" {
			demand(r, "basic", "-Authentication Basic")
			return
		}
		whenAsked(r, "PowerShell sends -Credential only after the server asks for it, by the scheme that the server names")
	default:
		r.Unsupported = append(r.Unsupported, "-Credential "+httpclient.CleanLine(psText(c), 40)+" (its user and password are not in the text)")
	}
}
