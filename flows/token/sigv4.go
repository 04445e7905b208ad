package token

import (
	"fmt"
	"strings"
	"time"

	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/signing"
)

// longestPresigned is the longest that a URL may be good for (AWS docs, "Authenticating Requests: Using Query Parameters").
const longestPresigned = 7 * 24 * time.Hour

// sigV4 reads a signature by AWS Signature Version 4: a value of Authorization, or a URL that was signed. It names the key and
// holds no secret that opens anything else; false where s is none.
func (t *Token) sigV4(s string, at time.Time) bool {
	if !strings.Contains(s, "4-HMAC-SHA256") {
		return false
	}
	m := signing.Message{Headers: [][2]string{{"Authorization", s}}}
	if strings.Contains(s, "://") {
		m = signing.Message{URL: s}
	}
	v, ok := signing.ReadSigV4(m)
	if !ok || v.Key == "" {
		return false
	}
	t.Kind, t.Format = KindOpaque, "AWS signature"
	if v.Query {
		t.Format = "URL with an AWS signature"
	}
	t.Format += " by the key " + clean.Line(v.Key, 40)
	if v.Region+v.Service != "" {
		t.Format += " for " + clean.Line(v.Region+"/"+v.Service, 60) + " of " + clean.Line(v.Date, 10)
	}
	if len(v.SignedHeaders) > 0 {
		t.Format += ", over " + clean.Line(strings.Join(v.SignedHeaders, ", "), 200)
	}
	if v.Token != "" {
		t.Format += ", with a session token"
	}
	if !v.At.IsZero() {
		t.Format += ", signed " + Relative(v.At, at)
	}
	where := "request.headers.Authorization"
	if v.Query {
		where = "request.url.query"
	}
	if end := v.Ends(); !end.IsZero() && at.After(end) {
		t.Findings = append(t.Findings, Finding{"signing.expired", "the signed URL ended " + Relative(end, at), where + ".X-Amz-Expires"})
	} else if !end.IsZero() {
		t.Format += ", good until " + httpclient.Moment(end)
	}
	if end := v.Ends(); !end.IsZero() {
		t.Times = append(t.Times, Time{Claim: "exp", At: end, Relative: Relative(end, at), OK: at.Before(end)})
	}
	if v.Query && !v.At.IsZero() {
		early := at.Before(v.At)
		t.Times = append(t.Times, Time{Claim: "nbf", At: v.At, Relative: Relative(v.At, at), OK: !early})
		if early {
			t.Findings = append(t.Findings, Finding{"signing.clock_skew", "it was signed in the future, " + Relative(v.At, at) + ": the clock of its signer is ahead, or ours behind", where + ".X-Amz-Date"})
		}
	}
	if strings.EqualFold(v.Vendor, "aws") && v.Query && v.Expires > longestPresigned {
		t.Findings = append(t.Findings, Finding{"signing.request_altered", fmt.Sprintf("X-Amz-Expires is %d: AWS takes at most 604800 seconds, 7 days", int64(v.Expires/time.Second)), where + ".X-Amz-Expires"})
	}
	if v.Missing != "" {
		t.Findings = append(t.Findings, Finding{"signing.request_altered", "it was cut short: " + v.Missing + " is missing", where})
	}
	if v.Temporary() && v.Token == "" && v.Query {
		t.Findings = append(t.Findings, Finding{"signing.session_token_missing", "the key id begins with ASIA, and there is no session token", where})
	}
	return true
}
