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
	// Form says whether what stands behind the prefix is of this key: for prefixes that other strings begin with. nil: any is.
	Form func(rest string) bool
	// Also names others whose keys may look the same, "" none are known.
	Also string
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
	docGitleaks  = "gitleaks, config/gitleaks.toml"
)

var (
	shapeList []Shape
	shapeOnce sync.Once
)

// shapes are written when they are first asked for: a text with many words asks for each.
func shapes() []Shape {
	shapeOnce.Do(func() { shapeList = allShapes() })
	return shapeList
}

// allShapes are data, each with the document that it is from. The longer of two prefixes stands first.
func allShapes() []Shape {
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
		{Prefix: "sk_live_", Name: "Stripe secret key", Service: "stripe", Environment: "live", Source: docStripe, Also: "Paystack or Clerk"},
		{Prefix: "sk_test_", Name: "Stripe secret key", Service: "stripe", Environment: "test", Source: docStripe, Also: "Paystack or Clerk"},
		{Prefix: "pk_live_", Name: "Stripe publishable key", Service: "stripe", Environment: "live", Source: docStripe, Also: "Paystack or Clerk"},
		{Prefix: "pk_test_", Name: "Stripe publishable key", Service: "stripe", Environment: "test", Source: docStripe, Also: "Paystack or Clerk"},
		{Prefix: "rk_live_", Name: "Stripe restricted key", Service: "stripe", Environment: "live", Source: docStripe},
		{Prefix: "rk_test_", Name: "Stripe restricted key", Service: "stripe", Environment: "test", Source: docStripe},
		{Prefix: "whsec_", Name: "Stripe webhook secret", Service: "stripe", Source: docStripe, Also: "one of Standard Webhooks (Svix, Clerk, Resend)"},
		{Prefix: "AKIA", Name: "AWS access key id (long-term)", Service: "aws", Source: docAWS, Secret: notSecret, Form: made(upperDigits, 8, 16)},
		{Prefix: "ASIA", Name: "AWS access key id (temporary)", Service: "aws", Source: docAWS, Secret: notSecret, Form: made(upperDigits, 8, 16)},
		{Prefix: "ABIA", Name: "AWS STS service bearer token id", Service: "aws", Source: docAWS, Secret: notSecret, Form: made(upperDigits, 16, 16)},
		{Prefix: "ACCA", Name: "AWS context-specific credential id", Service: "aws", Source: docAWS, Secret: notSecret, Form: made(upperDigits, 16, 16)},
		{Prefix: "IQoJb3JpZ2luX2Vj", Name: "AWS session token (STS)", Service: "aws", Source: docAWS},
		{Prefix: "AIza", Name: "Google API key", Service: "google", Source: docPlain},
		{Prefix: "ya29.", Name: "Google OAuth access token", Service: "google", Source: docPlain},
		{Prefix: "1//0", Name: "Google OAuth refresh token", Service: "google", Source: docPlain},
		{Prefix: "GOCSPX-", Name: "Google OAuth client secret", Service: "google", Source: docPlain},
		{Prefix: "npm_", Name: "npm access token", Service: "npm", Source: "npm docs, About access tokens", Len: 40, Check: crc32Base62, Form: made(base62Signs, 24, 60)},
		{Prefix: "pypi-", Name: "PyPI API token", Service: "pypi", Source: "PyPI help, API tokens", Inside: "macaroon"},
		{Prefix: "rubygems_", Name: "RubyGems API key", Service: "rubygems", Source: docPlain},
		{Prefix: "hvs.", Name: "Vault service token", Service: "vault", Source: docVault},
		{Prefix: "hvb.", Name: "Vault batch token", Service: "vault", Source: docVault},
		{Prefix: "hvr.", Name: "Vault recovery token", Service: "vault", Source: docVault},
		{Prefix: "hf_", Name: "Hugging Face token", Service: "huggingface", Source: docPlain, Form: made(base62Signs, 16, 60)},
		{Prefix: "api_org_", Name: "Hugging Face organisation token", Service: "huggingface", Source: docGitleaks, Form: made(base62Signs, 34, 34)},
		{Prefix: "dop_v1_", Name: "DigitalOcean personal token", Service: "digitalocean", Source: docDigital, Len: 71},
		{Prefix: "doo_v1_", Name: "DigitalOcean OAuth token", Service: "digitalocean", Source: docDigital, Len: 71},
		{Prefix: "dor_v1_", Name: "DigitalOcean refresh token", Service: "digitalocean", Source: docDigital, Len: 71},
		{Prefix: "SG.", Name: "SendGrid API key", Service: "sendgrid", Source: docTwilio, Len: 69},
		{Prefix: "sk-ant-", Name: "Anthropic API key", Service: "anthropic", Source: docPlain},
		{Prefix: "sk-or-", Name: "OpenRouter API key", Service: "openrouter", Source: docPlain},
		{Prefix: "sk-proj-", Name: "OpenAI API key", Service: "openai", Source: docPlain},
		{Prefix: "sk-svcacct-", Name: "OpenAI API key of a service account", Service: "openai", Source: docPlain},
		{Prefix: "sk-admin-", Name: "OpenAI admin key", Service: "openai", Source: docPlain},
		{Prefix: "sk-", Name: "OpenAI API key", Service: "openai", Source: docPlain, Form: func(rest string) bool { return strings.Contains(rest, "T3BlbkFJ") }},
		{Prefix: "sk-", Name: "OpenAI API key", Service: "openai", Source: docPlain, Form: made(base62Signs, 20, 100), Also: "one of DeepSeek, Stability, LiteLLM or another that begins its keys with sk-"},
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
		{Prefix: "dapi", Name: "Databricks access token", Service: "databricks", Source: docPlain, Form: func(rest string) bool {
			return made(hexSigns, 32, 32)(strings.TrimSuffix(strings.TrimSuffix(rest, "-2"), "-3"))
		}},
		{Prefix: "dp.pt.", Name: "Doppler personal token", Service: "doppler", Source: docPlain},
		{Prefix: "dp.st.", Name: "Doppler service token", Service: "doppler", Source: docPlain},
		{Prefix: "figd_", Name: "Figma personal access token", Service: "figma", Source: docPlain},
		{Prefix: "fo1_", Name: "Fly.io token", Service: "fly", Source: docPlain, Form: made(urlSigns, 43, 43)},
		{Prefix: "fm2_", Name: "Fly.io macaroon", Service: "fly", Source: docGitleaks},
		{Prefix: "fm1r_", Name: "Fly.io macaroon", Service: "fly", Source: docGitleaks},
		{Prefix: "fm1a_", Name: "Fly.io macaroon", Service: "fly", Source: docGitleaks},
		{Prefix: "FlyV1 ", Name: "Fly.io macaroon", Service: "fly", Source: docPlain},
		{Prefix: "NRAK-", Name: "New Relic user key", Service: "newrelic", Source: docPlain},
		{Prefix: "NRJS-", Name: "New Relic browser key", Service: "newrelic", Source: docGitleaks},
		{Prefix: "NRII-", Name: "New Relic insert key", Service: "newrelic", Source: docGitleaks},
		{Prefix: "PMAK-", Name: "Postman API key", Service: "postman", Source: docPlain},
		{Prefix: "sq0atp-", Name: "Square access token", Service: "square", Source: docSquare},
		{Prefix: "sq0csp-", Name: "Square application secret", Service: "square", Source: docSquare},
		{Prefix: "pat", Name: "Airtable personal access token", Service: "airtable", Source: docPlain, Form: func(rest string) bool {
			id, secret, ok := strings.Cut(rest, ".")
			return ok && made(base62Signs, 14, 14)(id) && made(hexSigns, 64, 64)(secret)
		}},
		{Prefix: "ntn_", Name: "Notion integration token", Service: "notion", Source: docPlain},
		{Prefix: "pul-", Name: "Pulumi access token", Service: "pulumi", Source: docPlain, Form: made(hexSigns, 40, 40)},
		{Prefix: "tskey-", Name: "Tailscale key", Service: "tailscale", Source: docPlain},
		{Prefix: "ops_", Name: "1Password service account token", Service: "1password", Source: docPlain, Inside: "json", Form: func(rest string) bool { return strings.HasPrefix(rest, "eyJ") }},
		{Prefix: "AGE-SECRET-KEY-1", Name: "age identity (a private key, no API token)", Service: "age", Source: docPlain},
		{Prefix: "sbp_", Name: "Supabase access token", Service: "supabase", Source: docPlain},
		{Prefix: "sb_secret_", Name: "Supabase secret key", Service: "supabase", Source: docPlain},
		{Prefix: "sb_publishable_", Name: "Supabase publishable key", Service: "supabase", Source: docPlain},
		{Prefix: "GR1348941", Name: "GitLab runner registration token", Service: "gitlab", Source: docGitLab},
		{Prefix: "xoxo-", Name: "Slack token of an older form", Service: "slack", Source: docGitleaks},
		{Prefix: "xoxs-", Name: "Slack token of an older form", Service: "slack", Source: docGitleaks},
		{Prefix: "xoxa-", Name: "Slack workspace token of an older form", Service: "slack", Source: docGitleaks},
		{Prefix: "xoxr-", Name: "Slack workspace refresh token of an older form", Service: "slack", Source: docGitleaks},
		{Prefix: "p8e-", Name: "Adobe client secret", Service: "adobe", Source: docGitleaks, Form: made(urlSigns, 32, 32)},
		{Prefix: "LTAI", Name: "Alibaba Cloud access key id", Service: "alibaba", Source: docGitleaks, Secret: notSecret, Form: made(base62Signs, 20, 20)},
		{Prefix: "AKCp", Name: "JFrog Artifactory API key", Service: "jfrog", Source: docGitleaks, Form: made(base62Signs, 69, 69)},
		{Prefix: "cmVmdGtu", Name: "JFrog reference token", Service: "jfrog", Source: docGitleaks, Form: made(base62Signs, 56, 56)},
		{Prefix: "ATBB", Name: "Bitbucket app password", Service: "atlassian", Source: docAtlassian, Form: made(base62Signs, 32, 32)},
		{Prefix: "CLOJARS_", Name: "Clojars deploy token", Service: "clojars", Source: docGitleaks},
		{Prefix: "dt0c01.", Name: "Dynatrace access token", Service: "dynatrace", Source: docGitleaks},
		{Prefix: "duffel_live_", Name: "Duffel access token", Service: "duffel", Environment: "live", Source: docGitleaks},
		{Prefix: "duffel_test_", Name: "Duffel access token", Service: "duffel", Environment: "test", Source: docGitleaks},
		{Prefix: "EZAK", Name: "EasyPost API key", Service: "easypost", Environment: "live", Source: docGitleaks, Form: made(base62Signs, 54, 54)},
		{Prefix: "EZTK", Name: "EasyPost API key", Service: "easypost", Environment: "test", Source: docGitleaks, Form: made(base62Signs, 54, 54)},
		{Prefix: "fio-u-", Name: "Frame.io API token", Service: "frameio", Source: docGitleaks},
		{Prefix: "HRKU-AA", Name: "Heroku API key", Service: "heroku", Source: docGitleaks},
		{Prefix: "ico-", Name: "Infracost API key", Service: "infracost", Source: docGitleaks, Form: made(base62Signs, 32, 32)},
		{Prefix: "API-", Name: "Octopus Deploy API key", Service: "octopus", Source: docGitleaks, Form: made(upperDigits, 26, 26)},
		{Prefix: "oy2", Name: "NuGet API key", Service: "nuget", Source: docPlain, Form: made(base62Signs, 43, 43)},
		{Prefix: "sha256~", Name: "OpenShift OAuth access token", Service: "openshift", Source: docGitleaks, Form: made(urlSigns, 43, 43)},
		{Prefix: "pplx-", Name: "Perplexity API key", Service: "perplexity", Source: docGitleaks},
		{Prefix: "access-sandbox-", Name: "Plaid access token", Service: "plaid", Environment: "test", Source: docGitleaks},
		{Prefix: "access-production-", Name: "Plaid access token", Service: "plaid", Environment: "live", Source: docGitleaks},
		{Prefix: "pscale_tkn_", Name: "PlanetScale service token", Service: "planetscale", Source: docGitleaks},
		{Prefix: "pscale_oauth_", Name: "PlanetScale OAuth token", Service: "planetscale", Source: docGitleaks},
		{Prefix: "pscale_pw_", Name: "PlanetScale password", Service: "planetscale", Source: docGitleaks},
		{Prefix: "pnu_", Name: "Prefect API key", Service: "prefect", Source: docGitleaks, Form: made(base62Signs, 36, 36)},
		{Prefix: "rdme_", Name: "ReadMe API key", Service: "readme", Source: docGitleaks},
		{Prefix: "tk-us-", Name: "Scalingo API token", Service: "scalingo", Source: docGitleaks, Form: made(urlSigns, 48, 48)},
		{Prefix: "xkeysib-", Name: "Brevo API key", Service: "brevo", Source: docGitleaks},
		{Prefix: "shippo_live_", Name: "Shippo API token", Service: "shippo", Environment: "live", Source: docGitleaks},
		{Prefix: "shippo_test_", Name: "Shippo API token", Service: "shippo", Environment: "test", Source: docGitleaks},
		{Prefix: "sgp_", Name: "Sourcegraph access token", Service: "sourcegraph", Source: docGitleaks},
		{Prefix: "EAAA", Name: "Square access token", Service: "square", Source: docGitleaks, Form: made(urlSigns, 60, 60)},
		{Prefix: "squ_", Name: "SonarQube user token", Service: "sonarqube", Source: docPlain, Form: made(hexSigns, 40, 40)},
		{Prefix: "sqp_", Name: "SonarQube project token", Service: "sonarqube", Source: docPlain, Form: made(hexSigns, 40, 40)},
		{Prefix: "sqa_", Name: "SonarQube analysis token", Service: "sonarqube", Source: docPlain, Form: made(hexSigns, 40, 40)},
		{Prefix: "tfp_", Name: "Typeform personal token", Service: "typeform", Source: docGitleaks},
		{Prefix: "xai-", Name: "xAI API key", Service: "xai", Source: docPlain, Form: made(base62Signs, 80, 80)},
	}
}

// Known returns the shape that s has.
func Known(s string) (Shape, bool) {
	if k, ok := knownForm(s); ok {
		return k, true
	}
	for _, k := range shapes() {
		if strings.HasPrefix(s, k.Prefix) && len(s) >= len(k.Prefix)+8 && !strings.ContainsAny(s[len(k.Prefix):], " \t\r\n") && (k.Form == nil || k.Form(s[len(k.Prefix):])) {
			return k, true
		}
	}
	return Shape{}, false
}
