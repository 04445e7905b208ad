package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	if err := o.readExpected(); err != nil {
		return err
	}
	text, err := f.readToken(fs.Args())
	if err != nil {
		return err
	}
	if err := o.readKeys(f); err != nil {
		return err
	}
	if err := o.lock.read(f); err != nil {
		return err
	}
	switch {
	case o.made.wanted():
		return f.craft(o.made, text, o.ex.At, o.asJSON)
	case o.beside != "" && (o.fetches() || o.key != "" || o.secretFile != "" || len(o.lock.keys) > 0):
		return &usageError{"--beside compares what can be read, and checks no signature and opens nothing: give it without a key", "Check each token by itself first: why401 token --key FILE - < TOKEN"}
	case o.beside != "":
		return f.tokensBeside(o.beside, text, o.ex, o.asJSON, o.reveal)
	}
	return f.inspectTokens(ctx, o, text)
}

// mostLaidOpen is how many tokens of one text are laid open: somebody reads them.
const mostLaidOpen = 200

// inspectTokens lays each token of a text open. Its status is the worst of theirs.
func (f *face) inspectTokens(ctx context.Context, o *tokenOptions, text string) error {
	texts := token.Several(text)
	if len(texts) < 2 {
		texts = []string{text}
	}
	worst, unanswered, of := exitOK, false, len(texts)
	for i, text := range texts[:min(of, mostLaidOpen)] {
		l := &laidOpen{o: o, ex: &o.ex, place: i, of: of}
		if err := l.take(f, text); err != nil {
			return err
		}
		if err := l.verify(ctx, f); err != nil {
			return err
		}
		if err := l.judge(ctx, f); err != nil {
			return err
		}
		if err := l.print(f); err != nil {
			return err
		}
		switch { // a token with faults of its own is refused, whoever did not answer
		case l.refused():
			worst = max(worst, exitRefused)
		case l.unreachable:
			worst = exitUnreachable
		}
		unanswered = unanswered || l.unanswered()
	}
	switch {
	case of == token.MostSeveral:
		fmt.Fprintf(f.err, "note: the input holds %d tokens or more; the first %d were read\n", of, mostLaidOpen)
	case of > mostLaidOpen:
		fmt.Fprintf(f.err, "note: the input holds %d tokens; the first %d were read\n", of, mostLaidOpen)
	case of > 1:
		fmt.Fprintf(f.err, "note: the input holds %d tokens\n", of)
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
	ex        *token.Expect
	place, of int // among the tokens of the input, from 0

	token       token.Token
	verified    token.Verification
	faults      []token.Finding
	replies     []token.Reply
	closed      error           // why the keys that were given do not open it
	elsewhere   []token.Finding // faults that show where the token is checked, and not by itself
	unreachable bool            // the keys could not be asked for
}

// take reads the token out of its text, opens it, and adds what is sent apart from it.
func (l *laidOpen) take(f *face, text string) error {
	l.token = token.Inspect(text, l.ex.At)
	if err := l.open(); err != nil {
		return err
	}
	if l.o.payload != "" {
		if err := l.attachPayload(f); err != nil {
			return err
		}
	}
	if l.ex.Leeway > 0 {
		l.token.Allow(l.ex.At, l.ex.Leeway)
	}
	return nil
}

// verify tries the keys that were given, or those that the flags say to fetch.
func (l *laidOpen) verify(ctx context.Context, f *face) error {
	why, err := "", error(nil)
	if l.o.fetches() {
		if why, err = l.fetch(ctx, f); err != nil {
			return err
		}
	}
	l.o.given.At = l.ex.At
	l.verified = token.Verify(l.token, l.o.given)
	if why != "" {
		l.verified.Why = why
	}
	if l.o.discover && l.o.issuer == "" && l.verified.Status == token.Verified { // anyone can have an issuer of their own
		l.verified.Mind = append(l.verified.Mind, "its issuer is the one that the token itself names; --issuer says which one the API trusts")
	}
	return nil
}

// judge asks those that the person agreed to, and says what is wrong.
func (l *laidOpen) judge(ctx context.Context, f *face) error {
	if err := l.ask(ctx, f); err != nil {
		return err
	}
	l.faults = append(token.Faults(l.token, l.verified, *l.ex), l.elsewhere...)
	return nil
}

// fetch has the keys from where the flags say; why says why they cannot be had.
func (l *laidOpen) fetch(ctx context.Context, f *face) (why string, err error) {
	l.o.given, err = f.fetchKeys(ctx, l.o.jwks, l.token, l.o.issuer)
	var wrong *usageError
	if err == nil || errors.As(err, &wrong) {
		return "", err
	}
	var other *token.OtherIssuerError
	if errors.As(err, &other) && l.o.issuer == "" {
		if fault, ok := other.Fault(); ok {
			l.elsewhere = append(l.elsewhere, fault)
		}
	}
	var fe *token.FetchError
	l.unreachable = errors.As(err, &fe) && !fe.Answered
	return "the keys could not be had: " + clean.Line(err.Error(), 400), nil
}

func (l *laidOpen) print(f *face) error {
	if l.o.asJSON {
		if l.place > 0 { // one document: that of the first
			return nil
		}
		return writeJSON(f.out, l.document())
	}
	head := ""
	if l.of > 1 {
		head = fmt.Sprintf("%sToken %d of %d\n", strings.Repeat("\n", btoi(l.place > 0)), l.place+1, l.of)
	}
	_, err := f.out.Write([]byte(head + l.text(l.o.reveal) + askedText(l.replies)))
	return err
}

func (l *laidOpen) document() *token.Document {
	doc := token.NewDocument(l.token, l.verified, *l.ex, l.o.reveal)
	doc.Asked = token.AskedParts(l.replies)
	doc.Opened(l.token, l.closed)
	doc.Add(l.elsewhere)
	if l.of > 1 {
		doc.Note = fmt.Sprintf("the input holds %d tokens; this is the first", l.of)
	}
	return &doc
}

func (l *laidOpen) refused() bool {
	return len(l.faults) > 0 || l.closed != nil || len(l.token.Layers) > 0 && l.token.Encrypted() || refusedThere(l.replies) || l.verified.Status == token.Failed || l.unproven() || l.token.Kind == token.KindUnknown || l.token.Parse != nil
}

// unproven is true where a key was given and the signature could not be checked with it: nobody may take such a token for good.
func (l *laidOpen) unproven() bool {
	return (l.o.key != "" || l.o.secretFile != "") && l.verified.Status == token.NotChecked
}

// unanswered is true where something was asked for and is not known.
func (l *laidOpen) unanswered() bool {
	return saidNothing(l.replies) || l.o.fetches() && l.verified.Status == token.NotChecked
}

// keysGiven is true where the flags say how the signature is to be checked.
func (l *laidOpen) keysGiven() bool { return l.o.fetches() || l.o.key != "" || l.o.secretFile != "" }

// attachPayload adds the payload of a detached token from a file.
func (l *laidOpen) attachPayload(f *face) error {
	b, err := f.read(l.o.payload)
	if err != nil {
		return &usageError{fmt.Sprintf("cannot read the payload %s: %v", mask.Word(l.o.payload), pathReason(err)), ""}
	}
	if l.token, err = token.Attach(l.token, b, l.ex.At); err != nil {
		return &usageError{err.Error(), "Leave --payload out."}
	}
	return nil
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
