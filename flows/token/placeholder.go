package token

import (
	"slices"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/keyshape"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// shortened is a key as pages and logs show it: its first and its last characters, and dots or stars for the others.
var shortened = lazyregexp.New(`^[\w.~-]{2,16}?(?:\.{3,}|…|\*{3,}|•{3,})[\w-]{0,8}$`)

// elision is what pages, logs and people write in the place of a part of a JWT, none of whose own signs it is.
var elision = lazyregexp.New(`\.{3,}|\x{2026}|\*{3,}|\x{2022}{3,}|[\[<({]|(?i)\.(?:redacted|removed|masked|filtered|signature|snip|truncated|x{6,})$`)

// elided says what stands in a JWT that was shortened or masked where it was shown, "" nothing does.
func (t *Token) elided(s string) string {
	if slices.ContainsFunc(t.Cleaned, func(c string) bool { return strings.HasSuffix(c, "it was cut where it was shown") }) {
		return "dots"
	}
	if !strings.Contains(s, "...") && !strings.ContainsAny(s, "\u2026\u2022*[<({") { // a pattern takes its time over 10 MB
		s = s[max(0, strings.LastIndexByte(s, '.')):]
		if len(s) > 40 {
			return ""
		}
	}
	switch m := elision.Re().FindString(s); {
	case m == "":
		return ""
	case strings.Trim(m, ".\u2026") == "":
		return "dots"
	case strings.Trim(m, "*\u2022") == "":
		return "stars"
	case m[0] == '.':
		return m[1:]
	default:
		return m
	}
}

// shownShort puts what is the matter with a JWT that was masked in the place of what the mask breaks: nobody sent it so.
func (t *Token) shownShort(s string) {
	if t.Parse == nil {
		return
	}
	mark := t.elided(s)
	if mark == "" {
		return
	}
	t.Parse = nil
	t.Findings = slices.DeleteFunc(t.Findings, func(f Finding) bool {
		return f.Cause == "jwt.malformed" && !strings.HasPrefix(f.Where, "token.claims.")
	})
	t.broken("whole", 0, "the whole of it", "one that was shortened or masked where it was shown ("+mark+" in it)")
	last := len(t.Findings) - 1
	t.Findings = append([]Finding{t.Findings[last]}, t.Findings[:last]...)
}

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
	case variableInCode.Re().MatchString(s):
		return "what names a variable or a command stands in its place" + unfilled
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

// variableInCode is how programs and shells name a value that is elsewhere: process.env.X, os.environ["X"], $(cat file).
var variableInCode = lazyregexp.New(`^(?:process\.env\.\w+|process\.env\[["']\w+["']\]|os\.environ\[["']\w+["']\]|os\.(?:getenv|environ\.get)\(["']\w+["']\)|import\.meta\.env\.\w+|System\.getenv\(["']\w+["']\)|ENV\[["']\w+["']\]|\$\([^()]{1,200}\))$`)

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
