package screen

import (
	"context"
	"errors"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/flows/triage"
	"why401/httpclient/clean"
	"why401/httpclient/har"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Triage looks through a recording while it is read, and groups what was refused by cause. Nothing is sent.
type Triage struct {
	size
	s      kit.Services
	a      kit.TriageArg
	cancel context.CancelFunc
	steps  chan triageStep
	total  int64 // bytes, 0 unknown
	read   int64
	rep    *triage.Report
	done   bool
	err    error
	place  [2]int // line and column where it breaks off

	share sharing

	row     int
	inside  *triage.Group // whose entries are listed, nil for the list of groups
	entry   int
	opening bool
}

// triageStep is progress, or with done the end.
type triageStep struct {
	by    *Triage
	read  int64
	total int64
	rep   *triage.Report
	done  bool
	err   error
	place [2]int
}

// triageEntry is one entry, read whole.
type triageEntry struct {
	by  *Triage
	d   *diagnose.Diagnosis
	err error
}

// NewTriage makes the screen; reading begins with Init.
func NewTriage(s kit.Services, a kit.TriageArg) kit.Screen {
	return &Triage{s: s, a: a, steps: make(chan triageStep, 1), rep: &triage.Report{}}
}

func (y *Triage) Init() tea.Cmd {
	ctx, cancel := context.WithCancel(y.s.Context())
	y.cancel = cancel
	return job(tea.Batch(func() tea.Msg { return y.run(ctx) }, y.wait))
}

// run reads the recording; what is found on the way goes through steps, of which only the newest matters.
func (y *Triage) run(ctx context.Context) tea.Msg {
	defer close(y.steps)
	end := triageStep{by: y, done: true}
	f, total, err := y.a.Open()
	if err != nil {
		end.err = err
		return end
	}
	defer f.Close()
	o := triage.Options{Now: y.s.Now, Progress: func(read int64, r *triage.Report) {
		select {
		case <-y.steps:
		default:
		}
		y.steps <- triageStep{by: y, read: read, total: total, rep: r}
	}}
	end.rep, end.err = triage.Run(ctx, f, o)
	end.total = total
	if end.err == nil && end.rep.Broke != nil {
		if _, err := f.Seek(0, io.SeekStart); err == nil {
			end.place[0], end.place[1], _ = har.Place(f, end.rep.Broke.Offset)
		}
	}
	return end
}

func (y *Triage) wait() tea.Msg {
	if s, ok := <-y.steps; ok {
		return s
	}
	return nil
}

func (y *Triage) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case triageStep:
		if m.by == y {
			return y.step(m)
		}
	case shared:
		if m.by == y {
			y.share.end(m)
		}
	case sharingTick:
		if m.by == y && y.share.cancel != nil {
			return job(y.later())
		}
	case triageEntry:
		if m.by != y {
			return nil
		}
		if y.opening = false; m.err != nil {
			return say(kit.Notice{Text: clean.Line(m.err.Error(), 200)})
		}
		return say(kit.Record{Entry: kit.Entry{Attempt: m.d.Evidence.Attempt, Exchange: m.d.Evidence.Exchange, Diagnosis: m.d}}, kit.Open{Route: kit.RouteDiagnosis, Arg: kit.DiagnosisArg{Diagnosis: m.d}})
	case tea.KeyPressMsg:
		if y.inside != nil {
			return y.entryKey(m.String())
		}
		return y.groupKey(m.String())
	}
	return nil
}

// step takes progress in. The pointer stays at its cause while others pass it by.
func (y *Triage) step(m triageStep) tea.Cmd {
	at := ""
	if y.row < len(y.rep.Groups) && y.row > 0 {
		at = y.rep.Groups[y.row].Cause.ID
	}
	if m.rep != nil && !y.done {
		y.rep, y.read, y.total = m.rep, m.read, m.total
	}
	for i, g := range y.rep.Groups {
		if g.Cause.ID == at {
			y.row = i
		}
		if y.inside != nil && y.inside.Cause.ID == g.Cause.ID {
			y.inside = g
		}
	}
	if m.done {
		y.done, y.err, y.place = true, m.err, m.place
		return nil
	}
	return job(y.wait)
}

func (y *Triage) groupKey(key string) tea.Cmd {
	if key != "s" {
		y.share.asked = false
	}
	switch key {
	case "s":
		if why := y.unready(); why != "" {
			return say(kit.Notice{Text: "not now: " + why})
		}
		return y.share.press(y)
	case "esc":
		if y.share.cancel != nil {
			y.share.cancel()
			return say(kit.Notice{Text: "stopped; no copy is left"})
		}
		y.cancel()
		if y.done {
			return say(kit.Back{})
		}
		return say(kit.Notice{Text: "stopped; what was found until here stays"})
	case "up":
		y.row = max(0, y.row-1)
	case "down":
		y.row = max(0, min(len(y.rep.Groups)-1, y.row+1))
	case "enter":
		if y.row < len(y.rep.Groups) {
			y.inside, y.entry = y.rep.Groups[y.row], 0
		}
	case "w":
		if y.row < len(y.rep.Groups) {
			return say(kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{Cause: y.rep.Groups[y.row].Cause.ID}})
		}
	case "e":
		if why := y.unready(); why != "" {
			return say(kit.Notice{Text: "not now: " + why})
		}
		return say(kit.Open{Route: kit.RouteReport, Arg: kit.ReportArg{Text: y.text()}})
	case "y":
		if why := y.unready(); why != "" {
			return say(kit.Notice{Text: "not now: " + why})
		}
		return say(kit.Copy{Text: y.text(), What: "the report"})
	}
	return nil
}

// text is the report for a ticket.
func (y *Triage) text() string {
	return "# " + clean.Line(y.a.Name, 100) + "\n\n" + triage.Text(y.rep, y.place[0], y.place[1])
}

func (y *Triage) unready() string {
	switch {
	case !y.done:
		return "the recording is still being read"
	case y.err != nil || len(y.rep.Groups) == 0:
		return "there is nothing to report"
	}
	return ""
}

func (y *Triage) entryKey(key string) tea.Cmd {
	last := max(0, len(y.inside.Rows)-1)
	page := max(1, y.h-4)
	switch key {
	case "esc":
		y.inside = nil
	case "up":
		y.entry = max(0, y.entry-1)
	case "down":
		y.entry = min(last, y.entry+1)
	case "pgup":
		y.entry = max(0, y.entry-page)
	case "pgdown", "space":
		y.entry = min(last, y.entry+page)
	case "home":
		y.entry = 0
	case "end":
		y.entry = last
	case "enter":
		if y.opening || y.entry > last {
			return nil
		}
		y.opening = true
		row, hidden := y.inside.Rows[y.entry], y.rep.Hidden
		return job(func() tea.Msg { return y.open(row, hidden) })
	case "w":
		return say(kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{Cause: y.inside.Cause.ID}})
	}
	return nil
}

// open reads one entry whole and judges it as recorded.
func (y *Triage) open(row triage.Row, hidden string) tea.Msg {
	f, _, err := y.a.Open()
	if err != nil {
		return triageEntry{by: y, err: err}
	}
	defer f.Close()
	e, _, err := har.One(f, row.Index, row.Offset)
	if err != nil {
		return triageEntry{by: y, err: err}
	}
	return triageEntry{by: y, d: triage.Diagnose(e, hidden, y.s.Now)}
}

func (y *Triage) Keys() []kit.Key {
	if y.inside != nil {
		return []kit.Key{{Keys: "enter", Label: "open", Long: "open the diagnosis of this entry", Main: true}, {Keys: "↑↓", Label: "choose"}, {Keys: "w", Label: "why", Long: "what this cause means"}}
	}
	stop := kit.Key{Keys: "esc", Label: "stop"}
	if y.done && len(y.rep.Groups) == 0 {
		return nil
	}
	if !y.done {
		return []kit.Key{{Keys: "enter", Label: "entries", Main: len(y.rep.Groups) > 0, NotNow: y.empty()}, {Keys: "↑↓", Label: "choose"}, stop}
	}
	keys := []kit.Key{{Keys: "enter", Label: "entries", Main: true, NotNow: y.empty()}, {Keys: "↑↓", Label: "choose"}, {Keys: "w", Label: "why", Long: "what this cause means", NotNow: y.empty()}, {Keys: "e", Label: "report", NotNow: y.unready()}, {Keys: "y", Label: "copy", Long: "copy the report", NotNow: y.unready()}, {Keys: "s", Label: "share", Long: "save a copy without its secrets, to share", NotNow: y.unready()}}
	if y.share.cancel != nil {
		keys = append(keys, stop)
	}
	return keys
}

func (y *Triage) empty() string {
	if len(y.rep.Groups) == 0 {
		return "nothing was refused"
	}
	return ""
}

func (y *Triage) Title() kit.Title {
	fact := entriesOf(y.rep.Entries) + ", " + fmt.Sprint(y.rep.Failing) + " failing"
	if !y.done && y.total > 0 {
		fact = fmt.Sprintf("%d %% read", min(100, y.read*100/y.total))
	}
	return kit.Title{Path: clean.Line(base(y.a.Name), 40), Fact: fact}
}

func (y *Triage) Typing() bool { return false }

// notRead is the sentence for what could not be read, and what to do.
func (y *Triage) notRead() (string, string) {
	var wrong *triage.WrongFile
	if errors.As(y.err, &wrong) {
		return "This is no HAR: the file " + wrong.Got + ".", wrong.Next
	}
	if errors.Is(y.err, har.ErrNotHAR) {
		return "This is no HAR: it holds no list of entries (log.entries).", "In the browser's network panel choose Export HAR, with sensitive data where you may, and open that file."
	}
	return "The file could not be read: " + clean.Line(y.err.Error(), 160), "Nothing was changed."
}

func (y *Triage) View(t theme.Theme) string {
	switch {
	case y.err != nil:
		what, fix := y.notRead()
		lines := append(widget.Lines(t, y.w, widget.Row{Label: "Not read", Sign: t.Sign.No, SignStyle: t.Danger, Text: what, TextStyle: t.Bold}), widget.Lines(t, y.w, widget.Row{Text: fix, TextStyle: t.Muted})...)
		out, _ := widget.Fit(t, append([]string{""}, lines...), 0, y.w, y.h)
		return out
	case y.inside != nil:
		return y.entries(t)
	}
	return y.groups(t)
}
