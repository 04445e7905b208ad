package screen

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/flows"
	"why401/flows/provenance"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// settle is how long a confirmation must have stood before a key answers it: keys typed earlier were not meant for it.
const settle = 200 * time.Millisecond

// Fix shows the difference that a fix makes, and sends only when the person agrees.
type Fix struct {
	size
	s      kit.Services
	a      kit.FixArg
	scroll widget.Scroll
	ready  bool // settle has passed
}

// settled ends the time in which a Fix takes no answer.
type settled struct{ of *Fix }

// NewFix makes the preview.
func NewFix(s kit.Services, a kit.FixArg) kit.Screen {
	// What netrc, a jar or the environment gave stands in no header of the attempt: the places tell it apart.
	if l := a.Before.Evidence.Ladder; a.Changes == nil && l != nil && carried(a.Before.Evidence.Attempt) == carried(a.After) && scheme.ShownProxyLogin(a.Before.Evidence.Attempt.Request) == scheme.ShownProxyLogin(a.After.Request) {
		a.Changes = provenance.Compare(l, provenance.Look(a.After, s.Place))
	}
	return &Fix{s: s, a: a}
}

func (f *Fix) Init() tea.Cmd {
	return job(tea.Tick(settle, func(time.Time) tea.Msg { return settled{f} }))
}

func (f *Fix) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case settled:
		f.ready = f.ready || m.of == f
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			return say(kit.Back{})
		case "t":
			if tok := tokenIn(f.a.After.Credential); !tok.IsZero() {
				return say(kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: tok}})
			}
		case "enter":
			if f.ready {
				return say(kit.Replace{Route: kit.RouteSending, Arg: kit.SendingArg{Attempt: f.a.After}})
			}
		default:
			f.scroll.Key(m.String())
		}
	}
	return nil
}

// carried is the line that tells two attempts apart.
func carried(a flows.Attempt) string {
	r := a.Request
	for _, h := range r.Headers {
		if mask.SecretName(h.Name) && a.Credential.Scheme != "http-signature" { // whose parts tell two apart, and stand in another header
			return h.Name + ": " + mask.Header(h.Name, h.Value) + scheme.ShownProxy(r)
		}
	}
	return scheme.ShownIn(a) + scheme.ShownProxy(r)
}

// carriedBeside is carried of both. A header that only comes along or only goes is put beside its absence: beside the rest of the
// credential, which stays, it would look as if that went for it.
func carriedBeside(before, after flows.Attempt) (x, y string) {
	x, y = carried(before), carried(after)
	onlyIn := func(line string, other flows.Attempt) string {
		if name, _, ok := strings.Cut(line, ": "); ok && mask.SecretName(name) && !other.Request.Headers.Has(name) && !strings.EqualFold(name, "Authorization") { // which a login of -u has too
			return name
		}
		return ""
	}
	came, went := onlyIn(y, before), onlyIn(x, after)
	switch same := before.Credential.Scheme == after.Credential.Scheme; {
	case same && came != "" && went == "":
		x = "no " + came
	case same && went != "" && came == "":
		y = "no " + went
	}
	return x, y
}

func (f *Fix) View(t theme.Theme) string {
	before, after := f.a.Before.Evidence.Attempt, f.a.After
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, f.w, r)...) }
	add(widget.Row{Label: "Ready", Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: f.a.Fix.Do + "?", TextStyle: t.Bold})
	low := f.h < 10
	sends, rest := "1 "+after.Request.Method+" to "+host(after.Request.URL), "experiments only if it is refused again"
	if low { // what changes is to stand on the screen too
		sends, rest = sends+".", ", "+rest
	} else {
		sends, rest = sends+", then "+rest+".", ""
	}
	add(widget.Row{Sign: t.Sign.Verdict, SignStyle: t.Accent, Text: sends})
	lines = append(lines, "")
	changed, same := f.tokens(t)
	if low && len(changed) > 0 { // what tells the tokens apart is what there is to see
		lines, changed = append(append(lines, changed...), ""), nil
	}
	if before.Request.URL != after.Request.URL {
		add(widget.Row{Label: "Before", Sign: "-", SignStyle: t.Danger, Text: mask.URL(before.Request.URL)})
		add(widget.Row{Label: "After", Sign: "+", SignStyle: t.Good, Text: mask.URL(after.Request.URL)})
	}
	if f.a.Fix.Mind != "" {
		add(widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: f.a.Fix.Mind})
	}
	proxyBefore, proxyAfter := scheme.ShownProxyLogin(before.Request), scheme.ShownProxyLogin(after.Request)
	if proxyBefore != proxyAfter {
		add(widget.Row{Label: "Before", Sign: "-", SignStyle: t.Danger, Text: proxyBefore})
		add(widget.Row{Label: "After", Sign: "+", SignStyle: t.Good, Text: proxyAfter, Right: "not sent yet", Note: t.Muted})
		add(widget.Row{Label: "Goes to", Sign: t.Sign.Right, SignStyle: t.Accent, Text: "the proxy " + mask.URL(after.Request.Proxy.URL) + " alone"})
	}
	was, will := scheme.Otherwise(before, after)
	if was != will {
		add(widget.Row{Label: "Before", Sign: "-", SignStyle: t.Danger, Text: was})
		add(widget.Row{Label: "After", Sign: "+", SignStyle: t.Good, Text: will, Right: "not sent yet", Note: t.Muted})
	}
	what := "all else unchanged"
	for _, c := range f.a.Changes {
		add(widget.Row{Label: "Before", Sign: "-", SignStyle: t.Danger, Text: clean.Line(c.Before, 300)})
		add(widget.Row{Label: "After", Sign: "+", SignStyle: t.Good, Text: clean.Line(c.After, 300)})
	}
	if len(f.a.Changes) > 0 { // they say it
	} else if x, y := carriedBeside(before, after); x != y {
		add(widget.Row{Label: "Before", Sign: "-", SignStyle: t.Danger, Text: clean.Line(x, 300)})
		r := widget.Row{Label: "After", Sign: "+", SignStyle: t.Good, Text: clean.Line(y, 300), Right: "not sent yet", Note: t.Muted}
		if low {
			r.Right = "" // the foot says it too
		}
		add(r)
	} else if before.Request.URL == after.Request.URL && proxyBefore == proxyAfter && was == will {
		what = "nothing changes: it is the same credential"
	}
	if first := scheme.AsksFirst(after.Request); first != "" {
		add(widget.Row{Label: "First", Sign: t.Sign.Right, SignStyle: t.Accent, Text: first})
	}
	add(widget.Row{Text: what + rest, TextStyle: t.Muted})
	if len(changed)+len(same) > 0 {
		lines = append(append(append(lines, ""), changed...), same...)
	}
	return f.scroll.View(t, lines, f.w, f.h)
}

// tokens are the claims of the token before and after that a server looks at, where both are readable: those that
// changed, and where there is no room for a table those that did not.
func (f *Fix) tokens(t theme.Theme) (lines, same []string) {
	at := f.s.Now()
	x := token.Inspect(tokenIn(f.a.Before.Evidence.Attempt.Credential).Reveal(), at)
	y := token.Inspect(tokenIn(f.a.After.Credential).Reveal(), at)
	if len(x.Claims) == 0 || len(y.Claims) == 0 {
		return nil, nil
	}
	half := max(10, (f.w-16-9)/2)
	cell := func(s string) string {
		s = ansi.Truncate(clean.Line(s, 200), half-2, t.Sign.Cut)
		return s + strings.Repeat(" ", max(1, half-lipgloss.Width(s)))
	}
	narrow := f.w < widget.Narrow
	if !narrow {
		lines = append(lines, widget.Line(t, f.w, widget.Row{Label: "Token", Text: t.Muted.Render(strings.Repeat(" ", 9) + cell("before") + cell("after"))}))
	}
	for _, n := range []string{"alg", "exp", "sub", "scope", "scp", "roles", "aud", "iss"} {
		a, b := x.Claim(n), y.Claim(n)
		if n == "alg" { // of the header: all that tells an unsigned token from a signed one
			if a, b = algOf(x), algOf(y); a == b {
				continue
			}
		}
		if a == "" && b == "" {
			continue
		}
		r := widget.Row{Sign: t.Sign.Note, SignStyle: t.Muted}
		if n == "exp" {
			if e, ok := x.At("exp"); ok {
				a = e.UTC().Format("2006-01-02 15:04 UTC")
			}
			if e, ok := y.At("exp"); ok {
				b = e.UTC().Format("2006-01-02 15:04 UTC")
				r.Sign, r.SignStyle = t.Sign.OK, t.Good
				if !at.Before(e) {
					r.Sign, r.SignStyle = t.Sign.No, t.Danger
				}
			}
		}
		style := t.Muted
		if a != b {
			style = lipgloss.NewStyle()
		}
		if narrow || a != b && max(lipgloss.Width(a), lipgloss.Width(b)) > half-2 { // whole: what tells them apart may stand at the end
			if a == b {
				same = append(same, stacked(t, f.w, r, n, a, b)...)
			} else {
				lines = append(lines, stacked(t, f.w, r, n, a, b)...)
			}
			continue
		}
		r.Text = t.Muted.Render(n+strings.Repeat(" ", 9-len(n))) + style.Render(cell(a)+strings.TrimRight(cell(b), " "))
		lines = append(lines, widget.Line(t, f.w, r))
	}
	return lines, same
}

func algOf(t token.Token) string {
	s, _ := t.Header["alg"].(string)
	return s
}

// stacked is a claim whose values stand one below the other.
func stacked(t theme.Theme, w int, r widget.Row, name, a, b string) []string {
	a, b = clean.Line(a, 200), clean.Line(b, 200)
	if a == b {
		r.Text, r.TextStyle, r.Right, r.Note = name+"  "+a, t.Muted, "same", t.Muted
		return widget.Lines(t, w, r)
	}
	before := widget.Lines(t, w, widget.Row{Text: name + " before  " + a, TextStyle: t.Muted})
	r.Text = name + " after   " + b
	return append(before, widget.Lines(t, w, r)...)
}

func (f *Fix) Keys() []kit.Key {
	k := kit.Key{Keys: "enter", Label: "send it", Main: true}
	if !f.ready {
		k.NotNow = "keys typed before this appeared do not answer it"
	}
	look := kit.Key{Keys: "t", Label: "token", Long: "look into the new token"}
	if tokenIn(f.a.After.Credential).IsZero() {
		look.NotNow = "the credential is no token"
	}
	return []kit.Key{k, look}
}
func (f *Fix) Title() kit.Title {
	step := 5
	if len(f.a.Before.Findings) == 0 { // nothing was sent yet
		step = 2
	}
	return kit.Title{Path: f.a.After.Request.Method + " " + short(f.a.After.Request.URL), Fact: "esc sends nothing", Step: step}
}
func (f *Fix) Typing() bool { return false }
