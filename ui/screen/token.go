package screen

import (
	"fmt"
	"sort"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"why401/flows/token"
	"why401/httpclient"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Token lays a token open: what it is, what is wrong, its life to scale, its claims, and who signed it. Nothing is sent.
type Token struct {
	size
	reveal
	s      kit.Services
	raw    httpclient.Sensitive
	t      token.Token
	at     time.Time
	v      token.Verification
	faults []token.Finding
	scroll widget.Scroll
	others int             // tokens that came with it and are not shown
	check  *signatureCheck // asks for a key; nil when it does not
}

// signatureCheck is the small form that asks what to verify with.
type signatureCheck struct {
	secret bool // an HMAC secret instead of a key file
	in     widget.Field
	err    error
}

// NewToken inspects a.Token by the clock of the answer it belongs to, else by ours.
func NewToken(s kit.Services, a kit.TokenArg) kit.Screen {
	others := 0
	if all := token.Several(a.Token.Reveal()); len(all) > 1 {
		others, a.Token = len(all)-1, httpclient.NewSensitive(a.Token.Kind(), all[0])
	}
	k := &Token{s: s, raw: a.Token, others: others, at: s.Now(), v: token.Verification{Status: token.NotChecked}}
	if d := a.Diagnosis; d != nil {
		k.at = d.Evidence.Now
		if d.Evidence.Verification != nil {
			k.v = *d.Evidence.Verification
		}
	}
	k.t = token.Inspect(a.Token.Reveal(), k.at)
	k.judge()
	return k
}

func (k *Token) judge() {
	ex := k.s.Options.Expect
	ex.At = k.at
	k.faults = token.Faults(k.t, k.v, ex)
}

func (k *Token) Init() tea.Cmd { return nil }

func (k *Token) Update(msg tea.Msg) tea.Cmd {
	k.hear(msg)
	p, isKey := msg.(tea.KeyPressMsg)
	if k.check != nil {
		if isKey {
			switch p.String() {
			case "esc":
				k.check = nil
				return nil
			case "tab":
				k.ask(!k.check.secret)
				return nil
			case "enter":
				k.verify()
				return nil
			}
		}
		k.check.in.Update(msg)
		return nil
	}
	if !isKey {
		return nil
	}
	switch p.String() {
	case "esc":
		return say(kit.Back{})
	case "v":
		if k.t.Kind == token.KindJWS && k.t.Parse == nil {
			k.ask(strings.HasPrefix(k.headerText("alg"), "HS"))
		} else {
			return say(kit.Notice{Text: "not now: only a signed token that decodes can be verified"})
		}
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
	return httpclient.CleanLine(v, 60)
}

func (k *Token) ask(secret bool) {
	c := &signatureCheck{secret: secret, in: widget.Field{Secret: secret}}
	c.in.Focus()
	k.check = c
}

// verify checks the signature with what was given; the form stays open on a key that cannot be read.
func (k *Token) verify() {
	if k.check.secret {
		k.v = token.Verify(k.t, token.SecretKeySet("the secret you typed", []byte(k.check.in.Value())))
		k.check = nil
		k.judge()
		return
	}
	name := strings.TrimSpace(k.check.in.Value())
	if k.s.ReadFile == nil {
		k.check.err = fmt.Errorf("reading the key: no file can be read here")
		return
	}
	data, err := k.s.ReadFile(name)
	if err == nil {
		var ks token.KeySet
		if ks, err = token.ReadKeySet(name, data); err == nil {
			k.v, k.check = token.Verify(k.t, ks), nil
			k.judge()
			return
		}
	}
	k.check.err = err
}

// meaning is what a registered claim says (RFC 7519 section 4.1, OpenID Connect Core section 2).
func meaning(claim string) string {
	switch claim {
	case "iss":
		return "who issued it"
	case "aud":
		return "who may accept it"
	case "sub":
		return "who you are"
	case "exp":
		return "good until"
	case "nbf":
		return "good from"
	case "iat":
		return "issued at"
	case "jti":
		return "its serial number"
	case "scope", "scp", "roles":
		return "what it may do"
	case "azp", "client_id":
		return "the client it was issued to"
	case "tid":
		return "the tenant"
	case "nonce":
		return "binds it to one login"
	case "auth_time":
		return "when you logged in"
	}
	return ""
}

// names are the claims that are no times, those with a known meaning first.
func (k *Token) names() []string {
	timed := map[string]bool{}
	for _, x := range k.t.Times {
		timed[x.Claim] = true
	}
	var names []string
	for n := range k.t.Claims {
		if !timed[n] {
			names = append(names, n)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		a, b := meaning(names[i]) != "", meaning(names[j]) != ""
		if a != b {
			return a
		}
		return names[i] < names[j]
	})
	return names
}

// value is a claim for people, masked where its name is that of a secret.
func (k *Token) value(name string) string {
	return shownClaim(k.t, name, k.open)
}

// shownClaim is one claim on a line, with the secrets in it masked at any depth unless reveal.
func shownClaim(t token.Token, name string, reveal bool) string {
	switch v := token.ShownValue(name, t.Claims[name], reveal).(type) {
	case string:
		return httpclient.CleanLine(v, 300)
	case httpclient.Sensitive:
		return v.String()
	default:
		b, err := httpclient.VisibleJSON(v, "")
		if err != nil {
			return ""
		}
		return httpclient.CleanLine(strings.TrimSpace(string(b)), 300)
	}
}

// plain is the token's content as lines, for the clipboard.
func (k *Token) plain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", k.t.Format, k.raw.Describe())
	for _, f := range k.faults {
		fmt.Fprintf(&b, "fault: %s (%s)\n", httpclient.CleanLine(f.What, 300), f.Cause)
	}
	for _, x := range k.t.Times {
		fmt.Fprintf(&b, "%s: %s, %s\n", x.Claim, x.At.UTC().Format(time.RFC3339), x.Relative)
	}
	for _, l := range k.t.Inside {
		b.WriteString(httpclient.CleanLine(l, 200) + "\n")
	}
	for _, n := range k.names() {
		fmt.Fprintf(&b, "%s: %s\n", httpclient.CleanLine(n, 60), shownClaim(k.t, n, false))
	}
	return b.String()
}

func (k *Token) View(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, k.w, r)...) }
	style, head := t.Good, "Nothing wrong found in the token by itself"
	switch {
	case len(k.faults) > 0:
		style, head = t.Danger, upperFirst(httpclient.CleanLine(k.faults[0].What, 200))
	case k.t.Kind == token.KindUnknown:
		style, head = t.Warning, "This is no token of a known kind"
	case k.t.Inside != nil:
		style, head = t.Accent, "What can be read of it without a key"
	case k.t.Kind != token.KindJWS:
		style, head = t.Accent, "Its shape is known; its content is not to be read"
	}
	add(widget.Row{Label: "Token", Sign: t.Sign.Verdict, SignStyle: style, Text: head, TextStyle: t.Bold})
	add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: k.t.Format + ", " + count(k.raw.Len(), "character")})
	for _, f := range k.faults[min(1, len(k.faults)):] {
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: upperFirst(httpclient.CleanLine(f.What, 200)), Right: f.Cause, Note: t.Muted})
	}
	if k.others > 0 {
		add(widget.Row{Label: "Mind", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "the first of " + itoa(k.others+1) + " tokens: paste another alone to see it"})
	}
	if len(k.t.Cleaned) > 0 {
		add(widget.Row{Label: "Cleaned", Sign: t.Sign.Note, Text: "taken off before decoding: " + strings.Join(k.t.Cleaned, ", "), TextStyle: t.Muted})
	}
	if exp, ok := k.t.At("exp"); ok && k.h >= 12 {
		from, _ := k.t.At("iat")
		lines = append(lines, "")
		for i, l := range lifeBar(t, max(20, k.w-18), from, exp, k.at) {
			r := widget.Row{Text: l}
			if i == 0 {
				r.Label = "Life"
			}
			lines = append(lines, widget.Line(t, k.w, r))
		}
	}
	lines = append(lines, "")
	for _, x := range k.t.Times {
		r := widget.Row{Label: x.Claim, Sign: t.Sign.OK, SignStyle: t.Good, Text: x.At.UTC().Format("2006-01-02 15:04:05 UTC") + "  " + meaning(x.Claim), Right: x.Relative, Note: t.Muted}
		if !x.OK {
			r.Sign, r.SignStyle, r.TextStyle = t.Sign.No, t.Danger, t.Evidence
		}
		if k.w < widget.Narrow {
			r.Text = x.Claim + " " + r.Text
		}
		add(r)
	}
	for i, l := range k.t.Inside {
		add(widget.Row{Label: map[bool]string{true: "Inside"}[i == 0], Sign: t.Sign.Note, Text: httpclient.CleanLine(l, 200)})
	}
	for _, n := range k.names() {
		r := widget.Row{Label: httpclient.CleanLine(n, 8), Sign: t.Sign.Note, Text: k.value(n), Right: meaning(n), Note: t.Muted}
		if len(n) > 8 {
			r.Text = httpclient.CleanLine(n, 40) + "  " + r.Text
			r.Label = ""
		}
		if k.w < widget.Narrow {
			r.Text, r.Right = httpclient.CleanLine(n, 20)+" "+k.value(n), ""
		}
		add(r)
	}
	if k.t.Kind == token.KindJWS {
		lines = append(lines, "")
		add(k.signed(t))
	}
	if k.check != nil {
		form := k.form(t)
		return k.scroll.View(t, lines, k.w, max(1, k.h-len(form))) + "\n" + strings.Join(form, "\n")
	}
	if k.open {
		lines = append(lines, "")
		add(widget.Row{Label: "Raw", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: httpclient.CleanLine(k.raw.Reveal(), 20000)})
	}
	return k.scroll.View(t, lines, k.w, k.h)
}

// signed is what is known of the signature.
func (k *Token) signed(t theme.Theme) widget.Row {
	r := widget.Row{Label: "Signed", Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: "not checked: no key was given", Right: "v give a key", Note: t.Accent}
	switch k.v.Status {
	case token.Verified:
		r.Sign, r.SignStyle, r.Text, r.Right = t.Sign.OK, t.Good, "by "+httpclient.CleanLine(k.v.Key, 120), "verifies"
	case token.Failed:
		r.Sign, r.SignStyle, r.Text, r.Right = t.Sign.No, t.Danger, httpclient.CleanLine(k.v.Why, 300), ""
	case token.SelfConsistent:
		r.Sign, r.Text, r.Right = t.Sign.Mind, "by a key that came in the token: self-consistent, not trusted", ""
	}
	return r
}

// form asks what to verify with.
func (k *Token) form(t theme.Theme) []string {
	label, help := "Key file", "PEM public key or certificate, JWK or JWK Set; tab: an HMAC secret instead"
	if k.check.secret {
		label, help = "Secret", "the HMAC secret, its raw characters, not shown; tab: a key file instead"
	}
	lines := []string{widget.Line(t, k.w, widget.Row{Label: label, Sign: t.Sign.Here, SignStyle: t.Accent, Text: k.check.in.View(t, max(8, k.w-22))})}
	if k.check.err != nil {
		return append(lines, widget.Lines(t, k.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: httpclient.CleanLine(k.check.err.Error(), 300)})...)
	}
	return append(lines, widget.Line(t, k.w, widget.Row{Text: help, TextStyle: t.Muted}))
}

// RightView is the header as it was signed, and what a newcomer asks first.
func (k *Token) RightView(t theme.Theme, w, _ int) string {
	if len(k.t.Header) == 0 {
		return t.Muted.Render("Nothing of it can be read without its issuer.")
	}
	lines := []string{t.Bold.Render("Header"), ""}
	var names []string
	for n := range k.t.Header {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		lines = append(lines, httpclient.CleanLine(fmt.Sprintf("%-6s %v", n, k.t.Header[n]), max(8, w)))
	}
	lines = append(lines, "", t.Bold.Render("Mind"), "")
	for _, l := range []string{"Anyone can read a token: it is signed,", "not hidden. Only its signature tells", "whether to believe it; the server has", "the last word."} {
		lines = append(lines, t.Muted.Render(l))
	}
	return strings.Join(lines, "\n")
}

func (k *Token) Keys() []kit.Key {
	if k.check != nil {
		return []kit.Key{{Keys: "enter", Label: "verify", Main: true}, {Keys: "tab", Label: "file or secret"}}
	}
	v := kit.Key{Keys: "v", Label: "check signature", Main: true}
	if k.t.Kind != token.KindJWS || k.t.Parse != nil {
		v.NotNow = "only a signed token that decodes can be verified"
	}
	shown := "show 10 s"
	if k.open {
		shown = "hide"
	}
	return []kit.Key{v, scrolling(&k.scroll), {Keys: "y", Label: "copy claims"}, {Keys: "ctrl+r", Label: shown, Long: "show the token itself for 10 s"}}
}

func (k *Token) Title() kit.Title {
	fact := "nothing is sent"
	if alg := k.headerText("alg"); alg != "" {
		fact = strings.ToUpper(string(k.t.Kind)) + ", " + alg
		if kid := k.headerText("kid"); kid != "" {
			fact += ", key " + kid
		}
	}
	return kit.Title{Path: "token", Fact: fact}
}

// Typing is true while the form is open.
func (k *Token) Typing() bool { return k.check != nil }

// upperFirst begins a sentence.
func upperFirst(s string) string {
	if s == "" {
		return s
	}
	r := []rune(s)
	if r[0] >= 'a' && r[0] <= 'z' {
		r[0] -= 'a' - 'A'
	}
	return string(r)
}
