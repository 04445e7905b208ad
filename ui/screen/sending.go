package screen

import (
	"context"
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/formlogin"
	"why401/flows/pipeline"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Sending sends an attempt and diagnoses it. esc stops; an answer that is there by then is diagnosed.
type Sending struct {
	size
	s      kit.Services
	a      flows.Attempt
	cancel context.CancelFunc
	steps  chan string
	now    []string
	login  *formlogin.Result
	begun  time.Time
	waited time.Duration // whole seconds since then
	left   bool          // esc: what came until then is judged, and nothing more is sent
}

// diagnosed is the result of one Sending; other screens ignore it.
type diagnosed struct {
	by *Sending
	d  *diagnose.Diagnosis
}

// stepped is one step of progress.
type stepped struct {
	by   *Sending
	step string
}

// sendTick moves the seconds of a Sending on.
type sendTick struct{ of *Sending }

// tick asks for the next second, where a clock runs.
func (g *Sending) tick() tea.Cmd {
	if g.s.After == nil {
		return nil
	}
	return g.s.After(time.Second, sendTick{g})
}

// NewSending makes the screen; the request leaves with Init.
func NewSending(s kit.Services, a kit.SendingArg) kit.Screen {
	return &Sending{s: s, a: a.Attempt, login: a.Login, steps: make(chan string, 64)}
}

func (g *Sending) Init() tea.Cmd {
	parent := g.s.Ctx
	if parent == nil {
		parent = context.Background()
	}
	ctx, cancel := context.WithCancel(parent)
	g.cancel = cancel
	if in := formlogin.FromCredential(g.a); g.a.Credential.Scheme == "form" && g.s.Drafts.Refused(in.Page, in.User, in.Password) {
		g.a.Credential.Fields = slices.DeleteFunc(slices.Clone(g.a.Credential.Fields), func(f flows.Field) bool { return f.Name == "password" }) // it was refused: no login is made with it again
	}
	opts, sender, a, made, steps := g.s.Options, g.s.Sender, g.a, g.login, g.steps
	opts.Progress = func(step string) {
		select {
		case steps <- step:
		default:
		}
	}
	run := func() tea.Msg {
		d := pipeline.Send(ctx, sender, a, made, opts)
		close(steps)
		if parent.Err() != nil {
			return nil
		}
		return diagnosed{g, d}
	}
	g.begun = g.s.Now()
	return job(tea.Batch(run, g.wait, g.tick()))
}

// wait waits for one step.
func (g *Sending) wait() tea.Msg {
	if step, ok := <-g.steps; ok {
		return stepped{g, step}
	}
	return nil
}

func (g *Sending) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case stepped:
		if m.by == g {
			g.now = append(g.now, m.step)
			return job(g.wait)
		}
	case sendTick:
		if m.of == g {
			g.waited = g.s.Now().Sub(g.begun).Round(time.Second)
			return job(g.tick())
		}
	case diagnosed:
		if m.by == g {
			g.cancel()
			if g.left && m.d.Evidence.Status == 0 {
				return g.back()
			}
			g.s.Drafts.Answered(g.a)
			if l := m.d.Evidence.Login; l != nil && l.Wrong {
				in := formlogin.FromCredential(g.a)
				g.s.Drafts.SetRefused(in.Page, in.User, in.Password)
			}
			intents := []tea.Msg{kit.Record{Entry: kit.Entry{Attempt: g.a, Exchange: m.d.Evidence.Exchange, Diagnosis: m.d}}, kit.Replace{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: m.d}}}
			if g.left {
				intents = append(intents, kit.Notice{Text: "stopped; judged is what had come until then"})
			}
			return say(intents...)
		}
	case tea.KeyPressMsg:
		if m.String() == "esc" {
			g.cancel()
			if g.left { // what does not stop is left alone
				return g.back()
			}
			g.left = true
		}
	}
	return nil
}

// back returns to the request, where no answer is there to be judged.
func (g *Sending) back() tea.Cmd {
	return say(kit.Replace{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: g.a, Stopped: true}}, kit.Notice{Text: "stopped; nothing more is sent"})
}

func (g *Sending) View(t theme.Theme) string {
	lines := []string{widget.Line(t, g.w, widget.Row{Label: "Now", Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: "Waiting for " + host(g.a.Request.URL), TextStyle: t.Bold, Right: g.limit(), Note: t.Muted}), ""}
	for i, s := range g.now {
		r := widget.Row{Text: clean.Line(s, 200), Sign: t.Sign.OK, SignStyle: t.Good}
		if i == 0 {
			r.Label = "Steps"
		}
		if i == len(g.now)-1 {
			r.Sign, r.SignStyle = t.Sign.Here, t.Accent
		}
		lines = append(lines, widget.Line(t, g.w, r))
	}
	out, _ := widget.Fit(t, lines, 0, g.w, g.h)
	return out
}

// limit says how long this may still take: one time for the request, and one for all experiments together.
func (g *Sending) limit() string {
	limit := g.a.Request.Timeout
	if limit == 0 {
		limit = httpclient.DefaultTimeout
	}
	so := ""
	if g.waited > 0 {
		so = seconds(g.waited) + ", "
	}
	switch {
	case g.left:
		return "stopping"
	case len(g.now) > 1:
		return so + "experiments: " + seconds(max(limit, diagnose.ExperimentTime)) + " in all"
	}
	return so + "gives up after " + seconds(limit)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s" }

func (g *Sending) Keys() []kit.Key { return []kit.Key{{Keys: "esc", Label: "stop"}} }
func (g *Sending) Title() kit.Title {
	return kit.Title{Path: g.a.Request.Method + " " + short(g.a.Request.URL), Fact: "sending", Step: 3}
}
func (g *Sending) Typing() bool { return false }
