package keyshape

import "strings"

// webhooks are addresses that are secrets themselves: who knows one may post there. mark is how it begins behind the scheme and, where it
// begins with a dot, a name of the host; all behind the mark is secret.
func webhooks() []struct{ mark, name, service, source string } {
	return []struct{ mark, name, service, source string }{
		{"hooks.slack.com/services/", "Slack incoming webhook", "slack-webhook", "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/"},
		{"hooks.slack.com/workflows/", "Slack workflow webhook", "slack-webhook", docSlackFlow},
		{"hooks.slack.com/triggers/", "Slack workflow webhook", "slack-webhook", docSlackFlow},
		{"discord.com/api/webhooks/", "Discord webhook", "discord-webhook", docDiscordHook},
		{"discordapp.com/api/webhooks/", "Discord webhook", "discord-webhook", docDiscordHook},
		{".webhook.office.com/webhookb2/", "Microsoft Teams incoming webhook", "teams-webhook", docTeams},
		{"outlook.office.com/webhook/", "Microsoft Teams incoming webhook", "teams-webhook", docTeams},
		{"hooks.zapier.com/hooks/catch/", "Zapier webhook", "webhook", "https://help.zapier.com/hc/en-us/articles/8496288690317"},
		{"api.telegram.org/bot", "call of Telegram's Bot API, with the bot's token in the path", "telegram", "https://core.telegram.org/bots/api#making-requests"},
		{"api.telegram.org/file/bot", "file of Telegram's Bot API, with the bot's token in the path", "telegram", "https://core.telegram.org/bots/api#getting-files"},
		{"open.feishu.cn/open-apis/bot/v2/hook/", "Feishu bot webhook", "webhook", "https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"},
	}
}

const (
	docSlackFlow   = "https://slack.com/help/articles/360041352714"
	docDiscordHook = "https://docs.discord.com/developers/resources/webhook"
	docTeams       = "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook"
)

// Webhook is the secret behind the mark of the webhook whose address s is, and which it is; false for any other address.
func Webhook(s string) (secret string, k Shape, ok bool) {
	at, k, ok := webhookAt(s)
	if !ok {
		return "", k, false
	}
	return s[at:], k, true
}

// webhookAt is where the secret of the webhook begins whose address s is, and which it is; false for any other address.
func webhookAt(s string) (at int, k Shape, ok bool) {
	if !strings.Contains(s, "hook") && !strings.Contains(s, "telegram.org/") && !strings.Contains(s, "hooks.slack.com/") {
		return 0, Shape{}, false
	}
	for _, h := range webhooks() {
		i := strings.Index(s, h.mark)
		if i < 0 || i > 0 && h.mark[0] != '.' && s[i-1] != '/' && s[i-1] != '.' {
			continue
		}
		if at = i + len(h.mark); len(s)-at >= 8 && !strings.HasPrefix(s[at:], "‹") { // else it is masked already
			return at, Shape{Name: h.name, Service: h.service, Source: h.source}, true
		}
	}
	return 0, Shape{}, false
}
