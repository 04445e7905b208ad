package convert

import (
	"bytes"
	"strings"
)

// part is one field of a form that is sent as multipart/form-data.
type part struct {
	name, fileName, contentType string
	data                        []byte
}

// multipart writes multipart/form-data (RFC 7578) with formBoundary.
func multipart(parts []part) []byte {
	var b bytes.Buffer
	esc := strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A")
	for _, p := range parts {
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
	return b.Bytes()
}
