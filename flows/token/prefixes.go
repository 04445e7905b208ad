package token

import (
	"strings"
	"sync"
)

// Shape is a known form of API key or token, recognised by how it begins.
type Shape struct {
	Prefix, Name string
	Service      string // whose key it is
	Environment  string // "live", "test", "" where the form does not say
	Source       string // the issuer's document that the form is from
	Len          int    // its length where that is fixed, in characters; 0 else
	Check        func(string) bool
	Inside       string // "macaroon" or "json": what stands behind the prefix
	Secret       int    // notSecret for the name of a key
}

// notSecret marks what names a key and opens nothing.
const notSecret = 1

const (
	docGitHub    = "GitHub docs, About authentication to GitHub"
	docGitLab    = "GitLab docs, Token overview, Token prefixes"
	docSlack     = "Slack docs, Token types"
	docStripe    = "Stripe docs, API keys"
	docAWS       = "AWS IAM User Guide, Unique ID prefixes"
	docVault     = "HashiCorp Vault docs, Tokens"
	docShopify   = "Shopify docs, Authentication for apps"
	docAzure     = "Microsoft docs, secret formats of Microsoft Purview"
	docGrafana   = "Grafana source, apikeygenprefix"
	docDigital   = "DigitalOcean docs, API tokens"
	docTwilio    = "Twilio docs, API keys"
	docSquare    = "Square docs, Access tokens"
	docAtlassian = "Atlassian docs, API tokens"
	docDocker    = "Docker docs, Access tokens"
	docPlain     = "the issuer's documentation of its API keys"
)

// shapes are data, each with the document that it is from. The longer of two prefixes stands first.
func shapes() []Shape {
	knownShapes.Do(func() { knownShapes.all = makeShapes() })
	return knownShapes.all
}

var knownShapes struct {
	sync.Once
	all []Shape
}

func makeShapes() []Shape {
	return []Shape{
		{Prefix: "github_pat_", Name: "GitHub personal access token (fine-grained)", Service: "github", Source: docGitHub},
		{Prefix: "ghp_", Name: "GitHub personal access token (classic)", Service: "github", Source: docGitHub, Len: 40, Check: crc32Base62},
		{Prefix: "gho_", Name: "GitHub OAuth token", Service: "github", Source: docGitHub, Len: 40, Check: crc32Base62},
		{Prefix: "ghu_", Name: "GitHub App user token", Service: "github", Source: docGitHub, Len: 40, Check: crc32Base62},
		{Prefix: "ghs_", Name: "GitHub App installation token", Service: "github", Source: docGitHub},
		{Prefix: "ghr_", Name: "GitHub refresh token", Service: "github", Source: docGitHub},
		{Prefix: "glpat-", Name: "GitLab personal access token", Service: "gitlab", Source: docGitLab},
		{Prefix: "gloas-", Name: "GitLab OAuth application secret", Service: "gitlab", Source: docGitLab},
		{Prefix: "gldt-", Name: "GitLab deploy token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glrt-", Name: "GitLab runner token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glrtr-", Name: "GitLab runner registration token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glcbt-", Name: "GitLab CI job token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glptt-", Name: "GitLab pipeline trigger token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glft-", Name: "GitLab feed token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glimt-", Name: "GitLab incoming mail token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glagent-", Name: "GitLab agent token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glsoat-", Name: "GitLab SCIM token", Service: "gitlab", Source: docGitLab},
		{Prefix: "glffct-", Name: "GitLab feature flags token", Service: "gitlab", Source: docGitLab},
		{Prefix: "xoxb-", Name: "Slack bot token", Service: "slack", Source: docSlack},
		{Prefix: "xoxp-", Name: "Slack user token", Service: "slack", Source: docSlack},
		{Prefix: "xoxe.xox", Name: "Slack token that is renewed", Service: "slack", Source: docSlack},
		{Prefix: "xoxe-", Name: "Slack refresh token", Service: "slack", Source: docSlack},
		{Prefix: "xoxc-", Name: "Slack browser session token", Service: "slack", Source: docSlack},
		{Prefix: "xoxd-", Name: "Slack browser session cookie", Service: "slack", Source: docSlack},
		{Prefix: "xapp-", Name: "Slack app token", Service: "slack", Source: docSlack},
		{Prefix: "sk_live_", Name: "Stripe secret key", Service: "stripe", Environment: "live", Source: docStripe},
		{Prefix: "sk_test_", Name: "Stripe secret key", Service: "stripe", Environment: "test", Source: docStripe},
		{Prefix: "pk_live_", Name: "Stripe publishable key", Service: "stripe", Environment: "live", Source: docStripe},
		{Prefix: "pk_test_", Name: "Stripe publishable key", Service: "stripe", Environment: "test", Source: docStripe},
		{Prefix: "rk_live_", Name: "Stripe restricted key", Service: "stripe", Environment: "live", Source: docStripe},
		{Prefix: "rk_test_", Name: "Stripe restricted key", Service: "stripe", Environment: "test", Source: docStripe},
		{Prefix: "whsec_", Name: "Stripe webhook secret", Service: "stripe", Source: docStripe},
		{Prefix: "AKIA", Name: "AWS access key id (long-term)", Service: "aws", Source: docAWS, Secret: notSecret},
		{Prefix: "ASIA", Name: "AWS access key id (temporary)", Service: "aws", Source: docAWS, Secret: notSecret},
		{Prefix: "AIza", Name: "Google API key", Service: "google", Source: docPlain},
		{Prefix: "ya29.", Name: "Google OAuth access token", Service: "google", Source: docPlain},
		{Prefix: "1//0", Name: "Google OAuth refresh token", Service: "google", Source: docPlain},
		{Prefix: "GOCSPX-", Name: "Google OAuth client secret", Service: "google", Source: docPlain},
		{Prefix: "npm_", Name: "npm access token", Service: "npm", Source: "npm docs, About access tokens", Len: 40, Check: crc32Base62},
		{Prefix: "pypi-", Name: "PyPI API token", Service: "pypi", Source: "PyPI help, API tokens", Inside: "macaroon"},
		{Prefix: "rubygems_", Name: "RubyGems API key", Service: "rubygems", Source: docPlain},
		{Prefix: "hvs.", Name: "Vault service token", Service: "vault", Source: docVault},
		{Prefix: "hvb.", Name: "Vault batch token", Service: "vault", Source: docVault},
		{Prefix: "hvr.", Name: "Vault recovery token", Service: "vault", Source: docVault},
		{Prefix: "hf_", Name: "Hugging Face token", Service: "huggingface", Source: docPlain},
		{Prefix: "dop_v1_", Name: "DigitalOcean personal token", Service: "digitalocean", Source: docDigital, Len: 71},
		{Prefix: "doo_v1_", Name: "DigitalOcean OAuth token", Service: "digitalocean", Source: docDigital, Len: 71},
		{Prefix: "dor_v1_", Name: "DigitalOcean refresh token", Service: "digitalocean", Source: docDigital, Len: 71},
		{Prefix: "SG.", Name: "SendGrid API key", Service: "sendgrid", Source: docTwilio, Len: 69},
		{Prefix: "sk-ant-", Name: "Anthropic API key", Service: "anthropic", Source: docPlain},
		{Prefix: "sk-or-", Name: "OpenRouter API key", Service: "openrouter", Source: docPlain},
		{Prefix: "sk-", Name: "OpenAI API key", Service: "openai", Source: docPlain},
		{Prefix: "gsk_", Name: "Groq API key", Service: "groq", Source: docPlain},
		{Prefix: "r8_", Name: "Replicate API token", Service: "replicate", Source: docPlain},
		{Prefix: "ATATT", Name: "Atlassian API token", Service: "atlassian", Source: docAtlassian},
		{Prefix: "ATCTT", Name: "Bitbucket access token", Service: "atlassian", Source: docAtlassian},
		{Prefix: "dckr_pat_", Name: "Docker personal access token", Service: "docker", Source: docDocker},
		{Prefix: "dckr_oat_", Name: "Docker organisation access token", Service: "docker", Source: docDocker},
		{Prefix: "shpat_", Name: "Shopify access token", Service: "shopify", Source: docShopify, Len: 38},
		{Prefix: "shpca_", Name: "Shopify custom app token", Service: "shopify", Source: docShopify, Len: 38},
		{Prefix: "shpss_", Name: "Shopify shared secret", Service: "shopify", Source: docShopify, Len: 38},
		{Prefix: "shppa_", Name: "Shopify private app password", Service: "shopify", Source: docShopify, Len: 38},
		{Prefix: "glsa_", Name: "Grafana service account token", Service: "grafana", Source: docGrafana, Check: grafanaSum},
		{Prefix: "glc_", Name: "Grafana Cloud access token", Service: "grafana", Source: docGrafana, Inside: "json"},
		{Prefix: "sntrys_", Name: "Sentry organisation token", Service: "sentry", Source: docPlain},
		{Prefix: "sntryu_", Name: "Sentry user token", Service: "sentry", Source: docPlain},
		{Prefix: "lin_api_", Name: "Linear API key", Service: "linear", Source: docPlain},
		{Prefix: "dapi", Name: "Databricks access token", Service: "databricks", Source: docPlain},
		{Prefix: "dp.pt.", Name: "Doppler personal token", Service: "doppler", Source: docPlain},
		{Prefix: "dp.st.", Name: "Doppler service token", Service: "doppler", Source: docPlain},
		{Prefix: "figd_", Name: "Figma personal access token", Service: "figma", Source: docPlain},
		{Prefix: "fo1_", Name: "Fly.io token", Service: "fly", Source: docPlain},
		{Prefix: "FlyV1 ", Name: "Fly.io macaroon", Service: "fly", Source: docPlain},
		{Prefix: "NRAK-", Name: "New Relic user key", Service: "newrelic", Source: docPlain},
		{Prefix: "NRAL-", Name: "New Relic licence key", Service: "newrelic", Source: docPlain},
		{Prefix: "PMAK-", Name: "Postman API key", Service: "postman", Source: docPlain},
		{Prefix: "sq0atp-", Name: "Square access token", Service: "square", Source: docSquare},
		{Prefix: "sq0csp-", Name: "Square application secret", Service: "square", Source: docSquare},
		{Prefix: "patAT", Name: "Airtable personal access token", Service: "airtable", Source: docPlain},
		{Prefix: "ntn_", Name: "Notion integration token", Service: "notion", Source: docPlain},
		{Prefix: "pul-", Name: "Pulumi access token", Service: "pulumi", Source: docPlain},
		{Prefix: "tskey-", Name: "Tailscale key", Service: "tailscale", Source: docPlain},
		{Prefix: "ops_", Name: "1Password service account token", Service: "1password", Source: docPlain, Inside: "json"},
		{Prefix: "AGE-SECRET-KEY-1", Name: "age identity (a private key, no API token)", Service: "age", Source: docPlain},
		{Prefix: "sbp_", Name: "Supabase access token", Service: "supabase", Source: docPlain},
		{Prefix: "sb_secret_", Name: "Supabase secret key", Service: "supabase", Source: docPlain},
		{Prefix: "sb_publishable_", Name: "Supabase publishable key", Service: "supabase", Source: docPlain},
	}
}

// Known returns the shape that s has.
func Known(s string) (Shape, bool) {
	if azureSecret(s) {
		return Shape{Name: "Microsoft Entra client secret", Service: "azure", Source: docAzure}, true
	}
	for _, k := range shapes() {
		if strings.HasPrefix(s, k.Prefix) && len(s) >= len(k.Prefix)+8 && !strings.ContainsAny(s[len(k.Prefix):], " \t\r\n") {
			return k, true
		}
	}
	return Shape{}, false
}

// azureSecret is true for a client secret of Entra: 40 characters, 8Q~ behind the first three.
func azureSecret(s string) bool {
	return len(s) == 40 && s[3:6] == "8Q~"
}
