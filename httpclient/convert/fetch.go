package convert

import (
	"net/url"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// fetches are the requests of one text of JavaScript.
type fetches struct {
	*jsReader
	in Input
}

// readFetch reads fetch(…) and axios(…) with the variables that are set before them.
func readFetch(text string, _ Options) (Input, error) {
	f := &fetches{jsReader: &jsReader{text: text, vars: map[string]jsValue{}, told: map[string]bool{}}}
	f.call = f.request
	err := f.program()
	if len(f.in.Requests) == 0 {
		if err == nil {
			err = &SyntaxError{Doing: readingJS, Line: 1, Column: 1, Want: "a call of fetch(…) or axios(…)", Got: "none that can be read"}
		}
		return f.in, err
	}
	if at := answerLine.Re().FindStringIndex(text); at != nil {
		f.in.answer(len(f.in.Requests)-1, exchangeFrom(text[at[0]:]))
	}
	f.in.Notes = f.notes
	return f.in, nil
}

var answerLine = lazyregexp.New(`(?m)^(?:< )?HTTP/[0-9.]+ +[1-5][0-9][0-9]\b`)

// request makes one request of a call.
func (f *fetches) request(name string, args []jsValue, at int) error {
	var r httpclient.Request
	var err error
	if name == "fetch" {
		r, err = f.fetch(args)
	} else {
		r, err = f.axios(strings.TrimPrefix(strings.TrimPrefix(name, "axios"), "."), args)
	}
	if se, ok := err.(*SyntaxError); ok {
		e := *se
		if e.Line == 0 {
			e.Line, e.Column = strings.Count(f.text[:at], "\n")+1, at-strings.LastIndex(f.text[:at], "\n")
		}
		return &e
	}
	if err != nil {
		return err
	}
	settle(&r)
	f.in.Requests = append(f.in.Requests, r)
	return nil
}

// address puts the URL of a call.
func (f *fetches) address(r *httpclient.Request, v jsValue) error {
	raw := jsText(v)
	if u, ok := v.(jsUnknown); ok {
		return &SyntaxError{Doing: readingJS, Want: "the address as text", Got: "the name " + clean.Line(string(u), 60), Fix: "Put the address in its place, or paste the line that sets it too."}
	}
	if host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(raw, "https://"), "http://"), "/"); strings.Contains(host, "${") {
		return &SyntaxError{Doing: readingJS, Want: "the host as text", Got: "“" + clean.Line(host, 60) + "”", Fix: "Put the host in its place, or paste the line that sets it too."}
	}
	if strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") {
		return &SyntaxError{Doing: readingJS, Want: "a whole address", Got: "the path “" + clean.Line(mask.URL(raw), 80) + "”", Fix: "Put https:// and the page's host before it."}
	}
	return setURL(r, strings.ReplaceAll(raw, " ", "%20"), "https")
}

// fetch reads fetch(address, {method, headers, body, …}) (Fetch Standard, RequestInit).
func (f *fetches) fetch(args []jsValue) (httpclient.Request, error) {
	r := newRequest("fetch")
	target, init := jsArg(args, 0), jsArg(args, 1)
	if q, ok := target.(*jsObject); ok && q.class == "request" {
		target = q.get("url")
		if init == nil {
			init = q.get("init")
		}
	}
	if err := f.address(&r, target); err != nil {
		return r, err
	}
	o, ok := init.(*jsObject)
	if !ok && init != nil {
		r.Unsupported = append(r.Unsupported, "the options "+clean.Line(jsText(init), 40)+" (not in the text)")
	}
	if o == nil {
		o = &jsObject{}
	}
	method := "GET"
	for i, key := range o.keys {
		v := o.vals[i]
		switch key {
		case "method":
			method = jsText(v)
			if up := strings.ToUpper(method); up != "PATCH" { // fetch itself leaves patch as it is
				method = up
			}
		case "headers":
			f.headers(&r, v)
		case "body", "referrer", "referrerPolicy", "mode", "credentials", "redirect", "cache", "signal", "integrity", "keepalive", "priority", "window", "duplex", "next":
		case "agent", "dispatcher", "compress", "follow", "size", "timeout", "highWaterMark", "insecureHTTPParser":
			r.Notes = append(r.Notes, "the option "+key+" of node-fetch was left out")
		default:
			r.Notes = append(r.Notes, "the option "+clean.Line(key, 40)+" is not known to fetch and was left out")
		}
	}
	f.body(&r, o.get("body"), "fetch")
	setMethod(&r, method, "fetch method")
	switch jsText(o.get("redirect")) {
	case "manual", "error":
	default:
		r.FollowRedirects, r.MaxRedirects = true, 20
	}
	if ref := jsText(o.get("referrer")); o.get("referrer") != nil && strings.HasPrefix(ref, "http") {
		f.referrer(&r, ref, jsText(o.get("referrerPolicy")))
	}
	f.ambient(&r, o)
	return r, nil
}

// referrer puts Referer, and Origin where a browser would.
func (f *fetches) referrer(r *httpclient.Request, ref, policy string) {
	from, err1 := url.Parse(ref)
	to, err2 := url.Parse(r.URL)
	if err1 != nil || err2 != nil || policy == "no-referrer" {
		return
	}
	origin := from.Scheme + "://" + from.Host
	if from.Host != to.Host && policy != "unsafe-url" && policy != "no-referrer-when-downgrade" {
		ref = origin + "/"
	}
	adds(r, "the browser", "Referer", ref)
	if from.Host != to.Host || r.Method != "GET" && r.Method != "HEAD" {
		adds(r, "the browser", "Origin", origin)
	}
}

// ambient adds what a browser or Node sends of itself.
func (f *fetches) ambient(r *httpclient.Request, o *jsObject) {
	hints := r.Headers.Get("Sec-Ch-Ua")
	browser := o.get("referrer") != nil || o.get("mode") != nil || o.get("credentials") != nil || o.get("referrerPolicy") != nil || hints != "" || r.Headers.Has("Sec-Fetch-Mode") && !r.Headers.Has("Cookie")
	switch {
	case browser:
		agent := "Mozilla/5.0"
		if m := chromeVersion.Re().FindStringSubmatch(hints); m != nil {
			system := map[string]string{`"Windows"`: "Windows NT 10.0; Win64; x64", `"macOS"`: "Macintosh; Intel Mac OS X 10_15_7", `"Android"`: "Linux; Android 10; K"}[r.Headers.Get("Sec-Ch-Ua-Platform")]
			if system == "" {
				system = "X11; Linux x86_64"
			}
			agent = "Mozilla/5.0 (" + system + ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + m[1] + ".0.0.0 Safari/537.36"
		}
		adds(r, "the browser", "Accept", "*/*")
		if !r.Headers.Has("User-Agent") {
			adds(r, "the browser", "User-Agent", agent)
			r.Notes = append(r.Notes, "a copied fetch does not name the browser: User-Agent "+agent+" is a guess")
		}
		if c := jsText(o.get("credentials")); !r.Headers.Has("Cookie") && o.get("credentials") != nil && c != "omit" {
			r.Notes = append(r.Notes, "credentials: "+clean.Line(c, 20)+" sends the browser's cookies, which a copied fetch leaves out: whether there were any is unknown, and none is sent")
		}
	default:
		r.Source = "fetch (Node.js)"
		adds(r, "Node.js", "Accept", "*/*")
		adds(r, "Node.js", "Accept-Language", "*")
		adds(r, "Node.js", "Sec-Fetch-Mode", "cors")
		adds(r, "Node.js", "User-Agent", agentNode)
		r.Notes = append(r.Notes, "read as the fetch of Node.js: nothing in it is a browser's")
	}
}

var chromeVersion = lazyregexp.New(`"(?:Google Chrome|Chromium|Microsoft Edge)";v="([0-9]{1,4})"`)

// headers puts an object, new Headers(…) or a list of pairs.
func (f *fetches) headers(r *httpclient.Request, v jsValue) {
	o := &jsObject{}
	if !o.take(v) {
		if v != nil {
			r.Unsupported = append(r.Unsupported, "the headers "+clean.Line(strings.Trim(jsText(v), "${}"), 40)+" (not in the text)")
		}
		return
	}
	for i, k := range o.keys {
		val := o.vals[i]
		if val == nil {
			continue
		}
		if u, ok := val.(jsUnknown); ok {
			f.tell(clean.Line(string(u), 60) + " has no value in the text: it stands as ${" + clean.Line(string(u), 60) + "} in the request")
		}
		switch low := strings.ToLower(k); {
		case strings.HasPrefix(low, ":"), low == "content-length", low == "connection":
			continue
		}
		r.Headers = append(r.Headers, httpclient.Header{Name: k, Value: strings.TrimSpace(jsText(val))})
	}
}

// body puts the body with the type that fetch gives it where no header does.
func (f *fetches) body(r *httpclient.Request, v jsValue, tool string) {
	switch b := v.(type) {
	case nil:
	case jsUnknown:
		r.Unsupported = append(r.Unsupported, "the body "+clean.Line(string(b), 40)+" (not in the text)")
	case *jsObject:
		switch b.class {
		case "params":
			r.Body = &httpclient.Body{Bytes: []byte(b.query())}
			adds(r, tool, "Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
		case "form":
			parts := make([]part, len(b.keys))
			for i, k := range b.keys {
				if _, file := b.vals[i].(jsUnknown); file {
					r.Unsupported = append(r.Unsupported, "the form field "+clean.Line(k, 40)+" (its value is not in the text)")
				}
				parts[i] = part{name: k, data: []byte(jsText(b.vals[i]))}
			}
			r.Body = &httpclient.Body{Bytes: multipart(parts)}
			r.Headers = r.Headers.Without("Content-Type")
			adds(r, tool, "Content-Type", "multipart/form-data; boundary="+formBoundary)
		default:
			r.Notes = append(r.Notes, "the body is an object without JSON.stringify: fetch sends the text [object Object]")
			r.Body = &httpclient.Body{Bytes: []byte("[object Object]")}
			adds(r, tool, "Content-Type", "text/plain;charset=UTF-8")
		}
	default:
		r.Body = &httpclient.Body{Bytes: []byte(jsText(b))}
		adds(r, tool, "Content-Type", "text/plain;charset=UTF-8")
	}
}
