// Package mask says what is secret in a name, a value, a header, an address or a body, and what of it may be shown. On the way
// from a request to a kept credential everything is shown through it; where the secrets themselves are known, package redact
// finds them in other texts as well.
package mask

import (
	"net/url"
	"strconv"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/keyshape"
	"why401/httpclient/ntlm"
)

// Kind is the word for a secret by its shape and the name it stands under.
func Kind(name, value string) string {
	n := strings.ToLower(name)
	switch {
	case strings.HasPrefix(value, "eyJ") && strings.Count(value, ".") >= 2:
		return "JWT"
	case strings.HasPrefix(value, "-----BEGIN"):
		return "private key"
	case name != "" && !SecretName(name):
		return perhaps
	case strings.Contains(n, "cookie"), strings.Contains(n, "session"):
		return "cookie"
	case strings.Contains(n, "key"):
		return "API key"
	case strings.Contains(n, "pass"), strings.Contains(n, "pwd"):
		return "password"
	}
	return "token"
}

// Header returns value as it may be shown under name: where the name carries a credential, the scheme word is kept and the
// rest masked; else what is a secret by its shape or its look (see look.go) is masked.
func Header(name, value string) string {
	if m, ok := ntlm.ReadField(value); ok && m.Open() && !strings.Contains(value, ",") && (strings.HasSuffix(strings.ToLower(name), "-authenticate") || SecretName(name)) {
		return value
	}
	if !SecretName(name) {
		if n := strings.ToLower(name); n == "referer" || n == "origin" {
			return URL(value)
		}
		if PublicName(name) {
			return Shapes(value)
		}
		return maskSeen(maskQueries(value))
	}
	n := strings.ToLower(name)
	switch {
	case strings.HasSuffix(n, "authorization"):
		word, rest, ok := strings.Cut(value, " ")
		if !ok || rest == "" || !authWord(word) {
			return NewSensitive(Kind(name, value), value).String()
		}
		for { // a word that stands twice is the fault itself: it is shown
			again, behind, ok := strings.Cut(rest, " ")
			if !ok || behind == "" || !strings.EqualFold(again, "bearer") && !strings.EqualFold(again, "basic") && !strings.EqualFold(again, "token") {
				break
			}
			word, rest = word+" "+again, behind
		}
		if strings.EqualFold(word, "digest") {
			if shown, ok := maskDigest(rest); ok {
				return word + " " + shown
			}
		}
		if shown, ok := maskOAuth1(value); ok {
			return shown
		}
		if shown, ok := maskSigV4(value); ok {
			return shown
		}
		kind := Kind("", strings.TrimSpace(rest))
		if m, ok := ntlm.ReadField(value); ok && m.Kind != 0 {
			kind = "message " + strconv.Itoa(m.Kind)
		}
		if strings.HasSuffix(strings.ToLower(word), "basic") {
			kind = "Basic pair"
		}
		return word + " " + NewSensitive(kind, rest).String()
	case n == "cookie" || n == "set-cookie":
		parts := strings.Split(value, ";")
		for i, p := range parts {
			if n == "set-cookie" && i > 0 {
				break // attributes are public
			}
			k, v, ok := strings.Cut(strings.TrimSpace(p), "=")
			if ok && v != "" {
				parts[i] = k + "=" + NewSensitive("cookie", v).String()
			} else if !ok && k != "" {
				parts[i] = NewSensitive("cookie", k).String()
			} else {
				parts[i] = strings.TrimSpace(p)
			}
			if i > 0 {
				parts[i] = " " + parts[i]
			}
		}
		return strings.Join(parts, ";")
	case n == "signature":
		if shown, ok := maskSignature(value); ok {
			return shown
		}
	}
	return NewSensitive(Kind(name, value), value).String()
}

// authWord reports whether w can be an auth-scheme word rather than a secret pasted without one.
func authWord(w string) bool {
	if w == "" || len(w) > 24 {
		return false
	}
	for _, c := range w {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != ':' && c != '=' && c != '4' && c != '2' && c != '5' && c != '6' && c != '1' {
			return false
		}
	}
	return true
}

// URL masks passwords and tokens in the userinfo, the values of secret query parameters, the fragment, and what looks like
// a secret in the path or under any other name. What a terminal would obey or hide is made visible: half of an address is
// anybody's to write.
func URL(raw string) string { return clean.Line(URLAsData(raw), 0) }

// URLAsData is URL for a document that programs read: all but the secrets is as it was.
func URLAsData(raw string) string { return maskSeen(maskURL(raw)) }

func maskURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		// Not to be read, so not to be trusted: the host alone is shown, without what may be userinfo or a query.
		head, rest, ok := strings.Cut(raw, "://")
		if !ok {
			head, rest = "", raw
		} else {
			head += "://"
		}
		if i := strings.LastIndex(rest, "@"); i >= 0 {
			head, rest = head+"‹userinfo›@", rest[i+1:]
		}
		if i := strings.IndexAny(rest, "?#"); i >= 0 {
			rest = rest[:i] + "…"
		}
		return head + rest
	}
	prefix := ""
	if u.User != nil {
		if pw, has := u.User.Password(); has && !UserIsSecret(u.User.Username(), pw) {
			prefix = url.User(u.User.Username()).String() + ":‹password›@"
		} else if has {
			prefix = NewSensitive("token", u.User.Username()).String() + ":‹password›@"
		} else {
			prefix = NewSensitive("userinfo", u.User.Username()).String() + "@"
		}
		u.User = nil
	}
	frag := ""
	if u.Fragment != "" {
		frag, u.Fragment, u.RawFragment = "#…", "", ""
	}
	query := u.RawQuery
	u.RawQuery = ""
	out := u.String()
	if _, secret, ok := PathSecret(raw); ok && len(keyshape.Spans(out)) == 0 { // else maskSeen does
		out = strings.Replace(out, secret, NewSensitive("secret", secret).String(), 1)
	}
	if prefix != "" {
		out = strings.Replace(out, "://", "://"+prefix, 1)
	}
	if query != "" {
		parts := strings.Split(query, "&")
		for i, p := range parts {
			k, v, ok := strings.Cut(p, "=")
			name, err := url.QueryUnescape(k)
			if err != nil {
				name = k
			}
			if ok && v != "" && SecretName(name) && !sigV4Credential(name, v) {
				val, err := url.QueryUnescape(v)
				if err != nil {
					val = v
				}
				parts[i] = k + "=" + NewSensitive(Kind(name, val), val).String()
			}
		}
		out += "?" + strings.Join(parts, "&")
	}
	return out + frag
}
