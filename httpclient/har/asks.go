package har

import "bytes"

// AsksForData reports whether the request asks for JSON and not for a page: HTML in answer to it may be a login page.
func (d *Draft) AsksForData() bool {
	for _, h := range d.sent {
		if bytes.EqualFold(d.bytes(h.name), []byte(`"accept"`)) {
			v := bytes.ToLower(d.bytes(h.value))
			return bytes.Contains(v, []byte("json")) && !bytes.Contains(v, []byte("html"))
		}
	}
	return false
}

// Method is the request's method as it stands in the archive.
func (d *Draft) Method() string { return d.string(d.method) }
