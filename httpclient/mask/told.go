package mask

import (
	"slices"
	"strings"
)

// A text that somebody wrote, a message, a page, a line of a log, tells secrets in two ways that names and shapes alone do not
// catch: in the login of an address, and behind a name and an equal sign or a colon.

// loginMost bounds the login of an address, in bytes.
const loginMost = 300

// replaceLogins puts another text in the place of each password in the login of an address, of any scheme, wherever that stands:
// postgres://shop:secret@db.example.test/orders.
func replaceLogins(text string, replace func(password string) string) string {
	var b strings.Builder
	last, at := 0, strings.LastIndexByte(text, '@')
	for i := 0; i < at; {
		n := strings.IndexByte(text[i:at], ':')
		if n < 0 {
			break
		}
		i += n + 1
		switch {
		case strings.HasPrefix(text[i:], "//"):
			i += len("//")
		case strings.HasPrefix(text[i:], `\/\/`): // as JSON may write it
			i += len(`\/\/`)
		default:
			continue
		}
		window := text[i:min(len(text), i+loginMost)]
		if end := strings.IndexAny(window, "/?#\"'`<>\\ \t\r\n"); end >= 0 {
			window = window[:end]
		}
		at := strings.LastIndexByte(window, '@')
		colon := strings.IndexByte(window[:max(at, 0)], ':')
		if colon < 0 || colon+1 == at {
			continue
		}
		v := window[colon+1 : at]
		if none, _ := NoValue(v); none || strings.Contains(v, "‹") || slices.Contains([]string{"password", "pass", "passwd", "pw"}, strings.ToLower(v)) {
			continue
		}
		b.WriteString(text[last : i+colon+1])
		b.WriteString(replace(v))
		last = i + at
		i = last
	}
	if last == 0 {
		return text
	}
	b.WriteString(text[last:])
	return b.String()
}

// maskTold masks what stands behind a secret name and = or : in any text, where it is no plain word: password=KN7xVGkj is a
// secret, and token=expired is what the person has to read.
func maskTold(text string) string {
	var b strings.Builder
	last := 0
	for i := 0; i < len(text); i++ {
		if text[i] != '=' && text[i] != ':' || i+1 < len(text) && (text[i+1] == '=' || text[i+1] == ':' || text[i+1] == '/') {
			continue
		}
		from := i + 1
		for n := 0; n < 4 && from < len(text) && strings.IndexByte(" \"'\\", text[from]) >= 0; n++ {
			from++
		}
		end, digits, letters := from, false, false
		for end < len(text) && strings.IndexByte(" \t\r\n\"'`<>&,;\\(){}[]", text[end]) < 0 && !strings.HasPrefix(text[end:], "‹") && end-from <= loginMost {
			c := text[end]
			digits, letters = digits || '0' <= c && c <= '9', letters || 'a' <= c|0x20 && c|0x20 <= 'z'
			end++
		}
		v := strings.TrimRight(text[from:end], ".:!?")
		if len(v) < 6 || !letters || !digits || end-from > loginMost || strings.Contains(v, "://") || text[i] == ':' && plain(v) {
			continue
		}
		to := i
		for n := 0; n < 2 && to > last && strings.IndexByte("\"'\\ ", text[to-1]) >= 0; n++ {
			to--
		}
		start := to
		for start > last && to-start <= 64 && runClass[text[start-1]] == inRun {
			start--
		}
		name := text[start:to]
		if name == "" || slices.Contains([]string{"code", "sign", "hash", "mac", "ticket"}, strings.ToLower(name)) || !SecretName(name) {
			continue
		}
		if none, _ := NoValue(v); none || strings.HasSuffix(v, "4_request") {
			continue
		}
		b.WriteString(text[last:from])
		b.WriteString(NewSensitive(Kind(name, v), v).String())
		last = from + len(v)
		i = last - 1
	}
	if last == 0 {
		return text
	}
	b.WriteString(text[last:])
	return b.String()
}

// plain is true for plain words, and for those that dashes, dots and the like join.
func plain(v string) bool {
	for _, p := range strings.FieldsFunc(v, func(c rune) bool { return c < 0x80 && !isAlnum(byte(c)) }) {
		if !PlainWord(p) {
			return false
		}
	}
	return true
}
