package token

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

// What web frameworks sign or encrypt for a cookie, a link in a mail or a form: each by the documents and sources of its maker. A
// signed value shows its content to whoever holds it.

var (
	ironSealed = lazyregexp.New(`^Fe26\.2\*[A-Za-z0-9_-]*\*[0-9a-f]{64}\*[\w-]{22}\*[\w-]+\*(\d*)\*[0-9a-f]{64}\*[\w-]{43}(?:~\d+)?$`)
)

// signedValue recognises the formats of itsdangerous (Flask), django.core.signing, ActiveSupport::MessageVerifier and MessageEncryptor
// (Rails), cookie-signature (Express), @hapi/iron, Laravel and ASP.NET Core. name is the cookie's, "" where there is none.
func signedValue(name, v string, at time.Time) (session, bool) {
	for _, read := range []func(name, v string, at time.Time) (session, bool){express, rails, django, iron, itsdangerous} {
		if s, ok := read(name, v, at); ok {
			return s, true
		}
	}
	if strings.HasPrefix(v, "CfDJ8") {
		return session{maker: "ASP.NET Core", what: "encrypted (Data Protection)", note: "only the server can open it"}, true
	}
	if strings.HasPrefix(v, "eyJ") && !strings.Contains(v, ".") {
		if b, ok := anyBase64(v); ok {
			if m, _, bad := object(b); bad == "" && text(m["iv"]) != "" && text(m["value"]) != "" && m["mac"] != nil {
				return session{maker: "Laravel", what: "encrypted", note: "only the server can open it"}, true
			}
		}
	}
	return session{}, false
}

// express reads what cookie-parser writes: s: and a value with its signature (cookie-signature), j: and JSON.
func express(name, v string, _ time.Time) (session, bool) {
	if strings.HasPrefix(v, "j:{") || strings.HasPrefix(v, "j:[") {
		if c, ok := anyJSON([]byte(v[2:])); ok {
			return session{maker: "Express", what: "JSON, not signed", content: c}, true
		}
	}
	body, signed := strings.CutPrefix(v, "s:")
	dot := strings.LastIndexByte(body, '.')
	if !signed || dot < 1 {
		return session{}, false
	}
	if mac, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(body[dot+1:], "=")); err != nil || len(mac) != 32 {
		return session{}, false
	}
	s := session{maker: "Express", what: "signed (cookie-signature)"}
	body = body[:dot]
	c, ok := anyJSON([]byte(strings.TrimPrefix(body, "j:")))
	switch {
	case strings.HasPrefix(body, "j:") && ok:
		s.content = c
	case name == "connect.sid":
		s.note = "it holds the number of a session in the server's store"
	default:
		s.note = "it holds a word of the program's own, or, as express-session writes it, the number of a session in the server's store"
	}
	return s, true
}

// rails reads ActiveSupport::MessageVerifier's base64--hex and MessageEncryptor's three parts of base64.
func rails(_, v string, _ time.Time) (session, bool) {
	i := strings.LastIndex(v, "--")
	if i < 4 {
		return session{}, false
	}
	body, mac := v[:i], v[i+2:]
	if c, iv, ok := strings.Cut(body, "--"); ok && len(iv) == 16 && len(mac) == 24 && isBase64(c) && isBase64(iv) && isBase64(mac) {
		return session{maker: "Rails", what: "encrypted", note: "only the server can open it"}, true
	}
	if len(mac) < 40 || len(mac) > 128 || strings.Trim(mac, "0123456789abcdef") != "" || len(mac) != 40 && len(mac)%32 != 0 {
		return session{}, false
	}
	s := session{maker: "Rails", what: "signed"}
	b, ok := anyBase64(body)
	if !ok || strings.ContainsAny(strings.TrimRight(body, "="), "= \r\n") { // with = inside, a name stands before it
		return s, false
	}
	switch c, isJSON := anyJSON(b); {
	case isJSON:
		s.content = railsContent(c)
		if e, ok := s.content.(map[string]any); ok {
			end, _ := e["exp"].(word)
			s.until, _ = time.Parse(time.RFC3339, string(end))
		}
	case bytes.HasPrefix(b, []byte{4, 8}): // the version of Marshal
		s.note = "its content is in Ruby's Marshal, which is not read here"
	case railsOldEncrypted(string(b)):
		s.what, s.note = "encrypted, and signed (AES-CBC, as up to Rails 5.1)", "only the server can open it"
	case len(body) < 16:
		return s, false
	}
	return s, true
}

func isBase64(s string) bool {
	_, err := base64.StdEncoding.DecodeString(s)
	return err == nil
}

// railsOldEncrypted is true for ciphertext--iv, which was what the signature is over where AES-CBC encrypted.
func railsOldEncrypted(s string) bool {
	c, iv, ok := strings.Cut(s, "--")
	_, errC := base64.StdEncoding.DecodeString(c)
	n, errIV := base64.StdEncoding.DecodeString(iv)
	return ok && errC == nil && errIV == nil && len(n) == 16
}

// railsContent is the content of a signed value, since Rails 5.2 inside an envelope that may hold an end and a purpose: message is in
// base64, and data, since 7.1, as it is.
func railsContent(v any) any {
	m, _ := v.(map[string]any)
	env, ok := m["_rails"].(map[string]any)
	if !ok {
		return v
	}
	out := map[string]any{}
	if env["data"] != nil {
		out["data"] = env["data"]
	}
	for _, k := range []string{"exp", "pur"} { // Rails' own, whatever name the cookie has
		if s := text(env[k]); s != "" {
			out[k] = word(clean.Line(s, 100))
		}
	}
	if inner, ok := anyBase64(text(env["message"])); ok && len(inner) > 0 {
		if c, ok := anyJSON(inner); ok {
			out["message"] = c
		}
	}
	return out
}

// itsdangerous reads URLSafeTimedSerializer's payload.timestamp.signature, and payload.signature of the serialiser without a time, zlib
// where it begins with a dot. Flask's session is the first, of a JSON object.
func itsdangerous(name, v string, at time.Time) (session, bool) {
	packed := strings.HasPrefix(v, ".")
	p := strings.SplitN(strings.TrimPrefix(v, "."), ".", 4)
	if len(p) != 2 && len(p) != 3 || len(p[len(p)-1]) > 86 {
		return session{}, false
	}
	// A signature of SHA-1, the default, or of a longer digest; without a time only the former, since a payload with 32 bytes behind
	// it is as well a JWT that lost its header.
	mac, bad := segment(p[len(p)-1])
	if bad != "" || len(mac) != 20 && (len(p) == 2 || len(mac) != 32 && len(mac) != 48 && len(mac) != 64) {
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
	c, ok := anyJSON(body)
	if !ok {
		return session{}, false
	}
	m, isObject := c.(map[string]any)
	if _, jose := m["alg"]; jose {
		return session{}, false
	}
	s := session{maker: "Flask", what: "signed (itsdangerous)", content: c}
	if name == "" || name == loneName {
		s.note = "other programs sign so too, links in mails among them: itsdangerous is a library of its own"
	}
	if !isObject || len(p) == 2 {
		s.maker, s.what = "itsdangerous", "signed as Flask's programs sign"
	}
	if len(p) == 2 {
		s.what += ", without a time"
		return s, true
	}
	stamp, bad := segment(p[1])
	if bad != "" || len(stamp) < 3 || len(stamp) > 8 {
		return session{}, false
	}
	sec := int64(binary.BigEndian.Uint64(append(make([]byte, 8-len(stamp)), stamp...)))
	if sec < sinceItsdangerous { // up to 0.24 it counted from 2011
		sec += sinceItsdangerous
	}
	if s.at = sinceEpoch(sec); s.at.IsZero() || !isObject && !at.IsZero() && s.at.After(at.AddDate(50, 0, 0)) {
		return session{}, false
	}
	return s, true
}

// sinceItsdangerous is 2011-01-01 in seconds since 1970.
const sinceItsdangerous = 1293840000

// flask is what itsdangerous signs with a time.
func flask(v string) (session, bool) {
	s, ok := itsdangerous("", v, time.Time{})
	return s, ok && !s.at.IsZero()
}

// django reads django.core.signing: payload:timestamp in base62:signature, zlib where it begins with a dot.
func django(_, v string, now time.Time) (session, bool) {
	if strings.Count(v, ":") < 2 {
		return session{}, false
	}
	i := strings.LastIndex(v, ":")
	j := strings.LastIndex(v[:i], ":")
	body, stamp, sig := v[:j], v[j+1:i], v[i+1:]
	sec, ok := base62(stamp)
	mac, bad := segment(sig)
	if !ok || bad != "" || len(mac) != 20 && len(mac) != 32 || !IsText(body) { // SHA-1 up to Django 3.0
		return session{}, false
	}
	at := time.Unix(sec, 0).UTC()
	if at.Year() < 2000 || at.After(now.AddDate(50, 0, 0)) && !now.IsZero() {
		return session{}, false
	}
	s := session{maker: "Django", what: "signed (django.core.signing)", at: at, content: body} // TimestampSigner: as it is
	packed := strings.HasPrefix(body, ".")
	b, bad := segment(strings.TrimPrefix(body, "."))
	if packed && bad == "" {
		b = inflate(b)
	}
	if bad != "" || b == nil {
		return s, true
	}
	if c, ok := anyJSON(b); ok {
		s.content = c
	} else if packed || !utf8.Valid(b) && len(b) > 4 && b[0] == 0x80 { // Python's pickle
		s.content, s.note = nil, "its content is no JSON, and is not read here"
	}
	return s, true
}

// iron reads the seal of @hapi/iron, which iron-session uses too: everything in it is encrypted but its end.
func iron(_, v string, _ time.Time) (session, bool) {
	if !strings.HasPrefix(v, "Fe26.2*") {
		return session{}, false
	}
	m := ironSealed.Re().FindStringSubmatch(v)
	if m == nil {
		return session{}, false
	}
	s := session{maker: "hapi or iron-session", what: "encrypted and signed (@hapi/iron)", note: "only the server can open it"}
	if ms, err := strconv.ParseInt(m[1], 10, 64); err == nil && ms < 1e15 {
		s.until = time.UnixMilli(ms).UTC()
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

// anyJSON is one JSON value, read as strictly as object reads one.
func anyJSON(b []byte) (any, bool) {
	if len(b) == 0 || !json.Valid(b) {
		return nil, false
	}
	m, _, bad := object([]byte(`{"":` + string(b) + `}`))
	return m[""], bad == ""
}
