package screen

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// lessonSteps are what a lesson leads through.
func lessonSteps() [4]string { return [...]string{"break", "see", "fix", "explain"} }

// Lesson is one lesson of the practice server: a request that fails, the person's way to 200, and the idea behind it.
type Lesson struct {
	size
	s      kit.Services
	l      lab.Lesson
	n      int // its number, from 1
	base   string
	hints  int
	answer bool
	scroll widget.Scroll
}

// NewLesson opens the lesson of a.ID on the server at a.Base.
func NewLesson(s kit.Services, a kit.LessonArg) kit.Screen {
	x := &Lesson{s: s, base: a.Base}
	for i, l := range lab.Lessons() {
		if l.ID == a.ID || i == 0 {
			x.l, x.n = l, i+1
		}
		if l.ID == a.ID {
			break
		}
	}
	return x
}

func (x *Lesson) Init() tea.Cmd { return nil }

// tries are the requests of this session at the lesson's address, oldest first.
func (x *Lesson) tries() []*diagnose.Diagnosis {
	if x.s.Case == nil {
		return nil
	}
	paths := map[string]bool{short(x.l.Request(x.base).URL): true, short(x.l.Fixed(x.base).URL): true}
	var out []*diagnose.Diagnosis
	for _, e := range x.s.Case.Entries() {
		if paths[short(e.Attempt.Request.URL)] {
			if e.Exchange != nil {
				for _, h := range e.Exchange.Hops { // where a redirect led is an address of the lesson too
					paths[short(h.URL)] = true
				}
			}
			out = append(out, e.Diagnosis)
		}
	}
	return out
}

// state is what was broken and what was mended so far. A 200 counts only after the failing request was seen.
func (x *Lesson) state() (broken, mended *diagnose.Diagnosis, last *diagnose.Diagnosis) {
	for _, d := range x.tries() {
		if broken == nil && d.Verdict == "accepted" {
			continue // another lesson's success at the same address
		}
		last = d
		if d.Findings[0].Cause.ID == x.l.Cause {
			broken = d
		} else if d.Verdict == "accepted" && broken != nil {
			mended = d
		}
	}
	return broken, mended, last
}

func (x *Lesson) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case kit.CaseChanged:
		if _, mended, _ := x.state(); mended != nil && x.s.Progress != nil {
			if err := x.s.Progress.Mark(x.l.ID); err != nil {
				return say(kit.Notice{Text: "the lesson is done, but cannot be remembered: " + httpclient.CleanLine(err.Error(), 200)})
			}
		}
	case tea.KeyPressMsg:
		return x.key(m.String())
	}
	return nil
}

func (x *Lesson) key(k string) tea.Cmd {
	broken, mended, last := x.state()
	switch k {
	case "esc":
		return say(kit.Back{})
	case "f2", "h":
		x.hints = min(len(x.l.Hints), x.hints+1)
	case "s":
		x.answer = true
	case "b":
		return say(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: scheme.Attempt(x.l.Request(x.base))}})
	case "n":
		return x.next()
	case "enter":
		switch {
		case mended != nil:
			return x.next()
		case x.answer:
			return say(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: scheme.Attempt(x.l.Fixed(x.base))}})
		case broken == nil:
			return say(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: scheme.Attempt(x.l.Request(x.base))}})
		}
		return say(kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: last}})
	case "c":
		if broken == nil || mended == nil {
			return say(kit.Notice{Text: "not now: comparing needs the refused request and the mended one"})
		}
		return say(kit.Open{Route: kit.RouteCompare, Arg: kit.CompareArg{A: broken, B: mended}})
	default:
		x.scroll.Key(k)
	}
	return nil
}

func (x *Lesson) next() tea.Cmd {
	ls := lab.Lessons()
	if x.n >= len(ls) {
		return say(kit.Back{})
	}
	return say(kit.Replace{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: ls[x.n].ID, Base: x.base}})
}

// step is where the person is: 0 break, 1 see, 2 fix, 3 explain.
func (x *Lesson) step() int {
	broken, mended, _ := x.state()
	switch {
	case mended != nil:
		return 3
	case broken != nil:
		return 2
	}
	return 0
}

func (x *Lesson) View(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, x.w, r)...) }
	line := ""
	for i, s := range lessonSteps() {
		switch at := x.step(); {
		case i < at:
			line += t.Muted.Render(t.Sign.Done+" "+s) + "  "
		case i == at:
			line += t.Accent.Render(t.Sign.Here) + " " + t.Bold.Render(s) + "  "
		default:
			line += t.Muted.Render(t.Sign.Todo+" "+s) + "  "
		}
	}
	if x.h >= 12 {
		add(widget.Row{Label: "Steps", Text: line})
		lines = append(lines, "")
	}
	_, mended, last := x.state()
	add(widget.Row{Label: "Story", Text: x.l.Story})
	lines = append(lines, "")
	switch {
	case mended != nil:
		add(widget.Row{Label: "Done", Sign: t.Sign.OK, SignStyle: t.Good, Text: "It answers " + fmt.Sprint(mended.Evidence.Status) + ". You mended it.", TextStyle: t.Bold})
		lines = append(lines, "")
		add(widget.Row{Label: "Idea", Sign: t.Sign.Verdict, SignStyle: t.Good, Text: x.l.Idea})
		lines = append(lines, "")
		add(widget.Row{Label: "Why", Text: x.l.Explain})
	default:
		add(widget.Row{Label: "Task", Sign: t.Sign.Here, SignStyle: t.Accent, Text: x.l.Task, TextStyle: t.Bold})
		lines = append(lines, "")
		add(widget.Row{Label: "Idea", Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: x.l.Idea})
	}
	if last != nil && mended == nil {
		lines = append(lines, "")
		r := summary(t, last)
		add(widget.Row{Label: "Last try", Sign: r.Sign, SignStyle: r.SignStyle, Text: fmt.Sprint(last.Evidence.Status) + "  " + httpclient.CleanLine(titleOf(last.Findings[0]), 200)})
	}
	if x.hints > 0 && mended == nil {
		lines = append(lines, "")
		for i, h := range x.l.Hints[:x.hints] {
			r := widget.Row{Sign: t.Sign.Note, Text: h}
			if i == 0 {
				r.Label = "Hint"
			}
			add(r)
		}
	}
	if mended == nil {
		lines = append(lines, "")
		left := len(x.l.Hints) - x.hints
		stuck := widget.Row{Label: "Stuck", Sign: t.Sign.Note, Text: count(left, "hint") + " left; the answer brings a credential that works", TextStyle: t.Muted, Right: "h hint, s answer", Note: t.Accent}
		if x.answer {
			stuck = widget.Row{Label: "Answer", Sign: t.Sign.Note, Text: "enter opens the request put right; look at what differs, then send it"}
		}
		add(stuck)
	}
	return x.scroll.View(t, lines, x.w, x.h)
}

func (x *Lesson) Keys() []kit.Key {
	broken, mended, _ := x.state()
	main := kit.Key{Keys: "enter", Label: "break it", Main: true, Long: "send the failing request"}
	cmp := kit.Key{Keys: "c", Label: "compare before and after"}
	hint := kit.Key{Keys: "h", Label: "hint", Long: "one more hint"}
	answer := kit.Key{Keys: "s", Label: "answer", Long: "show the answer"}
	switch {
	case mended != nil:
		main.Label, main.Long = "next one", "the next lesson"
		hint.NotNow, answer.NotNow = "the lesson is done", "the lesson is done"
	case x.answer:
		main.Label, main.Long = "try it", "send the request put right"
	case broken != nil:
		main.Label, main.Long = "diagnosis", "back to its diagnosis"
	}
	if mended == nil {
		cmp.NotNow = "it needs the refused request and the mended one"
	}
	if x.hints >= len(x.l.Hints) {
		hint.NotNow = "no hint is left"
	}
	return []kit.Key{main, hint, answer, cmp, {Keys: "b", Label: "break it again", Hidden: true}, {Keys: "n", Label: "skip", Long: "the next lesson"}}
}

func (x *Lesson) Title() kit.Title {
	return kit.Title{Path: fmt.Sprintf("learn %d of %d, %s", x.n, len(lab.Lessons()), x.l.Title), Fact: host(x.base)}
}
func (x *Lesson) Typing() bool { return false }
