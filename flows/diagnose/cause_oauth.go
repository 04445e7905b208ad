package diagnose

import (
	"net/url"

	"why401/httpclient"
	"why401/httpclient/clean"
)

// locationError is the OAuth error that a redirect back to the client carries (RFC 6749 section 4.1.2.1).
func locationError(h *httpclient.Hop) (code, description string) {
	if h == nil || h.Redirect == nil {
		return "", ""
	}
	u, err := url.Parse(h.Redirect.Location)
	if err != nil {
		return "", ""
	}
	q := u.Query()
	if q.Get("error") == "" { // response_mode fragment
		if f, err := url.ParseQuery(u.Fragment); err == nil {
			q = f
		}
	}
	return clean.Line(q.Get("error"), 80), clean.Line(q.Get("error_description"), 200)
}

// tokenEndpointError reports an error of a token endpoint, whose status is 400 by its specification (RFC 6749 section 5.2).
func tokenEndpointError(e *Evidence) bool {
	switch e.Code {
	case "invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_request":
		return true
	}
	return false
}

// oauthHides are what an error of a token endpoint makes meaningless: it speaks of the client or of a step, not of a request.
var oauthHides = []string{"basic.*", "credentials.*", "not_auth.*", "jwt.*"}

func oauthCauses() []*Cause {
	failed := func(e *Evidence) bool {
		return e.Status >= 400 || e.Code != "" && e.CodeAt == "response.headers.Location"
	}
	coded := func(id, title, meaning, shows, apart, mends string, who Actor, fix string, refs []string, fits func(*Evidence) bool) *Cause {
		return &Cause{ID: id, Title: title, Meaning: meaning, Shows: shows, TellsApart: apart, Mends: mends, Who: who, References: refs,
			Hides: oauthHides,
			Match: func(e *Evidence) Match {
				if !failed(e) || !fits(e) {
					return no
				}
				return Match{OK: true, Confidence: 0.92, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{advice(who, fix)}}
			}}
	}
	return []*Cause{
		coded("oauth.invalid_client", "The login server does not accept the client", "At the token endpoint the application itself logs in, with a client id and secret; those were refused, not the user.", "error=invalid_client.",
			"A wrong secret, an unknown client and the wrong way to send them look alike; discovery lists the ways.", "Correct or renew the client's secret.", IdentityAdmin, "Check client id and secret, and whether they belong in the header or in the body", []string{"RFC 6749 section 5.2"},
			func(e *Evidence) bool {
				return (e.Code == "invalid_client" || says(e, "invalid client credentials", "invalid_client", "aadsts7000215", "aadsts7000222") != "") && says(e, "aadsts700016") == ""
			}),
		coded("oauth.redirect_uri", "The redirect address is not registered", "The login server sends people back only to addresses that were registered for the client, compared to the letter.", "Words on redirect_uri.",
			"Compare it with the registered one: http or https, port, path, final slash.", "Register the address, or send the registered one.", Operator, "Register this redirect address for the client, to the letter", []string{"RFC 6749 section 3.1.2.4"},
			func(e *Evidence) bool {
				return says(e, "redirect_uri_mismatch", "redirect_uri did not match", "invalid_redirect_uri", "invalid redirect_uri", "redirect uri") != "" || says(e, "redirect_uri") != "" && says(e, "invalid", "mismatch", "registered", "match") != ""
			}),
		coded("oauth.pkce", "The proof key of the code exchange is missing or differs", "PKCE binds the two steps of a login: the second must show the verifier whose hash the first one sent.", "Words on PKCE, code_challenge or code_verifier.",
			"Recompute S256 of the verifier.", "Send a code_challenge in the first step and its verifier in the second.", Caller, "Send code_challenge with S256, and the verifier of the same login", []string{"RFC 7636 section 4.6"},
			func(e *Evidence) bool { return says(e, "pkce", "code_challenge", "code_verifier") != "" }),
		coded("oauth.grant_not_allowed", "The client may not log in in this way", "A client is registered for certain ways to get a token (grant types); this one is not among them.", "unauthorized_client or unsupported_grant_type.",
			"Discovery lists the grants of the server; the client's settings those of the client.", "Allow the grant for the client, or use another.", IdentityAdmin, "Allow this grant type for the client, or name the one to use", []string{"RFC 6749 section 5.2"},
			func(e *Evidence) bool {
				return says(e, "unauthorized_client", "unsupported_grant_type") != "" && says(e, "aadsts700016", "invalid client credentials") == ""
			}),
		coded("oauth.scope_invalid", "The login server does not know or allow what was asked for", "The request for a token names a scope or a resource that does not exist, or that the client may not have.", "invalid_scope or invalid_target.",
			"The same request with the scope openid alone works.", "Ask for scopes and resources that are registered for the client.", Caller, "Check scope and resource letter by letter against the documentation", []string{"RFC 6749 section 5.2", "RFC 8707 section 2", "Microsoft Entra, authentication error codes (AADSTS70011)"},
			func(e *Evidence) bool {
				return e.Code == "invalid_scope" || e.Code == "invalid_target" || says(e, "client-grant", "invalid_scope", "invalid_target", "aadsts70011", "aadsts500011") != ""
			}),
		coded("oauth.consent_required", "Nobody has agreed that the application may do this", "Before an application acts for people, they or their administrator agree to it; that has not happened for this application and scope.", "consent_required, or AADSTS65001.",
			"The code names it; after consent the same request works.", "Let the person agree, or agree for all as an administrator.", IdentityAdmin, "Give the application consent for the scopes it asks for", []string{"OpenID Connect Core section 3.1.2.6", "Microsoft Entra, authentication error codes (AADSTS65001)"},
			func(e *Evidence) bool { return says(e, "consent_required", "aadsts65001", "aadsts90094") != "" }),
		coded("oauth.refresh_dead", "The refresh token is not good any more", "A refresh token ends by age, by a password change, by logout, or because it was used already.", "invalid_grant, with words on the refresh token.",
			"A new login works. Never send the old one again to test: a second use may end the new one too.", "Log in again.", Caller, "Log in again, and keep the newest refresh token", []string{"RFC 6749 section 5.2", "RFC 9700 section 4.14", "Microsoft Entra, authentication error codes (AADSTS700082)"},
			func(e *Evidence) bool {
				return says(e, "aadsts70008", "aadsts700082", "aadsts50173", "aadsts700084") != "" || says(e, "invalid_grant") != "" && says(e, "refresh token", "refresh_token") != ""
			}),
		coded("oauth.code_invalid", "The login's code is not good any more", "The code that a login hands back buys a token once, within about a minute, and for the same client only.", "invalid_grant, with words on the code.",
			"A new login gives a code that works at once.", "Exchange each code once, and quickly.", Caller, "Log in again, and exchange the new code once", []string{"RFC 6749 section 4.1.2", "Microsoft Entra, authentication error codes (AADSTS54005)"},
			func(e *Evidence) bool {
				return says(e, "aadsts54005") != "" || says(e, "invalid_grant") != "" && says(e, "authorization code", "code not valid", "code is not valid", "code has expired", "code expired", "invalid code", "code was already") != ""
			}),
		coded("identity.tenant_mismatch", "The account belongs to another tenant than the one that was asked", "A login server for many organisations keeps each in a tenant of its own; user, application and resource must be known in the same one.", "AADSTS50020, AADSTS50034, AADSTS90002 or AADSTS700016.",
			"The tenant in the address, or tid in a token, is not that of the account.", "Log in at the account's own tenant, or have it invited as a guest.", Caller, "Check the tenant in the address of the login; have the account invited where it is a guest", []string{"Microsoft Entra, authentication error codes"},
			func(e *Evidence) bool {
				return says(e, "aadsts50020", "aadsts50034", "aadsts90002", "aadsts700016", "aadsts50128", "aadsts50059") != ""
			}),
	}
}
