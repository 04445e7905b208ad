package provenance

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"why401/httpclient/clean"
)

// known is a variable that the documents of a service or tool name.
type known struct {
	name   string
	hosts  []string // where its value belongs; below them too
	from   string   // the variable that holds the host or address instead, "" none
	scheme string   // how it is sent: "bearer", or the name of a header
}

// knownVariables are from the services' own documents: GitHub CLI "gh help environment", GitLab CLI and CI "Predefined
// variables", Vault, Consul and Nomad "Commands (CLI)", npm, Hugging Face, OpenAI, Anthropic, Google AI, DigitalOcean doctl,
// Cloudflare Wrangler, Sentry CLI, Heroku, SendGrid, Stripe CLI, Slack, Datadog, Terraform CLI.
func knownVariables() []known {
	github := []string{"github.com", "ghcr.io"}
	return []known{
		{"GH_TOKEN", github, "", "bearer"},
		{"GITHUB_TOKEN", github, "", "bearer"},
		{"GH_ENTERPRISE_TOKEN", nil, "GH_HOST", "bearer"},
		{"GITHUB_ENTERPRISE_TOKEN", nil, "GH_HOST", "bearer"},
		{"GITLAB_TOKEN", []string{"gitlab.com"}, "GITLAB_HOST", "PRIVATE-TOKEN"},
		{"CI_JOB_TOKEN", []string{"gitlab.com"}, "CI_SERVER_HOST", "JOB-TOKEN"},
		{"VAULT_TOKEN", nil, "VAULT_ADDR", "X-Vault-Token"},
		{"CONSUL_HTTP_TOKEN", nil, "CONSUL_HTTP_ADDR", "X-Consul-Token"},
		{"NOMAD_TOKEN", nil, "NOMAD_ADDR", "X-Nomad-Token"},
		{"NPM_TOKEN", []string{"registry.npmjs.org"}, "", "bearer"},
		{"NODE_AUTH_TOKEN", []string{"registry.npmjs.org", "npm.pkg.github.com"}, "", "bearer"},
		{"OPENAI_API_KEY", []string{"api.openai.com"}, "", "bearer"},
		{"ANTHROPIC_API_KEY", []string{"api.anthropic.com"}, "", "x-api-key"},
		{"GEMINI_API_KEY", []string{"generativelanguage.googleapis.com"}, "", "x-goog-api-key"},
		{"HF_TOKEN", []string{"huggingface.co"}, "", "bearer"},
		{"HUGGING_FACE_HUB_TOKEN", []string{"huggingface.co"}, "", "bearer"},
		{"DIGITALOCEAN_ACCESS_TOKEN", []string{"api.digitalocean.com"}, "", "bearer"},
		{"DIGITALOCEAN_TOKEN", []string{"api.digitalocean.com"}, "", "bearer"},
		{"CLOUDFLARE_API_TOKEN", []string{"api.cloudflare.com"}, "", "bearer"},
		{"SLACK_BOT_TOKEN", []string{"slack.com"}, "", "bearer"},
		{"SLACK_TOKEN", []string{"slack.com"}, "", "bearer"},
		{"SENTRY_AUTH_TOKEN", []string{"sentry.io"}, "SENTRY_URL", "bearer"},
		{"HEROKU_API_KEY", []string{"api.heroku.com"}, "", "bearer"},
		{"SENDGRID_API_KEY", []string{"api.sendgrid.com"}, "", "bearer"},
		{"STRIPE_API_KEY", []string{"api.stripe.com"}, "", "bearer"},
		{"STRIPE_SECRET_KEY", []string{"api.stripe.com"}, "", "bearer"},
		{"DD_API_KEY", []string{"datadoghq.com", "datadoghq.eu"}, "", "DD-API-KEY"},
		{"GRAFANA_TOKEN", nil, "GRAFANA_URL", "bearer"},
		{"JFROG_ACCESS_TOKEN", nil, "JFROG_URL", "bearer"},
		{"SONAR_TOKEN", []string{"sonarcloud.io"}, "SONAR_HOST_URL", "bearer"},
		{"KUBE_TOKEN", nil, "KUBE_SERVER", "bearer"},
	}
}

// maxUnknown bounds how many variables are listed of which nothing says where they belong.
const maxUnknown = 12

// environment adds the variables that hold a credential.
func (k *look) environment() {
	seen, elsewhere := map[string]bool{}, 0
	for _, v := range knownVariables() {
		value := k.env(v.name)
		if seen[v.name] = true; value == "" {
			continue
		}
		here, why := k.belongs(v)
		if !here && !k.carried(value) {
			elsewhere++
			continue
		}
		r := k.variable(v.name, value, v.scheme)
		r.ForHost = here
		if !here {
			r.Mind = why
		}
		k.add(r)
	}
	var unknown []string
	for _, kv := range k.Environ {
		name, value, _ := strings.Cut(kv, "=")
		if !seen[name] && value != "" && holdsSecret(name) {
			seen[name] = true
			if host, ok := strings.CutPrefix(name, "TF_TOKEN_"); ok { // the name holds the host, with _ for a dot
				if strings.ReplaceAll(strings.ReplaceAll(host, "__", "-"), "_", ".") == k.host {
					r := k.variable(name, value, "bearer")
					r.ForHost = true
					k.add(r)
				} else {
					elsewhere++
				}
				continue
			}
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	left := 0
	for _, name := range unknown {
		value := k.env(name)
		if len(unknown)-left > maxUnknown && !k.carried(value) {
			left++
			continue
		}
		r := k.variable(name, value, "bearer")
		if r.Why == "" || !k.carried(value) {
			r.Mind = "nothing says which service this variable is for"
		}
		k.add(r)
	}
	switch {
	case elsewhere+left > 0:
		k.add(Rung{ID: "environment", Name: "other variables", State: Nothing, Why: fmt.Sprintf("%d hold a credential of other services, or nothing says of which", elsewhere+left)})
	case len(unknown) == 0 && !k.has("environment."):
		no := "no variable there"
		if k.env("AWS_ACCESS_KEY_ID") != "" || slices.ContainsFunc(k.rungs, func(r Rung) bool { return r.Slot == Proxy }) { // those have rungs of their own
			no = "no other variable there"
		}
		k.add(Rung{ID: "environment", Name: "environment", State: Nothing, Why: no + " holds a credential for this host"})
	}
}

// has is true where a rung has an id that begins so.
func (k *look) has(prefix string) bool {
	for _, r := range k.rungs {
		if strings.HasPrefix(r.ID, prefix) && r.Slot != Proxy {
			return true
		}
	}
	return false
}

// carried is true where the command itself holds value.
func (k *look) carried(value string) bool {
	if len(value) < 8 {
		return false
	}
	for _, r := range k.rungs {
		if r.State == Used && r.Secret.Reveal() == value {
			return true
		}
	}
	return false
}

// variable is the rung of one variable.
func (k *look) variable(name, value, scheme string) Rung {
	src := "environment " + name
	c := credential("bearer", src, "token", value)
	if scheme != "bearer" {
		c = credential("apikey", src, "value", value, "in", "header", "name", scheme)
	}
	return Rung{ID: "environment." + name, Name: "$" + clean.Line(name, 60), Slot: Authorization, State: Available, Secret: secretOf(c), Credential: c, Why: k.unread("this variable")}
}

// belongs is true where a variable is for the request's host; else it says for which it is.
func (k *look) belongs(v known) (bool, string) {
	if v.from != "" {
		if at := k.env(v.from); at != "" {
			return k.isHost(at), "this variable belongs to the host in $" + v.from
		}
	}
	for _, h := range v.hosts {
		if k.within(h) {
			return true, ""
		}
	}
	if len(v.hosts) == 0 {
		return false, "this variable belongs to the host in $" + v.from + ", which is not set"
	}
	return false, "this variable belongs to " + v.hosts[0]
}

// holdsSecret is true for a variable whose name ends like one with a credential.
func holdsSecret(name string) bool {
	if strings.HasPrefix(name, "AWS_") {
		return false // these belong together: see aws.go
	}
	n := strings.ToUpper(name)
	for _, end := range []string{"_TOKEN", "_API_KEY", "_APIKEY", "_PAT", "_ACCESS_KEY", "_BEARER"} {
		if strings.HasSuffix(n, end) {
			return true
		}
	}
	return n == "TOKEN" || n == "API_KEY" || n == "APIKEY" || n == "ACCESS_TOKEN" || strings.HasPrefix(n, "TF_TOKEN_")
}
