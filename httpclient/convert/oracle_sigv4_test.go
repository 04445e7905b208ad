package convert

import (
	"regexp"
	"strings"
	"time"

	"why401/httpclient/signing"
)

// sigV4Commands are signed by AWS Signature Version 4: what curl signs is judged by what we would sign of the same bytes.
func sigV4Commands() []trial {
	var out []trial
	add := func(reason, text string) {
		out = append(out, trial{reason: "sigv4: " + reason, text: text})
	}
	add("a GET", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET URL/a`)
	add("a query that is in order", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET 'URL/a?a=1&b=2'`)
	add("a query out of order", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET 'URL/a?b=1&a=2'`)
	add("a parameter without a value", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET 'URL/a?b'`)
	add("a path that is encoded", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET 'URL/a%20b'`)
	add("a body", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET -d a=b URL/a`)
	add("a body of JSON", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET --json '{"a": 1}' URL/a`)
	add("fields of its own", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET -H 'X-Zone:   a  b  ' -H 'Accept: text/plain' URL/a`)
	add("a session token", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET -H 'X-Amz-Security-Token: tok/en==' URL/a`)
	add("options with fields of their own are not signed", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET -A ua -e http://r.test/ -b c=d -r 0-3 URL/a`)
	add("a Host of its own", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET -H 'Host: api.eu-west-1.amazonaws.com' URL/a`)
	add("HEAD", `curl -I --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET URL/a`)
	add("DELETE", `curl -X DELETE --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET URL/a`)
	add("a file", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET -T body.txt URL/a`)
	add("a form with parts", `curl --aws-sigv4 aws:amz:eu-west-1:execute-api -u KEY:SECRET -F a=b URL/a`)
	add("the provider alone", `curl --aws-sigv4 osc -u KEY:SECRET URL/a`)
	add("Google's names", `curl --aws-sigv4 goog4:goog:auto:storage -u KEY:SECRET URL/a`)
	add("no provider", `curl --aws-sigv4 :amz -u KEY:SECRET URL/a`)
	add("an empty argument", `curl --aws-sigv4 '' -u KEY:SECRET URL/a`)
	add("no login", `curl --aws-sigv4 aws:amz:r:s URL/a`)
	add("a login in the URL", `curl --aws-sigv4 aws:amz:r:s 'http://KEY:SECRET@HOST/a'`)
	add("a login of netrc", `curl --aws-sigv4 aws:amz:r:s --netrc-file netrc URL/a`)
	add("an empty secret", `curl --aws-sigv4 aws:amz:r:s -u KEY: URL/a`)
	add("an Authorization by -H goes before", `curl --aws-sigv4 aws:amz:r:s -u KEY:SECRET -H 'Authorization: x' URL/a`)
	add("a time of its own", `curl --aws-sigv4 aws:amz:r:s -u KEY:SECRET -H 'X-Amz-Date: 20200101T000000Z' URL/a`)
	add("the hash of the body is given", `curl --aws-sigv4 aws:amz:r:s3 -u KEY:SECRET -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -d b URL/a`)
	add("S3", `curl --aws-sigv4 aws:amz:r:s3 -u KEY:SECRET URL/a`)
	add("a challenge is not answered", `curl --aws-sigv4 aws:amz:r:s -u KEY:SECRET URL/challenge/basic,digest/a`)
	add("a redirect to the same host is signed anew", `curl -L --aws-sigv4 aws:amz:r:s -u KEY:SECRET URL/redirect/302/same/end`)
	add("a redirect to another host is not signed", `curl -L --aws-sigv4 aws:amz:r:s -u KEY:SECRET URL/redirect/302/host/end`)
	add("a path that stays as it is", `curl --path-as-is --aws-sigv4 aws:amz:r:s -u KEY:SECRET URL/a/../b`)
	add("the second scheme", `curl --digest --aws-sigv4 aws:amz:r:s -u KEY:SECRET URL/a`)
	add("through a proxy", `curl -x PROXY --aws-sigv4 aws:amz:r:s -u KEY:SECRET URL/a`)
	return out
}

var today = regexp.MustCompile(`\b20[2-9]\d[01]\d[0-3]\d(T\d{6}Z)?\b`)

// judgedSigV4 is a message in whose signature a verdict stands, and no time of now.
func judgedSigV4(m message, v string) string {
	if !strings.Contains(v, "4-HMAC-SHA256") {
		return v
	}
	line := strings.Fields(m.line)
	whole := signing.Message{Method: line[0], Target: line[1], Body: []byte(m.body)}
	if _, rest, ok := strings.Cut(whole.Target, "://"); ok {
		whole.Target = "/" + rest[strings.IndexByte(rest+"/", '/')+1:]
	}
	for _, f := range m.fields {
		n, v, _ := strings.Cut(f, ":")
		whole.Headers = append(whole.Headers, [2]string{n, v})
	}
	s, ok := signing.ReadSigV4(whole)
	if !ok {
		return v
	}
	verdict := "wrong"
	for _, secret := range []string{"SECRET", "b", "s3cret", ""} {
		if s.MadeBy(secret, s.Canonical(whole)) {
			verdict = "right for " + secret
		}
		empty := whole
		if empty.Body = nil; len(m.body) > 0 && s.MadeBy(secret, s.Canonical(empty)) {
			verdict = "right for " + secret + " without the body"
		}
	}
	return strings.Replace(v, s.Signature, verdict, 1)
}

// withoutNow takes the time of now out of a field.
func withoutNow(v string) string {
	return today.ReplaceAllStringFunc(v, func(stamp string) string {
		for _, layout := range []string{"20060102T150405Z", "20060102"} {
			if at, err := time.Parse(layout, stamp); err == nil && time.Since(at).Abs() < 49*time.Hour {
				return "NOW"
			}
		}
		return stamp
	})
}
