package convert

import (
	"strings"

	"why401/httpclient"
)

// shownLogin is user:password with placeholders; a user name that is a token gets one too.
func shownLogin(l *httpclient.Login, password string) string {
	if httpclient.UserIsSecret(l.User, l.Password.Reveal()) {
		if l.Password.IsZero() {
			password = ""
		}
		return "$WHY401_TOKEN:" + password
	}
	return dquote(l.User) + ":" + password
}

// shownUser is the user of a login for a document.
func shownUser(user, password string, reveal bool) *string {
	if !reveal && httpclient.UserIsSecret(user, password) {
		user = "$WHY401_TOKEN"
	}
	return &user
}

// placeholder is the variable that stands for a secret header value.
func placeholder(name string) string {
	n := strings.ToLower(name)
	switch {
	case strings.Contains(n, "cookie"):
		return "$WHY401_COOKIE"
	case strings.Contains(n, "key"):
		return "$WHY401_KEY"
	case strings.Contains(n, "pass"), strings.Contains(n, "pwd"):
		return "$WHY401_PASSWORD"
	}
	return "$WHY401_TOKEN"
}

// withoutSecret is a header value with a placeholder for its secret; the scheme word stays.
func withoutSecret(h httpclient.Header) (string, bool) {
	if !httpclient.SecretName(h.Name) {
		v := h.Value
		if n := strings.ToLower(h.Name); n == "referer" || n == "origin" {
			v = maskQuery(v)
		} else if httpclient.LooksSecret(h.Name, v) {
			v = httpclient.ReplaceSeen(v, func(name, _ string) string { return placeholder(name) })
		}
		return v, v != h.Value
	}
	if word, rest, ok := strings.Cut(h.Value, " "); ok && rest != "" && strings.HasSuffix(strings.ToLower(h.Name), "authorization") && len(word) <= 24 && !strings.ContainsAny(word, "\"=.") {
		return word + " " + placeholder(h.Name), true
	}
	return placeholder(h.Name), true
}

func headerWord(h httpclient.Header, reveal bool) string {
	if v, secret := withoutSecret(h); secret && !reveal {
		return `"` + dquote(h.Name) + ": " + dquoteKeep(v) + `"`
	}
	return shellQuote(h.Name + ": " + h.Value)
}

// maskForm puts placeholders for the secret values of a body or query.
func maskForm(s string) string {
	return httpclient.ReplaceSecrets(s, func(name, _ string) string { return placeholder(name) })
}

// maskQuery puts placeholders for the secrets of a URL: of its query, and what looks like one in its path. A fragment is not
// sent and may hold a token.
func maskQuery(raw string) string {
	raw, _, _ = strings.Cut(raw, "#")
	base, q, ok := strings.Cut(raw, "?")
	base = httpclient.ReplaceSeen(base, func(name, _ string) string { return placeholder(name) })
	if !ok {
		return base
	}
	return base + "?" + maskForm(q)
}
