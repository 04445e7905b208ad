package token

import (
	"errors"
	"strings"
)

// Layer is one encrypted token that was opened, the outermost first.
type Layer struct {
	Kind   Kind // KindJWE, KindPASETO or KindSAML
	Format string
	Header map[string]any
	Raw    string // the encrypted token; secret
	Key    string // what opened it: `key "enc-1" of keys.json (RSA 2048)`
	Tried  int    // how many keys were tried until then, that one included
}

// Opening is what became of an encrypted token: Layers where it was opened, else why it stays closed.
type Opening struct {
	Layers []Layer
	Wants  string   // the key that opens what is still closed, "" where nothing is
	Why    string   // why no key that was given opened it, "" where none was given
	Tried  []string // every key that was given, and what came of it
}

// OpeningOf is what became of t, which no key opened where err is not nil; false for a token that is not encrypted.
func OpeningOf(t Token, err error) (Opening, bool) {
	o := Opening{Layers: t.Layers}
	if t.Encrypted() {
		o.Wants = t.Wants()
	}
	if o.Why = t.stuck; err != nil {
		o.Why = closedWhy(err)
	}
	var no *NotOpenedError
	if errors.As(err, &no) {
		o.Tried = no.Tried
	}
	return o, len(o.Layers) > 0 || o.Wants != ""
}

// closedWhy is the sentence of an error of Open, without the key that is wanted.
func closedWhy(err error) string {
	var no *NotOpenedError
	if errors.As(err, &no) {
		return no.Why
	}
	return strings.TrimPrefix(err.Error(), "opening the token: ")
}

// NotOpenedError says why no key that was given opens a token, and which one would.
type NotOpenedError struct {
	Wants string   // the key that would: "the RSA private key of 2048 bits …"
	Why   string   // one sentence
	Tried []string // every key that was given, and what came of it
}

func (e *NotOpenedError) Error() string {
	return e.Why + "; it wants " + e.Wants
}
