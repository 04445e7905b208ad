// Package lazyregexp compiles a regular expression when it is first used: a run of the program uses few of them. Unlike
// sync.OnceValue, a variable of New's result is laid out by the compiler, so that to declare one costs nothing at the start.
package lazyregexp

import (
	"regexp"
	"sync"
)

// Regexp is a regular expression that is perhaps not compiled yet.
type Regexp struct {
	text string
	once sync.Once
	made *regexp.Regexp
}

// New declares the regular expression text.
func New(text string) *Regexp { return &Regexp{text: text} }

// Re compiles it, once. It panics where the text is none, as regexp.MustCompile does.
func (x *Regexp) Re() *regexp.Regexp {
	x.once.Do(func() { x.made = regexp.MustCompile(x.text) })
	return x.made
}
