package keyshape

import "strings"

const (
	docStripe  = "https://docs.stripe.com/keys"
	docShopify = "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens"
	docSquare  = "https://developer.squareup.com/docs/build-basics/access-tokens"
	docPlaid   = "https://plaid.com/docs/quickstart/glossary/"
	docFlutter = "https://developer.flutterwave.com/v3.0/docs/authentication"
)

// moneyShapes are keys of services for payments, shops and parcels.
func moneyShapes() []Shape {
	const also = "Paystack or Clerk"
	key := made(base62Signs, 10, 250)
	return []Shape{
		{Prefix: "sk_live_", Name: "Stripe secret key", Service: "stripe", Environment: "live", Source: docStripe, Form: key, Also: also},
		{Prefix: "sk_test_", Name: "Stripe secret key", Service: "stripe", Environment: "test", Source: docStripe, Form: key, Also: also},
		{Prefix: "pk_live_", Name: "Stripe publishable key", Service: "stripe", Environment: "live", Source: docStripe, Form: base64Signs(10), Also: also},
		{Prefix: "pk_test_", Name: "Stripe publishable key", Service: "stripe", Environment: "test", Source: docStripe, Form: base64Signs(10), Also: also},
		{Prefix: "rk_live_", Name: "Stripe restricted key", Service: "stripe", Environment: "live", Source: docStripe, Form: key},
		{Prefix: "rk_test_", Name: "Stripe restricted key", Service: "stripe", Environment: "test", Source: docStripe, Form: key},
		{Prefix: "shpat_", Name: "Shopify access token", Service: "shopify", Source: docShopify, Len: 38, Form: made(hexSigns+"ABCDEF", 8, 64)},
		{Prefix: "shpca_", Name: "Shopify custom app token", Service: "shopify", Source: docShopify, Len: 38, Form: made(hexSigns+"ABCDEF", 8, 64)},
		{Prefix: "shpss_", Name: "Shopify shared secret", Service: "shopify", Source: docShopify, Len: 38, Form: made(hexSigns+"ABCDEF", 8, 64)},
		{Prefix: "shppa_", Name: "Shopify private app password", Service: "shopify", Source: docShopify, Len: 38, Form: made(hexSigns+"ABCDEF", 8, 64)},
		{Prefix: "sq0atp-", Name: "Square access token", Service: "square", Source: docSquare, Form: made(urlSigns, 22, 22)},
		{Prefix: "sq0csp-", Name: "Square application secret", Service: "square", Source: docSquare, Form: made(urlSigns, 40, 60)},
		{Prefix: "sq0idp-", Name: "Square application id", Service: "square", Source: docSquare, Public: true, Form: made(urlSigns, 22, 22)},
		{Prefix: "EAAA", Name: "Square access token", Service: "square", Source: docSquare, Form: made(urlSigns, 60, 60)},
		{Prefix: "access-sandbox-", Name: "Plaid access token", Service: "plaid", Environment: "test", Source: docPlaid, Form: isUUID},
		{Prefix: "access-production-", Name: "Plaid access token", Service: "plaid", Environment: "live", Source: docPlaid, Form: isUUID},
		{Prefix: "public-sandbox-", Name: "Plaid public token (to be exchanged, it opens no account)", Service: "plaid", Environment: "test", Source: docPlaid, Form: isUUID},
		{Prefix: "public-production-", Name: "Plaid public token (to be exchanged, it opens no account)", Service: "plaid", Environment: "live", Source: docPlaid, Form: isUUID},
		{Prefix: "link-sandbox-", Name: "Plaid Link token (for the browser, it opens no account)", Service: "plaid", Environment: "test", Source: docPlaid, Form: isUUID},
		{Prefix: "link-production-", Name: "Plaid Link token (for the browser, it opens no account)", Service: "plaid", Environment: "live", Source: docPlaid, Form: isUUID},
		{Prefix: "A21AA", Name: "PayPal access token", Service: "paypal", Source: "https://developer.paypal.com/api/rest/authentication/", Form: made(urlSigns, 60, 160)},
		{Prefix: "access_token$production$", Name: "Braintree access token", Service: "braintree", Environment: "live", Source: docBraintree, Form: braintree},
		{Prefix: "access_token$sandbox$", Name: "Braintree access token", Service: "braintree", Environment: "test", Source: docBraintree, Form: braintree},
		{Prefix: "AQE", Name: "Adyen API key", Service: "adyen", Source: "https://docs.adyen.com/development-resources/api-credentials/", Form: adyen, Also: another},
		{Prefix: "FLWSECK_TEST-", Name: "Flutterwave secret key", Service: "flutterwave", Environment: "test", Source: docFlutter, Form: flutterwave},
		{Prefix: "FLWSECK-", Name: "Flutterwave secret key", Service: "flutterwave", Environment: "live", Source: docFlutter, Form: flutterwave},
		{Prefix: "FLWPUBK_TEST-", Name: "Flutterwave public key", Service: "flutterwave", Environment: "test", Source: docFlutter, Form: flutterwave},
		{Prefix: "FLWPUBK-", Name: "Flutterwave public key", Service: "flutterwave", Environment: "live", Source: docFlutter, Form: flutterwave},
		{Prefix: "rzp_live_", Name: "Razorpay key id", Service: "razorpay", Environment: "live", Source: "https://razorpay.com/docs/api/authentication/", Public: true, Form: made(base62Signs, 14, 14)},
		{Prefix: "rzp_test_", Name: "Razorpay key id", Service: "razorpay", Environment: "test", Source: "https://razorpay.com/docs/api/authentication/", Public: true, Form: made(base62Signs, 14, 14)},
		{Prefix: "live_", Name: "Mollie API key", Service: "mollie", Environment: "live", Source: docMollie, Form: mollie, Also: "another that begins its keys with live_"},
		{Prefix: "test_", Name: "Mollie API key", Service: "mollie", Environment: "test", Source: docMollie, Form: mollie, Also: "another that begins its keys with test_"},
		{Prefix: "live_", Name: "Lob API key", Service: "lob", Environment: "live", Source: docLob, Form: made(hexSigns, 35, 35), Also: "another that begins its keys with live_"},
		{Prefix: "test_", Name: "Lob API key", Service: "lob", Environment: "test", Source: docLob, Form: made(hexSigns, 35, 35), Also: "another that begins its keys with test_"},
		{Prefix: "live_", Name: "GoCardless access token", Service: "gocardless", Environment: "live", Source: docGoCard, Form: made(urlSigns, 40, 40), Also: "another that begins its keys with live_"},
		{Prefix: "sandbox_", Name: "GoCardless access token", Service: "gocardless", Environment: "test", Source: docGoCard, Form: made(urlSigns, 40, 40), Also: "another that begins its keys with sandbox_"},
		{Prefix: "duffel_live_", Name: "Duffel access token", Service: "duffel", Environment: "live", Source: docDuffel, Form: made(urlSigns+"=", 43, 43)},
		{Prefix: "duffel_test_", Name: "Duffel access token", Service: "duffel", Environment: "test", Source: docDuffel, Form: made(urlSigns+"=", 43, 43)},
		{Prefix: "EZAK", Name: "EasyPost API key", Service: "easypost", Environment: "live", Source: "https://docs.easypost.com/docs/authentication", Form: made(base62Signs, 54, 54)},
		{Prefix: "EZTK", Name: "EasyPost API key", Service: "easypost", Environment: "test", Source: "https://docs.easypost.com/docs/authentication", Form: made(base62Signs, 54, 54)},
		{Prefix: "shippo_live_", Name: "Shippo API token", Service: "shippo", Environment: "live", Source: docShippo, Form: made(hexSigns+"ABCDEF", 40, 40)},
		{Prefix: "shippo_test_", Name: "Shippo API token", Service: "shippo", Environment: "test", Source: docShippo, Form: made(hexSigns+"ABCDEF", 40, 40)},
		{Prefix: "sm_pat_", Name: "SettleMint personal access token", Service: "settlemint", Source: docGitleaks, Form: made(base62Signs, 16, 16)},
		{Prefix: "sm_aat_", Name: "SettleMint application access token", Service: "settlemint", Source: docGitleaks, Form: made(base62Signs, 16, 16)},
		{Prefix: "sm_sat_", Name: "SettleMint service access token", Service: "settlemint", Source: docGitleaks, Form: made(base62Signs, 16, 16)},
	}
}

const (
	docBraintree = "https://developer.paypal.com/braintree/docs/guides/credentials/"
	docMollie    = "https://docs.mollie.com/reference/authentication"
	docLob       = "https://docs.lob.com/#tag/Authentication"
	docGoCard    = "https://developer.gocardless.com/api-reference/#making-requests-authentication"
	docDuffel    = "https://duffel.com/docs/api/overview/authentication"
	docShippo    = "https://docs.goshippo.com/docs/guides_general/authentication/"
)

// mollie is 30 letters and digits, which the name of a test is none of.
func mollie(rest string) bool { return made(base62Signs, 30, 30)(rest) && mixed(rest) }

// adyen is a long base64 with other signs behind it. What AWS KMS encrypted begins alike.
func adyen(rest string) bool {
	return made(base62Signs+"+/=-^.{}<>[]()$&*!?~@#%:;,|'_", 100, 300)(rest) && !strings.HasPrefix(rest, "BA") && !strings.HasPrefix(rest, "CA") && !strings.HasPrefix(rest, "DA")
}

// flutterwave is letters and digits between the name and -X.
func flutterwave(rest string) bool {
	body, ok := strings.CutSuffix(rest, "-X")
	return ok && made(base62Signs+"-", 20, 64)(body)
}

// braintree is the merchant's id and a secret.
func braintree(rest string) bool {
	id, secret, ok := strings.Cut(rest, "$")
	return ok && made(lowerDigits, 12, 20)(id) && made(hexSigns, 32, 32)(secret)
}
