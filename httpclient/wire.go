package httpclient

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// DumpRequest is the request of a hop as HTTP text, cleaned. Mask hides credentials.
func DumpRequest(h Hop, masked bool) string {
	var b strings.Builder
	proto := h.Proto
	if proto == "" {
		proto = "HTTP/1.1"
	}
	target := h.Target
	if masked {
		target = mask.URL(target)
	}
	fmt.Fprintf(&b, "%s %s %s\n", clean.Line(h.Method, 60), clean.Line(target, 2000), clean.Line(proto, 20))
	for _, f := range h.Sent {
		v := f.Value
		if masked {
			v = mask.Header(f.Name, v)
		}
		fmt.Fprintf(&b, "%s: %s\n", clean.Line(f.Name, 200), clean.Line(v, 4000))
	}
	if h.BodyLen > 0 {
		b.WriteString("\n")
		if masked {
			fmt.Fprintf(&b, "(body, %d bytes)\n", h.BodyLen)
		} else {
			b.WriteString(bodyText(h.Body, h.BodyLen))
		}
	}
	return b.String()
}

// DumpResponse is the answer of a hop as HTTP text, cleaned. What it hands out is masked: cookies, members and fields
// under secret names, parameters of a Location, and tokens of known shapes; OpenResponse shows them.
func DumpResponse(h Hop) string { return dumpResponse(h, true) }

// OpenResponse is DumpResponse with the secrets of the answer in the open, for a person who asked to see them.
func OpenResponse(h Hop) string { return dumpResponse(h, false) }

func dumpResponse(h Hop, masked bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %s\n", clean.Line(h.Proto, 20), h.Status, clean.Line(h.Reason, 200)) // a recording says both
	for _, f := range h.Received {
		v := f.Value
		switch {
		case !masked:
		case strings.EqualFold(f.Name, "Location"), strings.EqualFold(f.Name, "Content-Location"):
			v = mask.URL(v)
		default:
			v = mask.Header(f.Name, v)
		}
		fmt.Fprintf(&b, "%s: %s\n", clean.Line(f.Name, 200), clean.Line(v, 4000))
	}
	if len(h.Answer) > 0 {
		body := h.Answer
		if masked {
			body = []byte(mask.Body(string(body)))
		}
		b.WriteString("\n" + bodyText(body, h.AnswerN))
	}
	return b.String()
}

// Binary is true for a body that is no text: an image, or what is compressed in a way that is not known here.
func Binary(body []byte) bool {
	begin := string(body[:min(len(body), 512)])
	zeros := strings.Count(begin, "\x00")
	return zeros > 0 && !utf8.Valid(body) || zeros*4 > len(begin)
}

func bodyText(body []byte, total int64) string {
	if Binary(body) {
		return fmt.Sprintf("(binary, %d bytes)\n", total)
	}
	s := clean.Text(string(body), 64<<10)
	if !strings.HasSuffix(s, "\n") {
		s += "\n"
	}
	return s
}
