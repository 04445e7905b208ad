package diagnose

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"why401/flows"
	"why401/httpclient/mask"
)

func basicCauses() []*Cause {
	usedBasic := func(e *Evidence) bool { return e.Credential.Scheme == "basic" && sent(e) }
	return []*Cause{
		{ID: "basic.wrong_password", Title: "User name or password is wrong", Who: IdentityAdmin, References: []string{"RFC 7617 section 2", "RFC 7616", "MS-NLMP"},
			Meaning: "The login arrived in good form and the server does not accept it. Unknown user and wrong password look alike on purpose.", Shows: "The same challenge again.", TellsApart: "A login that nobody has gets the same answer; without any login the answer may differ.", Mends: "Correct the login or reset the password; check letter case first. Do not try many: accounts get locked.",
			Match: func(e *Evidence) Match {
				if m := troubleIs(e, kerberosPassword); m.OK {
					return m
				}
				if e.Credential.Scheme == "ntlm" && sent(e) && e.Status == 401 {
					return wrongNTLMLogin(e)
				}
				if e.Credential.Scheme == "digest" && sent(e) && e.Status == 401 && e.Exchange.Last() != nil {
					return wrongDigestLogin(e)
				}
				for _, match := range []func(*Evidence) Match{wrongInGrant, wrongInBody} {
					if m := match(e); m.OK {
						return m
					}
				}
				if !usedBasic(e) || !denied(e) {
					return no
				}
				if e.Status == 403 {
					if e.Probe(ProbeNone) != nil && e.Probe(ProbeNone).Status == 401 {
						return ruledOut("without the login the answer is 401, with it 403: the login is known")
					}
					c := 0.25
					switch {
					case e.Probe(ProbeReading) != nil && e.Probe(ProbeReading).Accepted == Yes:
						return ruledOut("the same login may read at this address")
					case saysWrongLogin(e):
						c = 0.88
					case ownForbidden(e) && read(e) == No:
						return ruledOut("without the login the web server's own page is the same: it did not look at a login")
					case ownForbidden(e):
						c = 0.1
					}
					return Match{OK: true, Confidence: c, Evidence: []Point{statusPoint(e), saysPoint(e, "")}, Fixes: []Fix{retype("basic", "Type user name and password again, with letter case as issued")}, Decide: ProbeNone}
				}
				c := 0.7
				if offers(e, "basic") {
					c = 0.78
				}
				if read(e) == No && saysNoneCame(e) && !ownLoginPage(e) { // it says that none came, of a wrong login as of none
					c = 0.35
				}
				if notAdmittedLooksSo(e) { // a right login that is not on the list looks the same there
					c = 0.62
				}
				ev := []Point{challengePoint(e)}
				if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == Yes {
					c += 0.06
					ev = append(ev, Point{Where: "experiment " + ProbeGarbage, What: g.Learned})
				} else if g != nil && g.SameAsMain == No {
					c -= 0.3
				}
				if read(e) == Yes {
					c += 0.04
				}
				if saysWrongLogin(e) {
					c = max(c, 0.9)
					ev = append(ev, saysPoint(e, "says so itself"))
				}
				if header(e, "X-Seraph-LoginReason") == "AUTHENTICATED_FAILED" {
					c = max(c, 0.92)
					ev = append(ev, headerPoint(e, "X-Seraph-LoginReason"))
				}
				return Match{OK: true, Confidence: min(c, 0.92), Detail: "The login arrived in good form. The server does not say which of the two is wrong.", Evidence: ev, Fixes: []Fix{retype("basic", "Type user name and password again, with letter case as issued"), advice(IdentityAdmin, "Reset the password, and look whether the account is locked")}, Decide: ProbeGarbage}
			}},
		{ID: "basic.malformed", Title: "The Basic value is not built as it should be", Who: Caller, References: []string{"RFC 7617 section 2"}, Hides: []string{"basic.wrong_password", "credentials.*"},
			Meaning: "After the word Basic belongs the base64 of user:password.", Shows: "The value is not base64, holds no colon, or the user is empty.", TellsApart: "Visible in the request.", Mends: "Encode user:password properly.",
			Match: func(e *Evidence) Match {
				if e.Credential.Scheme != "basic" || !refusalStatus(e) {
					return no
				}
				raw := e.Credential.Get("pair").Reveal()
				if tokenAsBasic(e) != "" && (!offers(e, "basic") || offers(e, "bearer")) {
					return no // bearer.wrong_scheme_word
				}
				if raw == "" {
					if e.Credential.Get("user").IsZero() && e.Status == 401 {
						// Some services want it so: an access token as the password of nobody (Azure DevOps).
						return Match{OK: true, Confidence: 0.55, Title: "The user name is empty", Evidence: []Point{{Where: "request.headers.Authorization", What: "nothing before the colon"}}, Fixes: []Fix{retype("basic", "Give the user name")}}
					}
					return ruledOut("the value decodes to user and password")
				}
				m := Match{OK: true, Confidence: 0.96, Title: "The value after Basic is not base64 of user:password", Evidence: []Point{{Where: "request.headers.Authorization", What: "Basic " + mask.NewSensitive("text", raw).String()}}, Fixes: []Fix{retype("basic", "Give user name and password; they are encoded for you")}}
				if strings.Contains(raw, ":") && utf8.ValidString(raw) {
					m.Detail = "It is user:password in clear."
					m.Fixes = append([]Fix{{ID: "base64-basic", Who: Caller, Do: "Encode it in base64", Apply: setAuthorization("Basic " + base64.StdEncoding.EncodeToString([]byte(raw)))}}, m.Fixes...)
				}
				return m
			}},
		{ID: "basic.password_colon", Title: "A colon in the password may split it", Who: Operator, References: []string{"RFC 7617 section 2"},
			Meaning: "A password may hold colons; a server that splits at each of them reads only a part.", Shows: "More than one colon in the decoded pair.", TellsApart: "A user of the same server with a password without a colon gets in.", Mends: "Split at the first colon alone; until then, choose a password without one.",
			Match: func(e *Evidence) Match {
				if !usedBasic(e) || !(e.Status == 400 || e.Status == 401 || e.Status == 500) || !strings.Contains(e.Credential.Get("password").Reveal(), ":") {
					return no
				}
				return Match{OK: true, Confidence: 0.3, Evidence: []Point{{Where: "request.headers.Authorization", What: "the password holds a colon"}}, Fixes: []Fix{advice(Operator, "Split the pair at the first colon"), retype("basic", "Try a password without a colon")}}
			}},
		{ID: "basic.charset", Title: "The letters are encoded in another way than the server reads", Who: Caller, References: []string{"RFC 7617 section 2.1"},
			Meaning: "Letters beyond ASCII are other bytes in UTF-8 than in Latin-1.", Shows: "Such letters in user or password, and a challenge that says UTF-8 or nothing.", TellsApart: "The same login in the other encoding.", Mends: "Use the encoding that the server announces; the service team should announce charset=\"UTF-8\".",
			Match: func(e *Evidence) Match {
				pair := e.Credential.Get("user").Reveal() + e.Credential.Get("password").Reveal()
				ascii := strings.IndexFunc(pair, func(r rune) bool { return r > 0x7e }) < 0
				if !usedBasic(e) || e.Status != 401 || ascii {
					return no
				}
				announced := strings.EqualFold(challengeParam(e, "charset"), "UTF-8")
				valid := utf8.ValidString(pair)
				c := 0.45
				if announced && !valid {
					c = 0.9
				} else if announced {
					return ruledOut("the server announces UTF-8, and the login is UTF-8")
				}
				return Match{OK: true, Confidence: c, Evidence: []Point{{Where: "request.headers.Authorization", What: "letters beyond ASCII"}, challengePoint(e)}, Fixes: []Fix{{ID: "other-charset", Who: Caller, Do: "Send it in the other encoding", Apply: func(a flows.Attempt) (flows.Attempt, error) {
					u, p := a.Credential.Get("user").Reveal(), a.Credential.Get("password").Reveal()
					return setAuthorization("Basic " + base64.StdEncoding.EncodeToString([]byte(otherCharset(u+":"+p))))(a)
				}}}}
			}},
		{ID: "basic.disabled", Title: "The service takes no passwords here", Who: Caller, References: []string{"the service's documentation"}, Hides: []string{"basic.wrong_password"},
			Meaning: "The login may be right; the API wants a token or app password made for the purpose.", Shows: "Words such as use an app password, or support for password authentication was removed.", TellsApart: "A token in the same place works.", Mends: "Create an app password or token.",
			Match: func(e *Evidence) Match {
				if !usedBasic(e) || !refused(e) && e.Status != 400 || says(e, "app password", "app-specific password", "password authentication was removed", "personal access token", "basic authentication is disabled", "basic auth is disabled", "passwords are not accepted", "password authentication is no longer supported") == "" {
					return no
				}
				c := 0.9
				if undecidedWords(e) || says(e, "incorrect") != "" { // GitLab names both a wrong password and a second factor
					c = 0.5
				}
				return Match{OK: true, Confidence: c, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{retype("basic", "Put a token or app password in place of the password")}}
			}},
	}
}

// saysWrongLogin reports that the answer calls user name or password wrong.
func saysWrongLogin(e *Evidence) bool {
	if says(e, "invalid login hours") != "" { // Salesforce: an address or an hour that is not admitted
		return false
	}
	return says(e, "wrong password", "incorrect password", "invalid username or password", "incorrect username or password", "invalid credentials", "bad credentials", "invalid login", "authentication failed", "invalid user", "non-existent authentication", "invalid authentication") != ""
}

// wrongInGrant is a token endpoint that refuses the password which a form of the grant type password brought (RFC 6749
// section 4.3).
func wrongInGrant(e *Evidence) Match {
	v, _ := form(e)
	if v.Get("grant_type") != "password" || v.Get("password") == "" || e.Status != 400 && e.Status != 401 && e.Status != 403 {
		return no
	}
	if !saysWrongLogin(e) && says(e, wrongLoginWords...) == "" {
		return no
	}
	c := 0.92
	if says(e, "authentication failure") != "" { // Salesforce says so of a missing security token and of a locked account as well
		c = 0.7
	}
	return Match{OK: true, Confidence: c, Detail: "The token endpoint read the login in the form and does not accept it.", Evidence: []Point{{Where: "request.body", What: "grant_type=password"}, saysPoint(e, "says so itself")},
		Fixes: []Fix{advice(Caller, "Type user name and password again, with letter case as issued"), advice(IdentityAdmin, "Say whether the account may log in by password at all; a second factor forbids it")}}
}

// otherCharset turns UTF-8 into Latin-1 and the reverse, where that is possible.
func otherCharset(s string) string {
	if !utf8.ValidString(s) {
		r := make([]rune, len(s))
		for i := range len(s) {
			r[i] = rune(s[i])
		}
		return string(r)
	}
	var b strings.Builder
	for _, r := range s {
		if r > 0xff {
			return s
		}
		b.WriteByte(byte(r))
	}
	return b.String()
}
