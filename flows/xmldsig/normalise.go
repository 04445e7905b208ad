package xmldsig

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// attributeSpaces makes line ends one character (XML 1.0 section 2.11), and those and tabs inside of tags spaces, as section 3.3.3
// reads them in attributes, and as the decoder does not. Those written as &#10; stay. The decoder takes attributes without white space
// between them too, which no other does: where the first such stands is returned, -1 where there is none.
func attributeSpaces(doc []byte) (out []byte, close int) {
	close = -1
	if bytes.IndexByte(doc, '\r') >= 0 {
		doc = bytes.ReplaceAll(bytes.ReplaceAll(doc, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	}
	out = make([]byte, 0, len(doc))
	for len(doc) > 0 {
		i := bytes.IndexByte(doc, '<')
		if i < 0 {
			break
		}
		out, doc = append(out, doc[:i]...), doc[i:]
		end := 0
		switch {
		case bytes.HasPrefix(doc, []byte("<!--")):
			end = after(doc, "<!--", "-->")
		case bytes.HasPrefix(doc, []byte("<![CDATA[")):
			end = after(doc, "<![CDATA[", "]]>")
		case bytes.HasPrefix(doc, []byte("<?")):
			end = after(doc, "<?", "?>")
		}
		if end > 0 {
			out, doc = append(out, doc[:end]...), doc[end:]
			continue
		}
		quote := byte(0)
		for end = 1; end < len(doc); end++ {
			c := doc[end]
			if c == quote {
				quote = 0
				if end+1 < len(doc) && close < 0 && !bytes.ContainsRune([]byte(" \t\n/>"), rune(doc[end+1])) {
					close = len(out) + end + 1
				}
			} else if quote == 0 && (c == '"' || c == '\'') {
				quote = c
			} else if quote == 0 && c == '>' {
				break
			}
		}
		for _, c := range doc[:end] {
			if c == '\t' || c == '\n' {
				c = ' '
			}
			out = append(out, c)
		}
		doc = doc[end:]
	}
	return append(out, doc...), close
}

// after is where what begins with start is over; its end is looked for behind that: <!--> begins a comment, and ends none.
func after(doc []byte, start, end string) int {
	if i := bytes.Index(doc[len(start):], []byte(end)); i >= 0 {
		return len(start) + i + len(end)
	}
	return len(doc)
}

// charset reads the two encodings whose bytes are characters; the decoder itself reads UTF-8.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1":
		b, err := io.ReadAll(in)
		var out strings.Builder
		for _, c := range b {
			out.WriteRune(rune(c))
		}
		return strings.NewReader(out.String()), err
	}
	return nil, fmt.Errorf("the encoding %q, which is not read here", label)
}
