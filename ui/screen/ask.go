package screen

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Ask asks endpoints about a token. Each place is shown, with what would go there, before anything does: enter is the consent to
// that one place.
type Ask struct {
	size
	s       kit.Services
	t       token.Token
	raw     mask.Sensitive
	ways    []askWay
	row     int
	fields  []widget.Field // of introspection: URL, client, secret
	field   int
	filling bool
	ready   *token.Question // found, and not sent yet
	reply   *token.Reply
	err     string
	cancel  context.CancelFunc
}

// askWay is one line of the list.
type askWay struct {
	id, title, where, sends string
	question                token.Question
}

// askDone is the result of a job: an endpoint that was found, or a reply.
type askDone struct {
	by    *Ask
	ready *token.Question
	reply *token.Reply
	err   error
}

// NewAsk lists what can be asked about a.Token.
func NewAsk(s kit.Services, a kit.AskArg) kit.Screen {
	k := &Ask{s: s, raw: a.Token, t: token.Inspect(a.Token.Reveal(), s.Now())}
	if q, ok := token.Identity(k.t.Raw); ok {
		k.ways = append(k.ways, askWay{"identity", q.Title, q.Host(), q.Sends, q})
	}
	if iss := k.t.Claim("iss"); strings.HasPrefix(iss, "http") {
		k.ways = append(k.ways, askWay{id: "userinfo", title: "Whose token is it, by its issuer?", where: token.UserInfo(iss).Host(), sends: "nothing at first: its metadata is fetched, and says where to ask"})
	}
	k.ways = append(k.ways, askWay{id: "introspection", title: "Is it active, by an introspection endpoint?", where: "you name it", sends: "the token and a client's login (RFC 7662)"})
	k.fields = []widget.Field{{}, {}, {Secret: true}}
	return k
}

func (k *Ask) Init() tea.Cmd { return nil }

func (k *Ask) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case askDone:
		if m.by != k || k.cancel == nil {
			return nil
		}
		k.cancel, k.ready = nil, m.ready
		if m.reply != nil {
			k.reply = m.reply
		}
		if m.err != nil {
			k.err = clean.Line(m.err.Error(), 300)
		}
		return nil
	case tea.KeyPressMsg:
		return k.key(m)
	}
	if k.filling {
		k.fields[k.field].Update(msg)
	}
	return nil
}

func (k *Ask) key(p tea.KeyPressMsg) tea.Cmd {
	name := p.String()
	switch {
	case name == "esc":
		return k.back()
	case k.cancel != nil:
		return nil
	case name == "enter":
		return k.enter()
	case k.filling && (name == "tab" || name == "down"):
		k.focus((k.field + 1) % len(k.fields))
	case k.filling && (name == "shift+tab" || name == "up"):
		k.focus((k.field + len(k.fields) - 1) % len(k.fields))
	case k.filling:
		k.fields[k.field].Update(p)
		k.err = ""
	case name == "down":
		k.row = min(len(k.ways)-1, k.row+1)
	case name == "up":
		k.row = max(0, k.row-1)
	}
	return nil
}

// back undoes the last step.
func (k *Ask) back() tea.Cmd {
	k.err = ""
	switch {
	case k.cancel != nil:
		k.cancel()
		k.cancel = nil
	case k.reply != nil:
		k.reply = nil
	case k.ready != nil:
		k.ready = nil
	case k.filling:
		k.filling = false
	default:
		return say(kit.Back{})
	}
	return nil
}

func (k *Ask) focus(i int) {
	k.fields[k.field].Blur()
	k.field = i
	k.fields[i].Focus()
}

// enter goes one step on: it fills, finds the endpoint, or sends.
func (k *Ask) enter() tea.Cmd {
	k.err = ""
	switch w := k.ways[k.row]; {
	case k.reply != nil:
		k.reply = nil
	case k.ready != nil:
		return k.send(*k.ready)
	case w.id == "identity":
		q := w.question
		k.ready = &q
	case w.id == "userinfo":
		return k.find()
	case !k.filling:
		k.filling = true
		k.focus(0)
	case k.field < len(k.fields)-1:
		k.focus(k.field + 1)
	default:
		q := token.Introspection(strings.TrimSpace(k.fields[0].Value()))
		if q.Host() == "" {
			k.err = "want a URL such as https://login.example.test/introspect"
			k.focus(0)
			return nil
		}
		k.ready = &q
	}
	return nil
}

// find fetches the issuer's metadata, which says where to ask; the token is not sent.
func (k *Ask) find() tea.Cmd {
	if k.s.Sender == nil {
		k.err = "nothing can be sent here"
		return nil
	}
	ctx, cancel := context.WithCancel(k.s.Context())
	k.cancel = cancel
	s, iss := k.s.Sender, k.t.Claim("iss")
	return job(func() tea.Msg {
		m, err := token.Discover(ctx, s, iss)
		if err == nil && m.UserInfo == "" {
			err = fmt.Errorf("the metadata of %s names no userinfo endpoint", clean.Line(iss, 120))
		}
		if err != nil {
			return askDone{by: k, err: err}
		}
		q := token.UserInfo(m.UserInfo)
		return askDone{by: k, ready: &q}
	})
}

func (k *Ask) send(q token.Question) tea.Cmd {
	if k.s.Sender == nil {
		k.err = "nothing can be sent here"
		return nil
	}
	ctx, cancel := context.WithCancel(k.s.Context())
	k.cancel = cancel
	s, raw, now := k.s.Sender, k.t.Raw, k.s.Now()
	id, secret := k.fields[1].Value(), k.fields[2].Value()
	return job(func() tea.Msg {
		a, err := token.Ask(ctx, s, q, raw, id, secret, now)
		if err != nil {
			return askDone{by: k, err: err}
		}
		return askDone{by: k, reply: &a}
	})
}

func (k *Ask) View(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, k.w, r)...) }
	switch {
	case k.reply != nil:
		k.answer(t, add, func() { lines = append(lines, "") })
	case k.ready != nil:
		add(widget.Row{Label: "Consent", Sign: t.Sign.Verdict, SignStyle: t.Warning, Text: "This goes to " + clean.Line(k.ready.Host(), 100), TextStyle: t.Bold})
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: t.Warning, Text: upperFirst(k.ready.Sends) + ". Nothing has been sent yet."})
		lines = append(lines, "")
		add(widget.Row{Label: "Where", Sign: t.Sign.Note, Text: clean.Line(mask.URL(k.ready.URL), 300)})
		add(widget.Row{Label: "What", Sign: t.Sign.Note, Text: k.raw.String()})
		add(widget.Row{Label: "By", Sign: t.Sign.Note, Text: k.ready.Source, TextStyle: t.Muted})
	case k.filling:
		for i, label := range []string{"URL", "Client", "Secret"} {
			r := widget.Row{Label: label, Text: k.fields[i].View(t, max(8, k.w-22))}
			if i == k.field {
				r.Sign, r.SignStyle = t.Sign.Here, t.Accent
			}
			lines = append(lines, widget.Line(t, k.w, r))
		}
		lines = append(lines, "")
		add(widget.Row{Text: "The endpoint and a client that may ask there; the client may be empty. The next step shows where it goes.", TextStyle: t.Muted})
	default:
		for i, w := range k.ways {
			r := widget.Row{Sign: t.Sign.Note, Text: w.title, Right: clean.Line(w.where, 60), Note: t.Muted}
			if i == k.row {
				r.Sign, r.SignStyle, r.TextStyle = t.Sign.Here, t.Accent, t.Bold
			}
			if i == 0 {
				r.Label = "Ask"
			}
			add(r)
			add(widget.Row{Text: "sends " + w.sends, TextStyle: t.Muted})
		}
	}
	if k.cancel != nil {
		lines = append(lines, "")
		add(widget.Row{Label: "Now", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "asking; esc stops waiting"})
	}
	if k.err != "" {
		lines = append(lines, "")
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: k.err})
	}
	out, _ := widget.Fit(t, lines, 0, k.w, k.h)
	return out
}

// answer is what the endpoint said.
func (k *Ask) answer(t theme.Theme, add func(widget.Row), blank func()) {
	a := k.reply
	style := t.Warning
	if a.Active != nil {
		if style = t.Good; !*a.Active {
			style = t.Danger
		}
	}
	add(widget.Row{Label: "Answer", Sign: t.Sign.Verdict, SignStyle: style, Text: upperFirst(clean.Line(a.Learned, 300)), TextStyle: t.Bold})
	add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: fmt.Sprintf("%s answered %d", clean.Line(a.Question.Host(), 100), a.Exchange.Status())})
	blank()
	for _, line := range members(a.Says) {
		add(widget.Row{Label: line[0], Sign: t.Sign.Note, Text: line[1], TextStyle: t.Evidence})
	}
}

// members are a JSON object's members as lines, masked and cleaned.
func members(m map[string]any) [][2]string {
	probe := token.Token{Claims: m}
	var out [][2]string
	for _, n := range sortedNames(m) {
		out = append(out, [2]string{clean.Line(n, 8), shownClaim(probe, n, false)})
		if len(out) == 40 {
			break
		}
	}
	return out
}

func (k *Ask) Keys() []kit.Key {
	switch {
	case k.cancel != nil:
		return nil
	case k.reply != nil:
		return []kit.Key{{Keys: "enter", Label: "done", Main: true}}
	case k.ready != nil:
		return []kit.Key{{Keys: "enter", Label: "send it there", Main: true}}
	case k.filling:
		return []kit.Key{{Keys: "enter", Label: "next", Main: true}, {Keys: "tab", Label: "next field"}}
	}
	return []kit.Key{{Keys: "enter", Label: "choose", Main: true}, {Keys: "↑↓", Label: "which"}}
}

func (k *Ask) Title() kit.Title {
	return kit.Title{Path: "ask about the token", Fact: "nothing is sent unseen", Trail: true}
}

// Typing is true while the fields are filled in.
func (k *Ask) Typing() bool { return k.filling && k.ready == nil && k.reply == nil && k.cancel == nil }
