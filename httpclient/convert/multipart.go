package convert

import (
	"bytes"
	"encoding/base64"
	"mime/quotedprintable"
	"strings"

	"why401/httpclient"
)

// formBoundary is fixed, so that the same command gives the same request; curl's own is random.
const formBoundary = "------------------------why401formboundary"

// formBody writes the parts as multipart/form-data, as curl does (lib/mime.c).
func (op *operation) formBody() error {
	var b bytes.Buffer
	if err := op.writeParts(&b, op.parts, formBoundary, true); err != nil {
		return err
	}
	op.r.Body = &httpclient.Body{Bytes: b.Bytes()}
	for i, h := range op.r.Headers {
		if strings.EqualFold(h.Name, "Content-Type") { // curl adds its boundary, and sends the field among its own
			op.r.Headers = append(op.r.Headers[:i:i], op.r.Headers[i+1:]...)
			op.contentTypeOf(h.Value + "; boundary=" + formBoundary)
			return nil
		}
	}
	op.contentTypeOf("multipart/form-data; boundary=" + formBoundary)
	return nil
}

func (op *operation) contentTypeOf(v string) {
	op.r.Headers = append(op.r.Headers, httpclient.Header{Name: "Content-Type", Value: v})
	op.r.Sources["content-type"] = "curl adds it"
	delete(op.r.Sources, "removed:content-type")
}

func (op *operation) writeParts(b *bytes.Buffer, parts []*formPart, boundary string, form bool) error {
	for i, p := range parts {
		if len(boundary) > 200 {
			return &SyntaxError{Doing: readingCurl, Want: "fewer groups inside of groups with -F", Got: "more than 20 deep"}
		}
		b.WriteString("--" + boundary + "\r\n")
		if err := op.writePart(b, p, boundary+"-"+itoa(i), form); err != nil {
			return err
		}
		b.WriteString("\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return nil
}

func (op *operation) writePart(b *bytes.Buffer, p *formPart, inner string, form bool) error {
	own := func(name string) bool {
		for _, h := range p.headers {
			if n, _, ok := strings.Cut(h, ":"); ok && strings.EqualFold(n, name) {
				return true
			}
		}
		return false
	}
	if !own("Content-Disposition") {
		if form {
			b.WriteString("Content-Disposition: form-data")
		} else {
			b.WriteString("Content-Disposition: attachment")
		}
		if p.named {
			b.WriteString(`; name="` + op.quoted(p.name) + `"`)
		}
		if p.fileNamed {
			b.WriteString(`; filename="` + op.quoted(p.fileName) + `"`)
		}
		b.WriteString("\r\n")
	}
	ct := p.contentType
	switch {
	case p.group:
		if ct == "" {
			ct = "multipart/mixed"
		}
		ct += "; boundary=" + inner
	case ct == "" && (p.file || p.fileNamed):
		ct = typeByName(p.fileName, p.file)
	}
	if ct != "" && !own("Content-Type") {
		b.WriteString("Content-Type: " + ct + "\r\n")
	}
	data, encoding, err := encodeBody(p)
	if err != nil {
		return err
	}
	if encoding != "" && !own("Content-Transfer-Encoding") {
		b.WriteString("Content-Transfer-Encoding: " + encoding + "\r\n")
	}
	for _, h := range p.headers {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n")
	if p.group {
		return op.writeParts(b, p.parts, inner, false)
	}
	b.Write(data)
	return nil
}

// quoted is a name inside of double quotes: percent-encoded as browsers do it, or with backslashes (--form-escape).
func (op *operation) quoted(s string) string {
	if op.escape {
		return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
	}
	return strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(s)
}

// typeByName is the type of a file by the end of its name: curl knows these and no others.
func typeByName(name string, file bool) string {
	n := strings.ToLower(name)
	for _, t := range [][2]string{{".gif", "image/gif"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"}, {".svg", "image/svg+xml"},
		{".txt", "text/plain"}, {".htm", "text/html"}, {".html", "text/html"}, {".pdf", "application/pdf"}, {".xml", "application/xml"}} {
		if strings.HasSuffix(n, t[0]) {
			return t[1]
		}
	}
	if file {
		return "application/octet-stream"
	}
	return ""
}

// encodeBody applies ;encoder=.
func encodeBody(p *formPart) ([]byte, string, error) {
	switch p.encoder {
	case "":
		return p.data, "", nil
	case "binary", "8bit":
		return p.data, p.encoder, nil
	case "7bit":
		for _, c := range p.data {
			if c >= 0x80 {
				return nil, "", badValue("-F …;encoder=7bit", "bytes below 128", "others")
			}
		}
		return p.data, p.encoder, nil
	case "base64":
		text := base64.StdEncoding.EncodeToString(p.data)
		var b bytes.Buffer
		for len(text) > 76 {
			b.WriteString(text[:76] + "\r\n")
			text = text[76:]
		}
		b.WriteString(text)
		return b.Bytes(), p.encoder, nil
	case "quoted-printable":
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write(p.data)
		_ = w.Close()
		return b.Bytes(), p.encoder, nil
	}
	return nil, "", badValue("-F …;encoder=", "binary, 8bit, 7bit, base64 or quoted-printable", p.encoder)
}
