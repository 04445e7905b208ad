package screen

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/secrets"
	"why401/ui/kit"
)

// Sources shows every place that the credential of a request could come from, which one won and which it shadows. What is sent
// can be switched off, and what is not can be sent instead, for one try: after the difference was shown.
type Sources struct {
	size
	s      kit.Services
	a      flows.Attempt
	before *diagnose.Diagnosis // nil where nothing was sent yet
	l      *provenance.Ladder  // nil while it is looked for
	rows   []int               // the rungs that can be pointed at
	row    int
	off    map[string]bool
	busy   string // what is waited for
	cancel context.CancelFunc
	place  provenance.Place
}

// lookedAt is the ladder of one Sources.
type lookedAt struct {
	by    *Sources
	l     *provenance.Ladder
	place provenance.Place
}

// answered is what a helper said of the rung with that id.
type answered struct {
	by   *Sources
	id   string
	rung provenance.Rung
}

// keptOpened is a kept credential that was chosen.
type keptOpened struct {
	by  *Sources
	p   secrets.Profile
	err error
}

// NewSources makes the screen.
func NewSources(s kit.Services, a kit.SourcesArg) kit.Screen {
	return &Sources{s: s, a: a.Attempt, before: a.Diagnosis, off: map[string]bool{}, place: s.Place}
}

func (x *Sources) Init() tea.Cmd { return x.look() }

// look reads the files as a job: a folder may lie on a slow disk.
func (x *Sources) look() tea.Cmd {
	a, p := x.a, x.place
	return job(func() tea.Msg { return lookedAt{x, provenance.Look(a, p), p} })
}

func (x *Sources) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case lookedAt:
		if m.by == x && (x.l == nil || x.cancel != nil) { // an answer that esc did not wait for is dropped
			x.busy, x.cancel, x.l, x.place = "", nil, m.l, m.place
			x.list()
		}
	case answered:
		if m.by == x && x.cancel != nil {
			x.busy, x.cancel = "", nil
			if r := x.l.Find(m.id); r != nil {
				*r = m.rung
			}
			x.list()
			return say(kit.Notice{Text: m.rung.Name + ": " + m.rung.Why})
		}
	case keptOpened:
		if m.by == x && x.cancel != nil {
			x.busy, x.cancel = "", nil
			if m.err != nil {
				return say(kit.Notice{Text: strings.TrimSpace("not opened: " + clean.Line(secrets.Plain(m.err), 200) + ". " + secrets.Advice(m.err))})
			}
			return say(useKept(x.a, x.before, m.p)...)
		}
	case tea.KeyPressMsg:
		return x.key(m.String())
	}
	return nil
}

// list are the rungs with something to say.
func (x *Sources) list() {
	x.rows = nil
	for i, r := range x.l.Rungs {
		if r.State != provenance.Nothing {
			x.rows = append(x.rows, i)
		}
	}
	x.row = max(0, min(x.row, len(x.rows)-1))
}

// at is the rung that the pointer stands at, nil none.
func (x *Sources) at() *provenance.Rung {
	if x.l == nil || len(x.rows) == 0 {
		return nil
	}
	return &x.l.Rungs[x.rows[x.row]]
}

func (x *Sources) key(k string) tea.Cmd {
	switch k {
	case "esc":
		if x.cancel != nil {
			x.cancel()
			x.cancel, x.busy = nil, ""
			return say(kit.Notice{Text: "stopped; nothing was sent"})
		}
		return say(kit.Back{})
	case "up":
		x.row = max(0, x.row-1)
	case "down":
		x.row = max(0, min(len(x.rows)-1, x.row+1))
	case "home":
		x.row = 0
	case "end":
		x.row = max(0, len(x.rows)-1)
	case "space":
		return x.toggle()
	case "enter":
		return x.enter()
	}
	return nil
}

// toggle switches the chosen rung off, or on again.
func (x *Sources) toggle() tea.Cmd {
	r := x.at()
	if r == nil {
		return nil
	}
	if why := cannotSwitch(r); why != "" {
		return say(kit.Notice{Text: "not now: " + why})
	}
	if x.off[r.ID] = !x.off[r.ID]; !x.off[r.ID] {
		delete(x.off, r.ID)
	}
	return nil
}

// cannotSwitch says why a rung cannot be switched off, "" where it can.
func cannotSwitch(r *provenance.Rung) string {
	switch {
	case r.Off != nil:
		return ""
	case r.State == provenance.Used:
		return "it is a part of the command; e on the request edits it"
	}
	return "it is not sent, so there is nothing to switch off"
}

func (x *Sources) enter() tea.Cmd {
	r := x.at()
	switch {
	case r == nil || x.cancel != nil:
		return nil
	case len(x.off) > 0:
		return x.without()
	case r.Ask != nil:
		return x.ask(*r)
	case r.State == provenance.Used:
		return say(kit.Notice{Text: "it is sent already; space switches it off for one try"})
	case r.Credential.Scheme == "" && r.Why != "":
		return say(kit.Notice{Text: "not now: " + r.Why})
	}
	next, mind, err := r.Use(x.a)
	if err != nil {
		return say(kit.Notice{Text: "not now: " + clean.Line(err.Error(), 200)})
	}
	return x.preview(next, diagnose.Fix{ID: "use-source", Who: diagnose.Caller, Do: "Send the one from " + r.Place() + " instead", Mind: mind}, r.Place()+"  "+r.Shown())
}

// without shows what is sent with the chosen rungs off.
func (x *Sources) without() tea.Cmd {
	next, names := x.l.Without(x.a, x.off)
	if len(names) == 0 {
		return nil
	}
	return x.preview(next, diagnose.Fix{ID: "without-source", Who: diagnose.Caller, Do: "Send it once without " + strings.Join(names, " and ")}, "")
}

// preview opens the difference. as is how the new credential is shown, "" as its place would be.
func (x *Sources) preview(next flows.Attempt, fix diagnose.Fix, as string) tea.Cmd {
	before := x.before
	if before == nil {
		before = &diagnose.Diagnosis{Evidence: &diagnose.Evidence{Attempt: x.a, Credential: x.a.Credential, Exchange: &httpclient.Exchange{Request: x.a.Request}}}
	}
	changes := provenance.Compare(x.l, provenance.Look(next, x.place))
	if len(changes) > 0 && as != "" && changes[0].Slot == provenance.Authorization {
		changes[0].After = as
	}
	if len(x.off) > 0 && len(changes) > 0 && changes[0].Slot == provenance.Authorization && !strings.HasPrefix(changes[0].After, "no ") {
		fix.Mind = "another credential takes its place"
	}
	return say(kit.Open{Route: kit.RouteFix, Arg: kit.FixArg{Before: before, After: next, Fix: fix, Changes: changes}})
}

// ask asks the keyring, or runs the helper that the rung names.
func (x *Sources) ask(r provenance.Rung) tea.Cmd {
	ctx, cancel := context.WithCancel(x.s.Context())
	x.cancel = cancel
	s, p, a := x.s, x.place, x.a
	if r.Ask.Keyring {
		x.busy = "waiting for the keyring, at most 5 s; a window may ask for its password"
		name, chosen := strings.TrimPrefix(r.Name, "kept as "), r.State == provenance.Available
		return job(func() tea.Msg {
			if !chosen {
				next := kit.AskKeyring(ctx, s.Store, a.Request.URL, p)
				return lookedAt{x, provenance.Look(a, next), next}
			}
			kept, err := s.Store.Get(ctx, name)
			return keptOpened{x, kept, err}
		})
	}
	x.busy = "waiting for " + r.Ask.Argv[0] + ", at most 10 s"
	environ := s.Place.Environ
	return job(func() tea.Msg {
		return answered{x, r.ID, provenance.Answer(ctx, r, environ)}
	})
}

func (x *Sources) Title() kit.Title { return kit.Title{Path: "where it came from", Fact: x.fact()} }

func (x *Sources) fact() string {
	if n := len(x.off); n > 0 {
		return strconv.Itoa(n) + " switched off, for one try"
	}
	return "only looked at, nothing is sent"
}

func (x *Sources) Typing() bool { return false }

// Topic is what help explains the words of first.
func (x *Sources) Topic() string { return "netrc proxy cookie credential" }

func (x *Sources) Keys() []kit.Key {
	main := kit.Key{Keys: "enter", Label: "use it instead", Main: true, Long: "send this one instead, after the difference is shown"}
	space := kit.Key{Keys: "space", Label: "off for one try"}
	switch r := x.at(); {
	case r == nil:
		main.NotNow, space.NotNow = "nothing was found", "nothing was found"
	default:
		space.NotNow = cannotSwitch(r)
		if x.off[r.ID] {
			space.Label = "on again"
		}
		switch {
		case len(x.off) > 0:
			main.Label, main.Long = "see difference", "show what is sent without it, before anything is sent"
		case r.Ask != nil && r.State == provenance.NotAsked:
			main.Label, main.Long = "ask it", "ask it now; it may ask for a password"
		case r.Ask != nil:
		case r.State == provenance.Used:
			main.NotNow = "it is sent already"
		case r.Credential.Scheme == "":
			main.NotNow = "it holds nothing that can be sent from here"
		}
	}
	return []kit.Key{main, space, choose(len(x.rows))}
}

// attemptOf is the attempt that a diagnosis is about, with the credential that was found while it was sent.
func attemptOf(d *diagnose.Diagnosis) flows.Attempt {
	a := d.Evidence.Attempt
	if a.Credential.Scheme == "" {
		a.Credential = scheme.Detect(a.Request)
	}
	return a
}
