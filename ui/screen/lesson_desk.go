package screen

import (
	"reflect"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/lab"
	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// deskWanted asks the open lesson of that id to show what its login desk hands out.
type deskWanted struct{ lesson string }

// askDesk leads to the desk of the lesson, from any screen above it.
func askDesk(lesson string) tea.Cmd {
	// The lesson takes the notice back where it is open.
	return say(kit.Notice{Text: "not now: the lesson is closed; learn, on the first screen, opens it again"}, deskWanted{lesson})
}

// lessonOf is the lesson that an attempt belongs to, nil where it is none's.
func lessonOf(a flows.Attempt) *lab.Lesson {
	ls := lab.Lessons()
	if i := slices.IndexFunc(ls, func(l lab.Lesson) bool { return a.Lesson != "" && l.ID == a.Lesson }); i >= 0 {
		return &ls[i]
	}
	return nil
}

// hasDesk is true for the attempt of a lesson whose login desk hands something out.
func hasDesk(a flows.Attempt) bool {
	l := lessonOf(a)
	return l != nil && len(l.Offers) > 0
}

// practice says where a credential of a lesson comes from, and by which key; "" where it is typed as anywhere.
func practice(a flows.Attempt) (text, key string) {
	switch l := lessonOf(a); {
	case l == nil:
		return "", ""
	case len(l.Offers) > 0:
		return "the lesson's login desk has one", "ctrl+o desk"
	case l.Note != "":
		return "it stands on the note of the story", "ctrl+o note"
	}
	return "", ""
}

// practiceKey does what ctrl+o promises in a field.
func practiceKey(a flows.Attempt) tea.Cmd {
	switch l := lessonOf(a); {
	case l == nil:
		return nil
	case len(l.Offers) > 0:
		return askDesk(l.ID)
	case l.Note != "":
		return say(kit.Notice{Text: l.Note})
	}
	return nil
}

// practiceRow is what practice says, as a row; none where it says nothing.
func practiceRow(t theme.Theme, w int, a flows.Attempt) []string {
	text, key := practice(a)
	if text == "" {
		return nil
	}
	return widget.Lines(t, w, widget.Row{Label: "Lesson", Sign: t.Sign.Note, Text: text, Right: key, Note: t.Accent})
}

// deskKey acts on a key while the login desk's offers are listed.
func (x *Lesson) deskKey(k string) tea.Cmd {
	switch k {
	case "esc":
		x.desk = false
	case "up":
		x.pick = max(0, x.pick-1)
	case "down":
		x.pick = min(len(x.l.Offers)-1, x.pick+1)
	case "enter":
		o := x.l.Offers[x.pick]
		x.desk = false
		r := o.Request(x.site)
		a := x.l.Attempt(r)
		x.taken = &a
		return x.preview("Send it with this: "+clean.Line(strings.ReplaceAll(o.Text, ": ", ", "), 200), r)
	default:
		x.scroll.Key(k)
	}
	return nil
}

// refusedAgain remembers that what was taken from the desk was refused, and points at an offer that was not tried: else enter,
// enter, enter would go round with the same one for ever.
func (x *Lesson) refusedAgain() {
	last := x.stand().Last
	if x.taken == nil || last == nil {
		return
	}
	if a := last.Evidence.Attempt; last.Verdict == "accepted" || a.Request.URL != x.taken.Request.URL || !reflect.DeepEqual(a.Credential, x.taken.Credential) {
		return
	}
	if x.tried == nil {
		x.tried = map[int]string{}
	}
	x.tried[x.pick], x.taken = answerOf(last), nil
	for i := range x.l.Offers {
		if x.tried[i] == "" {
			x.pick = i
			return
		}
	}
}

// deskView lists what the login desk hands out.
func (x *Lesson) deskView(t theme.Theme, block func(...widget.Row)) {
	block(widget.Row{Label: "Task", Text: x.l.Task, TextStyle: t.Bold})
	var rows []widget.Row
	for i, o := range x.l.Offers {
		r := widget.Row{Text: o.Text}
		if how := x.tried[i]; how != "" {
			r.Right, r.Note = "tried: "+how, t.Muted
		}
		if i == 0 {
			r.Label = "Desk"
		}
		if i == x.pick {
			r = widget.Pointed(t, r)
		}
		rows = append(rows, r)
	}
	block(rows...)
	block(widget.Row{Text: "The practice server's login desk hands out what you ask for; which one will the server accept? enter shows the difference before anything is sent.", TextStyle: t.Muted})
}
