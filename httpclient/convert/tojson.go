package convert

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"why401/httpclient"
	"why401/httpclient/clean"
)

type authPart struct {
	scheme string
	user   *string
}

// ToJSON writes r as why401.request.v1; secrets are placeholders unless reveal. It writes token by token: reflection
// takes as long to warm up as the rest of a conversion.
func ToJSON(r httpclient.Request, reveal bool) ([]byte, error) {
	r = withJar(r)
	vars := newPlaceholders(r, reveal)
	var size int
	if r.Body != nil {
		size = len(r.Body.Bytes) + len(r.Body.Bytes)/4
	}
	buf := bytes.NewBuffer(make([]byte, 0, size+2048))
	w := &jsonWriter{e: jsontext.NewEncoder(buf, jsontext.WithIndent("  "), jsontext.AllowInvalidUTF8(true))}
	w.open('{')
	w.member("schema", "why401.request.v1")
	w.member("method", cmp.Or(r.Method, "GET"))
	w.member("url", vars.url(r.URL))
	w.name("headers")
	w.open('[')
	for _, h := range r.Headers {
		v, _ := vars.header(h)
		w.open('[')
		w.text(h.Name)
		w.text(v)
		w.close()
	}
	w.close()
	w.body(r, vars)
	w.name("auth")
	if a := auth(r, vars); a == nil {
		w.token(jsontext.Null)
	} else {
		w.open('{')
		w.member("scheme", a.scheme)
		w.optional("user", a.user)
		w.close()
	}
	w.name("proxy")
	if p := r.Proxy; p == nil {
		w.token(jsontext.Null)
	} else {
		w.open('{')
		w.member("url", p.URL)
		var user *string
		if l := p.Given(); l != nil {
			user = vars.userOf(l.User, l.Password.Reveal())
		}
		w.optional("user", user)
		w.close()
	}
	w.optional("client_certificate", given(r.ClientCertFile))
	w.name("follow_redirects")
	w.token(jsontext.Bool(r.FollowRedirects))
	w.name("insecure")
	w.token(jsontext.Bool(r.Insecure))
	w.name("timeout_s")
	if r.Timeout > 0 {
		w.token(jsontext.Float(r.Timeout.Seconds()))
	} else {
		w.token(jsontext.Null)
	}
	w.name("unsupported")
	w.open('[')
	for _, u := range r.Unsupported {
		w.text(u)
	}
	w.close()
	w.close()
	if w.err != nil {
		return nil, fmt.Errorf("writing the request as JSON: %w", w.err)
	}
	return clean.EscapeJSON(buf.Bytes()), nil
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// jsonWriter keeps the first error, so that a document reads as what it writes.
type jsonWriter struct {
	e   *jsontext.Encoder
	err error
}

func (w *jsonWriter) token(t jsontext.Token) {
	if w.err == nil {
		w.err = w.e.WriteToken(t)
	}
}

func (w *jsonWriter) text(s string) { w.token(jsontext.String(s)) }
func (w *jsonWriter) name(s string) { w.text(s) }

func (w *jsonWriter) open(kind byte) {
	if kind == '{' {
		w.token(jsontext.BeginObject)
	} else {
		w.token(jsontext.BeginArray)
	}
}

func (w *jsonWriter) close() {
	if kind, _ := w.e.StackIndex(w.e.StackDepth()); kind == '{' {
		w.token(jsontext.EndObject)
	} else {
		w.token(jsontext.EndArray)
	}
}

func (w *jsonWriter) member(name, value string) {
	w.name(name)
	w.text(value)
}

func (w *jsonWriter) optional(name string, value *string) {
	w.name(name)
	if value == nil {
		w.token(jsontext.Null)
	} else {
		w.text(*value)
	}
}

// body is {"text": …}, {"base64": …} where it is no text, {"file": …} where it was read from one, or null.
func (w *jsonWriter) body(r httpclient.Request, vars *placeholders) {
	w.name("body")
	if r.Body == nil {
		w.token(jsontext.Null)
		return
	}
	w.open('{')
	switch text := vars.form(string(r.Body.Bytes)); {
	case r.Body.File != "":
		w.member("file", r.Body.File)
	case !utf8.ValidString(text):
		w.member("base64", base64.StdEncoding.EncodeToString([]byte(text)))
	default:
		w.member("text", text)
	}
	w.close()
}

func auth(r httpclient.Request, vars *placeholders) *authPart {
	if s := r.Signing; s != nil {
		a := &authPart{scheme: s.Scheme}
		if name := s.Params["consumer-key"] + s.Params["key-id"]; name != "" { // no scheme has both
			a.user = &name
		}
		return a
	}
	if r.Login != nil {
		s := r.Scheme
		if s == "" {
			s = "basic"
		}
		return &authPart{scheme: s, user: vars.userOf(r.Login.User, r.Login.Password.Reveal())}
	}
	if r.Scheme != "" && r.Scheme != "basic" {
		return &authPart{scheme: r.Scheme}
	}
	word, rest, ok := strings.Cut(r.Headers.Get("Authorization"), " ")
	if !ok || rest == "" {
		return nil
	}
	a := &authPart{scheme: strings.ToLower(word)}
	if a.scheme == "basic" {
		if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest)); err == nil {
			if user, pw, ok := strings.Cut(string(b), ":"); ok {
				a.user = vars.userOf(user, pw)
			}
		}
	}
	return a
}

// loginAsBasic is true where the login goes as Basic, and a form that has no other place for one may write it so.
func loginAsBasic(r httpclient.Request) bool {
	return r.Login != nil && (r.Scheme == "" || r.Scheme == "basic")
}

// ToHTTP writes r as it would stand on the wire; secrets are placeholders unless reveal.
func ToHTTP(r httpclient.Request, reveal bool) string {
	r = withJar(r)
	var b strings.Builder
	vars := newPlaceholders(r, reveal)
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n", r.Method, vars.url(r.URL))
	for _, h := range r.Headers {
		v, _ := vars.header(h)
		fmt.Fprintf(&b, "%s: %s\n", h.Name, v)
	}
	switch {
	case r.Login == nil:
	case r.Scheme == "digest": // as the editors that send .http files take it
		fmt.Fprintf(&b, "Authorization: Digest %s %s\n", vars.user(r.Login), vars.password(r.Login, false))
	case r.Scheme == "aws-sigv4":
		fmt.Fprintln(&b, awsLine(r, vars))
	case loginAsBasic(r):
		fmt.Fprintf(&b, "Authorization: Basic %s\n", vars.pair(r.Login))
	}
	if r.Body != nil {
		text := vars.form(string(r.Body.Bytes))
		fmt.Fprintf(&b, "Content-Length: %d\n\n%s", len(r.Body.Bytes), text)
	}
	return b.String()
}
