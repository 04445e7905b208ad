package keyshape

import "strings"

const (
	docSlack   = "https://docs.slack.dev/authentication/tokens/"
	docBrevo   = "https://developers.brevo.com/docs/getting-started"
	docMatrix  = "https://github.com/element-hq/synapse/blob/develop/synapse/handlers/auth.py"
	docNotion  = "https://developers.notion.com/reference/authentication"
	docLinear  = "https://linear.app/developers/graphql"
	docHubSpot = "https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview"
)

// messageShapes are keys of services for mail, chat, documents, tasks and customers.
func messageShapes() []Shape {
	slack := func(least int) func(string) bool { // numbers lead, and parts follow
		return func(rest string) bool {
			return len(rest) >= least && made(urlSigns, 1, 400)(rest) && rest[0] >= '0' && rest[0] <= '9' && strings.Contains(rest[1:], "-")
		}
	}
	return []Shape{
		{Prefix: "xoxb-", Name: "Slack bot token", Service: "slack", Source: docSlack, Least: 30, Form: slack(16)},
		{Prefix: "xoxp-", Name: "Slack user token", Service: "slack", Source: docSlack, Least: 60, Form: slack(16)},
		{Prefix: "xoxe.xoxp-", Name: "Slack user token that is renewed", Service: "slack", Source: docSlack, Form: slack(40)},
		{Prefix: "xoxe.xoxb-", Name: "Slack bot token that is renewed", Service: "slack", Source: docSlack, Form: slack(40)},
		{Prefix: "xoxe-", Name: "Slack refresh token", Service: "slack", Source: docSlack, Form: slack(40)},
		{Prefix: "xapp-", Name: "Slack app-level token", Service: "slack", Source: docSlack, Form: slack(40)},
		{Prefix: "xoxc-", Name: "Slack browser session token", Service: "slack", Source: docGitleaks, Form: slack(40)},
		{Prefix: "xoxd-", Name: "Slack browser session cookie", Service: "slack", Source: docGitleaks, Form: made(urlSigns+"%+/=", 40, 400)},
		{Prefix: "xoxo-", Name: "Slack token of an older form", Service: "slack", Source: docGitleaks, Form: slack(16)},
		{Prefix: "xoxs-", Name: "Slack token of an older form", Service: "slack", Source: docGitleaks, Form: slack(16)},
		{Prefix: "xoxa-", Name: "Slack workspace token of an older form", Service: "slack", Source: docSlack, Form: made(urlSigns, 10, 400)},
		{Prefix: "xoxr-", Name: "Slack workspace refresh token of an older form", Service: "slack", Source: docSlack, Form: made(urlSigns, 10, 400)},
		{Prefix: "syt_", Name: "Matrix access token (of Synapse)", Service: "matrix", Source: docMatrix, Check: synapseSum, Inside: "user", Form: synapse(20)},
		{Prefix: "syr_", Name: "Matrix refresh token (of Synapse)", Service: "matrix", Source: docMatrix, Check: synapseSum, Inside: "user", Form: synapse(20)},
		{Prefix: "whsec_", Name: "Stripe webhook secret", Service: "stripe", Source: "https://docs.stripe.com/webhooks", Form: base64Signs(24), Also: "one of Standard Webhooks (Svix, Clerk, Resend)"},

		{Prefix: "SG.", Name: "SendGrid API key", Service: "sendgrid", Source: "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys", Len: 69, Form: func(rest string) bool {
			id, secret, ok := strings.Cut(rest, ".")
			return ok && made(urlSigns, 22, 22)(id) && made(urlSigns, 8, 80)(secret)
		}},
		{Prefix: "xkeysib-", Name: "Brevo API key", Service: "brevo", Source: docBrevo, Len: 89, Form: made(base62Signs+"-", 20, 120)},
		{Prefix: "xsmtpsib-", Name: "Brevo SMTP key (for mail, it opens no API)", Service: "brevo", Source: docBrevo, Len: 90, Form: made(base62Signs+"-", 20, 120)},
		{Prefix: "re_", Name: "Resend API key", Service: "resend", Source: "https://resend.com/docs/dashboard/api-keys/introduction", Form: func(rest string) bool {
			id, secret, ok := strings.Cut(rest, "_")
			return ok && made(base62Signs, 8, 8)(id) && made(base62Signs, 24, 24)(secret)
		}},
		{Prefix: "mlsn.", Name: "MailerSend API token", Service: "mailersend", Source: "https://developers.mailersend.com/general.html", Form: made(hexSigns, 64, 64)},
		{Prefix: "os_v2_app_", Name: "OneSignal app API key", Service: "onesignal", Source: "https://documentation.onesignal.com/docs/en/keys-and-ids", Form: made(lowerDigits, 80, 130)},
		{Prefix: "os_v2_org_", Name: "OneSignal organisation API key", Service: "onesignal", Source: "https://documentation.onesignal.com/docs/en/keys-and-ids", Form: made(lowerDigits, 80, 130)},

		{Prefix: "ntn_", Name: "Notion integration token", Service: "notion", Source: docNotion, Len: 50, Form: made(base62Signs, 20, 80)},
		{Prefix: "secret_", Name: "Notion integration token of before September 2024", Service: "notion", Source: docNotion, Form: made(base62Signs, 43, 43), Also: "another string of that form"},
		{Prefix: "pat", Name: "Airtable personal access token", Service: "airtable", Source: "https://airtable.com/developers/web/api/authentication", Form: func(rest string) bool {
			id, secret, ok := strings.Cut(rest, ".")
			return ok && made(base62Signs, 14, 14)(id) && made(hexSigns, 64, 64)(secret)
		}},
		{Prefix: "lin_api_", Name: "Linear API key", Service: "linear", Source: docLinear, Len: 48, Form: made(base62Signs, 20, 80)},
		{Prefix: "lin_oauth_", Name: "Linear OAuth access token", Service: "linear", Source: docLinear, Form: made(hexSigns, 64, 64)},
		{Prefix: "figd_", Name: "Figma personal access token", Service: "figma", Source: "https://developers.figma.com/docs/rest-api/personal-access-tokens/", Form: made(urlSigns, 36, 200)},
		{Prefix: "pat-na", Name: "HubSpot private app token", Service: "hubspot", Source: docHubSpot, Form: regionUUID},
		{Prefix: "pat-eu", Name: "HubSpot private app token", Service: "hubspot", Source: docHubSpot, Form: regionUUID},
		{Prefix: "pat-ap", Name: "HubSpot private app token", Service: "hubspot", Source: docHubSpot, Form: regionUUID},
		{Prefix: "dG9rO", Name: "Intercom access token", Service: "intercom", Source: "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication", Form: base64Signs(40)},
		{Prefix: "sl.", Name: "Dropbox access token (short-lived)", Service: "dropbox", Source: "https://developers.dropbox.com/oauth-guide", Form: made(urlSigns+".", 100, 2000)},
		{Prefix: "tfp_", Name: "Typeform personal token", Service: "typeform", Source: "https://www.typeform.com/developers/get-started/personal-access-token/", Form: made(urlSigns+".=", 40, 80)},
		{Prefix: "fio-u-", Name: "Frame.io API token", Service: "frameio", Source: docGitleaks, Form: made(urlSigns+"=", 40, 80)},
		{Prefix: "CFPAT-", Name: "Contentful personal access token", Service: "contentful", Source: "https://www.contentful.com/developers/docs/references/authentication/", Form: made(urlSigns, 43, 43)},
		{Prefix: "EAA", Name: "Meta (Facebook) access token", Service: "meta", Source: "https://developers.facebook.com/documentation/facebook-login/guides/access-tokens", Form: made(base62Signs, 97, 800)},
		{Prefix: "AAAAAAAAAAAAAAAAAAAAA", Name: "X (Twitter) app-only bearer token", Service: "x", Source: "https://docs.x.com/fundamentals/authentication/oauth-2-0/bearer-tokens", Form: func(rest string) bool {
			return made(base62Signs+"%", 60, 160)(rest) && !repeats(rest)
		}},
		{Prefix: "p8e-", Name: "Adobe client secret", Service: "adobe", Source: "https://developer.adobe.com/developer-console/docs/guides/authentication/ServerToServerAuthentication/", Form: made(urlSigns, 32, 32)},
	}
}

// synapse is the name of a person in base64, letters, and a sum.
func synapse(letters int) func(string) bool {
	return func(rest string) bool {
		p := strings.Split(rest, "_")
		return len(p) == 3 && made(base62Signs+"+/", 2, 400)(p[0]) && made(base62Signs, letters, letters)(p[1]) && made(base62Signs, 6, 6)(p[2])
	}
}

// regionUUID is the number of a region and a UUID: 1-01234567-….
func regionUUID(rest string) bool {
	n, id, ok := strings.Cut(rest, "-")
	return ok && made("0123456789", 1, 1)(n) && isUUID(strings.ToLower(id))
}
