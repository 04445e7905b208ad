package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"why401/flows/token"
	"why401/httpclient/clean"
)

// jwtKeyCauses are about the keys behind a token: those that only its own service has, and those that the server could not get or
// still holds of before.
func jwtKeyCauses() []*Cause {
	return []*Cause{
		{ID: "jwt.token_for_other_service", Title: "The token is for another service, which alone can check it", Who: Caller, References: []string{"RFC 9068 section 4", "Microsoft identity platform, Access tokens", "Okta docs, Authorization servers"}, Hides: []string{"jwt.audience", "jwt.signature_invalid", "jwt.kid_unknown", "jwt.issuer_unknown", "credentials.not_recognised"},
			Meaning: "An issuer also gives tokens for its own services, Microsoft Graph say, or an organisation's login server. Those are signed so that nobody else can verify them, whatever keys are published.", Shows: "aud or iss names such a service, and the request went elsewhere.",
			TellsApart: "That service accepts it; a token for the API's own scope or audience is accepted here.", Mends: "Ask the login for the API's own scope or audience.", Match: matchOtherService},
		{ID: "jwt.jwks_unreachable", Title: "The server could not get the issuer's keys", Who: Operator, References: []string{"RFC 8414 section 3", "OpenID Connect Discovery 1.0 section 4"}, Hides: []string{"jwt.signature_invalid", "jwt.kid_unknown", "jwt.jwks_stale_cache", "credentials.not_recognised", "server.middleware_order", "not_auth.server_error", "server.auth_backend_down"},
			Meaning: "To check a token the server fetches the issuer's metadata and keys. It could not, so it refuses every token, the good ones too.", Shows: "Words on metadata, discovery, configuration or JWKS that could not be had.",
			TellsApart: "Every token fails, and answers are slow; from elsewhere the same addresses can be fetched.", Mends: "Let the server reach the issuer: address, name, certificate authority, firewall, proxy.", Match: matchKeysUnreachable},
		{ID: "jwt.jwks_stale_cache", Title: "The server holds the issuer's keys of before", Who: Operator, References: []string{"OpenID Connect Core section 10.1.1", "RFC 7517 section 5"}, Hides: []string{"jwt.signature_invalid", "jwt.kid_unknown", "credentials.not_recognised"},
			Meaning: "Issuers change their keys. A server that keeps the old set does not know the new key, and refuses tokens that are genuine.", Shows: "The token verifies with the keys that the issuer publishes now, and is refused for its signature or key.",
			TellsApart: "It clears by itself or after a restart; fresh tokens fail as well.", Mends: "Fetch the key set anew when a key id is unknown, and keep it for minutes and not for days.", Match: matchStaleKeys},
	}
}

// ownService names the service that alone takes such a token, by what its issuer documents; "" where it is nobody's own.
func ownService(t *token.Token) (service, where string) {
	aud := t.Audiences()
	has := func(values ...string) bool {
		return slices.ContainsFunc(aud, func(a string) bool { return slices.Contains(values, strings.TrimRight(a, "/")) })
	}
	switch iss := t.Claim("iss"); {
	case has("00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com"):
		return "Microsoft Graph", "aud"
	case has("00000002-0000-0000-c000-000000000000", "https://graph.windows.net"):
		return "Azure AD Graph", "aud"
	case has("https://management.azure.com", "https://management.core.windows.net"):
		return "Azure Resource Manager", "aud"
	case strings.Contains(iss, ".okta.com") || strings.Contains(iss, ".oktapreview.com"):
		if u, err := url.Parse(iss); err == nil && strings.Trim(u.Path, "/") == "" && has(strings.TrimRight(iss, "/")) {
			return "Okta's organisation server", "iss"
		}
	case has(strings.TrimRight(iss, "/") + "/userinfo"):
		return "the issuer's userinfo endpoint", "aud"
	}
	return "", ""
}

func matchOtherService(e *Evidence) Match {
	if !isJWT(e) || !tokenRefused(e) {
		return no
	}
	service, where := ownService(e.Token)
	if service == "" || serves(service, onHost(e), e.Token) || len(e.Token.Audiences()) > 1 && service == "the issuer's userinfo endpoint" {
		return no
	}
	c := 0.85
	if says(e, "expired", "scope", "permission") != "" {
		c = 0.5
	}
	points := []Point{{Where: "token.claims." + where, What: clean.Line(e.Token.Claim(where), 160), Note: "for " + service}, {Where: "request.url", What: onHost(e)}}
	if e.Token.Header["nonce"] != nil {
		points = append(points, Point{Where: "token.header.nonce", What: "is there: only " + service + " can verify the signature"})
		c = max(c, 0.9)
	}
	return Match{OK: true, Confidence: c, Title: "The token is for " + service + ", and went to " + onHost(e), Evidence: points,
		Fixes: []Fix{retype("bearer", "Ask the login for the scope or audience of this API, and send that token")}}
}

// serves is true for a host of the service itself.
func serves(service, host string, t *token.Token) bool {
	host = strings.ToLower(host)
	switch service {
	case "Microsoft Graph", "Azure AD Graph":
		return strings.HasSuffix(host, "graph.microsoft.com") || strings.HasSuffix(host, "graph.windows.net") || strings.HasSuffix(host, "graph.microsoft.us")
	case "Azure Resource Manager":
		return strings.HasPrefix(host, "management.")
	}
	u, err := url.Parse(t.Claim("iss"))
	return err == nil && strings.EqualFold(u.Host, host)
}

// keysLost are the words of servers that could not fetch metadata or keys: IdentityModel (IDX…), Spring, jwks-rsa, PyJWT, Envoy, Kong.
var keysLost = []string{"idx20803", "idx20804", "idx10500: signature validation failed. no security keys", "unable to obtain configuration", "couldn't retrieve remote jwk set", "could not retrieve remote jwk set", "unable to fetch jwks", "failed to fetch jwks", "error fetching jwks",
	"fail to fetch data from the url", "jwks remote fetch", "jwks fetch", "could not obtain openid", "unable to resolve the configuration", "unable to resolve configuration with the provided issuer", "failed to discover", "openid-configuration", "error while fetching keys", "unable to retrieve keys", "failed to get public key", "getaddrinfo enotfound", "jwks endpoint"}

func matchKeysUnreachable(e *Evidence) Match {
	if e.Token == nil && e.Credential.Scheme != "bearer" || e.Status < 400 || !sent(e) {
		return no
	}
	if says(e, keysLost...) == "" {
		return no
	}
	return Match{OK: true, Confidence: 0.88, Evidence: []Point{saysPoint(e, "says so itself")},
		Fixes: []Fix{advice(Operator, "From the server itself, fetch the issuer's metadata and key set: mend address, name, certificate authority or firewall"), advice(Caller, "Tell the service team; another token would be refused as well")}}
}

func matchStaleKeys(e *Evidence) Match {
	if !isJWT(e) || !tokenRefused(e) || e.Verification == nil || e.Verification.Status != token.Verified || e.Status != 401 {
		return no
	}
	if because := besideTheToken(e); because != "" {
		return ruledOut(because)
	}
	if exp, ok := e.Token.At("exp"); ok && !clock(e).Before(exp) {
		return no
	}
	w := says(e, "signature", "signing key", "kid", "key id", "jwk", "idx10501", "idx10503", "no matching key", "unable to find a key", "unable to find a signing key", "unknown key")
	if w == "" {
		return no
	}
	return Match{OK: true, Confidence: 0.75, Evidence: []Point{{Where: "token.signature", What: "verifies with " + clean.Line(e.Verification.Key, 120)}, saysPoint(e, "and refuses it for its key")},
		Fixes: []Fix{advice(Operator, "Let the server fetch the issuer's key set again, now and whenever a key id is unknown"), advice(Caller, "Try again in some minutes; a new token does not help before that")}}
}
