package signing

import (
	"strings"
	"testing"
	"time"
)

// vector is one published example: "SERVICE" is that of the test suite.
type vector struct {
	reason, service, method, target, host string
	given                                 [][2]string
	body                                  string
	values                                map[string]string
	fields, signature                     string
}

var published = []vector{
	{reason: "suite: get-vanilla", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
	{reason: "suite: get-vanilla-query-order-key-case", target: "/?Param2=value2&Param1=value1", signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
	{reason: "suite: get-vanilla-query-unreserved", target: "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
	{reason: "suite: get-unreserved", target: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
	{reason: "suite: get-header-value-trim", given: [][2]string{{"My-Header1", " value1"}, {"My-Header2", ` "a   b   c"`}}, fields: "host;my-header1;my-header2;x-amz-date", signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
	{reason: "suite: get-header-key-duplicate", given: [][2]string{{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}, signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
	{reason: "suite: post-vanilla", method: "POST", signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
	{reason: "suite: post-x-www-form-urlencoded", method: "POST", given: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, body: "Param1=value1", signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
	{reason: "suite: post-sts-header-before, a session token that is signed", method: "POST", values: map[string]string{"token": "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="}, fields: "host;x-amz-date;x-amz-security-token", signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
	{reason: "IAM User Guide: ListUsers", service: "iam", host: "iam.amazonaws.com", target: "/?Action=ListUsers&Version=2010-05-08", given: [][2]string{{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}, signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"},
	{reason: "S3: GET object", service: "s3", target: "/test.txt", given: [][2]string{{"Range", "bytes=0-9"}}, fields: "host;range;x-amz-content-sha256;x-amz-date", signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
	{reason: "S3: PUT object", service: "s3", method: "PUT", target: "/test%24file.text", given: [][2]string{{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}, {"x-amz-date", "20130524T000000Z"}}, body: "Welcome to Amazon S3.", fields: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class", signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
	{reason: "S3: GET bucket lifecycle, a parameter without a value", service: "s3", target: "/?lifecycle", signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
	{reason: "S3: GET bucket, list objects", service: "s3", target: "/?max-keys=2&prefix=J", signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	{reason: "S3: a URL that was signed", service: "s3", target: "/test.txt", values: map[string]string{"expires": "86400"}, fields: "host", signature: "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"},
}

func (v vector) message() (Message, map[string]string) {
	m := Message{Method: "GET", Target: "/", Now: time.Date(2015, 8, 30, 12, 36, 0, 0, time.UTC), Body: []byte(v.body)}
	values := map[string]string{"key": "AKIDEXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "provider": "aws:amz:us-east-1:service"}
	host := "example.amazonaws.com"
	switch v.service {
	case "s3":
		m.Now, host = time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC), "examplebucket.s3.amazonaws.com"
		values["key"], values["secret"], values["provider"] = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws:amz:us-east-1:s3"
	case "iam":
		host, values["provider"] = v.host, "aws:amz:us-east-1:iam"
	}
	if v.method != "" {
		m.Method = v.method
	}
	if v.target != "" {
		m.Target = v.target
	}
	m.URL = "https://" + host + m.Target
	m.Headers = append([][2]string{{"Host", host}, {"User-Agent", "curl/8.14.1"}, {"Accept", "*/*"}}, v.given...)
	for _, f := range v.given {
		m.Given = append(m.Given, strings.ToLower(f[0]))
	}
	for k, x := range v.values {
		values[k] = x
	}
	return m, values
}

func TestPublishedSigV4(t *testing.T) {
	for _, v := range published {
		m, values := v.message()
		made, err := SigV4(m, values)
		if err != nil {
			t.Fatalf("%s: %v", v.reason, err)
		}
		sent := m
		sent.Headers = append(sent.Headers, made.Set...)
		if made.Target != "" {
			sent.Target = made.Target
		}
		got, ok := ReadSigV4(sent)
		if !ok || got.Missing != "" {
			t.Fatalf("%s: what was made cannot be read: missing %q", v.reason, got.Missing)
		}
		if got.Signature != v.signature {
			t.Errorf("%s: signature %s, want %s\n%s", v.reason, got.Signature, v.signature, made.Steps[0].Text)
		}
		if names := strings.Join(got.SignedHeaders, ";"); v.fields != "" && names != v.fields {
			t.Errorf("%s: fields %s, want %s", v.reason, names, v.fields)
		}
		if canonical := got.Canonical(sent); canonical != made.Steps[0].Text || !got.MadeBy(values["secret"], canonical) || got.MadeBy(values["secret"]+"x", canonical) {
			t.Errorf("%s: read back, the canonical request is\n%s\nand was\n%s", v.reason, canonical, made.Steps[0].Text)
		}
		for _, s := range made.Steps {
			if strings.Contains(s.Text, values["secret"]) {
				t.Errorf("%s: the step %s holds the secret", v.reason, s.Name)
			}
		}
	}
}

func TestCurlsRules(t *testing.T) {
	for _, c := range []struct {
		reason   string
		provider string
		url      string
		values   map[string]string
		given    [][2]string
		body     string
		want     string // in Authorization, or in the error
		set      string // names of the fields
	}{
		{"the provider alone, service and region from the host", "osc", "https://api.eu-west-2.outscale.com/", nil, nil, "", "OSC4-HMAC-SHA256 Credential=K/20260102/eu-west-2/api/osc4_request, SignedHeaders=host;x-osc-date,", "Authorization X-Osc-Date"},
		{"a second provider names the fields", "aws:FOO:r:s", "https://a.test/", nil, nil, "", "SignedHeaders=host;x-foo-date,", "Authorization X-Foo-Date"},
		{"a region and no service", "aws:amz:r", "https://sqs.test/", nil, nil, "", "/r/sqs/aws4_request", ""},
		{"no service at all", "aws:amz", "https://localhost/", nil, nil, "", "no service is given", ""},
		{"no region at all", "aws:amz", "https://sqs.test/", nil, nil, "", "no region is given", ""},
		{"an empty provider", ":amz", "https://a.b.test/", nil, nil, "", "want a provider first", ""},
		{"S3 says its hash", "aws:amz:r:s3", "https://a.test/", nil, nil, "x", "SignedHeaders=host;x-amz-content-sha256;x-amz-date,", "Authorization X-Amz-Date x-amz-content-sha256"},
		{"a hash that was given is taken", "aws:amz:r:s3", "https://a.test/", nil, [][2]string{{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}}, "x", "SignedHeaders=host;x-amz-content-sha256;x-amz-date,", "Authorization X-Amz-Date"},
		{"a time that was given is signed", "aws:amz:r:s", "https://a.test/", nil, [][2]string{{"X-Amz-Date", "20200101T000000Z"}}, "", "K/20200101/r/s", "Authorization"},
		{"a time in another form", "aws:amz:r:s", "https://a.test/", nil, [][2]string{{"Date", "yesterday"}}, "", `want it as 20060102T150405Z, got "yesterday"`, ""},
		{"an Authorization that was written goes before", "aws:amz:r:s", "https://a.test/", nil, [][2]string{{"Authorization", "x"}}, "", "", ""},
		{"curl signs all that -H gives", "aws:amz:r:s", "https://a.test/", map[string]string{"curl": "yes"}, [][2]string{{"Connection", "close"}}, "", "SignedHeaders=connection;host;x-amz-date,", ""},
		{"others leave out what the way may change", "aws:amz:r:s", "https://a.test/", nil, [][2]string{{"Connection", "close"}}, "", "SignedHeaders=host;x-amz-date,", ""},
		{"a URL is good for a week at most", "aws:amz:r:s", "https://a.test/", map[string]string{"expires": "604801"}, nil, "", "want 1 to 604800 seconds", ""},
	} {
		m := Message{Method: "GET", URL: c.url, Target: "/", Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Headers: append([][2]string{{"Host", "h.test"}}, c.given...), Body: []byte(c.body)}
		for _, f := range c.given {
			m.Given = append(m.Given, strings.ToLower(f[0]))
		}
		values := map[string]string{"key": "K", "secret": "S", "provider": c.provider}
		for k, v := range c.values {
			values[k] = v
		}
		made, err := SigV4(m, values)
		got, names := "", ""
		if err != nil {
			got = err.Error()
		} else if len(made.Set) > 0 {
			got = made.Set[0][1]
		}
		for _, f := range made.Set {
			names += " " + f[0]
		}
		if !strings.Contains(got, c.want) || c.set != "" && strings.TrimSpace(names) != c.set {
			t.Errorf("%s: got %s, fields%s; want %s, fields %s", c.reason, got, names, c.want, c.set)
		}
	}
}

// A body that curl does not read before it signs is not in its signature, as with -T and -F.
func TestUploadIsNotRead(t *testing.T) {
	for provider, want := range map[string]string{"aws:amz:r:s3": unsigned, "aws:amz:r:execute-api": hexHash(nil)} {
		m := Message{Method: "PUT", URL: "https://a.test/", Target: "/", Headers: [][2]string{{"Host", "a.test"}}, Body: []byte("body")}
		made, err := SigV4(m, map[string]string{"key": "K", "provider": provider, "curl": "yes", "upload": "yes"})
		if err != nil || !strings.HasSuffix(made.Steps[0].Text, "\n"+want) {
			t.Errorf("%s: %v\n%s\nwant the hash %s", provider, err, made.Steps[0].Text, want)
		}
	}
}

func TestReadSigV4(t *testing.T) {
	for _, c := range []struct {
		reason, authorization, target string
		ok                            bool
		missing, key                  string
	}{
		{"another scheme", "Bearer x", "/", false, "", ""},
		{"without a signature", "AWS4-HMAC-SHA256 Credential=A/20200101/r/s/aws4_request, SignedHeaders=host", "/", true, "Signature", "A"},
		{"nothing behind the word", "AWS4-HMAC-SHA256 ", "/", true, "Credential", ""},
		{"without blanks", "AWS4-HMAC-SHA256 Credential=A/20200101/r/s/aws4_request,SignedHeaders=host,Signature=00", "/", true, "", "A"},
		{"a key with a slash", "AWS4-HMAC-SHA256 Credential=A/B/20200101/r/s/aws4_request,SignedHeaders=host,Signature=00", "/", true, "", "A/B"},
		{"in the query, cut off", "", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20200101%2Fr%2Fs%2Faws4_request&X-Amz-Signature=0", true, "Date", "A"},
		{"Google's word", "", "/?X-Goog-Algorithm=GOOG4-HMAC-SHA256&X-Goog-Credential=A%2F20200101%2Fr%2Fstorage%2Fgoog4_request&X-Goog-Date=20200101T000000Z&X-Goog-Expires=60&X-Goog-SignedHeaders=host&X-Goog-Signature=0", true, "", "A"},
		{"a parameter that merely ends so", "", "/?x-signature=1", false, "", ""},
		{"a webhook's signature in the query", "", "/?x-hub-signature=1", false, "", ""},
	} {
		m := Message{Target: c.target, Headers: [][2]string{{"Host", "a.test"}}}
		if c.authorization != "" {
			m.Headers = append(m.Headers, [2]string{"Authorization", c.authorization})
		}
		s, ok := ReadSigV4(m)
		if ok != c.ok || ok && (s.Missing != c.missing || s.Key != c.key) {
			t.Errorf("%s: got %v missing %q key %q", c.reason, ok, s.Missing, s.Key)
		}
	}
}

func FuzzReadSigV4(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=A/20200101/r/s/aws4_request, SignedHeaders=host;x--date, Signature=00", "/a?X-Amz-Signature=0&X-Amz-Credential=%", "x--date")
	f.Add("", "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&x--signature=1", "Date")
	f.Fuzz(func(t *testing.T, authorization, target, field string) {
		m := Message{Method: "GET", Target: target, Headers: [][2]string{{"Authorization", authorization}, {field, "20200101T000000Z"}}}
		if s, ok := ReadSigV4(m); ok {
			s.MadeBy("x", s.Canonical(m))
			_ = s.Ends()
		}
		m.Headers, m.URL = m.Headers[1:], "https://a.b.test"+target
		_, _ = SigV4(m, map[string]string{"key": "K", "secret": "S", "provider": authorization})
	})
}
