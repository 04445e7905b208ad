package convert

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"why401/httpclient"
)

// document is why401.request.v1: head, the member body, tail. The body may be large and is written by itself.
type document struct {
	head struct {
		Schema  string      `json:"schema"`
		Method  string      `json:"method"`
		URL     string      `json:"url"`
		Headers [][2]string `json:"headers"`
	}
	bodyKind, body string // the one member of body and its value; "" for null
	tail           struct {
		Auth              *authPart  `json:"auth"`
		Proxy             *proxyPart `json:"proxy"`
		ClientCertificate *string    `json:"client_certificate"`
		FollowRedirects   bool       `json:"follow_redirects"`
		Insecure          bool       `json:"insecure"`
		TimeoutS          *float64   `json:"timeout_s"`
		Unsupported       []string   `json:"unsupported"`
	}
}

type authPart struct {
	Scheme string  `json:"scheme"`
	User   *string `json:"user"`
}

type proxyPart struct {
	URL  string  `json:"url"`
	User *string `json:"user"`
}

// ToJSON writes r as why401.request.v1; secrets are placeholders unless reveal.
func ToJSON(r httpclient.Request, reveal bool) ([]byte, error) {
	var d document
	vars := newPlaceholders(r, reveal)
	d.head.Schema, d.head.Method, d.head.URL, d.head.Headers = "why401.request.v1", r.Method, vars.url(r.URL), [][2]string{}
	d.tail.FollowRedirects, d.tail.Insecure, d.tail.Unsupported = r.FollowRedirects, r.Insecure, r.Unsupported
	if d.head.Method == "" {
		d.head.Method = "GET"
	}
	if d.tail.Unsupported == nil {
		d.tail.Unsupported = []string{}
	}
	for _, h := range r.Headers {
		v, _ := vars.header(h)
		d.head.Headers = append(d.head.Headers, [2]string{h.Name, v})
	}
	if r.Body != nil && r.Body.File != "" {
		d.bodyKind, d.body = "file", r.Body.File
	} else if r.Body != nil {
		text := vars.form(string(r.Body.Bytes))
		d.bodyKind, d.body = "text", text
		if !utf8.ValidString(text) {
			d.bodyKind, d.body = "base64", base64.StdEncoding.EncodeToString([]byte(text))
		}
	}
	d.tail.Auth = auth(r, vars)
	if r.Proxy != nil {
		d.tail.Proxy = &proxyPart{URL: r.Proxy.URL}
		if r.Proxy.Login != nil {
			d.tail.Proxy.User = vars.userOf(r.Proxy.Login.User, r.Proxy.Login.Password.Reveal())
		}
	}
	if r.ClientCertFile != "" {
		d.tail.ClientCertificate = &r.ClientCertFile
	}
	if r.Timeout > 0 {
		s := r.Timeout.Seconds()
		d.tail.TimeoutS = &s
	}
	return d.write()
}

// write puts the three parts together, indented by two spaces.
func (d *document) write() ([]byte, error) {
	head, err := indented(d.head)
	if err != nil {
		return nil, err
	}
	tail, err := indented(d.tail)
	if err != nil {
		return nil, err
	}
	b := bytes.NewBuffer(make([]byte, 0, len(head)+len(tail)+len(d.body)+len(d.body)/4+100))
	b.Write(bytes.TrimSuffix(head, []byte("\n}\n")))
	b.WriteString(",\n  \"body\": ")
	if d.bodyKind == "" {
		b.WriteString("null")
	} else {
		b.WriteString("{\n    \"" + d.bodyKind + "\": ")
		if err := writeString(b, d.body); err != nil {
			return nil, err
		}
		b.WriteString("\n  }")
	}
	b.WriteString(",")
	b.Write(bytes.TrimPrefix(tail, []byte("{")))
	return httpclient.EscapeHidden(b.Bytes()), nil
}

func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("writing the request as JSON: %w", err)
	}
	return b.Bytes(), nil
}

// writeString writes s as a JSON string, a piece at a time so that a large one is not held several times over.
func writeString(b *bytes.Buffer, s string) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	b.WriteByte('"')
	for len(s) > 0 {
		n := min(len(s), 64<<10)
		for i := 0; i < utf8.UTFMax && n < len(s) && !utf8.RuneStart(s[n]); i++ {
			n--
		}
		at := b.Len()
		if err := enc.Encode(s[:n]); err != nil { // "piece" and a line feed
			return fmt.Errorf("writing the request as JSON: %w", err)
		}
		piece := b.Bytes()[at:]
		copy(piece, piece[1:len(piece)-2])
		b.Truncate(b.Len() - 3)
		s = s[n:]
	}
	b.WriteByte('"')
	return nil
}

func auth(r httpclient.Request, vars *placeholders) *authPart {
	if r.Login != nil {
		s := r.Scheme
		if s == "" {
			s = "basic"
		}
		return &authPart{Scheme: s, User: vars.userOf(r.Login.User, r.Login.Password.Reveal())}
	}
	if r.Scheme != "" && r.Scheme != "basic" {
		return &authPart{Scheme: r.Scheme}
	}
	word, rest, ok := strings.Cut(r.Headers.Get("Authorization"), " ")
	if !ok || rest == "" {
		return nil
	}
	a := &authPart{Scheme: strings.ToLower(word)}
	if a.Scheme == "basic" {
		if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest)); err == nil {
			if user, pw, ok := strings.Cut(string(b), ":"); ok {
				a.User = vars.userOf(user, pw)
			}
		}
	}
	return a
}

// ToHTTP writes r as it would stand on the wire; secrets are placeholders unless reveal.
func ToHTTP(r httpclient.Request, reveal bool) string {
	var b strings.Builder
	vars := newPlaceholders(r, reveal)
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", r.Method, vars.url(r.URL))
	for _, h := range r.Headers {
		v, _ := vars.header(h)
		fmt.Fprintf(&b, "%s: %s\n", h.Name, v)
	}
	if r.Login != nil {
		fmt.Fprintf(&b, "Authorization: Basic %s\n", vars.pair(r.Login))
	}
	if r.Body != nil {
		text := vars.form(string(r.Body.Bytes))
		fmt.Fprintf(&b, "Content-Length: %d\n\n%s", len(r.Body.Bytes), text)
	}
	return b.String()
}
