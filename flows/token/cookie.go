package token

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"why401/httpclient"
)

// A session cookie that a framework signs shows its content to whoever holds it; one that is encrypted, or that is a number
// in the server's store, shows its maker at most.

// cookiePair is one name and value out of what was pasted.
type cookiePair struct{ name, value string }

// cookiePairs cuts a Cookie header into pairs, or takes the one pair of a Set-Cookie line; nil where text is none.
func cookiePairs(s string) []cookiePair {
	var out []cookiePair
	for part := range strings.SplitSeq(s, ";") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || !isCookieName(name) {
			if len(out) > 0 && cookieAttribute(name) {
				continue
			}
			return nil
		}
		if len(out) > 0 && cookieAttribute(name) {
			continue
		}
		out = append(out, cookiePair{name, strings.Trim(value, `"`)})
	}
	return out
}

func cookieAttribute(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "path", "domain", "expires", "max-age", "secure", "httponly", "samesite", "partitioned", "priority":
		return true
	}
	return false
}

func isCookieName(s string) bool {
	return s != "" && len(s) < 200 && !strings.ContainsAny(s, " \t\r\n\"(),/:;<>?@[\\]{}&")
}

// maxCookie is the length of a value up to which it is looked at as a session's: browsers send 4096 bytes, and servers take little more.
const maxCookie = 64 << 10

// session is what a cookie's value was found to be.
type session struct {
	maker   string    // "Flask", "Django", "Rails", "Express"
	what    string    // "signed", "encrypted", "a number in the server's store"
	content any       // what it says, nil where it is not to be read
	at      time.Time // when it was signed
	until   time.Time // its end, inside the signature
	note    string
}

// cookies lays the pairs open, each by what it is.
func (t *Token) cookies(pairs []cookiePair, at time.Time) {
	t.Kind, t.Format = KindCookie, "one cookie"
	if len(pairs) != 1 {
		t.Format = fmt.Sprintf("%d cookies", len(pairs))
	}
	t.Claims = map[string]any{}
	for i, p := range pairs {
		if i == maxCookies {
			break
		}
		t.cookie(p, at, pairs)
	}
}

const maxCookies = 200

func (t *Token) cookie(p cookiePair, at time.Time, all []cookiePair) {
	about := map[string]any{}
	t.Claims[p.name] = about
	alone := len(all) == 1
	s, ok := sessionCookie(p.name, p.value, at)
	if !ok {
		s, ok = cookieSession(p, all)
	}
	if ok {
		about["made_by"], about["form"] = word(s.maker), word(s.what)
		if s.content != nil {
			about["content"] = s.content
		}
		if s.note != "" {
			about["note"] = word(s.note)
		}
		if !s.until.IsZero() {
			over := !at.Before(s.until)
			t.Times = append(t.Times, Time{Claim: p.name + " good until", At: s.until, Relative: Relative(s.until, at), OK: !over})
			if over {
				t.Findings = append(t.Findings, Finding{"session.expired", theCookie(p.name) + " ended by its own word on " + httpclient.Moment(s.until) + ", " + Relative(s.until, at), "token.claims." + p.name})
			}
		}
		if !s.at.IsZero() {
			t.Times = append(t.Times, Time{Claim: p.name + " signed at", At: s.at, Relative: Relative(s.at, at), OK: !s.at.After(at)})
		}
		if alone {
			t.Format = fmt.Sprintf("cookie of %s, %s", s.maker, s.what)
		}
		return
	}
	if v := tokenInCookie(p.value); v != "" {
		in := Inspect(v, at)
		t.carried = append(t.carried, carried{p.name, &in})
		about["form"] = word(in.Format)
		if in.Claims != nil {
			about["content"] = laidOpen(in.Claims)
		}
		for _, f := range in.Findings {
			t.Findings = append(t.Findings, inCookie(p.name, f))
		}
		for _, x := range in.Times {
			x.Claim = p.name + " " + x.Claim
			t.Times = append(t.Times, x)
		}
		if alone {
			t.Format = "cookie that holds a " + in.Format
		}
		return
	}
	about["form"] = word(fmt.Sprintf("opaque, %d characters", utf8.RuneCountInString(p.value)))
}

func theCookie(name string) string {
	if name == loneName {
		return "the cookie"
	}
	return "the cookie " + name
}

// loneName stands where the name of a cookie is not known.
const loneName = "cookie"

// lone lays the value of a cookie open that came without its name.
func (t *Token) lone(c session, s string, at time.Time) {
	t.cookies([]cookiePair{{loneName, s}}, at)
	t.Format = "cookie of " + c.maker + ", " + c.what
	if c.maker == "itsdangerous" { // which signs links more often
		t.Format = "value of " + c.maker + ", " + c.what
	}
}

// signedCookie recognises the value of a cookie that was pasted without its name, or what the same framework signs elsewhere.
func signedCookie(s string, at time.Time) (session, bool) {
	if len(s) < 30 || strings.ContainsAny(s, "\t\r\n") {
		return session{}, false
	}
	return sessionCookie("", s, at)
}

// sessionCookie recognises the formats of signedvalue.go, and the cookies of some frameworks by their names.
func sessionCookie(name, v string, at time.Time) (session, bool) {
	if len(v) > maxCookie {
		return session{}, false
	}
	if u, err := url.PathUnescape(v); err == nil && strings.Contains(v, "%") {
		v = u
	}
	if s, ok := signedValue(name, v, at); ok {
		return s, true
	}
	if store, ok := map[string]string{"JSESSIONID": "a Java servlet container", "PHPSESSID": "PHP", "ASP.NET_SessionId": "ASP.NET", "connect.sid": "Express", "sessionid": "Django", "laravel_session": "Laravel", "_session_id": "Rails"}[name]; ok {
		return session{maker: store, what: "the number of a session in the server's store", note: "nothing of it can be read here; the cookie's name alone tells whose it is"}, true
	}
	return session{}, false
}

// cookieSession reads a cookie of Express' cookie-session, whose signature is in a cookie of its own.
func cookieSession(p cookiePair, all []cookiePair) (session, bool) {
	if !strings.HasPrefix(p.value, "ey") || strings.Contains(p.value, ".") {
		return session{}, false
	}
	b, ok := anyBase64(p.value)
	if !ok {
		return session{}, false
	}
	m, _, bad := object(b)
	if bad != "" {
		return session{}, false
	}
	if slices.ContainsFunc(all, func(o cookiePair) bool { return o.name == p.name+".sig" }) {
		return session{maker: "Express", what: "base64 of JSON (cookie-session); its signature is in the cookie " + p.name + ".sig", content: m}, true
	}
	return session{maker: "unknown", what: "base64 of JSON, not signed by itself", content: m, note: "Express' cookie-session is written so, with its signature in the cookie " + p.name + ".sig, which is not here"}, true
}
