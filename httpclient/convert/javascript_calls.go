package convert

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// chained is true where .then( follows: what is done with the answer is no matter here.
func (j *jsReader) chained() bool {
	save := j.at
	j.space()
	then := strings.HasPrefix(j.rest(), ".") || strings.HasPrefix(j.rest(), ")")
	j.at = save
	return then
}

// jsRequest is true for a call that sends a request.
func jsRequest(name string) bool {
	switch name {
	case "fetch", "axios", "axios.get", "axios.post", "axios.put", "axios.patch", "axios.delete", "axios.head", "axios.options", "axios.request":
		return true
	}
	return false
}

// jsMember is a property that is no call.
func jsMember(v jsValue, name, written string) jsValue {
	if o, ok := v.(*jsObject); ok {
		if o.has(name) || o.class == "headers" && o.get(name) != nil {
			return o.get(name)
		}
		if o.class == "url" && name == "href" {
			return o.get("href")
		}
	}
	return jsUnknown(nameOnly(written))
}

// nameOnly is an expression without what may hold a secret: the texts and arguments in it.
func nameOnly(written string) string {
	if i := strings.IndexAny(written, "([\"'`"); i >= 0 {
		return strings.TrimSpace(written[:i]) + "…"
	}
	return written
}

func jsArg(args []jsValue, i int) jsValue {
	if i < len(args) {
		return args[i]
	}
	return nil
}

// function calls one of the few functions and makers that requests are built with.
func (j *jsReader) function(name string, args []jsValue, written string) jsValue {
	first := jsArg(args, 0)
	switch name {
	case "Headers", "URLSearchParams", "FormData":
		o := &jsObject{class: map[string]string{"Headers": "headers", "URLSearchParams": "params", "FormData": "form"}[name]}
		if s, ok := first.(string); ok && o.class == "params" {
			for part := range strings.SplitSeq(strings.TrimPrefix(s, "?"), "&") {
				k, v, _ := strings.Cut(part, "=")
				key, err1 := url.QueryUnescape(k)
				val, err2 := url.QueryUnescape(v)
				if err1 == nil && err2 == nil && part != "" {
					o.add(key, val)
				}
			}
			return o
		}
		if !o.take(first) && first != nil {
			j.tell("what " + name + " was made of is not in the text")
		}
		return o
	case "URL", "Request":
		base := jsText(jsArg(args, 1))
		if len(args) > 1 && name == "URL" {
			if b, err := url.Parse(base); err == nil {
				if u, err := b.Parse(jsText(first)); err == nil {
					return u.String()
				}
			}
		}
		if name == "Request" {
			o := &jsObject{class: "request"}
			o.add("url", first)
			o.add("init", jsArg(args, 1))
			return o
		}
		return jsText(first)
	case "btoa":
		if _, unknown := first.(jsUnknown); !unknown {
			return base64.StdEncoding.EncodeToString([]byte(jsText(first)))
		}
	case "encodeURIComponent":
		if s, ok := first.(string); ok && j.afford(3*len(s)) {
			return strings.NewReplacer("+", "%20", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(url.QueryEscape(s))
		}
	case "encodeURI", "String", "URLSearchParam":
		if s, ok := first.(string); ok {
			return s
		}
	}
	return jsUnknown(called(written))
}

// called is a call without its arguments, which may hold a secret: getToken(…).
func called(written string) string {
	name, _, _ := strings.Cut(strings.TrimSpace(written), "(")
	if strings.ContainsAny(name, "\"'`") {
		name = "a call"
	}
	return strings.TrimSpace(name) + "(…)"
}

// method calls one of the few methods that requests are built with.
func (j *jsReader) method(owner jsValue, name string, args []jsValue, full, written string) jsValue {
	first := jsArg(args, 0)
	switch full {
	case "axios.create":
		o := &jsObject{class: "axios"}
		o.take(first)
		return o
	case "JSON.stringify":
		return j.json(first, 0)
	case "Buffer.from":
		if jsText(jsArg(args, 1)) == "base64" {
			if b, err := base64.StdEncoding.DecodeString(jsText(first)); err == nil {
				return jsBytes(b)
			}
		}
		if _, unknown := first.(jsUnknown); !unknown {
			return jsBytes(jsText(first))
		}
	}
	if b, ok := owner.(jsBytes); ok && name == "toString" {
		switch jsText(first) {
		case "base64":
			return base64.StdEncoding.EncodeToString([]byte(b))
		case "base64url":
			return base64.RawURLEncoding.EncodeToString([]byte(b))
		}
		return string(b)
	}
	if o, ok := owner.(*jsObject); ok {
		switch name {
		case "append":
			if o.class == "headers" && o.get(jsText(first)) != nil {
				o.set(jsText(first), jsText(o.get(jsText(first)))+", "+jsText(jsArg(args, 1)))
				return nil
			}
			o.add(jsText(first), jsArg(args, 1))
			return nil
		case "set":
			o.set(jsText(first), jsArg(args, 1))
			return nil
		case "toString":
			return jsText(o)
		}
	}
	if s, ok := owner.(string); ok {
		switch name {
		case "toString", "normalize":
			return s
		case "trim":
			return strings.TrimSpace(s)
		case "toUpperCase":
			return strings.ToUpper(s)
		case "concat":
			return s + jsText(first)
		}
	}
	return jsUnknown(called(written))
}
