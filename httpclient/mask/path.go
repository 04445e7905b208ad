package mask

import (
	"net/url"
	"strings"

	"why401/httpclient/lazyregexp"
)

// pathSecrets are the services whose addresses hold the secret in the path, as their documentation has it: Telegram Bot API "Making
// requests", Slack "Sending messages using incoming webhooks", Discord "Execute Webhook", Microsoft Teams "Create an Incoming Webhook",
// Mattermost and Rocket.Chat "Incoming webhooks", Zapier and IFTTT "Webhooks", Infura and Alchemy (the key in an endpoint's address),
// Cloudinary "Signed delivery URLs", Akamai "Token authentication". Host is a domain, "" any. Of path, group 1 is the secret.
func pathSecrets() []pathSecret {
	return []pathSecret{
		{"Telegram", "", "/bot", telegramPath},
		{"Slack", "hooks.slack.com", "/", slackPath},
		{"Discord", "discord.com", "/webhooks/", discordPath},
		{"Discord", "discordapp.com", "/webhooks/", discordPath},
		{"Microsoft Teams", "webhook.office.com", "/IncomingWebhook/", teamsPath},
		{"Zapier", "hooks.zapier.com", "/hooks/catch/", zapierPath},
		{"IFTTT", "maker.ifttt.com", "/key/", iftttPath},
		{"Infura", "infura.io", "/v3/", nodePath},
		{"Alchemy", "alchemy.com", "/v2/", nodePath},
		{"Cloudinary", "cloudinary.com", "/s--", cloudinaryPath},
		{"", "", "hmac=", akamaiPath},
		{"", "", "/hooks/", hooksPath},
	}
}

// pathSecret is such a service; word stands in each of its paths, and is quick to look for.
type pathSecret struct {
	service, host, word string
	path                *lazyregexp.Regexp
}

var (
	telegramPath   = lazyregexp.New(`^/(?:file/)?bot\d{5,16}:([\w-]{10,})(?:/|$)`)
	slackPath      = lazyregexp.New(`^/(?:services|workflows|triggers)/[\w-]+/[\w-]+/([\w-]{8,})`)
	discordPath    = lazyregexp.New(`^/api/(?:v\d+/)?webhooks/\d{15,21}/([\w-]{20,})`)
	teamsPath      = lazyregexp.New(`^/webhookb2/[\w-]+@[\w-]+/IncomingWebhook/(\w+)/`)
	zapierPath     = lazyregexp.New(`^/hooks/catch/\d+/(\w{5,})`)
	iftttPath      = lazyregexp.New(`^/trigger/[^/]+/(?:json/)?with/key/([\w-]{8,})`)
	nodePath       = lazyregexp.New(`^/(?:ws/)?v[23]/([\w-]{20,})`)
	cloudinaryPath = lazyregexp.New(`/s--([\w-]{8,32})--/`)
	akamaiPath     = lazyregexp.New(`exp=\d+~[^/]*hmac=([0-9a-f]{16,})`)
	hooksPath      = lazyregexp.New(`^/hooks/(?:[A-Za-z0-9]{17}/)?([A-Za-z0-9]{26,})$`)
)

// PathSecret is the secret that an address holds in its path, and the service that has it so, "" several; false where none is known.
func PathSecret(raw string) (service, secret string, ok bool) {
	u, err := url.Parse(raw)
	if err != nil || len(u.Path) < 12 {
		return "", "", false
	}
	host := strings.ToLower(u.Hostname())
	for _, s := range pathSecrets() {
		if !strings.Contains(u.Path, s.word) || s.host != "" && host != s.host && !strings.HasSuffix(host, "."+s.host) {
			continue
		}
		if m := s.path.Re().FindStringSubmatch(u.Path); m != nil {
			return s.service, m[1], true
		}
	}
	return "", "", false
}
