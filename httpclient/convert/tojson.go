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

// document is why401.request.v1.
type document struct {
	Schema            string            `json:"schema"`
	Method            string            `json:"method"`
	URL               string            `json:"url"`
	Headers           [][2]string       `json:"headers"`
	Body              map[string]string `json:"body"`
	Auth              *authPart         `json:"auth"`
	Proxy             *proxyPart        `json:"proxy"`
	ClientCertificate *string           `json:"client_certificate"`
	FollowRedirects   bool              `json:"follow_redirects"`
	Insecure          bool              `json:"insecure"`
	TimeoutS          *float64          `json:"timeout_s"`
	Unsupported       []string          `json:"unsupported"`
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
	d := document{Schema: "why401.request.v1", Method: r.Method, URL: r.URL, Headers: [][2]string{}, FollowRedirects: r.FollowRedirects, Insecure: r.Insecure, Unsupported: r.Unsupported}
	if d.Method == "" {
		d.Method = "GET"
	}
	if d.Unsupported == nil {
		d.Unsupported = []string{}
	}
	if !reveal {
		d.URL = maskQuery(d.URL)
	}
	for _, h := range r.Headers {
		v := h.Value
		if !reveal {
			v, _ = withoutSecret(h)
		}
		d.Headers = append(d.Headers, [2]string{h.Name, v})
	}
	if r.Body != nil {
		switch {
		case r.Body.File != "":
			d.Body = map[string]string{"file": r.Body.File}
		case utf8.Valid(r.Body.Bytes):
			text := string(r.Body.Bytes)
			if !reveal {
				text = maskForm(text)
			}
			d.Body = map[string]string{"text": text}
		default:
			d.Body = map[string]string{"base64": base64.StdEncoding.EncodeToString(r.Body.Bytes)}
		}
	}
	d.Auth = auth(r)
	if r.Proxy != nil {
		d.Proxy = &proxyPart{URL: r.Proxy.URL}
		if r.Proxy.Login != nil {
			d.Proxy.User = &r.Proxy.Login.User
		}
	}
	if r.ClientCertFile != "" {
		d.ClientCertificate = &r.ClientCertFile
	}
	if r.Timeout > 0 {
		s := r.Timeout.Seconds()
		d.TimeoutS = &s
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("writing the request as JSON: %w", err)
	}
	return b.Bytes(), nil
}

func auth(r httpclient.Request) *authPart {
	if r.Login != nil {
		s := r.Scheme
		if s == "" {
			s = "basic"
		}
		return &authPart{Scheme: s, User: &r.Login.User}
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
			if user, _, ok := strings.Cut(string(b), ":"); ok {
				a.User = &user
			}
		}
	}
	return a
}

// ToHTTP writes r as it would stand on the wire; secrets are placeholders unless reveal.
func ToHTTP(r httpclient.Request, reveal bool) string {
	var b strings.Builder
	u := r.URL
	if !reveal {
		u = maskQuery(u)
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", r.Method, u)
	for _, h := range r.Headers {
		v := h.Value
		if !reveal {
			v, _ = withoutSecret(h)
		}
		fmt.Fprintf(&b, "%s: %s\n", h.Name, v)
	}
	if r.Login != nil {
		v := "$WHY401_PAIR"
		if reveal {
			v = base64.StdEncoding.EncodeToString([]byte(r.Login.User + ":" + r.Login.Password.Reveal()))
		}
		fmt.Fprintf(&b, "Authorization: Basic %s\n", v)
	}
	if r.Body != nil {
		text := string(r.Body.Bytes)
		if !reveal {
			text = maskForm(text)
		}
		fmt.Fprintf(&b, "Content-Length: %d\n\n%s", len(r.Body.Bytes), text)
	}
	return b.String()
}
