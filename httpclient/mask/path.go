package mask

import (
	"net/url"
	"strings"

	"why401/httpclient/keyshape"
	"why401/httpclient/lazyregexp"
)

// pathSecrets are services whose addresses hold the secret in the path, as their documentation has it, beside the webhooks of package
// keyshape: Telegram Bot API "Using a Local Bot API Server", Discord "Execute Webhook" (by version of the API), Mattermost and Rocket.Chat
// "Incoming webhooks", IFTTT "Webhooks", Infura and Alchemy (the key in an endpoint's address), Cloudinary "Signed delivery URLs", Akamai
// "Token authentication". Host is a domain, "" any. Of path, group 1 is the secret.
func pathSecrets() []pathSecret {
	return []pathSecret{
		{"Telegram", "", "/bot", telegramPath},
		{"Discord", "discord.com", "/webhooks/", discordPath},
		{"Discord", "discordapp.com", "/webhooks/", discordPath},
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
	discordPath    = lazyregexp.New(`^/api/(?:v\d+/)?webhooks/\d{15,21}/([\w-]{20,})`)
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
	bare, _, _ := strings.Cut(raw, "?")
	if secret, k, ok := keyshape.Webhook(bare); ok && strings.HasPrefix(raw, "http") {
		service = strings.TrimPrefix(strings.TrimPrefix(k.Name, "call of "), "file of ")
		for _, end := range []string{"'s ", " incoming", " workflow", " bot", " webhook"} {
			service, _, _ = strings.Cut(service, end)
		}
		return service, secret, true
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
