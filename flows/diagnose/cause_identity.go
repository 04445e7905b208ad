package diagnose

import "strings"

// identityCauses are about the account: the secret may be right, and the person is still not let in.
func identityCauses() []*Cause {
	return []*Cause{
		{ID: "identity.account_blocked", Title: "The account is locked or switched off", Who: IdentityAdmin, References: []string{"Atlassian, X-Authentication-Denied-Reason", "Microsoft Entra, authentication error codes (AADSTS50053, AADSTS50057)"}, Hides: []string{"basic.*", "credentials.*", "authz.*", "session.*", "not_auth.*"},
			Meaning: "The server knows the account and lets nobody in by it: locked after failed logins, suspended, or waiting for a captcha.", Shows: "Words on a locked, disabled or suspended account, or a header that names the reason.", TellsApart: "A right login is refused like a wrong one; the account's log says why. Do not try again and again.", Mends: "Unlock the account; solve a captcha in the browser.",
			Match: func(e *Evidence) Match {
				if m := troubleIs(e, kerberosBlocked); m.OK {
					return m
				}
				if !denied(e) && e.Status != 400 && e.Status != 423 || !sent(e) {
					return no
				}
				if e.Status == 423 && says(e, "account", "user") == "" { // 423 is first of all a locked file (RFC 4918 section 11.3)
					return no
				}
				blocked := says(e, "aadsts50053", "aadsts50057", "account_inactive", "account_state_invalid", "captcha_challenge", "account is locked", "account has been locked", "account locked", "account is disabled", "account has been disabled", "account disabled",
					"account is suspended", "account has been suspended", "account was suspended", "account has been deactivated", "account is deactivated", "account deactivated", "account is inactive", "user is disabled", "user account has been deactivated", "user is locked", "user is blocked", "account has been blocked", "account is blocked")
				reason := header(e, "X-Authentication-Denied-Reason")
				if blocked == "" && reason == "" && !saysBlocked(e) || undecidedWords(e) {
					return no
				}
				p := saysPoint(e, "says so itself")
				if reason != "" {
					p = headerPoint(e, "X-Authentication-Denied-Reason")
				}
				c := 0.92
				switch {
				case e.Status == 400 && !denied(e) && !grantHolds(e) && !loginInBody(e) && !hasPair(e) && !tokenEndpointError(e) && reason == "": // the words may be about what was asked for: a customer, a member
					c = 0.45
				case blocked == "" && reason == "":
					c = 0.85
				}
				return Match{OK: true, Confidence: c, Detail: "A right secret is refused as well while this lasts.", Evidence: []Point{p}, Fixes: []Fix{advice(IdentityAdmin, "Unlock or enable the account, and look in its log for who fails to log in"), advice(Caller, "Log in by browser once, where a captcha can be solved")}}
			}},
		{ID: "identity.not_admitted", Title: "The account is not on the list of those who may enter", Who: Operator, References: []string{"Apache httpd, mod_authz_core, AuthzSendForbiddenOnFailure", "Microsoft Entra, authentication error codes (AADSTS50105)"},
			Meaning: "The account exists and its secret is right; this application lets in other accounts or groups only. Apache httpd then answers 401 as to a wrong password, unless AuthzSendForbiddenOnFailure is on.", Shows: "The page and the challenge of a wrong login, from Apache httpd; or words on an account that was not assigned.", TellsApart: "The same login opens another part of the server that asks for the same realm; the server's error log says: user alice: authorization failure, and for a wrong password: password mismatch.", Mends: "Put the account or its group on the list (Require user, Require group).",
			Match: func(e *Evidence) Match {
				if !sent(e) {
					return no
				}
				if w := says(e, "aadsts50105", "not assigned to a role for the application"); w != "" && (denied(e) || e.Status == 400) {
					return Match{OK: true, Confidence: 0.92, Title: "The account is not assigned to this application", Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{advice(IdentityAdmin, "Assign the account, or a group of it, to the application")}}
				}
				if m := matchNameNotAdmitted(e); m.OK {
					return m
				}
				if !notAdmittedLooksSo(e) {
					return no
				}
				if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == No {
					return no
				}
				c := 0.28
				if l := e.Exchange.Request.Login; l != nil && strings.HasPrefix(l.Source, "netrc") { // what lies in a file gets old
					c = 0.15
				}
				return Match{OK: true, Confidence: c, Title: "The login may be right, and not on the list of allowed users or groups", Detail: "Apache httpd answers both alike, unless AuthzSendForbiddenOnFailure is on.",
					Evidence: []Point{{Where: "response.body", What: "the page that Apache httpd writes itself, for a wrong login and for one that is not on its list", Sign: "?"}},
					Fixes:    []Fix{advice(Operator, "Read the error log of this minute: authorization failure means the list (Require user, Require group), password mismatch the password"), advice(Caller, "Try the login on another address of the server that asks for the same realm")}, Decide: "the server's error log: authorization failure, or password mismatch"}
			}},
		{ID: "identity.mfa_required", Title: "A second factor is wanted", Who: Caller, References: []string{"RFC 9470 section 3", "GitHub, X-GitHub-OTP", "Microsoft Entra, authentication error codes (AADSTS50076)"}, Hides: []string{"basic.*", "credentials.*", "authz.role_missing", "jwt.*", "not_auth.*", "client.outdated"},
			Meaning: "Name and password, or the login behind the token, are not enough: the server wants a code or a stronger login beside them.", Shows: "A header or code that names it.", TellsApart: "A wrong password leaves no such mark.", Mends: "Log in with the second factor, or use a token that was made for programs.",
			Match: func(e *Evidence) Match {
				otp := header(e, "X-GitHub-OTP") != "" || header(e, "X-2fa-Approval") != "" // Wise, "Strong customer authentication"
				if !denied(e) && e.Status != 400 || !sent(e) || undecidedWords(e) {
					return no
				}
				if !otp && says(e, "insufficient_user_authentication", "aadsts50076", "aadsts50079", "aadsts50158", "mfa_required", "multi-factor authentication", "multifactor authentication", "two-factor authentication", "must specify two-factor", "one-time pass", "second factor", "second authentication factor", "multifactor authentication but no otp", "no otp code", "otp code", "otp required", "otp_required", "2fa is required", "2fa_required", "mfa is required", "mfa required") == "" && !offers(e, "otp") {
					return no
				}
				p := saysPoint(e, "says so itself")
				if otp {
					if p = headerPoint(e, "X-GitHub-OTP"); header(e, "X-GitHub-OTP") == "" {
						p = Point{Where: "response.headers.X-2fa-Approval", What: "asks for an approval by a second factor"}
					}
				}
				return Match{OK: true, Confidence: 0.92, Evidence: []Point{p}, Fixes: []Fix{retype("", "Use an access token made for programs, or log in again with the second factor")}}
			}},
	}
}

// notAdmittedLooksSo reports an answer in which a right login that is not on the list looks like a wrong one: the 401 that
// Apache httpd writes itself.
func notAdmittedLooksSo(e *Evidence) bool {
	return e.Status == 401 && e.Credential.Scheme == "basic" && sent(e) && offers(e, "basic") && WhoAnswered(e).Name == "Apache httpd" && ownLoginPage(e)
}
