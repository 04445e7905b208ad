package cli

import (
	"context"
	"os"
	"time"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient/convert"
	"why401/secrets"
	"why401/ui"
	"why401/ui/kit"
)

// keyringService is the name that kept credentials stand under in the OS keyring.
const keyringService = "why401"

func runCurl(ctx context.Context, f *face, args []string) error {
	return runScreens(ctx, f, append([]string{"curl"}, args...))
}

// runScreens opens the terminal UI on what args name; with no terminal it says what to type instead.
func runScreens(ctx context.Context, f *face, args []string) error {
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		return &usageError{"unknown flag " + args[0], "why401 --help lists the commands."}
	}
	start := kit.Open{Route: kit.RouteHome}
	if len(args) > 0 {
		in, err := f.readInput(args)
		if err != nil {
			return err
		}
		start = opening(in)
	}
	fromStdin := len(args) == 1 && args[0] == "-"
	if !isTerminal(f.out) || (!isTerminal(f.in) && !fromStdin) {
		return &usageError{"the screens need a terminal on stdin and stdout", "Without one: why401 diagnose -- curl ARGS…, or why401 --help."}
	}
	if f.getenv("TERM") == "dumb" {
		return &usageError{"the screens need a terminal that can move its cursor, and TERM is dumb", "Without one: why401 diagnose -- curl ARGS…, or why401 --help."}
	}
	return ui.Run(ui.Config{
		Services: kit.Services{
			Ctx: ctx, Sender: f.client(0), Store: secrets.NewKeyring(keyringService),
			Options: diagnose.Options{Now: time.Now, Environment: f.environ()},
			Case:    &kit.Case{}, Env: f.getenv, ReadFile: os.ReadFile,
		},
		Start: start,
	})
}

// opening is the screen that fits an input.
func opening(in convert.Input) kit.Open {
	if len(in.Requests) > 0 {
		return kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: scheme.Attempt(in.Requests[0])}}
	}
	return kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: in.Token}}
}
