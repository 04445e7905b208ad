package token

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"why401/httpclient/keyshape"
	"why401/httpclient/mask"
)

// sampleOf makes up a key of a shape; "" where none of the tries has its form.
func sampleOf(k Shape) string {
	word := strings.Repeat("CANARYq7Rt2VxK9mWz4LbN8sYp3HcD", 10)
	hex := strings.Repeat("0a1b2c3d4e5f6789", 20)
	const uuid = "0a1b2c3d-4e5f-4678-9a0b-1c2d3e4f5a6b"
	tries := []string{uuid, "1-" + uuid, word[:22] + "." + word[:43], word[:22] + "_" + hex[:40], word[:14] + "." + hex[:64], word[:24] + "." + word[:64], hex[:24] + "-" + hex[:146], "AgEIcHlwaS5vcmc" + word[:60],
		"AgENdGVzdC5weXBpLm9yZ" + word[:60], "QmVkcm9ja0FQSUtleS" + word[:80], "YmVkcm9jay5hbWF6b25hd3MuY29t" + word[:80], word[:20] + "." + word[:86], hex[:16] + "-" + hex[:16], word[:8] + "_" + word[:24],
		base64.RawStdEncoding.EncodeToString([]byte("alice")) + "_CANARYabcdefGHIJKLMN_1LrTGk", hex[:16] + "$" + hex[:32], word[:32] + "-X", hex[:32] + "_" + hex[:10], "ABC123-DEF456-GHI78-JKL90-MNO12", word[:30] + "T3BlbkFJ" + word[:30],
		"abcdefghij234567abcdefghij234567abcdefghij2", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"}
	for n := 250; n >= 8; n-- {
		tries = append(tries, word[:n], hex[:n], strings.ToUpper(word[:n]), strings.ToLower(word[:n]), "3"+word[:n], "eyJ"+word[:n], "Ab"+word[:n], "1-"+word[:n])
	}
	if n := k.Len - len(k.Prefix); n > 0 {
		tries = append([]string{word[:n], hex[:n], strings.ToUpper(word[:n])}, tries...)
	}
	for _, rest := range tries {
		if got, ok := Known(k.Prefix + rest); ok && got.Name == k.Name && got.Prefix == k.Prefix {
			return k.Prefix + rest
		}
	}
	return ""
}

// TestEveryKnownKeyIsMasked: what is known for a key by its shape is taken for one wherever it stands: in prose, JSON, a form, a header
// that nobody knows, one that names what is public, a path, a query.
func TestEveryKnownKeyIsMasked(t *testing.T) {
	seen := 0
	for _, k := range keyshape.All() {
		if k.Public {
			continue
		}
		seen++
		s := sampleOf(k)
		if s == "" {
			t.Errorf("%s: no sample of its form", k.Name)
			continue
		}
		if strings.Contains(s, " ") {
			continue // FlyV1 is a scheme's word, and what follows is a key by itself
		}
		for place, got := range map[string]string{
			"prose":           mask.Body("the key " + s + " is wrong"),
			"JSON":            mask.Body(`{"message":"bad key: ` + s + `","n":1}`),
			"a form":          mask.Body("a=1&thing=" + url.QueryEscape(s) + "&b=2"),
			"a header":        mask.Header("X-Thing", s),
			"a public header": mask.Header("X-Request-Id", s),
			"a path":          mask.URL("https://api.example.test/v1/" + url.PathEscape(s) + "/x"),
			"a query":         mask.URL("https://api.example.test/v1?thing=" + url.QueryEscape(s) + "&b=2"),
		} {
			if place == "a public header" && k.Also != "" && !strings.Contains(got, "‹") {
				continue // an id may have that form
			}
			if u, err := url.QueryUnescape(strings.ReplaceAll(got, "+", "%2B")); err == nil {
				got += u
			}
			tail := s[len(s)-min(12, len(s)-len(k.Prefix)):]
			if strings.Contains(got, tail) {
				t.Errorf("%s in %s is shown: %s", k.Name, place, got)
			}
		}
	}
	if seen < 200 {
		t.Errorf("want 200 shapes of keys or more, as the README says, got %d", seen)
	}
}
