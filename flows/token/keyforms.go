package token

import (
	"encoding/base64"
	"strings"

	"why401/httpclient/lazyregexp"
)

// Signs that a key is made of.
const (
	hexSigns    = "0123456789abcdef"
	upperDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	base62Signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	urlSigns    = base62Signs + "-_"
)

// made is true for a text of these signs alone, and of a length between least and most.
func made(signs string, least, most int) func(string) bool {
	return func(s string) bool {
		return len(s) >= least && len(s) <= most && !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(signs, r) })
	}
}

var (
	twilioKey    = lazyregexp.New(`^(?:SK|AC)[0-9a-f]{32}$`)
	mailgunKey   = lazyregexp.New(`^(?:key|pubkey)-[0-9a-f]{32}$`)
	mailchimpKey = lazyregexp.New(`^[0-9a-f]{32}-us\d{1,2}$`)
	telegramKey  = lazyregexp.New(`^\d{5,16}:A[\w-]{34}$`)
	mapboxKey    = lazyregexp.New(`^[pst]k\.eyJ[\w-]{20,}\.[\w-]{22}$`)
	terraformKey = lazyregexp.New(`^[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9=_-]{60,70}$`)
	harnessKey   = lazyregexp.New(`^(?:pat|sat)\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}$`)
	newRelicKey  = lazyregexp.New(`^[0-9a-f]{36}(?:NRAL|FFFF)$`)
	discordKey   = lazyregexp.New(`^[A-Za-z0-9]{22,28}\.[\w-]{6}\.[\w-]{27,40}$`)
	elasticKey   = lazyregexp.New(`^[\w-]{20}:[\w-]{22}$`)
	oldVaultKey  = lazyregexp.New(`^[sbr]\.[A-Za-z0-9]{24}$`)
)

// knownForm recognises keys that have no prefix of their own, by their whole form.
func knownForm(s string) (Shape, bool) {
	if len(s) < 20 || len(s) > 1000 {
		return Shape{}, false
	}
	switch {
	case len(s) == 40 && s[3:6] == "8Q~": // of Entra: 8Q~ behind the first three
		return Shape{Name: "Microsoft Entra client secret", Service: "azure", Source: docAzure}, true
	case len(s) == 40 && newRelicKey.Re().MatchString(s):
		return Shape{Name: "New Relic licence key", Service: "newrelic", Source: docPlain}, true
	case len(s) == 34 && s[0] == 'S' && twilioKey.Re().MatchString(s):
		return Shape{Name: "Twilio API key id", Service: "twilio", Source: docTwilio, Secret: notSecret}, true
	case len(s) == 34 && s[0] == 'A' && twilioKey.Re().MatchString(s):
		return Shape{Name: "Twilio account id", Service: "twilio", Source: docTwilio, Secret: notSecret}, true
	case strings.Contains(s[:8], "key-") && mailgunKey.Re().MatchString(s):
		return Shape{Name: "Mailgun API key", Service: "mailgun", Source: docGitleaks}, true
	case len(s) < 38 && strings.Contains(s, "-us") && mailchimpKey.Re().MatchString(s):
		return Shape{Name: "Mailchimp API key", Service: "mailchimp", Source: docGitleaks}, true
	case strings.Contains(s, ":A") && telegramKey.Re().MatchString(s):
		return Shape{Name: "Telegram bot token", Service: "telegram", Source: docGitleaks}, true
	case strings.Contains(s, ".atlasv1.") && terraformKey.Re().MatchString(s):
		return Shape{Name: "HCP Terraform API token", Service: "terraform", Source: docGitleaks}, true
	case s[1:4] == "at." && harnessKey.Re().MatchString(s):
		return Shape{Name: "Harness access token", Service: "harness", Source: docGitleaks}, true
	case len(s) == 26 && s[1] == '.' && oldVaultKey.Re().MatchString(s):
		return Shape{Name: "Vault token of before version 1.10", Service: "vault", Source: docVault, Also: "another string of that form"}, true
	case strings.HasPrefix(s, "eyJrIjoi") && !strings.Contains(s, ".") && grafanaKey(s):
		return Shape{Name: "Grafana API key of before version 9", Service: "grafana", Source: docGrafana, Inside: "json"}, true
	}
	if name := map[string]string{"pk.": "Mapbox public token", "sk.": "Mapbox secret token", "tk.": "Mapbox temporary token"}[s[:3]]; name != "" && mapboxKey.Re().MatchString(s) {
		return Shape{Prefix: s[:3], Name: name, Service: "mapbox", Source: docPlain, Inside: "json"}, true
	}
	if s[0] >= 'M' && s[0] <= 'O' && strings.Count(s, ".") == 2 && discordKey.Re().MatchString(s) && discordID(s) { // M to O: a digit in base64
		return Shape{Name: "Discord bot token", Service: "discord", Source: docPlain}, true
	}
	if len(s) == 60 && strings.HasSuffix(s, "==") {
		if b, ok := anyBase64(s); ok && elasticKey.Re().Match(b) {
			return Shape{Name: "Elasticsearch API key, as ApiKey takes it", Service: "elasticsearch", Source: docPlain, Also: "another pair of that form"}, true
		}
	}
	return Shape{}, false
}

// grafanaKey is true for the JSON in base64 of key, name and organisation.
func grafanaKey(s string) bool {
	b, ok := anyBase64(s)
	if !ok {
		return false
	}
	m, _, bad := object(b)
	return bad == "" && text(m["k"]) != "" && m["n"] != nil && m["id"] != nil
}

// discordID is true where the first part is a number of 17 to 20 digits in base64: who the bot is.
func discordID(s string) bool {
	first, _, _ := strings.Cut(s, ".")
	b, err := base64.RawStdEncoding.DecodeString(first)
	return err == nil && made("0123456789", 17, 20)(string(b))
}
