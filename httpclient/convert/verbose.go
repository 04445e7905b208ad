package convert

import (
	"strings"

	"why401/httpclient"
	"why401/httpclient/lazyregexp"
)

var (
	verboseRequest = lazyregexp.New(`(?m)^> [A-Z]+ \S+ HTTP/[0-9.]+\s*$`)
	verboseAnswer  = lazyregexp.New(`(?m)^< HTTP/[0-9.]+ [1-5][0-9][0-9]`)
	verboseStart   = lazyregexp.New(`^(?:\* |> [A-Z]+ \S+ HTTP/|< HTTP/|Note: Unnecessary use of -X| *% Total)`)
)

// isVerbose is true for what curl -v writes: lines behind *, > and <.
func isVerbose(head string) bool {
	return verboseStart.Re().MatchString(head) && (verboseRequest.Re().MatchString(head) || verboseAnswer.Re().MatchString(head) || strings.HasPrefix(head, "* "))
}

// readVerbose reads the request and the answer out of the output of curl -v.
func readVerbose(text string, o Options) (Input, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	x, r, err := verboseExchange(text)
	if err != nil {
		return Input{}, err
	}
	settle(&r)
	in := Input{Requests: []httpclient.Request{r}}
	if len(x.Hops) > 0 && x.Hops[0].Status != 0 {
		in.answer(0, x)
	}
	return in, nil
}

// verboseExchange goes through the lines: each block of > is a request, each of < the answer to it.
func verboseExchange(text string) (*httpclient.Exchange, httpclient.Request, error) {
	x := &httpclient.Exchange{}
	secure, told, follows := false, false, false
	var blocks []*verboseBlock
	cur := &verboseBlock{}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "* "):
			if strings.Contains(line, "SSL connection using") || strings.Contains(line, "port 443") || strings.Contains(line, "ALPN") || strings.Contains(line, "TLS handshake") {
				secure = true
			}
			follows = follows || strings.HasPrefix(line, "* Issue another request")
			told = told || secure || strings.Contains(line, " port ") || strings.Contains(line, "Trying")
			if host, port, ok := connectedTo(line); ok {
				cur.host, cur.port = host, port
			}
		case strings.HasPrefix(line, "> ") && fullRequestLine.Re().MatchString(line[2:]):
			cur = &verboseBlock{host: cur.host, port: cur.port, secure: secure, told: told, request: []string{line[2:]}}
			blocks = append(blocks, cur)
		case strings.HasPrefix(line, ">"):
			if rest := strings.TrimSpace(line[1:]); rest != "" {
				cur.request = append(cur.request, rest)
			}
		case strings.HasPrefix(line, "< HTTP/"):
			if len(blocks) == 0 { // the request was not copied
				blocks = append(blocks, cur)
			}
			cur.answer, cur.body = []string{line[2:]}, nil
		case answerStart.Re().MatchString(line) && len(cur.request) > 0 && len(cur.answer) == 0: // copied without its marks
			cur.answer, cur.plain = []string{line}, true
		case cur.plain && len(cur.body) == 0 && line != "":
			cur.answer = append(cur.answer, line)
		case strings.HasPrefix(line, "<") && len(cur.answer) > 0 && len(cur.body) == 0:
			if rest := strings.TrimSpace(line[1:]); rest != "" {
				cur.answer = append(cur.answer, rest)
			}
		case strings.HasPrefix(line, "} [") || strings.HasPrefix(line, "{ [") || verboseMeter.Re().MatchString(line):
		case len(cur.answer) > 0:
			cur.body = append(cur.body, line)
		}
	}
	var first httpclient.Request
	asked := false
	for _, b := range blocks {
		var h httpclient.Hop
		if len(b.answer) > 0 {
			h, _ = readAnswer(strings.Join(b.answer, "\n") + "\n\n" + strings.Join(b.body, "\n"))
		}
		if len(b.request) > 0 {
			r, err := b.read()
			if err != nil {
				return x, r, err
			}
			if !asked {
				first, asked = r, true
			}
			h.Method, h.URL, h.Sent = r.Method, r.URL, r.Headers
			_, h.Target, _ = strings.Cut(b.request[0], " ")
			h.Target, _, _ = strings.Cut(h.Target, " ")
		}
		x.Hops = append(x.Hops, h)
	}
	if len(x.Hops) > 0 {
		x.Started = answered(x.Hops[len(x.Hops)-1].Received)
	}
	if !asked {
		return x, first, &SyntaxError{Doing: "reading the output of curl -v", Line: 1, Column: 1, Want: "a line such as > GET /path HTTP/1.1", Got: "none", Fix: "Copy the lines that begin with > too, or the command."}
	}
	first.FollowRedirects = follows
	return x, first, nil
}

var verboseMeter = lazyregexp.New(`^\s*(?:% Total|Dload|[0-9]+ +[0-9.]+[kMG]? +[0-9]+ |--:--)`)

// verboseBlock is one request and its answer.
type verboseBlock struct {
	request, answer, body []string
	host, port            string
	plain                 bool // the answer's lines have no < before them
	secure, told          bool // over TLS, and whether anything is said of the connection
}

// connectedTo reads "* Connected to api.test (192.0.2.1) port 8443 (#0)".
func connectedTo(line string) (host, port string, ok bool) {
	f := strings.Fields(line)
	if len(f) < 6 || f[1] != "Connected" {
		return "", "", false
	}
	for i := range f {
		if f[i] == "port" && i+1 < len(f) {
			return f[3], f[i+1], true
		}
	}
	return "", "", false
}

// read makes the request of its lines.
func (b *verboseBlock) read() (httpclient.Request, error) {
	r, err := RawHTTP(strings.Join(b.request, "\n"))
	if err != nil {
		return r, err
	}
	scheme := "http"
	if b.secure {
		scheme = "https"
	}
	if !b.told {
		r.Source = "curl -v"
		return b.unseen(r), nil
	}
	if _, rest, ok := strings.Cut(r.URL, "://"); ok {
		r.URL = scheme + "://" + rest
	}
	r.Source, r.Notes = "curl -v", []string{"read from the output of curl -v: " + scheme + ", by what it says of the connection"}
	return b.unseen(r), nil
}

// unseen names what curl -v does not show, and corrects the sources.
func (b *verboseBlock) unseen(r httpclient.Request) httpclient.Request {
	for name, src := range r.Sources {
		if src == "raw HTTP" {
			r.Sources[name] = r.Source
		}
	}
	for _, l := range b.request {
		if name, value, ok := cutField(l); ok && (strings.EqualFold(name, "content-length") && value != "0" || strings.EqualFold(name, "transfer-encoding")) {
			r.Unsupported = append(r.Unsupported, "the body (curl -v does not show it)")
		}
	}
	return r
}
