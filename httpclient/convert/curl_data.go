package convert

import (
	"bytes"
	"net/url"
	"strings"
)

// addData reads -d and its kin. Each goes behind the one before with &; --json with nothing.
func (op *operation) addData(long, v string) error {
	var b []byte
	fileLength := 0
	switch long {
	case "data-raw":
		b = []byte(v)
	case "data-urlencode":
		q, err := op.encodePart(v)
		if err != nil {
			return err
		}
		b = []byte(q)
	default:
		file, ok := strings.CutPrefix(v, "@")
		if !ok {
			b = []byte(v)
			break
		}
		text, err := op.readFile("the data file", file)
		if err != nil {
			return err
		}
		fileLength = len(text)
		if b = text; long == "data" || long == "data-ascii" {
			b = bytes.Map(func(r rune) rune {
				if r == '\r' || r == '\n' || r == 0 {
					return -1
				}
				return r
			}, text)
			if bytes.ContainsRune(b, 0xfffd) { // Map would write bytes that are no UTF-8 in another way
				b = bytes.ReplaceAll(bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r"), nil), []byte("\n"), nil), []byte{0}, nil)
			}
		}
	}
	if long == "data" && strings.HasPrefix(v, "@") && len(b) < fileLength {
		op.lines = "curl -d @FILE" // its line ends were taken out
	}
	op.json = op.json || long == "json"
	if !op.hasData {
		op.data, op.hasData = b, true
		return nil
	}
	if long != "json" {
		op.data = append(op.data, '&')
	}
	op.data = append(op.data, b...)
	return nil
}

// encodePart reads the forms of --data-urlencode: content, =content, name=content, @file, name@file.
func (op *operation) encodePart(v string) (string, error) {
	i := strings.IndexAny(v, "=@")
	if i < 0 {
		return escape(v), nil
	}
	name, content := v[:i], v[i+1:]
	if v[i] == '@' {
		b, err := op.readFile("the data file", content)
		if err != nil {
			return "", err
		}
		if len(b) == 0 {
			return "", nil // nothing of an empty file is sent, not even its name
		}
		content = string(b)
	}
	if name == "" {
		return escape(content), nil
	}
	return name + "=" + escape(content), nil
}

// addQuery reads --url-query: encodePart's forms, and a leading + for "as it is".
func (op *operation) addQuery(v string) error {
	q, raw := strings.CutPrefix(v, "+")
	if !raw {
		var err error
		if q, err = op.encodePart(v); err != nil {
			return err
		}
	}
	op.queries = append(op.queries, q)
	return nil
}

// escape percent-encodes as curl's --data-urlencode does: a space is + (since curl 7.77).
func escape(s string) string { return url.QueryEscape(s) }

// withQuery appends q to the query of a URL, as curl does it: the hexadecimal digits of what is percent-encoded become
// lower case (lib/urlapi.c), and a ? with nothing behind it goes.
func withQuery(raw, q string) string {
	base, fragment, has := strings.Cut(raw, "#")
	if at := strings.IndexByte(base, '?'); at == len(base)-1 && at >= 0 {
		base = base[:at]
	}
	switch at := strings.IndexByte(base, '?'); {
	case at < 0 && q != "":
		base += "?"
	case at >= 0 && !strings.HasSuffix(base, "&"):
		base += "&"
	}
	base += lowerHex(q)
	if has {
		base += "#" + fragment
	}
	return base
}

func lowerHex(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := []byte(s)
	hex := func(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' && hex(b[i+1]) && hex(b[i+2]) {
			copy(b[i+1:], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}
