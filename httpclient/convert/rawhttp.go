package convert

import (
	"strings"

	"why401/httpclient"
)

// RawHTTP reads a request as it stands on the wire: request line, field lines, blank line, body (RFC 9112 section 3).
// The target may be a path (Host then says where) or an absolute URL. HTTP/2 pseudo fields are understood.
func RawHTTP(text string) (httpclient.Request, error) {
	r := httpclient.Request{Source: "raw HTTP", Sources: map[string]string{}}
	bad := func(line int, want, got string) (httpclient.Request, error) {
		return r, &SyntaxError{Doing: "reading the raw HTTP request", Line: line, Column: 1, Want: want, Got: "“" + httpclient.CleanLine(shownLine(got), 80) + "”"}
	}
	text = strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n")
	head, body, hasBody := strings.Cut(text, "\n\n")
	if h, b, ok := strings.Cut(text, "\r\n\r\n"); ok && len(h) < len(head) {
		head, body, hasBody = h, b, true
	}
	lines := strings.Split(strings.ReplaceAll(head, "\r\n", "\n"), "\n")
	first := strings.Fields(lines[0])
	if len(first) < 2 || len(first) > 3 {
		return bad(1, "METHOD TARGET HTTP/1.1", lines[0])
	}
	r.Method = first[0]
	host := ""
	for i, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ":")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if !ok || strings.TrimSpace(name) == "" || strings.ContainsAny(strings.TrimRight(name, " "), " \t") {
			return bad(i+2, "Name: value", line)
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "host":
			host = value
		case "content-length", "connection", "transfer-encoding":
		default:
			r.Headers = append(r.Headers, httpclient.Header{Name: strings.TrimSpace(name), Value: value})
		}
	}
	target := first[1]
	if strings.HasPrefix(target, "/") || target == "*" {
		if host == "" {
			return bad(1, "a Host line, or an absolute URL as the target", lines[0])
		}
		scheme := "https"
		if strings.HasSuffix(host, ":80") || strings.HasPrefix(host, "localhost") || strings.HasPrefix(host, "127.") || strings.HasPrefix(host, "[::1]") {
			scheme = "http"
		}
		r.Notes = append(r.Notes, "the request does not say http or https: read as "+scheme)
		target = scheme + "://" + host + strings.TrimSuffix(target, "*")
	}
	if hasBody && strings.TrimSpace(body) != "" {
		r.Body = &httpclient.Body{Bytes: []byte(strings.TrimSuffix(body, "\n"))}
	}
	return r, setURL(&r, target, "https")
}
