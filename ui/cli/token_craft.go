package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// crafting is a token that the person edits and signs with a key of their own.
type crafting struct {
	set                 []string
	keyFile, secretFile string
}

func (c crafting) wanted() bool { return len(c.set) > 0 || c.keyFile != "" || c.secretFile != "" }

// craft prints the token that was made: the person asked for it.
func (f *face) craft(c crafting, text string, now time.Time, asJSON bool) error {
	if (c.keyFile == "") == (c.secretFile == "") {
		return &usageError{"--set wants a key to sign with: one of --sign-key and --sign-secret-file", "A token can be made for a service whose key you hold, such as the practice server of why401 lab."}
	}
	t := token.Inspect(text, now)
	if t.Claims == nil {
		return &usageError{"only a token whose claims can be read can be edited, got " + orUnknown(t.Format), ""}
	}
	alg, _ := t.Header["alg"].(string)
	path := c.keyFile + c.secretFile
	data, err := f.read(path)
	if err != nil {
		return &usageError{fmt.Sprintf("cannot read the key %s: %v", mask.Word(path), pathReason(err)), ""}
	}
	var s token.Signer
	if c.secretFile != "" {
		s, err = token.SecretSigner(data, alg)
	} else {
		s, err = token.ReadSigner(path, data, alg)
	}
	if err != nil {
		return &usageError{err.Error(), ""}
	}
	claims := []byte(t.RawJSON)
	for _, one := range c.set {
		name, value, ok := strings.Cut(one, "=")
		if !ok {
			return &usageError{fmt.Sprintf("--set %q: want NAME=VALUE", mask.Word(one)), "--set exp=+1h"}
		}
		if (strings.HasPrefix(value, "[") || strings.HasPrefix(value, "{")) && !json.Valid([]byte(value)) {
			fmt.Fprintf(f.err, "note: %s is written as a text: its value begins as JSON does and is none (quotes that the shell took away?)\n", mask.Word(name))
		}
		if claims, err = token.Edit(claims, name, value, now); err != nil {
			return &usageError{err.Error(), ""}
		}
	}
	made, err := token.Craft(t, claims, s)
	if err != nil {
		return &usageError{err.Error(), ""}
	}
	fmt.Fprintf(f.err, "note: made here and signed with %s by %s: it is good only where that key is\n", s.Alg, mask.Word(path))
	for _, x := range token.Inspect(made.Reveal(), now).Findings { // such a token may be wanted, to see what a service says of it
		fmt.Fprintf(f.err, "note: %s (%s)\n", clean.Line(x.What, 200), x.Cause)
	}
	if n := len(t.Disclosures); n > 0 {
		fmt.Fprintf(f.err, "note: of the %d disclosures none is in it: a JWT was made, and no SD-JWT\n", n)
	}
	if asJSON {
		return writeJSON(f.out, map[string]any{"schema": "why401.crafted.v1", "token": made.Reveal(), "alg": s.Alg})
	}
	_, err = fmt.Fprintln(f.out, made.Reveal())
	return err
}

func orUnknown(format string) string {
	if format == "" {
		return "none of a known kind"
	}
	return format
}
