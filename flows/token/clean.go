package token

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode/utf8"

	"why401/httpclient/lazyregexp"
)

var (
	headerName = lazyregexp.New(`(?i)^(?:(?:proxy-)?authorization|(?:www|proxy)-authenticate|(?:set-)?cookie|x-[a-z0-9-]*(?:key|token|auth)[a-z0-9-]*|dpop|private-token|api-?key)\s*[:=]\s*`)
	// schemeEncoded is a scheme word whose space was percent-encoded, or written as the plus of a form.
	schemeEncoded = lazyregexp.New(`(?i)^(bearer|token|jwt|dpop)(%20|\+)(\S{8,})$`)
	// inBytes is how Python writes bytes, and inBrackets how a manual writes what is to be filled in.
	inBytes     = lazyregexp.New(`^b(?:'([^']{8,})'|"([^"]{8,})")$`)
	bytesBehind = lazyregexp.New(`(?:^|[\s:=])b(?:'[^']{8,}'|"[^"]{8,}")$`)
	inBrackets  = lazyregexp.New(`^(?:<([^<>\s]{12,})>|\[([^\[\]\s]{12,})\]|\(([^()\s]{12,})\)|\{([^{}\s":]{12,})\})$`)
	schemeWord  = lazyregexp.New(`(?i)^(bearer|token|jwt|dpop|negotiate|ntlm|bot|apikey|macaroon)\s+`)
	assignment  = lazyregexp.New(`^(?:export\s+|set\s+|\$env:|const\s+|let\s+|var\s+)?["']?([A-Za-z_][A-Za-z0-9_.-]{0,60})["']?\s*[:=]\s*["'` + "`" + `]?((?:eyJ|v[1-4]\.(?:local|public)\.)[\s\S]*)$`)
)

// clean takes off what stands round a token when it is copied, and says so.
func (t *Token) clean(text string) (s string, basic bool) {
	took := func(what string) { t.Cleaned = append(t.Cleaned, what) }
	s = strings.TrimPrefix(text, "\ufeff")
	if s != text {
		took("a byte order mark")
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) && utf8.ValidString(s) {
		if u := withoutInvisible(s); u != s {
			took("characters that are not seen (zero width)")
			s = u
		}
		if u := withPlainSpaces(s); u != s {
			took("spaces of another kind")
			if strings.ContainsFunc(strings.TrimSpace(s), otherSpace) { // and not at its ends alone
				t.Notes = append(t.Notes, "a space in it is not the common one (no-break or another): in a header that is a part of the word before it, and no server reads a scheme or a token there")
			}
			s = u
		}
	}
	if u := strings.TrimSpace(s); u != s {
		if strings.TrimRight(s, "\r\n") != u {
			took("white space at the ends")
		}
		s = u
	}
	if isPlainJWT(s) {
		return s, false
	}
	s, how := unwrapped(s)
	t.Cleaned = append(t.Cleaned, how...)
	if v, name := tokenOfAnswer(s); name != "" {
		took("all but " + name + " of the JSON round it")
		s = v
	}
	s = t.unquoted(s)
	if strings.ContainsAny(s, ":=") {
		if m := headerName.Re().FindString(s); m != "" {
			took("the header name")
			s = strings.TrimSpace(s[len(m):])
		} else if m := assignment.Re().FindStringSubmatch(s); m != nil && strings.Count(m[2], ".") >= 2 && !isFlask(m[2]) {
			took("the name " + m[1])
			s = strings.TrimRight(strings.TrimSpace(m[2]), ";,")
			if line, rest, more := strings.Cut(s, "\n"); more && !foldedJWT(s) {
				if strings.TrimSpace(rest) != "" {
					took("the lines behind it")
				}
				s = strings.TrimRight(strings.TrimSpace(line), ";,")
			}
		}
	}
	if word, rest, ok := strings.Cut(s, " "); ok && strings.EqualFold(word, "basic") {
		took("the word Basic")
		return strings.TrimSpace(rest), true
	}
	if m := schemeEncoded.Re().FindStringSubmatch(s); m != nil {
		took("the word " + m[1])
		t.Notes = append(t.Notes, "behind the word "+m[1]+" stands "+m[2]+" where a header has a space: a server reads no "+m[1]+" in it")
		s = m[3]
	}
	first := ""
	for n := 0; n < 3 && strings.ContainsAny(s, " \t\r\n\f"); n++ {
		m := schemeWord.Re().FindString(s)
		if m == "" {
			break
		}
		word := strings.TrimSpace(m)
		if n > 0 && strings.EqualFold(word, first) {
			t.Notes = append(t.Notes, "the word "+word+" stands twice: a server takes the second for the token")
		}
		took("the word " + word)
		first, s = word, strings.TrimSpace(s[len(m):])
	}
	if m := tokenParameter.Re().FindStringSubmatch(s); m != nil && first != "" && (looksLikeJWT(m[2]) || looksPASETO(m[2]) || known(m[2])) {
		took("the name " + m[1])
		if strings.EqualFold(first, "bearer") {
			t.Notes = append(t.Notes, m[1]+"= stands before it: behind the word Bearer the token itself belongs (RFC 6750 section 2.1); Rails writes Token "+m[1]+"=")
		}
		s = m[2]
	}
	s = t.bare(t.unquoted(t.bare(s)))
	if u := strings.TrimLeft(s, ".\u2026"); u != s && (strings.HasPrefix(s, "...") || strings.HasPrefix(s, "\u2026")) && len(u) > 20 { // Flask's begin with one dot
		took("the dots at its start: its beginning was not copied")
		s = u
	}
	if strings.HasPrefix(s, "eyJ") || looksPASETO(s) {
		s = t.cleanJWT(s)
	}
	return s, false
}

// tokenParameter is a token that is written as a parameter of its scheme: Token token="…".
var tokenParameter = lazyregexp.New(`^(?i)(token|access_token|jwt)[ \t]*=[ \t]*"?([^\s"&;,]+)"?$`)

// isPlainJWT is true for one that has nothing round it, as nearly all do: the patterns are not compiled for it, which took a
// twentieth of a short run.
func isPlainJWT(s string) bool {
	return strings.HasPrefix(s, "eyJ") && !strings.HasSuffix(s, "...") && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
	})
}

// bare takes off what programs and manuals write round a value; whoever sends that along is refused.
func (t *Token) bare(s string) string {
	for _, w := range []struct {
		form      *lazyregexp.Regexp
		took, why string
	}{
		{inBytes, "the b'…' of Python round it", "b'…' round it is how Python writes bytes (str() or an f-string of them): in a request it is a part of the token, which then is none; .decode() writes the text"},
		{inBrackets, "the brackets round it", "the brackets round it are a manual's: in a request they are a part of the token, which then is none"},
	} {
		if m := w.form.Re().FindStringSubmatch(s); m != nil {
			if inner := strings.Join(m[1:], ""); looksLikeJWT(inner) || looksPASETO(inner) || known(inner) {
				t.Cleaned, t.Notes = append(t.Cleaned, w.took), append(t.Notes, w.why)
				return inner
			}
		}
	}
	return s
}

func known(s string) bool { _, ok := Known(s); return ok }

// unquoted takes off the quotes of shells, of JSON and of word processors.
func (t *Token) unquoted(s string) string {
	const quotes = "\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb\u201e\u201a"
	if q := strings.TrimRight(s, ".,;"); q != s && q != "" && strings.ContainsRune(quotes, lastRune(q)) { // the sign behind the quote
		s = q
	}
	if (strings.HasSuffix(s, "'") || strings.HasSuffix(s, `"`)) && bytesBehind.Re().MatchString(s) { // its quotes are not round the whole
		return s
	}
	if q := strings.Trim(s, quotes); q != s && len(q) > 0 {
		t.Cleaned = append(t.Cleaned, "quotes")
		return strings.TrimSpace(q)
	}
	return s
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// cleanJWT takes off what no JWT has inside, and no PASETO.
func (t *Token) cleanJWT(s string) string {
	took := func(what string) { t.Cleaned = append(t.Cleaned, what) }
	if first, behind, more := strings.Cut(s, "&"); more && strings.Contains(behind, "=") && (wholeJWT(first) || looksPASETO(first)) { // the body of a form, such as that of an introspection
		took("the parameters behind it")
		s = first
	}
	if strings.ContainsAny(s, "\r\n\t ") {
		if line, behind, more := strings.Cut(s, "\n"); more && !foldedJWT(s) && strings.TrimSpace(behind) != "" {
			took("the text behind it")
			s = strings.TrimSpace(line)
		}
		if word := strings.Fields(s)[0]; len(word) < len(s) && standsAlone(strings.TrimRight(word, ",;)>}]"), s[len(word):]) {
			took("the text behind it")
			s = word
		}
		if u := strings.Join(strings.Fields(s), ""); u != s {
			took("line breaks and spaces inside")
			s = u
		}
	}
	if strings.Contains(s, `\n`) || strings.Contains(s, `\r`) {
		took(`line breaks written as \n`)
		s = strings.NewReplacer(`\r`, "", `\n`, "").Replace(s)
	}
	if strings.Contains(s, "%") {
		if dec, err := url.PathUnescape(s); err == nil {
			took("percent-encoding")
			s = dec
		}
	}
	if strings.Contains(s, `\u00`) {
		if dec, err := unescapeJSON(s); err == nil {
			took("JSON's escapes")
			s = dec
		}
	}
	for _, cut := range []string{"...", "\u2026"} {
		if u := strings.TrimSuffix(s, cut); u != s {
			took("the dots at its end: it was cut where it was shown")
			s = u
		}
	}
	if u := strings.TrimRight(s, ",;)>}]"); u != s {
		took("the sign behind it (" + s[len(u):] + ")")
		s = u
	}
	return s
}

// standsAlone is true for a token behind which, on its line, stands what is no part of it.
func standsAlone(word, behind string) bool {
	if looksPASETO(word) { // whose length tells nothing
		return strings.ContainsFunc(behind, func(r rune) bool { return !isJWTRune(r) && !strings.ContainsRune(" \t\r\n,;\\%", r) })
	}
	return wholeJWT(word) && !strings.HasSuffix(word, "~")
}

func unescapeJSON(s string) (string, error) {
	var out string
	err := json.Unmarshal([]byte(`"`+s+`"`), &out)
	return out, err
}

// withoutInvisible drops what is not seen.
func withoutInvisible(s string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) {
			return -1
		}
		return r
	}, s)
}

// withPlainSpaces writes the spaces that no header has as the one that it has.
func withPlainSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if otherSpace(r) {
			return ' '
		}
		return r
	}, s)
}

// tokenOfAnswer takes the token out of a token endpoint's answer (RFC 6749 section 5.1) that was copied whole and holds one.
func tokenOfAnswer(s string) (value, name string) {
	if !strings.HasPrefix(s, "{") || !strings.Contains(s, "_token\"") && !strings.Contains(s, "\"token\"") || looksSerialised(s) {
		return "", ""
	}
	var m map[string]any
	if json.Unmarshal([]byte(s), &m) != nil {
		return "", ""
	}
	for _, n := range []string{"access_token", "id_token", "token", "refresh_token"} {
		if v := text(m[n]); v != "" {
			return v, n
		}
	}
	return "", ""
}

func isFlask(s string) bool { _, ok := flask(s); return ok }
