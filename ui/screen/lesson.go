package screen

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/widget"
)

// Lesson is one lesson of the practice server: a request that fails, the person's way to 200, and the idea behind it.
type Lesson struct {
	size
	s      kit.Services
	l      lab.Lesson
	n      int // its number, from 1
	site   lab.Site
	hints  int
	desk   bool           // the login desk's offers are listed
	pick   int            // the offer that the pointer stands at
	taken  *flows.Attempt // what was taken from the desk last, until its answer is here
	tried  map[int]string // the offers that were refused, and how: "401"
	mended *diagnose.Diagnosis
	scroll widget.Scroll
}

// lessonChosen tells the list where the person goes on: at the lesson of that index.
type lessonChosen struct{ index int }

// lessonDone arrives when the request of a lesson was mended and its diagnosis is drawn: the lesson has the last word.
type lessonDone struct{ by *Lesson }

// NewLesson opens the lesson of a.ID on the server at a.Site.
func NewLesson(s kit.Services, a kit.LessonArg) kit.Screen {
	x := &Lesson{s: s, site: a.Site.Run()}
	for i, l := range lab.Lessons() {
		if l.ID == a.ID || i == 0 {
			x.l, x.n = l, i+1
		}
		if l.ID == a.ID {
			break
		}
	}
	x.mended = x.stand().Mended
	return x
}

func (x *Lesson) Init() tea.Cmd { return nil }

// stand is how far the person is in this session.
func (x *Lesson) stand() lab.Standing {
	if x.s.Case == nil {
		return lab.Standing{}
	}
	var sent []*diagnose.Diagnosis
	for _, e := range x.s.Case.Entries() {
		sent = append(sent, e.Diagnosis)
	}
	return x.l.Stand(x.site, sent)
}

func (x *Lesson) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case kit.CaseChanged:
		x.refusedAgain()
		// A job, so that it comes when the screen of the answer stands: that one would else cover the lesson.
		if s := x.stand(); s.Mended != nil && s.Mended == s.Last && s.Mended != x.mended {
			x.mended = s.Mended
			return job(func() tea.Msg { return lessonDone{x} })
		}
	case deskWanted:
		switch {
		case m.lesson != x.l.ID:
		case x.stand().Mended != nil:
			return say(kit.Notice{Text: "not now: the lesson is done"})
		default:
			x.openDesk()
			return say(kit.Surface{Of: x}, kit.Notice{})
		}
	case lessonDone:
		if m.by == x {
			return x.done()
		}
	case tea.KeyPressMsg:
		if x.desk {
			return x.deskKey(m.String())
		}
		return x.key(m.String())
	}
	return nil
}

// openDesk lists what the login desk hands out.
func (x *Lesson) openDesk() {
	x.desk = true
	x.scroll.Top()
}

// done comes to the top with what was learnt, and remembers the lesson.
func (x *Lesson) done() tea.Cmd {
	x.desk = false
	x.scroll.Top()
	intents := []tea.Msg{kit.Surface{Of: x}}
	if x.s.Progress != nil {
		if err := x.s.Progress.Mark(x.l.ID); err != nil {
			intents = append(intents, kit.Notice{Text: "the lesson is done, but cannot be remembered: " + clean.Line(err.Error(), 200)})
		}
	}
	return say(intents...)
}

func (x *Lesson) key(k string) tea.Cmd {
	s := x.stand()
	for _, known := range x.Keys() {
		if known.Keys == k && known.NotNow != "" {
			return say(kit.Notice{Text: "not now: " + known.NotNow})
		}
	}
	switch k {
	case "esc":
		return say(kit.Back{})
	case "f2", "h":
		x.hints = min(len(x.l.Hints), x.hints+1)
		x.scroll.Top()
	case "i":
		x.openDesk()
	case "d":
		return say(kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: s.Last}})
	case "s":
		return x.preview("Send it put right", x.l.Fixed(x.site))
	case "b":
		return x.request()
	case "t":
		return say(kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: x.token()}})
	case "w":
		return say(kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{Cause: x.l.Cause}})
	case "n":
		return x.next()
	case "enter":
		switch {
		case s.Mended != nil:
			return x.next()
		case s.Broken == nil:
			return x.request()
		case len(x.l.Offers) > 0:
			x.openDesk()
			return nil
		}
		return say(kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: s.Last}})
	case "c":
		return say(kit.Open{Route: kit.RouteCompare, Arg: kit.CompareArg{A: s.Broken, B: s.Mended}})
	default:
		x.scroll.Key(k)
	}
	return nil
}

// request opens the failing request.
func (x *Lesson) request() tea.Cmd {
	return say(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: x.l.Attempt(x.l.Request(x.site))}})
}

// preview shows r beside the refused request, and sends it only from there.
func (x *Lesson) preview(do string, r httpclient.Request) tea.Cmd {
	before := x.stand().Broken
	fix := diagnose.Fix{ID: "lesson", Who: diagnose.Caller, Do: do}
	if host(r.URL) != host(before.Evidence.Attempt.Request.URL) {
		fix.Mind = "another address gets the credential: " + mask.URL(r.URL)
	}
	return say(kit.Open{Route: kit.RouteFix, Arg: kit.FixArg{Before: before, After: x.l.Attempt(r), Fix: fix}})
}

// token is the one that the failing request carries; zero where it carries none.
func (x *Lesson) token() mask.Sensitive {
	c := scheme.Attempt(x.l.Request(x.site)).Credential
	if c.Scheme != "bearer" {
		return mask.Sensitive{}
	}
	return c.Get("token")
}

func (x *Lesson) next() tea.Cmd {
	ls := lab.Lessons()
	if x.n >= len(ls) {
		return say(kit.Back{})
	}
	return say(lessonChosen{x.n}, kit.Replace{Route: kit.RouteLesson, Arg: kit.LessonArg{ID: ls[x.n].ID, Site: x.site}})
}

func (x *Lesson) Keys() []kit.Key {
	if x.desk {
		return []kit.Key{{Keys: "enter", Label: "take it", Main: true, Long: "show the difference; nothing is sent yet"}, {Keys: "↑↓", Label: "choose"}}
	}
	s := x.stand()
	main := kit.Key{Keys: "enter", Label: "break it", Main: true, Long: "send the failing request"}
	desk := kit.Key{Keys: "i", Label: "ask the desk", Long: "choose what the practice server's login desk hands out"}
	diag := kit.Key{Keys: "d", Label: "diagnosis", Long: "the diagnosis of the last try"}
	hint := kit.Key{Keys: "h", Label: "hint", Long: "one more hint, stronger than the last"}
	answer := kit.Key{Keys: "s", Label: "answer", Long: "show the answer as a difference"}
	look := kit.Key{Keys: "t", Label: "token", Long: "look into the token of the failing request"}
	cmp := kit.Key{Keys: "c", Label: "compare", Long: "compare before and after"}
	why := kit.Key{Keys: "w", Label: "why", Long: "explain this cause"}
	skip := kit.Key{Keys: "n", Label: "skip", Long: "the next lesson"}
	switch {
	case s.Mended != nil:
		main.Label, main.Long = "next lesson", "the next lesson"
		if x.n == len(lab.Lessons()) {
			main.Label, main.Long = "the list", "back to the list of lessons"
		}
		skip.Hidden = true
		for _, k := range []*kit.Key{&desk, &hint, &answer} {
			k.NotNow = "the lesson is done"
		}
	case s.Broken != nil:
		main.Label, main.Long, diag.Hidden = "diagnosis", "the diagnosis of the last try", true
		if len(x.l.Offers) > 0 {
			main.Label, main.Long, desk.Hidden, diag.Hidden = desk.Label, desk.Long, true, false
		}
		cmp.NotNow = "it needs the refused request and the mended one"
	default:
		cmp.NotNow = "it needs the refused request and the mended one"
		for _, k := range []*kit.Key{&desk, &answer, &why} {
			k.NotNow = "break it first: enter"
		}
		if hint.NotNow == "" && x.hints >= len(x.l.Hints) {
			hint.NotNow = "no hint is left until it is broken: enter"
		}
	}
	if s.Last == nil {
		diag.NotNow = "break it first: enter"
	}
	if len(x.l.Offers) == 0 {
		desk.NotNow = "this lesson needs nothing new"
	}
	if hint.NotNow == "" && x.hints >= len(x.l.Hints) {
		hint.NotNow = "no hint is left; s shows the answer"
	}
	if x.token().IsZero() {
		look.NotNow = "the failing request carries no token"
	}
	if s.Mended != nil {
		return []kit.Key{main, cmp, why, look, hint, diag, desk, answer, {Keys: "b", Label: "break it again", Hidden: true}, skip}
	}
	return []kit.Key{main, diag, desk, hint, answer, look, why, cmp, skip, {Keys: "b", Label: "break it again", Hidden: true}}
}

func (x *Lesson) Title() kit.Title {
	if x.w < widget.Narrow {
		return kit.Title{Path: fmt.Sprintf("lesson %d of %d", x.n, len(lab.Lessons()))}
	}
	return kit.Title{Path: fmt.Sprintf("learn %d of %d, %s", x.n, len(lab.Lessons()), x.l.Title), Fact: host(x.site.Base)}
}
func (x *Lesson) Typing() bool { return false }

// Topic is the task: the words that it is said in come first in help.
func (x *Lesson) Topic() string { return x.l.Task }
