package cli

import (
	"context"
	"fmt"
	"time"

	"why401/httpclient/mask"
	"why401/secrets"
	"why401/ui"
	"why401/ui/doctor"
)

func runDoctor(ctx context.Context, f *face, args []string) error {
	fs := f.flags("doctor", "[--json]")
	var asJSON bool
	fs.BoolVar(&asJSON, "json", false, "print one JSON document")
	if err := parse(fs, args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return &usageError{fmt.Sprintf("doctor takes no %q", mask.Word(fs.Arg(0))), ""}
	}
	checks := doctor.Examine(ctx, doctor.Place{Getenv: f.getenv, Terminal: isTerminal(f.in) && isTerminal(f.out), Store: secrets.NewKeyring(keyringService), Now: time.Now(), Lessons: ui.ProgressFile(f.getenv)})
	if asJSON {
		return writeJSON(f.out, map[string]any{"schema": "why401.doctor.v1", "checks": checks})
	}
	for _, c := range checks {
		fmt.Fprintf(f.out, "%-11s %-10s %s\n", c.Status, c.Name, c.What)
		if c.Fix != "" {
			fmt.Fprintf(f.out, "%-22s %s\n", "", c.Fix)
		}
	}
	return nil
}
