package cli

import (
	"context"
	"io"
	"time"

	"why401/flows"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/secrets"
	"why401/ui/kit"
)

// place is where credentials are looked for: this machine.
func (f *face) place() provenance.Place {
	return provenance.Place{Environ: f.environ(), ReadFile: provenance.ReadSmall, Now: time.Now, Keyring: true}
}

// look is the ladder of an attempt on this machine.
func (f *face) look(a flows.Attempt) *provenance.Ladder { return provenance.Look(a, f.place()) }

// runSources lists every place that the credential of a request could come from. It sends nothing.
func runSources(ctx context.Context, f *face, args []string) error {
	fs := f.flags("sources", "[flags] -- curl ARGS… | URL | FILE | -")
	var asJSON, ask bool
	fs.BoolVar(&asJSON, "json", false, "print one JSON document (schema why401.sources.v1)")
	fs.BoolVar(&ask, "ask", false, "ask the OS keyring and the credential helpers too; each may ask for a password")
	fs.SetInterspersed(false)
	if err := parse(fs, args); err != nil {
		return err
	}
	r, err := f.oneRequest(fs.Args())
	if err != nil {
		return err
	}
	a, p := scheme.Attempt(r), f.place()
	if ask {
		p = kit.AskKeyring(ctx, secrets.NewKeyring(keyringService), r.URL, p)
	}
	l := provenance.Look(a, p)
	for i := range l.Rungs {
		if ask && l.Rungs[i].State == provenance.NotAsked && ctx.Err() == nil {
			l.Rungs[i] = provenance.Answer(ctx, l.Rungs[i], f.environ())
		}
	}
	if ctx.Err() != nil {
		return &usageError{"stopped before all places were looked at", ""}
	}
	if asJSON {
		return writeJSON(f.out, provenance.NewDocument(l, r.Method))
	}
	_, err = io.WriteString(f.out, provenance.Text(l)+"\nNothing was sent.\n")
	return err
}
