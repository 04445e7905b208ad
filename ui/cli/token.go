package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

func runToken(ctx context.Context, f *face, args []string) error {
	fs := f.flags("token", "[flags] [TOKEN|FILE|-]")
	o := tokenFlags(fs)
	if err := parse(fs, args); err != nil {
		return err
	}
	ex, err := o.expected()
	if err != nil {
		return err
	}
	text, err := f.readToken(fs.Args())
	if err != nil {
		return err
	}
	keys, err := o.keys(f)
	if err != nil {
		return err
	}
	if err := o.lock.read(f); err != nil {
		return err
	}
	switch {
	case o.made.wanted():
		return f.craft(o.made, text, ex.At, o.asJSON)
	case o.beside != "":
		return f.tokensBeside(o.beside, text, ex, o.asJSON, o.reveal)
	}
	keys.At = ex.At
	return f.inspectTokens(ctx, o, text, keys, ex)
}

// inspectTokens lays each token of a text open. Its status is the worst of theirs.
func (f *face) inspectTokens(ctx context.Context, o *tokenOptions, text string, keys token.KeySet, ex token.Expect) error {
	texts := token.Several(text)
	if len(texts) < 2 {
		texts = []string{text}
	}
	worst, unanswered := exitOK, false
	for i, text := range texts {
		l := laidOpen{o: o, ex: ex, place: i, of: len(texts)}
		if err := l.inspect(ctx, f, text, keys); err != nil {
			return err
		}
		if err := l.print(f); err != nil {
			return err
		}
		if l.refused() {
			worst = max(worst, exitRefused)
		}
		if l.unreachable {
			worst = exitUnreachable
		}
		unanswered = unanswered || l.unanswered()
	}
	if len(texts) > 1 {
		fmt.Fprintf(f.err, "note: the input holds %d tokens\n", len(texts))
	}
	if worst == exitOK && unanswered { // it was asked for, and is not known: that is not good
		worst = exitUnreachable
	}
	if worst != exitOK {
		return exitError(worst)
	}
	return nil
}

// laidOpen is one token of the input and what is known of it.
type laidOpen struct {
	o         *tokenOptions
	ex        token.Expect
	place, of int // among the tokens of the input, from 0

	token       token.Token
	verified    token.Verification
	faults      []token.Finding
	replies     []token.Reply
	closed      error // why the keys that were given do not open it
	unreachable bool  // the keys could not be asked for
}

// inspect takes a token apart, verifies it, asks those that the person agreed to, and judges it.
func (l *laidOpen) inspect(ctx context.Context, f *face, text string, keys token.KeySet) (err error) {
	t := token.Inspect(text, l.ex.At)
	if t, l.closed, err = l.o.lock.open(t, l.of == 1, l.ex.At); err != nil {
		return err
	}
	if l.o.payload != "" {
		if t, err = f.attachPayload(t, l.o.payload, l.ex.At); err != nil {
			return err
		}
	}
	if l.ex.Leeway > 0 {
		t.Allow(l.ex.At, l.ex.Leeway)
	}
	l.token, l.verified = t, token.Verify(t, token.KeySet{At: l.ex.At})
	if l.o.fetches() {
		if keys, err = l.fetch(ctx, f); err != nil {
			return err
		}
	}
	if len(keys.Keys) > 0 || len(keys.Unreadable) > 0 {
		keys.At = l.ex.At
		l.verified = token.Verify(t, keys)
		if l.o.discover && l.o.issuer == "" && l.verified.Status == token.Verified { // anyone can have an issuer of their own
			l.verified.Mind = append(l.verified.Mind, "its issuer is the one that the token itself names; --issuer says which one the API trusts")
		}
	}
	if l.replies, err = f.ask(ctx, l.o.ask, t, l.o.issuer, l.ex.At); err != nil {
		return err
	}
	l.faults = token.Faults(t, l.verified, l.ex)
	return nil
}

// fetch is the keys from where the flags say. Where they cannot be had, the verification says why.
func (l *laidOpen) fetch(ctx context.Context, f *face) (token.KeySet, error) {
	keys, err := f.fetchKeys(ctx, l.o.jwks, l.token, l.o.issuer)
	var wrong *usageError
	if err == nil || errors.As(err, &wrong) {
		return keys, err
	}
	l.verified.Why = "the keys could not be had: " + clean.Line(err.Error(), 400)
	var fe *token.FetchError
	l.unreachable = errors.As(err, &fe) && !fe.Answered
	return keys, nil
}

func (l *laidOpen) print(f *face) (err error) {
	switch {
	case l.o.asJSON && l.place == 0: // one document: that of the first
		doc := token.NewDocument(l.token, l.verified, l.ex, l.o.reveal)
		doc.Asked = token.AskedParts(l.replies)
		doc.Opened(l.token, l.closed)
		if l.of > 1 {
			doc.Note = fmt.Sprintf("the input holds %d tokens; this is the first", l.of)
		}
		err = writeJSON(f.out, doc)
	case !l.o.asJSON:
		head := ""
		if l.of > 1 {
			head = fmt.Sprintf("%sToken %d of %d\n", strings.Repeat("\n", btoi(l.place > 0)), l.place+1, l.of)
		}
		_, err = f.out.Write([]byte(head + tokenText(l.token, l.verified, l.faults, l.closed, l.ex, l.o.reveal) + askedText(l.replies)))
	}
	return err
}

func (l *laidOpen) refused() bool {
	return len(l.faults) > 0 || l.closed != nil || len(l.token.Layers) > 0 && l.token.Encrypted() || refusedThere(l.replies) || l.verified.Status == token.Failed || l.token.Kind == token.KindUnknown || l.token.Parse != nil
}

// unanswered is true where something was asked for and is not known.
func (l *laidOpen) unanswered() bool {
	asked := l.o.fetches() || l.o.key != "" || l.o.secretFile != ""
	return saidNothing(l.replies) || asked && l.verified.Status == token.NotChecked
}

// attachPayload adds the payload of a detached token from a file.
func (f *face) attachPayload(t token.Token, path string, at time.Time) (token.Token, error) {
	b, err := f.read(path)
	if err != nil {
		return t, &usageError{fmt.Sprintf("cannot read the payload %s: %v", mask.Word(path), pathReason(err)), ""}
	}
	if t, err = token.Attach(t, b, at); err != nil {
		return t, &usageError{err.Error(), "Leave --payload out."}
	}
	return t, nil
}

// fetchKeys asks the URL that was named, or the issuer: that of --issuer, else the one that the token names. The person
// has agreed by the flag.
func (f *face) fetchKeys(ctx context.Context, jwks string, t token.Token, issuer string) (token.KeySet, error) {
	if jwks != "" {
		return token.FetchKeySet(ctx, f.client(0), jwks)
	}
	if t.Kind == token.KindSAML {
		return token.KeySet{}, &usageError{"--discover: SAML names no place for its issuer's keys", "Name the metadata with --jwks URL, or give it as a file with --key."}
	}
	if issuer == "" {
		issuer = t.Claim("iss")
	}
	if issuer == "" {
		return token.KeySet{}, &usageError{"--discover: the token names no issuer (iss)", "Name it with --issuer URL, or the keys with --jwks URL."}
	}
	return token.FetchIssuerKeys(ctx, f.client(0), issuer)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
