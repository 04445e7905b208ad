package mask

import (
	"strings"

	"why401/httpclient/keyshape"
	"why401/httpclient/lazyregexp"
)

// tokenShape is a string that is a secret wherever it stands, also inside a word: a JWT, or what begins as a key of those services
// that are met most, or a private key in PEM. All others stand in package keyshape.
var tokenShape = lazyregexp.New(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeprs]-[A-Za-z0-9-]{10,}|[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|(?s:-----BEGIN[A-Z0-9 +%]*PRIVATE(?:[ +]|%20)KEY(?:(?:[ +]|%20)BLOCK)?-----.*?(?:-----END[A-Z0-9 +%]*-----|$))`)

// shapeMarks are what every tokenShape holds: most texts hold none of them.
var shapeMarks = [...]string{"eyJ", "gh", "glpat-", "xox", "k_live_", "k_test_", "npm_", "pypi-", "PRIVATE"}

// Shapes masks what is a secret by its shape, whatever name it stands under.
func Shapes(text string) string {
	return replaceShapes(text, func(v string) string { return NewSensitive(Kind("", v), v).String() })
}

func replaceShapes(text string, replace func(v string) string) string {
	return replaceTokens(replaceKeys(text, replace), replace)
}

// replaceKeys puts another text in the place of each key that is known by its shape.
func replaceKeys(text string, replace func(v string) string) string {
	spans := keyshape.Spans(text)
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	last := 0
	for _, s := range spans {
		b.WriteString(text[last:s[0]])
		b.WriteString(replace(text[s[0]:s[1]]))
		last = s[1]
	}
	b.WriteString(text[last:])
	return b.String()
}

func replaceTokens(text string, replace func(v string) string) string {
	for _, m := range shapeMarks {
		if strings.Contains(text, m) {
			return tokenShape.Re().ReplaceAllStringFunc(text, replace)
		}
	}
	return text
}

// assignment is a name, a colon or an equal sign, and a value, anywhere in prose or HTML: "token=x", "api key: x".
var assignment = lazyregexp.New(`(?i)([a-z][a-z0-9_-]*(?: (?:key|token|secret|password|id))?)(\s*[=:]\s*["']?|\s+is\s+["']?)([^\s"'<>&,;‹›]{4,})`)

// Assignments masks what prose and HTML give to a secret name. It takes words for secrets as well ("password: wrong"):
// it is for what goes to others, not for reading.
func Assignments(text string) string {
	return assignment.Re().ReplaceAllStringFunc(text, func(m string) string {
		p := assignment.Re().FindStringSubmatch(m)
		if !SecretName(strings.ReplaceAll(p[1], " ", "_")) {
			return m
		}
		return p[1] + p[2] + NewSensitive(Kind(p[1], p[3]), p[3]).String()
	})
}

// Body masks what an answer hands out, and a request brings: values under secret names in JSON, forms, XML and HTML, known
// shapes, and what looks like a secret.
func Body(body string) string {
	trimmed := strings.TrimLeft(body, " \t\r\n\ufeff")
	if strings.HasPrefix(trimmed, "<") || strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") || strings.HasPrefix(trimmed, "--") ||
		!strings.ContainsAny(trimmed, " \n") && strings.Contains(trimmed, "=") {
		body = replaceNamed(body, func(name, value string) string { return NewSensitive(Kind(name, value), value).String() })
	}
	return maskSeen(maskQueries(body))
}

// maskQueries masks the values of secret parameters in addresses that stand in a text: ?token=… and &token=….
func maskQueries(text string) string {
	var b strings.Builder
	last := 0
	for i := 0; ; {
		n := strings.IndexByte(text[i:], '=')
		if n < 0 {
			break
		}
		i += n + 1
		from := i - 1
		for from > last && i-from <= 64 && (runClass[text[from-1]] != 0 && text[from-1] != '/' || text[from-1] == '[' || text[from-1] == ']') {
			from--
		}
		if from == 0 || text[from-1] != '?' && text[from-1] != '&' && text[from-1] != ';' || !SecretName(text[from:i-1]) {
			continue
		}
		if text[from-1] == ';' && !strings.HasSuffix(text[:from], "&amp;") {
			continue
		}
		end := i
		for end < len(text) && strings.IndexByte("&#\"'<>()\\ \t\r\n,", text[end]) < 0 && !strings.HasPrefix(text[end:], "‹") {
			end++
		}
		if end == i {
			continue
		}
		name, v := text[from:i-1], unescaped(text[i:end])
		b.WriteString(text[last:i])
		b.WriteString(NewSensitive(Kind(name, v), v).String())
		i, last = end, end
	}
	if last == 0 {
		return text
	}
	b.WriteString(text[last:])
	return b.String()
}
