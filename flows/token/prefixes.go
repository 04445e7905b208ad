package token

import "strings"

// Shape is a known form of API key or token, recognised by how it begins.
type Shape struct {
	Prefix, Name string
	Service      string // whose key it is
	Environment  string // "live", "test", "" where the form does not say
}

// shapes are from the services' own documents: GitHub "About authentication to GitHub", GitLab "Token overview",
// Slack "Token types", Stripe "API keys", AWS IAM "Understanding unique ID prefixes", Google "Using API keys", npm
// "About access tokens", PyPI "API tokens", HashiCorp Vault "Tokens", DigitalOcean, Hugging Face, OpenAI, SendGrid.
func shapes() []Shape {
	return []Shape{
		{"github_pat_", "GitHub personal access token (fine-grained)", "github", ""},
		{"ghp_", "GitHub personal access token (classic)", "github", ""},
		{"gho_", "GitHub OAuth token", "github", ""},
		{"ghu_", "GitHub App user token", "github", ""},
		{"ghs_", "GitHub App installation token", "github", ""},
		{"ghr_", "GitHub refresh token", "github", ""},
		{"glpat-", "GitLab personal access token", "gitlab", ""},
		{"gldt-", "GitLab deploy token", "gitlab", ""},
		{"glrt-", "GitLab runner token", "gitlab", ""},
		{"glcbt-", "GitLab CI job token", "gitlab", ""},
		{"xoxb-", "Slack bot token", "slack", ""},
		{"xoxp-", "Slack user token", "slack", ""},
		{"xapp-", "Slack app token", "slack", ""},
		{"sk_live_", "Stripe secret key", "stripe", "live"},
		{"sk_test_", "Stripe secret key", "stripe", "test"},
		{"pk_live_", "Stripe publishable key", "stripe", "live"},
		{"pk_test_", "Stripe publishable key", "stripe", "test"},
		{"rk_live_", "Stripe restricted key", "stripe", "live"},
		{"rk_test_", "Stripe restricted key", "stripe", "test"},
		{"AKIA", "AWS access key id (long-term)", "aws", ""},
		{"ASIA", "AWS access key id (temporary)", "aws", ""},
		{"AIza", "Google API key", "google", ""},
		{"ya29.", "Google OAuth access token", "google", ""},
		{"npm_", "npm access token", "npm", ""},
		{"pypi-", "PyPI API token", "pypi", ""},
		{"hvs.", "Vault service token", "vault", ""},
		{"hvb.", "Vault batch token", "vault", ""},
		{"hf_", "Hugging Face token", "huggingface", ""},
		{"dop_v1_", "DigitalOcean token", "digitalocean", ""},
		{"SG.", "SendGrid API key", "sendgrid", ""},
		{"sk-ant-", "Anthropic API key", "anthropic", ""},
		{"sk-", "OpenAI API key", "openai", ""},
		{"ATATT", "Atlassian API token", "atlassian", ""},
		{"dckr_pat_", "Docker personal access token", "docker", ""},
		{"shpat_", "Shopify access token", "shopify", ""},
	}
}

// Known returns the shape that s has.
func Known(s string) (Shape, bool) {
	for _, k := range shapes() {
		if strings.HasPrefix(s, k.Prefix) && len(s) >= len(k.Prefix)+8 {
			return k, true
		}
	}
	return Shape{}, false
}
