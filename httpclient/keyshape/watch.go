package keyshape

import "strings"

const (
	docNewRelic = "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"
	docGrafana  = "https://grafana.com/docs/grafana/latest/administration/service-accounts/"
	docSentry   = "https://docs.sentry.io/security-legal-pii/security/token-formats/"
	docPostHog  = "https://posthog.com/docs/api"
	docDarkly   = "https://launchdarkly.com/docs/home/account/api"
	docComb     = "https://docs.honeycomb.io/configure/environments/manage-api-keys/"
)

// watchShapes are keys of services that measure, test and observe, and of maps.
func watchShapes() []Shape {
	return []Shape{
		{Prefix: "glsa_", Name: "Grafana service account token", Service: "grafana", Source: docGrafana, Len: 46, Check: grafanaSum, Form: made(base62Signs+"_", 8, 64)},
		{Prefix: "glc_", Name: "Grafana Cloud access token", Service: "grafana-cloud", Source: "https://grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies/", Inside: "json", Form: func(rest string) bool {
			return strings.HasPrefix(rest, "eyJ") && base64Signs(20)(rest)
		}},
		{Prefix: "sntrys_", Name: "Sentry organisation token", Service: "sentry", Source: docSentry, Inside: "json", Form: func(rest string) bool { return strings.HasPrefix(rest, "eyJ") && base64Signs(40)(rest) }},
		{Prefix: "sntryu_", Name: "Sentry personal token", Service: "sentry", Source: docSentry, Len: 71, Form: made(hexSigns, 8, 90)},
		{Prefix: "NRAK-", Name: "New Relic user key", Service: "newrelic", Source: docNewRelic, Len: 32, Form: made(upperDigits, 12, 40)},
		{Prefix: "NRJS-", Name: "New Relic browser key", Service: "newrelic", Source: docNewRelic, Form: made(hexSigns, 19, 19)},
		{Prefix: "NRII-", Name: "New Relic insert key", Service: "newrelic", Source: docNewRelic, Form: made(urlSigns, 32, 32)},
		{Prefix: "dt0c01.", Name: "Dynatrace access token", Service: "dynatrace", Source: docDyna, Form: dynatrace},
		{Prefix: "dt0s16.", Name: "Dynatrace platform token", Service: "dynatrace", Source: docDyna, Form: dynatrace},
		{Prefix: "hcaik_", Name: "Honeycomb ingest key", Service: "honeycomb", Source: docComb, Form: made(lowerDigits, 40, 80)},
		{Prefix: "hcamk_", Name: "Honeycomb management key", Service: "honeycomb", Source: docComb, Form: made(base62Signs, 24, 80)},
		{Prefix: "phx_", Name: "PostHog personal API key", Service: "posthog", Source: docPostHog, Form: made(base62Signs, 40, 64)},
		{Prefix: "phc_", Name: "PostHog project API key (public, for the browser)", Service: "posthog", Source: docPostHog, Public: true, Form: made(base62Signs, 40, 64)},
		{Prefix: "api-", Name: "LaunchDarkly API access token", Service: "launchdarkly", Source: docDarkly, Form: isUUID, Also: "another that writes api- before a UUID"},
		{Prefix: "sdk-", Also: "another that writes sdk- before a UUID", Name: "LaunchDarkly SDK key", Service: "launchdarkly", Source: docDarkly, Form: isUUID},
		{Prefix: "mob-", Also: "another that writes mob- before a UUID", Name: "LaunchDarkly mobile key", Service: "launchdarkly", Source: docDarkly, Form: isUUID},
		{Prefix: "aio_", Name: "Adafruit IO key", Service: "adafruit", Source: "https://io.adafruit.com/api/docs/", Form: made(base62Signs, 28, 28)},
		{Prefix: "s-s4t2ud-", Name: "42 application secret", Service: "42", Source: "https://api.intra.42.fr/apidoc/guides/getting_started", Form: made(hexSigns, 64, 64)},
		{Prefix: "s-s4t2af-", Name: "42 application secret", Service: "42", Source: "https://api.intra.42.fr/apidoc/guides/getting_started", Form: made(hexSigns, 64, 64)},
	}
}

const docDyna = "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens"

// dynatrace is the public part of 24 signs and the secret of 64.
func dynatrace(rest string) bool {
	id, secret, ok := strings.Cut(rest, ".")
	return ok && made(base62Signs, 8, 24)(id) && made(base62Signs, 64, 64)(secret)
}
