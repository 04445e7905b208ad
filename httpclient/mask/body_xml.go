package mask

import (
	"html"
	"strings"
)

// attribute is one of a tag, its value without the quotes.
type attribute struct {
	name     string
	from, to int
}

// replaceXML puts another text in the place of secret values in XML and HTML: the text and CDATA of an element under a
// secret name, attributes under one, the value or content of a tag whose name, key or property is one (an input of a form, a
// setting), and queries in addresses. What is broken stays as it is. The value is given with its entities undone.
func replaceXML(body string, replace func(name, value string) string) string {
	var b strings.Builder
	last := 0
	put := func(from, to int, text string) {
		b.WriteString(body[last:from])
		b.WriteString(text)
		last = to
	}
	for i := 0; i < len(body); {
		n := strings.IndexByte(body[i:], '<')
		if n < 0 {
			break
		}
		i += n + 1
		if strings.HasPrefix(body[i:], "!--") {
			end := strings.Index(body[i:], "-->")
			if end < 0 {
				break
			}
			i += end
			continue
		}
		name, attrs, end := readTag(body, i)
		if name == "" {
			continue
		}
		label, holds := "", ""
		for _, a := range attrs {
			switch strings.ToLower(a.name) {
			case "name", "key", "property", "id":
				if v := html.UnescapeString(body[a.from:a.to]); label == "" || !SecretName(label) {
					label = v
				}
			case "value", "content":
				holds = a.name
			}
		}
		for _, a := range attrs {
			value := html.UnescapeString(body[a.from:a.to])
			under := a.name
			switch n := strings.ToLower(a.name); {
			case value == "", n == "accesskey", holds != "" && (n == "name" || n == "key"):
				continue
			case a.name == holds:
				under = label
			}
			if SecretName(under) {
				put(a.from, a.to, replace(under, value))
			} else if base, query, ok := strings.Cut(value, "?"); ok && strings.Contains(query, "=") {
				if mended := replaceNamed(query, replace); mended != query {
					put(a.from, a.to, strings.ReplaceAll(base+"?"+mended, "&", "&amp;"))
				}
			}
		}
		i = end
		if i >= len(body) || body[i-1] == '>' && i > 1 && body[i-2] == '/' || !SecretName(name) {
			continue
		}
		from, to := content(body, i)
		if text := strings.TrimSpace(body[from:to]); text != "" && !(strings.EqualFold(name, "code") && errorWord(text)) {
			put(from, to, replace(name, html.UnescapeString(text)))
		}
		i = to
	}
	b.WriteString(body[last:])
	return b.String()
}

// content is the text behind a tag that ends at i: up to the next tag, or inside CDATA.
func content(body string, i int) (from, to int) {
	const cdata = "<![CDATA["
	at := i + len(body[i:]) - len(strings.TrimLeft(body[i:], " \t\r\n"))
	if strings.HasPrefix(body[at:], cdata) {
		from = at + len(cdata)
		if n := strings.Index(body[from:], "]]>"); n >= 0 {
			return from, from + n
		}
		return from, len(body)
	}
	if n := strings.IndexByte(body[i:], '<'); n >= 0 {
		return i, i + n
	}
	return i, len(body)
}

// readTag reads the tag whose name begins at i: its name, its attributes with values, and where it ends. The name is empty
// for what is no opening tag.
func readTag(s string, i int) (name string, attrs []attribute, end int) {
	word := func() string {
		from := i
		for i < len(s) && (isAlnum(s[i]) || strings.IndexByte("_-.:", s[i]) >= 0 || s[i] >= 0x80) {
			i++
		}
		return s[from:i]
	}
	name = word()
	if name == "" {
		return "", nil, i
	}
	for i < len(s) && s[i] != '>' {
		if s[i] == '<' { // broken: the next tag
			return name, attrs, i
		}
		attr := word()
		if attr == "" {
			i++
			continue
		}
		at := i + len(s[i:min(len(s), i+20)]) - len(strings.TrimLeft(s[i:min(len(s), i+20)], " \t\r\n"))
		if at >= len(s) || s[at] != '=' {
			continue
		}
		i = at + 1
		for i < len(s) && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
			i++
		}
		if i >= len(s) {
			break
		}
		if q := s[i]; q == '"' || q == '\'' {
			n := strings.IndexByte(s[i+1:], q)
			if n < 0 {
				attrs = append(attrs, attribute{attr, i + 1, len(s)})
				return name, attrs, len(s)
			}
			attrs = append(attrs, attribute{attr, i + 1, i + 1 + n})
			i += n + 2
			continue
		}
		n := strings.IndexAny(s[i:], " \t\r\n>")
		if n < 0 {
			n = len(s) - i
		}
		attrs = append(attrs, attribute{attr, i, i + n})
		i += n
	}
	return name, attrs, min(i+1, len(s))
}

// errorWord is true for what an error document holds under Code: a word such as SignatureDoesNotMatch, and no code for a login.
func errorWord(s string) bool {
	return len(s) < 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._") == "" && maskSeen(s) == s
}
