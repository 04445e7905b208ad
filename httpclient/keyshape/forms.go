package keyshape

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"why401/httpclient/lazyregexp"
)

// Signs that a key is made of.
const (
	hexSigns    = "0123456789abcdef"
	upperDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	lowerDigits = "abcdefghijklmnopqrstuvwxyz0123456789"
	base62Signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	urlSigns    = base62Signs + "-_"
)

// made is true for a text of these signs alone, and of a length between least and most.
func made(signs string, least, most int) func(string) bool {
	return func(s string) bool {
		if len(s) < least || len(s) > most {
			return false
		}
		for i := range len(s) {
			if strings.IndexByte(signs, s[i]) < 0 {
				return false
			}
		}
		return true
	}
}

// isUUID is true for the text form of RFC 9562 section 4, in small letters.
func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	_, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	return err == nil
}

var (
	twilioKey     = lazyregexp.New(`^(?:SK|AC)[0-9a-f]{32}$`)
	mailgunKey    = lazyregexp.New(`^(?:key|pubkey)-[0-9a-f]{32}$`)
	mailgunNewKey = lazyregexp.New(`^[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}$`)
	mailchimpKey  = lazyregexp.New(`^[0-9a-f]{32}-us\d{1,2}$`)
	telegramKey   = lazyregexp.New(`^\d{5,16}:A[\w-]{34}$`)
	mapboxKey     = lazyregexp.New(`^[pst]k\.eyJ[\w-]{20,}\.[\w-]{22}$`)
	terraformKey  = lazyregexp.New(`^[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9=_-]{60,70}$`)
	harnessKey    = lazyregexp.New(`^(?:pat|sat)\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}$`)
	newRelicKey   = lazyregexp.New(`^[0-9a-f]{36}(?:NRAL|FFFF)$`)
	discordKey    = lazyregexp.New(`^[A-Za-z0-9]{22,28}\.[\w-]{6}\.[\w-]{27,40}$`)
	elasticKey    = lazyregexp.New(`^[\w-]{20}:[\w-]{22}$`)
	oldVaultKey   = lazyregexp.New(`^[sbr]\.[A-Za-z0-9]{24}$`)
	clickUpKey    = lazyregexp.New(`^pk_\d{6,12}_[A-Z0-9]{32}$`)
	klaviyoKey    = lazyregexp.New(`^pk_[0-9a-f]{34}$`)
	zohoKey       = lazyregexp.New(`^1000\.[0-9a-f]{32}\.[0-9a-f]{32}$`)
	salesforceKey = lazyregexp.New(`^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![A-Za-z0-9._]{60,300}$`)
	maxMindKey    = lazyregexp.New(`^[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk$`)
	asanaKey      = lazyregexp.New(`^[12]/\d{15,17}(?:/\d{15,17})?:[0-9a-f]{32}$`)
	metaAppKey    = lazyregexp.New(`^\d{13,17}\|[\w-]{27}$`)
	jenkinsKey    = lazyregexp.New(`^11[0-9a-f]{32}$`)
	oktaKey       = lazyregexp.New(`^00[\w-]{40}$`)
	bootstrapKey  = lazyregexp.New(`^[a-z0-9]{6}\.[a-z0-9]{16}$`)
)

const (
	docTwilio = "https://www.twilio.com/docs/iam/api-keys"
	docAzure  = "https://github.com/microsoft/security-utilities/tree/main/GeneratedRegexPatterns"
	another   = "another string of that form"
)

// wholeForm recognises keys that have no prefix of their own, by their whole form.
func wholeForm(s string) (Shape, bool) {
	if len(s) < 20 || len(s) > 1000 {
		return Shape{}, false
	}
	if k, ok := azureForm(s); ok {
		return k, true
	}
	if _, k, ok := webhookAt(s); ok && strings.Contains(s, "/") && !strings.ContainsAny(s, " \t\r\n") {
		return k, true
	}
	switch {
	case len(s) == 40 && newRelicKey.Re().MatchString(s):
		return Shape{Name: "New Relic licence key", Service: "newrelic-ingest", Source: docNewRelic}, true
	case len(s) == 34 && s[0] == 'S' && twilioKey.Re().MatchString(s):
		return Shape{Name: "Twilio API key id", Service: "twilio", Source: docTwilio, Public: true}, true
	case len(s) == 34 && s[0] == 'A' && twilioKey.Re().MatchString(s):
		return Shape{Name: "Twilio account id", Service: "twilio", Source: docTwilio, Public: true}, true
	case strings.Contains(s[:8], "key-") && mailgunKey.Re().MatchString(s):
		return Shape{Name: "Mailgun API key", Service: "mailgun", Source: docMailgun}, true
	case len(s) == 50 && s[32] == '-' && mailgunNewKey.Re().MatchString(s):
		return Shape{Name: "Mailgun API key", Service: "mailgun", Source: docMailgun, Also: another}, true
	case len(s) < 38 && strings.Contains(s, "-us") && mailchimpKey.Re().MatchString(s):
		return Shape{Name: "Mailchimp API key", Service: "mailchimp", Source: "https://mailchimp.com/developer/marketing/guides/quick-start/"}, true
	case strings.Contains(s, ":A") && telegramKey.Re().MatchString(s):
		return Shape{Name: "Telegram bot token", Service: "telegram", Source: "https://core.telegram.org/bots/api#authorizing-your-bot"}, true
	case strings.Contains(s, ".atlasv1.") && terraformKey.Re().MatchString(s):
		return Shape{Name: "HCP Terraform API token", Service: "terraform", Source: "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens"}, true
	case s[1:4] == "at." && harnessKey.Re().MatchString(s):
		return Shape{Name: "Harness access token", Service: "harness", Source: "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys"}, true
	case len(s) == 26 && s[1] == '.' && oldVaultKey.Re().MatchString(s) && mixed(s[2:]) && turns(s[2:]) >= 9:
		return Shape{Name: "Vault token of before version 1.10", Service: "vault", Source: docVault, Also: another}, true
	case strings.HasPrefix(s, "eyJrIjoi") && !strings.Contains(s, ".") && grafanaKey(s):
		return Shape{Name: "Grafana API key of before version 9", Service: "grafana", Source: docGrafana, Inside: "json"}, true
	case strings.HasPrefix(s, "pk_") && clickUpKey.Re().MatchString(s):
		return Shape{Name: "ClickUp personal API token", Service: "clickup", Source: "https://developer.clickup.com/docs/authentication"}, true
	case strings.HasPrefix(s, "pk_") && klaviyoKey.Re().MatchString(s):
		return Shape{Name: "Klaviyo private API key", Service: "klaviyo", Source: "https://developers.klaviyo.com/en/docs/authenticate_"}, true
	case strings.HasPrefix(s, "1000.") && zohoKey.Re().MatchString(s):
		return Shape{Name: "Zoho OAuth token", Service: "zoho", Source: "https://www.zoho.com/accounts/protocol/oauth/use-access-token.html"}, true
	case strings.HasPrefix(s, "00D") && salesforceKey.Re().MatchString(s):
		return Shape{Name: "Salesforce access token (session id)", Service: "salesforce", Source: "https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_access_tokens.htm"}, true
	case strings.HasSuffix(s, "_mmk") && maxMindKey.Re().MatchString(s):
		return Shape{Name: "MaxMind licence key", Service: "maxmind", Source: "https://dev.maxmind.com/license-key-format"}, true
	case s[1] == '/' && asanaKey.Re().MatchString(s):
		return Shape{Name: "Asana personal access token", Service: "asana", Source: "https://developers.asana.com/docs/personal-access-token"}, true
	case strings.Contains(s, "|") && metaAppKey.Re().MatchString(s):
		return Shape{Name: "Meta (Facebook) app access token", Service: "meta", Source: "https://developers.facebook.com/documentation/facebook-login/guides/access-tokens"}, true
	case len(s) == 34 && jenkinsKey.Re().MatchString(s) && strings.ContainsAny(s, "abcdef"):
		return Shape{Name: "Jenkins API token", Service: "jenkins", Source: "https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/", Also: another}, true
	case len(s) == 42 && oktaKey.Re().MatchString(s) && mixed(s):
		return Shape{Name: "Okta API token", Service: "okta", Source: "https://developer.okta.com/docs/guides/create-an-api-token/main/", Also: another}, true
	case len(s) == 23 && s[6] == '.' && bootstrapKey.Re().MatchString(s) && lettersAndDigits(s[:6]) && lettersAndDigits(s[7:]):
		return Shape{Name: "Kubernetes bootstrap token", Service: "kubernetes", Source: "https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/", Also: another}, true
	}
	if name := map[string]string{"pk.": "Mapbox public token", "sk.": "Mapbox secret token", "tk.": "Mapbox temporary token"}[s[:3]]; name != "" && mapboxKey.Re().MatchString(s) {
		return Shape{Prefix: s[:3], Name: name, Service: "mapbox", Source: "https://docs.mapbox.com/help/dive-deeper/access-tokens/", Inside: "json"}, true
	}
	if s[0] >= 'M' && s[0] <= 'O' && strings.Count(s, ".") == 2 && discordKey.Re().MatchString(s) && discordID(s) { // M to O: a digit in base64
		return Shape{Name: "Discord bot token", Service: "discord", Source: "https://docs.discord.com/developers/reference#authentication"}, true
	}
	if len(s) == 60 && strings.HasSuffix(s, "==") {
		if b, ok := anyBase64(s); ok && elasticKey.Re().Match(b) {
			return Shape{Name: "Elasticsearch API key, as ApiKey takes it", Service: "elasticsearch", Source: "https://www.elastic.co/docs/deploy-manage/api-keys/elasticsearch-api-keys", Also: "another pair of that form"}, true
		}
	}
	return Shape{}, false
}

const docMailgun = "https://documentation.mailgun.com/docs/mailgun/api-reference/mg-auth"

// mixed is true for letters of both cases and digits, as nearly all that is made at random has: s.AcceptanceTimeoutSeconds has none.
func mixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.ToLower(s) != s && strings.ToUpper(s) != s
}

// turns counts how often letters small and large and digits follow one another: words in camelCase have few.
func turns(s string) (n int) {
	class := func(c byte) int {
		switch {
		case c >= 'a':
			return 2
		case c >= 'A':
			return 1
		}
		return 0
	}
	for i := 1; i < len(s); i++ {
		if class(s[i]) != class(s[i-1]) {
			n++
		}
	}
	return n
}

// lettersAndDigits is true for a text that has both.
func lettersAndDigits(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.Trim(s, "0123456789") != ""
}

// anyBase64 decodes base64 and base64url, padded or not.
func anyBase64(s string) ([]byte, bool) {
	b, err := base64.RawStdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(s))
	return b, err == nil
}

// grafanaKey is true for the JSON in base64 of key, name and organisation.
func grafanaKey(s string) bool {
	b, ok := anyBase64(s)
	var m struct {
		K     string
		N, ID any
	}
	return ok && json.Unmarshal(b, &m) == nil && m.K != "" && m.N != nil && m.ID != nil
}

// discordID is true where the first part is a number of 17 to 20 digits in base64: who the bot is.
func discordID(s string) bool {
	first, _, _ := strings.Cut(s, ".")
	b, err := base64.RawStdEncoding.DecodeString(first)
	return err == nil && made("0123456789", 17, 20)(string(b))
}
