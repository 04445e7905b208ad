package mask

import (
	"strings"
	"testing"
)

// TestSecretsInPathsAreMasked: an address whose path is the secret was shown whole, in frames and reports.
func TestSecretsInPathsAreMasked(t *testing.T) {
	for _, row := range []struct {
		reason, url, service string
		is                   bool
	}{
		{"a bot's token", "https://api.telegram.org/bot123456:CANARYabcdefghijkl/getMe", "Telegram", true},
		{"a file of a bot", "https://api.telegram.org/file/bot123456:CANARYabcdefghijkl/photos/file_0.jpg", "Telegram", true},
		{"an incoming webhook", "https://hooks.slack.com/services/T0/B0/CANARYabcdefgh", "Slack", true},
		{"a webhook of Teams", "https://x.webhook.office.com/webhookb2/CANARYabcdefgh@1/IncomingWebhook/2/3", "Microsoft Teams", true},
		{"a webhook by version", "https://discord.com/api/v10/webhooks/123456789012345678/CANARYabcdefghijklmnop?wait=true", "Discord", true},
		{"a hook of Mattermost", "https://chat.example.test/hooks/canaryabcdefghijklmnopqrst", "", true},
		{"a node's key", "https://mainnet.infura.io/v3/CANARY0123456789abcdef", "Infura", true},
		{"a signed token of a delivery network", "https://cdn.example.test/exp=1795507200~acl=x~hmac=0123456789abcdefcafe/video.m3u8", "", true},
		{"a number is no secret", "https://discord.com/api/v10/channels/123456789012345678/messages", "", false},
		{"a page about hooks", "https://docs.example.test/hooks/getting-started-with-hooks", "", false},
		{"the same path at another host", "https://api.example.test/services/T0/B0/overview-of-it", "", false},
	} {
		service, _, ok := PathSecret(row.url)
		if ok != row.is || service != row.service {
			t.Errorf("%s: read as %q %v", row.reason, service, ok)
		}
		if row.is && (strings.Contains(strings.ToUpper(URL(row.url)), "CANARYABCDEF") || strings.Contains(URL(row.url), "CANARY0123456789abcdef")) {
			t.Errorf("%s: shown as %s", row.reason, URL(row.url))
		}
		if again := maskSeen(URL(row.url)); row.is && again != URL(row.url) {
			t.Errorf("%s: masked once more it is %s", row.reason, again)
		}
		if row.is && len(InURL(row.url)) == 0 {
			t.Errorf("%s: not among the secrets of the address", row.reason)
		}
	}
}
