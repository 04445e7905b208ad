package redact

import (
	"net/url"
	"strings"

	"why401/httpclient"
	"why401/httpclient/mask"
)

// addSigned makes the redactor know what a signature was made of and is: its secret steps, also inside one of the headers.
func (r *Redactor) addSigned(s *httpclient.Signed) {
	if s == nil {
		return
	}
	for _, step := range s.Made.Steps {
		if step.Secret {
			r.Add(mask.NewSensitive(secretStep(step.Name), step.Text))
		}
		if s.Scheme != "oauth1" || step.Name != "parameters" {
			continue
		}
		for _, line := range strings.Split(step.Text, "\n") { // the base string encodes them once more
			name, v, _ := strings.Cut(line, "=")
			if plain, err := url.PathUnescape(name); err == nil && mask.SecretName(plain) && name != "oauth_consumer_key" {
				r.Add(mask.NewSensitive(mask.Kind(name, v), v), mask.NewSensitive(mask.Kind(name, v), strings.ReplaceAll(v, "%", "%25")))
			}
		}
	}
}
