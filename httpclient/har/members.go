package har

import (
	"bytes"
	"strconv"
)

// entry reads one member of the list of entries into d. What has another kind than HAR 1.2 says (null, a number as
// text, an object for a list) is read where its meaning is plain and left out where it is not.
func (a *archive) entry(d *Draft) error {
	return a.object(func(name []byte) error {
		switch string(name) {
		case `"startedDateTime"`:
			return a.keep(d, &d.started)
		case `"time"`:
			return a.number(func(f float64) { d.elapsed = f })
		case `"serverIPAddress"`:
			return a.keep(d, &d.remote)
		case `"_error"`:
			return a.keep(d, &d.fault)
		case `"request"`:
			if a.d.PeekKind() == '{' {
				d.request = true
				return a.object(func(n []byte) error { return a.requestMember(d, n) })
			}
		case `"response"`:
			if a.d.PeekKind() == '{' {
				d.response = true
				return a.object(func(n []byte) error { return a.responseMember(d, n) })
			}
		}
		return a.d.SkipValue()
	})
}

func (a *archive) requestMember(d *Draft, name []byte) error {
	switch string(name) {
	case `"method"`:
		return a.keep(d, &d.method)
	case `"url"`:
		return a.keep(d, &d.url)
	case `"httpVersion"`:
		return a.keep(d, &d.proto)
	case `"headers"`:
		return a.pairs(d, &d.sent)
	case `"cookies"`:
		return a.pairs(d, &d.cookies)
	case `"postData"`:
		if a.d.PeekKind() != '{' {
			break
		}
		d.hasBody = true
		return a.object(func(n []byte) error {
			switch string(n) {
			case `"text"`:
				return a.long(d, &d.body, &d.bodyCut)
			case `"mimeType"`:
				return a.keep(d, &d.bodyMIME)
			case `"encoding"`, `"_encoding"`:
				return a.keep(d, &d.bodyCoding)
			case `"params"`:
				return a.pairs(d, &d.params)
			}
			return a.d.SkipValue()
		})
	}
	return a.d.SkipValue()
}

func (a *archive) responseMember(d *Draft, name []byte) error {
	switch string(name) {
	case `"status"`:
		return a.number(func(f float64) {
			if f >= 0 && f < 1000 {
				d.Status = int(f)
			}
		})
	case `"statusText"`:
		return a.keep(d, &d.reason)
	case `"headers"`:
		return a.pairs(d, &d.received)
	case `"redirectURL"`:
		return a.keep(d, &d.redirect)
	case `"_error"`, `"_errorMessage"`:
		return a.keep(d, &d.fault)
	case `"content"`:
		if a.d.PeekKind() != '{' {
			break
		}
		return a.object(func(n []byte) error {
			switch string(n) {
			case `"size"`:
				return a.number(func(f float64) { d.size = int64(max(-1, min(f, 1<<53))) })
			case `"mimeType"`:
				return a.keep(d, &d.mime)
			case `"encoding"`:
				return a.keep(d, &d.coding)
			case `"text"`:
				return a.answer(d)
			}
			return a.d.SkipValue()
		})
	}
	return a.d.SkipValue()
}

// answer keeps the answer's text where it may tell something of a refusal.
func (a *archive) answer(d *Draft) error {
	if a.d.PeekKind() != '"' {
		return a.d.SkipValue()
	}
	d.hasText = true
	well := d.Status > 0 && d.Status < 400
	m := d.bytes(d.mime)
	html := bytes.HasPrefix(m, []byte(`"text/html`))
	if well && (bytes.HasPrefix(m, []byte(`"image/`)) || bytes.HasPrefix(m, []byte(`"font/`)) || bytes.HasPrefix(m, []byte(`"text/css`)) || bytes.Contains(m, []byte("javascript")) || html && !d.AsksForData()) {
		return a.d.SkipValue()
	}
	raw, err := a.d.ReadValue()
	if err == nil && (html || !well || len(raw) <= maxText) { // an HTML page that got here is rare, and login pages are long
		d.text, d.cut = d.keep(raw), a.s.wasCut(a.d.InputOffset())
	}
	return err
}

// long keeps a string that may have been shortened.
func (a *archive) long(d *Draft, into *span, cut *bool) error {
	err := a.keep(d, into)
	*cut = err == nil && a.s.wasCut(a.d.InputOffset())
	return err
}

// keep keeps a string; another value is left out.
func (a *archive) keep(d *Draft, into *span) error {
	raw, err := a.d.ReadValue()
	if err == nil && raw.Kind() == '"' && len(raw) > 2 && len(d.raw)+len(raw) <= maxStrings*a.s.limit {
		*into = d.keep(raw)
	}
	return err
}

// number reads a number, or one in quotes.
func (a *archive) number(set func(float64)) error {
	raw, err := a.d.ReadValue()
	if err == nil {
		if f, perr := strconv.ParseFloat(string(bytes.Trim(raw, `" `)), 64); perr == nil {
			set(f)
		}
	}
	return err
}

// Bounds of one entry: real ones are far below them.
const (
	maxPairs   = 1000 // of one list
	maxStrings = 32   // of the longest string that is read, in all
)

// pairs reads [{"name": …, "value": …}], and the object {name: value} that some tools write instead.
func (a *archive) pairs(d *Draft, into *[]pair) error {
	switch a.d.PeekKind() {
	case '[':
		return a.list(func() error {
			if a.d.PeekKind() != '{' || len(*into) == maxPairs {
				return a.d.SkipValue()
			}
			var p pair
			err := a.object(func(name []byte) error {
				switch string(name) {
				case `"name"`:
					return a.keep(d, &p.name)
				case `"value"`:
					return a.keep(d, &p.value)
				}
				return a.d.SkipValue()
			})
			if p.name.to > 0 {
				*into = append(*into, p)
			}
			return err
		})
	case '{':
		if _, err := a.d.ReadToken(); err != nil {
			return err
		}
		for a.d.PeekKind() == '"' {
			var p pair
			if err := a.keep(d, &p.name); err != nil {
				return err
			}
			if err := a.keep(d, &p.value); err != nil {
				return err
			}
			if len(*into) < maxPairs {
				*into = append(*into, p)
			}
		}
		_, err := a.d.ReadToken()
		return err
	}
	return a.d.SkipValue()
}
