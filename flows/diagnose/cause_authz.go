package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

func authzCauses() []*Cause {
	return []*Cause{
		{ID: "authz.scope_missing", Title: "The token lacks a scope", Who: Caller, References: []string{"RFC 6750 section 3.1"}, Hides: []string{"credentials.*", "authz.role_missing", "authz.resource_not_granted", "server.*", "proxy.*", "not_auth.bad_request"},
			Meaning: "The server knows who you are. The token was issued without the permission that this call needs: that is 403, not 401.", Shows: "insufficient_scope, or the scopes held and needed side by side.", TellsApart: "A call within the scopes works with the same token.", Mends: "Ask for a token with the scope.",
			Match: func(e *Evidence) Match {
				masked := e.Status == 404 && header(e, "X-Accepted-OAuth-Scopes") != "" // GitHub's way to keep to itself what is there
				if e.Status != 401 && e.Status != 403 && !errorIn200(e) && !masked && !(e.Status == 400 && saysScope(e) && says(e, "token", "credential", "api key") != "") || !sent(e) {
					return no
				}
				if need := lackedScope(e); need != "" && says(e, "insufficient_scope", "insufficient scope") == "" {
					return Match{OK: true, Confidence: 0.88, Title: "The token lacks the scope " + clean.Line(need, 60), Detail: "The server knows you; the token does not hold the permission for this.", Evidence: []Point{{Where: "token.claims.scope", What: "has " + clean.Line(strings.Join(e.Token.Scopes(), " "), 100)}, {Where: "needed", What: clean.Line(need, 100)}}, Fixes: []Fix{retype("bearer", "Get a token with that scope and send it")}}
				}
				code := says(e, "insufficient_scope", "access_token_scope_insufficient", "missing_scope", "insufficient scope", "missing scope", "required scope", "lacks the scope", "needs scope", "does not have the required scope")
				if code == "" && saysScope(e) {
					code = "scope"
				}
				accepted := header(e, "X-Accepted-OAuth-Scopes")
				if code == "" && accepted == "" {
					return no
				}
				need := challengeParam(e, "scope")
				if need == "" {
					need = accepted
				}
				c := 0.95
				if h := e.Exchange.Last(); code == "" && (h == nil || !h.Received.Has("X-OAuth-Scopes")) {
					return no // what the token holds is not said
				}
				if code == "" { // GitHub sends the header on every answer: it counts only where no held scope is accepted
					have := strings.Split(strings.ReplaceAll(header(e, "X-OAuth-Scopes"), " ", ""), ",")
					for _, s := range strings.Split(strings.ReplaceAll(accepted, " ", ""), ",") {
						if slices.Contains(have, s) {
							return no
						}
					}
					c = 0.85
				}
				detail := "The server knows you; the token does not hold the permission for this."
				if masked {
					c, detail = 0.78, "The service says “not found” to a token that may not see a thing, and so it does where there is none. The token holds none of the scopes that this call takes."
				}
				title := "The token lacks a scope"
				if need != "" {
					title = "The token lacks the scope " + clean.Line(need, 60)
				}
				ev := []Point{saysPoint(e, "says so itself")}
				if isJWT(e) {
					ev = append(ev, Point{Where: "token.claims.scope", What: "has " + clean.Line(strings.Join(e.Token.Scopes(), " "), 100)})
				}
				return Match{OK: true, Confidence: c, Title: title, Detail: detail, Evidence: ev, Fixes: []Fix{retype("bearer", "Get a token with that scope and send it")}}
			}},
		{ID: "authz.role_missing", Title: "You are known, and may not do this", Who: IdentityAdmin, References: []string{"RFC 9110 section 15.5.4"},
			Meaning: "403 means: the server knows who you are, and the account has no right to this.", Shows: "The answer names a role, permission or action; the credential was read.", TellsApart: "Without the credential the answer is 401.", Mends: "Grant the role.",
			Match: func(e *Evidence) Match {
				if e.Status != 403 && e.Status != 401 && !forbiddenInBody(e) && !forbiddenAs400(e) || !sent(e) {
					return no
				}
				w := says(e, "permission", "not authorized to", "not allowed", "forbidden", "role", "access denied", "accessdenied", "iam_permission_denied", "does not have", "privilege", "insufficient rights")
				if e.Status == 401 {
					if says(e, "not management user") != "" { // RabbitMQ, "Management plugin": a user without the tag management
						return Match{OK: true, Confidence: 0.85, Evidence: []Point{saysPoint(e, "says so itself")}, Fixes: []Fix{advice(IdentityAdmin, "Give the user the tag management or monitoring")}}
					}
					if says(e, "role", "permission", "privilege", "capability") == "" || saysWrongLogin(e) {
						return no
					}
					return Match{OK: true, Confidence: 0.55, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Grant the account what the answer names")}}
				}
				c := 0.5
				switch {
				case ownForbidden(e) && knownLogin(e) && ownPage(e) == "apache": // Require user, Require group
					if c = 0.55; namesFile(e) {
						c = 0.38
					}
				case ownForbidden(e): // a web server by itself knows no rights of callers
					c = 0.1
				case w != "" && w != "forbidden" && w != "access denied", forbiddenInBody(e):
					c = 0.72
				}
				if _, beside := keyBeside(e); beside && wantsKey(e) { // the words are about that key
					c = 0.1
				} else if p := e.Probe(ProbeReading); p != nil && p.Accepted == Yes && ownForbidden(e) {
					c = 0.04
				}
				if callsUnknown(e) { // the words are about who it is, the status about what is permitted
					c = min(c, 0.15)
				} else if says(e, refusalWords...) != "" {
					c = min(c, 0.35)
				}
				if says(e, "authorizationfailure") != "" { // Azure Storage's network rules come first: network.ip_allowlist
					c = min(c, 0.45)
				}
				ev := []Point{statusPoint(e)}
				if e.Message != "" {
					ev = []Point{saysPoint(e, "")}
				}
				if p := e.Probe(ProbeReading); p != nil && p.Accepted == Yes && !ownForbidden(e) {
					c += 0.1
					ev = append(ev, Point{Where: "experiment " + ProbeReading, What: p.Learned})
				}
				if p := e.Probe(ProbeNone); p != nil && p.Status == 401 && c > 0.1 {
					c += 0.18
					ev = append(ev, Point{Where: "experiment " + ProbeNone, What: "401 without the credential: with it, the server knows you", Sign: "✗"})
				} else if p != nil && p.SameAsMain == Yes {
					return no
				}
				if g := e.Probe(ProbeGarbage); g != nil && g.SameAsMain == Yes && g.Status == 403 {
					c -= 0.25
				}
				return Match{OK: true, Confidence: min(c, 0.92), Detail: "This is about permission, not identity: a new login of the same account changes nothing.", Evidence: ev, Fixes: []Fix{advice(IdentityAdmin, "Grant the account the right to this, or use one that has it"), retype("", "Send the credential of an account that may")}, Decide: ProbeNone}
			}},
		{ID: "authz.sso_not_authorized", Title: "The token is not authorised for single sign-on", Who: Caller, References: []string{"GitHub, Authorizing a personal access token for use with SAML single sign-on"}, Hides: []string{"authz.*", "credentials.*"},
			Meaning: "The organisation wants each token to be authorised by a login of its own.", Shows: "X-GitHub-SSO, or words on SAML.", TellsApart: "Resources outside of the organisation work.", Mends: "Authorise the token at the address that the header names.",
			Match: func(e *Evidence) Match {
				if header(e, "X-GitHub-SSO") == "" && says(e, "saml enforcement", "sso authorization") == "" || e.Status < 400 {
					return no
				}
				return Match{OK: true, Confidence: 0.95, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, "Authorise the token for the organisation's single sign-on")}}
			}},
		{ID: "authz.policy_condition", Title: "A rule denies this explicitly", Who: IdentityAdmin, References: []string{"AWS IAM, Policy evaluation logic"}, Hides: []string{"authz.role_missing"},
			Meaning: "Not a missing grant but a condition: a second factor, a network, a time or a tag.", Shows: "Words such as explicit deny or conditional access.", TellsApart: "Adding the role does not help.", Mends: "Meet the condition, or change the rule.",
			Match: func(e *Evidence) Match {
				if ownForbidden(e) {
					return matchOwnRule(e)
				}
				if words := says(e, "aadsts53000", "aadsts53001", "aadsts53002", "aadsts53003", "aadsts530003", "aadsts530032"); words != "" && e.Status == 400 { // the token endpoint's own way of saying it
					return Match{OK: true, Confidence: 0.9, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Say which conditional access policy denies it (the sign-in log names it), and how it is met")}}
				}
				if !refused(e) && !forbiddenAs400(e) || says(e, "explicit deny", "conditional access", "security_policy_violated", "aadsts53000", "aadsts53003", "organization policy", "ip allow list", "not allowed from your ip", "ip address is not allowed") == "" {
					return no
				}
				return Match{OK: true, Confidence: 0.88, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Say which condition denies it, and how it is met")}}
			}},
		{ID: "authz.api_not_enabled", Title: "The API is not switched on for this project", Who: IdentityAdmin, References: []string{"Google Cloud, Enabling an API"}, Hides: []string{"authz.role_missing", "credentials.*"},
			Meaning: "The caller is known; the project has not enabled the API.", Shows: "SERVICE_DISABLED or accessNotConfigured.", TellsApart: "The reason names the project.", Mends: "Enable the API.",
			Match: func(e *Evidence) Match {
				if e.Status != 403 || says(e, "service_disabled", "accessnotconfigured", "api has not been used in project") == "" {
					return no
				}
				return Match{OK: true, Confidence: 0.95, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Enable the API for the project that the answer names")}}
			}},
		{ID: "authz.resource_not_granted", Title: "This one resource was not granted", Who: Caller, References: []string{"GitHub, Permissions required for fine-grained personal access tokens"}, Hides: []string{"authz.role_missing"},
			Meaning: "Token and scopes are fine; this repository, project or page was not selected for it.", Shows: "Words such as resource not accessible.", TellsApart: "The same call on a granted resource works.", Mends: "Add the resource to the token or share it.",
			Match: func(e *Evidence) Match {
				if e.Status == 401 && sent(e) && teamWords.Re().MatchString(saidAsWritten(e)) { // ClickUp, "Common errors": OAUTH_027
					return Match{OK: true, Confidence: 0.75, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, "Add it to what the token may reach, or name one that it reaches")}}
				}
				if e.Status != 403 || says(e, "test account") != "" || says(e, "resource not accessible", "not shared with", "not selected") == "" {
					return no
				}
				m := Match{OK: true, Confidence: 0.88, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, "Add the resource to what the token may reach")}}
				if p := header(e, "X-Accepted-GitHub-Permissions"); p != "" { // it is on every answer, and names what this call takes
					m.Evidence = append(m.Evidence, headerPoint(e, "X-Accepted-GitHub-Permissions"))
					m.Fixes[0].Do += ", and give it the permission that this call takes: " + clean.Line(p, 80)
				}
				return m
			}},
		{ID: "authz.masked_404", Title: "The 404 may hide a refusal", Observation: true, Who: Caller, References: []string{"RFC 9110 section 15.5.5"},
			Meaning: "Some services say not found to those who may not see a thing, so that nobody learns that it exists.", Shows: "404 with or without the credential, where a made-up one gets 401.", TellsApart: "A true 404 stays 404 whatever is sent.", Mends: "Check the path, then the rights of the account.",
			Match: func(e *Evidence) Match {
				g, n := e.Probe(ProbeGarbage), e.Probe(ProbeNone)
				if e.Status != 404 || g == nil || g.Status != 401 || n == nil {
					return no
				}
				if n.Status != 404 {
					return ruledOut("strangers are asked who they are: the 404 came after the credential was taken")
				}
				return Match{OK: true, Confidence: 0.7, Evidence: []Point{{Where: "experiment " + ProbeGarbage, What: fmt.Sprint(g.Status)}, {Where: "experiment " + ProbeNone, What: fmt.Sprint(n.Status)}}, Fixes: []Fix{advice(Caller, "Ask the owner whether the account may see it")}}
			}},
	}
}

// teamWords refuse one thing that is named, under 401.
var teamWords = lazyregexp.New(`(?i)\b(?:team|workspace|organi[sz]ation|project|board|repository|folder)\b (?:is )?not authori[sz]ed\b`)

// matchOwnRule is the rule of a web server or load balancer that refuses with its own page.
func matchOwnRule(e *Evidence) Match {
	if letIn(e) {
		return ruledOut("without the credential the server asks for one, so no rule closes the path to everybody")
	}
	_, c, _ := ownForbiddenShare(e)
	m := Match{OK: true, Confidence: c, Title: "A rule of the web server closes this path to everybody", Detail: "The page is the web server's own, so no service behind it looked at a credential.", Evidence: ownForbiddenPoints(e), Fixes: []Fix{advice(Operator, "Look for a rule such as deny all (nginx) or Require all denied (Apache httpd) on this path")}, Decide: ProbeNonsense}
	if ownPage(e) == "haproxy" {
		m.Title, m.Detail = "A rule of the load balancer denies this request", "The page is haproxy's own, so no service behind it looked at a credential. Such a rule can be about the path, the method, a header or an address."
		m.Fixes = []Fix{advice(Operator, "Look for http-request deny in haproxy's configuration; its log names the frontend, and PR-- marks a denied request")}
	}
	return m
}

// lackedScope is a scope that a 403's challenge, or the person, says is needed and the token, which lists its own, does
// not hold; "" where either is unknown.
func lackedScope(e *Evidence) string {
	if e.Status != 403 || !isJWT(e) || len(e.Token.Scopes()) == 0 {
		return ""
	}
	need := e.Expect.Scopes
	if len(need) == 0 {
		need = strings.Fields(challengeParam(e, "scope"))
	}
	var lacks []string
	for _, s := range need {
		if !slices.Contains(e.Token.Scopes(), s) {
			lacks = append(lacks, s)
		}
	}
	return strings.Join(lacks, " ")
}
