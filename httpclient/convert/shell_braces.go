package convert

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// maxBraces bounds what {a,b} and {1..9} make of one word.
const maxBraces = maxRequests

// braces expands {a,b} and {1..3}: the parts of each of the words that come of w.
func (s *script) braces(w *syntax.Word) ([][]syntax.WordPart, error) {
	if !syntax.SplitBraces(w) {
		return [][]syntax.WordPart{w.Parts}, nil
	}
	out := [][]syntax.WordPart{nil}
	for _, p := range w.Parts {
		choices := [][]syntax.WordPart{{p}}
		if br, ok := p.(*syntax.BraceExp); ok {
			choices = nil
			if br.Sequence {
				for _, v := range sequence(br) {
					choices = append(choices, []syntax.WordPart{&syntax.Lit{Value: v}})
				}
			}
			for _, e := range br.Elems {
				if br.Sequence {
					break
				}
				inner, err := s.braces(e)
				if err != nil {
					return nil, err
				}
				choices = append(choices, inner...)
			}
		}
		if len(out)*len(choices) > maxBraces {
			return nil, tooMany()
		}
		var next [][]syntax.WordPart
		for _, before := range out {
			for _, c := range choices {
				next = append(next, append(append([]syntax.WordPart(nil), before...), c...))
			}
		}
		out = next
	}
	return out, nil
}

// sequence are the values of {1..9..2} or {a..e}.
func sequence(br *syntax.BraceExp) []string {
	lit := func(i int) string {
		if i >= len(br.Elems) || len(br.Elems[i].Parts) != 1 {
			return ""
		}
		l, _ := br.Elems[i].Parts[0].(*syntax.Lit)
		if l == nil {
			return ""
		}
		return l.Value
	}
	from, to, step := lit(0), lit(1), max(1, abs(number(lit(2))))
	if len(from) == 1 && letter(from[0]) && len(to) == 1 {
		return letters(from[0], to[0], step)
	}
	lo, hi, width := number(from), number(to), 0
	for _, v := range []string{from, to} {
		if v = strings.TrimPrefix(v, "-"); len(v) > 1 && v[0] == '0' {
			width = max(width, len(v))
		}
	}
	var out []string
	for n := lo; len(out) <= maxBraces; {
		v := itoa(abs(n))
		v = strings.Repeat("0", max(0, width-len(v))) + v
		if n < 0 {
			v = "-" + v
		}
		out = append(out, v)
		if lo <= hi {
			n += step
		} else {
			n -= step
		}
		if lo <= hi && n > hi || lo > hi && n < hi {
			break
		}
	}
	return out
}

func letters(from, to byte, step int) []string {
	var out []string
	for c := int(from); ; {
		out = append(out, string(rune(c)))
		if from <= to {
			c += step
		} else {
			c -= step
		}
		if from <= to && c > int(to) || from > to && c < int(to) {
			return out
		}
	}
}

func abs(n int) int { return max(n, -n) }
