package httpclient

import "strings"

// NotSent says why a request with Unsupported is shown and not sent: its options, and what could not be read of it.
func (r Request) NotSent() string {
	var options, rest []string
	for _, u := range r.Unsupported {
		if strings.HasPrefix(u, "-") {
			options = append(options, u)
		} else {
			rest = append(rest, u)
		}
	}
	if len(options) > 0 {
		rest = append(rest, strings.Join(options, ", ")+", which changes what is sent and is not supported yet")
	}
	return strings.Join(rest, "; ")
}
