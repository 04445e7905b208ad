package convert

import (
	"encoding/json"
	"mime"
	"net/url"
	"path/filepath"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// item is one request item behind the URL.
type item struct{ key, sep, value string }

// httpieSeparators are in the order in which they win at the same place: the longest first.
var httpieSeparators = []string{":=@", "==@", ":=", "==", "=@", ":@", "@", "=", ":", ";"}

// split finds the separator of an item: the first in the text that no backslash escapes, the longest where two begin
// together.
func splitItem(word string) (item, bool) {
	var key strings.Builder
	for i := 0; i < len(word); i++ {
		if word[i] == '\\' && i+1 < len(word) && strings.IndexByte(`=:@;\`, word[i+1]) >= 0 {
			key.WriteByte(word[i+1])
			i++
			continue
		}
		for _, sep := range httpieSeparators {
			if strings.HasPrefix(word[i:], sep) {
				value := word[i+len(sep):]
				for _, c := range []string{"=", ":", "@", ";"} {
					value = strings.ReplaceAll(value, `\`+c, c)
				}
				return item{key.String(), sep, value}, true
			}
		}
		key.WriteByte(word[i])
	}
	return item{}, false
}

// file reads the file of an item.
func (h *httpieReader) file(path string) (string, error) {
	b, err := h.o.read(path)
	if err != nil {
		return "", h.fail("the file "+clean.Line(path, 100), unreadable, "")
	}
	return string(b), nil
}

func (h *httpieReader) item(word string) error {
	it, ok := splitItem(word)
	if !ok {
		return h.fail("a request item: Name:value, name=value, name==value, name:=json or name@file", "“"+clean.Line(maskLoose(word), 60)+"”", "")
	}
	value := it.value
	if strings.HasSuffix(it.sep, "@") && it.sep != "@" {
		text, err := h.file(value)
		if err != nil {
			return err
		}
		value = strings.TrimSuffix(text, "\n")
		if it.sep == "=@" || it.sep == ":=@" {
			value = text
		}
	}
	r := &h.r
	switch strings.TrimSuffix(it.sep, "@") {
	case ":":
		if value == "" { // Name: takes a header out
			r.Sources["removed:"+strings.ToLower(it.key)] = h.tool
			r.Headers = r.Headers.Without(it.key)
			return nil
		}
		r.Headers = append(r.Headers, httpclient.Header{Name: it.key, Value: strings.TrimSpace(value)})
	case ";":
		if it.value != "" {
			return h.fail("nothing behind “"+clean.Line(it.key, 40)+";”, which sends an empty header", "more text", "")
		}
		r.Headers = append(r.Headers, httpclient.Header{Name: it.key})
	case "==":
		h.query = append(h.query, url.QueryEscape(it.key)+"="+url.QueryEscape(value))
	case "=":
		h.fields = append(h.fields, item{it.key, "=", value})
	case ":=":
		if !json.Valid([]byte(value)) {
			return h.fail("JSON behind “"+clean.Line(it.key, 40)+":=”", "text that is none", "Write "+clean.Line(it.key, 40)+"=text for a string.")
		}
		h.fields = append(h.fields, item{it.key, ":=", value})
	case "":
		name, kind, _ := strings.Cut(value, ";type=")
		text, err := h.file(name)
		if err != nil {
			return err
		}
		if kind == "" {
			kind = mime.TypeByExtension(filepath.Ext(name))
		}
		h.files = append(h.files, part{name: it.key, fileName: filepath.Base(name), contentType: kind, data: []byte(text)})
		if it.key == "" { // @file alone is the body
			h.raw, h.hasRaw = text, true
			h.files = h.files[:len(h.files)-1]
		}
	}
	return nil
}

// body builds the body of fields, files, --raw or what the shell puts in.
func (h *httpieReader) body(in stdin) error {
	r := &h.r
	if in.has && !h.ignoreStdin && !h.hasRaw {
		if len(h.fields)+len(h.files) > 0 {
			return h.fail("a body from the shell, or request items", "both", "HTTPie refuses this too; take one of them out.")
		}
		h.raw, h.hasRaw = string(in.data), true
	}
	switch {
	case h.hasRaw:
		r.Body = &httpclient.Body{Bytes: []byte(h.raw)}
		if h.form {
			adds(r, h.tool, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
		} else {
			adds(r, h.tool, "Content-Type", "application/json")
			adds(r, h.tool, "Accept", "application/json, */*;q=0.5")
		}
	case h.multi || h.form && len(h.files) > 0:
		var parts []part
		for _, f := range h.fields {
			parts = append(parts, part{name: f.key, data: []byte(f.value)})
		}
		r.Body = &httpclient.Body{Bytes: multipart(append(parts, h.files...))}
		adds(r, h.tool, "Content-Type", "multipart/form-data; boundary="+formBoundary)
	case h.form:
		var pairs []string
		for _, f := range h.fields {
			pairs = append(pairs, url.QueryEscape(f.key)+"="+url.QueryEscape(f.value))
		}
		r.Body = &httpclient.Body{Bytes: []byte(strings.Join(pairs, "&"))}
		adds(r, h.tool, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	case len(h.files) > 0:
		return h.fail("--form or --multipart with name@file", "neither", "Add --form.")
	case len(h.fields) > 0:
		for _, f := range h.fields {
			value := any(f.value)
			if f.sep == ":=" {
				value = json.RawMessage(f.value)
			}
			if err := h.tree.put(f.key, value); err != nil {
				return h.fail("a name such as a, a[b] or a[]", "“"+clean.Line(f.key, 60)+"”", err.Error())
			}
		}
		r.Body = &httpclient.Body{Bytes: []byte(h.tree.text())}
		adds(r, h.tool, "Content-Type", "application/json")
		adds(r, h.tool, "Accept", "application/json, */*;q=0.5")
	case h.json:
		adds(r, h.tool, "Content-Type", "application/json")
		adds(r, h.tool, "Accept", "application/json, */*;q=0.5")
	}
	return nil
}
