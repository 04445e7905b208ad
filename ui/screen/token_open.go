package screen

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/keyfile"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// openWay is one way to give what opens an encrypted token.
type openWay int

const (
	openByFile  openWay = iota
	openByPaste         // a key or a secret, typed or pasted, not shown
	openBinding         // the implicit assertion of a PASETO of version 3 or 4
)

// tokenOpening is the small form that asks for the key of an encrypted token.
type tokenOpening struct {
	way    openWay
	fields [openBinding + 1]widget.Field // one a way: to look at another loses nothing
	pass   *widget.Field                 // the passphrase of the key, while that is asked for
	source string                        // where the key came from, while its passphrase is asked for
	data   []byte                        // the key as it was given, while its passphrase is asked for
	err    error
	busy   bool
	round  int // an answer to an earlier try is not for this one
}

// tokenOpened is what a try to open came to.
type tokenOpened struct {
	by     *Token
	round  int
	source string
	data   []byte // the key, where it wants a passphrase
	t      token.Token
	err    error
}

// askOpener opens the form, or turns it to another way.
func (k *Token) askOpener(w openWay) {
	if k.opener == nil && k.left != nil {
		k.opener, k.left = k.left, nil
		w = k.opener.way
	}
	if k.opener == nil {
		k.opener = &tokenOpening{}
		k.opener.fields[openByPaste].Secret = true
		k.opener.fields[openBinding].SetValue(string(k.t.Assertion))
	}
	c := k.opener
	c.way, c.err = w, nil
	c.in().Focus()
}

func (c *tokenOpening) in() *widget.Field { return &c.fields[c.way] }

// binds is true for a token that may be bound to what it does not hold.
func (k *Token) binds() bool {
	v, _ := k.t.Header["version"].(string)
	return k.t.Kind == token.KindPASETO && v >= "v3"
}

func (k *Token) nextOpenWay() openWay {
	n := k.opener.way + 1
	if n > openBinding || n == openBinding && !k.binds() {
		return openByFile
	}
	return n
}

func (c *tokenOpening) keys() []kit.Key {
	main, long := "open it", "a key file, a key that is pasted, or what the token is bound to"
	if c.way == openBinding {
		main = "keep it"
	}
	keys := []kit.Key{{Keys: "enter", Label: main, Main: true}}
	if c.pass == nil {
		keys = append(keys, kit.Key{Keys: "tab", Label: "another way", Long: long})
	}
	return keys
}

// openerKey is a key or a paste while the form is open.
func (k *Token) openerKey(msg tea.Msg, p tea.KeyPressMsg, isKey bool) tea.Cmd {
	c := k.opener
	if isKey {
		switch p.String() {
		case "esc":
			switch {
			case c.busy:
				c.busy, c.round = false, c.round+1
			case c.pass != nil:
				c.pass, c.data, c.err = nil, nil, nil
			default:
				k.opener, k.left = nil, c
			}
			return nil
		case "tab":
			if c.busy || c.pass != nil {
				return nil
			}
			if w := k.nextOpenWay(); w == openByFile && k.t.Verifiable() { // SAML that is signed outside and encrypted inside
				k.opener = nil
				k.ask(k.firstWay())
			} else {
				k.askOpener(w)
			}
			return nil
		case "enter":
			if c.busy {
				return nil
			}
			return k.tryOpener()
		}
	}
	if c.busy {
		return nil
	}
	if paste, ok := msg.(tea.PasteMsg); ok && c.way == openByFile && c.pass == nil && isKeyText(paste.Content) {
		k.askOpener(openByPaste) // a key is never shown, also where its file's name was asked for
	}
	if c.pass != nil {
		c.pass.Update(msg)
	} else {
		c.in().Update(msg)
	}
	c.err = nil
	return nil
}

// isKeyText is true for a key itself.
func isKeyText(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "-----BEGIN ") || strings.HasPrefix(s, "{") || len(s) > 8 && s[0] == 'k' && s[2] == '.' && strings.Contains(s, ".local.")
}

// tryOpener reads the key and tries it, both away from the screen: a password is stretched by as many rounds as the token says.
func (k *Token) tryOpener() tea.Cmd {
	c := k.opener
	value := c.in().Value()
	switch {
	case c.way == openBinding:
		k.t.Assertion = []byte(value)
		if w := openByPaste; c.fields[w].Len() > 0 {
			k.askOpener(w)
		} else {
			k.askOpener(openByFile)
		}
		return nil
	case c.pass != nil && c.pass.Value() == "":
		c.err = errors.New("want the passphrase, got nothing")
		return nil
	case strings.TrimSpace(value) == "":
		c.err = errors.New("want a key, got nothing")
		return nil
	case c.way == openByFile && k.s.ReadFile == nil:
		c.err = errors.New("reading the key: no file can be read here")
		return nil
	}
	c.busy, c.err, c.round = true, nil, c.round+1
	m := tokenOpened{by: k, round: c.round, source: c.source, data: c.data}
	t, at, read, way, pass := k.t, k.at, k.s.ReadFile, c.way, ""
	if c.pass != nil {
		pass = c.pass.Value()
	}
	return job(func() tea.Msg {
		if m.data == nil {
			if m.source, m.data = "your paste", []byte(value); way == openByFile {
				name := strings.TrimSpace(value)
				m.source = mask.Word(name)
				if m.data, m.err = read(name); m.err != nil {
					m.err = errors.New(cannotRead(name, m.err))
					return m
				}
			}
		}
		var o token.Opener
		if o, m.err = token.ReadOpener(m.source, m.data, pass); m.err != nil {
			return m
		}
		m.data = nil
		m.t, m.err = token.Open(t, o, at)
		return m
	})
}

// tried takes the answer of a try; the form stays where the token stays closed.
func (k *Token) tried(m tokenOpened) tea.Cmd {
	c := k.opener
	if c == nil || !c.busy || m.round != c.round {
		return nil
	}
	c.busy = false
	switch {
	case errors.Is(m.err, keyfile.ErrPassphrase):
		c.pass, c.source, c.data = &widget.Field{Secret: true}, m.source, m.data
		c.pass.Focus()
		return nil
	case errors.Is(m.err, keyfile.ErrWrongPassphrase):
		c.pass = &widget.Field{Secret: true}
		c.pass.Focus()
		c.err = errors.New("the passphrase does not open " + m.source)
		return nil
	case m.err != nil:
		c.pass, c.data, c.err = nil, nil, m.err
		return nil
	}
	k.t, k.opener = m.t, nil
	k.v = token.Verify(k.t, token.KeySet{At: k.at})
	k.judge()
	k.scroll.Top()
	return k.tick()
}

const (
	bindingLabel = "Binds"
	bindingHelp  = "the implicit assertion: what the token is bound to and does not hold. tab: the key"
)

// openerForm asks for the key, or says why the one that was given does not open.
func (k *Token) openerForm(t theme.Theme) []string {
	c := k.opener
	label, help, field := "Key file", "private key (PEM, DER, .p12, JWK, JWK Set), PASERK, or a secret. tab: paste it", c.in()
	switch {
	case c.pass != nil:
		label, help, field = "Pass", "the passphrase of "+c.source+", not shown. esc: another key", c.pass
	case c.way == openByPaste:
		label, help = "Key", "PEM, JWK, PASERK, a password, or a secret (raw, hex, base64), not shown. tab: a file"
		if k.binds() {
			help = "PASERK, or 32 bytes as hexadecimal or base64, not shown. tab: what it is bound to"
		}
	case c.way == openBinding:
		label, help = bindingLabel, bindingHelp
	}
	lines := []string{widget.Line(t, k.w, widget.Row{Label: label, Sign: t.Sign.Here, SignStyle: t.Accent, Text: field.View(t, max(8, k.w-22))})}
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, k.w, r)...) }
	var no *token.NotOpenedError
	switch {
	case c.busy:
		add(widget.Row{Text: "trying the key; esc stops waiting", TextStyle: t.Muted})
	case errors.As(c.err, &no):
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: upperFirst(clean.Line(no.Why, 300))})
		add(widget.Row{Sign: t.Sign.Note, Text: "wants " + clean.Line(no.Wants, 300)})
		for i, one := range no.Tried {
			if len(no.Tried) == 1 {
				break // the sentence has it
			}
			if i == 4 {
				add(widget.Row{Text: fmt.Sprintf("and %d more", len(no.Tried)-i), TextStyle: t.Muted})
				break
			}
			add(widget.Row{Sign: t.Sign.Note, Text: clean.Line(one, 200), TextStyle: t.Muted})
		}
	case c.err != nil:
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: upperFirst(clean.Line(c.err.Error(), 300))})
	default:
		add(widget.Row{Text: help, TextStyle: t.Muted})
	}
	if most := max(3, k.h-2); len(lines) > most {
		lines = lines[:most]
	}
	return lines
}

// openings is what became of an encrypted token: which key opened it, or which one would.
func (k *Token) openings(t theme.Theme, add func(widget.Row)) {
	o, ok := token.OpeningOf(k.t, nil)
	if !ok {
		return
	}
	for i, l := range o.Layers {
		r := widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: "with " + clean.Line(l.Key, 200)}
		if i == 0 {
			r.Label = "Opened"
		}
		if l.Tried > 1 {
			r.Right, r.Note = strconv.Itoa(l.Tried)+" keys tried", t.Muted
		}
		add(r)
	}
	if o.Why != "" {
		add(widget.Row{Label: "Inside", Sign: t.Sign.No, SignStyle: t.Warning, Text: upperFirst(clean.Line(o.Why, 300))})
	}
	if o.Wants != "" {
		r := widget.Row{Label: map[bool]string{true: "Inside"}[o.Why == ""], Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: "wants " + clean.Line(o.Wants, 300), Right: "v give a key", Note: t.Accent}
		if k.t.Parse != nil { // no key opens what was cut
			r.Right = ""
		}
		add(r)
		return
	}
	add(widget.Row{Label: "Inside", Sign: t.Sign.Note, Text: "all below is from inside the encrypted token", TextStyle: t.Muted})
}

// plaintext is what was encrypted where it is no claims: shown for the time of ctrl+r, as the token itself is.
func (k *Token) plaintext(t theme.Theme, add func(widget.Row)) {
	if k.t.Payload == "" || len(k.t.Layers) == 0 {
		return
	}
	r := widget.Row{Label: "Text", Sign: t.Sign.Note, Text: mask.NewSensitive("text", k.t.Payload).String(), Right: "ctrl+r shows it", Note: t.Muted}
	if k.open {
		r.Text, r.Right = clean.Line(k.t.Payload, 20000), ""
	}
	add(r)
}

// content is the token that other screens go on with: what was inside, where that is a token by itself.
func (k *Token) content() mask.Sensitive {
	if n := len(k.t.Layers); n > 0 && k.t.Layers[n-1].Raw != k.t.Raw {
		return mask.NewSensitive("JWT", k.t.Raw)
	}
	return k.raw
}
