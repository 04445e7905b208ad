package token

import (
	"encoding/base64"
	"hash/crc32"
	"strings"
	"testing"
)

// sum62 is the checksum of GitHub and npm, written anew: CRC-32 in base 62, six characters.
func sum62(body string) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	out := ""
	for n, i := crc32.ChecksumIEEE([]byte(body)), 0; i < 6; i++ {
		out = digits[n%62:n%62+1] + out
		n /= 62
	}
	return out
}

// TestKeyForms names made-up keys of the forms of gitleaks' rules, and leaves near misses without a name. No secret of anybody's.
func TestKeyForms(t *testing.T) {
	const (
		body30 = "CANARYq7Rt2VxK9mWz4LbN8sYp3HcD"
		letter = "CANARYabcdefghijklmnopqrstuvwxyzABCDEFGH"
	)
	hex := func(n int) string { return strings.Repeat("0a1b2c3d4e5f6789", 10)[:n] }
	word := func(n int) string { return strings.Repeat(body30, 5)[:n] }
	b64std := base64.StdEncoding.EncodeToString
	mapbox := b64(`{"u":"why401","a":"ck0123456789012345678901"}`)
	for _, row := range []struct{ reason, in, format string }{
		{"GitHub, its checksum right", "ghp_" + body30 + sum62(body30), "GitHub personal access token (classic)"},
		{"GitHub OAuth", "gho_" + body30 + sum62(body30), "GitHub OAuth token"},
		{"npm, its checksum right", "npm_" + body30 + sum62(body30), "npm access token"},
		{"a variable of npm's", "npm_config_registry_auth", ""},
		{"OpenAI, with its mark", "sk-" + word(20) + "T3BlbkFJ" + word(20), "OpenAI API key"},
		{"OpenAI, of a project", "sk-proj-" + word(60), "OpenAI API key"},
		{"sk- alone is many services'", "sk-" + hex(32), "OpenAI API key, or one of DeepSeek"},
		{"a word with sk-", "sk-learn-pipelines", ""},
		{"Anthropic", "sk-ant-api03-" + word(93) + "AA", "Anthropic API key"},
		{"Stripe, of the long form", "sk_live_51" + word(97), "Stripe secret key"},
		{"Stripe or Paystack", "sk_live_" + hex(40), "Stripe secret key, or Paystack or Clerk"},
		{"a publishable key of Clerk's", "pk_test_" + b64std([]byte("clerk.why401.test$")), "Stripe publishable key, or Paystack or Clerk"},
		{"a webhook's secret", "whsec_" + word(32), "Stripe webhook secret, or one of Standard Webhooks"},
		{"Databricks", "dapi" + hex(32), "Databricks access token"},
		{"a Latin word with dapi", "dapibusporttitor", ""},
		{"Pulumi", "pul-" + hex(40), "Pulumi access token"},
		{"a branch with pul-", "pul-request-from-fork", ""},
		{"Airtable", "pat" + word(14) + "." + hex(64), "Airtable personal access token"},
		{"a word with pat", "patATtern-of-words", ""},
		{"New Relic's licence key", hex(36) + "NRAL", "New Relic licence key"},
		{"New Relic's user key", "NRAK-" + strings.ToUpper(word(27)), "New Relic user key"},
		{"AWS", "AKIAIOSFODNN7EXAMPLE", "AWS access key id (long-term)"},
		{"a word with AKIA", "AKIAndMoreWordsHere", ""},
		{"Twilio", "SK" + hex(32), "Twilio API key id"},
		{"Mailgun", "key-" + hex(32), "Mailgun API key"},
		{"Mailchimp", hex(32) + "-us12", "Mailchimp API key"},
		{"Telegram", "123456789:AA" + word(33), "Telegram bot token"},
		{"Terraform", word(14) + ".atlasv1." + word(67), "HCP Terraform API token"},
		{"Harness", "pat." + word(22) + "." + word(24) + "." + word(20), "Harness access token"},
		{"Mapbox, no JWT without its beginning", "pk." + mapbox + "." + word(22), "Mapbox public token"},
		{"Mapbox, secret", "sk." + mapbox + "." + word(22), "Mapbox secret token"},
		{"Grafana of before 9", b64std([]byte(`{"k":"` + word(32) + `","n":"why401","id":1}`)), "Grafana API key of before version 9"},
		{"Discord", b64("109876543210987654") + ".GaBcDe." + word(38), "Discord bot token"},
		{"Discord of before 2022, signed as itsdangerous signs", b64("109876543210987654") + ".XaBcDe." + word(27), "Discord bot token"},
		{"Elasticsearch", b64std([]byte(word(20) + ":" + word(22))), "Elasticsearch API key, as ApiKey takes it, or another pair"},
		{"Vault of before 1.10", "s." + word(24), "Vault token of before version 1.10, or another string"},
		{"Vault", "hvs." + word(95), "Vault service token"},
		{"OpenShift", "sha256~" + word(43), "OpenShift OAuth access token"},
		{"a digest", "sha256~" + word(12), ""},
		{"Octopus", "API-" + strings.ToUpper(word(26)), "Octopus Deploy API key"},
		{"a word with API-", "API-Reference-Manual-2026", ""},
		{"Hugging Face", "hf_" + letter[:34], "Hugging Face token"},
		{"a file with hf_", "hf_hub_download_cache", ""},
		{"Fly.io", "fo1_" + word(43), "Fly.io token"},
		{"SonarQube", "sqp_" + hex(40), "SonarQube project token"},
		{"an AWS session", "IQoJb3JpZ2luX2Vj" + word(100), "AWS session token (STS)"},
	} {
		tok := Inspect(row.in, now)
		switch {
		case row.format == "" && tok.Kind == KindAPIKey:
			t.Errorf("%s: called %q", row.reason, tok.Format)
		case row.format != "" && (tok.Kind != KindAPIKey || !strings.HasPrefix(tok.Format, row.format) || !strings.Contains(row.format, ", or ") && tok.Format != row.format):
			t.Errorf("%s: %s %q, want %q", row.reason, tok.Kind, tok.Format, row.format)
		case len(tok.Findings) > 0:
			t.Errorf("%s: %v", row.reason, tok.Findings)
		}
	}
}
