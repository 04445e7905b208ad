package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
)

// signOptions is what the flags say of how a request is signed.
type signOptions struct {
	scheme string
	params []string
}

// signFlags adds --sign and --sign-param, for the schemes that the wizard of the screens offers too, with the same fields.
func signFlags(fs *pflag.FlagSet) *signOptions {
	s := &signOptions{}
	fs.StringVar(&s.scheme, "sign", "", "sign each request by this `scheme`: "+strings.Join(scheme.Signers(), ", "))
	fs.Var((*lines)(&s.params), "sign-param", "a `name=value` of the scheme; a secret is named as name=@FILE or name=env:NAME and never written here")
	return s
}

// signed is r, to be signed as the flags say. A token that the request carries already stays where the scheme has one.
func (f *face) signed(r httpclient.Request, s *signOptions) (httpclient.Request, error) {
	if s.scheme == "" {
		if len(s.params) > 0 {
			return r, &usageError{"--sign-param goes with --sign", "For example: --sign oauth1 --sign-param consumer-key=KEY --sign-param consumer-secret=@FILE"}
		}
		return r, nil
	}
	if !scheme.IsSigner(s.scheme) {
		return r, &usageError{fmt.Sprintf("--sign %q: want one of %s", mask.Word(s.scheme), strings.Join(scheme.Signers(), ", ")), ""}
	}
	sc, _ := scheme.ByID(s.scheme)
	c := flows.Credential{Scheme: sc.ID}
	given := map[string]bool{}
	for _, p := range s.params {
		name, v, ok := strings.Cut(p, "=")
		i := slices.IndexFunc(sc.Fields, func(x scheme.FieldSpec) bool { return x.Name == name })
		if !ok || i < 0 {
			return r, &usageError{fmt.Sprintf("--sign-param %q: want name=value with a name of %s", mask.Word(name), fieldNames(sc)), ""}
		}
		value, source, err := f.signParam(sc.Fields[i], v)
		if err != nil {
			return r, err
		}
		given[name] = true
		c.Fields = append(c.Fields, flows.Field{Name: name, Value: mask.NewSensitive(strings.ToLower(sc.Fields[i].Label), value), Source: source})
	}
	a, carried := scheme.Attempt(r), false
	for _, x := range sc.Fields {
		switch v := a.Credential.Get(x.Name); {
		case given[x.Name]:
		case x.Name == "token" && x.Secret && s.scheme != "oauth1" && !v.IsZero():
			carried = true
			c.Fields = append(c.Fields, flows.Field{Name: x.Name, Value: v, Source: a.Credential.Source()})
		case x.Default != "":
			c.Fields = append(c.Fields, flows.Field{Name: x.Name, Value: mask.NewSensitive(strings.ToLower(x.Label), x.Default), Source: "--sign"})
		}
	}
	if label := sc.Missing(c); label != "" {
		for _, x := range sc.Fields {
			if x.Label == label {
				return r, &usageError{fmt.Sprintf("--sign %s wants --sign-param %s=%s: the %s", s.scheme, x.Name, map[bool]string{true: "@FILE", false: "VALUE"}[x.Secret], strings.ToLower(label)), x.Help}
			}
		}
	}
	next, err := scheme.Apply(a, c)
	if err != nil {
		return r, &usageError{"--sign " + s.scheme + ": " + clean.Line(err.Error(), 300), "Nothing was sent."}
	}
	if src := a.Credential.Source(); src != "" && !carried && gone(r, next.Request) {
		fmt.Fprintf(f.err, "note: --sign %s stands in the place of the command's own credential (%s), which is not sent\n", s.scheme, clean.Line(src, 60))
	}
	return next.Request, nil
}

// gone is true where a login or an Authorization of before is no longer there, or another.
func gone(before, after httpclient.Request) bool {
	if before.Login != nil {
		return after.Login == nil
	}
	was := before.Headers.Get("Authorization")
	return was != "" && after.Headers.Get("Authorization") != was
}

// signParam is the value of one parameter. A secret comes from a file or from the environment: what stands in a command line is seen
// by every user of the machine, and stays in the shell's history.
func (f *face) signParam(x scheme.FieldSpec, v string) (value, source string, err error) {
	file, isFile := strings.CutPrefix(v, "@")
	name, isEnv := strings.CutPrefix(v, "env:")
	switch {
	case x.Secret && isEnv:
		if value = f.getenv(name); value == "" {
			return "", "", &usageError{fmt.Sprintf("--sign-param %s: the environment variable %s is not set, or is empty", x.Name, mask.Word(name)), ""}
		}
		return value, "environment " + name, nil
	case isFile && (x.Secret || x.Name == "template"):
		b, err := f.read(file)
		if err != nil {
			return "", "", &usageError{fmt.Sprintf("--sign-param %s: cannot read %s: %v", x.Name, mask.Word(file), pathReason(err)), ""}
		}
		return strings.TrimRight(string(b), "\r\n"), "file", nil
	case x.Secret:
		return "", "", &usageError{fmt.Sprintf("--sign-param %s is a secret, and a command line is seen by others", x.Name), fmt.Sprintf("Write %s=@FILE, or %s=env:NAME with the name of an environment variable.", x.Name, x.Name)}
	case len(x.Choices) > 0 && !slices.Contains(x.Choices, v):
		return "", "", &usageError{fmt.Sprintf("--sign-param %s %q: want one of %s", x.Name, mask.Word(v), strings.Join(x.Choices, ", ")), ""}
	}
	return v, "--sign-param", nil
}

func fieldNames(sc scheme.Scheme) string {
	var out []string
	for _, x := range sc.Fields {
		out = append(out, x.Name)
	}
	return strings.Join(out, ", ")
}
