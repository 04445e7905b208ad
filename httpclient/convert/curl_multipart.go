package convert

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"slices"
	"strings"

	"why401/httpclient"
)

// formBoundary is fixed, so that the same command gives the same request; curl's own is random.
const formBoundary = "------------------------why401formboundary"

// groupBoundary is the boundary of the n-th group: none is the beginning of another.
func groupBoundary(n int) string {
	return fmt.Sprintf("------------------------why401formgroup%04d", n)
}

// formBody writes the parts as multipart/form-data, as curl does (lib/mime.c). A Content-Type of -H names another type,
// gets the boundary and stands where curl's own does.
func (op *operation) formBody() error {
	kind := "multipart/form-data"
	if op.r.Sources["removed:content-type"] != "" {
		kind = ""
	}
	op.r.Headers = slices.DeleteFunc(op.r.Headers, func(h httpclient.Header) bool {
		own := strings.EqualFold(h.Name, "Content-Type")
		if own {
			kind = h.Value
		}
		return own
	})
	var b bytes.Buffer
	if err := op.writeParts(&b, op.parts, formBoundary, strings.HasPrefix(strings.ToLower(kind), "multipart/form-data"), 0); err != nil {
		return err
	}
	op.r.Body = &httpclient.Body{Bytes: b.Bytes(), Chunked: unsized(op.parts)}
	op.contentTypeOf(kind + "; boundary=" + formBoundary)
	return nil
}

// unsized is true where curl does not know the length before it sends: quoted-printable is encoded on the way.
func unsized(parts []*formPart) bool {
	for _, p := range parts {
		if p.encoder == "quoted-printable" && len(p.data) > 0 || unsized(p.parts) {
			return true
		}
	}
	return false
}

func (op *operation) contentTypeOf(v string) {
	op.r.Headers = append(op.r.Headers, httpclient.Header{Name: "Content-Type", Value: v})
	op.r.Sources["content-type"] = "curl adds it"
	delete(op.r.Sources, "removed:content-type")
}

// writeParts writes parts of a form (form), or of a group inside of one, depth groups deep.
func (op *operation) writeParts(b *bytes.Buffer, parts []*formPart, boundary string, form bool, depth int) error {
	if depth > 20 {
		return &SyntaxError{Doing: readingCurl, Want: "fewer groups inside of groups with -F", Got: "more than 20 deep"}
	}
	for _, p := range parts {
		b.WriteString("--" + boundary + "\r\n")
		if err := op.writePart(b, p, form, depth); err != nil {
			return err
		}
		b.WriteString("\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return nil
}

func (op *operation) writePart(b *bytes.Buffer, p *formPart, form bool, depth int) error {
	inner := ""
	if p.group {
		op.groups++
		inner = groupBoundary(op.groups)
	}
	own := func(name string) bool {
		for _, h := range p.headers {
			if n, _, ok := strings.Cut(h, ":"); ok && strings.EqualFold(n, name) {
				return true
			}
		}
		return false
	}
	ct := p.contentType
	switch {
	case p.group:
		if ct == "" {
			ct = "multipart/mixed"
		}
		ct += "; boundary=" + inner
	case ct == "" && !own("Content-Type"):
		if ct = typeByName(p); ct == "text/plain" && !p.fileNamed {
			ct = ""
		}
	}
	if !own("Content-Disposition") && (form || p.named || p.fileNamed) {
		b.WriteString("Content-Disposition: " + map[bool]string{true: "form-data", false: "attachment"}[form])
		if p.named {
			b.WriteString(`; name="` + op.quoted(p.name) + `"`)
		}
		if p.fileNamed {
			b.WriteString(`; filename="` + op.quoted(p.fileName) + `"`)
		}
		b.WriteString("\r\n")
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
		return op.writeParts(b, p.parts, inner, false, depth+1)
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
func typeByName(p *formPart) string {
	for _, name := range []string{p.fileName, p.path} {
		n := strings.ToLower(name)
		for _, t := range [][2]string{{".gif", "image/gif"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".png", "image/png"}, {".svg", "image/svg+xml"},
			{".txt", "text/plain"}, {".htm", "text/html"}, {".html", "text/html"}, {".pdf", "application/pdf"}, {".xml", "application/xml"}} {
			if strings.HasSuffix(n, t[0]) {
				return t[1]
			}
		}
	}
	if p.path != "" && p.fileNamed {
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
