package token

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxToken bounds what is decoded; a longer string is called unknown.
const maxToken = 32 << 20

var (
	headerName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(?:proxy-)?(authorization|x-api-key|cookie|www-authenticate|proxy-authenticate)\s*:\s*`)
	})
	schemeWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^(bearer|token|jwt|dpop)\s+`) })
)

// Inspect says what text is, as of the time at. It never fails: what it cannot read is KindUnknown, or has Parse set.
func Inspect(text string, at time.Time) Token {
	t := Token{Kind: KindUnknown}
	if len(text) > maxToken {
		t.Format = "too long to be read"
		return t
	}
	if t.negotiate(text) {
		return t
	}
	s, basic := t.clean(text)
	t.Raw = s
	switch {
	case s == "":
	case basic:
		t.basic(s)
	case t.ntlm(s):
	case strings.HasPrefix(s, "v1.") || strings.HasPrefix(s, "v2.") || strings.HasPrefix(s, "v3.") || strings.HasPrefix(s, "v4."):
		if p := strings.SplitN(s, ".", 4); len(p) >= 3 && (p[1] == "local" || p[1] == "public") {
			t.Kind, t.Format = KindPASETO, "PASETO "+p[0]+"."+p[1]
			break
		}
		t.opaque(s)
	case looksLikeJWT(s):
		t.jwt(s, at)
	default:
		t.opaque(s)
	}
	return t
}

// clean takes off what stands round a token when it is copied, and says so.
func (t *Token) clean(text string) (s string, basic bool) {
	s = strings.TrimPrefix(text, "\ufeff")
	if s != text {
		t.Cleaned = append(t.Cleaned, "a byte order mark")
	}
	if u := strings.TrimSpace(s); u != s {
		if strings.TrimRight(s, "\r\n") != u {
			t.Cleaned = append(t.Cleaned, "white space at the ends")
		}
		s = u
	}
	if q := strings.Trim(s, "\"'`"); q != s && len(q) > 0 {
		t.Cleaned = append(t.Cleaned, "quotes")
		s = q
	}
	if strings.Contains(s, ":") {
		if m := headerName().FindString(s); m != "" {
			t.Cleaned = append(t.Cleaned, "the header name")
			s = strings.TrimSpace(s[len(m):])
		}
	}
	if word, rest, ok := strings.Cut(s, " "); ok && strings.EqualFold(word, "basic") {
		t.Cleaned = append(t.Cleaned, "the word Basic")
		return strings.TrimSpace(rest), true
	}
	for n := 0; n < 3 && strings.ContainsAny(s, " \t\r\n\f"); n++ {
		m := schemeWord().FindString(s)
		if m == "" {
			break
		}
		t.Cleaned = append(t.Cleaned, "the word "+strings.TrimSpace(m))
		s = strings.TrimSpace(s[len(m):])
	}
	if strings.HasPrefix(s, "eyJ") && strings.ContainsAny(s, "\r\n\t ") {
		t.Cleaned = append(t.Cleaned, "line breaks and spaces inside")
		s = strings.Join(strings.Fields(s), "")
	}
	if strings.HasPrefix(s, "eyJ") && strings.Contains(s, "%") {
		if dec, err := url.PathUnescape(s); err == nil {
			t.Cleaned = append(t.Cleaned, "percent-encoding")
			s = dec
		}
	}
	return s, false
}

// looksLikeJWT is true for what was meant to be one: it begins with a base64url JSON object.
func looksLikeJWT(s string) bool {
	first, _, _ := strings.Cut(s, ".")
	if strings.HasPrefix(s, "eyJ") {
		return true
	}
	if strings.Count(s, ".") != 2 && strings.Count(s, ".") != 4 {
		return false
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(first, "="))
	return err == nil && strings.HasPrefix(strings.TrimSpace(string(b)), "{")
}

func (t *Token) basic(s string) {
	t.Kind, t.Format = KindBasic, "Basic pair"
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Parse = &ParseError{Part: "whole", Want: "base64 of user:password", Got: "text that is not base64"}
		t.Findings = append(t.Findings, Finding{"basic.malformed", "the value is not base64", "request.headers.Authorization"})
		return
	}
	user, _, ok := strings.Cut(string(b), ":")
	switch {
	case !ok:
		t.Findings = append(t.Findings, Finding{"basic.malformed", "the decoded value has no colon between user and password", "request.headers.Authorization"})
	case user == "":
		t.Findings = append(t.Findings, Finding{"basic.malformed", "the user name is empty", "request.headers.Authorization"})
	case !utf8.Valid(b):
		t.Findings = append(t.Findings, Finding{"basic.charset", "the decoded bytes are not UTF-8", "request.headers.Authorization"})
	}
}

// IsText is false for bytes that no credential is written in: no UTF-8, or control characters.
func IsText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r) })
}

func (t *Token) opaque(s string) {
	if k, ok := Known(s); ok {
		t.Kind, t.Format = KindAPIKey, k.Name
		return
	}
	switch {
	case !IsText(s):
	case strings.HasPrefix(s, "PHNhbWw") || strings.HasPrefix(s, "PD94bWw") || strings.HasPrefix(s, "<saml"):
		t.Kind, t.Format = KindSAML, "SAML message"
	case strings.Contains(s, "=") && strings.Contains(s, ";"):
		t.Kind, t.Format = KindCookie, "cookies"
	case len(s) >= 8 && !strings.ContainsAny(s, " \t\r\n"):
		t.Kind, t.Format = KindOpaque, fmt.Sprintf("opaque string of %d characters", utf8.RuneCountInString(s))
	}
}

// relative is the distance of two times in two units: "2 d 21 h ago", "in 42 min".
func relative(at, now time.Time) string {
	d := max(at.Sub(now), -1<<63+1) // the smallest duration has no positive twin
	past := d < 0
	if past {
		d = -d
	}
	text := Span(d)
	if past {
		return text + " ago"
	}
	return "in " + text
}

// Span writes a duration in its two largest units: "2 d 21 h", "42 min", "8 s".
func Span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	s := int64(d / time.Second)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 86400:
		if m := s % 3600 / 60; m > 0 {
			return fmt.Sprintf("%d h %d min", s/3600, m)
		}
		return fmt.Sprintf("%d h", s/3600)
	case s < 400*86400:
		if h := s % 86400 / 3600; h > 0 && s < 30*86400 {
			return fmt.Sprintf("%d d %d h", s/86400, h)
		}
		return fmt.Sprintf("%d d", s/86400)
	}
	return fmt.Sprintf("%.1f years", float64(s)/(365.25*86400))
}
