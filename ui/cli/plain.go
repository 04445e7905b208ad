package cli

import (
	"context"
	"os"

	"github.com/charmbracelet/x/term"

	"why401/flows"
	"why401/flows/scheme"
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
			return &usageError{"this is a token and no request", "why401 token - reads tokens."}
		}
		a := scheme.Attempt(in.Requests[0])
		start = &a
	}
	face := plain.Face{Services: f.services(ctx), In: f.in, Out: f.out}
	if file, ok := f.in.(*os.File); ok && isTerminal(f.in) {
		face.ReadSecret = func() (string, error) {
			b, err := term.ReadPassword(file.Fd())
			return string(b), err
		}
	}
	return face.Run(start)
}
