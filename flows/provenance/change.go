package provenance

import (
	"strings"

	"why401/flows"
)

// Change is what one slot carries before and after.
type Change struct {
	Slot          Slot
	Before, After string // for people, masked; "no cookie" and the like where the slot is empty
}

// Without is a with the rungs of those ids switched off, for one try. Another rung may take a place that becomes free: what a
// tool would send without the first one.
func (l *Ladder) Without(a flows.Attempt, off map[string]bool) (next flows.Attempt, names []string) {
	next = a
	for i := range l.Rungs {
		r := &l.Rungs[i]
		if off[r.ID] && r.Off != nil {
			next = r.Off(next)
			names = append(names, r.Name)
		}
	}
	if len(names) > 0 {
		next.Note = "without " + strings.Join(names, ", ")
	}
	return next, names
}

// Compare says what is carried otherwise in b.
func Compare(a, b *Ladder) []Change {
	var out []Change
	for _, s := range []Slot{Authorization, Key, Cookie, Certificate, Proxy} {
		before, after := carried(a, s), carried(b, s)
		if before != after {
			out = append(out, Change{s, before, after})
		}
	}
	return out
}

func carried(l *Ladder, s Slot) string {
	var parts []string
	for _, r := range l.Sent() {
		if r.Slot == s {
			parts = append(parts, strings.TrimSpace(r.Place()+"  "+r.Shown()))
		}
	}
	if len(parts) == 0 {
		return "no " + map[Slot]string{Authorization: "Authorization", Key: "key", Cookie: "cookie", Certificate: "client certificate", Proxy: "proxy"}[s]
	}
	return strings.Join(parts, ", ")
}
