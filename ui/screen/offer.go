package screen

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/secrets"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// offer is the kept credentials that may go to the host of one attempt. They are offered by a key and never put in
// unasked; what is kept for another origin is not even named.
type offer struct {
	s      kit.Services
	a      flows.Attempt
	list   []entry
	asked  bool // the keyring was asked, or will not be before a key is pressed
	asking bool
	err    error
}

// offered is what the stores hold for one offer.
type offered struct {
	by   *offer
	list []entry
	err  error
}

// taken is a kept credential, opened because the person chose it.
type taken struct {
	by *offer
	p  secrets.Profile
}

// look asks the stores as a job. Unless a key asked for it, a keyring that did not open before is left in peace: a
// locked one may show a window each time.
func (o *offer) look(byKey bool) tea.Cmd {
	if !byKey && o.s.KeyringShut != nil && o.s.KeyringShut.Load() {
		memory := o.s
		memory.Store = nil
		return job(func() tea.Msg { // what is kept for this session needs no keyring
			list, _ := kept(memory)
			return offered{o, list, nil}
		})
	}
	o.asked, o.asking = true, true
	s := o.s
	return job(func() tea.Msg {
		list, err := kept(s)
		if s.KeyringShut != nil {
			s.KeyringShut.Store(err != nil)
		}
		return offered{o, list, err}
	})
}

// hear takes the results of this offer's jobs; p is a credential that was opened.
func (o *offer) hear(msg tea.Msg) (p *secrets.Profile) {
	switch m := msg.(type) {
	case offered:
		if m.by == o {
			o.asking, o.err, o.list = false, m.err, nil
			for _, e := range m.list {
				if e.MayGoTo(o.a.Request.URL) && e.Name != keptAs(o.a.Credential) {
					o.list = append(o.list, e)
				}
			}
			o.asked = o.asked || len(o.list) > 0
			slices.SortStableFunc(o.list, func(x, y entry) int { return btoi(o.expired(x)) - btoi(o.expired(y)) })
		}
	case taken:
		if m.by == o {
			return &m.p
		}
	}
	return nil
}

func (o *offer) expired(e entry) bool { return !e.Expires.IsZero() && o.s.Now().After(e.Expires) }

// use opens the only one, lets the person choose among several, and looks where nobody looked yet.
func (o *offer) use(refused kit.VaultArg) tea.Cmd {
	switch {
	case o.asking:
		return say(kit.Notice{Text: "waiting for the keyring, at most 5 s"})
	case o.a.Lesson != "" && o.err != nil && len(o.list) == 0: // no row says it there
		return say(kit.Notice{Text: "not now: " + clean.Line(secrets.Plain(o.err), 200)})
	case !o.asked || o.err != nil && len(o.list) == 0:
		return o.look(true)
	case len(o.list) == 0:
		return say(kit.Notice{Text: "not now: nothing is kept for " + host(o.a.Request.URL)})
	case len(o.list) > 1:
		return say(kit.Open{Route: kit.RouteVault, Arg: refused})
	}
	e, ctx := o.list[0], o.s.Context()
	return job(func() tea.Msg {
		p, err := e.store.Get(ctx, e.Name)
		if err != nil {
			return kit.Notice{Text: strings.TrimSpace("not opened: " + clean.Line(secrets.Plain(err), 200) + ". " + secrets.Advice(err))}
		}
		return taken{o, p}
	})
}

// key is what u does now.
func (o *offer) key() kit.Key {
	k := kit.Key{Keys: "u", Label: "look for kept ones", Long: "use a kept credential"}
	switch {
	case len(o.list) == 1:
		k.Label, k.Long = "use kept: "+widget.Cut(o.name(o.list[0]), 24), "use the kept credential "+o.name(o.list[0])
	case len(o.list) > 1:
		k.Label, k.Long = "use a kept one", "choose among the credentials that are kept for this host"
	case o.asking:
		k.NotNow = "waiting for the keyring"
	case o.asked && o.err == nil:
		k.NotNow = "nothing is kept for this host"
	}
	return k
}

// among puts the key beside the main one where there is something to use, else behind the others.
func (o *offer) among(keys []kit.Key) []kit.Key {
	if len(o.list) > 0 {
		return slices.Insert(keys, 1, o.key())
	}
	return append(keys, o.key())
}

func (o *offer) name(e entry) string { return clean.Line(e.Name, 64) }

// rows say what is offered, or why the keyring offers nothing.
func (o *offer) rows(t theme.Theme) []widget.Row {
	switch {
	case len(o.list) == 1:
		e := o.list[0]
		r := widget.Row{Label: "Kept", Sign: t.Sign.Note, Text: o.name(e) + ", " + e.Scheme + ", for this host", Right: "u use it", Note: t.Accent}
		if o.expired(e) {
			r.Sign, r.SignStyle, r.Text = t.Sign.Mind, t.Warning, r.Text+"; expired "+token.Span(o.s.Now().Sub(e.Expires))+" ago"
		}
		return []widget.Row{r}
	case len(o.list) > 1:
		return []widget.Row{{Label: "Kept", Sign: t.Sign.Note, Text: strconv.Itoa(len(o.list)) + " credentials for this host", Right: "u choose", Note: t.Accent}}
	case o.err != nil && o.asked:
		return o.shut(t, clean.Line(secrets.Plain(o.err), 200))
	case !o.asked && o.s.KeyringShut != nil && o.s.KeyringShut.Load():
		return o.shut(t, "the keyring did not open when it was asked last")
	}
	return nil
}

// shut says that the keyring offers nothing. In a lesson it is left out: there nothing is to be kept.
func (o *offer) shut(t theme.Theme, why string) []widget.Row {
	if o.a.Lesson != "" {
		return nil
	}
	return []widget.Row{{Label: "Kept", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: why, Right: "u ask again", Note: t.Accent}}
}

// kept lists what is kept for the session, then what the keyring holds; the error is the keyring's.
func kept(s kit.Services) (list []entry, err error) {
	for _, store := range []secrets.Store{s.Session, s.Store} {
		if store == nil {
			continue
		}
		l, e := store.List(s.Context())
		if e != nil {
			err = e
		}
		for _, p := range l {
			list = append(list, entry{p, store, store == s.Session})
		}
	}
	return list, err
}

// keptAs is the name that the whole credential is kept under, "" where it, or a part of it, came from elsewhere.
func keptAs(c flows.Credential) string {
	name := ""
	for i, f := range c.Fields {
		n, ok := strings.CutPrefix(f.Source, "profile ")
		if !ok || i > 0 && n != name {
			return ""
		}
		name = n
	}
	return name
}
