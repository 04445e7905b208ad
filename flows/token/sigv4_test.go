package token

import (
	"strings"
	"testing"
	"time"
)

func TestASignatureByAWSIsNamed(t *testing.T) {
	at := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	url := "https://b.test/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20261124%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261124T070000Z&X-Amz-Expires=EXP&X-Amz-SignedHeaders=host&X-Amz-Signature=00"
	for _, row := range []struct{ reason, in, format, finding string }{
		{"a header", "Authorization: AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", "AWS signature by the key AKIAEXAMPLE for eu-west-1/s3 of 20261124, over host, x-amz-date", ""},
		{"a URL that is over", strings.Replace(url, "EXP", "900", 1), "URL with an AWS signature by the key AKIAEXAMPLE for eu-west-1/s3 of 20261124, over host, signed 1 h ago", "signing.expired"},
		{"a URL that is good", strings.Replace(url, "EXP", "86400", 1), "good until 2026-11-25 07:00:00 UTC", ""},
		{"a signer whose clock is ahead", strings.Replace(strings.Replace(url, "EXP", "900", 1), "T070000Z", "T083000Z", 1), "", "signing.clock_skew"},
		{"longer than AWS takes", strings.Replace(url, "EXP", "604801", 1), "good until", "signing.request_altered"},
		{"as long as AWS takes", strings.Replace(url, "EXP", "604800", 1), "good until", ""},
		{"temporary keys without their token", strings.Replace(strings.Replace(url, "EXP", "86400", 1), "AKIA", "ASIA", 1), "", "signing.session_token_missing"},
		{"cut short", "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20261124/eu-west-1/s3/aws4_request", "", "signing.request_altered"},
		{"the name of the algorithm alone", "AWS4-HMAC-SHA256", "", ""},
	} {
		got := Inspect(row.in, at)
		finding := ""
		if _, ends := got.At("exp"); ends != strings.Contains(row.in, "X-Amz-Expires") {
			t.Errorf("%s: its end is told: %v", row.reason, ends)
		}
		if len(got.Findings) > 0 {
			finding = got.Findings[0].Cause
		}
		if end, ok := got.At("exp"); ok != strings.Contains(row.in, "X-Amz-Expires") || ok && !end.After(at.Add(-time.Hour)) {
			t.Errorf("%s: it ends %s", row.reason, end)
		}
		if !strings.Contains(got.Format, row.format) || finding != row.finding {
			t.Errorf("%s: %q with %q, want %q with %q", row.reason, got.Format, finding, row.format, row.finding)
		}
	}
}
