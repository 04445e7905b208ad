package redact

import (
	"slices"
	"strings"

	"why401/httpclient/lazyregexp"
)

// echoMark is a mask with the name and the word of a scheme that stand before it.
var echoMark = lazyregexp.New(`(?i)(?:\b(?:authorization|bearer|basic)\b[\s:"]*)*‹[^›]*›`)

// Erase gives text in lower case without all that it repeats of the known secrets, also of those that are too short or too
// ordinary to be masked. It is for comparing two answers, each with the secrets of both out; it is not for showing.
func (r *Redactor) Erase(text string) string {
	text = strings.ToLower(echoMark.Re().ReplaceAllString(r.RedactKnown(text), ""))
	slices.SortFunc(r.erased, func(a, b string) int { return len(b) - len(a) })
	for _, v := range r.erased {
		text = strings.ReplaceAll(text, v, "")
	}
	return text
}

// eraseToo keeps the forms of a secret that Erase takes out.
func (r *Redactor) eraseToo(v string) {
	if v == "" || len(v) > fragmentLimit {
		return
	}
	for _, form := range []string{strings.ToLower(v), strings.ToLower(reversed(v))} {
		if !slices.Contains(r.erased, form) {
			r.erased = append(r.erased, form)
		}
	}
}
