package screen

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows"
	"why401/flows/diagnose"
	"why401/flows/lab"
	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/convert"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Craft edits the claims of a token and signs it with a key of the person's own: for the practice server, or for a service whose
// key one holds. What comes of it is marked as made here.
type Craft struct {
	size
	s      kit.Services
	d      *diagnose.Diagnosis
	like   token.Token
	claims widget.Editor
	key    widget.Field
	secret bool // the key is an HMAC secret that is typed
	onKey  bool // the key is asked for, the claims are done
	err    string
	made   mask.Sensitive
	alg    string
	begun  string // the claims as they were
}

// NewCraft begins with the claims of a.Token.
func NewCraft(s kit.Services, a kit.CraftArg) kit.Screen {
	c := &Craft{s: s, d: a.Diagnosis, like: token.Inspect(a.Token.Reveal(), s.Now())}
	alg, _ := c.like.Header["alg"].(string)
	c.secret = strings.HasPrefix(alg, "HS")
	c.begun = token.Pretty(c.like)
	c.claims.SetValue(cmp.Or(s.Drafts.Edit(c.begun), c.begun))
	c.mark()
	return c
}

func (c *Craft) mark() {
	if !c.long() {
		c.claims.Mark(convert.Secrets(c.claims.Value(), convert.Options{}))
	}
}

func (c *Craft) long() bool { return len(c.claims.Value()) > maxEdited }

// leave goes back and keeps the claims for the next time.
func (c *Craft) leave() tea.Cmd {
	c.s.Drafts.SetEdit(c.begun, c.claims.Value())
	if c.s.Drafts.Edit(c.begun) == "" {
		return say(kit.Back{})
	}
	return say(kit.Back{}, kit.Notice{Text: "the token is as it was; m goes on with the edit"})
}

func (c *Craft) Init() tea.Cmd { return nil }

func (c *Craft) Update(msg tea.Msg) tea.Cmd {
	p, isKey := msg.(tea.KeyPressMsg)
	k := p.String()
	if !isKey {
		k = ""
	}
	switch {
	case k == "esc":
		switch {
		case !c.made.IsZero():
			c.made = mask.Sensitive{}
		case c.onKey:
			c.onKey = false
		default:
			return c.leave()
		}
		return nil
	case !c.made.IsZero():
		return c.done(k)
	case k == "enter" && !c.onKey:
		if c.err = c.fault(); c.err != "" {
			return nil
		}
		if c.practice() != nil { // its key is known, and protects nothing
			c.sign()
			return nil
		}
		c.onKey = true
		c.askKey()
		return nil
	case k == "enter":
		c.sign()
		return nil
	case k == "tab" && c.onKey:
		c.secret = !c.secret
		c.askKey()
		return nil
	case c.onKey:
		if c.key.Update(msg); edits(msg) {
			c.err = ""
		}
		return nil
	}
	if isKey && c.long() && k != "ctrl+u" {
		return say(kit.Notice{Text: "not now: the text is too long to be edited here; ctrl+u empties the field"})
	}
	if c.claims.Update(msg) {
		c.err = ""
		c.mark()
	}
	return nil
}

// practice is the practice server's key where the token is of its issuer, nil else.
func (c *Craft) practice() []byte { return lab.OwnKey(c.like.Claim("iss")) }

// fault is what is wrong with the claims as they stand, "" nothing: it is said before a key is asked for.
func (c *Craft) fault() string {
	if err := token.CheckClaims([]byte(c.claims.Value())); err != nil {
		return clean.Line(err.Error(), 300)
	}
	return ""
}

func (c *Craft) askKey() {
	c.key = widget.Field{Secret: c.secret}
	c.key.Focus()
}

// sign makes the token; what is wrong with claims or key stands under them, and nothing typed is lost.
func (c *Craft) sign() {
	alg, _ := c.like.Header["alg"].(string)
	var s token.Signer
	var err error
	switch key := c.practice(); {
	case key != nil && !c.onKey:
		s, err = token.SecretSigner(key, alg)
	case c.secret:
		s, err = token.SecretSigner([]byte(c.key.Value()), alg)
	default:
		name := strings.TrimSpace(c.key.Value())
		var data []byte
		if c.s.ReadFile == nil {
			err = fmt.Errorf("reading the key: no file can be read here")
		} else if data, err = c.s.ReadFile(name); err == nil {
			s, err = token.ReadSigner(name, data, alg)
		} else {
			err = errors.New(cannotRead(name, err))
		}
	}
	if err == nil {
		c.made, err = token.Craft(c.like, []byte(c.claims.Value()), s)
		c.alg = s.Alg
	}
	if err != nil {
		c.err = clean.Line(err.Error(), 300)
		if strings.HasPrefix(c.err, "reading the claims") {
			c.onKey = false
		}
	}
}

// done is a key on the token that was made.
func (c *Craft) done(k string) tea.Cmd {
	switch k {
	case "enter":
		if c.d != nil {
			return c.use()
		}
		return say(kit.Replace{Route: kit.RouteToken, Arg: kit.TokenArg{Token: c.made}})
	case "t":
		return say(kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: c.made}})
	case "y":
		return say(kit.Copy{Text: c.made.Reveal(), What: "the token that was made here, itself,"})
	}
	return nil
}

// use puts the token into the request it came from, and shows the difference before anything is sent.
func (c *Craft) use() tea.Cmd {
	before := c.d.Evidence.Attempt
	cred := flows.Credential{Scheme: "bearer", Fields: []flows.Field{{Name: "token", Value: c.made, Source: "made here"}}}
	after, err := scheme.Apply(before, cred)
	if err != nil {
		return say(kit.Notice{Text: clean.Line(err.Error(), 200)})
	}
	after.Lesson, after.Note = before.Lesson, "with a token made here"
	return say(kit.Open{Route: kit.RouteFix, Arg: kit.FixArg{Before: c.d, After: after, Fix: diagnose.Fix{ID: "crafted", Who: diagnose.Caller, Do: "Send the token that was made here"}}})
}

func (c *Craft) View(t theme.Theme) string {
	if !c.made.IsZero() {
		return c.result(t)
	}
	foot := c.foot(t)
	if c.long() {
		lines := widget.Lines(t, c.w, widget.Row{Label: "Claims", Sign: t.Sign.Here, SignStyle: t.Accent, Text: fmt.Sprintf("a text of %d bytes, too long to be shown and edited here", len(c.claims.Value())), TextStyle: t.Bold})
		lines = append(lines, widget.Lines(t, c.w, widget.Row{Text: "It is kept as it is. enter goes on with it, ctrl+u empties the field.", TextStyle: t.Muted})...)
		out, _ := widget.Fit(t, append(lines, foot...), 0, c.w, c.h)
		return out
	}
	first := widget.Row{Label: "Claims", Sign: t.Sign.Here, SignStyle: t.Accent}
	if c.onKey {
		first.Sign, first.SignStyle = t.Sign.OK, t.Good
	}
	lines := c.claims.Rows(t, c.w, max(1, c.h-len(foot)), first)
	out, _ := widget.Fit(t, append(lines, foot...), 0, c.w, c.h)
	return out
}

func (c *Craft) foot(t theme.Theme) []string {
	lines := []string{""}
	if c.onKey {
		label, help := "Key file", "your private key: PEM or JWK. tab: an HMAC secret instead"
		if c.secret {
			label, help = "Secret", "your HMAC secret, not shown. tab: a key file instead"
		}
		lines = append(lines, widget.Line(t, c.w, widget.Row{Label: label, Sign: t.Sign.Here, SignStyle: t.Accent, Text: c.key.View(t, max(8, c.w-22))}))
		if c.err == "" {
			lines = append(lines, widget.Line(t, c.w, widget.Row{Text: help, TextStyle: t.Muted}))
		}
	} else if c.err == "" {
		lines = append(lines, widget.Lines(t, c.w, widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: c.mind()})...)
	}
	if c.err != "" {
		lines = append(lines, widget.Lines(t, c.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: c.err})...)
	}
	return lines
}

func (c *Craft) whose() string {
	if c.practice() != nil {
		return "the practice server's key"
	}
	return "your own key"
}

func (c *Craft) mind() string {
	if c.practice() != nil {
		return "It is signed with the practice server's own key, so that server believes whatever you write. No other does."
	}
	return "A token made here is good only where your own key is trusted: the practice server, or your own service."
}

// result shows what was made, marked as such.
func (c *Craft) result(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, c.w, r)...) }
	add(widget.Row{Label: "Made", Sign: t.Sign.Verdict, SignStyle: t.Warning, Text: "Made here, and not by its issuer", TextStyle: t.Bold})
	add(widget.Row{Sign: t.Sign.Verdict, SignStyle: t.Warning, Text: c.made.String() + ", signed with " + c.alg + " by " + c.whose()})
	lines = append(lines, "")
	made := token.Inspect(c.made.Reveal(), c.s.Now())
	for _, r := range token.Beside(c.like, made, false) {
		if r.Same || r.Where == "kind" {
			continue
		}
		add(widget.Row{Label: "Changed", Sign: t.Sign.Note, Text: clean.Line(r.Where, 60), TextStyle: t.Bold})
		add(widget.Row{Sign: "-", SignStyle: t.Danger, Text: absent(r.A)})
		add(widget.Row{Sign: "+", SignStyle: t.Good, Text: absent(r.B)})
	}
	out, _ := widget.Fit(t, lines, 0, c.w, c.h)
	return out
}

func (c *Craft) Keys() []kit.Key {
	switch {
	case !c.made.IsZero() && c.d != nil:
		return []kit.Key{{Keys: "enter", Label: "use it", Main: true, Long: "put it into the request; the difference is shown before anything is sent"}, {Keys: "t", Label: "look at it"}, {Keys: "y", Label: "copy it", Long: "copy the token itself"}}
	case !c.made.IsZero():
		return []kit.Key{{Keys: "enter", Label: "look at it", Main: true}, {Keys: "y", Label: "copy it", Long: "copy the token itself"}}
	case c.onKey:
		return []kit.Key{{Keys: "enter", Label: "sign", Main: true}, {Keys: "tab", Label: "file or secret"}}
	}
	next := "choose the key"
	if c.practice() != nil {
		next = "sign"
	}
	return []kit.Key{{Keys: "enter", Label: next, Main: true}, {Keys: "ctrl+j", Label: "new line"}, {Keys: "←→↑↓", Label: "move", Hidden: true}}
}

func (c *Craft) Title() kit.Title {
	return kit.Title{Path: "edit and sign", Fact: "with your own key", Trail: true}
}

// Typing is true until the token is made.
func (c *Craft) Typing() bool { return c.made.IsZero() }
