package token

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

// TestTokensOfOtherLibraries reads what programs made that nobody here wrote: testdata/others.json names each, and its keys are thrown
// away. A check that is only tried with its own signatures agrees with itself.
func TestTokensOfOtherLibraries(t *testing.T) {
	file, err := os.ReadFile("testdata/others.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Source, Reason, Token, Key, Secret, Open, Implicit, Payload, Passphrase string

		KeyBytes    string `json:"key_base64"`
		SecretBytes string `json:"secret_base64"`
		OpenBytes   string `json:"open_base64"`

		At      time.Time
		Status  Status
		Finding string // a part of the one fault that is to be named; "" for none
		Sub     string // the claim sub of what was opened
	}
	if err := json.Unmarshal(file, &rows); err != nil {
		t.Fatal(err)
	}
	either := func(text, inBase64 string) []byte {
		if inBase64 == "" {
			return []byte(text)
		}
		b, err := base64.StdEncoding.DecodeString(inBase64)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, row := range rows {
		tok := Inspect(row.Token, row.At)
		tok.Assertion = []byte(row.Implicit)
		if key := either(row.Open, row.OpenBytes); len(key) > 0 {
			o, err := ReadOpener("k", key, row.Passphrase)
			if err != nil {
				t.Errorf("%s, %s: %v", row.Source, row.Reason, err)
				continue
			}
			if in, err := Open(tok, o, row.At); err == nil {
				tok = in
			} else if row.Finding == "" {
				t.Errorf("%s, %s: %v", row.Source, row.Reason, err)
			}
		}
		if row.Payload != "" {
			if tok, err = Attach(tok, []byte(row.Payload), row.At); err != nil {
				t.Errorf("%s, %s: %v", row.Source, row.Reason, err)
			}
		}
		ks := SecretKeySet("s", either(row.Secret, row.SecretBytes))
		if key := either(row.Key, row.KeyBytes); len(key) > 0 {
			if ks, err = ReadKeySet("k", key); err != nil {
				t.Errorf("%s, %s: %v", row.Source, row.Reason, err)
			}
		}
		ks.At = row.At
		v := Verify(tok, ks)
		var said []string
		for _, f := range Faults(tok, v, Expect{At: row.At}) {
			said = append(said, f.What)
		}
		all := strings.Join(said, "; ")
		if v.Status != row.Status || row.Sub != tok.Claim("sub") && row.Sub != "" || !strings.Contains(all, row.Finding) || (all == "") != (row.Finding == "") {
			t.Errorf("%s, %s: %+v, sub %q, faults %q; want %s, %q", row.Source, row.Reason, v, tok.Claim("sub"), all, row.Status, row.Finding)
		}
	}
}
