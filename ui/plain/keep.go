package plain

import (
	"context"
	"fmt"
	"strings"
	"time"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/httpclient/clean"
	"why401/secrets"
	"why401/ui/kit"
)

// keep stores the credential under a name, in the keyring or, where that fails, in memory.
func (f *Face) keep(d *diagnose.Diagnosis) error {
	p, err := kit.ProfileOf("", d)
	if err != nil {
		f.say("Not kept: %s", clean.Line(err.Error(), 300))
		return nil
	}
	name, err := f.value(fmt.Sprintf("Under which name? (empty: %s)", p.Name), "The credential is kept as a profile, under a name of your choice. The word kept lists the profiles later.")
	if err != nil {
		return err
	}
	if name != "" {
		p.Name = name
	}
	ctx, cancel := context.WithTimeout(f.Services.Context(), 10*time.Second)
	defer cancel()
	if err = f.Services.Store.Put(ctx, p); err == nil {
		f.say("Kept as %s in %s, and read back.", p.Name, f.Services.Store.Name())
		return nil
	}
	f.say("Not kept: %s", clean.Line(err.Error(), 300))
	f.say("%s", secrets.Advice(err))
	if f.Services.Session == nil {
		return nil
	}
	ok, err := f.yes("Keep it in memory until you leave?", "yes keeps it in this program's memory: it is gone when you leave. no keeps it nowhere.")
	if err != nil || !ok {
		return err
	}
	if err := f.Services.Session.Put(ctx, p); err != nil {
		f.say("Not kept: %s", clean.Line(err.Error(), 300))
		return nil
	}
	f.say("Kept as %s until you leave.", p.Name)
	return nil
}

// kept lists what is kept and makes the attempt of the one that is chosen.
func (f *Face) kept() (*flows.Attempt, error) {
	ctx, cancel := context.WithTimeout(f.Services.Context(), 10*time.Second)
	defer cancel()
	var list []secrets.Profile
	var from []secrets.Store
	for _, s := range []secrets.Store{f.Services.Session, f.Services.Store} {
		if s == nil {
			continue
		}
		l, err := s.List(ctx)
		if err != nil {
			f.say("%s: %s", s.Name(), clean.Line(err.Error(), 300))
		}
		for _, p := range l {
			list, from = append(list, p), append(from, s)
			f.say("%d: %s, %s, only to %s", len(list), clean.Line(p.Name, 64), p.Scheme, strings.Join(p.Hosts, ", "))
		}
	}
	if len(list) == 0 {
		f.say("Nothing is kept.")
		return nil, nil
	}
	n, err := f.number("Which one? (a number; empty: none)", "The number opens that credential and its request; you are asked before it is sent.", len(list), 0)
	if err != nil || n == 0 {
		return nil, err
	}
	ctx, cancel = context.WithTimeout(f.Services.Context(), 10*time.Second) // the answer may have taken long
	defer cancel()
	p, err := from[n-1].Get(ctx, list[n-1].Name)
	if err == nil {
		var a flows.Attempt
		if a, err = kit.AttemptOf(p); err == nil {
			return &a, nil
		}
	}
	f.say("Not opened: %s", clean.Line(err.Error(), 300))
	return nil, nil
}
