package diagnose

import (
	"fmt"
	"strings"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

// accountCauses are about the account itself: unfinished, or another than the one meant.
func accountCauses() []*Cause {
	return []*Cause{
		{ID: "identity.setup_required", Title: "The account is not set up to the end", Who: IdentityAdmin, References: []string{"Microsoft Entra, AADSTS50055", "Keycloak, required actions"}, Hides: []string{"basic.*", "credentials.*", "oauth.*", "authz.role_missing", "identity.account_blocked", "not_auth.*"},
			Meaning: "The login is right, and the account still owes something: a new password, a confirmed address, agreement to terms. Programs cannot do that; a person does it once in a browser.", Shows: "Words such as password must be changed, email not verified, account is not fully set up.", TellsApart: "A login by hand in a browser shows the page that asks for it.", Mends: "Log in once in a browser and finish what it asks for.",
			Match: func(e *Evidence) Match {
				if !denied(e) && e.Status != 400 && e.Status != 200 || undecidedWords(e) {
					return no
				}
				w := says(e, "account is not fully set up", "not fully set up", "password must be changed", "must change password", "must change your password", "change your password before", "password has expired", "password is expired", "password_expired", "password expired", "aadsts50055", "new_password_required", "password_change_required", "update_password", "email not verified", "email is not verified", "email address is not verified", "email_not_verified", "verify your email", "usernotconfirmedexception", "user is not confirmed", "accept the terms", "terms of service must be accepted", "terms_not_accepted", "must accept the terms", "password reset required", "passwordresetrequired", "credentialsexpired", "valid, but must be changed", "two_factor_setup_required", "email not confirmed", "email_not_confirmed", "must reset your password", "complete your registration", "setup_required")
				if w == "" || e.Status == 200 && !errorIn200(e) {
					return no
				}
				return Match{OK: true, Confidence: 0.93, Detail: "The password itself may be right; trying others risks a lock.", Evidence: []Point{statusPoint(e), saysPoint(e, "says so itself")}, Fixes: []Fix{advice(Caller, "Log in with this account once in a browser, and finish what it asks for"), advice(IdentityAdmin, "Finish the account's set-up, or take the required action away")}}
			}},
		{ID: "identity.wrong_account", Title: "The server sees another account than the one that was meant", Who: Caller, References: []string{"RFC 9110 section 15.5.4"}, Hides: []string{"authz.role_missing", "authz.resource_not_granted"},
			Meaning: "The refusal names an account, and it is not the one in the request: a profile, a file or something on the way put another in its place.", Shows: "The name in the answer is not the user of the login or the subject of the token.", TellsApart: "The service's own who-am-I address, asked with the same bytes, names the account.", Mends: "Use the profile or login that was meant.",
			Match: matchWrongAccount},
	}
}

var namedAccount = lazyregexp.New(`(?i)\b(?:user|account|principal|login|identity|username)[:=]?\s+(?:named?\s+)?["'` + "`" + `“]?([a-z0-9][\w.@:/+-]{1,80}?)["'` + "`" + `”]?\s+(?:is not|does not|doesn't|cannot|can not|has no|may not|lacks|isn't|not authorized)`)

func matchWrongAccount(e *Evidence) Match {
	if e.Status != 403 && !(e.Status == 404 && sent(e)) || !sent(e) {
		return no
	}
	m := namedAccount.Re().FindStringSubmatch(saidAsWritten(e))
	if m == nil {
		return no
	}
	seen := strings.Trim(m[1], `"'.,:`)
	var own []string
	switch {
	case hasPair(e):
		own = append(own, e.Credential.Get("user").Reveal())
	case isJWT(e):
		for _, n := range []string{"sub", "preferred_username", "upn", "email", "username", "unique_name", "name", "client_id", "azp", "appid"} {
			if v, ok := e.Token.Claims[n].(string); ok && v != "" {
				own = append(own, v)
			}
		}
	}
	if len(own) == 0 || len(seen) < 2 {
		return no
	}
	for _, o := range own {
		x, y := lower(o), lower(seen)
		if strings.Contains(x, y) || strings.Contains(y, x) {
			return ruledOut("the answer names the account that was sent")
		}
	}
	for _, w := range []string{"account", "user", "you", "who", "with", "that", "this", "the"} { // words of the sentence, no names
		if lower(seen) == w {
			return no
		}
	}
	c := 0.66
	if isJWT(e) { // a service may know the account by a name that no claim has
		c = 0.5
	}
	sentAs := clean.Line(mask.User(own[0], e.Credential.Get("password").Reveal()), 60)
	return Match{OK: true, Confidence: c, Title: "The server sees the account " + clean.Line(seen, 60) + ", and " + sentAs + " was sent", Evidence: []Point{saysPoint(e, "names the account"), {Where: "request." + whereSent(e), What: "for " + sentAs, Sign: "!"}},
		Fixes: []Fix{advice(Caller, "Ask the service's who-am-I address with the same credential; look for a profile, a netrc file or a proxy that puts another in"), advice(Operator, fmt.Sprintf("Look which credential reached the service at %s", httpclient.Moment(e.Now)))}, Decide: "the service's who-am-I address"}
}
