package screen

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/widget"
)

// Credential is the wizard: a scheme, then its fields.
type Credential struct {
	size
	reveal
	s       kit.Services
	a       kit.CredentialArg
	schemes []scheme.Scheme
	choice  httpclient.Choice // of those that the server asked for
	chosen  int
	focus   int // 0 the scheme, then the fields
	inputs  []widget.Field
	err     error
	waits   *tea.Cmd // what follows once the files of a certificate were read; nil nothing waits
}

// NewCredential makes the wizard; the schemes that the server asked for stand first.
func NewCredential(s kit.Services, a kit.CredentialArg) kit.Screen {
	c := &Credential{s: s, a: a}
	if a.Proxy != nil {
		c.schemes = []scheme.Scheme{scheme.Proxy()}
		c.refill()
		c.focusEmpty()
		return c
	}
	var asked, others []scheme.Scheme
	for _, x := range scheme.All() {
		if x.ID == "none" {
			continue
		}
		x.Fields = x.Asked()
		if c.offered(x) {
			asked = append(asked, x)
		} else {
			others = append(others, x)
		}
	}
	c.choice = strongest(a)
	if i := slices.IndexFunc(asked, c.picked); i > 0 {
		asked = slices.Insert(slices.Delete(slices.Clone(asked), i, i+1), 0, asked[i])
	}
	c.schemes = append(asked, others...)
	want := a.Scheme
	if want == "" && a.Attempt.Credential.Scheme != "none" {
		want = a.Attempt.Credential.Scheme
	}
	if want == "" {
		want = strings.ToLower(c.choice.Picked)
	}
	for i, x := range c.schemes {
		if x.ID == want {
			c.chosen = i
		}
	}
	c.refill()
	c.focusEmpty()
	return c
}

// focusEmpty puts the focus on the first field that waits for something.
func (c *Credential) focusEmpty() {
	at := 1
	if !slices.ContainsFunc(c.inputs, func(in widget.Field) bool { return in.Value() != "" }) {
		c.move(at - c.focus) // all of them wait: from the first on
		return
	}
	for i, in := range c.inputs {
		if f := c.schemes[c.chosen].Fields[i]; in.Value() == "" && (f.Secret || !f.Optional) {
			at = i + 1
			break
		}
	}
	c.move(at - c.focus)
}

// refill makes the fields of the chosen scheme: what was typed before for this request, else what the failing credential
// holds in the open.
func (c *Credential) refill() {
	c.inputs = nil
	typed := c.s.Drafts.Typed(c.a.Attempt.Request, c.draft())
	for _, f := range c.schemes[c.chosen].Fields {
		in := widget.Field{Secret: f.Secret}
		if v, ok := typed[f.Name]; ok {
			in.SetValue(v.Reveal())
		} else if l := c.proxyLogin(); l != nil && !f.Secret {
			in.SetValue(clean.Line(l.User, 200))
		} else if !f.Secret {
			v := f.Default
			for _, old := range []flows.Credential{c.a.Attempt.Credential, c.a.Preset} {
				if s := old.Get(f.Name).Reveal(); s != "" && (old.Scheme == c.schemes[c.chosen].ID || f.Name == "user" && isPair(old.Scheme) && isPair(c.schemes[c.chosen].ID)) {
					v = clean.Line(s, 200)
				}
			}
			if f.Name == "login" && v == "" { // what was refused leads to its login as a rule
				v = clean.Line(mask.URL(c.a.Attempt.Request.URL), 200)
			}
			in.SetValue(v)
		}
		c.inputs = append(c.inputs, in)
	}
}

// isPair is true for the schemes of a user name and a password: the name stays where another of them is chosen.
func isPair(scheme string) bool { return scheme == "basic" || scheme == "digest" || scheme == "ntlm" }

// draft names what is typed here among the drafts: of one scheme, and where it is for a proxy, for that proxy.
func (c *Credential) draft() string {
	id := c.schemes[c.chosen].ID
	if c.a.Proxy != nil {
		id += " " + c.a.Proxy.URL
	}
	return id
}

// remember keeps what is typed, in memory: another scheme and esc throw nothing away.
func (c *Credential) remember() {
	fields := map[string]mask.Sensitive{}
	for i, f := range c.schemes[c.chosen].Fields {
		fields[f.Name] = mask.NewSensitive(strings.ToLower(f.Label), c.inputs[i].Value())
	}
	c.s.Drafts.SetTyped(c.a.Attempt.Request, c.draft(), fields)
}

// proxyLogin is the login that the proxy did not take, nil where there is none.
func (c *Credential) proxyLogin() *httpclient.Login {
	if c.a.Proxy == nil || c.a.Proxy.Login == nil || mask.UserIsSecret(c.a.Proxy.Login.User, c.a.Proxy.Login.Password.Reveal()) {
		return nil
	}
	return c.a.Proxy.Login
}

func (c *Credential) Init() tea.Cmd { return nil }

// move puts the focus by steps further, round the end.
func (c *Credential) move(steps int) {
	n := len(c.inputs) + 1
	c.focus = (c.focus + steps + n) % n
	for i := range c.inputs {
		if i+1 == c.focus {
			c.inputs[i].Focus()
		} else {
			c.inputs[i].Blur()
		}
	}
}

func (c *Credential) Update(msg tea.Msg) tea.Cmd {
	c.hear(msg)
	if m, ok := msg.(certMsg); ok {
		return c.heardOfFiles(m)
	}
	if k, ok := msg.(tea.KeyPressMsg); ok {
		c.err = nil
		switch k.String() {
		case "ctrl+r":
			return c.toggle()
		case "ctrl+o":
			return practiceKey(c.a.Attempt)
		case "esc":
			c.remember()
			return say(kit.Back{})
		case "tab", "down":
			c.move(1)
			return nil
		case "shift+tab", "up":
			c.move(-1)
			return nil
		case "left", "right":
			if c.focus == 0 {
				c.remember()
				step := 1
				if k.String() == "left" {
					step = -1
				}
				c.chosen = (c.chosen + step + len(c.schemes)) % len(c.schemes)
				c.refill()
				c.move(0)
				return nil
			}
		case "enter":
			if c.focus == 0 || c.focus < len(c.inputs) && !c.onlyRareLeft() {
				c.move(1)
				return nil
			}
			return c.done()
		}
	}
	// What is typed or pasted while the scheme has the focus belongs to a field: nothing is lost.
	switch m := msg.(type) {
	case tea.PasteMsg:
		if c.focus == 0 {
			c.focusEmpty()
		}
	case tea.KeyPressMsg:
		if c.focus == 0 && m.Text != "" {
			c.focusEmpty()
		}
	}
	if c.focus == 0 {
		return nil
	}
	if p, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: strings.TrimSpace(p.Content)}
	}
	c.inputs[c.focus-1].Update(msg)
	return nil
}

// onlyRareLeft reports whether all that is below the focus is hardly ever needed.
func (c *Credential) onlyRareLeft() bool {
	for _, f := range c.schemes[c.chosen].Fields[c.focus:] {
		if !f.Rare {
			return false
		}
	}
	return true
}

// done builds the attempt and goes to the difference, or straight to the preview where nothing was sent yet.
func (c *Credential) done() tea.Cmd {
	cred := flows.Credential{Scheme: c.schemes[c.chosen].ID}
	var told []tea.Msg
	for i, f := range c.schemes[c.chosen].Fields {
		if bare, word := withoutWord(f.Name, c.inputs[i].Value()); word != "" {
			c.inputs[i].SetValue(bare)
			told = append(told, kit.Notice{Text: "the word " + word + " was taken off: it is put before the token by itself"})
		}
	}
	for i, f := range c.schemes[c.chosen].Fields {
		kind := strings.ToLower(f.Label)
		cred.Fields = append(cred.Fields, flows.Field{Name: f.Name, Value: mask.NewSensitive(kind, c.inputs[i].Value()), Source: "typed"})
	}
	if f := c.schemes[c.chosen].Missing(cred); f != "" {
		c.err = errors.New("type the " + strings.ToLower(f) + " first")
		c.focusEmpty()
		return nil
	}
	c.remember()
	next, err := c.apply(cred)
	if err != nil {
		c.err = errors.New(strings.TrimPrefix(err.Error(), "applying a credential: "))
		return nil
	}
	if cred.Scheme == "form" { // the session comes first
		return say(append([]tea.Msg{kit.Replace{Route: kit.RouteLogin, Arg: kit.LoginArg{Attempt: c.a.Attempt, Credential: cred, Diagnosis: c.a.Diagnosis}}}, told...)...)
	}
	then := c.goOn(next, told)
	if look := lookAtCertificate(c.s, c, next.Request); look != nil && cred.Scheme == "mtls" {
		c.waits = &then
		return look
	}
	return then
}

// heardOfFiles goes on where the files can be used, and says here what is wrong with them where they cannot.
func (c *Credential) heardOfFiles(m certMsg) tea.Cmd {
	if m.by != kit.Screen(c) || c.waits == nil {
		return nil
	}
	then := *c.waits
	c.waits = nil
	if text := m.trouble(); text != "" {
		c.err = errors.New(text)
		return nil
	}
	return then
}

// goOn hands the attempt on: to the screen that asked for it, the preview, or the difference to what was sent.
func (c *Credential) goOn(next flows.Attempt, told []tea.Msg) tea.Cmd {
	if c.a.Of != nil {
		return say(append([]tea.Msg{kit.Back{}, kit.Edited{Of: c.a.Of, Attempt: next}}, told...)...)
	}
	if c.a.Diagnosis == nil {
		return say(append([]tea.Msg{kit.Replace{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: next}}}, told...)...)
	}
	arg := kit.FixArg{Before: c.a.Diagnosis, After: next}
	arg.Fix.Do = "Send it again with this credential"
	if c.a.Proxy != nil {
		arg.Fix.Do = "Send it again with this login for the proxy"
	}
	return say(append([]tea.Msg{kit.Replace{Route: kit.RouteFix, Arg: arg}}, told...)...)
}

func (c *Credential) apply(cred flows.Credential) (flows.Attempt, error) {
	if c.a.Proxy != nil {
		return scheme.ApplyProxy(c.a.Attempt, *c.a.Proxy, cred)
	}
	return scheme.Apply(c.a.Attempt, cred)
}

// withoutWord takes off what was copied along with a token: the name of the header and the word of its scheme.
func withoutWord(field, value string) (bare, word string) {
	if field != "token" {
		return value, ""
	}
	bare = strings.TrimSpace(value)
	if name, rest, ok := strings.Cut(bare, ":"); ok && strings.EqualFold(name, "authorization") {
		bare, word = strings.TrimSpace(rest), "Authorization"
	}
	for {
		first, rest, ok := strings.Cut(bare, " ")
		if !ok || !strings.EqualFold(first, "bearer") && !strings.EqualFold(first, "dpop") {
			return bare, word
		}
		bare, word = strings.TrimSpace(rest), first
	}
}

func (c *Credential) Keys() []kit.Key {
	label := "next"
	scheme := kit.Key{Keys: "←→", Label: "scheme"}
	if c.focus != 0 {
		scheme.NotNow = "the cursor is in a field: shift+tab goes up to the schemes"
	}
	if len(c.schemes) == 1 {
		scheme.NotNow = "there is nothing to choose from"
	}
	if c.focus > 0 && c.onlyRareLeft() {
		label = "go on"
	}
	return []kit.Key{{Keys: "enter", Label: label, Main: true}, {Keys: "tab", Label: "next field"}, scheme, {Keys: "ctrl+r", Label: "show 10 s", Long: "show what is typed for 10 s"}}
}

func (c *Credential) Title() kit.Title {
	return kit.Title{Path: c.a.Attempt.Request.Method + " " + short(c.a.Attempt.Request.URL), Fact: "kept nowhere until you say so", Step: 2}
}

func (c *Credential) Typing() bool { return true }
