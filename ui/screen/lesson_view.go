package screen

import (
	"fmt"
	"slices"
	"strconv"

	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/httpclient/clean"
	"why401/ui/theme"
	"why401/ui/widget"
)

// lessonSteps are what a lesson leads through.
func lessonSteps() [4]string { return [...]string{"break", "see", "fix", "explain"} }

// lessonStep is where the person is: 0 break, 2 fix, 3 explain; seeing comes with the diagnosis of what was broken.
func lessonStep(s lab.Standing) int {
	switch {
	case s.Mended != nil:
		return 3
	case s.Broken != nil:
		return 2
	}
	return 0
}

// View shows the way first; a low screen begins with what the person asked for last.
func (x *Lesson) View(t theme.Theme) string {
	s := x.stand()
	var blocks [][]string
	block := func(rows ...widget.Row) {
		var lines []string
		for _, r := range rows {
			lines = append(lines, widget.Lines(t, x.w, r)...)
		}
		blocks = append(blocks, lines)
	}
	low := x.h < 12
	if !low {
		block(widget.Row{Label: "Steps", Text: x.steps(t, lessonStep(s))})
	}
	switch {
	case s.Mended != nil:
		x.doneView(t, s, block)
	case x.desk:
		x.deskView(t, block)
	default:
		x.openView(t, s, low, block)
	}
	var lines []string
	for i, b := range blocks {
		if i > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, b...)
	}
	return x.scroll.View(t, lines, x.w, x.h)
}

func (x *Lesson) steps(t theme.Theme, at int) string {
	line := ""
	for i, s := range lessonSteps() {
		switch {
		case i < at:
			line += t.Muted.Render(t.Sign.Done+" "+s) + "  "
		case i == at:
			line += t.Accent.Render(t.Sign.Here) + " " + t.Bold.Render(s) + "  "
		default:
			line += t.Muted.Render(t.Sign.Todo+" "+s) + "  "
		}
	}
	return line
}

// doneView says that it is done, what was learnt, and where to go.
func (x *Lesson) doneView(t theme.Theme, s lab.Standing, block func(...widget.Row)) {
	block(widget.Row{Label: "Done", Sign: t.Sign.OK, SignStyle: t.Good, Text: "It answers " + fmt.Sprint(s.Mended.Evidence.Status) + ": the lesson is done.", TextStyle: t.Bold})
	block(widget.Row{Label: "Learnt", Sign: t.Sign.Verdict, SignStyle: t.Good, Text: x.l.Idea})
	block(widget.Row{Label: "Why", Text: x.l.Explain})
	text := "That was the last one. enter and esc go to the list."
	if ls := lab.Lessons(); x.n < len(ls) {
		text = "enter: lesson " + strconv.Itoa(x.n+1) + ", " + ls[x.n].Title + "; esc: the list"
	}
	block(widget.Row{Label: "Next", Sign: t.Sign.Here, SignStyle: t.Accent, Text: text})
}

// hint is hint i. The last one names keys: before the request was refused, those that do not act yet are left out.
func (x *Lesson) hint(i int, s lab.Standing) string {
	if i == len(x.l.Hints)-1 && s.Broken == nil {
		return "Send it first: enter shows the request, and enter there sends it. Then this hint says how to mend it."
	}
	return x.l.Hints[i]
}

// answerOf is the status of a try, in words where there was no answer.
func answerOf(d *diagnose.Diagnosis) string {
	if d.Evidence.Status == 0 {
		return "no answer"
	}
	return strconv.Itoa(d.Evidence.Status)
}

// openView is the lesson while it is not done.
func (x *Lesson) openView(t theme.Theme, s lab.Standing, low bool, block func(...widget.Row)) {
	var hints []widget.Row
	for i := range x.l.Hints[:x.hints] {
		hints = append(hints, widget.Row{Sign: t.Sign.Note, Text: x.hint(i, s), Right: fmt.Sprintf("%d of %d", i+1, len(x.l.Hints)), Note: t.Muted})
	}
	if low {
		slices.Reverse(hints)
	}
	if len(hints) > 0 {
		hints[0].Label = "Hint"
	}
	if low && len(hints) > 0 {
		block(hints...)
	}
	if !low || s.Broken == nil { // below, what was read once makes room for what to do
		block(widget.Row{Label: "Story", Text: x.l.Story})
	}
	block(widget.Row{Label: "Task", Sign: t.Sign.Here, SignStyle: t.Accent, Text: x.l.Task, TextStyle: t.Bold})
	idea := widget.Row{Label: "Idea", Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: x.l.Idea}
	if len(hints) == 0 && !low {
		block(idea)
	}
	if s.Broken == nil && !low {
		block(widget.Row{Label: "Way", Sign: t.Sign.Note, Text: "enter sends it; the diagnosis then says why it fails, and leads to what mends it", TextStyle: t.Muted})
	}
	if s.Last != nil {
		r := summary(t, s.Last, x.w)
		rows := []widget.Row{{Label: "Last try", Sign: r.Sign, SignStyle: r.SignStyle, Text: answerOf(s.Last) + "  " + clean.Line(titleOf(s.Last.Findings[0]), 200)}}
		if s.Broken != nil && len(x.l.Offers) > 0 {
			rows = append(rows, widget.Row{Label: "Fix", Sign: t.Sign.Note, Text: "the login desk hands out what you choose", Right: "enter", Note: t.Accent})
		} else if s.Broken != nil {
			rows = append(rows, widget.Row{Label: "Fix", Sign: t.Sign.Note, Text: "the diagnosis offers it", Right: "enter", Note: t.Accent})
		}
		block(rows...)
	}
	if !low && len(hints) > 0 {
		block(hints...)
		block(idea)
	}
	if left := len(x.l.Hints) - x.hints; left > 0 {
		block(widget.Row{Label: "Stuck", Sign: t.Sign.Note, Text: count(left, "hint") + " left, each stronger than the last", TextStyle: t.Muted, Right: "h hint", Note: t.Accent})
	} else {
		block(widget.Row{Label: "Stuck", Sign: t.Sign.Note, Text: "the answer is shown as a difference", TextStyle: t.Muted, Right: "s answer", Note: t.Accent})
	}
}
