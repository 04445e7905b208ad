package diagnose

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/keyshape"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// How a credential is written, before any question of what it is: the marks round a scheme word, and what stands in the
// place of a secret.

var (
	// schemeMark is a scheme word followed by what is not one space: a colon, an equal sign, a tab, a quote, or a space that
	// only looks like one.
	schemeMark = lazyregexp.New(`(?i)^(bearer|basic|token)(?:\s*[:=,]\s*|\t\s*|\s*"|%20|\+|\s*[\x{a0}\x{1680}\x{2000}-\x{200d}\x{202f}\x{205f}\x{2060}\x{3000}\x{feff}]\s*)(\S.*)$`)
	// schemeGlued is a scheme word with the token right behind it.
	schemeGlued = lazyregexp.New(`(?i)^(bearer|token)(eyJ[\w.-]+)$`)
	// schemeNamed is a value that names itself; schemeQuoted a header in quotes from end to end.
	schemeNamed  = lazyregexp.New(`(?i)^(bearer) +(?:token|access_token|jwt)=(\S+)$`)
	schemeQuoted = lazyregexp.New(`(?i)^["'](bearer|basic|token|jwt) ([^"']+)["']$`)
	escapedText  = lazyregexp.New(`%[0-9A-Fa-f]{2}|&(?:amp|quot|lt|gt|#\d+);`)
)

// isPlaceholder reports whether v stands where a secret should; a token in <angle brackets> is one that came along with
// the brackets of a manual.
func isPlaceholder(v string) bool {
	if inner := strings.Trim(v, "<>"); inner != v && strings.HasPrefix(inner, "eyJ") {
		return false
	}
	if _, unfilled := keyshape.Unfilled(v); unfilled {
		return true
	}
	is, _ := mask.NoValue(v)
	return is
}

// shownMark is what stands round the scheme word of a, without the secret: m are the word and the value in it.
func shownMark(a string, m []string) string {
	i := strings.LastIndex(a, m[2])
	if i < 0 || i > 24 {
		return m[1]
	}
	return clean.Line(a[:i], 40)
}
