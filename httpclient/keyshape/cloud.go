package keyshape

import "strings"

const (
	docAWS     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
	docBedrock = "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html"
	docVault   = "https://developer.hashicorp.com/vault/docs/concepts/tokens"
	docDigital = "https://docs.digitalocean.com/reference/api/create-personal-access-token/"
	docFlare   = "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/"
	docGoogle  = "https://developers.google.com/identity/protocols/oauth2"
	docYandex  = "https://yandex.cloud/en/docs/iam/concepts/authorization/"
	docScale   = "https://tailscale.com/kb/1277/key-prefixes"
)

// cloudShapes are keys of clouds, of what runs in them, and of stores of secrets.
func cloudShapes() []Shape {
	id := func(least, most int) func(string) bool { return made(upperDigits, least, most) }
	return []Shape{
		{Prefix: "AKIA", Name: "AWS access key id (long-term)", Service: "aws", Source: docAWS, Public: true, Len: 20, Form: id(8, 16)},
		{Prefix: "ASIA", Name: "AWS access key id (temporary)", Service: "aws", Source: docAWS, Public: true, Len: 20, Form: id(8, 16)},
		{Prefix: "ABIA", Name: "AWS STS service bearer token id", Service: "aws", Source: docAWS, Public: true, Form: id(16, 16)},
		{Prefix: "ACCA", Name: "AWS context-specific credential id", Service: "aws", Source: docAWS, Public: true, Form: id(16, 16)},
		{Prefix: "AIDA", Name: "AWS id of an IAM user, no access key", Service: "aws", Source: docAWS, Public: true, Form: id(16, 17)},
		{Prefix: "AROA", Name: "AWS id of a role, no access key", Service: "aws", Source: docAWS, Public: true, Form: id(16, 17)},
		{Prefix: "IQoJb3JpZ2luX2Vj", Name: "AWS session token (STS)", Service: "aws", Source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html", Form: base64Signs(40)},
		{Prefix: "FwoGZXIvYXdz", Name: "AWS session token (STS)", Service: "aws", Source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html", Form: base64Signs(40)},
		{Prefix: "ABSK", Name: "Amazon Bedrock API key (long-term)", Service: "bedrock", Source: docBedrock, Form: func(rest string) bool { return strings.HasPrefix(rest, "QmVkcm9ja0FQSUtleS") && base64Signs(60)(rest) }},
		{Prefix: "bedrock-api-key-", Name: "Amazon Bedrock API key (short-term)", Service: "bedrock", Source: docBedrock, Inside: "signed query", Form: func(rest string) bool {
			return strings.HasPrefix(rest, "YmVkcm9jay5hbWF6b25hd3MuY29t") && base64Signs(60)(rest)
		}},

		{Prefix: "AIza", Name: "Google API key", Service: "google", Source: "https://docs.cloud.google.com/docs/authentication/api-keys", Len: 39, Form: made(urlSigns, 20, 60)},
		{Prefix: "AQ.", Name: "Google API key bound to a service account", Service: "google", Source: "https://ai.google.dev/gemini-api/docs/api-key", Form: func(rest string) bool { return strings.HasPrefix(rest, "Ab") && made(urlSigns, 40, 120)(rest) }},
		{Prefix: "ya29.", Name: "Google OAuth access token", Service: "google", Source: docGoogle, Form: made(urlSigns+".", 20, 2048)},
		{Prefix: "1//0", Name: "Google OAuth refresh token", Service: "google", Source: docGoogle, Form: made(urlSigns, 40, 512)},
		{Prefix: "4/0A", Name: "Google OAuth authorization code", Service: "google", Source: docGoogle, Form: made(urlSigns, 40, 256)},
		{Prefix: "GOCSPX-", Name: "Google OAuth client secret", Service: "google", Source: docGoogle, Len: 35, Form: made(urlSigns, 8, 40)},

		{Prefix: "cfut_", Name: "Cloudflare user API token", Service: "cloudflare", Source: docFlare, Len: 53, Form: made(base62Signs, 8, 80)},
		{Prefix: "cfat_", Name: "Cloudflare account API token", Service: "cloudflare", Source: docFlare, Len: 53, Form: made(base62Signs, 8, 80)},
		{Prefix: "cfk_", Name: "Cloudflare Global API Key", Service: "cloudflare", Source: docFlare, Len: 52, Form: made(base62Signs, 8, 80)},
		{Prefix: "v1.0-", Name: "Cloudflare Origin CA key", Service: "cloudflare", Source: "https://developers.cloudflare.com/fundamentals/api/get-started/ca-keys/", Form: func(rest string) bool {
			id, key, ok := strings.Cut(rest, "-")
			return ok && made(hexSigns, 24, 24)(id) && made(hexSigns, 146, 146)(key)
		}},
		{Prefix: "dop_v1_", Name: "DigitalOcean personal token", Service: "digitalocean", Source: docDigital, Len: 71, Form: made(hexSigns, 8, 90)},
		{Prefix: "doo_v1_", Name: "DigitalOcean OAuth token", Service: "digitalocean", Source: docDigital, Len: 71, Form: made(hexSigns, 8, 90)},
		{Prefix: "dor_v1_", Name: "DigitalOcean refresh token", Service: "digitalocean", Source: docDigital, Len: 71, Form: made(hexSigns, 8, 90)},
		{Prefix: "LTAI", Name: "Alibaba Cloud access key id", Service: "alibaba", Source: "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair", Public: true, Form: made(base62Signs, 12, 20)},
		{Prefix: "AKID", Name: "Tencent Cloud SecretId", Service: "tencent", Source: "https://www.tencentcloud.com/document/product/598/34228", Public: true, Form: made(base62Signs, 32, 32)},
		{Prefix: "SCW", Name: "Scaleway access key id", Service: "scaleway", Source: "https://www.scaleway.com/en/docs/iam/how-to/create-api-keys/", Public: true, Form: id(17, 17)},
		{Prefix: "t1.", Name: "Yandex Cloud IAM token", Service: "yandex", Source: docYandex + "iam-token", Form: func(rest string) bool {
			body, mac, ok := strings.Cut(rest, ".")
			return ok && made(urlSigns+"=", 20, 2000)(body) && made(urlSigns+"=", 86, 88)(mac)
		}},
		{Prefix: "AQVN", Name: "Yandex Cloud API key", Service: "yandex", Source: docYandex + "api-key", Form: made(urlSigns, 35, 38)},
		{Prefix: "akab-", Name: "Akamai EdgeGrid token", Service: "akamai", Source: "https://techdocs.akamai.com/developer/docs/edgegrid", Form: func(rest string) bool {
			a, b, ok := strings.Cut(rest, "-")
			return ok && made(lowerDigits, 16, 16)(a) && made(lowerDigits, 16, 16)(b)
		}},
		{Prefix: "4b1d", Name: "ClickHouse Cloud API secret", Service: "clickhouse", Source: "https://clickhouse.com/docs/cloud/manage/openapi", Form: made(base62Signs, 38, 38)},
		{Prefix: "mdb_sa_sk_", Name: "MongoDB Atlas service account secret", Service: "mongodb", Source: docAtlas, Form: made(urlSigns, 20, 60)},
		{Prefix: "mdb_sa_id_", Name: "MongoDB Atlas service account id", Service: "mongodb", Source: docAtlas, Public: true, Form: made(base62Signs, 24, 24)},
		{Prefix: "dapi", Name: "Databricks access token", Service: "databricks", Source: "https://docs.databricks.com/aws/en/dev-tools/auth/pat", Form: func(rest string) bool {
			secret, n, behind := strings.Cut(rest, "-")
			return made(hexSigns, 32, 32)(secret) && (!behind || made("0123456789", 1, 1)(n))
		}},
		{Prefix: "dose", Name: "Databricks OAuth secret", Service: "databricks", Source: "https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m", Form: made(hexSigns, 32, 32)},

		{Prefix: "hvs.", Name: "Vault service token", Service: "vault", Source: docVault, Form: made(urlSigns, 24, 400)},
		{Prefix: "hvb.", Name: "Vault batch token", Service: "vault", Source: docVault, Form: made(urlSigns, 24, 1000)},
		{Prefix: "hvr.", Name: "Vault recovery token", Service: "vault", Source: docVault, Form: made(urlSigns, 24, 400)},
		{Prefix: "ops_", Name: "1Password service account token", Service: "1password", Source: "https://developer.1password.com/docs/service-accounts/security/", Inside: "json", Form: func(rest string) bool { return strings.HasPrefix(rest, "ey") && base64Signs(100)(rest) }},
		{Prefix: "A3-", Name: "1Password Secret Key (of a person's account, no API token)", Service: "1password", Source: "https://support.1password.com/secret-key-security/", Form: func(rest string) bool {
			return made(upperDigits+"-", 26, 40)(rest) && strings.Count(rest, "-") >= 3 && rest[min(6, len(rest)-1)] == '-'
		}},
		{Prefix: "AGE-SECRET-KEY-1", Name: "age identity (a private key, no API token)", Service: "age", Source: "https://github.com/C2SP/C2SP/blob/main/age.md", Form: made("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 20, 60)},
		{Prefix: "sha256~", Name: "OpenShift OAuth access token", Service: "openshift", Source: "https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/authentication_and_authorization/managing-oauth-access-tokens", Form: made(urlSigns, 43, 43)},
		{Prefix: "tskey-api-", Name: "Tailscale API access token", Service: "tailscale", Source: docScale, Form: made(base62Signs+"-", 16, 80)},
		{Prefix: "tskey-auth-", Name: "Tailscale auth key (it adds devices, and opens no API)", Service: "tailscale", Source: docScale, Form: made(base62Signs+"-", 16, 80)},
		{Prefix: "tskey-client-", Name: "Tailscale OAuth client secret", Service: "tailscale", Source: docScale, Form: made(base62Signs+"-", 16, 80)},
		{Prefix: "tskey-", Name: "Tailscale key", Service: "tailscale", Source: docScale, Form: made(base62Signs+"-", 16, 80)},
		{Prefix: "dnkey-", Name: "Defined Networking API key", Service: "definednetworking", Source: "https://docs.defined.net/guides/automating-host-creation/", Form: made(urlSigns+"=", 60, 100)},
	}
}

const docAtlas = "https://www.mongodb.com/docs/atlas/api/service-accounts-overview/"

// base64Signs is true for base64 or base64url of that length at least.
func base64Signs(least int) func(string) bool { return made(base62Signs+"+/=-_", least, maxKey) }
