package httpclient

import (
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// ShownStep is one line of how a signature was made, for people.
type ShownStep struct {
	Name string // of the step; "" another line of the same
	Text string
}

// Shown are the steps line by line, with masks for what is secret. red knows the secrets of the request, which stand in what was
// signed as well; nil where the caller masks the lines itself.
func (s *Signed) Shown(red *Redactor) []ShownStep {
	if s == nil {
		return nil
	}
	var out []ShownStep
	for _, step := range s.Made.Steps {
		if step.Secret {
			out = append(out, ShownStep{step.Name, mask.NewSensitive(secretStep(step.Name), step.Text).String()})
			continue
		}
		text := step.Text
		if red != nil {
			text = red.RedactKnown(text)
		}
		name := step.Name
		for line := range strings.SplitSeq(text, "\n") {
			out = append(out, ShownStep{name, clean.Line(line, 2000)})
			name = ""
		}
	}
	return out
}

// secretStep is the kind of a secret step.
func secretStep(name string) string {
	switch {
	case strings.HasPrefix(name, "key"):
		return "key"
	case strings.HasPrefix(name, "data"):
		return "data with the secret"
	case name == "proof":
		return "DPoP proof"
	}
	return "signature"
}
