package token

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
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

// TestSAMLInUTF16: XML may be written so (XML 1.0 section 4.3.3), and its signature is over UTF-8 all the same.
func TestSAMLInUTF16(t *testing.T) {
	signed := `<?xml version="1.0" encoding="UTF-16"?>` + assertionSigned(t, samlSigning{key: theProvider().rsa})
	for _, row := range []struct {
		reason, mark string
		order        binary.AppendByteOrder
		half         bool
	}{
		{"the low byte first", "\ufeff", binary.LittleEndian, false},
		{"the high byte first", "\ufeff", binary.BigEndian, false},
		{"without a mark", "", binary.LittleEndian, false},
		{"without a mark, the high byte first", "", binary.BigEndian, false},
		{"with half a character", "\ufeff", binary.LittleEndian, true},
	} {
		var b []byte
		for _, u := range utf16.Encode([]rune(row.mark + signed)) {
			b = row.order.AppendUint16(b, u)
		}
		if row.half {
			b = row.order.AppendUint16(b, 0xd800)
		}
		tok := Inspect(base64.StdEncoding.EncodeToString(b), now)
		if row.half {
			if tok.Kind == KindSAML {
				t.Errorf("%s: read as %s", row.reason, tok.Format)
			}
			continue
		}
		if v := Verify(tok, pemOf(t, theProvider().cert)); tok.Kind != KindSAML || v.Status != Verified || tok.Claim("sub") != "alice@example.test" || !slices.Contains(tok.Cleaned, "UTF-16") {
			t.Errorf("%s: %s %v %+v", row.reason, tok.Format, tok.Parse, v)
		}
	}
}
