package provenance

import (
	"testing"

	"why401/flows/scheme"
)

// TestAnAWSKeyCanBeUsed: the keys that are found sign the request for the right region and service, with the session token that
// belongs to them.
func TestAnAWSKeyCanBeUsed(t *testing.T) {
	files := map[string]string{"~/.aws/credentials": "[default]\naws_access_key_id = ASIADEFAULT\naws_secret_access_key = CANARY-d\naws_session_token = CANARY-s\n"}
	for _, row := range []struct{ reason, command, environ, url, want string }{
		{"by the name of the host", "curl https://execute-api.eu-west-1.amazonaws.com/x", "", "", "aws:amz:eu-west-1:execute-api"},
		{"the API's own name before it", "curl https://a1b2.execute-api.eu-west-1.amazonaws.com/x", "", "", "aws:amz:eu-west-1:execute-api"},
		{"a bucket's name before it", "curl https://my.bucket.s3.eu-central-1.amazonaws.com/x", "", "", "aws:amz:eu-central-1:s3"},
		{"both kinds of addresses", "curl https://b.s3.dualstack.us-west-2.amazonaws.com/x", "", "", "aws:amz:us-west-2:s3"},
		{"China", "curl https://sts.cn-north-1.amazonaws.com.cn/x", "", "", "aws:amz:cn-north-1:sts"},
		{"a host without a region", "curl https://b.s3.amazonaws.com/x", "", "", "aws:amz:us-east-1:s3"},
		{"a host without a region, and the variable", "curl https://b.s3.amazonaws.com/x", "AWS_REGION=eu-north-1", "", "aws:amz:eu-north-1:s3"},
		{"as the command signs already", "curl --aws-sigv4 aws:amz:eu-west-3:s3 -u A:b https://minio.example.test/x", "", "", "aws:amz:eu-west-3:s3"},
		{"another provider", "curl --aws-sigv4 osc:osc:eu-west-2:api -u A:b https://api.example.test/x", "", "", "osc:osc:eu-west-2:api"},
		{"in the place of a signed URL", "curl 'https://b.s3.eu-west-3.amazonaws.com/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=OLD%2F20260101%2Feu-west-3%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00'", "", "https://b.s3.eu-west-3.amazonaws.com/x", "aws:amz:eu-west-3:s3"},
	} {
		a := scheme.Attempt(attempt(t, row.command))
		used := 0
		for _, r := range Look(a, world{files: files, environ: []string{row.environ}}.place()).Rungs {
			if r.Credential.Scheme != "aws-sigv4" {
				continue
			}
			used++
			b, err := scheme.Apply(a, r.Credential)
			if err != nil {
				t.Errorf("%s: %v", row.reason, err)
				continue
			}
			q := b.Request
			if q.Login == nil || q.Login.User != "ASIADEFAULT" || q.Login.Password.Reveal() != "CANARY-d" || scheme.Detect(q).Get("session_token").Reveal() != "CANARY-s" {
				t.Errorf("%s: signs with %+v", row.reason, q.Login)
			}
			if q.SchemeParam != row.want || row.url != "" && q.URL != row.url {
				t.Errorf("%s: signs %s for %s, want %s", row.reason, q.URL, q.SchemeParam, row.want)
			}
		}
		if used != 1 {
			t.Errorf("%s: %d keys can be used", row.reason, used)
		}
	}
}
