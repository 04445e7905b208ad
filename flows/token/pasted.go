package token

import (
	"strings"
	"time"

	"why401/httpclient/convert"
	"why401/httpclient/mask"
)

// ParsePasted reads a pasted text as convert.Parse does. A text of no form that it knows may still hold a token: a log line, a
// quoted mail, a signed query.
func ParsePasted(text string, o convert.Options) (convert.Input, error) {
	in, err := convert.Parse(text, o)
	if err != nil && in.Kind == "unknown" && holds(text) {
		return convert.Input{Kind: "token", Token: mask.NewSensitive("token", strings.TrimSpace(text))}, nil
	}
	return in, err
}

// DetectPasted is the form of a pasted text, as convert.Detect names it.
func DetectPasted(text string) string {
	kind := convert.Detect(text)
	if kind == "unknown" && holds(text) {
		return "token"
	}
	return kind
}

// holds is true for a text that holds what is known to be a credential; a string that may be anything is none.
func holds(text string) bool {
	if len(text) > 1<<20 {
		return false
	}
	if len(Several(text)) > 1 {
		return true
	}
	t := Inspect(text, time.Time{})
	return t.Kind != KindUnknown && !strings.HasPrefix(t.Format, "opaque string")
}
