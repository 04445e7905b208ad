package convert

import (
	"strconv"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

const readingRest = "reading the .http file"

var (
	restSeparator = lazyregexp.New(`(?m)^###`)
	restVariable  = lazyregexp.New(`(?m)^@[A-Za-z_][\w.-]*[ \t]*=`)
	restName      = lazyregexp.New(`^(?:#|//)\s*@name[ =]\s*(\S+)`)
	restDirective = lazyregexp.New(`^(?:#|//)\s*@([\w-]+)[ =]?\s*(.*)$`)
	restRequest   = lazyregexp.New(`^(?:([A-Z][A-Z0-9_-]*)[ \t]+)?(https?://\S.*|\{\{.*|/\S*.*|[\w.-]+\.[\w-]+(?:[:/?].*)?|localhost\S*.*)$`)
	restTemplate  = lazyregexp.New(`\{\{\s*([^{}]{1,100}?)\s*\}\}`)
	restTarget    = lazyregexp.New(`(?m)^[A-Z]+[ \t]+(?:\{\{|https?://)`)
	restComment   = lazyregexp.New(`^(?:#|//)`)
)

// isRest is true for a .http file of VS Code's REST Client or of JetBrains: requests between ###, variables, scripts.
func isRest(s sample) bool {
	head := s.head
	switch {
	case strings.HasPrefix(head, "###"), restVariable.Re().MatchString(head) && restTarget.Re().MatchString(s.text[:min(len(s.text), 1<<16)]):
		return true
	case !restComment.Re().MatchString(head) && !requestLine.Re().MatchString(head) && !restTarget.Re().MatchString(head):
		return false
	}
	return restSeparator.Re().MatchString(s.text) && restTarget.Re().MatchString(head) || strings.Contains(head, "> {%") || restTarget.Re().MatchString(head) && (strings.Contains(head, "{{") || restComment.Re().MatchString(head) && !curlStart.Re().MatchString(s.line) || strings.Contains(head, "\n< "))
}

// restFile is what the requests of a file share.
type restFile struct {
	o         Options
	vars      map[string]string
	spent     int
	jetbrains bool
}

// restBlock is the lines of one request, and the number of the first.
type restBlock struct {
	lines []string
	from  int
}

// readRest reads all requests of a .http file.
func readRest(text string, o Options) (Input, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	f := &restFile{o: o, vars: map[string]string{}, jetbrains: strings.Contains(text, "{%")}
	var in Input
	blocks := f.blocks(text)
	for _, b := range blocks {
		r, found, err := f.request(b)
		if err != nil {
			if len(blocks) > 1 && len(in.Requests) > 0 {
				in.Notes = append(in.Notes, "a further request was not read: "+err.Error())
				continue
			}
			return in, err
		}
		if found {
			in.Requests = append(in.Requests, r)
		}
	}
	if len(in.Requests) == 0 {
		return in, &SyntaxError{Doing: readingRest, Line: 1, Column: 1, Want: "a request such as GET https://api.example.test/v1", Got: "none"}
	}
	return in, nil
}

// blocks splits the file at ### and takes its variables, which hold for all of it.
func (f *restFile) blocks(text string) []restBlock {
	var out []restBlock
	cur := restBlock{from: 1}
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "###") {
			out = append(out, cur)
			cur = restBlock{from: i + 2, lines: nil}
			if title := strings.TrimSpace(strings.TrimLeft(line, "#")); title != "" {
				cur.lines, cur.from = append(cur.lines, "# "+title), i+1
			}
			continue
		}
		if restVariable.Re().MatchString(line) {
			name, value, _ := strings.Cut(line[1:], "=")
			f.vars[strings.TrimSpace(name)] = strings.TrimSpace(value)
			line = ""
		}
		cur.lines = append(cur.lines, line)
	}
	return append(out, cur)
}

// fill puts the file's variables into s; those it does not have stay, and are named in r's notes.
func (f *restFile) fill(r *httpclient.Request, s string, depth int) string {
	if !strings.Contains(s, "{{") {
		return s
	}
	return restTemplate.Re().ReplaceAllStringFunc(s, func(m string) string {
		name := restTemplate.Re().FindStringSubmatch(m)[1]
		v, ok := f.vars[name]
		if env, is := strings.CutPrefix(name, "$processEnv "); is && f.o.Getenv != nil {
			v = f.o.Getenv(strings.TrimPrefix(strings.TrimSpace(env), "%"))
			ok = v != ""
		}
		f.spent += len(v)
		if !ok || depth > 16 || f.spent > maxFilled {
			note := "the variable {{" + clean.Line(name, 60) + "}} has no value in the file"
			for _, n := range r.Notes {
				if n == note {
					return m
				}
			}
			r.Notes = append(r.Notes, note)
			return m
		}
		return f.fill(r, v, depth+1)
	})
}

// request reads one block; found is false where it holds comments alone.
func (f *restFile) request(b restBlock) (r httpclient.Request, found bool, err error) {
	r = newRequest(".http file")
	r.FollowRedirects = true
	fail := func(line int, want, got, fix string) error {
		return &SyntaxError{Doing: readingRest, Line: b.from + line, Column: 1, Want: want, Got: got, Fix: fix}
	}
	i := 0
	for ; i < len(b.lines); i++ {
		line := strings.TrimSpace(b.lines[i])
		if line == "" {
			continue
		}
		if line == "< {%" || strings.HasPrefix(line, "< {%") {
			i = f.skipScript(b.lines, i)
			r.Notes = append(r.Notes, "the script before the request was not run")
			continue
		}
		if !restComment.Re().MatchString(line) {
			break
		}
		f.directive(&r, line)
	}
	if i >= len(b.lines) {
		return r, false, nil
	}
	first := i
	line := strings.TrimSpace(b.lines[i])
	if bare := f.fill(&httpclient.Request{}, line, 0); curlStart.Re().MatchString(bare) { // REST Client takes curl commands too
		in, err := readCommands(f.fill(&r, strings.Join(b.lines[i:], "\n"), 0), f.o)
		if err != nil || len(in.Requests) == 0 {
			return r, false, err
		}
		return in.Requests[0], true, nil
	}
	for i++; i < len(b.lines); i++ { // the query may stand on lines of its own
		next := strings.TrimSpace(b.lines[i])
		if !strings.HasPrefix(next, "?") && !strings.HasPrefix(next, "&") || next == strings.TrimRight(b.lines[i], " \t") && !strings.HasPrefix(b.lines[i], "?") && !strings.HasPrefix(b.lines[i], "&") {
			break
		}
		line += next
	}
	m := restRequest.Re().FindStringSubmatch(line)
	if m == nil {
		return r, false, fail(first, "METHOD URL", shown(maskField(line)), "")
	}
	method, target := m[1], m[2]
	if method == "" {
		method = "GET"
	}
	if at := strings.LastIndex(target, " HTTP/"); at > 0 {
		target = target[:at]
	}
	if i, err = f.fields(&r, b, i, fail); err != nil {
		return r, false, err
	}
	target = f.fill(&r, strings.TrimSpace(target), 0)
	if strings.HasPrefix(target, "/") {
		host := r.Headers.Get("Host")
		if host == "" {
			return r, false, fail(first, "a whole address, or a Host line", shown(mask.URL(target)), "Write https:// and the host before the path.")
		}
		target = "https://" + host + target
		r.Headers = r.Headers.Without("Host")
	}
	if u := urlHost(target); strings.Contains(u, "{{") {
		return r, false, fail(first, "a value for "+u, "none in the file", "Add a line such as @host = api.example.test above the request.")
	}
	if err = setURL(&r, strings.ReplaceAll(target, " ", "%20"), "http"); err != nil {
		return r, false, fail(first, "an address", shown(mask.URL(target)), "")
	}
	if err = f.body(&r, b, i, fail); err != nil {
		return r, false, err
	}
	setMethod(&r, method, ".http file")
	f.login(&r)
	if f.jetbrains {
		addsAgent(&r, "JetBrains' HTTP client", agentJetBrains)
		adds(&r, "JetBrains' HTTP client", "Accept", "*/*")
	} else {
		addsAgent(&r, "REST Client", agentRest)
	}
	adds(&r, "REST Client", "Accept-Encoding", "gzip")
	settle(&r)
	return r, true, nil
}

// shown is a piece of the text in quotes.
func shown(s string) string { return "“" + clean.Line(s, 80) + "”" }

func urlHost(raw string) string {
	_, rest, ok := strings.Cut(raw, "://")
	if !ok {
		rest = raw
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// directive reads # @name and its kin.
func (f *restFile) directive(r *httpclient.Request, line string) {
	if m := restName.Re().FindStringSubmatch(line); m != nil {
		r.Notes = append(r.Notes, "the request is named "+clean.Line(m[1], 60))
		return
	}
	m := restDirective.Re().FindStringSubmatch(line)
	if m == nil {
		return
	}
	switch m[1] {
	case "no-redirect":
		r.FollowRedirects = false
	case "timeout", "connection-timeout":
		if n, err := strconv.Atoi(strings.Fields(m[2] + " 0")[0]); err == nil && n > 0 && n < 1e8 {
			r.Timeout = time.Duration(n) * time.Second
		}
	case "prompt":
		r.Notes = append(r.Notes, "the variable "+clean.Line(m[2], 60)+" would be asked for when it is sent")
	case "no-cookie-jar", "no-log", "note", "no-auto-encoding":
	}
}

// fields reads the lines up to the blank one, and returns where the body begins.
func (f *restFile) fields(r *httpclient.Request, b restBlock, i int, fail func(int, string, string, string) error) (int, error) {
	for ; i < len(b.lines); i++ {
		line := strings.TrimSpace(b.lines[i])
		if line == "" {
			return i + 1, nil
		}
		if restComment.Re().MatchString(line) {
			f.directive(r, line)
			continue
		}
		if strings.HasPrefix(line, "> {%") || strings.HasPrefix(line, "> ") || strings.HasPrefix(line, ">> ") || strings.HasPrefix(line, "<> ") {
			return i, nil
		}
		if n := len(r.Headers); n > 0 && mask.SecretName(r.Headers[n-1].Name) && brokenToken.Re().MatchString(line) && !strings.Contains(line, ":") {
			r.Headers[n-1].Value += "\n" + line
			continue
		}
		name, value, ok := cutField(line)
		if !ok {
			return i, fail(i, "Name: value, or a blank line before the body", shown(maskField(line)), "")
		}
		if strings.EqualFold(name, "content-length") || strings.EqualFold(name, "connection") {
			continue
		}
		r.Headers = append(r.Headers, httpclient.Header{Name: f.fill(r, name, 0), Value: f.fill(r, value, 0)})
	}
	return i, nil
}
