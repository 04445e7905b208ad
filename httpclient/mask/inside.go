package mask

import (
	"encoding/base64"
	"net/url"
	"strings"

	"why401/httpclient/ntlm"
)

// What the masks hide of a header, an address or a body is listed here as values, so that it can be found again wherever it
// turns up.

// InHeader are the secrets in a header, a field of a form, or whatever has a name and a value.
func InHeader(name, value string) []Sensitive {
	n := strings.ToLower(name)
	switch {
	case !SecretName(name) && (n == "referer" || n == "origin"):
		return InURL(value)
	case !SecretName(name):
		return seenIn(name, value)
	case strings.HasSuffix(n, "authorization"):
		return inAuthorization(name, value)
	case n == "cookie" || n == "set-cookie":
		var out []Sensitive
		for i, p := range strings.Split(value, ";") {
			if n == "set-cookie" && i > 0 {
				break
			}
			if _, v, ok := strings.Cut(p, "="); ok {
				out = append(out, NewSensitive("cookie", strings.Trim(strings.TrimSpace(v), `"`)))
			}
		}
		return out
	}
	return []Sensitive{NewSensitive(Kind(name, value), strings.TrimSpace(value))}
}

func inAuthorization(name, value string) []Sensitive {
	word, rest, ok := strings.Cut(value, " ")
	if !ok || !authWord(word) {
		rest = value
	}
	rest = strings.TrimSpace(rest)
	for { // "Bearer Bearer x": the second word is what a diagnosis shows, and no part of the secret
		next, after, more := strings.Cut(rest, " ")
		if !more || !strings.EqualFold(next, "bearer") && !strings.EqualFold(next, "basic") { // any other word may be the beginning of a secret
			break
		}
		word, rest = next, strings.TrimSpace(after)
	}
	if Placeholder(rest) {
		return nil
	}
	if d, ok := digestResponse(rest); strings.EqualFold(word, "digest") && ok {
		return []Sensitive{d}
	}
	if written, kinds := oauth1Values(value); written != nil {
		return kinds
	}
	if s, ok := readSigV4(value); ok {
		return []Sensitive{NewSensitive("signature", s.Signature)}
	}
	var out []Sensitive
	if m, ok := ntlm.ReadField(value); ok && m.Kind != 0 && !strings.Contains(rest, ",") {
		for _, s := range m.Proofs() {
			out = append(out, NewSensitive("NTLM proof", s))
		}
		return out
	}
	out = append(out, NewSensitive(Kind("", rest), rest))
	for _, f := range strings.Fields(rest) { // a word of nobody's, and the token
		if len(f) > 8 {
			out = append(out, NewSensitive(Kind("", f), f))
		}
	}
	if strings.EqualFold(word, "basic") {
		if b, err := base64.StdEncoding.DecodeString(rest); err == nil {
			if user, pw, ok := strings.Cut(string(b), ":"); ok {
				out = append(out, NewSensitive("password", pw))
				out = append(out, InUser(user, pw)...)
			}
		}
	}
	return out
}

// InUser is a user name that is a token itself, none where it is a name.
func InUser(user, password string) []Sensitive {
	if !UserIsSecret(user, password) {
		return nil
	}
	return []Sensitive{NewSensitive("token", user)}
}

// InURL are the secrets in the userinfo, the query and the path of an address.
func InURL(raw string) []Sensitive {
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	var out []Sensitive
	if u.User != nil {
		p, ok := u.User.Password()
		if ok {
			out = append(out, NewSensitive("password", p))
		}
		out = append(out, InUser(u.User.Username(), p)...)
	}
	for _, p := range strings.Split(u.RawQuery, "&") {
		k, v, ok := strings.Cut(p, "=")
		if !ok || len(k) > 64 || !SecretName(unescaped(k)) || sigV4Credential(unescaped(k), v) {
			continue
		}
		if dec, err := url.QueryUnescape(v); err == nil {
			v = dec
		}
		out = append(out, NewSensitive(Kind(k, v), v))
	}
	if _, secret, ok := PathSecret(raw); ok {
		out = append(out, NewSensitive("secret", secret))
	}
	u.User, u.Fragment = nil, ""
	return append(out, seenIn("", u.String())...)
}

// InBody are the secrets in the body of a request (see ReplaceSecrets), as written there and decoded.
func InBody(body string) (out []Sensitive) {
	_ = ReplaceSecrets(body, func(name, v string) string {
		if dec, err := url.QueryUnescape(v); err == nil && dec != v {
			out = append(out, NewSensitive(Kind(name, dec), dec))
		}
		out = append(out, NewSensitive(Kind(name, v), v))
		return ""
	})
	return out
}

// seenIn is what can be seen to be secret in a text under a name that tells nothing.
func seenIn(name, text string) (out []Sensitive) {
	text = replaceShapes(text, func(v string) string {
		out = append(out, NewSensitive(Kind("", v), v))
		return ""
	})
	if PublicName(name) {
		return out
	}
	left := 50 // an address may come from a server
	_ = replaceLooks(text, lookReplaced, func(_, v string) string {
		if left--; left < 0 {
			return ""
		}
		for _, form := range []string{v, unescaped(v)} {
			out = append(out, NewSensitive(perhaps, form))
		}
		return ""
	})
	return out
}
