package keyshape

import (
	"encoding/base64"
	"hash/crc32"
	"strconv"
	"strings"
	"testing"
)

// word is a made-up secret of n letters and digits; digits and letters take turns in it as in one that was drawn.
func word(n int) string { return strings.Repeat("CANARYq7Rt2VxK9mWz4LbN8sYp3HcD", n/30+1)[:n] }

func hexes(n int) string { return strings.Repeat("0a1b2c3d4e5f6789", n/16+1)[:n] }

const madeUUID = "0a1b2c3d-4e5f-4678-9a0b-1c2d3e4f5a6b"

// candidates are rests of many forms and lengths.
func candidates() (out []string) {
	for n := 8; n <= 260; n++ {
		out = append(out, word(n), hexes(n), strings.ToUpper(word(n)), strings.ToLower(word(n)), "3"+word(n), "eyJ"+word(n), "Ab"+word(n), "1-"+word(n), strings.ToUpper(hexes(n)))
	}
	return append(out, madeUUID, "1-"+madeUUID, word(22)+"."+word(43), word(22)+"_"+hexes(40), word(14)+"."+hexes(64), word(24)+"."+word(64), hexes(24)+"-"+hexes(146),
		"AgEIcHlwaS5vcmc"+word(60), "AgENdGVzdC5weXBpLm9yZ"+word(60), "QmVkcm9ja0FQSUtleS"+word(80), "YmVkcm9jay5hbWF6b25hd3MuY29t"+word(80), word(20)+"."+word(86), hexes(16)+"-"+hexes(16), word(8)+"_"+word(24),
		base64.RawStdEncoding.EncodeToString([]byte("alice"))+"_"+strings.Repeat("CANARYabcdefGHIJKLMN", 1)+"_1LrTGk", strings.Repeat("0a1b2c3d4e5f6789", 1)+"$"+hexes(32), word(32)+"-X", hexes(32)+"_"+hexes(10), strings.Repeat("a1b2", 12),
		"ABC123-DEF456-GHI78-JKL90-MNO12", word(30)+"T3BlbkFJ"+word(30), strings.Repeat("abcdefghij234567", 3)[:43], "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE")
}

// TestEveryShapeIsReached finds for each shape a string that is called by its name: no other takes it first, and its form can be met.
func TestEveryShapeIsReached(t *testing.T) {
	rests := candidates()
	for _, k := range All() {
		if !strings.HasPrefix(k.Source, "https://") {
			t.Errorf("%s: want the address of the document that its form is from, got %q", k.Name, k.Source)
		}
		found := false
		for _, rest := range rests {
			got, ok := Known(k.Prefix + rest)
			if found = ok && got.Name == k.Name && got.Prefix == k.Prefix && got.Environment == k.Environment; found {
				break
			}
		}
		if !found {
			t.Errorf("%s (%s…): no candidate is called by its name", k.Name, k.Prefix)
		}
	}
}

// TestKnown names made-up keys, and leaves near misses without a name. No secret of anybody's.
func TestKnown(t *testing.T) {
	azure := func(n, at int, mark, end string) string {
		s := word(n)
		return s[:at] + mark + s[at+len(mark):n-len(end)] + end
	}
	for _, row := range []struct{ reason, in, name string }{
		{"Cloudflare of 2026", "cfut_" + word(40) + hexes(8), "Cloudflare user API token"},
		{"Google's key that is bound", "AQ.Ab8" + word(47), "Google API key bound to a service account"},
		{"a version with AQ.", "AQ.Abstract-syntax-tree", ""},
		{"Bedrock", "ABSKQmVkcm9ja0FQSUtleS" + word(90), "Amazon Bedrock API key (long-term)"},
		{"ABSK of something else", "ABSK" + word(90), ""},
		{"a role is no key", "AROA" + strings.ToUpper(word(17)), "AWS id of a role, no access key"},
		{"Claude Code's token is no API key", "sk-ant-oat01-" + word(95), "Anthropic OAuth access token (of Claude Code)"},
		{"ClickUp", "pk_1234567_" + strings.ToUpper(word(32)), "ClickUp personal API token"},
		{"Klaviyo", "pk_" + hexes(34), "Klaviyo private API key"},
		{"Zoho", "1000." + hexes(32) + "." + hexes(32), "Zoho OAuth token"},
		{"a version number", "1000.2.3-rc.1.build.20261126", ""},
		{"Salesforce", "00D" + word(12) + "!" + word(90), "Salesforce access token (session id)"},
		{"Jenkins", "11" + hexes(32), "Jenkins API token"},
		{"34 digits are a number", "1186956795727233704962361914360895", ""},
		{"Okta", "00" + word(40), "Okta API token"},
		{"a SHA-1 with 00 before it", "00" + hexes(40), ""},
		{"Kubernetes", "a1b2c3.0123456789abcdef", "Kubernetes bootstrap token"},
		{"a number", "145433.2908011933696719", ""},
		{"Azure DevOps", azure(84, 76, "AZDO", ""), "Azure DevOps personal access token"},
		{"Azure Storage", azure(88, 76, "+ASt", "Q=="), "Azure Storage account key"},
		{"88 signs of base64 are any", azure(88, 76, "CANA", "Q=="), ""},
		{"Azure OpenAI", word(52) + "JQQJ99BA" + word(16) + "X" + word(7), "Azure key of the form of 2024 (Azure OpenAI, AI services and others)"},
		{"Entra", "CAN8Q~" + word(34), "Microsoft Entra client secret"},
		{"HubSpot", "pat-na1-" + madeUUID, "HubSpot private app token"},
		{"a branch", "pat-name-of-a-branch", ""},
		{"Matrix, no sum", "syt_YWxpY2U_CANARYabcdefGHIJKLMN_000000", "Matrix access token (of Synapse)"},
		{"TestPyPI is another house", "pypi-AgENdGVzdC5weXBpLm9yZw" + word(80), "TestPyPI API token"},
		{"a package", "pypi-charset-normalizer", ""},
		{"a file of C", "sbp_target.h", ""},
		{"a method of Python", "SG.add_nodes_from", ""},
		{"a method of Go", "s.ReadUint24LengthPrefixed", ""},
		{"Vault of before 1.10", "s.CANARYq7Rt2VxK9mWz4LbN8s", "Vault token of before version 1.10"},
		{"Sourcegraph", "sgp_" + hexes(16) + "_" + hexes(40), "Sourcegraph access token"},
		{"Segment begins its keys alike", "sgp_" + word(64), "Segment Public API token"},
		{"neither", "sgp_" + word(50), ""},
		{"Square", "EAAA" + word(60), "Square access token"},
		{"Meta begins its tokens alike", "EAAA" + word(180), "Meta (Facebook) access token"},
		{"what AWS KMS encrypted", "AQEDAHjR" + word(150), ""},
		{"Notion", "ntn_12345678901" + word(35), "Notion integration token"},
		{"a gene", "ATATTTATCTTTTCACTTCCTACATTGGTCAGACCATTATTCGACACGTGGCGTCATTTT", ""},
		{"a hash in a list of files", "r8_DrqAfn6QLwQnmXEggveiSU-UaIL2p2nuPINelfFc", ""},
		{"a test of sympy", "test_ContinuousDistributionHandmade", ""},
		{"Slack, its numbers", "xoxb-123456789012-1234567890123-" + word(24), "Slack bot token"},
		{"Slack, words", "xoxb-Slack_BOT_TOKEN", ""},
	} {
		k, ok := Known(row.in)
		if ok != (row.name != "") || k.Name != row.name {
			t.Errorf("%s: %q, want %q", row.reason, k.Name, row.name)
		}
	}
}

// TestUnfilled: what holds the place of a key is no key.
func TestUnfilled(t *testing.T) {
	for _, row := range []struct {
		in       string
		unfilled bool
	}{
		{"ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", true},
		{"ghp_xxxx", true},
		{"github_pat_...", true},
		{"glpat-xxxxxxxx-xxxxxxxxxxxxxxxxxx.xxxxxxxxx", true},
		{"GR134894112312312312312312312", true},
		{"AIzaSyabcdefghijklmnopqrstuvwxyz1234567", true},
		{"ntn_123456789012345678901234567890123456789012345678901234567890", true},
		{"sntryu_" + strings.Repeat("a", 64), true},
		{"sha256~PUT-YOUR-TOKEN-HERE", true},
		{"oauth_example_token", false},
		{"test_example", false}, // any test's name
		{"ghp_" + word(36), false},
		{"glpat-" + word(20), false},
		{"sk_live_" + word(40), false},
	} {
		if _, got := Unfilled(row.in); got != row.unfilled {
			t.Errorf("%s: %v", row.in, got)
		}
		if _, known := Known(row.in); known && row.unfilled {
			t.Errorf("%s is called a key", row.in)
		}
	}
}

// TestSpans finds keys inside of texts and words, and takes no time for words that are made to take it.
func TestSpans(t *testing.T) {
	key := "glpat-" + word(20)
	for _, row := range []struct{ reason, text, hidden string }{
		{"prose", "the token " + key + " is wrong.", key},
		{"at the end of a sentence", "it is " + key + ".", key},
		{"JSON", `{"message":"bad ` + key + `"}`, key},
		{"a path", "https://api.example.test/v1/" + key + "/x", key},
		{"a login in an address", "https://oauth2:" + key + "@gitlab.example.test/a.git", key},
		{"percent-encoded", "q=Bearer%20" + key + "&b=1", key},
		{"base64 that was percent-encoded", "v=sntrys_eyJ" + word(30) + "%2F" + word(30) + "%2B" + word(20) + "&b=1", word(30) + "%2F" + word(30) + "%2B" + word(20)},
		{"a bot in a path", "https://api.telegram.org/bot123456789:AA" + word(33) + "/getMe", word(33)},
		{"a webhook of Slack", "https://hooks.slack.com/services/T0CANARY1/B0CANARY2/abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx"},
		{"a webhook of Discord", "https://discord.com/api/webhooks/1098765432109876543/CANARYabcdef", "CANARYabcdef"},
		{"of a length that nobody knows", "shpat_" + hexes(70), hexes(70)},
		{"an AWS key id is no secret", "AKIAIOSFODNN7EXAMPLE", ""},
		{"a UUID in a path", "/users/" + madeUUID, ""},
		{"a package", "pip install pypi-charset-normalizer", ""},
		{"a page of Slack's documentation", "https://docs.slack.dev/messaging/hooks.html", ""},
	} {
		left, last := "", 0
		for _, s := range Spans(row.text) {
			left, last = left+row.text[last:s[0]], s[1]
		}
		left += row.text[last:]
		if row.hidden == "" && left != row.text || row.hidden != "" && strings.Contains(left, row.hidden) {
			t.Errorf("%s: what is left is %q", row.reason, left)
		}
	}
	for _, w := range []string{"sk-ant-", "fm2_", "https://hooks.slack.com/services/", "%2D", "-"} {
		Spans(strings.Repeat(w, 1<<20/len(w)))
	}
}

// TestSums checks the checksums against tokens that are made here as the issuers' documents say, and with one sign changed.
func TestSums(t *testing.T) {
	base := func(n uint32, radix, least int) string {
		s := ""
		const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		for ; n > 0; n /= uint32(radix) {
			s = digits[n%uint32(radix):][:1] + s
		}
		return strings.Repeat("0", max(0, least-len(s))) + s
	}
	crc := func(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }
	routed := "glpat-" + base64.RawURLEncoding.EncodeToString([]byte("CANARY0123456789o:1\nu:abc\x09")) + ".01."
	routed += base(uint32(len(routed)-len("glpat-")-len(".01.")), 36, 2)
	for _, row := range []struct{ reason, in string }{
		{"GitHub", "ghp_" + word(30) + base(crc(word(30)), 62, 6)},
		{"npm", "npm_" + word(30) + base(crc(word(30)), 62, 6)},
		{"GitLab, routable", routed + strings.ToLower(base(crc(routed), 36, 7))},
		{"Synapse", "syt_YWxpY2U_CANARYabcdefGHIJKLMN_" + base(crc("syt_YWxpY2U_CANARYabcdefGHIJKLMN"), 62, 6)},
		{"Atlassian", "ATATT3" + word(177) + "=" + strings.ToUpper(strconv.FormatUint(uint64(crc("ATATT3"+word(177)+"="))+1<<32, 16)[1:])},
	} {
		k, ok := Known(row.in)
		if !ok || k.Check == nil || k.Check(row.in) != Right {
			t.Errorf("%s: %q %v, want its sum right", row.reason, k.Name, ok)
			continue
		}
		i := len(k.Prefix) + 8
		if changed := row.in[:i] + string(row.in[i]^1) + row.in[i+1:]; k.Check(changed) != Wrong {
			t.Errorf("%s: a changed sign goes unseen", row.reason)
		}
	}
	for _, s := range []string{"glpat-" + word(20), "ATATT3" + word(100), "ghs_" + word(60)} {
		if k, ok := Known(s); !ok || k.Check != nil && k.Check(s) != NoSum {
			t.Errorf("%s: want no sum in it", k.Name)
		}
	}
}
