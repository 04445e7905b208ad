package screen

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/flows/pipeline"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/httpclient/redact"
	"why401/ui/kit"
	"why401/ui/widget"
)

// Diagnosis is the conclusion first, then what to do, then the proof.
type Diagnosis struct {
	size
	s      kit.Services
	d      *diagnose.Diagnosis
	red    *redact.Redactor
	offer  *offer
	kept   string // the name that its credential is kept under, "" where it is not
	fix    int
	all    bool
	scroll widget.Scroll
}

// NewDiagnosis shows a.Diagnosis.
func NewDiagnosis(s kit.Services, a kit.DiagnosisArg) kit.Screen {
	red := &redact.Redactor{}
	red.AddExchange(a.Diagnosis.Evidence.Exchange)
	red.AddRequest(a.Diagnosis.Evidence.Attempt.Request)
	for _, x := range a.Diagnosis.Before {
		red.AddExchange(x)
	}
	if l := a.Diagnosis.Evidence.Login; l != nil {
		red.Add(l.Secrets...)
	}
	g := &Diagnosis{s: s, d: a.Diagnosis, red: red, offer: &offer{s: s, a: a.Diagnosis.Evidence.Attempt}}
	if g.d.Verdict == "accepted" {
		g.kept = keptAs(kit.Held(g.d))
	}
	return g
}

// Init looks for kept credentials where another one would help.
func (g *Diagnosis) Init() tea.Cmd {
	if g.wantsCredential() {
		return g.offer.look(false)
	}
	return nil
}

// wantsCredential is true where the credential is missing, wrong or expired.
func (g *Diagnosis) wantsCredential() bool {
	return g.d.Verdict == "authentication" || slices.ContainsFunc(g.fixes(), func(f diagnose.Fix) bool { return f.Needs == diagnose.NeedsCredential })
}

func (g *Diagnosis) fixes() []diagnose.Fix { return g.d.Findings[0].Match.Fixes }

func (g *Diagnosis) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(kit.VaultChanged); ok && m.Of == g.d {
		g.kept = m.Name
	}
	if p := g.offer.hear(msg); p != nil {
		return say(useKept(g.d.Evidence.Attempt, g.d, *p)...)
	}
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "esc":
		if g.all {
			g.all = false
			return nil
		}
		return say(kit.Back{})
	case "up":
		if !g.scroll.AtTop() {
			g.scroll.Key("up")
		} else {
			g.fix = max(0, g.fix-1)
		}
	case "down":
		if g.all || g.fix >= len(g.fixes())-1 { // behind the last fix the body goes on
			g.scroll.Key("down")
		} else {
			g.fix++
		}
	case "a":
		g.all = !g.all
		g.scroll.Top()
	case "y":
		return say(kit.Copy{Text: pipeline.Report(g.d), What: "the report"})
	case "e":
		return say(kit.Open{Route: kit.RouteReport, Arg: kit.ReportArg{Text: pipeline.Report(g.d)}})
	case "b":
		return say(kit.Open{Route: kit.RouteExchange, Arg: kit.ExchangeArg{Exchange: g.d.Evidence.Exchange}})
	case "x":
		return say(kit.Open{Route: kit.RouteExperiments, Arg: kit.ExperimentsArg{Diagnosis: g.d}})
	case "c":
		return g.compare()
	case "r":
		return say(kit.Open{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: g.d.Evidence.Attempt}})
	case "o":
		arg := kit.CredentialArg{Attempt: g.d.Evidence.Attempt, Diagnosis: g.d}
		if g.proxyAsks() {
			arg.Proxy = proxyOf(g.d)
		}
		return say(kit.Open{Route: kit.RouteCredential, Arg: arg})
	case "t":
		if g.d.Evidence.Token == nil {
			return say(kit.Notice{Text: "not now: the credential is no token"})
		}
		return say(kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: tokenOf(g.d), Diagnosis: g.d}})
	case "s":
		if g.d.Evidence.Recorded {
			return say(kit.Notice{Text: "not now: this is a recording; what its machine holds is not known here"})
		}
		return say(kit.Open{Route: kit.RouteSources, Arg: kit.SourcesArg{Attempt: attemptOf(g.d), Diagnosis: g.d}})
	case "u":
		if !g.wantsCredential() {
			return say(kit.Notice{Text: "not now: another credential would not help"})
		}
		return g.offer.use(kit.VaultArg{For: &g.d.Evidence.Attempt, Refused: g.d})
	case "i":
		if !g.atDesk() {
			return nil
		}
		return askDesk(g.d.Evidence.Attempt.Lesson)
	case "w":
		return say(kit.Open{Route: kit.RouteExplain, Arg: kit.ExplainArg{Cause: g.d.Findings[0].Cause.ID}})
	case "k":
		if why := g.cannotKeep(); why != "" {
			return say(kit.Notice{Text: "not now: " + why})
		}
		return say(kit.Open{Route: kit.RouteKeep, Arg: kit.KeepArg{Diagnosis: g.d}})
	case "enter", "f":
		if g.cannotKeep() == "" {
			return say(kit.Open{Route: kit.RouteKeep, Arg: kit.KeepArg{Diagnosis: g.d}})
		}
		return g.act()
	default:
		g.scroll.Key(k.String())
	}
	return nil
}

// proxyAsks is true where the proxy wants a login that can be given here, and the service was not asked yet.
func (g *Diagnosis) proxyAsks() bool {
	return proxyOf(g.d) != nil && slices.ContainsFunc(g.fixes(), func(f diagnose.Fix) bool { return f.Needs == diagnose.NeedsProxyLogin })
}

// compare opens the only other request beside this one, or asks which.
func (g *Diagnosis) compare() tea.Cmd {
	var others []*diagnose.Diagnosis
	for _, e := range g.s.Case.Entries() {
		if e.Diagnosis != g.d {
			others = append(others, e.Diagnosis)
		}
	}
	switch len(others) {
	case 0:
		return say(kit.Notice{Text: "not now: comparing needs a second request; paste one on any screen, or press o to send this one with another credential"})
	case 1:
		return say(kit.Open{Route: kit.RouteCompare, Arg: kit.CompareArg{A: others[0], B: g.d}})
	}
	return say(kit.Open{Route: kit.RouteHistory, Arg: kit.HistoryArg{CompareWith: g.d}})
}

// act does what the pointer stands at: it opens the difference, or says who must act.
func (g *Diagnosis) act() tea.Cmd {
	if g.fix >= len(g.fixes()) {
		return nil
	}
	f := g.fixes()[g.fix]
	if f.Needs == diagnose.NeedsCredential && g.atDesk() {
		return askDesk(g.d.Evidence.Attempt.Lesson)
	}
	return follow(g.d, f)
}

// atDesk is true in a lesson whose login desk has what a refused request needs.
func (g *Diagnosis) atDesk() bool {
	return g.d.Verdict != "accepted" && hasDesk(g.d.Evidence.Attempt)
}

func titleOf(f diagnose.Finding) string {
	if f.Match.Title != "" {
		return f.Match.Title
	}
	return f.Cause.Title
}

// newCredential is what the wizard will be asked for, in two words.
func newCredential(scheme, present string) string {
	if scheme == "" {
		scheme = present
	}
	switch scheme {
	case "bearer":
		return "new token"
	case "apikey":
		return "new key"
	case "cookie":
		return "new cookie"
	case "form":
		return "log in by form"
	}
	return "new login"
}

// tried parts the name of an experiment from what it taught by the status of its answer, where one came.
func tried(status int) string {
	if status == 0 {
		return ": "
	}
	return fmt.Sprintf(": %d, ", status)
}

// tokenOf is the token that the request carried.
func tokenOf(d *diagnose.Diagnosis) mask.Sensitive {
	if v := d.Evidence.Credential.Get("token"); !v.IsZero() {
		return v
	}
	return d.Evidence.Credential.Get("value")
}

// cannotKeep says why there is nothing to keep, "" where there is.
func (g *Diagnosis) cannotKeep() string {
	switch {
	case g.d.Verdict != "accepted":
		return "nothing works yet; fix it first"
	case g.kept != "":
		return "it is kept as " + clean.Line(g.kept, 64)
	case g.d.Evidence.Credential.Scheme == "none":
		return "the request is accepted without a credential"
	}
	return ""
}

func (g *Diagnosis) Keys() []kit.Key {
	main := kit.Key{Keys: "enter", Label: "fix", Main: true, Long: "do the step at ›"}
	if g.fix < len(g.fixes()) {
		switch f := g.fixes()[g.fix]; {
		case f.Needs == diagnose.NeedsCredential && g.atDesk():
			main.Label, main.Long = "ask the desk", "choose what the lesson's login desk hands out"
		case f.Needs == diagnose.NeedsCredential:
			main.Label = newCredential(f.Scheme, g.d.Evidence.Credential.Scheme)
		case f.Needs == diagnose.NeedsProxyLogin:
			main.Label = "proxy login"
		case f.Apply != nil:
			main.Label = "see the fix"
		default:
			main.Label = "who and how"
		}
	}
	keep := kit.Key{Keys: "k", Label: "keep", NotNow: g.cannotKeep()}
	look := kit.Key{Keys: "t", Label: "token"}
	if g.d.Evidence.Token == nil {
		look.NotNow = "the credential is no token"
	}
	if len(g.fixes()) == 0 {
		main.NotNow = "there is nothing to fix"
	}
	if keep.NotNow == "" {
		main = kit.Key{Keys: "enter", Label: "keep it", Main: true}
		keep.Hidden = true // enter says it
	}
	others := 0
	if g.s.Case != nil {
		others = len(g.s.Case.Entries())
	}
	cmp := kit.Key{Keys: "c", Label: "compare", Long: "compare two requests"}
	if others < 2 {
		cmp.NotNow = "paste a second one first"
	}
	other := "other credential"
	if g.proxyAsks() {
		other = "proxy login"
	}
	src := kit.Key{Keys: "s", Label: "sources", Long: "where the credential came from, and what it shadows"}
	if g.d.Evidence.Recorded {
		src.NotNow = "this is a recording"
	}
	keys := []kit.Key{main, {Keys: "x", Label: "experiments"}, look, {Keys: "b", Label: "bytes", Long: "hops, bytes and times"}, keep, {Keys: "r", Label: "replay"}, {Keys: "w", Label: "why", Long: "explain this cause"},
		{Keys: "o", Label: other}, src, cmp, {Keys: "e", Label: "report", Long: "report for a ticket"}, {Keys: "y", Label: "copy", Long: "copy the report"}, {Keys: "a", Label: "all causes"}, {Keys: "pgdn", Label: "further", Hidden: true}}
	if g.atDesk() {
		keys = append(keys, kit.Key{Keys: "i", Label: "ask the desk", Hidden: true, Long: "choose what the lesson's login desk hands out"})
	}
	if !g.wantsCredential() {
		return append(keys, kit.Key{Keys: "u", Label: "use kept", NotNow: "another credential would not help"})
	}
	return g.offer.among(keys)
}
func (g *Diagnosis) Title() kit.Title {
	n := diagnose.Requests(g.d) // one that answers a challenge takes two
	fact := fmt.Sprintf("%d of 8 requests used", n)
	if n > 8 { // more were asked for
		fact = fmt.Sprintf("%d requests used", n)
	}
	if g.d.Evidence.Exchange.Purpose == httpclient.AsRecorded {
		fact = "as recorded, nothing was sent"
	}
	return kit.Title{Path: g.d.Evidence.Attempt.Request.Method + " " + short(g.d.Evidence.Attempt.Request.URL), Fact: fact, Step: 4}
}
func (g *Diagnosis) Typing() bool { return false }
