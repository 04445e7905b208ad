package screen

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/lab"
	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Lab lists the lessons of the practice server, which it starts.
type Lab struct {
	size
	s      kit.Services
	row    int
	server *lab.Server
	err    error
	begin  bool // enter was pressed before the server was up
}

// labStarted is the result of starting the server.
type labStarted struct {
	by     *Lab
	server *lab.Server
	err    error
}

// NewLab makes the screen; the pointer stands at the first lesson that is not done.
func NewLab(s kit.Services) kit.Screen {
	l := &Lab{s: s}
	done := l.done()
	l.row = max(0, slices.IndexFunc(lab.Lessons(), func(x lab.Lesson) bool { return !done[x.ID] }))
	return l
}

func (l *Lab) Init() tea.Cmd {
	ctx, end := l.s.Context(), l.s.Ending
	return job(func() tea.Msg {
		s, err := lab.Start(ctx, "")
		if err == nil {
			end.Add(s.Close)
		}
		return labStarted{l, s, err}
	})
}

func (l *Lab) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case labStarted:
		if m.by == l {
			l.server, l.err = m.server, m.err
			if l.begin && l.server != nil {
				return l.open()
			}
		}
	case lessonChosen:
		l.row = m.index
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			if l.server != nil {
				l.server.Close()
			}
			return say(kit.Back{})
		case "up":
			l.row = max(0, l.row-1)
		case "down":
			l.row = min(len(lab.Lessons())-1, l.row+1)
		case "pgup":
			l.row = max(0, l.row-10)
		case "pgdown":
			l.row = min(len(lab.Lessons())-1, l.row+10)
		case "home":
			l.row = 0
		case "end":
			l.row = len(lab.Lessons()) - 1
		case "enter":
			if l.server != nil {
				return l.open()
			}
			l.begin = true // the server is not up yet: the key is not lost
		}
	}
	return nil
}

// open begins the chosen lesson.
func (l *Lab) open() tea.Cmd {
	l.begin = false
	return say(kit.Open{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: lab.Lessons()[l.row].ID, Site: l.server.Site()}})
}

// done are the lessons that were mended, in this session or an earlier one.
func (l *Lab) done() map[string]bool {
	if l.s.Progress == nil {
		return nil
	}
	return l.s.Progress.Done()
}

func (l *Lab) View(t theme.Theme) string {
	lessons := lab.Lessons()
	var lines []string
	done := l.done()
	for i, x := range lessons {
		r := widget.Row{Label: x.Begins, Text: pad(strconv.Itoa(i+1), 2) + "  " + x.Title, Note: t.Muted}
		if done[x.ID] {
			r.Right, r.Note = t.Sign.OK+" done", t.Good // at the right: the pointer needs the sign's place
			if l.w < widget.Narrow {
				r.Right = t.Sign.OK
			}
		}
		if i == l.row {
			r = widget.Pointed(t, r)
		}
		lines = append(lines, widget.Line(t, l.w, r))
	}
	if l.err != nil {
		lines = append(lines, widget.Lines(t, l.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(l.err.Error(), 200)})...)
	}
	about := l.about(t)
	h := l.h - len(about)
	if h < leastLessons { // too low for both
		about, h = nil, l.h
	}
	out, _ := widget.Fit(t, lines, max(0, l.row-h+2), l.w, min(h, len(lines)))
	if about != nil {
		out += "\n" + strings.Join(about, "\n")
	}
	return out
}

// leastLessons is how many lines of the list must stay to choose from.
const leastLessons = 8

// about is what the chosen lesson is about, below the list.
func (l *Lab) about(t theme.Theme) []string {
	x := lab.Lessons()[l.row]
	lines := append([]string{""}, widget.Lines(t, l.w, widget.Row{Label: "Story", Text: x.Story})...)
	lines = append(lines, widget.Lines(t, l.w, widget.Row{Label: "Task", Text: x.Task, TextStyle: t.Bold})...)
	lines = append(lines, "")
	return append(lines, widget.Lines(t, l.w, widget.Row{Label: "Idea", Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: x.Idea})...)
}

func (l *Lab) Keys() []kit.Key {
	k := kit.Key{Keys: "enter", Label: "begin", Main: true}
	if l.server == nil {
		k.NotNow = "the practice server is starting"
	}
	return []kit.Key{k, {Keys: "↑↓", Label: "choose", Long: "choose; pgup and pgdn go over ten, home and end to the ends"}}
}
func (l *Lab) Title() kit.Title {
	fact := "starting"
	if l.server != nil {
		fact = l.server.URL()
	}
	return kit.Title{Path: "learn", Fact: fact}
}
func (l *Lab) Typing() bool { return false }
