package screen

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/flows/scheme"
	"why401/httpclient/clean"
	"why401/secrets"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Keep stores the credential of an accepted attempt under a name, bound to its host.
type Keep struct {
	size
	s    kit.Services
	d    *diagnose.Diagnosis
	name widget.Field
	busy bool
	err  error
	none error  // why there is no keyring; nil where there may be one
	kept string // the store that holds it now
	have []entry

	scroll widget.Scroll
}

// kept is the result of one Keep.
type keptMsg struct {
	by    *Keep
	store string
	err   error
}

// haveMsg tells what is kept already, or that there is no keyring to keep it in.
type haveMsg struct {
	by   *Keep
	have []entry
	none error
}

// NewKeep makes the screen.
func NewKeep(s kit.Services, a kit.KeepArg) kit.Screen {
	k := &Keep{s: s, d: a.Diagnosis, name: widget.Field{Limit: 64}}
	if p, err := kit.ProfileOf("", a.Diagnosis); err == nil {
		k.name.SetValue(p.Name)
	}
	k.name.Focus()
	return k
}

// Init asks whether the keyring works before it is promised; a keyring that waits for a password is left in peace.
func (k *Keep) Init() tea.Cmd {
	s := k.s
	return job(func() tea.Msg {
		m := haveMsg{by: k}
		var err error
		if m.have, err = kept(s); errors.Is(err, secrets.ErrUnavailable) {
			m.none = err
		}
		return m
	})
}

func (k *Keep) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case keptMsg:
		if m.by != k {
			return nil
		}
		k.busy, k.err = false, m.err
		if m.err == nil {
			k.kept = m.store
			return say(kit.VaultChanged{Of: k.d, Name: k.name.Value()}, kit.Notice{Text: "kept as " + k.name.Value() + ", and read back"})
		}
		return nil
	case haveMsg:
		if m.by == k {
			k.have = m.have
			if k.s.Session != nil {
				k.none = m.none
			}
		}
		return nil
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			return say(kit.Back{})
		case "enter":
			switch {
			case k.kept != "":
				return say(kit.Replace{Route: kit.RouteVault})
			case k.busy:
				return nil
			}
			k.busy, k.err = true, nil
			if k.none != nil {
				return k.put(k.s.Session)
			}
			return k.put(k.s.Store)
		case "ctrl+s":
			if !k.busy && k.kept == "" && k.s.Session != nil {
				k.busy, k.err = true, nil
				return k.put(k.s.Session)
			}
			return nil
		case "up", "down", "pgup", "pgdown":
			k.scroll.Key(m.String())
			return nil
		case "ctrl+d":
			return say(kit.Open{Route: kit.RouteDoctor})
		}
	}
	before := k.name.Value()
	k.name.Update(msg)
	if k.name.Value() != before && errors.Is(k.err, secrets.ErrName) {
		k.err = nil // it is being changed
	}
	return nil
}

// replaces is what enter would write over, nil where the name is new.
func (k *Keep) replaces() *entry {
	for i, e := range k.have {
		if e.Name == k.name.Value() && e.session == (k.none != nil) {
			return &k.have[i]
		}
	}
	return nil
}

// put writes the profile as a job.
func (k *Keep) put(store secrets.Store) tea.Cmd {
	p, err := kit.ProfileOf(k.name.Value(), k.d)
	ctx := k.s.Context()
	return job(func() tea.Msg {
		if err == nil {
			err = store.Put(ctx, p)
		}
		return keptMsg{k, store.Name(), err}
	})
}

func (k *Keep) View(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, k.w, r)...) }
	head, style := "Keep the credential that works?", t.Accent
	where := "In: " + k.s.Store.Name() + ", and nowhere else."
	switch {
	case k.none != nil:
		head, where = "No keyring here: keep it for this session?", "In memory, until you leave; the disk never sees it."
	case k.err != nil:
		where = "It would go to: " + k.s.Store.Name() + "."
	}
	if k.kept != "" {
		head, style, where = "Kept, and read back", t.Good, "In: "+k.kept+"."
	} else if errors.Is(k.err, secrets.ErrName) {
		head, style = "Not kept: it needs another name", t.Warning
	} else if k.err != nil {
		head, style = "Not kept: your request works, only the saving does not", t.Warning
	}
	add(widget.Row{Label: "Keep", Sign: t.Sign.Verdict, SignStyle: style, Text: head, TextStyle: t.Bold})
	if k.err == nil || k.h >= 12 { // on a small screen the way out comes first
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: where})
	}
	lines = append(lines, "")
	room := min(48, k.w-18)
	if k.w < widget.Narrow {
		room = k.w - 6
	}
	add(widget.Row{Label: "Name", Sign: t.Sign.Here, SignStyle: t.Accent, Text: k.name.View(t, max(8, room))})
	if k.err == nil || k.h >= 12 {
		add(widget.Row{Label: "Secret", Sign: t.Sign.Note, Text: scheme.Shown(kit.Held(k.d))})
		add(widget.Row{Label: "Only to", Sign: t.Sign.Right, Text: host(k.d.Evidence.Attempt.Request.URL)})
	}
	if old := k.replaces(); old != nil && k.kept == "" && k.err == nil {
		lines = append(lines, "")
		add(widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "a credential of this name is kept already (" + old.Scheme + ", for " + host(strings.Join(old.Hosts, ", ")) + "): this one takes its place. Change the name to keep both."})
	}
	if k.none != nil && k.kept == "" && k.err == nil {
		lines = append(lines, "")
		add(widget.Row{Label: "Why", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: clean.Line(secrets.Plain(k.none), 300)})
		if a := secrets.Advice(k.none); a != "" {
			add(widget.Row{Text: a})
		}
	}
	if k.busy && k.none == nil {
		lines = append(lines, "")
		add(widget.Row{Label: "Now", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "waiting for the keyring, at most 5 s; a window may ask for its password"})
	}
	if k.err != nil {
		lines = append(lines, "")
		add(widget.Row{Label: "Why", Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(secrets.Plain(k.err), 300)})
		if a := secrets.Advice(k.err); a != "" {
			add(widget.Row{Text: a})
		}
	}
	if k.err != nil && !errors.Is(k.err, secrets.ErrName) {
		lines = append(lines, "")
		add(widget.Row{Label: "Or", Sign: t.Sign.Note, Text: "keep it for this session only, in memory", Right: "ctrl+s", Note: t.Accent})
		add(widget.Row{Sign: t.Sign.Note, Text: "see what works on this machine", Right: "ctrl+d", Note: t.Accent})
		add(widget.Row{Label: "Safe", Sign: t.Sign.OK, SignStyle: t.Good, Text: "nothing was written to disk; the request stays in the history until you leave"})
	}
	return k.scroll.View(t, lines, k.w, k.h)
}

func (k *Keep) Keys() []kit.Key {
	label := "keep it"
	if k.none != nil {
		label = "keep for this session"
	}
	session := kit.Key{Keys: "ctrl+s", Label: "this session only", Long: "keep it in memory until you leave"}
	if k.kept != "" {
		label, session.NotNow = "see the vault", "it is kept already"
	} else if k.err != nil && !errors.Is(k.err, secrets.ErrName) {
		label = "try again"
	} else if k.none != nil {
		session.NotNow = "enter does it"
	}
	return []kit.Key{{Keys: "enter", Label: label, Main: true}, session, scrolling(&k.scroll), {Keys: "ctrl+d", Label: "doctor", Hidden: true}}
}

// Title names where it is kept, or would be by enter.
func (k *Keep) Title() kit.Title {
	where := k.s.Store.Name()
	switch {
	case k.kept != "":
		where = k.kept
	case k.none != nil:
		where = k.s.Session.Name()
	}
	return kit.Title{Path: "keep", Fact: where, Step: 6}
}
func (k *Keep) Typing() bool { return true }
