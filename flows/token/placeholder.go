package token

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/keyshape"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// shortened is a key as pages and logs show it: its first and its last characters, and dots or stars for the others.
var shortened = lazyregexp.New(`^[\w.~-]{2,16}?(?:\.{3,}|…|\*{3,}|•{3,})[\w-]{0,8}$`)

// placeholder says what stands in the place of a token, "" for what may be one. What may be a secret in spite of its looks is not
// repeated.
func placeholder(s string) string {
	const unfilled = ", and nobody put the real value in"
	is, shown := mask.NoValue(s)
	switch {
	case s == "":
		return ""
	case is && (s[0] == '(' || strings.HasPrefix(s, "‹")):
		return clean.Line(s, 60) + " is what this program shows in the place of a secret; the secret itself is not in it"
	case strings.Trim(s, "*•") == "" && len(s) > 2, isRedacted(s):
		return clean.Line(s, 60) + " is what a log or a page shows in the place of a secret; the secret itself is not in it"
	case isScheme(s):
		return "the word " + clean.Line(s, 20) + " alone; the value behind it is missing (a variable that is empty?)"
	}
	if k, ok := keyshape.Unfilled(s); ok {
		return "it begins as " + article(k.Name) + " " + k.Name + " does (" + k.Prefix + "), what follows only holds the place of the value" + unfilled
	}
	switch {
	case is && shown:
		return clean.Line(s, 60) + " stands in its place" + unfilled
	case is:
		return "what is written as a variable or a template is stands in its place" + unfilled
	case !strings.HasPrefix(s, "eyJ") && shortened.Re().MatchString(s):
		return "a key as it is shown shortened: what was between its beginning and its end is not in it"
	}
	return ""
}

func isRedacted(s string) bool {
	switch strings.ToLower(strings.Trim(s, "[]<>(){}*_")) {
	case "redacted", "filtered", "masked", "hidden", "removed":
		return true
	}
	return false
}

func isScheme(s string) bool {
	switch strings.ToLower(strings.TrimRight(s, ": ")) {
	case "bearer", "basic", "digest", "negotiate", "ntlm", "dpop", "apikey", "authorization":
		return true
	}
	return false
}
