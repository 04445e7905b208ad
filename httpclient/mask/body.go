package mask

import (
	"encoding/json"
	"net/url"
	"strings"

	"why401/httpclient/lazyregexp"
)

// jsonMember is a member of a JSON object with a string or a bare value; malformed JSON around it does not matter.
var jsonMember = lazyregexp.New(`"((?:[^"\\]|\\.){1,64})"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s",\[\]{}]+)`)

// ReplaceSecrets returns a request body as text in which replace has put another text in the place of each value that
// stands under a secret name (see SecretName): members of JSON, fields of a form, of a query or of multipart/form-data,
// elements and attributes of XML; and of each that looks like a secret (see look.go) or has the shape of one.
// All other bytes stay as they were. The value is given decoded; what replace returns is written as it is.
func ReplaceSecrets(body string, replace func(name, value string) string) string {
	body = replaceNamed(body, replace)
	return ReplaceSeen(body, replace)
}

// ReplaceSeen is ReplaceSecrets without names: by shape and look alone.
func ReplaceSeen(text string, replace func(name, value string) string) string {
	text = replaceShapes(text, func(v string) string { return replace("", v) })
	text = replaceLogins(text, func(v string) string { return replace("password", v) })
	return replaceLooks(text, lookReplaced, replace)
}

// replaceNamed is ReplaceSecrets by name alone.
func replaceNamed(body string, replace func(name, value string) string) string {
	switch trimmed := strings.TrimLeft(body, " \t\r\n\ufeff"); {
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		if json.Valid([]byte(trimmed)) {
			return body[:len(body)-len(trimmed)] + replaceJSON(trimmed, replace)
		}
		return jsonMember.Re().ReplaceAllStringFunc(body, func(m string) string {
			p := jsonMember.Re().FindStringSubmatch(m)
			if !SecretName(p[1]) || !secretValue(p[1], p[3]) {
				return m
			}
			return `"` + p[1] + `"` + p[2] + `"` + replace(p[1], unquoted(p[3])) + `"`
		})
	case strings.HasPrefix(trimmed, "<"):
		return replaceXML(body, replace)
	case strings.HasPrefix(trimmed, "--") && strings.Contains(body, "ontent-"):
		return replaceMultipart(body, replace)
	case strings.Contains(body, "="):
		parts := strings.Split(body, "&")
		for i, p := range parts {
			k, v, ok := strings.Cut(p, "=")
			if !ok || v == "" || len(k) >= 64 {
				continue
			}
			if SecretName(unescaped(k)) {
				parts[i] = k + "=" + replace(k, v)
			} else if dec, err := url.QueryUnescape(v); strings.HasPrefix(v, "{") || strings.HasPrefix(v, "[") {
				parts[i] = k + "=" + replaceNamed(v, replace)
			} else if err == nil && (strings.HasPrefix(dec, "{") || strings.HasPrefix(dec, "[") || strings.HasPrefix(dec, "<")) {
				if mended := replaceNamed(dec, replace); mended != dec {
					parts[i] = k + "=" + url.QueryEscape(mended)
				}
			}
		}
		return strings.Join(parts, "&")
	}
	return body
}

// replaceMultipart goes through the parts of a body (RFC 2046 section 5.1): a field without a file name is judged by its
// name, else by what it holds.
func replaceMultipart(body string, replace func(name, value string) string) string {
	first, _, _ := strings.Cut(strings.TrimLeft(body, " \t\r\n"), "\n")
	boundary := strings.TrimRight(first, " \t\r")
	parts := strings.Split(body, boundary)
	for i, p := range parts {
		gap := "\r\n\r\n"
		head, content, ok := strings.Cut(p, gap)
		if !ok {
			gap = "\n\n"
			head, content, ok = strings.Cut(p, gap)
		}
		m := partName.Re().FindStringSubmatch(head)
		value := strings.TrimRight(content, "\r\n")
		if !ok || m == nil || value == "" {
			continue
		}
		mended := value
		if SecretName(m[1]) && !strings.Contains(strings.ToLower(head), "filename=") {
			mended = replace(m[1], value)
		} else if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") || strings.HasPrefix(value, "<") {
			mended = replaceNamed(value, replace)
		}
		parts[i] = head + gap + mended + content[len(value):]
	}
	return strings.Join(parts, boundary)
}

// partName finds the name of a part of multipart/form-data (RFC 7578 section 4.2).
var partName = lazyregexp.New(`(?i)content-disposition:[^\r\n]*\bname="?([^"\r\n;]{1,64})`)
