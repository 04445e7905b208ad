package diagnose

import (
	"net/url"
	"strings"

	"why401/httpclient/lazyregexp"
)

// serviceOf names the service that alone lives under a host, in the words of token.Shape; "" for all others. Services
// that are also run at home (GitLab, Vault) are not here: their keys go to any host.
func serviceOf(host string) string {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	for domain, service := range map[string]string{
		"api.github.com": "github", "slack.com": "slack", "api.stripe.com": "stripe", "api.openai.com": "openai", "api.anthropic.com": "anthropic",
		"api.sendgrid.com": "sendgrid", "huggingface.co": "huggingface", "api.digitalocean.com": "digitalocean", "registry.npmjs.org": "npm",
	} {
		if host == domain {
			return service
		}
	}
	return ""
}

var sandboxLabel = lazyregexp.New(`^(?:.*-)?(?:sandbox|test|testing|staging|stage)(?:-.*)?$`)

// sandbox reports whether a label of the host, the top-level one left out, says that it is for trying things.
func sandbox(host string) bool {
	labels := strings.Split(strings.ToLower(host), ".")
	for _, l := range labels[:max(0, len(labels)-1)] {
		if sandboxLabel.Re().MatchString(l) {
			return true
		}
	}
	return false
}

// inQuery reports whether a URL has that parameter.
func inQuery(raw, name string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.Query().Has(name)
}

// twiceInURL is the query parameter of raw that carries a credential of its own (RFC 6750 section 2.3, AWS Signature
// Version 4 query parameters), "" none.
func twiceInURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	for _, n := range []string{"access_token", "X-Amz-Signature"} {
		if u.Query().Has(n) {
			return n
		}
	}
	return ""
}
