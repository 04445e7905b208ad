package diagnose

import (
	"why401/httpclient/clean"
)

func ratelimitCauses() []*Cause {
	limited := func(e *Evidence) []Point {
		var ev []Point
		for _, n := range []string{"Retry-After", "X-RateLimit-Remaining", "RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Reset"} {
			if v := header(e, n); v != "" && n == "Retry-After" {
				ev = append(ev, retryPoint(e))
			} else if v != "" {
				ev = append(ev, Point{Where: "response.headers." + n, What: clean.Line(v, 80)})
			}
		}
		return ev
	}
	words := []string{"rate limit", "ratelimit", "too many requests", "too many failed", "secondary rate", "abuse detection", "userratelimitexceeded", "throttl", "slow down", "toomanyrequests", "request_limit_exceeded", "requests limit exceeded", "request limit exceeded"}
	return []*Cause{
		{ID: "ratelimit.exceeded", Title: "Too many requests", Who: Caller, References: []string{"RFC 6585 section 4"}, Hides: []string{"credentials.*", "authz.*", "not_auth.*", "basic.*"},
			Meaning: "The service limits how often one caller may ask. The credential is not the matter.", Shows: "429, or 503 with Retry-After.", TellsApart: "It passes after the pause.", Mends: "Wait as long as Retry-After says; ask more slowly.",
			Match: func(e *Evidence) Match {
				if e.Status != 429 && !throttledAs400(e) && !(e.Status == 503 && (header(e, "Retry-After") != "" && says(e, words...) != "")) || says(e, "insufficient_quota", "quota exceeded for the day", "dailylimitexceeded") != "" {
					return no
				}
				return Match{OK: true, Confidence: 0.95, Evidence: append([]Point{statusPoint(e)}, limited(e)...), Fixes: []Fix{advice(Caller, waitFor(e))}}
			}},
		{ID: "ratelimit.as_403", Title: "A limit of requests, shown as 403", Who: Caller, References: []string{"GitHub REST API, Rate limits"}, Hides: []string{"authz.*", "credentials.*"},
			Meaning: "Some services say 403 where others say 429: you may, but not so often.", Shows: "403 with words on limits, Retry-After, or remaining 0.", TellsApart: "It passes after the pause.", Mends: "Wait, then ask more slowly.",
			Match: func(e *Evidence) Match {
				if e.Status != 403 {
					return no
				}
				spent := header(e, "X-RateLimit-Remaining") == "0" || header(e, "RateLimit-Remaining") == "0"
				if !spent && says(e, words...) == "" {
					return ruledOut("no word of limits, and no Retry-After")
				}
				return Match{OK: true, Confidence: 0.9, Evidence: append([]Point{saysPoint(e, "")}, limited(e)...), Fixes: []Fix{advice(Caller, waitFor(e))}}
			}},
		{ID: "quota.exhausted", Title: "The quota is used up", Who: IdentityAdmin, References: []string{"the service's documentation of quotas"}, Hides: []string{"authz.*", "credentials.*", "ratelimit.*", "not_auth.*"},
			Meaning: "What was paid or granted for the day or month is spent; it does not clear in minutes.", Shows: "dailyLimitExceeded, insufficient_quota, billing.", TellsApart: "Read the reason and the reset time.", Mends: "Raise the quota or wait for the new period.",
			Match: func(e *Evidence) Match {
				if e.Status != 400 && e.Status != 401 && e.Status != 402 && e.Status != 403 && e.Status != 429 || says(e, "maximum credits exceeded", "credits exceeded", "credit balance is too low", "insufficient credits", "dailylimitexceeded", "insufficient_quota", "quota exceeded", "quotaexceeded", "billing_disabled", "billing has not been enabled", "exceeded your current quota") == "" {
					return no
				}
				return Match{OK: true, Confidence: 0.93, Evidence: []Point{saysPoint(e, "")}, Fixes: []Fix{advice(IdentityAdmin, "Raise the quota or put the billing right")}}
			}},
	}
}
