package httpclient

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
)

// jsonMember is a member of a JSON object with a string or a bare value; malformed JSON around it does not matter.
var jsonMember = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"((?:[^"\\]|\\.){1,64})"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s",\[\]{}]+)`)
})

// multipartField is a field of a multipart/form-data body without a file name (RFC 7578 section 4.2).
var multipartField = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(content-disposition:[^\r\n]*\bname="([^"\r\n]{1,64})"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n)([^\r\n]+)`)
})

// ReplaceSecrets returns a request body as text in which replace has put another text in the place of each value that
// stands under a secret name (see SecretName): members of JSON, fields of a form, of a query or of multipart/form-data.
// All other bytes stay as they were. The value is given decoded; what replace returns is written as it is.
func ReplaceSecrets(body string, replace func(name, value string) string) string {
	switch trimmed := strings.TrimLeft(body, " \t\r\n\ufeff"); {
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		return jsonMember().ReplaceAllStringFunc(body, func(m string) string {
			p := jsonMember().FindStringSubmatch(m)
			if !SecretName(p[1]) || p[3] == "null" || p[3] == "true" || p[3] == "false" || p[3] == `""` {
				return m
			}
			var v string
			if json.Unmarshal([]byte(p[3]), &v) != nil {
				v = strings.Trim(p[3], `"`)
			}
			return `"` + p[1] + `"` + p[2] + `"` + replace(p[1], v) + `"`
		})
	case strings.HasPrefix(trimmed, "--") && strings.Contains(body, "ontent-"):
		return multipartField().ReplaceAllStringFunc(body, func(m string) string {
			p := multipartField().FindStringSubmatch(m)
			if !SecretName(p[2]) || strings.Contains(strings.ToLower(p[1]), "filename=") {
				return m
			}
			return p[1] + replace(p[2], p[3])
		})
	case strings.Contains(body, "="):
		parts := strings.Split(body, "&")
		for i, p := range parts {
			if k, v, ok := strings.Cut(p, "="); ok && v != "" && len(k) < 64 && SecretName(k) {
				parts[i] = k + "=" + replace(k, v)
			}
		}
		return strings.Join(parts, "&")
	}
	return body
}
