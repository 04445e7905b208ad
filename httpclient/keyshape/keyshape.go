// Package keyshape knows the forms of API keys and tokens of well-known issuers, as data with the document that each is from. What
// names a key and what masks one read the same list.
package keyshape

import (
	"strings"
	"sync"
)

// Shape is a known form of API key or token.
type Shape struct {
	// Prefix is what it begins with, "" for one that is known by its whole form alone.
	Prefix, Name string
	Service      string // whose key it is
	Environment  string // "live", "test", "" where the form does not say
	Source       string // the document that the form is from
	Len          int    // its length where that is fixed, in characters; 0 else
	Least        int    // the length that it has at least where that is not fixed; 0: not known
	// Form says whether what stands behind the prefix may be of this key, also one that was cut. nil: letters, digits and -_.=~+/ from
	// eight characters on.
	Form func(rest string) bool
	// Check judges a checksum that the issuer built in; nil for a form that has none.
	Check func(s string) Sum
	// Inside is what stands behind the prefix: "macaroon", "json", "jwt", "routing" (of GitLab), "signed query" (of AWS), "user" (of Synapse).
	Inside string
	// Public is true for what names a key or an account, and opens nothing.
	Public bool
	// Also names others whose keys may look the same, "" none are known.
	Also string
}

// Sum is what a checksum says.
type Sum int

// What a checksum says. NoSum: this key was made before there was one, or without.
const (
	NoSum Sum = iota
	Right
	Wrong
)

var (
	shapeList []Shape
	firstSign [256][]int // which of them begin with a sign
	shapeOnce sync.Once
)

// All are the shapes that are known by a prefix, the longer of two such first. They are written when they are first asked for: a text
// with many words asks for each.
func All() []Shape {
	shapeOnce.Do(func() {
		for _, group := range [][]Shape{codeShapes(), cloudShapes(), modelShapes(), messageShapes(), moneyShapes(), watchShapes()} {
			shapeList = append(shapeList, group...)
		}
		for i, k := range shapeList {
			firstSign[k.Prefix[0]] = append(firstSign[k.Prefix[0]], i)
		}
	})
	return shapeList
}

// Known returns the shape that s has. What was never filled in has none: see Unfilled.
func Known(s string) (Shape, bool) {
	k, ok := shaped(s)
	if ok && k.unfilled(s) {
		return Shape{}, false
	}
	return k, ok
}

// unfilled is true for what holds the place of a key. One whose checksum is right is a key, however it looks.
func (k Shape) unfilled(s string) bool {
	return filler(s[len(k.Prefix):]) && (k.Check == nil || k.Check(s) != Right)
}

// Unfilled returns the shape that s has by its beginning, where what follows is no key but holds its place: ghp_xxxxxxxx,
// sha256~PUT-YOUR-TOKEN-HERE.
func Unfilled(s string) (Shape, bool) {
	if k, ok := shaped(s); ok {
		return k, k.unfilled(s)
	}
	if len(s) > maxKey || s == "" {
		return Shape{}, false
	}
	all := All()
	for _, i := range firstSign[s[0]] {
		k := all[i]
		if rest, ok := strings.CutPrefix(s, k.Prefix); ok && len(k.Prefix) >= 4 && k.Also == "" && len(rest) >= 3 && filler(rest) {
			return k, true
		}
	}
	return Shape{}, false
}

// maxKey is longer than the keys of all the forms, those that hold a JWT included.
const maxKey = 8 << 10

func shaped(s string) (Shape, bool) {
	if len(s) < 12 || len(s) > maxKey {
		return Shape{}, false
	}
	if k, ok := wholeForm(s); ok {
		return k, true
	}
	all := All()
	for _, i := range firstSign[s[0]] {
		if k := all[i]; k.fits(s) {
			return k, true
		}
	}
	return Shape{}, false
}

// fits is true for a string of this prefix whose rest may be of the key.
func (k Shape) fits(s string) bool {
	rest, ok := strings.CutPrefix(s, k.Prefix)
	if !ok {
		return false
	}
	if k.Form == nil {
		return len(rest) >= 8 && anySigns(rest) && !plainWords(rest)
	}
	return k.Form(rest) && (k.Public || !plainWords(rest))
}

func anySigns(s string) bool {
	return made(urlSigns+".=~+/", 1, maxKey)(s)
}

// plainWords is true for words with signs between them, as names of files, packages and variables have: pypi-charset-normalizer,
// sbp_target.h. A key that was made at random has digits, or both cases in one piece.
func plainWords(rest string) bool {
	for _, p := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("-_.=~+/", r) }) {
		if strings.ContainsAny(p, "0123456789") {
			return false
		}
		if tail := p[1:]; tail != strings.ToLower(tail) && p != strings.ToUpper(p) {
			return false
		}
	}
	return true
}
