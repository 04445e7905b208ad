package diagnose

import (
	"cmp"
	"strings"

	"why401/httpclient/clean"
	"why401/httpclient/lazyregexp"
	"why401/httpclient/signing"
)

func matchSessionToken(e *Evidence) Match {
	s, ok := sigV4(e)
	if !ok || !refusedSigned(e) && e.Status != 301 || !s.Temporary() {
		return no
	}
	if s.Token != "" {
		return ruledOut("the session token was sent")
	}
	c := 0.7
	ev := []Point{{Where: sigWhere(s, "Credential"), What: "the key id begins with ASIA", Note: "temporary"}, {Where: "request.headers.X-Amz-Security-Token", What: "(not sent)"}}
	if says(e, "invalidaccesskeyid", "invalidclienttokenid", "unrecognizedclientexception", "security token", "access key id you provided does not exist") != "" {
		c, ev = 0.97, append(ev, saysPoint(e, "fits"))
	}
	if says(e, "requesttimetooskewed", "authorizationheadermalformed", "signaturedoesnotmatch", "request has expired") != "" {
		c = 0.35 // it was not looked at yet
	}
	if c == 0.7 && e.Status != 400 && e.Status != 401 && e.Status != 403 {
		return no
	}
	if says(e, "is not authorized to perform") != "" {
		return ruledOut("the service knew who asked")
	}
	return Match{OK: true, Confidence: c, Evidence: ev, Fixes: []Fix{signAgain("Give the session token as well (AWS_SESSION_TOKEN)", s)}}
}

func matchSigningKey(e *Evidence) Match {
	if e.Status < 400 || e.Status >= 500 || says(e, "invalidaccesskeyid", "invalidclienttokenid", "unrecognizedclientexception", "security token included in the request is invalid", "access key id you provided does not exist", "no user exists with the provided access key", "accesskeyid is not found", "not able to validate the provided access credentials") == "" {
		return no
	}
	ev := []Point{saysPoint(e, "says so itself")}
	s, ok := sigV4(e)
	if ok {
		ev = append(ev, scopePoint(s))
	}
	fixes := []Fix{advice(Caller, "Check that the key exists and is active (for AWS: aws sts get-caller-identity)")}
	if ok {
		fixes = append(fixes, signAgain("Sign with another key", s))
	}
	if says(e, "not able to validate the provided access credentials") != "" { // Amazon EC2, AuthFailure: the key or its secret
		return Match{OK: true, Confidence: 0.7, Evidence: ev, Fixes: fixes}
	}
	return Match{OK: true, Confidence: 0.93, Evidence: ev, Fixes: fixes}
}

var (
	expectedRegion  = lazyregexp.New(`(?i)(?:expecting|valid region,? (?:not '[^']*',? )?|should be scoped to (?:a valid region: )?)\s*["'“]([a-z0-9-]{3,40})["'”]`)
	expectedService = lazyregexp.New(`(?i)scoped to correct service: ["']([a-z0-9-]{2,40})["']`)
	endpointRegion  = lazyregexp.New(`<Endpoint>[^<]*\bs3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-[0-9])\.amazonaws\.`)
	regionTag       = lazyregexp.New(`<Region>([a-z0-9-]{3,40})</Region>`)
)

func matchSigningRegion(e *Evidence) Match {
	s, ok := sigV4(e)
	if !ok || !refusedSigned(e) && e.Status != 301 && e.Status != 307 {
		return no
	}
	text := strings.NewReplacer("&#34;", `"`, "&quot;", `"`, "&#39;", "'", "&apos;", "'").Replace(saidAsWritten(e))
	region, service := "", ""
	ev := []Point{scopePoint(s)}
	ev[0].Sign = ""
	if m := expectedRegion.Re().FindStringSubmatch(text); m != nil && m[1] != s.Region {
		region = m[1]
	}
	if m := expectedService.Re().FindStringSubmatch(text); m != nil && m[1] != s.Service {
		service = m[1]
	}
	said := region != "" || service != "" || says(e, "authorizationheadermalformed", "credential should be scoped", "the region", "illegallocationconstraint") != "" && says(e, "region") != ""
	if v := header(e, "X-Amz-Bucket-Region"); region == "" && v != "" && v != s.Region {
		region, ev = clean.Line(v, 40), append(ev, headerPoint(e, "x-amz-bucket-region"))
	}
	if m := regionTag.Re().FindStringSubmatch(text); region == "" && m != nil && m[1] != s.Region {
		region = m[1]
	}
	if m := endpointRegion.Re().FindStringSubmatch(text); region == "" && m != nil && m[1] != s.Region {
		region = m[1]
	}
	if region == "" && service == "" {
		if header(e, "X-Amz-Bucket-Region") == s.Region && s.Region != "" {
			return ruledOut("the bucket is in the region that was signed for")
		}
		if !said || says(e, "credential should be scoped") == "" {
			return no
		}
	}
	c := 0.93
	if said {
		c, ev = 0.97, append(ev, saysPoint(e, "says so itself"))
	} else if says(e, "accessdenied") != "" { // the signature may have been read already
		c = 0.55
	}
	want, title := strings.Trim(region+" "+service, " "), "The signature is for "+clean.Line(s.Region, 40)+", and the service expects "
	switch {
	case service != "" && region == "":
		title = "The signature is for the service " + clean.Line(s.Service, 40) + ", and the service is "
	case region == "":
		title, want = "The signature is for another region or service than the one that was asked", ""
	}
	m := Match{OK: true, Confidence: c, Title: title + want, Evidence: ev}
	if f, ok := signedAnew(e, "sign-for-region", "Sign for "+want, region, service); ok && want != "" {
		m.Fixes = append(m.Fixes, f)
	} else {
		again := signAgain("Sign for the region and service that the answer names", signing.SigV4Sent{Key: s.Key, Region: cmp.Or(region, s.Region), Service: cmp.Or(service, s.Service)})
		m.Fixes = append(m.Fixes, again)
	}
	if e.Status == 301 {
		m.Fixes = append(m.Fixes, advice(Caller, "Ask the endpoint of that region"))
	}
	return m
}
