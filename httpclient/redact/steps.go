package redact

import (
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// Step is one line of how a signature was made, for people.
type Step struct {
	Name string // of the step; "" another line of the same
	Text string
}

// Steps are those of a signature line by line, with masks for what is secret. r knows the secrets of the request, which stand in what
// was signed as well; nil where the caller masks the lines itself.
func (r *Redactor) Steps(s *httpclient.Signed) []Step {
	if s == nil {
		return nil
	}
	var out []Step
	for _, step := range s.Made.Steps {
		if step.Secret {
			out = append(out, Step{step.Name, mask.NewSensitive(secretStep(step.Name), step.Text).String()})
			continue
		}
		text := step.Text
		if r != nil {
			text = r.RedactKnown(text)
		}
		name := step.Name
		for line := range strings.SplitSeq(text, "\n") {
			out = append(out, Step{name, clean.Line(line, 2000)})
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
