package plain

import (
	"fmt"
	"slices"
	"strings"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// credential is the wizard: a scheme, then its fields.
func (f *Face) credential(d *diagnose.Diagnosis, want string, preset flows.Credential) (*flows.Attempt, error) {
	if want == "" {
		want = d.Evidence.Credential.Scheme
	}
	choice := scheme.Choose(challenged(d), d.Evidence.Credential)
	if want == "none" {
		want = strings.ToLower(choice.Picked)
	}
	var list []scheme.Scheme
	chosen := 1
	for _, s := range scheme.All() {
		if s.ID == "none" {
			continue
		}
		list = append(list, s)
		if s.ID == want {
			chosen = len(list)
		}
		f.say("%d: %s. %s", len(list), s.Title, s.About)
	}
	if len(choice.Offered) > 1 && choice.Picked != "" {
		f.say("The server asks for several. Of these: %s.", choice)
	}
	chosen, err := f.number(fmt.Sprintf("Which scheme? (1 to %d; empty: %d)", len(list), chosen), "The scheme is how the credential is presented. The server's challenge names the one that it takes; it is the one that an empty line chooses, where that is known.", len(list), chosen)
	if err != nil || chosen == 0 {
		return nil, err
	}
	s := list[chosen-1]
	c := flows.Credential{Scheme: s.ID}
	skip := 0 // fields that are hardly ever needed: 1 they are left out, 2 they are asked for
	for _, spec := range s.Asked() {
		if spec.Rare && skip == 0 {
			if skip, err = f.rare(s); err != nil {
				return nil, err
			}
		}
		if spec.Rare && skip == 1 {
			c.Fields = append(c.Fields, flows.Field{Name: spec.Name, Value: mask.NewSensitive(strings.ToLower(spec.Label), spec.Default), Source: "typed"})
			continue
		}
		old := d.Evidence.Credential
		if preset.Scheme == s.ID && !preset.Get(spec.Name).IsZero() {
			old = preset
		}
		v, err := f.field(spec, old, s.ID)
		if err != nil {
			return nil, err
		}
		c.Fields = append(c.Fields, flows.Field{Name: spec.Name, Value: mask.NewSensitive(strings.ToLower(spec.Label), v), Source: "typed"})
	}
	if label := s.Missing(c); label != "" {
		f.say("Nothing was sent: type the %s first.", strings.ToLower(label))
		return nil, nil
	}
	if c.Scheme == "form" {
		return f.logIn(d, c)
	}
	next, err := scheme.Apply(d.Evidence.Attempt, c)
	if err != nil {
		f.say("It cannot be used: %s", clean.Line(err.Error(), 300))
		return nil, nil
	}
	return f.confirm(d, next, "")
}

// rare asks whether the fields that are hardly ever needed are to be filled in: 1 no, 2 yes.
func (f *Face) rare(s scheme.Scheme) (int, error) {
	var names []string
	for _, spec := range s.Fields {
		if spec.Rare {
			names = append(names, spec.Label)
		}
	}
	yes, err := f.yes("Fill in the rest, hardly ever needed: "+strings.Join(names, ", ")+"?", "Most services need none of them; no goes on without.")
	if yes {
		return 2, err
	}
	return 1, err
}

// challenged are the schemes that the server asked for.
func challenged(d *diagnose.Diagnosis) []string {
	var names []string
	for _, c := range d.Evidence.Challenges {
		if !c.Proxy {
			names = append(names, c.Scheme)
		}
	}
	return names
}

// proxyLogin asks for a login for the proxy that the request went through.
func (f *Face) proxyLogin(d *diagnose.Diagnosis, p httpclient.ProxySpec) (*flows.Attempt, error) {
	s := scheme.Proxy()
	f.say("%s. %s It goes to %s.", s.Title, s.About, mask.URL(p.URL))
	c := flows.Credential{Scheme: s.ID}
	for _, spec := range s.Fields {
		v, err := f.field(spec, flows.Credential{}, s.ID)
		if err != nil {
			return nil, err
		}
		c.Fields = append(c.Fields, flows.Field{Name: spec.Name, Value: mask.NewSensitive(strings.ToLower(spec.Label), v), Source: "typed"})
	}
	next, err := scheme.ApplyProxy(d.Evidence.Attempt, p, c)
	if err != nil {
		f.say("It cannot be used: %s", clean.Line(err.Error(), 300))
		return nil, nil
	}
	return f.confirm(d, next, "")
}

// field asks for one value; one that is no secret may be kept by an empty answer. A secret is taken as it is typed.
func (f *Face) field(spec scheme.FieldSpec, old flows.Credential, id string) (string, error) {
	if !spec.Secret {
		v := spec.Default
		if old.Scheme == id && !old.Get(spec.Name).IsZero() {
			v = old.Get(spec.Name).Reveal()
		}
		question := spec.Label + ":"
		if v != "" {
			question = fmt.Sprintf("%s (empty: %s)", spec.Label, clean.Line(v, 80))
		}
		if len(spec.Choices) > 0 {
			question = strings.Join(spec.Choices, ", ") + ": " + question
		}
		for {
			answer, err := f.value(question, spec.Help)
			if answer == "" {
				answer = v
			}
			if err != nil || len(spec.Choices) == 0 || slices.Contains(spec.Choices, answer) {
				return answer, err
			}
			f.line("Want one of %s.", strings.Join(spec.Choices, ", "))
		}
	}
	if spec.Help != "" {
		f.say("%s", spec.Help)
	}
	if f.ReadSecret == nil {
		return f.read(spec.Label + ":")
	}
	v, err := f.ReadSecret(spec.Label + " (not shown while you type) ")
	if err != nil {
		return "", errEnd
	}
	return strings.TrimRight(v, "\r\n"), nil
}
