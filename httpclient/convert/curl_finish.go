package convert

import (
	"slices"
	"strings"

	"why401/httpclient"
	"why401/httpclient/address"
)

// finish makes the requests: one for each URL, each value of its glob, with the body that the options give.
func (op *operation) finish() ([]httpclient.Request, error) {
	if len(op.urls) == 0 {
		return nil, &SyntaxError{Doing: readingCurl, Want: "a URL", Got: "none", Fix: "Add the address that the request goes to."}
	}
	if err := op.oneMethod(); err != nil {
		return nil, err
	}
	if len(op.open) > 0 {
		op.note("-F opens a part with =( and does not close it; curl closes it at the end")
	}
	op.schemes()
	if err := op.body(); err != nil {
		return nil, err
	}
	var out []httpclient.Request
	for i, raw := range op.urls {
		all := []string{raw}
		if !op.globOff {
			literal := op.o.unexpanded // no globs
			if strings.Contains(raw, "{{") {
				literal = append(templateName.Re().FindAllString(raw, -1), literal...)
			}
			for _, v := range literal {
				raw = strings.ReplaceAll(raw, v, strings.NewReplacer("{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`).Replace(v))
			}
			var err error
			if all, err = glob(raw); err != nil {
				return nil, err
			}
		}
		if len(out)+len(all) > maxRequests {
			return nil, tooMany()
		}
		for _, u := range all {
			r, err := op.request(u, i)
			if err != nil {
				return nil, err
			}
			out = append(out, r)
		}
	}
	out[0].Notes = op.r.Notes
	if r := out[0]; r.Scheme == "aws-sigv4" && r.Login == nil && r.Netrc == "" && r.NetrcFile == "" {
		out[0].Notes = append(out[0].Notes, "--aws-sigv4 signs nothing without -u KEY:SECRET, in curl as here")
	}
	return out, nil
}

// oneMethod refuses options that ask for two methods, as curl does.
func (op *operation) oneMethod() error {
	var asked []string
	for _, m := range []struct {
		on  bool
		opt string
	}{{op.head && !(op.hasData && op.get), "-I"}, {op.hasData && !op.get, "-d"}, {len(op.parts) > 0, "-F"}, {len(op.uploads) > 0, "-T"}} {
		if m.on {
			asked = append(asked, m.opt)
		}
	}
	if len(asked) > 1 {
		return &SyntaxError{Doing: readingCurl, Want: "one of " + strings.Join(asked, " and "), Got: "both", Fix: "Each stands for a method of its own; -X names another for one of them."}
	}
	return nil
}

// body makes what all requests of the operation send.
func (op *operation) body() error {
	r := &op.r
	if r.Headers, r.Sources = op.headers(); op.lines != "" {
		r.Sources["body-lines"] = op.lines
	}
	switch {
	case len(op.parts) > 0:
		return op.formBody()
	case op.hasData && op.get:
		text, rest, cut := strings.Cut(string(op.data), "\x00")
		if cut {
			op.note("-G puts the data into the URL up to its first null byte, as curl does; " + itoa(len(rest)) + " bytes are left out")
		}
		op.queries = []string{text} // curl takes no --url-query then
	case op.hasData:
		r.Body = &httpclient.Body{Bytes: op.data}
		op.contentType("application/x-www-form-urlencoded")
	}
	return nil
}

// contentType adds what curl adds with a body.
func (op *operation) contentType(value string) {
	r := &op.r
	if !r.Headers.Has("Content-Type") && r.Sources["removed:content-type"] == "" {
		r.Headers = append(r.Headers, httpclient.Header{Name: "Content-Type", Value: value})
		r.Sources["content-type"] = "curl adds it"
	}
}

// request is the request for one URL, the i-th of the operation.
func (op *operation) request(raw string, i int) (httpclient.Request, error) {
	r := op.r
	r.Notes = nil
	r.Headers = append(httpclient.Headers(nil), op.r.Headers...)
	r.Sources = make(map[string]string, len(op.r.Sources)+1)
	for k, v := range op.r.Sources {
		r.Sources[k] = v
	}
	r.Unsupported = append([]string(nil), op.r.Unsupported...)
	if err := op.upload(&r, &raw, i); err != nil {
		return r, err
	}
	if err := setURL(&r, raw, op.proto); err != nil {
		return r, err
	}
	if scheme, _, _ := strings.Cut(r.URL, ":"); op.allow != nil && !slices.Contains(op.allow, scheme) {
		return r, &SyntaxError{Doing: "reading the URL", Want: "a URL that --proto allows", Got: scheme, Fix: "curl refuses it too: change the URL or --proto."}
	}
	if op.allow != nil || op.allowNext != nil {
		r.RedirectSchemes = []string{}
		for _, s := range []string{"http", "https"} {
			if (op.allow == nil || slices.Contains(op.allow, s)) && (op.allowNext == nil || slices.Contains(op.allowNext, s)) {
				r.RedirectSchemes = append(r.RedirectSchemes, s)
			}
		}
	}
	if op.noLogin && r.Login != nil && r.Login.Source == "URL userinfo" {
		return r, &SyntaxError{Doing: "reading the URL", Want: "no login in it (--disallow-username-in-url)", Got: "one"}
	}
	if len(op.queries) > 0 {
		if r.PathAsIs { // curl takes the URL apart for the query and drops the dots
			r.PathAsIs = false
		}
		r.URL = withQuery(r.URL, strings.Join(op.queries, "&"))
		if err := setURL(&r, r.URL, op.proto); err != nil {
			return r, err
		}
	}
	op.byteRange(&r)
	switch {
	case op.method != "":
		r.Method, r.Sources["method"] = op.method, "curl -X"
	case op.head:
		r.Method = "HEAD"
	case r.Sources["body"] == "curl -T":
		r.Method = "PUT"
	case r.Body != nil:
		r.Method = "POST"
	default:
		r.Method = "GET"
	}
	return r, nil
}

// upload puts the file of -T into the request, and its name behind a URL that ends in /.
func (op *operation) upload(r *httpclient.Request, raw *string, i int) error {
	if i >= len(op.uploads) || op.uploads[i] == "" {
		return nil
	}
	file := op.uploads[i]
	if !op.globOff && strings.ContainsAny(file, "{[") {
		r.Unsupported = append(r.Unsupported, "-T with a glob (-g switches it off)")
		return nil
	}
	if op.crlf {
		r.Unsupported = append(r.Unsupported, "--crlf with -T (curl sends more than its Content-Length says)")
	}
	chunked := file == "-" || file == "."
	name := file
	if chunked {
		name = "-"
	}
	text, err := op.readFile("the file to upload", name)
	if err != nil {
		return err
	}
	if chunked && r.HTTPVersion == "1.0" && !r.Headers.Has("Content-Length") {
		r.Unsupported = append(r.Unsupported, "-T - with --http1.0, which has no chunks")
	}
	r.Body = &httpclient.Body{Bytes: text, Chunked: chunked}
	if !chunked {
		r.Body.File = file
		*raw = withFileName(*raw, op.proto, file)
	}
	r.Sources["body"] = "curl -T"
	return nil
}

// withFileName appends the name of the file where the URL's path ends in / or there is none.
func withFileName(raw, scheme, file string) string {
	a, err := address.Read(raw, scheme, false)
	if err != nil || a.Path != "" && !strings.HasSuffix(a.Path, "/") {
		return raw
	}
	path, rest := a.Path, a
	rest.Path = "\x00"
	if path == "" {
		path = "/"
	}
	name := strings.ReplaceAll(escape(file[strings.LastIndexAny(file, `/\`)+1:]), "+", "%20")
	if rest.Query == "?" {
		rest.Query = ""
	}
	text := strings.Replace(rest.Text(), "\x00", lowerHex(path+name), 1)
	if a.HasUser { // the login stays where it was
		start, end := strings.Index(raw, "://")+3, strings.IndexByte(raw, '@')
		if start < 3 {
			start = 0
		}
		text = strings.Replace(text, "://", "://"+raw[start:end+1], 1)
	}
	return text
}

// byteRange says with -r and -C what part is meant: Range for what is read, Content-Range for what is sent.
func (op *operation) byteRange(r *httpclient.Request) {
	if op.byteFrom == "" || op.bySource == "curl -C" && op.byteFrom == "0" {
		return
	}
	name, value := "Range", "bytes="+op.byteFrom
	switch {
	case len(op.parts) > 0:
		return // curl says nothing of the range of a form
	case r.Body != nil:
		name, value = "Content-Range", "bytes "+op.byteFrom+"/"+itoa(len(r.Body.Bytes))
		if r.Body.Chunked {
			value = "bytes " + op.byteFrom + "/-1" // as curl says that it does not know
		}
		if op.bySource == "curl -C" {
			r.Unsupported = append(r.Unsupported, "-C with a body")
		}
	case op.bySource == "curl -C":
		value += "-"
	}
	if r.Headers.Has(name) || r.Sources["removed:"+strings.ToLower(name)] != "" {
		return
	}
	r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: value})
	r.Sources[strings.ToLower(name)] = op.bySource
}
