package token

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"why401/httpclient"
	"why401/httpclient/lazyregexp"
)

// A session cookie that a framework signs shows its content to whoever holds it; one that is encrypted, or that is a number
// in the server's store, shows its maker at most.

// cookiePair is one name and value out of what was pasted.
type cookiePair struct{ name, value string }

// cookiePairs cuts a Cookie header into pairs, or takes the one pair of a Set-Cookie line; nil where text is none.
func cookiePairs(s string) []cookiePair {
	var out []cookiePair
	for _, part := range strings.Split(s, ";") {
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

var railsSigned = lazyregexp.New(`^[A-Za-z0-9+/=_-]{16,}--[0-9a-f]{40}([0-9a-f]{24})?$`)

// sessionCookie recognises the formats of itsdangerous (Flask), django.core.signing, ActiveSupport::MessageVerifier and
// MessageEncryptor (Rails), and cookie-signature (Express), by the documents and sources of each.
func sessionCookie(name, v string, at time.Time) (session, bool) {
	if len(v) > maxCookie {
		return session{}, false
	}
	if u, err := url.PathUnescape(v); err == nil && strings.Contains(v, "%") {
		v = u
	}
	switch {
	case strings.HasPrefix(v, "s:") && strings.Count(v, ".") >= 1:
		id, sig, _ := strings.Cut(v[2:], ".")
		if len(id) > 0 && len(sig) >= 40 {
			return session{maker: "Express", what: "signed (cookie-signature)", note: "it holds the number of a session in the server's store"}, true
		}
	case strings.HasPrefix(v, "j:{"):
		var m any
		if json.Unmarshal([]byte(v[2:]), &m) == nil {
			return session{maker: "Express", what: "JSON, not signed", content: m}, true
		}
	case railsSigned.Re().MatchString(v):
		body, _, _ := strings.Cut(v, "--")
		s := session{maker: "Rails", what: "signed"}
		if b, ok := anyBase64(body); ok {
			s.content = railsContent(b)
			if m, ok := s.content.(map[string]any); ok && m["pur"] != nil {
				s.until, _ = time.Parse(time.RFC3339, text(m["exp"]))
			}
		}
		return s, true
	case strings.Count(v, "--") == 2:
		p := strings.Split(v, "--")
		if _, ok := anyBase64(p[0]); ok && len(p[1]) >= 16 && len(p[2]) >= 22 {
			return session{maker: "Rails", what: "encrypted", note: "only the server can open it"}, true
		}
	case strings.Count(v, ":") >= 2:
		if s, ok := django(v, at); ok {
			return s, true
		}
	}
	if s, ok := flask(v); ok {
		return s, true
	}
	if strings.HasPrefix(v, "CfDJ8") {
		return session{maker: "ASP.NET Core", what: "encrypted (Data Protection)", note: "only the server can open it"}, true
	}
	if (strings.HasPrefix(v, "eyJpdiI6") || strings.HasPrefix(v, "eyJ")) && !strings.Contains(v, ".") {
		if b, ok := anyBase64(v); ok {
			if m, _, bad := object(b); bad == "" {
				if text(m["iv"]) != "" && text(m["value"]) != "" && text(m["mac"]) != "" {
					return session{maker: "Laravel", what: "encrypted", note: "only the server can open it"}, true
				}
				return session{maker: "Express", what: "base64 of JSON (cookie-session); its signature is in the cookie " + name + ".sig", content: m}, true
			}
		}
	}
	if store, ok := map[string]string{"JSESSIONID": "a Java servlet container", "PHPSESSID": "PHP", "ASP.NET_SessionId": "ASP.NET", "connect.sid": "Express", "sessionid": "Django", "laravel_session": "Laravel", "_session_id": "Rails"}[name]; ok {
		return session{maker: store, what: "the number of a session in the server's store", note: "nothing of it can be read here"}, true
	}
	return session{}, false
}

// flask reads itsdangerous' URLSafeTimedSerializer: payload.timestamp.signature, zlib where it begins with a dot.
func flask(v string) (session, bool) {
	if len(v) > maxCookie {
		return session{}, false
	}
	packed := strings.HasPrefix(v, ".")
	p := strings.Split(strings.TrimPrefix(v, "."), ".")
	if len(p) != 3 || len(p[1]) < 4 || len(p[1]) > 8 || len(p[2]) < 26 {
		return session{}, false
	}
	stamp, bad := segment(p[1])
	if bad != "" || len(stamp) > 8 {
		return session{}, false
	}
	body, bad := segment(strings.TrimRight(p[0], "="))
	if bad != "" {
		return session{}, false
	}
	if packed {
		if body = inflate(body); body == nil {
			return session{}, false
		}
	}
	m, _, badJSON := object(body)
	if badJSON != "" {
		return session{}, false
	}
	if _, jose := m["alg"]; jose {
		return session{}, false
	}
	sec := binary.BigEndian.Uint64(append(make([]byte, 8-len(stamp)), stamp...))
	return session{maker: "Flask", what: "signed (itsdangerous)", content: m, at: time.Unix(int64(sec), 0).UTC()}, true
}

// django reads django.core.signing: payload:timestamp in base62:signature, zlib where it begins with a dot.
func django(v string, now time.Time) (session, bool) {
	i := strings.LastIndex(v, ":")
	j := strings.LastIndex(v[:i], ":")
	body, stamp, sig := v[:j], v[j+1:i], v[i+1:]
	sec, ok := base62(stamp)
	if !ok || len(sig) < 27 || len(sig) > 43 {
		return session{}, false
	}
	at := time.Unix(sec, 0).UTC()
	if at.Year() < 2000 || at.After(now.AddDate(50, 0, 0)) && !now.IsZero() {
		return session{}, false
	}
	s := session{maker: "Django", what: "signed (django.core.signing)", at: at}
	packed := strings.HasPrefix(body, ".")
	if b, bad := segment(strings.TrimPrefix(body, ".")); bad == "" {
		if packed {
			b = inflate(b)
		}
		if m, _, bad := object(b); bad == "" {
			s.content = m
			return s, true
		}
		if utf8.Valid(b) && len(b) > 0 && IsText(string(b)) {
			s.content = string(b)
		}
	}
	return s, true
}

// inflate opens zlib up to a bound; nil where it is none.
func inflate(b []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil
	}
	return out
}

func base62(s string) (int64, bool) {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	if len(s) < 5 || len(s) > 8 {
		return 0, false
	}
	var n int64
	for _, c := range s {
		d := strings.IndexRune(digits, c)
		if d < 0 {
			return 0, false
		}
		n = n*62 + int64(d)
	}
	return n, true
}

// railsContent is the JSON of a signed cookie, since Rails 5.2 inside an envelope that may hold an end; nil for Ruby's Marshal,
// which is not read.
func railsContent(b []byte) any {
	m, _, bad := object(b)
	if bad != "" {
		return nil
	}
	env, ok := m["_rails"].(map[string]any)
	if !ok {
		return m
	}
	out := map[string]any{}
	if inner, ok := anyBase64(text(env["message"])); ok {
		var v any
		if json.Unmarshal(inner, &v) == nil {
			out["message"] = v
		}
	}
	for _, k := range []string{"exp", "pur"} {
		if env[k] != nil {
			out[k] = env[k]
		}
	}
	return out
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
		t.cookie(p, at, len(pairs) == 1)
	}
}

const maxCookies = 200

func (t *Token) cookie(p cookiePair, at time.Time, alone bool) {
	about := map[string]any{}
	t.Claims[p.name] = about
	if s, ok := sessionCookie(p.name, p.value, at); ok {
		about["made_by"], about["form"] = word(s.maker), word(s.what)
		if s.content != nil {
			about["content"] = s.content
		}
		if s.note != "" {
			about["note"] = word(s.note)
		}
		if !s.until.IsZero() {
			over := !at.Before(s.until)
			t.Times = append(t.Times, Time{Claim: p.name + " good until", At: s.until, Relative: relative(s.until, at), OK: !over})
			if over {
				t.Findings = append(t.Findings, Finding{"session.expired", "the cookie " + p.name + " ended by its own word on " + httpclient.Moment(s.until) + ", " + relative(s.until, at), "token.claims." + p.name})
			}
		}
		if !s.at.IsZero() {
			t.Times = append(t.Times, Time{Claim: p.name + " signed at", At: s.at, Relative: relative(s.at, at), OK: !s.at.After(at)})
		}
		if alone {
			t.Format = fmt.Sprintf("cookie of %s, %s", s.maker, s.what)
		}
		return
	}
	if v, err := url.PathUnescape(p.value); err == nil && looksLikeJWT(v) {
		in := Inspect(v, at)
		about["form"] = word(in.Format)
		if in.Claims != nil {
			about["content"] = in.Claims
		}
		for _, f := range append(in.Findings, Judge(in, Expect{At: at})...) {
			f.What = "the token in the cookie " + p.name + ": " + f.What
			t.Findings = append(t.Findings, f)
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

// lone lays the value of a cookie open that came without its name.
func (t *Token) lone(c session, s string, at time.Time) {
	t.cookies([]cookiePair{{"cookie", s}}, at)
	t.Format = "cookie of " + c.maker + ", " + c.what
}

// signedCookie recognises the value of a cookie that was pasted without its name.
func signedCookie(s string, at time.Time) (session, bool) {
	if len(s) < 30 || strings.ContainsAny(s, " \t\r\n") || strings.HasPrefix(s, "eyJ") && !strings.Contains(s, "--") && !strings.Contains(s, ":") && !strings.Contains(s, ".") {
		return session{}, false
	}
	return sessionCookie("", s, at)
}
