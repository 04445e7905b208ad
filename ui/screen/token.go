package screen

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows/diagnose"
	"why401/flows/token"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/widget"
)

// Token lays a token open: what it is, what is wrong, its life to scale with a running clock, its claims, and who signed it.
// Nothing is sent.
type Token struct {
	size
	reveal
	s      kit.Services
	d      *diagnose.Diagnosis // the request it was sent with, nil for one that was pasted
	raw    mask.Sensitive
	t      token.Token
	at     time.Time // the clock it is judged by: the server's, where there was an answer
	opened time.Time // ours, when the screen opened
	now    time.Time // at, as time goes on
	v      token.Verification
	own    bool // the keys of v are those of the issuer that the token itself names, and nothing else names that issuer
	faults []token.Finding
	scroll widget.Scroll
	all    []string                    // the tokens that came together, nil where it is one
	which  int                         // of them is shown
	check  *tokenCheck                 // asks for a key; nil when it does not
	typed  [byBinding + 1]widget.Field // in its form, one a way: neither esc nor another way loses it
	left   *tokenOpening               // the opener's form as esc left it
	opener *tokenOpening               // asks for the key of an encrypted token; nil when it does not
	bytes  bool                        // its parts as they are, in place of their meaning
}

// tokenTick moves the clock of a screen on.
type tokenTick struct{ of *Token }

// NewToken inspects a.Token by the clock of the answer it belongs to, else by ours.
func NewToken(s kit.Services, a kit.TokenArg) kit.Screen {
	k := &Token{s: s, d: a.Diagnosis, raw: a.Token, all: token.Several(a.Token.Reveal()), opened: s.Now()}
	k.at = k.opened
	if d := a.Diagnosis; d != nil {
		k.at = d.Evidence.Now
	}
	k.now = k.at
	k.show(0)
	if d := a.Diagnosis; d != nil && d.Evidence.Verification != nil {
		k.v = *d.Evidence.Verification
		k.judge()
	}
	return k
}

// show lays open the token at i of those that came together.
func (k *Token) show(i int) {
	if len(k.all) > 1 {
		k.which, k.raw = i, mask.NewSensitive(k.raw.Kind(), k.all[i])
	}
	k.t = token.Inspect(k.raw.Reveal(), k.at)
	k.v, k.own = token.Verify(k.t, token.KeySet{At: k.at}), false
	k.reveal.open, k.left = false, nil
	k.scroll.Top()
	k.judge()
}

func (k *Token) judge() { k.faults = token.Faults(k.t, k.v, k.expects()) }

// expects is what is known of the API that gets the token.
func (k *Token) expects() token.Expect {
	ex := k.s.Options.Expect
	ex.At = k.at
	if k.d != nil {
		ex = diagnose.Expected(k.d.Evidence, ex)
	}
	return ex
}

// Init starts the clock for a token whose end is near enough to be watched.
func (k *Token) Init() tea.Cmd { return k.tick() }

// watched is how long before its end a token's seconds count.
const watched = 24 * time.Hour

// watching is true while the clock of the screen runs.
func (k *Token) watching() bool {
	_, exp, ok := k.t.Life()
	return k.s.After != nil && ok && !exp.Before(k.now) && exp.Sub(k.now) <= watched
}

func (k *Token) tick() tea.Cmd {
	if !k.watching() {
		return nil
	}
	return job(k.s.After(time.Second, tokenTick{k}))
}

func (k *Token) Update(msg tea.Msg) tea.Cmd {
	k.hear(msg)
	switch m := msg.(type) {
	case tokenTick:
		if m.of != k {
			return nil
		}
		k.now = k.at.Add(k.s.Now().Sub(k.opened))
		return k.tick()
	case keysFetched:
		if m.by == k {
			k.fetched(m)
		}
		return nil
	case tokenOpened:
		if m.by == k {
			return k.tried(m)
		}
		return nil
	}
	p, isKey := msg.(tea.KeyPressMsg)
	switch {
	case k.check != nil:
		return k.checkKey(msg, p, isKey)
	case k.opener != nil:
		return k.openerKey(msg, p, isKey)
	}
	if !isKey {
		return nil
	}
	switch p.String() {
	case "esc":
		return say(kit.Back{})
	case "v":
		switch {
		case k.t.Encrypted() && k.t.Parse == nil:
			k.askOpener(openByFile)
		case strings.EqualFold(k.headerText("alg"), "none"):
			return say(kit.Notice{Text: "not now: it is not signed (alg none): there is nothing to check"})
		case k.t.Verifiable():
			k.ask(k.firstWay())
		default:
			return say(kit.Notice{Text: "not now: only a signed or encrypted token that decodes takes a key"})
		}
	case "b":
		k.bytes = !k.bytes
		k.scroll.Top()
	case "n":
		if len(k.all) < 2 {
			return say(kit.Notice{Text: "not now: it came alone"})
		}
		running := k.watching()
		k.show((k.which + 1) % len(k.all))
		if !running {
			return k.tick()
		}
	case "c":
		return say(kit.Open{Route: kit.RouteBeside, Arg: kit.BesideArg{Token: k.content()}})
	case "m":
		if k.t.Claims == nil || k.t.Kind != token.KindJWS {
			return say(kit.Notice{Text: "not now: only a signed token whose claims can be read can be edited"})
		}
		a := kit.CraftArg{Token: k.content(), Diagnosis: k.d}
		if len(k.t.Layers) > 0 { // the request wants it encrypted, and what is made here is not
			a.Diagnosis = nil
		}
		return say(kit.Open{Route: kit.RouteCraft, Arg: a})
	case "x":
		if !token.CanAsk(k.t) {
			return say(kit.Notice{Text: "not now: no endpoint is known that says more of it"})
		}
		return say(kit.Open{Route: kit.RouteAsk, Arg: kit.AskArg{Token: k.raw}})
	case "y":
		return say(kit.Copy{Text: k.plain(), What: "the claims, the token masked,"})
	case "ctrl+r":
		return k.toggle()
	default:
		k.scroll.Key(p.String())
	}
	return nil
}

func (k *Token) headerText(name string) string {
	v, _ := k.t.Header[name].(string)
	return clean.Line(v, 60)
}

// plain is the token's content as lines, for the clipboard.
func (k *Token) plain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", k.t.Format, k.raw.Describe())
	for _, f := range k.faults {
		fmt.Fprintf(&b, "fault: %s (%s)\n", clean.Line(f.What, 300), f.Cause)
	}
	for _, x := range k.t.Times {
		fmt.Fprintf(&b, "%s: %s, %s\n", clean.Line(x.Claim, 60), httpclient.Moment(x.At), x.Relative)
	}
	for _, n := range k.names() {
		fmt.Fprintf(&b, "%s: %s\n", clean.Line(n, 60), shownClaim(k.t, n, false))
	}
	return b.String()
}

func (k *Token) Keys() []kit.Key {
	switch {
	case k.check != nil:
		return k.check.keys()
	case k.opener != nil:
		return k.opener.keys()
	}
	v := kit.Key{Keys: "v", Label: "check signature", Main: true}
	switch {
	case k.t.Encrypted() && k.t.Parse == nil:
		v.Label, v.Long = "open it", "give the key that decrypts it: a file, or pasted"
	case len(k.t.Layers) > 0 && !k.t.Verifiable():
		v.NotNow = "it is open, and what was inside is not signed"
	case strings.EqualFold(k.headerText("alg"), "none"):
		v.NotNow = "it is not signed (alg none): there is nothing to check"
	case !k.t.Verifiable():
		v.NotNow = "only a signed or encrypted token that decodes takes a key"
	}
	m := kit.Key{Keys: "m", Label: "edit and sign", Long: "edit its claims and sign it anew with a key of your own"}
	if k.t.Claims == nil || k.t.Kind != token.KindJWS {
		m.NotNow = "only a signed token whose claims can be read can be edited"
	}
	x := kit.Key{Keys: "x", Label: "ask", Long: "ask its issuer or service about it: each place is shown before the token goes there"}
	if !token.CanAsk(k.t) {
		x.NotNow = "no endpoint is known that says more of it"
	}
	shown, bytes := "show 10 s", "bytes"
	if k.open {
		shown = "hide"
	}
	if k.bytes {
		bytes = "meaning"
	}
	next := kit.Key{Keys: "n", Label: "next token", Long: "the next of the tokens that were pasted together"}
	if len(k.all) < 2 {
		next.NotNow = "it came alone"
	}
	return []kit.Key{v, next, {Keys: "c", Label: "compare", Long: "lay another token beside it, claim by claim"}, x, m, {Keys: "b", Label: bytes, Long: "its parts as they are in the token, and what they mean"}, scrolling(&k.scroll),
		{Keys: "y", Label: "copy claims"}, {Keys: "ctrl+r", Label: shown, Long: "show the token itself for 10 s"}}
}

func (k *Token) Title() kit.Title {
	fact := "nothing is sent"
	if alg := k.headerText("alg"); alg != "" {
		fact = strings.ToUpper(string(k.t.Kind)) + ", " + alg
		if kid := k.headerText("kid"); kid != "" {
			fact += ", key " + kid
		}
	}
	if n := len(k.t.Layers); n > 0 && k.t.Layers[n-1].Raw != k.t.Raw {
		fact = "inside: " + fact
	}
	return kit.Title{Path: "token", Fact: fact}
}

// Typing is true while the form is open.
func (k *Token) Typing() bool {
	return k.check != nil && k.check.types() || k.opener != nil && !k.opener.busy
}
