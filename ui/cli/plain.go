package cli

import (
	"context"
	"io"
	"time"

	"why401/flows"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/ui/plain"
)

// runPlain holds the conversation without a screen, on what args name or on what is asked for.
func runPlain(ctx context.Context, f *face, args []string) error {
	var start *flows.Attempt
	if len(args) > 0 {
		in, err := f.readInput(args)
		if err != nil {
			return err
		}
		if len(in.Requests) == 0 {
			_, err := io.WriteString(f.out, plainToken(in.Token.Reveal())+"\nNothing was sent. why401 token --help lists what else can be asked about it.\n")
			return err
		}
		a := scheme.Attempt(in.Requests[0])
		start = &a
	}
	face := plain.Face{Services: f.services(ctx), In: f.in, Out: f.out, Token: plainToken, AtEnd: f.atEnd}
	if isTerminal(f.in) {
		face.ReadSecret = func(question string) (string, error) { return f.readHidden(f.out, question) }
	}
	err := face.Run(start)
	if n := f.ended.status(); n != 0 { // at a hidden line, where the face knows only that it ended
		return exitError(n)
	}
	return err
}

// plainToken is what a token says, as why401 token writes it; no key is given and nothing is asked.
func plainToken(text string) string {
	now := time.Now()
	l := &laidOpen{token: token.Inspect(text, now), ex: &token.Expect{At: now}}
	l.verified = token.Verify(l.token, token.KeySet{})
	l.faults = token.Faults(l.token, l.verified, *l.ex)
	return l.text(false)
}
