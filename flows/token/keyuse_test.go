package token

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"why401/httpclient/keyshape"
)

// TestEveryKeySaysWhereItBelongs: a name alone helps nobody who was refused.
func TestEveryKeySaysWhereItBelongs(t *testing.T) {
	known := map[string]bool{}
	for _, k := range keyshape.All() {
		known[k.Service] = true
		if u, ok := useOf(k); !ok || u.send == "" {
			t.Errorf("%s (%s): it is not said where it belongs in a request", k.Name, k.Service)
		}
	}
	for _, rows := range [][]use{usesCode(), usesCloud(), usesOthers()} {
		for _, u := range rows {
			if u.prefix == "" {
				continue
			}
			hit := !known[u.service]
			for _, k := range keyshape.All() {
				hit = hit || k.Service == u.service && k.Prefix == u.prefix
			}
			if !hit && !strings.HasPrefix(u.prefix, "Azure") && u.prefix != "public-" {
				t.Errorf("%s %s: no shape has that prefix", u.service, u.prefix)
			}
		}
	}
}

// TestHowKeysAreUsed checks what is said of some keys that are sent wrongly day by day.
func TestHowKeysAreUsed(t *testing.T) {
	word := strings.Repeat("CANARYq7Rt2VxK9mWz4LbN8sYp3HcD", 4)
	hex := strings.Repeat("0a1b2c3d4e5f6789", 4)
	for _, row := range []struct{ reason, in, member, says, note string }{
		{"GitLab", "glpat-" + word[:20], "send", "PRIVATE-TOKEN", ""},
		{"a refresh token of GitHub", "ghr_" + word[:76], "use", "opens no API", ""},
		{"Discord behind Bearer", "Bearer " + b64("109876543210987654") + ".GaBcDe." + word[:38], "send", "Bot TOKEN", "it stood behind the word Bearer"},
		{"Dynatrace behind Bearer", "Authorization: Bearer dt0c01." + word[:24] + "." + word[:64], "send", "Api-Token TOKEN", "it stood behind the word Bearer"},
		{"Okta's, perhaps", "00" + word[:40], "send", "if it is Okta's: Authorization: SSWS", ""},
		{"Stripe's, perhaps", "sk_live_" + word[:40], "send", "if it is Stripe's: ", ""},
		{"Stripe's for sure", "sk_live_51" + word[:97], "send", "Authorization: Bearer TOKEN, or Basic", ""},
		{"Claude's key", "sk-ant-api03-" + word[:95], "send", "x-api-key", ""},
		{"Claude Code's token", "sk-ant-oat01-" + word[:95], "send", "x-api-key refuses it", ""},
		{"Bitbucket's app passwords are over", "ATBB" + word[:32], "ends", "9 June 2026", "no key of this kind opens anything any more"},
		{"Atlassian wants the mail address", "ATATT3" + word[:100], "send", "curl -u MAIL:TOKEN", ""},
		{"Azure DevOps", word[:76] + "AZDO" + word[:4], "send", "curl -u :TOKEN", ""},
		{"a role is no key", "AROA" + strings.ToUpper(word[:17]), "use", "it is no credential", ""},
		{"AWS's example", "AKIAIOSFODNN7EXAMPLE", "send", "never itself", "no account has it"},
		{"a webhook", "https://hooks.slack.com/services/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", "send", "nowhere but in the address", ""},
		{"Mailchimp tells its host", hex[:32] + "-us12", "send", "us12.api.mailchimp.com", ""},
	} {
		tok := Inspect(row.in, now)
		if got := fmt.Sprint(tok.Header[row.member]); !strings.Contains(got, row.says) {
			t.Errorf("%s: %s is %q, want %q", row.reason, row.member, got, row.says)
		}
		if got := strings.Join(tok.Notes, "; "); !strings.Contains(got, row.note) || row.note == "" && strings.Contains(got, "Bearer") {
			t.Errorf("%s: notes %q, want %q", row.reason, got, row.note)
		}
		for _, f := range tok.Findings {
			t.Errorf("%s: %s", row.reason, f.What)
		}
	}
}

// TestNobodyElseIsAsked: a key whose form others have as well is sent to none of them.
func TestNobodyElseIsAsked(t *testing.T) {
	word := strings.Repeat("CANARYq7Rt2VxK9mWz4LbN8sYp3HcD", 4)
	for in, asked := range map[string]bool{"sk_live_" + word[:40]: false, "sk_live_51" + word[:97]: true, "sk-" + strings.Repeat("0a1b2c3d", 4): false, "sk-proj-" + word[:60]: true, "ghs_" + word[:60]: true, "gldt-" + word[:20]: false} {
		if _, ok := Identity(in); ok != asked {
			t.Errorf("%.8s…: asked %v", in, ok)
		}
	}
}

// TestInsideKeys reads what some keys say of themselves: whose they are, and when they end.
func TestInsideKeys(t *testing.T) {
	routed := "glpat-" + base64.RawURLEncoding.EncodeToString([]byte("CANARY0123456789o:1\nu:9ix\x09")) + ".01.0z"
	n, sum := crc32.ChecksumIEEE([]byte(routed)), ""
	for range 7 {
		sum = "0123456789abcdefghijklmnopqrstuvwxyz"[n%36:][:1] + sum
		n /= 36
	}
	lab := Inspect(routed+sum, now)
	if got := fmt.Sprint(lab.Header["organisation"], lab.Header["user"], lab.Header["checksum"]); got != "number 1number 12345right" && got != "number 1 number 12345 right" {
		t.Errorf("GitLab: %q %v", got, lab.Findings)
	}
	if got := Inspect("syt_"+base64.RawStdEncoding.EncodeToString([]byte("alice"))+"_CANARYabcdefGHIJKLMN_000000", now); fmt.Sprint(got.Header["user"]) != "alice" || len(got.Findings) != 1 {
		t.Errorf("Synapse: %v %v", got.Header, got.Findings)
	}
	hub := Inspect("ghs_123456_"+b64(`{"alg":"RS256"}`)+"."+b64(fmt.Sprintf(`{"exp":%d}`, now.Add(-time.Hour).Unix()))+"."+strings.Repeat("CANARYx9", 8), now)
	if hub.Kind != KindAPIKey || hub.Format != "GitHub App installation token" || len(hub.Times) != 1 || hub.Times[0].OK || len(hub.Findings) != 0 {
		t.Errorf("GitHub: %s %q %v %v", hub.Kind, hub.Format, hub.Times, hub.Findings)
	}
	query := "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIACANARYCANARY1234%2F20200101%2Fus-east-1%2Fbedrock%2Faws4_request&X-Amz-Date=20200101T000000Z&X-Amz-Expires=43200&X-Amz-SignedHeaders=host&X-Amz-Signature=" + strings.Repeat("0a1b2c3d", 8) + "&Version=1"
	bed := Inspect("bedrock-api-key-"+base64.StdEncoding.EncodeToString([]byte(query)), now)
	if bed.Kind != KindAPIKey || len(bed.Times) == 0 || len(bed.Findings) == 0 {
		t.Errorf("Bedrock: %s %q %v %v", bed.Kind, bed.Format, bed.Times, bed.Findings)
	}
}

// TestPlaceholders: what stands in the place of a token is said to, and what may be a secret all the same is not repeated.
func TestPlaceholders(t *testing.T) {
	for _, row := range []struct{ in, says string }{
		{"YOUR_API_KEY", "YOUR_API_KEY stands in its place"},
		{"your-token-here", "your-token-here stands in its place"},
		{"<token>", "<token> stands in its place"},
		{"xxxx", "xxxx stands in its place"},
		{"sk-xxxxxxxx", "sk-xxxxxxxx stands in its place"},
		{"Bearer $TOKEN", "$TOKEN stands in its place"},
		{"{{token}}", "{{token}} stands in its place"},
		{"Authorization: Bearer undefined", "undefined stands in its place"},
		{"null", "null stands in its place"},
		{"Bearer [object Object]", "[object Object] stands in its place"},
		{"GITHUB_TOKEN", "GITHUB_TOKEN stands in its place"},
		{"string", "string stands in its place"}, // what Swagger fills in
		{"Bearer", "the word Bearer alone"},
		{"Authorization: Basic", "the word Basic alone"},
		{"Bearer ********", "what a log or a page shows"},
		{"[REDACTED]", "what a log or a page shows"},
		{"‹JWT 812 chars #1f3a›", "what this program shows"},
		{"(JWT, 812 characters, sha256:1f3a…)", "what this program shows"},
		{"ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "it begins as a GitHub personal access token (classic) does (ghp_)"},
		{"sk-...abcd", "shown shortened"},
		{"<CANARY0123456789abcdef>", "written as a variable or a template"},
		{"$CANARYpass", "written as a variable or a template"},
	} {
		tok := Inspect(row.in, now)
		if tok.Kind != KindUnknown || !strings.HasPrefix(tok.Format, "no token: ") || !strings.Contains(tok.Format, row.says) || strings.Contains(tok.Format, "CANARY") {
			t.Errorf("%s: %s %q, want %q", row.in, tok.Kind, tok.Format, row.says)
		}
	}
	for _, in := range []string{"CANARYq7Rt2VxK9mWz4LbN8s", "hunter22", "correct-horse-battery", "my-own-password-7", "da39a3ee5e6b4b0d3255bfef95601890afd80709"} {
		if tok := Inspect(in, now); tok.Kind != KindOpaque {
			t.Errorf("%s: %s %q", in, tok.Kind, tok.Format)
		}
	}
}

// TestWhatIsNoToken says of common strings what they are.
func TestWhatIsNoToken(t *testing.T) {
	for _, row := range []struct{ reason, in, form string }{
		{"of a container image", "sha256:" + strings.Repeat("0a1b2c3d", 8), "a digest"},
		{"of a lock file", "sha512-" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("why401??", 8))), "a digest"},
		{"a picture", base64.StdEncoding.EncodeToString([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")), "base64 of an image (PNG)"},
		{"prose", base64.StdEncoding.EncodeToString([]byte("Hello World, this is prose")), "base64 of a text of words"},
		{"a file", "report-2026-11-26.pdf", "the name of a file?"},
		{"a UUID", "f47ac10b-58cc-4372-a567-0e02b2c3d479", "a UUID, version 4"},
		{"a ULID", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "a ULID"},
		{"nothing that can be told", "V1StGXR8_Z5jdHi6B-myT", ""},
	} {
		tok := Inspect(row.in, now)
		if _, form, _ := strings.Cut(tok.Format, " characters"); tok.Kind != KindOpaque || !strings.HasPrefix(strings.TrimPrefix(form, ": "), row.form) || row.form == "" && form != "" || len(tok.Notes) > 0 {
			t.Errorf("%s: %s %q %v", row.reason, tok.Kind, tok.Format, tok.Notes)
		}
	}
}
