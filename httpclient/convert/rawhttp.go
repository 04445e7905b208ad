package convert

import (
	"strconv"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

const readingHTTP = "reading the raw HTTP request"

var (
	fullRequestLine = lazyregexp.New(`^[A-Z][A-Z0-9_-]* \S+ HTTP/[0-9.]+\s*(?:\n|$)|^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) https?://\S+\s*(?:\n|$)`)
	pseudoField     = lazyregexp.New(`^:(?:method|authority|path|scheme)\b`)
	fieldLine       = lazyregexp.New("^[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:")
	brokenToken     = lazyregexp.New(`^[ \t]*[A-Za-z0-9._~+/=-]{12,}[ \t]*$`)
)

// isRawHTTP is true for a request as it stands on the wire, also with the pseudo fields of HTTP/2 in place of a request
// line, and for fields alone, which readRawHTTP then asks a request line for.
func isRawHTTP(s sample) bool {
	if s.one {
		return false
	}
	return requestLine.Re().MatchString(s.head) || pseudoField.Re().MatchString(s.head) || fieldsAlone(s.head)
}

// fieldsAlone is true for the fields of a request without its first line.
func fieldsAlone(head string) bool {
	hasHost, n := false, 0
	for line := range strings.Lines(head) {
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		if !fieldLine.Re().MatchString(line) {
			return false
		}
		name, _, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "host") {
			hasHost = true
		}
		n++
	}
	return hasHost && n > 1
}

func readRawHTTP(text string, _ Options) (Input, error) {
	request, answer := text, ""
	if at := answerLine.Re().FindStringIndex(text); at != nil && at[0] > 0 {
		request, answer = strings.TrimRight(text[:at[0]], "\r\n"), text[at[0]:]
	}
	in, err := one(RawHTTP(request))
	if err == nil {
		computedLogin(&in.Requests[0])
	}
	if err == nil && answer != "" {
		in.answer(0, exchangeFrom(answer))
	}
	return in, err
}

// computedLogin takes the login out of what editors write for one that they compute (Authorization: Digest USER PASSWORD, AWS KEY
// SECRET region:…), and ToHTTP too: on the wire it never stands so, and sent as it is it would give the password away.
func computedLogin(r *httpclient.Request) {
	word, rest, _ := strings.Cut(r.Headers.Get("Authorization"), " ")
	spaced := strings.Contains(strings.TrimSpace(rest), " ")
	if strings.EqualFold(word, "digest") && spaced || strings.EqualFold(word, "aws") && spaced && strings.Contains(rest, "region:") {
		(&restFile{}).login(r)
	}
}

// RawHTTP reads a request as it stands on the wire: request line, field lines, blank line, body (RFC 9112 section 3).
// The target may be a path (Host then says where) or an absolute URL. HTTP/2 pseudo fields are understood.
func RawHTTP(text string) (httpclient.Request, error) {
	r := newRequest("raw HTTP")
	bad := func(line int, want, got, fix string) (httpclient.Request, error) {
		return r, &SyntaxError{Doing: readingHTTP, Line: line, Column: 1, Want: want, Got: "“" + clean.Line(shownLine(got), 80) + "”", Fix: fix}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	skipped := len(text) - len(strings.TrimLeft(text, " \t\r\n"))
	before := strings.Count(text[:skipped], "\n")
	text = text[skipped:]
	head, body, hasBody := strings.Cut(text, "\n\n")
	if h, b, ok := strings.Cut(text, "\r\n\r\n"); ok && len(h) < len(head) {
		head, body, hasBody = h, b, true
	}
	lines := strings.Split(strings.ReplaceAll(head, "\r\n", "\n"), "\n")
	target, host, scheme := "", "", ""
	length := -1
	first := strings.Fields(lines[0])
	fields := lines
	switch {
	case len(first) >= 2 && len(first) <= 3 && !strings.HasSuffix(first[0], ":") && !strings.HasPrefix(first[0], ":"):
		r.Method, target = first[0], first[1]
		if len(first) == 3 && !strings.HasPrefix(first[2], "HTTP/") {
			return bad(before+1, "METHOD TARGET HTTP/1.1", lines[0], "")
		}
		fields = lines[1:]
		before++
	case pseudoField.Re().MatchString(lines[0]):
	case fieldLine.Re().MatchString(lines[0]):
		return bad(before+1, "a request line such as GET /path HTTP/1.1", maskField(lines[0]), "These are fields without their request: the method and the path are unknown. Write the line GET /path HTTP/1.1 before them, or copy the request as cURL.")
	default:
		return bad(before+1, "METHOD TARGET HTTP/1.1", lines[0], "")
	}
	secret := false // the field before was one
	apart := false  // names and values stand on lines of their own
	for i := 0; i < len(fields); i++ {
		line := fields[i]
		if strings.TrimSpace(line) == "" {
			continue
		}
		n := len(r.Headers)
		if n > 0 && secret && (line[0] == ' ' || line[0] == '\t' || brokenToken.Re().MatchString(line)) && !fieldLine.Re().MatchString(strings.TrimSpace(line)) {
			r.Headers[n-1].Value += "\n" + strings.TrimSpace(line) // joined, and noted, when all is read
			continue
		}
		name, value, ok := cutField(line)
		if ok && value == "" && (strings.HasPrefix(name, ":") || apart) && i+1 < len(fields) { // Chrome's panel copies names and values on lines of their own
			i++
			value, apart = strings.TrimSpace(fields[i]), true
		}
		if !ok {
			return bad(before+i+1, "Name: value", maskField(line), "")
		}
		low := strings.ToLower(name)
		secret = mask.SecretName(name)
		switch low {
		case ":method":
			r.Method = value
		case ":path":
			target = value
		case ":authority":
			host = value
		case ":scheme":
			scheme = value
		case "host":
			host = value
		case "content-length":
			if v, err := strconv.Atoi(value); err == nil {
				length = v
			}
		case "connection", "transfer-encoding", "proxy-connection", "keep-alive", "te":
		default:
			r.Headers = append(r.Headers, httpclient.Header{Name: name, Value: value})
		}
	}
	if r.Method == "" {
		r.Method = "GET"
		r.Notes = append(r.Notes, "no method stands in the text: read as GET")
	}
	if strings.HasPrefix(target, "/") || target == "*" || target == "" {
		if host == "" {
			return bad(before, "a Host line, or an absolute URL as the target", lines[0], "Add the line Host: api.example.test.")
		}
		if scheme == "" {
			scheme = "https"
			if strings.HasSuffix(host, ":80") || strings.HasPrefix(host, "localhost") || strings.HasPrefix(host, "127.") || strings.HasPrefix(host, "[::1]") {
				scheme = "http"
			}
			r.Notes = append(r.Notes, "the request does not say http or https: read as "+scheme)
		}
		target = scheme + "://" + host + strings.TrimSuffix(target, "*")
	} else if u := "://" + host; host != "" && !strings.Contains(target, u) {
		r.Headers = append(r.Headers, httpclient.Header{Name: "Host", Value: host})
	}
	if hasBody && strings.TrimSpace(body) != "" {
		rawBody(&r, body, length)
	}
	if r.Body != nil && r.Method != "POST" || r.Body == nil && r.Method != "GET" {
		r.Sources["method"] = "raw HTTP"
	}
	settle(&r)
	return r, setURL(&r, target, "https")
}

// rawBody puts the body: as long as Content-Length says where so much stands there, else all but the last line end.
func rawBody(r *httpclient.Request, body string, length int) {
	switch {
	case length >= 0 && length <= len(body):
		if rest := strings.TrimSpace(body[length:]); rest != "" {
			r.Notes = append(r.Notes, itoa(len(rest))+" bytes behind the "+itoa(length)+" of Content-Length were left out")
		}
		body = body[:length]
	case length < 0 && (r.Method == "GET" || r.Method == "HEAD") && !r.Headers.Has("Content-Type"):
		r.Notes = append(r.Notes, "the text behind the fields was left out: a "+r.Method+" without Content-Length has no body")
		return
	default:
		body = strings.TrimSuffix(strings.TrimSuffix(body, "\n"), "\r")
		if length > len(body) {
			r.Notes = append(r.Notes, "Content-Length says "+itoa(length)+" bytes and "+itoa(len(body))+" stand in the text: the body may be cut or its line ends changed")
		}
	}
	if body != "" {
		r.Body = &httpclient.Body{Bytes: []byte(body)}
	}
}

// cutField splits Name: value; a pseudo field begins with a colon of its own.
func cutField(line string) (name, value string, ok bool) {
	line = strings.TrimRight(line, " \t\r")
	start := 0
	if strings.HasPrefix(line, ":") {
		start = 1
	}
	i := strings.IndexByte(line[start:], ':')
	if i < 0 {
		return line, "", start == 1 && !strings.ContainsAny(line, " \t")
	}
	name = strings.TrimSpace(line[:start+i])
	if name == "" || strings.ContainsAny(name, " \t") {
		return "", "", false
	}
	return name, strings.TrimSpace(line[start+i+1:]), true
}

// maskField is a field line as it may be shown in an error.
func maskField(line string) string {
	name, value, ok := cutField(line)
	if !ok || !mask.SecretName(name) {
		return mask.Shapes(line)
	}
	return name + ": " + mask.Header(name, value)
}
