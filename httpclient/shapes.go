package httpclient

import (
	"regexp"
	"strings"
	"sync"
)

// tokenShape is a string that is a secret wherever it stands: a JWT, or a key with the prefix of a well-known service
// (GitHub, GitLab, Slack, Stripe, npm, PyPI: each documents its prefix for such scanners).
var tokenShape = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}|[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}`)
})

// shapeMarks are what every tokenShape holds: most texts hold none of them.
var shapeMarks = [...]string{"eyJ", "gh", "glpat-", "xox", "k_live_", "k_test_", "npm_", "pypi-"}

// MaskShapes masks what is a secret by its shape, whatever name it stands under.
func MaskShapes(text string) string {
	for _, m := range shapeMarks {
		if strings.Contains(text, m) {
			return tokenShape().ReplaceAllStringFunc(text, func(v string) string { return NewSensitive(kindOf("", v), v).String() })
		}
	}
	return text
}

var secretElement = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`<([A-Za-z_][\w.:-]*)>([^<]+)</`)
})

var inputElement = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)<input\b[^>]*>`)
})

var inputAttribute = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(name|value)\s*=\s*("[^"]*"|'[^']*')`)
})

// maskBody masks what an answer hands out: values under secret names in JSON, forms, XML and HTML, and known shapes.
func maskBody(body string) string {
	mask := func(name, value string) string { return NewSensitive(kindOf(name, value), value).String() }
	trimmed := strings.TrimLeft(body, " \t\r\n\ufeff")
	switch {
	case strings.HasPrefix(trimmed, "<"):
		body = secretElement().ReplaceAllStringFunc(body, func(m string) string {
			p := secretElement().FindStringSubmatch(m)
			if !SecretName(p[1]) {
				return m
			}
			return "<" + p[1] + ">" + mask(p[1], p[2]) + "</"
		})
		body = inputElement().ReplaceAllStringFunc(body, maskInput)
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["), !strings.ContainsAny(trimmed, " \n") && strings.Contains(trimmed, "="):
		body = ReplaceSecrets(body, mask)
	}
	return MaskShapes(body)
}

// maskInput masks the value of a field of an HTML form that has a secret name.
func maskInput(element string) string {
	name, value := "", ""
	for _, m := range inputAttribute().FindAllStringSubmatch(element, -1) {
		if strings.EqualFold(m[1], "name") {
			name = strings.Trim(m[2], `"'`)
		} else {
			value = strings.Trim(m[2], `"'`)
		}
	}
	if value == "" || !SecretName(name) {
		return element
	}
	return strings.Replace(element, value, NewSensitive(kindOf(name, value), value).String(), 1)
}
