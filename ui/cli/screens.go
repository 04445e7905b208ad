package cli

import (
	tea "charm.land/bubbletea/v2"

	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"why401/flows/diagnose"
	"why401/secrets"
	"why401/ui"
	"why401/ui/doctor"
	"why401/ui/kit"
	"why401/ui/screen"
)

// keyringService is the name that kept credentials stand under in the OS keyring.
const keyringService = "why401"

func runCurl(ctx context.Context, f *face, args []string) error {
	return runScreens(ctx, f, append([]string{"curl"}, args...))
}

// runScreens opens the terminal UI on what args name; with no terminal it says what to type instead.
func runScreens(ctx context.Context, f *face, args []string) error {
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		return &usageError{"unknown flag " + shownFlag(args[0]), "why401 --help lists the commands."}
	}
	start := kit.Open{Route: kit.RouteHome}
	if len(args) > 0 {
		if arg, ok := f.archiveArg(args); ok {
			start = kit.Open{Route: kit.RouteTriage, Arg: arg}
		} else {
			in, err := f.readInput(args)
			if err != nil {
				return err
			}
			start = screen.Opening(in)
		}
	}
	fromStdin := len(args) == 1 && args[0] == "-"
	if !isTerminal(f.out) || (!isTerminal(f.in) && !fromStdin) {
		return &usageError{"the screens need a terminal on stdin and stdout", "Without one: why401 diagnose -- curl ARGS…, or why401 --help."}
	}
	if f.getenv("TERM") == "dumb" {
		return &usageError{"the screens need a terminal that can move its cursor, and TERM is dumb", "why401 --plain asks and answers line by line instead."}
	}
	if err := ui.Run(ui.Config{Services: f.services(ctx), Start: start}); err != nil {
		return err
	}
	if n := f.ended.status(); n != 0 {
		return exitError(n)
	}
	return nil
}

// services are what both interactive faces use of the world.
func (f *face) services(ctx context.Context) kit.Services {
	store := secrets.NewKeyring(keyringService)
	return kit.Services{
		Ctx: ctx, Sender: f.client(0), Store: store, Session: secrets.NewMemory(), KeyringShut: &atomic.Bool{},
		Options: diagnose.Options{Now: time.Now, Environment: f.environ(), Look: f.look},
		Case:    &kit.Case{}, Env: f.getenv, Place: f.place(), ReadFile: readStill, WriteFile: writeNew, OpenFile: openStill, CreateFile: createNew, Remove: os.Remove,
		After: func(d time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(d, func(time.Time) tea.Msg { return msg })
		},
		Progress: ui.NewProgress(ui.ProgressFile(f.getenv)),
		Doctor: func(ctx context.Context) []kit.Check {
			return doctor.Examine(ctx, doctor.Place{Getenv: f.getenv, Terminal: true, Store: store, Now: time.Now(), Lessons: ui.ProgressFile(f.getenv)})
		},
	}
}

// createNew makes a file that does not exist yet, for the person alone to read.
func createNew(name string) (io.WriteCloser, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("%s exists and is not overwritten: change the name", name)
	}
	if err != nil {
		return nil, fmt.Errorf("saving %s: %w", name, errors.Unwrap(err))
	}
	return file, nil
}

// writeNew writes a file that does not exist yet.
func writeNew(name string, data []byte) error {
	file, err := createNew(name)
	if err != nil {
		return err
	}
	if _, err := file.Write(data); err != nil {
		_ = file.Close()
		return fmt.Errorf("saving %s: %w", name, err)
	}
	return file.Close()
}
