package httpclient

import "strings"

const (
	// fragment is how many characters in a row of a secret betray it: a server may echo it in pieces, or in other case.
	fragment = 10
	// fragmentSecret is the length from which a secret is looked for in pieces; shorter ones only whole.
	fragmentSecret = 16
	// fragmentLimit bounds the windows kept of one secret.
	fragmentLimit = 16 << 10
)

// fragments are the windows of long secrets, in lower case.
type fragments map[string]struct{}

// add keeps the windows of v. Of a JWT the header is left out: it says nothing and is the same in very many tokens.
func (f fragments) add(v string) {
	if strings.HasPrefix(v, "eyJ") {
		if _, rest, ok := strings.Cut(v, "."); ok {
			v = rest
		}
	}
	if len(v) < fragmentSecret || len(v) > fragmentLimit || strings.ContainsAny(v, " \n") {
		return
	}
	for _, s := range []string{v, reversed(v)} {
		for i := 0; i+fragment <= len(s); i++ {
			if w := s[i : i+fragment]; telling(w) {
				f[strings.ToLower(w)] = struct{}{}
			}
		}
	}
}

// telling is false for what may be plain words: letters of one case, with dashes and dots.
func telling(w string) bool {
	digits := strings.ContainsAny(w, "0123456789+/=")
	upper, lower := strings.ToLower(w) != w, strings.ToUpper(w) != w
	return digits || upper && lower
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// redact replaces every run of text that is made of windows of a secret.
func (f fragments) redact(text string) string {
	if len(f) == 0 || len(text) < fragment {
		return text
	}
	low := strings.ToLower(text)
	if len(low) != len(text) { // some letters change their length: their case is left alone
		low = text
	}
	var b strings.Builder
	last := 0
	for i := 0; i+fragment <= len(low); {
		if _, hit := f[low[i:i+fragment]]; !hit {
			i++
			continue
		}
		end := i + fragment
		for end < len(low) {
			if _, hit := f[low[end-fragment+1:end+1]]; !hit {
				break
			}
			end++
		}
		b.WriteString(text[last:i])
		b.WriteString("‹part of a secret›")
		last, i = end, end
	}
	if last == 0 {
		return text
	}
	b.WriteString(text[last:])
	return b.String()
}
