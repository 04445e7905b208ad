package cli

import (
	"context"

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
	if isTerminal(f.in) {
		face.ReadSecret = func(question string) (string, error) { return f.readHidden(f.out, question) }
	}
	err := face.Run(start)
	if n := f.ended.status(); n != 0 { // at a hidden line, where the face knows only that it ended
		return exitError(n)
	}
	return err
}
