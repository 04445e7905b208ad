package triage

import (
	"fmt"
	"strconv"
	"strings"

	"why401/flows/diagnose"
	"why401/httpclient/clean"
)

// Text is the report for people.
func Text(r *Report, line, column int) string {
	var b strings.Builder
	head := plural(r.Entries, "entry", "entries") + ", " + plural(r.Failing, "failing", "failing") + ", " + strconv.Itoa(r.Refused) + " refused for authentication or authorization"
	if r.Behind > 0 {
		head += ", " + strconv.Itoa(r.Behind) + " of them behind a 200 or a redirect"
	}
	if r.Info.Creator != "" {
		head += " · recorded by " + clean.Line(r.Info.Creator, 60)
	}
	b.WriteString(head + "\n")
	if s := r.BrokenAt(line, column); s != "" {
		b.WriteString(s + "\n")
	}
	if r.Stopped {
		b.WriteString("Stopped before the end of the file.\n")
	}
	if r.Hidden != "" && r.Refused > 0 {
		b.WriteString("What was sent is not known: " + r.Hidden + ".\n")
	}
	for _, g := range r.Groups {
		b.WriteString("\n" + plural(g.Count, "entry", "entries") + "  " + g.Title() + "   " + g.Cause.ID + ", " + diagnose.Certainty(g.Confidence) + "\n")
		if t := g.Sample.Title; t != g.Title() {
			b.WriteString("  for example  #" + strconv.Itoa(g.Sample.Index) + ": " + t + "\n")
		}
		if g.Sample.What != "" {
			b.WriteString("  evidence     " + g.Sample.Where + ": " + g.Sample.What + "\n")
		}
		b.WriteString("  hosts        " + few(g.Hosts, 4) + "\n")
		if s := g.Span(); s != "" {
			b.WriteString("  when         " + s + " UTC\n")
		}
		b.WriteString("  entries      " + indices(g.Entries, 12) + "\n")
	}
	if r.Refused == 0 {
		b.WriteString("\nNothing in it was refused for authentication or authorization.\n")
	}
	return b.String()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// few joins the first n and counts the rest.
func few(s []string, n int) string {
	if len(s) == 0 {
		return "not recorded"
	}
	if len(s) <= n {
		return strings.Join(s, ", ")
	}
	return strings.Join(s[:n], ", ") + fmt.Sprintf(" and %d more", len(s)-n)
}

func indices(s []int, n int) string {
	var out []string
	for i, v := range s {
		if i == n {
			return strings.Join(out, " ") + fmt.Sprintf(" and %d more", len(s)-n)
		}
		out = append(out, "#"+strconv.Itoa(v))
	}
	return strings.Join(out, " ")
}
