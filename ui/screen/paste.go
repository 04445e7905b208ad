package screen

import (
	"errors"
	"regexp"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"why401/flows/scheme"
	"why401/httpclient"
	"why401/httpclient/convert"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Paste takes a request in any form. What is typed stays when it cannot be read.
type Paste struct {
	size
	s    kit.Services
	text []rune
	err  error
}

// NewPaste makes the screen with a.Text in the field.
func NewPaste(s kit.Services, a kit.PasteArg) kit.Screen { return &Paste{s: s, text: []rune(a.Text)} }

func (p *Paste) Init() tea.Cmd { return nil }

func (p *Paste) options() convert.Options {
	return convert.Options{ReadFile: p.s.ReadFile, Getenv: p.s.Env}
}

func (p *Paste) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.PasteMsg:
		p.text, p.err = append(p.text, []rune(m.Content)...), nil
	case tea.KeyPressMsg:
		switch m.String() {
		case "esc":
			return say(kit.Back{})
		case "backspace":
			if len(p.text) > 0 {
				p.text, p.err = p.text[:len(p.text)-1], nil
			}
		case "ctrl+u":
			p.text, p.err = nil, nil
		case "enter":
			return p.read()
		default:
			if m.Text != "" {
				p.text, p.err = append(p.text, []rune(m.Text)...), nil
			}
		}
	}
	return nil
}

// read opens what the text is.
func (p *Paste) read() tea.Cmd {
	in, err := convert.Parse(string(p.text), p.options())
	if err != nil {
		p.err = err
		return nil
	}
	if len(in.Requests) == 0 {
		return say(kit.Replace{Route: kit.RouteToken, Arg: kit.TokenArg{Token: in.Token}})
	}
	return say(kit.Replace{Route: kit.RouteRequest, Arg: kit.RequestArg{Attempt: scheme.Attempt(in.Requests[0])}})
}

var longWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Za-z0-9+/_.~=-]{20,}`) })

// masked is the text as it may stand on a screen: known secrets by kind and fingerprint, other long words too.
func (p *Paste) masked() string {
	text := string(p.text)
	red := &httpclient.Redactor{}
	if in, err := convert.Parse(text, p.options()); err == nil && len(in.Requests) > 0 {
		for _, r := range in.Requests {
			red.AddRequest(r)
		}
		text = red.Redact(text)
	} else {
		text = longWord().ReplaceAllStringFunc(text, func(w string) string {
			if strings.Contains(w, "//") {
				return w
			}
			return httpclient.NewSensitive("text", w).String()
		})
	}
	return httpclient.Clean(text, 8000)
}

func (p *Paste) View(t theme.Theme) string {
	var lines []string
	if len(p.text) == 0 {
		lines = append(lines, widget.Line(t, p.w, widget.Row{Label: "Paste", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "Paste here, or type a URL; then enter.", TextStyle: t.Field}))
		lines = append(lines, "", widget.Line(t, p.w, widget.Row{Text: "A curl command, a URL, or a raw HTTP request. Nothing is sent yet.", TextStyle: t.Muted}))
	} else {
		for i, l := range strings.Split(p.masked(), "\n") {
			r := widget.Row{Text: l, TextStyle: t.Field}
			if i == 0 {
				r.Label, r.Sign, r.SignStyle = "Pasted", t.Sign.Here, t.Accent
			}
			lines = append(lines, widget.Lines(t, p.w, r)...)
		}
		what := map[string]string{"curl": "a curl command", "url": "a URL", "http": "a raw HTTP request", "har": "a HAR", "token": "a token", "unknown": "nothing known yet"}[convert.Detect(string(p.text))]
		lines = append(lines, "", widget.Line(t, p.w, widget.Row{Label: "Read as", Sign: t.Sign.Note, Text: what, TextStyle: t.Muted}))
	}
	if p.err != nil {
		lines = append(lines, "")
		lines = append(lines, widget.Lines(t, p.w, widget.Row{Label: "Not read", Sign: t.Sign.No, SignStyle: t.Danger, Text: httpclient.CleanLine(p.err.Error(), 300)})...)
		var se *convert.SyntaxError
		if errors.As(p.err, &se) && se.Fix != "" {
			lines = append(lines, widget.Lines(t, p.w, widget.Row{Text: se.Fix, TextStyle: t.Muted})...)
		}
	}
	out, _ := widget.Fit(t, lines, 0, p.w, p.h)
	return out
}

func (p *Paste) Keys() []kit.Key {
	return []kit.Key{{Keys: "enter", Label: "read it", Main: true}, {Keys: "ctrl+u", Label: "empty the field"}}
}
func (p *Paste) Title() kit.Title {
	return kit.Title{Path: "new request", Fact: "nothing sent yet", Step: 1}
}
func (p *Paste) Typing() bool { return true }
