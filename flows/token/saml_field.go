package token

import (
	"html"
	"strings"

	"why401/httpclient/lazyregexp"
)

// A browser posts a SAML message in a field of a form, and people copy it with the form, out of the network panel, or out of a log.

var (
	// samlField is the field's name and its value behind it: SAMLResponse: PHN…, "SAMLResponse":"PHN…", name="SAMLResponse" value="PHN…",
	// "name":"SAMLResponse","value":"PHN…".
	samlField = lazyregexp.New(`(?i)\b(SAMLResponse|SAMLRequest|wresult)\b["'\\]*(?:\s*[:=]|(?:\s+type\s*=\s*["']?hidden["']?|\s+id\s*=\s*["'][\w-]*["'])*\s+value\s*=|,\s*\\?"value\\?"\s*:)\s*["'\\]*([A-Za-z0-9+/%&#;_=\r\n-]{60,})`)
	// samlInput is the same where the value stands before the name.
	samlInput = lazyregexp.New(`(?i)\bvalue\s*=\s*["']([A-Za-z0-9+/%&#;_=\r\n-]{60,})["'][^<>]*\bname\s*=\s*["']?(SAMLResponse|SAMLRequest|wresult)\b`)
)

// fromSAMLField is the message as a query would carry it, and the field's name; "" where there is none, or there are several.
func fromSAMLField(s string) (credential, name string) {
	if !strings.Contains(s, "SAMLRe") && !strings.Contains(s, "wresult") {
		return "", ""
	}
	found := map[string]bool{}
	take := func(n, value string) {
		if strings.ContainsAny(value, "&;") { // a page's escapes, or the next field of a query
			if value = html.UnescapeString(value); strings.Contains(value, "&") {
				value, _, _ = strings.Cut(value, "&")
			}
		}
		value = ofItsLines(value)
		name, credential = n, n+"="+value
		found[credential] = true
	}
	for _, m := range samlField.Re().FindAllStringSubmatch(s, 3) {
		take(m[1], m[2])
	}
	for _, m := range samlInput.Re().FindAllStringSubmatch(s, 3) {
		take(m[2], m[1])
	}
	if len(found) != 1 {
		return "", ""
	}
	return credential, name
}

// ofItsLines is what begins a text that may go on over lines: those of base64 are alike, and the last is shorter; a next field is not its.
func ofItsLines(s string) string {
	const wide = 200 // no program breaks lines at more
	lines := strings.Split(s, "\n")
	n := 1
	for n < len(lines) && len(lines[0]) <= wide && len(lines[n-1]) >= len(lines[0]) {
		n++
	}
	return strings.Join(lines[:n], "\n")
}

// namedSAML is true for a parameter of the name of a message, whatever its value is.
func namedSAML(s string) bool {
	for _, name := range []string{"SAMLResponse=", "SAMLRequest="} {
		if i := strings.Index(s, name); i >= 0 && i < 2000 && (i == 0 || s[i-1] == '?' || s[i-1] == '&') && len(s) > i+len(name)+20 {
			return true
		}
	}
	return false
}
