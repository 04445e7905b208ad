package diagnose

import (
	"fmt"
	"net/url"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
)

// authzContextCauses are refusals of known callers that are not about a right of the account: a selector, a plan, an app, a delay.
func authzContextCauses() []*Cause {
	return []*Cause{
		{ID: "authz.namespace_missing", Title: "The tenant, organisation or namespace is not named", Who: Caller, References: []string{"Grafana Mimir, X-Scope-OrgID", "HashiCorp Vault, X-Vault-Namespace"}, Hides: []string{"credentials.*", "basic.*", "authz.role_missing", "not_auth.*"},
			Meaning: "The service holds many tenants side by side and wants to know which one is meant. The credential is not the matter.", Shows: "Words such as no org id or tenant header missing.", TellsApart: "The same request with the selector works.", Mends: "Send the header or parameter that names the tenant.",
			Match: matchNamespace},
		{ID: "authz.missing_object_masked", Title: "The thing may not exist, and that is not said", Who: IdentityAdmin, References: []string{"Amazon S3, GetObject: 403 without s3:ListBucket"},
			Meaning: "Who may not list a folder may not learn which names exist in it: a name that does not exist gets 403 in place of 404.", Shows: "AccessDenied for one name, while names that exist can be read.", TellsApart: "A name that cannot exist gets the same answer.", Mends: "Check the name; with the right to list, the answer would be 404.",
			Match: matchMaskedObject},
		{ID: "authz.app_not_approved", Title: "The application is not approved", Who: IdentityAdmin, References: []string{"GitHub, OAuth app access restrictions", "Google, unverified apps"}, Hides: []string{"authz.role_missing", "credentials.*", "oauth.*", "not_auth.*"},
			Meaning: "Account and token are fine; the application that asks is in development, is not verified, or is not allowed by the organisation.", Shows: "Words about the app, its mode or the organisation's restrictions.", TellsApart: "The app's owner, or a listed test user, gets through.", Mends: "Have the application approved, or the user added to its list.",
			Match: said1(func(e *Evidence) bool { return refused(e) || e.Status == 400 }, 0.9, []string{"oauth app access restrictions", "app is in development mode", "app not active", "app isn't verified", "app is not verified", "has not completed the google verification", "third-party application", "third party application", "unverified publisher", "publisher is not verified", "application is not approved", "app is not approved", "app has not been approved", "not a test user", "application is restricted"},
				advice(IdentityAdmin, "Approve the application, or add the user to its list"))},
		{ID: "authz.quota_project", Title: "The call counts for another project than the one meant", Who: IdentityAdmin, References: []string{"Google Cloud, Set the quota project", "google.rpc.ErrorInfo"}, Hides: []string{"authz.api_not_enabled", "authz.role_missing", "credentials.*", "quota.*"},
			Meaning: "The login belongs to a person or to a shared client, so the service does not know which project pays, or takes one that is not allowed.", Shows: "USER_PROJECT_DENIED, CONSUMER_INVALID or words about a quota project.", TellsApart: "The project in the error is not the one that was meant.", Mends: "Name the project in X-Goog-User-Project, or set the quota project of the login.",
			Match: said1(refused, 0.93, []string{"user_project_denied", "consumer_invalid", "quota project", "x-goog-user-project"},
				advice(Caller, "Name the project: X-Goog-User-Project, or gcloud auth application-default set-quota-project"), advice(IdentityAdmin, "Allow the account to use that project (serviceusage.services.use)"))},
		{ID: "authz.licence", Title: "The plan or licence does not include this", Who: IdentityAdmin, References: []string{"RFC 9110 section 15.5.3", "Elasticsearch, subscriptions"}, Hides: []string{"authz.role_missing", "credentials.*", "not_auth.*", "identity.*"},
			Meaning: "The caller is known and may ask; what is asked for belongs to a plan, seat or licence that was not bought or has run out.", Shows: "402, or words on licence, plan, subscription or seat.", TellsApart: "What the plan includes works with the same credential.", Mends: "Buy or assign it, or use what the plan includes.",
			Match: matchLicence},
		{ID: "authz.propagation_delay", Title: "A grant may not have spread yet", Who: Caller, References: []string{"AWS IAM, eventual consistency", "Google Cloud IAM, access change propagation"},
			Meaning: "A right, a key or a switch was given minutes ago, and not every machine of the service knows of it.", Shows: "Words about a change that takes some minutes; or the same request is refused first and accepted later.", TellsApart: "Some minutes later the same request works, with nothing changed.", Mends: "Wait some minutes, then send it again.",
			Match: matchPropagation},
	}
}

// said1 is a match by the answer's own words.
func said1(fits func(*Evidence) bool, c float64, words []string, fixes ...Fix) func(*Evidence) Match {
	return func(e *Evidence) Match {
		if !fits(e) || says(e, words...) == "" {
			return no
		}
		return Match{OK: true, Confidence: c, Evidence: []Point{statusPoint(e), saysPoint(e, "says so itself")}, Fixes: fixes}
	}
}

// selectors are the headers by which services tell tenants apart, with the words by which they miss one.
var selectors = []struct {
	header string
	words  []string
}{
	{"X-Scope-OrgID", []string{"no org id"}},
	{"X-Vault-Namespace", []string{"namespace not authorized", "namespace header", "x-vault-namespace"}},
	{"OpenAI-Organization", []string{"must be a member of an organization to use the api", "openai-organization"}},
	{"X-Tenant-ID", []string{"tenant id is required", "tenant is required", "missing tenant", "no tenant", "tenant header", "tenant not specified", "x-tenant"}},
	{"X-Organization", []string{"organization id is required", "organization is required", "missing organization", "organization header", "no organization specified"}},
	{"X-Project-ID", []string{"project id is required", "missing project id", "x-project-id"}},
}

func matchNamespace(e *Evidence) Match {
	if !refused(e) && e.Status != 400 && e.Status != 404 {
		return no
	}
	h := e.Exchange.Last()
	for _, s := range selectors {
		w := says(e, s.words...)
		if w == "" || h == nil || h.Sent.Has(s.header) {
			continue
		}
		return Match{OK: true, Confidence: 0.9, Title: "The answer asks which tenant is meant", Evidence: []Point{saysPoint(e, "says so itself"), {Where: "request.headers." + s.header, What: "not sent", Sign: "!"}},
			Fixes: []Fix{advice(Caller, "Name it, often by "+s.header+"; the service's documentation says which value is yours")}}
	}
	if h != nil && h.Sent.Has("X-Vault-Token") && !h.Sent.Has("X-Vault-Namespace") && e.Status == 403 && says(e, "permission denied") != "" {
		return Match{OK: true, Confidence: 0.16, Title: "Vault may want a namespace", Detail: "Vault says the same of a token that it does not know, of a missing policy and of another namespace.", Evidence: []Point{saysPoint(e, ""), {Where: "request.headers.X-Vault-Namespace", What: "not sent", Sign: "?"}},
			Fixes: []Fix{advice(Caller, "Send X-Vault-Namespace where the token was made in a namespace; /v1/auth/token/lookup-self tells whether the token is known")}, Decide: "the same request with X-Vault-Namespace"}
	}
	return no
}

func matchMaskedObject(e *Evidence) Match {
	h := e.Exchange.Last()
	if e.Status != 403 || h == nil || e.Attempt.Request.Method != "GET" && e.Attempt.Request.Method != "HEAD" {
		return no
	}
	if !strings.EqualFold(e.Code, "AccessDenied") || says(e, "explicit deny", "no identity-based policy", "expired", "signature") != "" {
		return no
	}
	u, err := url.Parse(h.URL)
	if err != nil || strings.Trim(u.Path, "/") == "" || strings.HasSuffix(u.Path, "/") {
		return no
	}
	c := 0.3
	ev := []Point{saysPoint(e, "")}
	switch n := e.Probe(ProbeNonsense); {
	case n == nil || n.SameAsMain == Unknown:
	case n.SameAsMain == Yes:
		c = 0.42
		ev = append(ev, Point{Where: "experiment " + ProbeNonsense, What: "a name that cannot exist gets the same answer"})
	case n.Status == 404:
		return ruledOut("a name that cannot exist gets 404, so what exists is told")
	}
	return Match{OK: true, Confidence: c, Title: "“" + clean.Line(u.Path[strings.LastIndex(u.Path, "/")+1:], 40) + "” may not exist: without the right to list, that is not said", Evidence: ev,
		Fixes: []Fix{advice(Caller, "Check the name, letter by letter, and ask for one that is known to exist"), advice(IdentityAdmin, "Grant the right to list (s3:ListBucket), so that a missing name gets 404")}, Decide: ProbeNonsense}
}

// upgradeWords ask to pay for more.
var upgradeWords = lazyregexp.New(`(?i)\b(?:please |must |need to )upgrade (?:your|to)\b[^.{}<>\n]{0,40}\b(?:plan|account|subscription|tier|workspace)\b`)

func matchLicence(e *Evidence) Match {
	if e.Status != 402 && e.Status != 403 && e.Status != 400 || says(e, "insufficient_quota", "quota exceeded", "driver's license", "billing_disabled") != "" {
		return no
	}
	w := says(e, "current license is non-compliant", "license is required", "licence is required", "license required", "license has expired", "license expired", "no valid license", "not licensed", "requires a license", "upgrade your plan", "upgrade your subscription", "not available on your plan", "not available on your current plan", "your current plan", "your plan does not", "requires a paid plan", "plan does not include", "subscription is required", "subscription required", "subscription has expired", "no active subscription", "no seat", "seat limit", "active subscription needed", "api_plan_restricted", "not supported in your plan", "not included in your plan", "upgrade your account to", "not subscribed to this api", "does not have a spo license", "does not have a license", "does not have a licence", "feature is not enabled for your")
	if w == "" && e.Status != 402 && !upgradeWords.Re().MatchString(saidAsWritten(e)) {
		return no
	}
	if w == "" && e.Status != 402 {
		w = "upgrade"
	}
	c := 0.9
	if w == "" {
		c = 0.75
	}
	return Match{OK: true, Confidence: c, Evidence: []Point{statusPoint(e), saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Buy or assign what the answer names"), advice(Caller, "Use what the present plan includes")}}
}

func matchPropagation(e *Evidence) Match {
	if !refused(e) {
		return no
	}
	if p := e.Probe(ProbeRepeat); p != nil && len(p.Statuses) >= repeatMin {
		turned := 0
		for i, s := range p.Statuses {
			if ok := s >= 200 && s < 300; !ok {
				turned = i + 1
			}
		}
		if turned < len(p.Statuses) && turned <= len(p.Statuses)/2 {
			ok := true
			for _, s := range p.Statuses[:turned] {
				ok = ok && (s < 200 || s >= 300)
			}
			if ok {
				return Match{OK: true, Confidence: 0.58, Title: "The request was refused at first and is accepted now", Evidence: []Point{statusPoint(e), {Where: "experiment " + ProbeRepeat, What: fmt.Sprintf("accepted from request %d on", turned+1)}}, Fixes: []Fix{advice(Caller, "Send it again: it is let in now")}}
			}
		}
	}
	w := says(e, "wait a few minutes", "may take a few minutes", "may take several minutes", "to propagate", "propagation", "eventually consistent", "not yet propagated", "try again in a few minutes")
	if w == "" {
		return no
	}
	c := 0.66
	if says(e, "service_disabled", "accessnotconfigured", "if you enabled") != "" { // a sentence that always stands there
		c = 0.2
	}
	return Match{OK: true, Confidence: c, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(Caller, "Wait some minutes, then send it again; if it stays, the grant is missing")}, Decide: "the same request some minutes later"}
}
