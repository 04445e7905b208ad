package screen

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/theme"
	"why401/ui/widget"
)

func (k *Token) View(t theme.Theme) string {
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, k.w, r)...) }
	blank := func() { lines = append(lines, "") }
	k.head(t, add)
	k.openings(t, add)
	if from, exp, ok := k.t.Life(); ok && k.h >= 12 {
		blank()
		room := k.w - 16
		if k.w < widget.Narrow {
			room = k.w - 5
		}
		for i, l := range lifeBar(t, max(20, room), from, exp, k.now) {
			r := widget.Row{Text: l}
			if i == 0 {
				r.Label = "Life"
			}
			lines = append(lines, widget.Line(t, k.w, r))
		}
	} else if !ok && k.t.Kind == token.KindJWS && k.t.Claims != nil && k.t.Claims["exp"] == nil && k.t.Claims["htu"] == nil {
		blank() // a proof for one request ends by itself (RFC 9449)
		r := widget.Row{Label: "Life", Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: "no end known: it has no exp", Right: "its issuer may end it", Note: t.Muted}
		if k.w < widget.Narrow {
			r.Right = ""
		}
		add(r)
	}
	blank()
	if k.bytes || k.t.Parse != nil && k.t.Claims == nil && len(k.t.Parts()) > 0 { // what is broken is seen in its bytes alone
		k.parts(t, add)
	} else {
		k.times(t, add)
		k.claims(t, add)
		k.plaintext(t, add)
		k.rights(t, add)
		if k.t.Verifiable() || k.v.Status == token.SelfConsistent || len(k.t.Layers) > 0 && !k.t.Encrypted() {
			blank()
			add(k.signed(t))
		}
	}
	if k.check != nil {
		form := k.form(t)
		return k.scroll.View(t, lines, k.w, max(1, k.h-len(form))) + "\n" + strings.Join(form, "\n")
	}
	if k.opener != nil {
		form := k.openerForm(t)
		return k.scroll.View(t, lines, k.w, max(1, k.h-len(form))) + "\n" + strings.Join(form, "\n")
	}
	if k.open {
		blank()
		add(widget.Row{Label: "Raw", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: clean.Line(k.raw.Reveal(), 20000)})
		if in := k.content().Reveal(); in != k.raw.Reveal() {
			add(widget.Row{Label: "Inside", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: clean.Line(in, 20000)})
		}
	}
	return k.scroll.View(t, lines, k.w, k.h)
}

// head is the verdict, and what to mind.
func (k *Token) head(t theme.Theme, add func(widget.Row)) {
	style, head := t.Good, "Nothing wrong found in the token by itself"
	_, exp, hasExp := k.t.Life()
	switch {
	case len(k.faults) > 0:
		style, head = t.Danger, k.sentence(k.faults[0].What)
		if k.v.Status == token.Verified {
			head = k.genuine() + ", but: " + clean.Line(k.faults[0].What, 200)
		}
	case hasExp && !k.now.Before(exp):
		style, head = t.Danger, "Expired just now, while you looked"
	case k.t.Kind == token.KindUnknown:
		style, head = t.Warning, "This is no token of a known kind"
	case k.t.Kind == token.KindOpaque && k.t.Claims == nil && k.t.Parse != nil:
		style, head = t.Danger, "It cannot be read: "+clean.Line("want "+k.t.Parse.Want+", got "+k.t.Parse.Got, 300)
	case k.t.Kind == token.KindOpaque && k.t.Claims == nil:
		style, head = t.Accent, "Only its issuer can say what it is worth: it says nothing by itself"
	case k.v.Status == token.Verified && k.v.OtherName:
		style, head = t.Warning, k.genuine()+", and its header names another key than the one that signed it"
	case k.v.Status == token.Verified:
		if head = k.genuine() + ", and nothing wrong found in it"; k.own {
			style = t.Warning
		}
	case k.v.Status == token.SelfConsistent:
		style, head = t.Warning, "Self-consistent, not trusted: it brings its own key"
	case k.t.Encrypted() && k.t.Parse == nil:
		style, head = t.Accent, "Encrypted: what it says shows when its key opens it"
		if len(k.t.Layers) > 0 {
			head = "Opened, and what is inside is encrypted again"
		}
	case len(k.t.Layers) > 0 && k.t.Claims == nil:
		head = "Opened: inside is a text, and no claims"
	case k.t.Claims == nil && k.t.Kind != token.KindJWS:
		style, head = t.Accent, "Its shape is known; its content is not to be read"
	}
	add(widget.Row{Label: "Token", Sign: t.Sign.Verdict, SignStyle: style, Text: head, TextStyle: t.Bold})
	about := k.t.Format
	if about == "" {
		about = "no known form"
	}
	letters := k.raw.Len()
	if len(k.t.Cleaned) > 0 && len(k.t.Layers) == 0 && k.t.Raw != "" { // what stood round it is not counted
		letters = utf8.RuneCountInString(k.t.Raw)
	}
	length := ", " + count(letters, "character")
	if strings.Contains(about, " characters") { // it says so itself
		length = ""
	}
	unchecked := ""
	if k.v.Status == token.NotChecked && k.t.Verifiable() {
		unchecked = ", signature not checked"
	}
	add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: clean.Line(about, 120) + length + unchecked})
	for _, f := range k.faults[min(1, len(k.faults)):] {
		add(widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: k.sentence(f.What), Right: f.Cause, Note: t.Muted})
	}
	label := "Mind"
	mind := func(text string) {
		add(widget.Row{Label: label, Sign: t.Sign.Mind, SignStyle: t.Warning, Text: text})
		label = ""
	}
	if n := len(k.all); n > 1 {
		add(widget.Row{Label: "Pasted", Sign: t.Sign.Note, Text: "token " + strconv.Itoa(k.which+1) + " of " + strconv.Itoa(n), Right: "n next", Note: t.Accent})
	}
	for _, n := range token.Notes(k.t, k.v) {
		mind(clean.Line(n, 300))
	}
	if len(k.t.Cleaned) > 0 {
		add(widget.Row{Label: "Cleaned", Sign: t.Sign.Note, Text: "taken off before decoding: " + clean.Line(strings.Join(k.t.Cleaned, ", "), 300), TextStyle: t.Muted})
	}
}

// genuine says what a signature that verifies shows: keys of the issuer that the token itself names show that issuer's hand, and no more.
func (k *Token) genuine() string {
	if k.own {
		return "Signed by the issuer that it names"
	}
	return "Genuine"
}

// sentence is a fault as one; a claim's name keeps its letters.
func (k *Token) sentence(what string) string {
	what = clean.Line(what, 200)
	first, _, _ := strings.Cut(what, " ")
	if _, ok := k.t.Claims[first]; ok || k.t.Header[first] != nil || token.Meaning(first) != "" {
		return what
	}
	return upperFirst(what)
}

// rights lays the scopes that the call asks beside those that the token holds.
func (k *Token) rights(t theme.Theme, add func(widget.Row)) {
	asked := k.asked()
	if len(asked) == 0 {
		return
	}
	held := k.t.Scopes()
	for i, s := range asked {
		r := widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: clean.Line(s, 80), Right: "held", Note: t.Muted}
		if i == 0 {
			r.Label = "Asked"
		}
		if !slices.Contains(held, s) {
			r.Sign, r.SignStyle, r.Right = t.Sign.No, t.Danger, "missing"
		}
		add(r)
	}
}

// signed is what is known of the signature.
func (k *Token) signed(t theme.Theme) widget.Row {
	if len(k.t.Layers) > 0 && !k.t.Verifiable() {
		r := widget.Row{Label: "Signed", Sign: t.Sign.Mind, SignStyle: t.Warning, Text: "no: " + clean.Line(k.v.Why, 300)}
		if k.v.Status == token.Verified {
			r.Label, r.Sign, r.SignStyle, r.Text = "Sealed", t.Sign.OK, t.Good, clean.Line(k.v.Why, 300)
		}
		return r
	}
	r := widget.Row{Label: "Signed", Sign: t.Sign.Unknown, SignStyle: t.Warning, Text: "not checked: " + clean.Line(k.v.Why, 300), Right: "v give a key", Note: t.Accent}
	switch k.v.Status {
	case token.Verified:
		r.Sign, r.SignStyle, r.Text, r.Right = t.Sign.OK, t.Good, "by "+clean.Line(k.v.Key, 120), "verifies"
		if k.v.Why != "the signature verifies" {
			r.Text += ": " + clean.Line(k.v.Why, 200)
		}
	case token.Failed:
		r.Sign, r.SignStyle, r.Text, r.Right = t.Sign.No, t.Danger, clean.Line(k.v.Why, 300), ""
	case token.SelfConsistent:
		r.Sign, r.Text = t.Sign.Mind, clean.Line(k.v.Why, 300)
	}
	return r
}

// parts are the bytes of the token as they are, but for its signature, which would make it whole; those of an encrypted one come before
// those of what was inside.
func (k *Token) parts(t theme.Theme, add func(widget.Row)) {
	shown := false
	show := func(of token.Token) {
		for _, p := range of.Parts() {
			text := clean.Line(p.Text, 20000)
			if !k.reveal.open && k.t.Kind != token.KindSAML { // of which no secret is a part
				text = mask.Body(text)
				if p.Name == "inside" && k.t.Payload != "" {
					text = mask.NewSensitive("text", p.Text).String()
				}
			}
			add(widget.Row{Label: widget.Cut(p.Name, 8), Sign: t.Sign.Note, Text: text, TextStyle: t.Evidence, Right: p.Note, Note: t.Muted})
			shown = true
		}
	}
	for _, l := range k.t.Layers {
		if l.Raw == k.t.Raw {
			break
		}
		show(token.Token{Kind: l.Kind, Raw: l.Raw})
		add(widget.Row{Text: "inside that:", TextStyle: t.Muted})
	}
	show(k.t)
	if !shown {
		add(widget.Row{Label: "Bytes", Sign: t.Sign.Note, Text: "it has no parts that can be read", TextStyle: t.Muted})
	}
}

// RightView is the header as it was signed, and what a newcomer asks first.
func (k *Token) RightView(t theme.Theme, w, _ int) string {
	if len(k.t.Header) == 0 {
		return t.Muted.Render("Nothing of it can be read without its issuer.")
	}
	var lines []string
	header := func(title string, m map[string]any) {
		lines = append(lines, t.Bold.Render(title), "")
		column := 6
		for n := range m {
			column = max(column, min(14, lipgloss.Width(n)))
		}
		for _, n := range sortedNames(m) {
			name := pad(clean.Line(n, 40), column+1)
			value := shownClaim(token.Token{Claims: m}, n, false)
			if lipgloss.Width(name) > column+1 {
				lines = append(lines, ansi.Truncate(name, w, t.Sign.Cut))
				name = strings.Repeat(" ", column+1)
			}
			for i, l := range widget.Wrap(value, max(8, w-column-1)) {
				if i > 0 {
					name = strings.Repeat(" ", column+1)
				}
				lines = append(lines, t.Muted.Render(name)+l)
			}
		}
	}
	for _, l := range k.t.Layers {
		if l.Raw != k.t.Raw {
			header("Header outside", l.Header)
			lines = append(lines, "")
		}
	}
	if len(lines) > 0 {
		header("Header inside", k.t.Header)
	} else {
		header("Header", k.t.Header)
	}
	mind := []string{"Anyone can read a token: it is signed,", "not hidden. Only its signature tells", "whether to believe it; the server has", "the last word."}
	switch {
	case k.t.Encrypted():
		mind = []string{"Only who has the key can read what is", "inside: that is the API, as a rule, and", "neither you nor the client. Its header", "is open to all."}
	case len(k.t.Layers) > 0 && k.t.Verifiable():
		mind = []string{"Encryption hides, and does not prove:", "only the signature inside tells who", "made it."}
	case k.t.Kind != token.KindJWS:
		return strings.Join(lines, "\n")
	}
	lines = append(lines, "", t.Bold.Render("Mind"), "")
	for _, l := range mind {
		lines = append(lines, t.Muted.Render(l))
	}
	return strings.Join(lines, "\n")
}
