package har

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"why401/httpclient"
)

// span is a piece of Draft.raw: a JSON string, quotes and all. The zero value is none.
type span struct{ from, to int }

// pair is a name and a value: a field, a cookie, a parameter.
type pair struct{ name, value span }

// Draft is an entry as it was read, before anything is unquoted: most entries of an archive are looked at by their
// status and left. Entry makes it whole.
type Draft struct {
	Index  int
	Status int

	offset                      int64
	request, response           bool
	raw                         []byte
	started, method, url, proto span
	sent, cookies, params       []pair
	hasBody                     bool
	body, bodyMIME, bodyCoding  span
	bodyCut, cut                bool
	reason, mime, text, coding  span
	received                    []pair
	redirect, remote, fault     span
	elapsed                     float64
	size                        int64
	hasText                     bool
}

// maxText is how long an answer's text may be, quoted, where the status says that all is well: an error that hides
// in a 200 is short.
const maxText = 8 << 10

func (d *Draft) reset(index int) {
	*d = Draft{Index: index, raw: d.raw[:0], sent: d.sent[:0], cookies: d.cookies[:0], params: d.params[:0], received: d.received[:0], size: -1, elapsed: -1}
}

func (d *Draft) keep(raw []byte) span {
	from := len(d.raw)
	d.raw = append(d.raw, raw...)
	return span{from, len(d.raw)}
}

func (d *Draft) bytes(s span) []byte { return d.raw[s.from:s.to] }
func (d *Draft) string(s span) string {
	if s.to == 0 {
		return ""
	}
	return unquote(d.bytes(s))
}

func unquote(raw []byte) string {
	b, _ := jsontext.AppendUnquote(nil, raw) // an error is invalid UTF-8: what could be read is there
	return string(b)
}

// Failing is true where no answer came or its status is from 400 up.
func (d *Draft) Failing() bool { return d.Status == 0 || d.Status >= 400 }

// Text is the answer's text as it stands in the archive, escapes and all, for a look at its words; nil where it was
// left out or not kept.
func (d *Draft) Text() []byte { return d.bytes(d.text) }

// Location is where the answer points to, "" nowhere.
func (d *Draft) Location() string {
	if u := d.string(d.redirect); u != "" {
		return u
	}
	for _, h := range d.received {
		if bytes.EqualFold(d.bytes(h.name), []byte(`"location"`)) {
			return d.string(h.value)
		}
	}
	return ""
}

// Sends reports whether the request has a field of that name, whatever its case.
func (d *Draft) Sends(name string) bool { return d.has(d.sent, name) }

// Receives reports whether the answer has a field of that name.
func (d *Draft) Receives(name string) bool { return d.has(d.received, name) }

// HasCookies reports whether the archive lists cookies that were sent.
func (d *Draft) HasCookies() bool { return len(d.cookies) > 0 }

func (d *Draft) has(fields []pair, name string) bool {
	for _, h := range fields {
		if b := d.bytes(h.name); len(b) == len(name)+2 && strings.EqualFold(string(b[1:len(b)-1]), name) {
			return true
		}
	}
	return false
}

// Entry is the whole entry, independent of the Draft.
func (d *Draft) Entry() Entry {
	e := Entry{Index: d.Index, Offset: d.offset, Method: d.string(d.method), URL: d.string(d.url), Proto: protocol(d.string(d.proto)),
		Status: d.Status, Reason: d.string(d.reason), MIME: d.string(d.mime), AnswerN: d.size, Cut: d.cut, Location: d.Location(),
		Remote: strings.Trim(d.string(d.remote), "[]"), Fault: d.string(d.fault)}
	e.Started = parseTime(d.string(d.started))
	if d.elapsed > 0 && d.elapsed < 1e9 {
		e.Elapsed = time.Duration(d.elapsed * float64(time.Millisecond))
	}
	e.Sent, e.Received = d.fields(d.sent), d.fields(d.received)
	if !e.Sent.Has("Cookie") && len(d.cookies) > 0 {
		var c []string
		for _, p := range d.cookies {
			c = append(c, d.string(p.name)+"="+d.string(p.value))
		}
		e.Sent = append(e.Sent, httpclient.Header{Name: "Cookie", Value: strings.Join(c, "; ")})
		e.Rebuilt = append(e.Rebuilt, "Cookie")
	}
	d.requestBody(&e)
	text := d.string(d.text)
	if d.cut {
		text = strings.TrimSuffix(text, cutMark)
	}
	e.NoText = !d.hasText && d.size != 0
	e.Answer = []byte(text)
	if strings.EqualFold(d.string(d.coding), "base64") {
		if b, ok := fromBase64(text); ok {
			e.Answer = b
		}
	}
	return e
}

// requestBody is the body as sent, or put together from its parameters.
func (d *Draft) requestBody(e *Entry) {
	e.HasBody = d.hasBody
	if !d.hasBody {
		return
	}
	text := d.string(d.body)
	if d.bodyCut {
		text, e.BodyCut = strings.TrimSuffix(text, cutMark), true
	}
	e.Body = []byte(text)
	if strings.EqualFold(d.string(d.bodyCoding), "base64") { // Chrome's and mitmproxy's way for bodies that are no text
		if b, ok := fromBase64(text); ok {
			e.Body = b
		}
	}
	mime := d.string(d.bodyMIME)
	if text == "" && len(d.params) > 0 {
		var q []string
		for _, p := range d.params {
			q = append(q, formEscape(d.string(p.name))+"="+formEscape(d.string(p.value)))
		}
		e.Body = []byte(strings.Join(q, "&"))
		e.Rebuilt = append(e.Rebuilt, "body")
	}
	if mime != "" && !e.Sent.Has("Content-Type") {
		e.Sent = append(e.Sent, httpclient.Header{Name: "Content-Type", Value: mime})
		e.Rebuilt = append(e.Rebuilt, "Content-Type")
	}
}

// formEscape leaves what is percent-encoded already: browsers write parameters in either way.
func formEscape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ':
			b.WriteByte('+')
		case c == '&' || c == '=' || c == '#' || c < 0x20 || c >= 0x7f:
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)>>4, 16)+strconv.FormatUint(uint64(c)&15, 16)))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// fields unquotes field lines. Browsers join several of one name by line feeds.
func (d *Draft) fields(pairs []pair) httpclient.Headers {
	var out httpclient.Headers
	for _, p := range pairs {
		name, value := d.string(p.name), d.string(p.value)
		if name == "" {
			continue
		}
		for v := range strings.SplitSeq(value, "\n") {
			out = append(out, httpclient.Header{Name: name, Value: strings.TrimSpace(v)})
		}
	}
	return out
}

// fromBase64 decodes what may have been cut.
func fromBase64(text string) ([]byte, bool) {
	t := strings.TrimRight(strings.TrimSpace(text), "=")
	t = t[:len(t)-len(t)%4+len(t)%4/2*2]
	if len(t)%4 == 1 {
		t = t[:len(t)-1]
	}
	b, err := base64.RawStdEncoding.DecodeString(t)
	if err != nil {
		b, err = base64.RawURLEncoding.DecodeString(t)
	}
	return b, err == nil
}

// protocol writes the names that tools give one way.
func protocol(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "h2", "http/2", "http/2.0", "spdy/3", "h2c":
		return "HTTP/2.0"
	case "h3", "http/3", "http/3.0", "h3-29", "http/2+quic/46":
		return "HTTP/3.0"
	case "http/1.0":
		return "HTTP/1.0"
	case "http/1.1":
		return "HTTP/1.1"
	}
	return ""
}

// timeForms are the forms that startedDateTime has: RFC 3339, and what tools make of it.
var timeForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "1/2/2006 3:04:05 PM", time.RFC1123, time.RFC1123Z}

func parseTime(s string) time.Time {
	for _, form := range timeForms {
		if t, err := time.Parse(form, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// URL is the request's URL as it stands in the archive.
func (d *Draft) URL() string { return d.string(d.url) }
