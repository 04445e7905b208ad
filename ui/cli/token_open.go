package cli

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"why401/flows/token"
	"why401/httpclient/keyfile"
	"why401/httpclient/mask"
)

// opening is what the person gives to open an encrypted token with.
type opening struct {
	keys           []string // files
	passphraseFile string
	implicit       string // file
	opener         token.Opener
	assertion      []byte
}

// read reads the files once, for all tokens of the input.
func (o *opening) read(f *face) error {
	if o.implicit != "" {
		b, err := f.read(o.implicit)
		if err != nil {
			return &usageError{fmt.Sprintf("cannot read the implicit assertion %s: %v", mask.Word(o.implicit), pathReason(err)), ""}
		}
		o.assertion = bytes.TrimRight(b, "\r\n")
	}
	if o.passphraseFile != "" && len(o.keys) == 0 {
		return &usageError{"--decrypt-passphrase-file goes with --decrypt-key", ""}
	}
	for _, path := range o.keys {
		one, err := o.readKey(f, path)
		if err != nil {
			return err
		}
		o.opener = o.opener.With(one)
	}
	return nil
}

// readKey reads one file, and asks for its passphrase where there is a terminal to ask on.
func (o *opening) readKey(f *face, path string) (token.Opener, error) {
	shown := mask.Word(path)
	data, err := f.read(path)
	if err != nil {
		return token.Opener{}, &usageError{fmt.Sprintf("cannot read the key %s: %v", shown, pathReason(err)), ""}
	}
	pass := ""
	if o.passphraseFile != "" {
		b, err := f.read(o.passphraseFile)
		if err != nil {
			return token.Opener{}, &usageError{fmt.Sprintf("cannot read the passphrase %s: %v", mask.Word(o.passphraseFile), pathReason(err)), ""}
		}
		pass = strings.TrimRight(string(b), "\r\n")
	}
	one, err := token.ReadOpener(shown, data, pass)
	if errors.Is(err, keyfile.ErrPassphrase) {
		if !isTerminal(f.in) {
			return one, &usageError{shown + " is encrypted, no passphrase was given, and there is no terminal to ask on", "--decrypt-passphrase-file FILE names a file that holds it."}
		}
		if pass, err = f.readHidden(f.err, fmt.Sprintf("passphrase of %s (not shown): ", shown)); err != nil {
			return one, fmt.Errorf("reading the passphrase: %w", err)
		}
		one, err = token.ReadOpener(shown, data, pass)
	}
	if errors.Is(err, keyfile.ErrWrongPassphrase) {
		return one, &usageError{err.Error(), ""}
	}
	if err != nil {
		return one, &usageError{err.Error(), "A key is PEM, DER, PKCS #12, a JWK or JWK Set, PASERK, or a shared secret as raw bytes, hexadecimal or base64."}
	}
	return one, nil
}

// open opens the token, if it is encrypted. closed says afterwards why it stays closed; the error ends the command: what was asked
// for makes no sense.
func (l *laidOpen) open() error {
	o, t := &l.o.lock, &l.token
	if o.implicit != "" {
		if v, _ := t.Header["version"].(string); t.Kind != token.KindPASETO || v < "v3" {
			return &usageError{"--implicit: only a PASETO of version 3 or 4 is bound to an implicit assertion, got " + orUnknown(t.Format), "Leave --implicit out."}
		}
		t.Assertion = o.assertion
	}
	if len(o.keys) == 0 || t.Parse != nil || l.of > 1 && !t.Encrypted() {
		return nil
	}
	out, err := token.Open(*t, o.opener, l.ex.At)
	switch {
	case err != nil && t.Encrypted():
		l.closed = err
	case err != nil:
		return &usageError{err.Error(), "Leave --decrypt-key out; --key FILE verifies a signature."}
	default:
		*t = out
	}
	return nil
}

// openingText is what became of an encrypted token, as lines.
func openingText(t token.Token, closed error, line func(label, text string)) {
	o, ok := token.OpeningOf(t, closed)
	if !ok {
		return
	}
	for i, l := range o.Layers {
		which := ""
		if len(o.Layers) > 1 {
			which = fmt.Sprintf("layer %d ", i+1)
		}
		tried := ""
		if l.Tried > 1 {
			tried = fmt.Sprintf("; %d keys were tried", l.Tried)
		}
		line("Opened", which+"with "+l.Key+tried)
	}
	if o.Why != "" {
		line("Closed", o.Why)
		for i, one := range o.Tried {
			if len(o.Tried) == 1 {
				break // the sentence has it
			}
			if i == 10 {
				line("", fmt.Sprintf("and %d more", len(o.Tried)-i))
				break
			}
			line("", one)
		}
	}
	if o.Wants != "" {
		line("Wants", o.Wants)
	}
}
