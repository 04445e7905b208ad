package pipeline

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"why401/flows/diagnose"
	"why401/httpclient/mask"
)

// Lines breaks text between words into lines of at most width columns; a longer word stands as it is. A hyphen is no place to
// break at: a flag such as --negotiate has to be copied whole.
func Lines(text string, width int) []string {
	const joined = "\ue12d" // a letter of nobody's script
	lines := strings.Split(ansi.Wordwrap(strings.ReplaceAll(text, "-", joined), width, ""), "\n")
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], joined, "-")
	}
	return lines
}

// Text is d for people, in plain characters and at most width columns: the conclusion, what to do, then the proof.
func Text(d *diagnose.Diagnosis, width int) string {
	var b strings.Builder
	e := d.Evidence
	put := func(label, text string) {
		for i, line := range Lines(text, max(20, width-10)) {
			if i > 0 {
				label = ""
			}
			fmt.Fprintf(&b, "%-9s %s\n", label, line)
		}
	}
	put("", e.Attempt.Request.Method+" "+mask.URL(e.Attempt.Request.URL))
	status := "no answer"
	if e.Status != 0 {
		status = fmt.Sprint(e.Status)
	}
	top := d.Findings[0]
	put(status, d.Headline())
	if top.Match.Detail != "" && !d.Undecided() {
		put("", top.Match.Detail)
	}
	if d.Undecided() {
		put("Perhaps", fmt.Sprintf("%s (%d in 10, %s)", title(top), int(top.Confidence*10+0.5), top.Cause.ID))
	} else if d.Verdict != "accepted" {
		put("", "("+diagnose.Certainty(top.Confidence)+", "+top.Cause.ID+")")
	}
	b.WriteByte('\n')
	for i, f := range top.Match.Fixes {
		label := ""
		if i == 0 {
			label = "Next"
		}
		put(label, f.Do+" ("+f.Who.Words()+")")
	}
	for i, p := range top.Match.Evidence {
		label := ""
		if i == 0 {
			label = "Why"
		}
		where := p.Where
		if id, ok := strings.CutPrefix(where, "experiment "); ok {
			where = "tried " + diagnose.ExperimentName(id)
		}
		put(label, strings.TrimSuffix(where+": "+p.What+", "+p.Note, ", "))
	}
	for i, p := range diagnose.Way(d) {
		label := ""
		if i == 0 {
			label = "Way"
		}
		put(label, p.Where+": "+p.What)
	}
	if len(d.Findings) > 1 && top.Confidence < 0.9 { // what else fits
		for i, f := range d.Findings[1:min(4, len(d.Findings))] {
			label := ""
			if i == 0 {
				label = "Or"
			}
			put(label, fmt.Sprintf("%s (%d in 10, %s)", title(f), int(f.Confidence*10+0.5), f.Cause.ID))
		}
	}
	if e.Login != nil {
		for i, s := range e.Login.Steps {
			label := ""
			if i == 0 {
				label = "Login"
			}
			put(label, s.Sign+" "+s.What)
		}
	}
	for i, p := range d.Experiments {
		label := ""
		if i == 0 {
			label = "Tried"
		}
		put(label, fmt.Sprintf("%s: %d, %s", diagnose.ExperimentName(p.ID), p.Status, p.Learned))
	}
	for i, f := range d.Observations {
		label := ""
		if i == 0 {
			label = "Mind"
		}
		put(label, title(f))
	}
	if n := len(d.RuledOut); n == 1 {
		put("Not", "1 other cause was ruled out")
	} else if n > 0 {
		put("Not", fmt.Sprintf("%d other causes were ruled out", n))
	}
	if d.Verdict != "accepted" {
		put("Read", "why401 explain "+top.Cause.ID)
	}
	return redactor(d).Redact(b.String())
}
