package screen

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/httpclient"
	"why401/httpclient/clean"
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
	naming bool // the field for an origin has the focus
	origin widget.Field
	named  string // the origin that the next run may send the credential to
	fault  string // what is wrong in the field
}

// experimented is the result of one run.
type experimented struct {
	by *Experiments
	d  *diagnose.Diagnosis
}

// NewExperiments lists the experiments of a.Diagnosis.
func NewExperiments(s kit.Services, a kit.ExperimentsArg) kit.Screen {
	list := diagnose.Experiments(a.Diagnosis)
	rank := func(e diagnose.Experiment) int { // what was done first, then what can be asked for
		switch {
		case e.Result != nil:
			return 0
		case e.Never == "":
			return 1
		}
		return 2
	}
	slices.SortStableFunc(list, func(a, b diagnose.Experiment) int { return rank(a) - rank(b) })
	return &Experiments{s: s, d: a.Diagnosis, list: list, origin: widget.Field{Limit: 300}}
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
		if k := m.String(); x.naming && k != "enter" && k != "esc" {
			x.origin.Update(m)
			x.fault = ""
			return nil
		}
		return x.key(m.String())
	case tea.PasteMsg:
		if x.naming {
			x.origin.Update(m)
			x.fault = ""
		}
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
		if x.asked || x.naming {
			x.asked, x.naming, x.fault = false, false, ""
			x.origin.Blur()
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
	case e.Origin != "" && !x.asked && !x.naming:
		x.naming, x.named = true, ""
		x.origin.Focus()
		return nil
	case x.naming && !x.takeOrigin(e):
		return nil
	case !x.asked:
		x.asked = true
		return nil
	}
	x.asked = false
	ctx, cancel := context.WithCancel(x.s.Context())
	x.cancel = cancel
	d, opts, sender := x.d, x.s.Options, x.s.Sender
	opts.Origin = x.named
	return job(func() tea.Msg {
		next := diagnose.Again(ctx, sender, d, e.ID, opts)
		if ctx.Err() != nil {
			return nil
		}
		return experimented{x, next}
	})
}

// takeOrigin reads the field; false where it is to be corrected. What was typed stays.
func (x *Experiments) takeOrigin(e diagnose.Experiment) bool {
	text := strings.TrimSpace(x.origin.Value())
	if text == "" && e.Origin == "useful" {
		x.naming, x.named = false, ""
		return true
	}
	u, err := diagnose.ReadOrigin(text)
	if err != nil {
		x.fault = err.Error()
		return false
	}
	x.naming, x.named = false, u.String()
	x.origin.Blur()
	return true
}

// question is what the next enter does, in a sentence.
func (x *Experiments) question(e diagnose.Experiment) string {
	n := "1 safe request"
	if e.Requests > 1 {
		n = "up to " + strconv.Itoa(e.Requests) + " safe requests"
	}
	to := host(x.d.Evidence.Attempt.Request.URL)
	switch {
	case x.named != "" && e.Origin == "needed":
		to = x.named + ", with the credential"
	case x.named != "":
		to = "the addresses of the redirects, with the credential to " + x.named + " too"
	case e.Origin == "useful":
		to = "the addresses of the redirects, without the credential where it is another origin"
	}
	if e.ID == diagnose.ProbeWait {
		n = "waits as the server asks, then sends 1 safe request"
		return "enter " + n + " to " + to
	}
	return "enter sends " + n + " to " + to
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
		switch {
		case e.Never != "":
			second = "not run: " + e.Never
		case e.Asked:
			second = "not run yet: it is sent when you ask for it"
		}
		if e.Result != nil {
			r.Sign, r.SignStyle = t.Sign.Done, t.Good
			if e.Result.Status != 0 {
				r.Right = fmt.Sprint(e.Result.Status)
			}
			second = clean.Line(e.Result.Learned, 300)
		}
		if i == 0 {
			r.Label = "Tried"
		}
		if i == x.row {
			r = widget.Pointed(t, r)
		}
		lines = append(lines, widget.Lines(t, x.w, r)...)
		lines = append(lines, widget.Lines(t, x.w, widget.Row{Text: second, TextStyle: t.Muted})...)
		if i == x.row {
			lines = append(lines, x.below(t)...)
			at = len(lines)
		}
		if x.h > 3*len(x.list) {
			lines = append(lines, "")
		}
	}
	out, _ := widget.Fit(t, lines, max(0, at-x.h+2), x.w, x.h)
	return out
}

// below is what stands under the chosen experiment: what is waited for, or asked.
func (x *Experiments) below(t theme.Theme) []string {
	switch {
	case x.cancel != nil:
		return []string{widget.Line(t, x.w, widget.Row{Label: "Now", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "waiting for " + host(x.d.Evidence.Attempt.Request.URL) + ", at most " + seconds(x.limit()) + "; esc stops"})}
	case x.asked:
		return widget.Lines(t, x.w, widget.Row{Label: "Send?", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: x.question(x.list[x.row]), TextStyle: t.Bold})
	case x.naming:
		return x.field(t)
	}
	return nil
}

// field asks for the origin, which gets the credential.
func (x *Experiments) field(t theme.Theme) []string {
	e := x.list[x.row]
	hint := "the origin itself, such as https://10.0.0.7:8443; it gets the credential"
	if e.Origin == "useful" {
		hint = "may " + clean.Line(e.Suggest, 120) + " get the credential? Then type it here; left empty, it is asked without"
	}
	r := widget.Row{Label: "Origin", Sign: t.Sign.Here, SignStyle: t.Accent, Text: x.origin.View(t, fieldRoom(x.w))}
	lines := widget.Lines(t, x.w, r)
	if x.fault != "" {
		return append(lines, widget.Lines(t, x.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: x.fault})...)
	}
	return append(lines, widget.Lines(t, x.w, widget.Row{Text: hint, TextStyle: t.Muted})...)
}

func (x *Experiments) Keys() []kit.Key {
	main := kit.Key{Keys: "enter", Label: "look at it", Main: true}
	if len(x.list) > 0 && x.list[x.row].Result == nil {
		main.Label = "run it"
		switch {
		case x.asked:
			main.Label = "yes, send it"
		case x.naming:
			main.Label = "take it"
		}
		main.NotNow = x.list[x.row].Never
	}
	return []kit.Key{main, choose(len(x.list))}
}

func (x *Experiments) Title() kit.Title {
	return kit.Title{Path: "experiments", Fact: "safe methods only, another host only if named"}
}
func (x *Experiments) Typing() bool { return x.naming }
