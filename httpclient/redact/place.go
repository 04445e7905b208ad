package redact

import (
	"slices"
	"strings"
)

// Place is where a secret stands in a text, in bytes, and what may be shown of it.
type Place struct {
	From, To int
	Label    string
}

// Places finds the secrets that r knows in text, from left to right and without overlap; of two that begin together
// the longer one counts. Unlike Redact it leaves pieces and odd spellings alone: it is for a person's own text.
func (r *Redactor) Places(text string) []Place {
	if r == nil {
		return nil
	}
	var found []Place
	for i := 0; i < len(r.pairs); i += 2 {
		for _, run := range occurrences(text, r.pairs[i]) {
			found = append(found, Place{run[0], run[1], r.pairs[i+1]})
		}
	}
	return Apart(found)
}

// Apart sorts places and drops those that overlap one before them.
func Apart(places []Place) []Place {
	slices.SortStableFunc(places, func(a, b Place) int {
		if a.From != b.From {
			return a.From - b.From
		}
		return b.To - a.To
	})
	kept, end := places[:0], 0
	for _, p := range places {
		if p.From >= end && p.From < p.To {
			kept, end = append(kept, p), p.To
		}
	}
	return kept
}

// Masked is text with its places replaced by their labels.
func Masked(text string, places []Place) string {
	var b strings.Builder
	at := 0
	for _, p := range places {
		b.WriteString(text[at:p.From])
		b.WriteString(p.Label)
		at = p.To
	}
	b.WriteString(text[at:])
	return b.String()
}
