package token

import (
	"encoding/json"
	"strings"
)

// Claim returns a claim as text: strings as they are, all else as JSON; "" where it is absent.
func (t Token) Claim(name string) string {
	v, ok := t.Claims[name]
	if !ok {
		return ""
	}
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(b)
}

// Audiences are the values of aud (RFC 7519 section 4.1.3), a string or an array.
func (t Token) Audiences() []string { return list(t.Claims["aud"]) }

// Scopes are the values of scope, scp and roles: those of a text stand between spaces (RFC 6749 section 3.3), an element of a list is one,
// such as the role "Billing Reader".
func (t Token) Scopes() []string {
	var out []string
	for _, c := range []string{"scope", "scp", "scopes", "roles"} {
		if s, isText := t.Claims[c].(string); isText {
			out = append(out, strings.FieldsFunc(s, func(r rune) bool { return r == ' ' })...)
		} else {
			out = append(out, list(t.Claims[c])...)
		}
	}
	return out
}

func list(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}
