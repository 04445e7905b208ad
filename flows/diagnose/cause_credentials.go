package diagnose

import (
	"fmt"
	"strings"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/mask"
)

func credentialsCauses() []*Cause {
	return []*Cause{
		{ID: "credentials.missing", Title: "No credential was sent", Who: Caller, References: []string{"RFC 9110 section 11.6.1", "RFC 6750 section 3"}, Hides: []string{"not_auth.bad_request"},
			Meaning: "The server asks who you are, and the request did not say: no Authorization header, no cookie, no key.", Shows: "A 401 (or a redirect to a login), and nothing in what was sent that could tell who you are.",
			TellsApart: "With a made-up credential the answer changes, for example from missing to invalid.", Mends: "Send the credential that the challenge asks for.",
			Match: func(e *Evidence) Match {
				at, named := namedPlace(e)
				named = named && saysMissing(e) && (denied(e) || e.Status == 400 || e.Status == 422)
				asked := e.Status == 401 || e.IsLogin == Yes || e.Code == "not_authed" || named || denied(e) && !refused(e) || e.Status == 400 && e.CredentialOnWire == No && says(e, keyMissing...) != "" || (e.Status == 403 || e.Status == 400 && challenged(e)) && says(e, "not provided", "were not provided", "missing authentication", "system:anonymous", "no credentials", "anonymous", "login required", "authentication required", "requires authentication", "unauthenticated", "not authenticated", "missing token", "missing credentials", "credentials_missing", "no token provided", "token is missing", "no api key", "missing api key", "missing authorization", "no access token", "api key is required", "log in", "sign in") != ""
				switch {
				case e.Status == 407 || !(asked || e.Status == 403):
					return no
				case cookieForKey(e):
				case e.CredentialOnWire == Yes:
					return ruledOut("a credential left with the request")
				case (e.Credential.Scheme == "digest" || e.Credential.Scheme == "ntlm" || e.Credential.Scheme == "negotiate") && e.Attempt.Request.Login != nil && challenged(e) && !named:
					return ruledOut("a login is there, and the challenge does not let it be sent")
				case begunDialogue(e):
					return ruledOut("the first message of a login left with the request")
				case e.CredentialOnWire == Unknown && e.Hidden == "":
					return no
				case e.Credential.Scheme != "none" && e.CredentialOnFirstHop == Yes:
					return no // a redirect dropped it
				case e.Attempt.Request.ClientCertFile != "" && !challenged(e) && e.IsLogin != Yes:
					return no // the client certificate is the credential (RFC 8446 section 4.4.2)
				}
				c := 0.96
				switch {
				case ownForbidden(e):
					c = 0.1
				case e.Status == 403 && !asked:
					c = 0.45
				case !refused(e) && named:
					c = 0.9
				case !refused(e) && !errorIn200(e) && e.IsLogin != Yes && !challenged(e): // a status that is about something else
					c = 0.8
				}
				if judgesSomething(e) {
					c = min(c, 0.85)
				}
				if e.IsLogin == Yes {
					c = 0.92
				}
				if cookieForKey(e) {
					c = 0.75
				}
				if e.Hidden != "" {
					return notRecorded(e)
				}
				title, detail, fix := "No credential was sent", "The server asks who you are, and nothing in the request says it.", retype("", "Send the credential that the service's documentation names")
				switch {
				case e.IsLogin == Yes && e.Status >= 300 && e.Status < 400:
					detail = fmt.Sprintf("The server sends strangers to a login page (%d) and does not let them in: nothing in the request says who you are.", e.Status)
					fix = retype("", "Send a token or key that the service takes from programs; a browser would log in there and then send a cookie")
				case e.IsLogin == Yes:
					detail = "The server shows strangers a login page: nothing in the request says who you are."
					fix = retype("", "Send a token or key that the service takes from programs; a browser would log in there and then send a cookie")
				case named:
					title = "No key was sent: the service looks for it in " + at.String()
					detail = "The answer names the place, and nothing stands there."
					fix = at.askFor()
				case challenged(e):
					fix = askForChallenged(e)
					if f, ok := askForResource(e); ok {
						fix = f
					}
				case says(e, "api key", "apikey", "api_key") != "":
					fix = retype("apikey", "Send your API key where the service's documentation says")
					if keyName(e) == "apikey" {
						fix = place{"header", "apikey"}.askFor()
						fix.Do = "Send your API key; where the gateway Kong is not set otherwise, in the header apikey"
					}
				case says(e, "subscription key") != "":
					fix = place{"header", "Ocp-Apim-Subscription-Key"}.askFor()
					fix.Do = "Send your subscription key; Azure API Management looks for it in the header Ocp-Apim-Subscription-Key"
				case says(e, "token") != "":
					fix = retype("bearer", "Send your token")
				}
				if e.Attempt.Request.ClientCertFile != "" && e.IsLogin == Yes {
					title, detail = "The client certificate is no login here: the service shows its login page", "Beside the certificate nothing in the request says who you are."
				}
				if e.Status == 403 && !asked {
					title, detail = "No credential was sent, and the service may want one", "The request does not say who you are. The answer does not ask for it, so the reason may be another."
				}
				ev := []Point{{Where: "request.headers", What: "no Authorization, cookie or key", Note: "none was sent"}, challengePoint(e)}
				if p, sent := anonymousCookies(e); sent {
					ev[0].What = "no Authorization, no key, and no cookie that tells who asks"
					ev = append(ev, p)
				} else if cookieForKey(e) {
					title, detail = "A cookie was sent, and the service looks for a key or token", "The answer misses a key or token in so many words; by a cookie alone it lets nobody in."
					ev[0] = Point{Where: "request.headers", What: "no Authorization and no key, cookies alone", Note: "none was sent"}
				}
				if e.IsLogin == Yes {
					ev[1] = loginPoint(e)
				} else if e.Message != "" || e.Code != "" {
					ev = append(ev, saysPoint(e, ""))
				}
				if p, ok := resourcePoint(e); ok {
					ev = append(ev, p)
				}
				fixes := []Fix{fix}
				if f, ok := byForm(e); ok {
					fixes = []Fix{f, fix}
				} else if _, protocol := loginAddress(e); protocol != "" {
					fixes = []Fix{advice(Caller, "It leads to "+protocol+", not to a form: get a token by a grant of that service"), fix}
				}
				if f, ok := askTheService(e); ok {
					fixes = append(fixes, f)
				}
				return Match{OK: true, Confidence: c, Title: title, Detail: detail, Evidence: ev, Fixes: fixes, Decide: ProbeGarbage}
			}},
		{ID: "credentials.not_recorded", Title: "The recording does not show the credential", Who: Caller, References: []string{"HAR 1.2, request.headers", "Chrome DevTools, Export HAR (sanitized)"},
			Meaning: "A recording was looked at, and the place of the credential is empty in it or holds a stand-in. Browsers leave Authorization and cookies out of a HAR unless they are told not to, and people black them out.", Shows: "A refusal that gives no reason, in a recording that shows no Authorization and no cookie, or [REDACTED] in their place.",
			TellsApart: "The same request with its credential, or a recording that holds it.", Mends: "Record it again with sensitive data included, or look at the credential where the request was made.",
			Match: matchNotRecorded},
		{ID: "credentials.placeholder_value", Title: "A placeholder was sent instead of the secret", Who: Caller, References: []string{"RFC 6750 section 2.1"}, Hides: []string{"credentials.*", "basic.*", "bearer.*", "jwt.*", "proxy.*", "session.*", "authz.*"},
			Meaning: "Where the secret belongs stands the name of a variable, an example from the documentation, or nothing.", Shows: "A value such as undefined, null, ${TOKEN}, {{token}} or <your-api-key>.", TellsApart: "It is visible in the request itself.", Mends: "Fill the variable or template that should hold the secret.",
			Match: func(e *Evidence) Match {
				v := strings.TrimSpace(secretOf(e).Reveal())
				if !refusalStatus(e) || e.Credential.Scheme == "none" || e.Credential.Scheme == "cookie" || e.Credential.Scheme == "negotiate" || e.Credential.Scheme == "mtls" { // a certificate's key stays here
					return no
				}
				if f := strings.Fields(v); len(f) == 2 && strings.EqualFold(f[0], "bearer") {
					v = f[1]
				}
				empty := v == "" && (!hasPair(e) || strings.EqualFold(strings.TrimSpace(authorization(e)), "basic")) && !signedByUs(e)
				if !empty && (v == "" || !isPlaceholder(v)) {
					return ruledOut("the value is no placeholder")
				}
				if !empty && hasPair(e) && !strings.ContainsAny(v, "${}<>") && v != "undefined" && v != "null" {
					return no // changeme is a password to a server
				}
				title := "A placeholder was sent instead of the secret"
				what, note := clean.Line(v, 60), ""
				if empty || mask.Placeholder(v) { // else it is shown masked: a secret may be named like a word
					note = "no secret"
				}
				if empty {
					title, what = "The value after the scheme word is empty", "(empty)"
				}
				return Match{OK: true, Confidence: 0.97, Title: title, Detail: "The place of the secret holds " + what + ": nobody put the real value in.", Evidence: []Point{{Where: "request." + whereSent(e), What: what, Note: note}}, Fixes: []Fix{retype("", "Put the real secret in its place")}}
			}},
		{ID: "credentials.wrong_place", Title: "The secret is where the service does not look", Who: Caller, References: []string{"RFC 6750 section 2"}, Hides: []string{"proxy.strips_authorization", "proxy.cgi_strips_authorization"},
			Meaning: "The secret left this machine under another header, parameter or cookie than the service reads.", Shows: "The answer is the one that strangers get, and names another header or parameter.", TellsApart: "The same value under the documented name changes the answer.", Mends: "Use the header or parameter that the documentation names.",
			Match: matchWrongPlace},
		{ID: "credentials.malformed_header", Title: "The credential's header breaks the grammar", Who: Caller, References: []string{"RFC 9110 section 11.4"}, Hides: []string{"credentials.wrong_scheme", "credentials.missing", "bearer.*", "credentials.not_recognised", "not_auth.bad_request"},
			Meaning: "The header is not of the form Scheme, space, value.", Shows: "Bearer: x, Bearer=x, Bearer\"x\" or a tab; or -H without a colon, which curl leaves out.", TellsApart: "Visible in the request.", Mends: "Write the scheme, one space and the value.",
			Match: func(e *Evidence) Match {
				if m := matchNoColon(e); m.OK {
					return m
				}
				a := authorization(e)
				var m []string
				for _, p := range []*lazyregexp.Regexp{schemeMark, schemeGlued, schemeNamed, schemeQuoted} {
					if m = p.Re().FindStringSubmatch(a); m != nil {
						break
					}
				}
				if m == nil && a != "" && e.Credential.Scheme == "bearer" && (e.Status == 400 || e.Status == 401) && says(e, "invalid format for authorization header", "authorization header format is invalid", "authorization header is malformed", "malformed authorization header") != "" && schemeWord(e) == "Bearer" {
					return Match{OK: true, Confidence: 0.7, Title: "The service cannot read the Authorization header", Detail: "Scheme word and space stand as they should; the value is not of the form that this service's tokens have.", Evidence: []Point{saysPoint(e, "says so itself"), {Where: "request.headers.Authorization", What: "Bearer and " + e.Credential.Get("token").String(), Sign: "?"}},
						Fixes: []Fix{retype("bearer", "Copy the token again, whole and without quotes, and send it")}}
				}
				if m == nil || !refusalStatus(e) {
					return no
				}
				word, val := m[1], strings.Trim(m[2], `"`)
				if unseen := unseenIn(a[len(word):max(len(word), strings.LastIndex(a, m[2]))]); unseen != "" {
					return Match{OK: true, Confidence: 0.95, Title: "What stands behind the scheme word looks like a space and is none", Detail: "After the word " + word + " a single plain space belongs, and then the value.", Evidence: []Point{{Where: "request.headers.Authorization", What: "behind the scheme word: " + unseen}},
						Fixes: []Fix{{ID: "rewrite-header", Who: Caller, Do: "Write it as " + word + ", a space and the value", Apply: setAuthorization(word + " " + cleanSecret(val))}}}
				}
				return Match{OK: true, Confidence: 0.95, Title: "The Authorization header is written wrongly", Detail: "After the word " + word + " a single space belongs, and then the value without quotes.", Evidence: []Point{{Where: "request.headers.Authorization", What: shownMark(a, m) + "…"}},
					Fixes: []Fix{{ID: "rewrite-header", Who: Caller, Do: "Write it as " + word + ", a space and the value", Apply: setAuthorization(word + " " + val)}}}
			}},
		{ID: "credentials.stray_characters", Title: "Characters that do not belong to the secret came along", Who: Caller, References: []string{"RFC 9110 section 5.5"}, Hides: []string{"credentials.not_recognised", "basic.wrong_password"},
			Meaning: "A space, a line end, quotes or a byte order mark was copied together with the secret.", Shows: "The value begins or ends with such a character.", TellsApart: "The same secret without them is accepted.", Mends: "Copy the secret again without them (printf instead of echo).",
			Match: matchStray},
		{ID: "credentials.altered", Title: "The secret was changed or cut on its way", Who: Caller, References: []string{"RFC 4648 section 3.2"},
			Meaning: "What was sent is not what was issued: cut short, percent-encoded, wrapped or eaten by the shell.", Shows: "A length that cannot be, a checksum that is wrong, %2B or &amp; inside, a JWT whose end is missing.", TellsApart: "Compare length and fingerprint with the source.", Mends: "Copy it again and quote it where it is used.",
			Match: func(e *Evidence) Match {
				v := secretOf(e).Reveal()
				if !refusalStatus(e) || !sent(e) {
					return no
				}
				if m := escapedText.Re().FindString(v); m != "" && !encodedByRule(onHost(e), v) && e.Credential.Scheme != "cookie" && !hasPair(e) {
					return Match{OK: true, Confidence: 0.8, Title: "The secret was encoded on its way", Detail: "It holds " + m + ", which stands for another character.", Evidence: []Point{{Where: "request." + whereSent(e), What: m + " inside the value"}}, Fixes: []Fix{retype("", "Copy the secret again from its source")}}
				}
				if what := brokenKey(e); what != "" && e.Status == 401 {
					return Match{OK: true, Confidence: 0.35, Title: "The key is not whole: its own checksum or length says so", Evidence: []Point{{Where: "request." + whereSent(e), What: what, Sign: "!"}}, Fixes: []Fix{retype("", "Copy the key again from where it was issued")}}
				}
				if e.Token != nil && e.Token.Parse != nil && strings.Contains(e.Token.Parse.Got, "cut short") {
					return Match{OK: true, Confidence: 0.35, Evidence: []Point{{Where: "token." + e.Token.Parse.Part, What: e.Token.Parse.Got}}, Fixes: []Fix{retype("", "Copy the token again, to its end")}}
				}
				return no
			}},
		{ID: "credentials.multiple", Title: "Two credentials were sent", Who: Caller, References: []string{"RFC 6750 section 2"},
			Meaning: "The server got more than one credential and may refuse for that alone, or read the wrong one.", Shows: "Two Authorization lines, or a header and a parameter.", TellsApart: "Each alone gives another answer.", Mends: "Send one.",
			Match: func(e *Evidence) Match {
				h := e.Exchange.Last()
				if h == nil || !refusalStatus(e) {
					return no
				}
				where, what := "request.headers.Authorization", ""
				switch n := len(h.Sent.Values("Authorization")); {
				case n > 1:
					what = fmt.Sprintf("%d lines", n)
				case strings.Contains(authorization(e), ", Bearer "), strings.Contains(authorization(e), ", Basic "):
					what = "two values, with a comma between them"
				case n == 1 && twiceInURL(h.URL) != "": // RFC 6750 section 2: one method of the three in a request
					where, what = "request.url.query."+twiceInURL(h.URL), "a second credential beside Authorization"
				case netrcSent(e) && alsoSent(e) != "": // two that nobody wrote side by side
					return Match{OK: true, Confidence: 0.3, Title: "Two credentials were sent: the login of the netrc file, and " + alsoSent(e), Evidence: []Point{{Where: "source.netrc", What: e.Exchange.Request.Login.Source}, {Where: "request", What: alsoSent(e)}}, Decide: ProbeNetrc,
						Fixes: []Fix{advice(Caller, "Send one: leave --netrc out, or the other one")}}
				default:
					return no
				}
				return Match{OK: true, Confidence: 0.85, Evidence: []Point{{Where: where, What: what}}, Fixes: []Fix{{ID: "keep-first", Who: Caller, Do: "Send the first one alone", Apply: setAuthorization(h.Sent.Get("Authorization"))}}}
			}},
		{ID: "credentials.wrong_scheme", Title: "The server asks for another scheme", Who: Caller, References: []string{"RFC 9110 section 11.6.1"}, Hides: []string{"basic.wrong_password", "credentials.not_recognised", "jwt.opaque_where_jwt_expected", "proxy.strips_authorization", "proxy.cgi_strips_authorization"},
			Meaning: "The credential was sent under a scheme that this server does not offer here.", Shows: "The scheme sent is not among those of WWW-Authenticate.", TellsApart: "The same secret under an offered scheme, where it fits.", Mends: "Use a scheme that the server offers.",
			Match: matchWrongScheme},
		{ID: "credentials.wrong_kind", Title: "Another kind of secret belongs here", Who: Caller, References: []string{"the service's documentation of its key prefixes"},
			Meaning: "The secret is real, but of a kind that this endpoint does not take.", Shows: "Its known shape does not fit: a publishable key, a refresh token, a key of another service.", TellsApart: "It works where its kind belongs.", Mends: "Create the right kind.",
			Match: func(e *Evidence) Match {
				v := secretOf(e).Reveal()
				if w := says(e, "access_token_type_unsupported", "not_allowed_token_type", "is forbidden for this endpoint", "problems/unsupported-authentication", "oauth authentication is currently not supported", "cannot be made with a publishable api key", "secret_key_required"); w != "" && sent(e) && denied(e) {
					return Match{OK: true, Confidence: 0.9, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{retype("", "Get the kind of token that the documentation of this call names")}}
				}
				if m := matchWantsKey(e); m.OK {
					return m
				}
				k, ok := token.Known(v)
				if !ok || !denied(e) || !sent(e) {
					return no
				}
				if s := serviceOf(onHost(e)); s != "" && s != k.Service && k.Also == "" {
					return Match{OK: true, Confidence: 0.9, Title: "The secret is a " + k.Name + ", and " + onHost(e) + " belongs to another service", Evidence: []Point{{Where: "request." + whereSent(e), What: "begins with " + k.Prefix}, {Where: "request.url", What: onHost(e)}}, Fixes: []Fix{retype("", "Use the key that this service issued")}}
				}
				if strings.HasPrefix(v, "pk_") || strings.HasPrefix(v, "ghr_") {
					return Match{OK: true, Confidence: 0.85, Title: "A " + k.Name + " opens no API", Evidence: []Point{{Where: "request." + whereSent(e), What: "begins with " + k.Prefix}}, Fixes: []Fix{retype("", "Use a secret key or an access token")}}
				}
				return no
			}},
		{ID: "credentials.wrong_environment", Title: "The key belongs to another environment", Who: Caller, References: []string{"the service's documentation of its key prefixes"},
			Meaning: "Test keys work on test hosts, live keys on live hosts.", Shows: "The key's prefix or the server's words name another environment.", TellsApart: "The same key at the twin host.", Mends: "Pair key and host.", Hides: []string{"not_auth.bad_request", "authz.role_missing"},
			Match: func(e *Evidence) Match {
				if !refused(e) && e.Status != 400 && e.Status != 404 || !sent(e) {
					return no
				}
				k, ok := token.Known(secretOf(e).Reveal())
				if w := says(e, "test mode", "live mode", "sandbox key", "wrong environment", "test key", "live key", "testmode", "livemode", "test account credentials", "test api key", "live api key", "belongs to the eu region", "belongs to the us region", "belongs to another region", "belongs to a different region", "wrong region for this key", "cannot be used in production", "wrong plaid environment"); w != "" || ok && k.Environment == "live" && sandbox(onHost(e)) {
					return Match{OK: true, Confidence: 0.8, Evidence: []Point{{Where: "request." + whereSent(e), What: strings.TrimSpace(secretOf(e).String() + " " + k.Environment)}, saysPoint(e, "")}, Fixes: []Fix{retype("", "Use the key of this environment")}}
				}
				return no
			}},
		{ID: "credentials.expired_opaque", Title: "The token or key has expired", Who: Caller, References: []string{"RFC 6750 section 3.1"}, Hides: []string{"credentials.not_recognised"},
			Meaning: "The credential had an end, and it has come. The token itself does not show it; the server says so.", Shows: "The words expired or out of date in the answer.", TellsApart: "A fresh one works.", Mends: "Refresh it or log in again.",
			Match: func(e *Evidence) Match {
				if isJWT(e) || !sent(e) || !denied(e) && e.Status != 400 || hasPair(e) && says(e, "token has expired", "token is expired", "token expired", "api key has expired") == "" || e.Credential.Scheme == "aws-sigv4" || e.Credential.Scheme == "cookie" {
					return no
				}
				if !denied(e) && says(e, "token", "key", "credential", "session", "secret", "signature", "grant") == "" { // a coupon expires too
					return no
				}
				if says(e, "expired", "token_expired", "no longer valid") == "" || says(e, "trial", "subscription", "licence", "license", "certificate") != "" {
					return no
				}
				c := 0.9
				if undecidedWords(e) {
					c = 0.5
				}
				return Match{OK: true, Confidence: c, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{retype("", "Get a new one and send it again")}}
			}},
		{ID: "credentials.revoked", Title: "The credential was revoked", Who: Caller, References: []string{"RFC 7009", "RFC 6750 section 3.1"}, Hides: []string{"credentials.not_recognised", "jwt.signature_invalid", "jwt.audience"},
			Meaning: "Somebody, or a logout, ended it before its time.", Shows: "The answer says revoked, inactive or logged out.", TellsApart: "A fresh one of the same kind works.", Mends: "Get a new one, and find out who revoked it and why.",
			Match: func(e *Evidence) Match {
				if !sent(e) || !denied(e) && e.Status != 400 {
					return no
				}
				if says(e, "revoked", "has been invalidated", "token disabled", "token is disabled", "api key is disabled", "api key is no longer active", "tokenissuedbeforerevocationtimestamp", "token inactive", "token is not active", "blacklisted", "blocklisted") == "" &&
					(says(e, "has been disabled", "deactivated") == "" || says(e, "account", "user") != "") { // the person's account is another matter
					return no
				}
				c := 0.93
				if undecidedWords(e) {
					c = 0.5
				}
				return Match{OK: true, Confidence: c, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{retype("", "Get a new one and send it again"), advice(IdentityAdmin, "Say who revoked it, and why")}}
			}},
		{ID: "credentials.not_recognised", Title: "The server does not know this credential", Who: IdentityAdmin, References: []string{"RFC 6750 section 3.1"}, Hides: []string{"not_auth.bad_request"},
			Meaning: "It is well formed and arrived, and the server treats it like a made-up one.", Shows: "Words such as bad credentials or invalid key; the made-up one gets the same answer.", TellsApart: "Without any credential the answer differs, so it was read.", Mends: "Issue a new one; remove the stale one where it came from.",
			Match: matchNotRecognised},
	}
}

// brokenKey says what is wrong with an API key by the checksum or length that its issuer gave its form; "" where it is whole, or
// its form has none.
func brokenKey(e *Evidence) string {
	if e.Token == nil || e.Token.Kind != token.KindAPIKey {
		return ""
	}
	for _, f := range e.Token.Findings {
		if f.Cause == "credentials.altered" {
			return e.Token.Format + ": " + f.What
		}
	}
	return ""
}
