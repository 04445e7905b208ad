package httpclient

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
)

// decoded reads a body through the codings of Content-Encoding, the last first (RFC 9110 section 8.4), as curl
// --compressed does; without it too: curl then writes bytes, and the words in them say why the request was refused. A
// coding that is not known, or whose beginning is wrong, leaves the body as it came.
func decoded(body io.Reader, encoding string) io.Reader {
	codings := strings.Split(encoding, ",")
	if len(codings) > 5 {
		return body
	}
	for i := len(codings) - 1; i >= 0; i-- {
		br := bufio.NewReader(body)
		var next io.Reader
		switch strings.ToLower(strings.TrimSpace(codings[i])) {
		case "gzip", "x-gzip":
			if b, err := br.Peek(2); err == nil && b[0] == 0x1f && b[1] == 0x8b {
				if z, err := gzip.NewReader(br); err == nil {
					next = z
				}
			}
		case "deflate": // zlib by the standard, bare by some servers
			next = flate.NewReader(br)
			if b, err := br.Peek(2); err == nil && b[0]&15 == 8 && (uint(b[0])<<8|uint(b[1]))%31 == 0 {
				if z, err := zlib.NewReader(br); err == nil {
					next = z
				}
			}
		case "zstd":
			if b, err := br.Peek(4); err == nil && b[0] == 0x28 && b[1] == 0xb5 && b[2] == 0x2f && b[3] == 0xfd {
				if z, err := newZstdReader(br); err == nil {
					next = z
				}
			}
		case "br":
			next = brotli.NewReader(br)
		case "", "identity":
			next = br
		}
		if next == nil {
			return br
		}
		body = next
	}
	return body
}
