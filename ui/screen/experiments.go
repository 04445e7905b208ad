package screen

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Experiments lists what was tried beside the request and what was not, with the reason. One that did not run can be
// asked for, where the safety rules allow it.
type Experiments struct {
	size
	s      kit.Services
	d      *diagnose.Diagnosis
	list   []diagnose.Experiment
	row    int
	asked  bool // the next enter runs the chosen one
	cancel context.CancelFunc
}

// experimented is the result of one run.
type experimented struct {
	by *Experiments
	d  *diagnose.Diagnosis
}

// NewExperiments lists the experiments of a.Diagnosis.
func NewExperiments(s kit.Services, a kit.ExperimentsArg) kit.Screen {
	return &Experiments{s: s, d: a.Diagnosis, list: diagnose.Experiments(a.Diagnosis)}
}

func (x *Experiments) Init() tea.Cmd { return nil }

func (x *Experiments) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case experimented:
		if m.by != x {
			return nil
		}
		x.cancel = nil
		return say(kit.Record{Entry: kit.Entry{Attempt: m.d.Evidence.Attempt, Exchange: m.d.Evidence.Exchange, Diagnosis: m.d}}, kit.Back{}, kit.Replace{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: m.d}})
	case tea.KeyPressMsg:
		return x.key(m.String())
	}
	return nil
}

func (x *Experiments) key(k string) tea.Cmd {
	switch k {
	case "esc":
		if x.cancel != nil {
			x.cancel()
			x.cancel = nil
			return say(kit.Notice{Text: "stopped; nothing more is sent"})
		}
		if x.asked {
			x.asked = false
			return nil
		}
		return say(kit.Back{})
	case "up":
		x.row, x.asked = max(0, x.row-1), false
	case "down":
		x.row, x.asked = min(len(x.list)-1, x.row+1), false
	case "enter":
		return x.enter()
	}
	return nil
}

func (x *Experiments) enter() tea.Cmd {
	if x.cancel != nil || len(x.list) == 0 {
		return nil
	}
	e := x.list[x.row]
	switch {
	case e.Result != nil && e.Result.Exchange != nil:
		return say(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: e.Result.Exchange}})
	case e.Result != nil:
		return say(kit.Notice{Text: "it needed no request: its result stands in the line"})
	case e.Never != "":
		return say(kit.Notice{Text: "not sent: " + e.Never})
	case !x.asked:
		x.asked = true
		return nil
	}
	x.asked = false
	ctx, cancel := context.WithCancel(x.s.Context())
	x.cancel = cancel
	d, opts, sender := x.d, x.s.Options, x.s.Sender
	return job(func() tea.Msg {
		next := diagnose.Again(ctx, sender, d, e.ID, opts)
		if ctx.Err() != nil {
			return nil
		}
		return experimented{x, next}
	})
}

func (x *Experiments) limit() time.Duration {
	if l := x.d.Evidence.Attempt.Request.Timeout; l > 0 {
		return l
	}
	return httpclient.DefaultTimeout
}

func (x *Experiments) View(t theme.Theme) string {
	var lines []string
	at := 0
	for i, e := range x.list {
		r := widget.Row{Sign: t.Sign.Todo, SignStyle: t.Muted, Text: e.Asks, Note: t.Muted}
		second := "not run: " + e.NotRun
		if e.Never != "" {
			second = "not run: " + e.Never
		}
		if e.Result != nil {
			r.Sign, r.SignStyle = t.Sign.Done, t.Good
			if e.Result.Status != 0 {
				r.Right = fmt.Sprint(e.Result.Status)
			}
			second = httpclient.CleanLine(e.Result.Learned, 300)
		}
		if i == 0 {
			r.Label = "Tried"
		}
		if i == x.row {
			r = widget.Pointed(t, r)
			at = len(lines)
		}
		lines = append(lines, widget.Lines(t, x.w, r)...)
		lines = append(lines, widget.Lines(t, x.w, widget.Row{Text: second, TextStyle: t.Muted})...)
		if x.h > 3*len(x.list) {
			lines = append(lines, "")
		}
	}
	switch {
	case x.cancel != nil:
		lines = append(lines, widget.Line(t, x.w, widget.Row{Label: "Now", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "waiting for " + host(x.d.Evidence.Attempt.Request.URL) + ", at most " + seconds(x.limit()) + "; esc stops"}))
		at = len(lines)
	case x.asked:
		lines = append(lines, widget.Line(t, x.w, widget.Row{Label: "Send?", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "enter sends 1 safe request to " + host(x.d.Evidence.Attempt.Request.URL), TextStyle: t.Bold}))
		at = len(lines)
	}
	out, _ := widget.Fit(t, lines, max(0, at-x.h+3), x.w, x.h)
	return out
}

func (x *Experiments) Keys() []kit.Key {
	main := kit.Key{Keys: "enter", Label: "look at it", Main: true}
	if len(x.list) > 0 && x.list[x.row].Result == nil {
		main.Label = "run it"
		if x.asked {
			main.Label = "yes, send it"
		}
		main.NotNow = x.list[x.row].Never
	}
	return []kit.Key{main, choose(len(x.list))}
}

func (x *Experiments) Title() kit.Title {
	return kit.Title{Path: "experiments", Fact: "same host only, safe methods only"}
}
func (x *Experiments) Typing() bool { return false }
