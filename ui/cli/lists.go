package cli

import "strings"

// words is a flag that may be given more than once, and with several words in one: --scope a,b or --scope 'a b', as scopes
// are written in a token and in OAuth. Unlike pflag's own lists it writes no CSV to describe what it begins with, which is nothing.
type words []string

func (w *words) Set(s string) error {
	*w = append(*w, strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })...)
	return nil
}
func (w *words) String() string { return strings.Join(*w, ",") }
func (w *words) Type() string   { return "words" }

// lines is a flag that may be given more than once, each as it stands.
type lines []string

func (l *lines) Set(s string) error {
	*l = append(*l, s)
	return nil
}
func (l *lines) String() string { return strings.Join(*l, " ") }
func (l *lines) Type() string   { return "lines" }
