package convert

import (
	"net/url"
	"strconv"
	"strings"

	"why401/httpclient/clean"
)

func (o *jsObject) set(key string, v jsValue) {
	for i, k := range o.keys {
		if k == key || o.class == "headers" && strings.EqualFold(k, key) {
			o.vals[i] = v
			return
		}
	}
	o.add(key, v)
}

func (o *jsObject) add(key string, v jsValue) {
	o.keys, o.vals = append(o.keys, key), append(o.vals, v)
}

func (o *jsObject) get(key string) jsValue {
	if o == nil {
		return nil
	}
	for i, k := range o.keys {
		if k == key || o.class == "headers" && strings.EqualFold(k, key) {
			return o.vals[i]
		}
	}
	return nil
}

func (o *jsObject) has(key string) bool {
	for _, k := range o.keys {
		if k == key {
			return true
		}
	}
	return false
}

// jsText is a value as it becomes part of a string.
func jsText(v jsValue) string {
	switch v := v.(type) {
	case string:
		return v
	case jsNumber:
		return string(v)
	case jsUnknown:
		return "${" + string(v) + "}"
	case jsBytes:
		return string(v)
	case bool:
		return strconv.FormatBool(v)
	case nil:
		return "null"
	case *jsObject:
		switch v.class {
		case "params":
			return v.query()
		case "url":
			return jsText(v.get("href"))
		}
		return "[object Object]"
	case *jsArray:
		parts := make([]string, len(v.items))
		for i := range v.items {
			if _, deep := v.items[i].(*jsArray); !deep {
				parts[i] = jsText(v.items[i])
			}
		}
		return strings.Join(parts, ",")
	}
	return ""
}

// query is URLSearchParams as application/x-www-form-urlencoded.
func (o *jsObject) query() string {
	parts := make([]string, len(o.keys))
	for i, k := range o.keys {
		parts[i] = url.QueryEscape(k) + "=" + url.QueryEscape(jsText(o.vals[i]))
	}
	return strings.Join(parts, "&")
}

// take fills o from an object or a list of pairs.
func (o *jsObject) take(v jsValue) bool {
	switch v := v.(type) {
	case *jsObject:
		for i, k := range v.keys {
			o.add(k, v.vals[i])
		}
		return true
	case *jsArray:
		for _, it := range v.items {
			if p, ok := it.(*jsArray); ok && len(p.items) == 2 {
				o.add(jsText(p.items[0]), p.items[1])
			}
		}
		return true
	}
	return false
}

// json is a value as JSON.stringify writes it.
func (j *jsReader) json(v jsValue, depth int) jsValue {
	var b strings.Builder
	var write func(v jsValue, depth int)
	text := func(s string) {
		enc, err := clean.JSON(s, "")
		if err == nil {
			b.WriteString(strings.TrimSuffix(string(enc), "\n"))
		}
	}
	write = func(v jsValue, depth int) {
		if depth > maxDepth || b.Len() > maxFilled {
			b.WriteString("null")
			return
		}
		switch v := v.(type) {
		case nil:
			b.WriteString("null")
		case jsNumber:
			b.WriteString(string(v))
		case bool:
			b.WriteString(strconv.FormatBool(v))
		case *jsObject:
			b.WriteByte('{')
			for i, k := range v.keys {
				if i > 0 {
					b.WriteByte(',')
				}
				text(k)
				b.WriteByte(':')
				write(v.vals[i], depth+1)
			}
			b.WriteByte('}')
		case *jsArray:
			b.WriteByte('[')
			for i := range v.items {
				if i > 0 {
					b.WriteByte(',')
				}
				write(v.items[i], depth+1)
			}
			b.WriteByte(']')
		case jsUnknown:
			j.tell(clean.Line(string(v), 60) + " has no value in the text: it stands as ${" + clean.Line(string(v), 60) + "} in the request")
			text(jsText(v))
		default:
			text(jsText(v))
		}
	}
	write(v, depth)
	if !j.afford(b.Len()) {
		return jsUnknown("JSON")
	}
	return b.String()
}
