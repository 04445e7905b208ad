package mask

import (
	"encoding/json"
	"strconv"
	"strings"
)

// level is an object or a list that is open while JSON is walked.
type level struct {
	list    bool
	wantKey bool
	key     string // of the member under way
	secret  bool   // key is a secret name
	under   string // the secret name that the whole stands under, "" none
}

// name is the secret name that a value here stands under, "" where it is not secret. In a list under a secret name all
// is secret; in an object under one, what is called value.
func (l *level) name() string {
	switch {
	case l.list:
		return l.under
	case l.secret:
		return l.key
	case l.under != "" && strings.EqualFold(l.key, "value"):
		return l.under
	}
	return ""
}

// replaceJSON walks valid JSON (RFC 8259) once and copies all but the secret values as it stands.
func replaceJSON(body string, replace func(name, value string) string) string {
	var b strings.Builder
	stack := []level{{list: true}}
	last := 0
	names := map[string]bool{} // the same few names come again and again
	secret := func(name string) bool {
		is, known := names[name]
		if !known {
			is = SecretName(name)
			if len(names) < 1000 {
				names[name] = is
			}
		}
		return is
	}
	for i := 0; i < len(body); {
		at := &stack[len(stack)-1]
		switch c := body[i]; c {
		case '{', '[':
			stack = append(stack, level{list: c == '[', wantKey: c == '{', under: at.name()})
			i++
		case '}', ']':
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
			i++
		case ',':
			at.wantKey = !at.list
			i++
		case ':', ' ', '\t', '\r', '\n':
			i++
		default:
			end := valueEnd(body, i)
			text := body[i:end]
			if at.wantKey {
				at.key, at.wantKey = unquoted(text), false
				at.secret = secret(at.key)
			} else if n := at.name(); n != "" && secretValue(n, text) {
				b.WriteString(body[last:i])
				b.WriteString(`"` + replace(n, unquoted(text)) + `"`)
				last = end
			}
			i = end
		}
	}
	b.WriteString(body[last:])
	return b.String()
}

// valueEnd is the end of the string, number or word that begins at i.
func valueEnd(s string, i int) int {
	if s[i] != '"' {
		if n := strings.IndexAny(s[i:], ",:]} \t\r\n"); n > 0 {
			return i + n
		}
		return len(s)
	}
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '"':
			return j + 1
		}
	}
	return len(s)
}

// secretValue is false for what tells nothing: null, a truth value, an empty text, and a number under a name that counts
// something (max_tokens, token_lifetime) rather than being a secret itself (otp, password); and the code of an error.
func secretValue(name, text string) bool {
	switch text {
	case "null", "true", "false", `""`:
		return false
	}
	if strings.EqualFold(name, "code") && errorCode(strings.Trim(text, `"`)) {
		return false
	}
	if strings.HasPrefix(text, `"`) {
		return true
	}
	for _, w := range []string{"pass", "pwd", "secret", "otp", "code", "key", "pin", "mfa"} {
		if strings.Contains(strings.ToLower(name), w) {
			return true
		}
	}
	return false
}

// errorCode is true for what an error document has under code, and OAuth has not: 401, invalid_token, E_NO_ACCESS,
// UNAUTHENTICATED, AccessDenied.
func errorCode(v string) bool {
	if n, err := strconv.Atoi(v); err == nil {
		return n < 100000
	}
	letters := strings.ReplaceAll(v, "_", "")
	if len(v) > 60 || strings.ContainsFunc(letters, func(c rune) bool { return c < 'A' || c > 'z' || c > 'Z' && c < 'a' }) {
		return false
	}
	oneCase := letters == strings.ToLower(letters) || letters == strings.ToUpper(letters)
	return oneCase && (len(letters) < len(v) || len(v) >= 8 && pronounceable(v)) || camelWords(v)
}

// pronounceable is true for a word with the vowels of one: UNAUTHENTICATED, forbidden.
func pronounceable(v string) bool {
	vowels := 0
	for _, c := range strings.ToLower(v) {
		if strings.ContainsRune("aeiouy", c) {
			vowels++
		}
	}
	return vowels*4 >= len(v) && vowels*5 <= len(v)*3
}

// camelWords is true for two words or more in one: AccessDenied, expiredToken.
func camelWords(v string) bool {
	words, length := 0, 0
	for i, c := range v {
		if c >= 'A' && c <= 'Z' && i > 0 {
			if length < 3 {
				return false
			}
			words, length = words+1, 0
		}
		length++
	}
	return words > 0 && length >= 3 && pronounceable(v)
}

// unquoted is the text of a JSON string, also of one that is cut short.
func unquoted(text string) string {
	if n := len(text); n > 1 && text[0] == '"' && text[n-1] == '"' && !strings.Contains(text, `\`) {
		return text[1 : n-1]
	}
	var v string
	if json.Unmarshal([]byte(text), &v) != nil {
		return strings.Trim(text, `"`)
	}
	return v
}
