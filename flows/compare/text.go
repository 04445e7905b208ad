package compare

import (
	"fmt"
	"strings"
)

// Text is the comparison in Markdown, for a ticket or a terminal: the sentences, the table, the proof. Compare has
// masked what is known or looks like a secret in its texts.
func (c Comparison) Text() string {
	var b strings.Builder
	for _, s := range c.Sentences {
		fmt.Fprintln(&b, s)
	}
	cell := func(sign, s string) string {
		if sign != "" {
			s = sign + " " + s
		}
		return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "`", "'").Replace(s)
	}
	b.WriteString("\n| | A | B |\n| --- | --- | --- |\n")
	fmt.Fprintf(&b, "| status | %d %s | %d %s |\n", c.A.Status, cell("", c.A.Question), c.B.Status, cell("", c.B.Question))
	for _, r := range c.Core(false) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", cell("", r.Label()), cell(r.SignA, r.A), cell(r.SignB, r.B))
	}
	for _, r := range c.Claims {
		if !r.Noise {
			fmt.Fprintf(&b, "| token %s | %s | %s |\n", r.Name, cell("", r.A), cell("", r.B))
		}
	}
	left := c.Left()
	for _, r := range c.Headers {
		if r.Noise {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.Name, cell("", r.A), cell("", r.B))
	}
	fmt.Fprintf(&b, "| what to do | %s | %s |\n", cell("", c.A.Mend.Do), cell("", c.B.Mend.Do))
	if len(c.Proofs) > 0 {
		b.WriteString("\nProof:\n\n")
		for _, p := range c.Proofs {
			fmt.Fprintf(&b, "- %s (%s)\n", cell("", p.Text), p.Where)
		}
	}
	if left > 0 {
		fmt.Fprintf(&b, "\nLeft out as noise: %d that differ between any two requests or answers.\n", left)
	}
	return b.String()
}

// Core are the lines that a person compares first: those of the way, and behind what was sent as a credential what else
// differs in the requests.
func (c Comparison) Core(noise bool) []Row {
	var out []Row
	for _, r := range c.Rows {
		if out = append(out, r); r.Name != "sent" {
			continue
		}
		for _, r := range c.Asked {
			if !r.Noise || noise {
				out = append(out, r)
			}
		}
	}
	return out
}

// Left counts the rows that are left out as noise.
func (c Comparison) Left() int {
	n := 0
	for _, rows := range [][]Row{c.Asked, c.Claims, c.Headers} {
		for _, r := range rows {
			n += map[bool]int{true: 1}[r.Noise]
		}
	}
	return n
}
