package token

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestSAMLIsFoundInBase64: whatever follows the first "<" in base64, a message is no opaque string.
func TestSAMLIsFoundInBase64(t *testing.T) {
	plain := strings.NewReplacer("SIGNATURE", "", "MESSAGE", "").Replace(response)
	for reason, doc := range map[string]string{
		"a prefix":               plain,
		"no prefix":              `<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-11-24T08:00:00Z"></Response>`,
		"no prefix, a request":   `<AuthnRequest xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" IssueInstant="2026-11-24T08:00:00Z"></AuthnRequest>`,
		"another prefix":         strings.NewReplacer("samlp:", "b:", "xmlns:samlp=", "xmlns:b=").Replace(plain),
		"a declaration":          `<?xml version="1.0"?>` + plain,
		"a comment":              `<!-- x -->` + plain,
		"a document type":        `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>` + plain,
		"the mark of UTF-8":      "\ufeff" + plain,
		"the mark, and a prolog": "\ufeff<?xml version=\"1.0\"?>\n" + plain,
	} {
		got := Inspect(base64.StdEncoding.EncodeToString([]byte(doc)), now)
		if got.Kind != KindSAML {
			t.Errorf("%s: got %s, want a SAML message", reason, got.Format)
		}
		if broken := strings.Contains(reason, "document type"); broken != (got.Parse != nil) {
			t.Errorf("%s: got %v", reason, got.Parse)
		}
	}
}
