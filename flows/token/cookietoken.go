package token

import (
	"net/url"
	"strings"
)

// A cookie may carry a token: it is judged and verified as it would be alone.

// carried is one of them, under the name of its cookie.
type carried struct {
	name  string
	token *Token
}

// tokenInCookie is the JWT or PASETO that a cookie's value is, "" where it is none. Some programs leave quotes or the word of a scheme in it.
func tokenInCookie(value string) string {
	v, err := url.PathUnescape(value)
	if err != nil {
		return ""
	}
	v = strings.Trim(v, "\"")
	if m := schemeWord.Re().FindString(v); m != "" {
		v = v[len(m):]
	}
	if looksLikeJWT(v) || looksPASETO(v) {
		return v
	}
	return ""
}

func inCookie(name string, f Finding) Finding {
	f.What = "the token in the cookie " + name + ": " + f.What
	return f
}

// judgeCookies judges what the cookies carry; what is none of it has judged its own times.
func judgeCookies(t Token, ex Expect) (out []Finding) {
	for _, c := range t.carried {
		for _, f := range judge(*c.token, ex) {
			out = append(out, inCookie(c.name, f))
		}
	}
	return out
}

// verifyCookies verifies what they carry. Of several one that does not verify is enough, and named.
func verifyCookies(t Token, ks KeySet) (v Verification) {
	for i, c := range t.carried {
		if v = Verify(*c.token, ks); len(t.carried) > 1 {
			v.Why = "the token in the cookie " + c.name + ": " + v.Why
		}
		if v.Status != Verified || i+1 == len(t.carried) {
			break
		}
	}
	return v
}

// sealedInCookie is the encrypted token that the one cookie carries, as it would be alone; else t.
func sealedInCookie(t Token) Token {
	if t.Kind != KindCookie || len(t.carried) != 1 || !t.carried[0].token.Encrypted() {
		return t
	}
	in := *t.carried[0].token
	in.Cleaned = append(append([]string(nil), t.Cleaned...), append([]string{"all but the value of the cookie " + t.carried[0].name}, in.Cleaned...)...)
	return in
}
