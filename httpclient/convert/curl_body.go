package convert

import (
	"bytes"
	"mime"
	"net/url"
	"path/filepath"
	"strings"

	"why401/httpclient"
)

// formPart is one -F.
type formPart struct {
	name, file, fileName, contentType string
	data                              []byte
}

func (c *curlReader) addData(long, v string) error {
	c.hasData = true
	if long == "json" {
		c.json = true
	}
	var b []byte
	switch long {
	case "data-raw":
		b = []byte(v)
	case "data-urlencode":
		q, err := c.encodePart(v)
		if err != nil {
			return err
		}
		b = []byte(q)
	default:
		b = []byte(v)
		if file, ok := strings.CutPrefix(v, "@"); ok {
			data, err := c.o.read(file)
			if err != nil {
				return &SyntaxError{Doing: readingCurl, Want: "the data file " + httpclient.ShownWord(file), Got: "a file that cannot be read"}
			}
			b = data
			if long == "data" || long == "data-ascii" {
				b = bytes.ReplaceAll(bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r"), nil), []byte("\n"), nil), []byte{0}, nil)
			}
		}
	}
	c.data = append(c.data, b)
	return nil
}

// joinData joins several -d with &, and several --json with nothing.
func joinData(parts [][]byte, json bool) []byte {
	if len(parts) == 1 {
		return parts[0]
	}
	if json {
		return bytes.Join(parts, nil)
	}
	return bytes.Join(parts, []byte("&"))
}

// encodePart reads the forms of --data-urlencode: content, =content, name=content, @file, name@file.
func (c *curlReader) encodePart(v string) (string, error) {
	i := strings.IndexAny(v, "=@")
	if i < 0 {
		return escape(v), nil
	}
	name, content := v[:i], v[i+1:]
	if v[i] == '@' {
		b, err := c.o.read(content)
		if err != nil {
			return "", &SyntaxError{Doing: readingCurl, Want: "the data file " + httpclient.CleanLine(content, 100), Got: "a file that cannot be read"}
		}
		content = string(b)
	}
	if name == "" {
		return escape(content), nil
	}
	return name + "=" + escape(content), nil
}

// queryPart is encodePart for --url-query, where a leading + means "as it is".
func (c *curlReader) queryPart(v string) (string, error) {
	if raw, ok := strings.CutPrefix(v, "+"); ok {
		return raw, nil
	}
	return c.encodePart(v)
}

// escape percent-encodes as curl's --data-urlencode does: a space is + (since curl 7.77).
func escape(s string) string { return url.QueryEscape(s) }

func (c *curlReader) appendQueries() {
	if len(c.queries) == 0 {
		return
	}
	u, err := url.Parse(c.r.URL)
	if err != nil {
		return
	}
	q := strings.Join(c.queries, "&")
	if u.RawQuery != "" {
		q = u.RawQuery + "&" + q
	}
	u.RawQuery = q
	c.r.URL = u.String()
}

// contentType adds what curl adds with -d or --json.
func (c *curlReader) contentType() {
	r := &c.r
	ct := "application/x-www-form-urlencoded"
	if c.json {
		ct = "application/json"
		if !r.Headers.Has("Accept") && r.Sources["removed:accept"] == "" {
			r.Headers = append(r.Headers, httpclient.Header{Name: "Accept", Value: "application/json"})
			r.Sources["accept"] = "curl --json"
		}
	}
	if !r.Headers.Has("Content-Type") && r.Sources["removed:content-type"] == "" {
		r.Headers = append(r.Headers, httpclient.Header{Name: "Content-Type", Value: ct})
		r.Sources["content-type"] = "curl adds it"
	}
}

// addForm reads name=value, name=@file and name=<file with ;type= and ;filename=.
func (c *curlReader) addForm(long, v string) error {
	name, value, ok := strings.Cut(v, "=")
	if !ok {
		return badValue("--"+long, "name=value", v)
	}
	p := formPart{name: name}
	if long == "form-string" {
		p.data = []byte(value)
		c.forms = append(c.forms, p)
		return nil
	}
	content, attrs := value, ""
	if i := strings.Index(value, ";"); i >= 0 && (strings.Contains(value[i:], "type=") || strings.Contains(value[i:], "filename=")) {
		content, attrs = value[:i], value[i+1:]
	}
	for _, a := range strings.Split(attrs, ";") {
		k, av, _ := strings.Cut(strings.TrimSpace(a), "=")
		switch k {
		case "":
		case "type":
			p.contentType = av
		case "filename":
			p.fileName = strings.Trim(av, `"`)
		default:
			c.refuse("--form with ;" + httpclient.CleanLine(k, 20) + "=")
		}
	}
	if len(content) > 1 && (content[0] == '@' || content[0] == '<') {
		b, err := c.o.read(content[1:])
		if err != nil {
			return &SyntaxError{Doing: readingCurl, Want: "the form file " + httpclient.ShownWord(content[1:]), Got: "a file that cannot be read"}
		}
		p.data = b
		if content[0] == '@' {
			p.file = content[1:]
			if p.fileName == "" {
				p.fileName = filepath.Base(content[1:])
			}
			if p.contentType == "" {
				if p.contentType = mime.TypeByExtension(filepath.Ext(p.fileName)); p.contentType == "" {
					p.contentType = "application/octet-stream"
				}
			}
		}
	} else {
		p.data = []byte(strings.Trim(content, `"`))
	}
	c.forms = append(c.forms, p)
	return nil
}

// formBoundary is fixed, so that the same command gives the same request; curl's own is random.
const formBoundary = "------------------------why401formboundary"

func (c *curlReader) buildForm() {
	var b bytes.Buffer
	esc := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")
	for _, p := range c.forms {
		b.WriteString("--" + formBoundary + "\r\nContent-Disposition: form-data; name=\"" + esc.Replace(p.name) + `"`)
		if p.fileName != "" {
			b.WriteString(`; filename="` + esc.Replace(p.fileName) + `"`)
		}
		b.WriteString("\r\n")
		if p.contentType != "" {
			b.WriteString("Content-Type: " + p.contentType + "\r\n")
		}
		b.WriteString("\r\n")
		b.Write(p.data)
		b.WriteString("\r\n")
	}
	b.WriteString("--" + formBoundary + "--\r\n")
	c.r.Body = &httpclient.Body{Bytes: b.Bytes()}
	if !c.r.Headers.Has("Content-Type") {
		c.r.Headers = append(c.r.Headers, httpclient.Header{Name: "Content-Type", Value: "multipart/form-data; boundary=" + formBoundary})
		c.r.Sources["content-type"] = "curl adds it"
	}
}
