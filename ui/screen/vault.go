package screen

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/secrets"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Vault lists what is kept; enter opens its request with the credential in it.
type Vault struct {
	size
	s      kit.Services
	a      kit.VaultArg
	list   []entry
	loaded bool
	err    error // of the keyring; what is kept for the session is listed all the same
	row    int
	ask    bool // delete asked
}

// entry is a kept credential and where it is kept.
type entry struct {
	secrets.Profile
	store   secrets.Store
	session bool // in memory only
}

// vaultMsg is the result of a job of one Vault.
type vaultMsg struct {
	by   *Vault
	list []entry
	open *secrets.Profile
	err  error
}

// NewVault makes the screen; the list is read as a job.
func NewVault(s kit.Services, a kit.VaultArg) kit.Screen { return &Vault{s: s, a: a} }

func (v *Vault) Init() tea.Cmd {
	return job(func() tea.Msg { return v.read() })
}

// read lists the keyring and the session's memory.
func (v *Vault) read() tea.Msg {
	list, err := kept(v.s)
	if v.a.For != nil {
		list = slices.DeleteFunc(list, func(e entry) bool { return !e.MayGoTo(v.a.For.Request.URL) })
	}
	return vaultMsg{by: v, list: list, err: err}
}

func (v *Vault) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case vaultMsg:
		if m.by != v {
			return nil
		}
		v.err = m.err
		if m.open != nil {
			return v.use(*m.open)
		}
		v.list, v.loaded = m.list, true
		v.row = max(0, min(v.row, len(v.list)-1))
	case kit.VaultChanged:
		return v.Init()
	case tea.KeyPressMsg:
		return v.key(m.String())
	}
	return nil
}

func (v *Vault) key(k string) tea.Cmd {
	if v.ask {
		v.ask = false
		if k != "y" {
			return nil
		}
		e, ctx := v.list[v.row], v.s.Context()
		return job(func() tea.Msg {
			if err := e.store.Delete(ctx, e.Name); err != nil {
				return kit.Notice{Text: "not deleted: " + clean.Line(secrets.Plain(err), 200)}
			}
			return v.read()
		})
	}
	switch k {
	case "esc":
		return say(kit.Back{})
	case "up":
		v.row = max(0, v.row-1)
	case "down":
		v.row = max(0, min(len(v.list)-1, v.row+1))
	case "d":
		v.ask = len(v.list) > 0
	case "enter":
		if v.empty() {
			return say(kit.Replace{Route: kit.RoutePaste, Arg: kit.PasteArg{}})
		}
		if len(v.list) == 0 {
			return nil
		}
		e, ctx := v.list[v.row], v.s.Context()
		return job(func() tea.Msg {
			p, err := e.store.Get(ctx, e.Name)
			if err != nil {
				return kit.Notice{Text: strings.TrimSpace("not opened: " + clean.Line(secrets.Plain(err), 200) + ". " + secrets.Advice(err))}
			}
			return vaultMsg{by: v, open: &p}
		})
	}
	return nil
}

// empty is true where nothing is kept: what would fill it begins with a request.
func (v *Vault) empty() bool { return v.loaded && len(v.list) == 0 && v.a.For == nil }

// use opens the request that the credential was kept with, or puts it into the one that it was chosen for.
func (v *Vault) use(p secrets.Profile) tea.Cmd {
	if v.a.For != nil {
		return say(append([]tea.Msg{kit.Back{}}, useKept(*v.a.For, v.a.Refused, p)...)...)
	}
	a, err := kit.AttemptOf(p)
	if err != nil {
		return say(kit.Notice{Text: "not used: " + clean.Line(err.Error(), 200)})
	}
	return say(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: a}})
}

// useKept shows what a kept credential makes of an attempt: the difference where it was refused, else the preview.
func useKept(a flows.Attempt, refused *diagnose.Diagnosis, p secrets.Profile) []tea.Msg {
	next, err := kit.AttemptWith(a, p)
	if err != nil {
		return []tea.Msg{kit.Notice{Text: "not used: " + clean.Line(err.Error(), 200)}}
	}
	if refused == nil {
		return []tea.Msg{kit.Replace{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: next}}}
	}
	arg := kit.FixArg{Before: refused, After: next}
	arg.Fix.Do = "Send it again with the kept credential " + clean.Line(p.Name, 64)
	return []tea.Msg{kit.Open{Route: kit.RouteFix, Arg: arg}}
}

func (v *Vault) View(t theme.Theme) string {
	var lines []string
	now := v.s.Now()
	switch {
	case !v.loaded:
		lines = append(lines, widget.Line(t, v.w, widget.Row{Label: "Now", Sign: t.Sign.Here, Text: "waiting for the keyring, at most 5 s"}))
	case len(v.list) == 0 && v.err == nil:
		lines = append(lines, "", widget.Line(t, v.w, widget.Row{Text: "Nothing kept yet", TextStyle: t.Bold}))
		lines = append(lines, widget.Lines(t, v.w, widget.Row{Text: "A credential that works can be kept here: in this machine's keyring, under a name you choose, sent only to the host it is for. Fix a request, then press k."})...)
	}
	names, kinds, lives := 2, 6, 6 // the columns: as wide as the longest needs, the name up to half of what kind and life leave
	for _, p := range v.list {
		_, _, life := lifeOf(t, p.Profile, now)
		names, kinds, lives = max(names, lipgloss.Width(p.Name)+2), max(kinds, lipgloss.Width(p.Scheme)+2), max(lives, lipgloss.Width(life))
	}
	left := v.w - 16 - kinds - lives
	names = min(names, left/2)
	hosts := left - names
	if len(v.list) > 0 && v.w >= widget.Narrow {
		lines = append(lines, widget.Line(t, v.w, widget.Row{Text: column("name", names) + column("for", hosts) + "kind", TextStyle: t.Muted, Right: "life", Note: t.Muted}))
	}
	var rows []widget.Row
	for _, p := range v.list {
		r := widget.Row{Note: t.Muted}
		r.Sign, r.SignStyle, r.Right = lifeOf(t, p.Profile, now)
		name, where := clean.Line(p.Name, 64), ""
		if len(p.Hosts) > 0 {
			where = origin(p.Hosts[0])
		}
		r.Text = column(name, names) + column(where, hosts) + p.Scheme
		if v.w < widget.Narrow {
			r.Text = name
		}
		rows = append(rows, r)
	}
	if len(rows) > 0 { // what is known of the chosen one stands below
		lines = append(lines, strings.Split(widget.List(t, rows, v.row, v.w, max(1, v.h-len(lines)-6)), "\n")...)
	}
	if v.loaded && len(v.list) > 0 {
		p := v.list[v.row]
		lines = append(lines, "")
		for _, r := range []widget.Row{
			{Label: "Chosen", Text: clean.Line(p.Name, 64), TextStyle: t.Bold, Right: "kept " + p.Kept.UTC().Format("2006-01-02"), Note: t.Muted},
			{Label: "In", Text: p.store.Name()},
			{Label: "Only to", Sign: t.Sign.Right, Text: clean.Line(strings.Join(p.Hosts, ", "), 300)},
			{Label: "Request", Text: p.Method + " " + clean.Line(p.URL, 200)},
		} {
			lines = append(lines, widget.Lines(t, v.w, r)...) // whole: the table above cuts
		}
	}
	if v.err != nil {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, widget.Lines(t, v.w, widget.Row{Label: "Closed", Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(secrets.Plain(v.err), 300)})...)
		lines = append(lines, widget.Lines(t, v.w, widget.Row{Text: secrets.Advice(v.err)})...)
	}
	if v.ask {
		e := v.list[v.row]
		lines = append(append(lines, ""), widget.Lines(t, v.w, widget.Row{Label: "Delete?", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "y deletes " + clean.Line(e.Name, 64) + " from " + e.store.Name() + "; any other key keeps it", TextStyle: t.Bold})...)
	}
	out, _ := widget.Fit(t, lines, btoi(v.ask)*len(lines), v.w, v.h) // the question is at the end, and is seen
	return out
}

// lifeOf is how long a kept credential is good, as far as it says.
func lifeOf(t theme.Theme, p secrets.Profile, now time.Time) (sign string, style lipgloss.Style, text string) {
	switch {
	case p.Expires.IsZero():
		return t.Sign.Unknown, t.Warning, "no end known"
	case now.After(p.Expires):
		return t.Sign.No, t.Danger, "expired " + token.Span(now.Sub(p.Expires))
	}
	return t.Sign.OK, t.Good, token.Span(p.Expires.Sub(now)) + " left"
}

// origin is an origin of a profile for people, without the port that its scheme has anyway.
func origin(o string) string {
	if h, ok := strings.CutPrefix(o, "https://"); ok {
		return clean.Line(strings.TrimSuffix(h, ":443"), 120)
	}
	return clean.Line(strings.TrimSuffix(o, ":80"), 120)
}

// column is a cell of n columns, cut where it is longer.
func column(s string, n int) string {
	n = max(2, n)
	s = ansi.Truncate(s, n-2, "…")
	return s + strings.Repeat(" ", max(0, n-lipgloss.Width(s)))
}

func (v *Vault) Keys() []kit.Key {
	if v.ask {
		return []kit.Key{{Keys: "y", Label: "delete it", Main: true}, {Keys: "esc", Label: "keep it"}}
	}
	use := kit.Key{Keys: "enter", Label: "use it", Main: true}
	del := kit.Key{Keys: "d", Label: "delete"}
	if len(v.list) == 0 {
		why := "nothing is kept"
		if !v.loaded {
			why = "the keyring is still being asked"
		}
		use.NotNow, del.NotNow = why, why
	}
	if v.empty() {
		use = kit.Key{Keys: "enter", Label: "paste a request", Main: true, Long: "paste a request that fails: once it is fixed, k keeps its credential here"}
	}
	return []kit.Key{use, choose(len(v.list)), del}
}
func (v *Vault) Title() kit.Title {
	fact := strconv.Itoa(len(v.list)) + " kept"
	switch {
	case !v.loaded:
		fact = "" // not known yet
	case v.err != nil && len(v.list) == 0:
		fact = "the keyring is closed"
	}
	return kit.Title{Path: "vault", Fact: fact}
}
func (v *Vault) Typing() bool { return false }
