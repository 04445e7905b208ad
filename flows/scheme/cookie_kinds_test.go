package scheme

import (
	"strings"
	"testing"

	"why401/httpclient"
)

// TestAnonymousCookies holds which cookies are no credential: a wrong yes would hide a session that has ended.
func TestAnonymousCookies(t *testing.T) {
	for _, row := range []struct{ reason, field, kinds string }{
		{"a count of visits and a choice", "_ga=GA1.1.2; _ga_ABC123=GS2; OptanonConsent=x", "analytics, choice of consent"},
		{"a project's number in the middle", "mp_CANARY_mixpanel=x; ph_CANARY_posthog=y", "analytics"},
		{"stickiness and filters", "AWSALBCORS=x; BIGipServerpool_web=y; visid_incap_1=z; __cf_bm=q", "load balancer, bot filter"},
		{"tastes", "NEXT_LOCALE=de; theme=dark", "preference"},
		{"a login of AWS's load balancer", "AWSELBAuthSessionCookie-0=x", ""},
		{"one session among others", "_ga=x; JSESSIONID=y", ""},
		{"a name that nobody documents", "a=b", ""},
		{"no cookie", "", ""},
	} {
		kinds, all := AnonymousCookies(row.field)
		if got := strings.Join(kinds, ", "); all != (row.kinds != "") || all && got != row.kinds {
			t.Errorf("%s: got %q %v", row.reason, got, all)
		}
		_, found := cookie().Detect(httpclient.Request{Headers: httpclient.Headers{{Name: "Cookie", Value: row.field}}})
		if found != (row.field != "" && row.kinds == "") {
			t.Errorf("%s: a credential: %v", row.reason, found)
		}
	}
}
