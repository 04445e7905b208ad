package screen

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// keyWay is one way to get a key for verifying.
type keyWay int

const (
	byFile keyWay = iota
	bySecret
	byIssuer // fetched, after the person saw where from
	byURL
	byBinding // the implicit assertion of a PASETO, which comes before its key
)

// tokenCheck is the small form that asks what to verify with.
type tokenCheck struct {
	way    keyWay
	saml   bool   // keys come as certificates or metadata, and neither a secret nor a discovery is a way
	issuer string // where byIssuer would ask
	binds  bool   // the token may be bound to an implicit assertion
	in     *widget.Field
	err    error
	busy   bool
}

// keysFetched is the result of a fetch.
type keysFetched struct {
	by   *Token
	ks   token.KeySet
	err  error
	from string // the issuer that was asked; "" a URL that the person named
}

func (k *Token) firstWay() keyWay {
	switch alg := k.headerText("alg"); {
	case k.t.Kind == token.KindSAML:
		return byFile
	case strings.HasPrefix(alg, "HS"), k.t.IsMacaroon():
		return bySecret
	case strings.HasPrefix(k.t.Claim("iss"), "http"):
		return byIssuer
	}
	return byFile
}

// ask opens the form, or turns it to another way.
func (k *Token) ask(w keyWay) {
	c := &tokenCheck{way: w, saml: k.t.Kind == token.KindSAML, issuer: k.t.Claim("iss"), binds: k.binds(), in: &k.typed[w]}
	c.in.Secret = w == bySecret
	if w == byBinding {
		c.in.SetValue(string(k.t.Assertion))
	}
	c.in.Focus()
	k.check = c
}

// next is the way behind this one; that of the issuer only where the token names one.
func (c *tokenCheck) next() keyWay {
	if c.saml {
		return map[keyWay]keyWay{byFile: byURL}[c.way]
	}
	n := (c.way + 1) % (byBinding + 1)
	if n == byBinding && !c.binds {
		n = byFile
	}
	if n == byIssuer && !strings.HasPrefix(c.issuer, "http") {
		n++
	}
	return n
}

func (c *tokenCheck) types() bool { return c.way != byIssuer }

func (c *tokenCheck) keys() []kit.Key {
	main := "verify"
	switch c.way {
	case byIssuer, byURL:
		main = "fetch the keys"
	case byBinding:
		main = "keep it"
	}
	return []kit.Key{{Keys: "enter", Label: main, Main: true}, {Keys: "tab", Label: "another way", Long: "a key file, a secret, the issuer's keys, or the URL of a key set"}}
}

// checkKey is a key or a paste while the form is open.
func (k *Token) checkKey(msg tea.Msg, p tea.KeyPressMsg, isKey bool) tea.Cmd {
	if isKey {
		switch p.String() {
		case "esc":
			k.check = nil
			return nil
		case "tab":
			if !k.check.busy {
				k.ask(k.check.next())
			}
			return nil
		case "enter":
			if k.check.busy {
				return nil
			}
			return k.verify()
		}
	}
	if c := k.check; c.way == byIssuer && !c.busy && written(msg) { // the name of a key file, begun where the issuer stands
		k.ask(byFile)
	}
	c := k.check
	if !c.types() || c.busy {
		return nil
	}
	c.err = nil
	if paste, ok := msg.(tea.PasteMsg); ok && c.way == byFile && isKeyText(paste.Content) {
		k.read("your paste", []byte(paste.Content)) // it may be a secret one, and is not shown
		return nil
	}
	c.in.Update(msg)
	return nil
}

// written is true for what goes into a field: text, typed or pasted.
func written(msg tea.Msg) bool {
	switch m := msg.(type) {
	case tea.PasteMsg:
		return strings.TrimSpace(m.Content) != ""
	case tea.KeyPressMsg:
		return strings.TrimSpace(m.Text) != ""
	}
	return false
}

// read takes the keys that were given; the form stays open on what is none.
func (k *Token) read(name string, data []byte) {
	ks, err := token.ReadKeySet(name, data)
	if err != nil {
		k.check.err = err
		return
	}
	k.take(ks)
}

// verify checks the signature with what was given; the form stays open on a key that cannot be read.
func (k *Token) verify() tea.Cmd {
	c := k.check
	value := strings.TrimSpace(c.in.Value())
	if c.way == byBinding {
		k.t.Assertion = []byte(c.in.Value())
		k.ask(byFile)
		return nil
	}
	if c.types() && value == "" {
		c.err = errors.New("want something to verify with, got nothing")
		return nil
	}
	switch c.way {
	case bySecret:
		k.take(token.SecretKeySet("the secret you typed", []byte(c.in.Value())))
	case byFile:
		if k.s.ReadFile == nil {
			c.err = errors.New("reading the key: no file can be read here")
			return nil
		}
		data, err := k.s.ReadFile(value)
		if err != nil {
			c.err = errors.New(cannotRead(value, err))
			return nil
		}
		k.read(value, data)
	case byURL, byIssuer:
		if k.s.Sender == nil {
			c.err = errors.New("fetching the keys: nothing can be sent here")
			return nil
		}
		c.busy = true
		ctx, s, issuer, way := k.s.Context(), k.s.Sender, c.issuer, c.way
		return job(func() tea.Msg {
			var ks token.KeySet
			var err error
			if way == byURL {
				ks, err = token.FetchKeySet(ctx, s, value)
			} else {
				ks, err = token.FetchIssuerKeys(ctx, s, issuer)
			}
			if way == byURL {
				issuer = ""
			}
			return keysFetched{k, ks, err, issuer}
		})
	}
	return nil
}

func (k *Token) take(ks token.KeySet) {
	ks.At = k.at
	k.v, k.own, k.check = token.Verify(k.t, ks), false, nil
	k.judge()
	k.scroll.Top()
}

// fetched goes on with the keys that came, where the form still waits for them.
func (k *Token) fetched(m keysFetched) {
	if k.check == nil || !k.check.busy {
		return
	}
	if m.err != nil {
		k.check.busy, k.check.err = false, m.err
		return
	}
	k.take(m.ks)
	if k.v.Status == token.Verified && m.from != "" && m.from != k.expects().Issuer {
		k.own = true
		k.v.Mind = append(k.v.Mind, "its issuer is the one that the token itself names: anyone can have one, and whether the API trusts it is not known here")
	}
}

// form asks what to verify with.
func (k *Token) form(t theme.Theme) []string {
	c := k.check
	label, help := "Key file", "PEM or DER public key or certificate, JWK or JWK Set. tab: another way"
	switch c.way {
	case byFile:
		if c.saml {
			label, help = "Key file", "the provider's metadata, or its certificate in PEM or DER. tab: another way"
		}
	case bySecret:
		label, help = "Secret", "the HMAC secret, its raw characters, not shown. tab: another way"
	case byURL:
		label, help = "Key URL", "where a JWK Set or SAML metadata is; it is fetched, and no credential goes there. tab: another way"
	case byBinding:
		label, help = bindingLabel, bindingHelp
	case byIssuer:
		label, help = "Issuer", "its metadata and keys are fetched from there; the token itself is not sent. A key file instead: type its name; tab: another way"
	}
	first := widget.Row{Label: label, Sign: t.Sign.Here, SignStyle: t.Accent, Text: c.in.View(t, max(8, k.w-22))}
	if c.way == byIssuer {
		first.Text, first.TextStyle = clean.Line(c.issuer, max(8, k.w-22)), t.Bold
	}
	lines := []string{widget.Line(t, k.w, first)}
	switch {
	case c.busy:
		return append(lines, widget.Line(t, k.w, widget.Row{Text: "asking; esc stops waiting", TextStyle: t.Muted}))
	case c.err != nil:
		return append(lines, widget.Lines(t, k.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(c.err.Error(), 300)})...)
	}
	return append(lines, widget.Lines(t, k.w, widget.Row{Text: help, TextStyle: t.Muted})...)
}
