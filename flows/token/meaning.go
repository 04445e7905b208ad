package token

import (
	"cmp"
	"slices"
)

// meanings say what a claim is for, in the order in which claims are read: what a server looks at first stands first
// (RFC 7519 section 4.1, RFC 9068, OpenID Connect Core sections 2 and 5.1; then the claims of single vendors).
var meanings = []struct{ claim, says string }{
	{"exp", "good until"},
	{"iss", "who issued it"},
	{"issuer", "who vouches for it"},
	{"aud", "who may accept it"},
	{"sub", "who you are"},
	{"subject", "whom it names"},
	{"scope", "what it may do"},
	{"scp", "what it may do"}, // Microsoft Entra ID, Okta
	{"roles", "what it may do"},
	{"permissions", "what it may do"},             // Auth0
	{"entitlements", "what you may do"},           // RFC 9068 section 2.2.3.1
	{"realm_access", "your roles"},                // Keycloak
	{"resource_access", "your roles, API by API"}, // Keycloak
	{"cognito:groups", "the groups you are in"},
	{"groups", "the groups you are in"},
	{"azp", "the client it was issued to"},
	{"client_id", "the client it was issued to"},
	{"cid", "the client it was issued to"},   // Okta
	{"appid", "the client it was issued to"}, // Microsoft Entra ID, version 1.0
	{"tid", "the tenant"},
	{"org_id", "the organization"}, // Auth0
	{"cnf", "the key it is bound to"},
	{"act", "who acts for the subject"},
	{"caveats", "limits that holders added"},
	{"nbf", "good from"},
	{"iat", "issued at"},
	{"auth_time", "when you logged in"},
	{"acr", "the class of the login"},
	{"amr", "how you logged in"},
	{"typ", "what it is for"},
	{"token_use", "what it is for"},      // Amazon Cognito
	{"idtyp", "a user's or a program's"}, // Microsoft Entra ID
	{"ver", "the version of the issuer's tokens"},
	{"nonce", "binds it to one login"},
	{"at_hash", "binds it to one access token"},
	{"c_hash", "binds it to one code"},
	{"sid", "the session it came from"},
	{"session_state", "the session it came from"},
	{"jti", "its serial number"},
	{"oid", "your number in the directory"}, // Microsoft Entra ID
	{"uid", "your number at the issuer"},    // Okta
	{"preferred_username", "the name you log in by"},
	{"upn", "the name you log in by"},
	{"username", "the name you log in by"},
	{"name", "your name"},
	{"email", "your address, as the issuer knows it"},
	{"email_verified", "whether the address was checked"},
	{"htm", "the method that the proof is for"}, // RFC 9449 section 4.2
	{"htu", "the address that the proof is for"},
	{"ath", "the token that the proof is for"},
	{"notAfter", "good until"}, // of certificates
	{"notBefore", "good from"},
	{"NotOnOrAfter", "good until"}, // this and what follows: SAML 2.0 core, section 2
	{"NotBefore", "good from"},
	{"IssueInstant", "issued at"},
	{"confirmation NotOnOrAfter", "has to be posted by then"},
	{"AuthnInstant", "when you logged in"},
	{"SessionNotOnOrAfter", "the session ends"},
	{"recipient", "where it has to be posted"},
	{"in_response_to", "the request it answers"},
	{"confirmation", "who may present it"},
	{"name_id_format", "what kind of name sub is"},
	{"session_index", "the session, for the logout"},
	{"vct", "the kind of credential"}, // SD-JWT VC
	{"service", "whose key it is"},    // of keys and signed addresses
	{"user", "who logs in"},
	{"password", "how long it is, and no more"},
	{"environment", "live or for tests"},
	{"checksum", "built in against slips of the hand"},
	{"send", "where it belongs in a request"},
	{"use", "what it is for"},
	{"ends", "when it ends"},
	{"revoke", "where it is looked after and taken back"},
	{"organisation", "whose it is"},
	{"project", "the project it is for"},
	{"source", "where its form is described"},
	{"may", "what it allows"}, // Azure SAS, and its parameters
	{"sp", "what it allows, in letters"},
	{"sr", "what it opens"},
	{"skn", "the name of the key that signed it"},
	{"st", "good from, as written"},
	{"se", "good until, as written"},
}

// Meaning is what a claim says, "" for one that is not known.
func Meaning(claim string) string {
	if i := standing(claim); i < len(meanings) {
		return meanings[i].says
	}
	return ""
}

// standing is where a claim stands among those that are known, behind them all for one that is not.
func standing(claim string) int {
	for i, m := range meanings {
		if m.claim == claim {
			return i
		}
	}
	return len(meanings)
}

// InOrder sorts claims by what a server looks at first; those that are not known follow by their names.
func InOrder(names []string) {
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(standing(a), standing(b)), cmp.Compare(a, b)) })
}
