package screen

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/scheme"
	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/convert"
	"why401/httpclient/har"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// maxEdited is the longest text, in bytes, that is shown and edited: finding the secrets of a longer one and laying it
// out would hold up every key, and without its marks it is not shown.
const maxEdited = 64 << 10

// Paste takes a request in any form and lets the person mend it, its secrets masked. What is typed stays when it
// cannot be read, and when the screen is left.
type Paste struct {
	size
	s       kit.Services
	of      kit.Screen // the request that is edited, nil for a new one
	from    string     // its text as it was
	text    widget.Editor
	kind    string
	err     error
	reading bool // a long text, as a job
}

// parsed is a long text that was read.
type parsed struct {
	by  *Paste
	in  convert.Input
	err error
}

// NewPaste makes the screen with a.Text in the field, or with what the person left there.
func NewPaste(s kit.Services, a kit.PasteArg) kit.Screen {
	p := &Paste{s: s, of: a.Of, from: a.Text}
	text := a.Text
	if draft := s.Drafts.Edit(a.Text); a.Of != nil && draft != "" {
		text = draft
	} else if a.Text == "" {
		text = s.Drafts.Paste()
	}
	p.text.SetValue(text)
	p.changed()
	return p
}

func (p *Paste) Init() tea.Cmd { return nil }

func (p *Paste) options() convert.Options {
	return convert.Options{ReadFile: p.s.ReadFile, Getenv: p.s.Env}
}

// changed looks at the text anew: what it is, and where its secrets are.
func (p *Paste) changed() {
	text := p.text.Value()
	p.kind, p.err = token.DetectPasted(text[:min(len(text), maxEdited)]), nil
	if !p.long() {
		p.text.Mark(convert.Secrets(text, p.options()))
	}
}

func (p *Paste) long() bool { return len(p.text.Value()) > maxEdited }

// leave goes back and keeps the text for the next time.
func (p *Paste) leave() tea.Cmd {
	if p.of == nil {
		p.s.Drafts.SetPaste(p.text.Value())
		return say(kit.Back{})
	}
	p.s.Drafts.SetEdit(p.from, p.text.Value())
	if p.s.Drafts.Edit(p.from) == "" {
		return say(kit.Back{})
	}
	return say(kit.Back{}, kit.Notice{Text: "the request is as it was; e goes on with the edit"})
}

func (p *Paste) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case parsed:
		if m.by != p || !p.reading {
			return nil
		}
		p.reading = false
		return p.take(m.in, m.err)
	case tea.KeyPressMsg:
		switch k := m.String(); {
		case k == "esc":
			return p.leave()
		case p.reading:
			return nil
		case k == "enter":
			return p.read()
		case p.long() && k != "ctrl+u":
			return say(kit.Notice{Text: "not now: the text is too long to be edited here; ctrl+u empties the field"})
		}
	}
	if p.text.Update(msg) {
		p.changed()
	}
	return nil
}

// read opens what the text is.
func (p *Paste) read() tea.Cmd {
	if next := p.file(); next != nil {
		return next
	}
	if text := p.text.Value(); p.kind == "har" {
		p.used()
		return say(kit.Replace{Route: kit.RouteTriage, Arg: kit.TriageArg{Name: "the pasted HAR", Open: func() (io.ReadSeekCloser, int64, error) {
			return pasted{strings.NewReader(text)}, int64(len(text)), nil
		}}})
	}
	if p.long() {
		p.reading = true
		text, o := p.text.Value(), p.options()
		return job(func() tea.Msg {
			in, err := token.ParsePasted(text, o)
			return parsed{p, in, err}
		})
	}
	return p.take(token.ParsePasted(p.text.Value(), p.options()))
}

// used forgets the drafts: the text became what it was meant to be.
func (p *Paste) used() {
	if p.of != nil {
		p.s.Drafts.SetEdit(p.from, "")
	} else {
		p.s.Drafts.SetPaste("")
	}
}

// take goes on with what was read, or says why it was not.
func (p *Paste) take(in convert.Input, err error) tea.Cmd {
	if err != nil {
		p.err = err
		var se *convert.SyntaxError
		if errors.As(err, &se) && se.Line > 0 && !p.long() {
			p.text.MoveTo(se.Line, max(1, se.Column))
		}
		return nil
	}
	p.used()
	if p.of != nil && len(in.Requests) > 0 {
		edited := scheme.Attempt(in.Requests[0])
		if q, ok := p.of.(*Request); ok { // no text holds how it is signed
			edited = scheme.SignedLike(edited, q.a)
		}
		return say(kit.Back{}, kit.Edited{Of: p.of, Attempt: edited})
	}
	return say(kit.Replace(Opening(in)))
}

// Opening is the screen that fits what was read.
func Opening(in convert.Input) kit.Open {
	var all []kit.RequestArg
	for i, r := range in.Requests {
		all = append(all, kit.RequestArg{Attempt: scheme.Attempt(r), Exchange: in.Answer(i)})
	}
	switch len(all) {
	case 0:
		return kit.Open{Route: kit.RouteToken, Arg: kit.TokenArg{Token: in.Token}}
	case 1:
		return kit.Open{Route: kit.RouteRequest, Arg: all[0]}
	}
	return kit.Open{Route: kit.RoutePick, Arg: kit.PickArg{Requests: all}}
}

// pasted is a text as a file.
type pasted struct{ *strings.Reader }

func (pasted) Close() error { return nil }

// file opens the file that the text names, nil where it names none: a HAR is looked through, another file read into
// the field.
func (p *Paste) file() tea.Cmd {
	name := strings.Trim(strings.TrimSpace(p.text.Value()), `"'`)
	if p.s.OpenFile == nil || name == "" || len(name) > 4096 || strings.ContainsAny(name, "\n\r") {
		return nil
	}
	if rest, ok := strings.CutPrefix(name, "~/"); ok && p.s.Env != nil {
		name = filepath.Join(p.s.Env("HOME"), rest)
	}
	f, size, err := p.s.OpenFile(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, _ := io.ReadFull(f, head)
	if har.Begins(head[:n]) {
		p.used()
		return say(kit.Replace{Route: kit.RouteTriage, Arg: kit.TriageArg{Name: name, Open: func() (io.ReadSeekCloser, int64, error) { return p.s.OpenFile(name) }}})
	}
	if size > 1<<20 {
		return nil
	}
	rest, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil {
		return nil
	}
	p.text.SetValue(string(head[:n]) + string(rest))
	p.changed()
	return say(kit.Notice{Text: "read from " + clean.Line(name, 100) + "; enter goes on"})
}

func (p *Paste) View(t theme.Theme) string {
	foot := p.foot(t)
	if p.text.Value() == "" {
		lines := []string{widget.Line(t, p.w, widget.Row{Label: "Paste", Sign: t.Sign.Here, SignStyle: t.Accent, Text: t.Cursor.Render(" ") + t.Field.Render("Paste here, or type a URL; then enter.")}), ""}
		lines = append(lines, widget.Lines(t, p.w, widget.Row{Text: "curl, PowerShell, fetch, HTTPie, raw HTTP, a URL, a token, or the name of a HAR file. Nothing is sent yet.", TextStyle: t.Muted})...)
		out, _ := widget.Fit(t, append(lines, foot...), 0, p.w, p.h)
		return out
	}
	if p.long() {
		lines := widget.Lines(t, p.w, widget.Row{Label: "Pasted", Sign: t.Sign.Here, SignStyle: t.Accent, Text: fmt.Sprintf("a text of %d bytes, too long to be shown and edited here", len(p.text.Value())), TextStyle: t.Bold})
		lines = append(lines, widget.Lines(t, p.w, widget.Row{Text: "It is kept as it is. enter reads it, ctrl+u empties the field.", TextStyle: t.Muted})...)
		out, _ := widget.Fit(t, append(lines, foot...), 0, p.w, p.h)
		return out
	}
	lines := p.text.Rows(t, p.w, max(1, p.h-len(foot)), widget.Row{Label: "Pasted", Sign: t.Sign.Here, SignStyle: t.Accent})
	out, _ := widget.Fit(t, append(lines, foot...), 0, p.w, p.h)
	return out
}

// foot is what stands under the text: what it is, and why it could not be read. It keeps its place when the text is long.
func (p *Paste) foot(t theme.Theme) []string {
	if p.reading {
		return []string{"", widget.Line(t, p.w, widget.Row{Label: "Now", Sign: t.Sign.Here, SignStyle: t.Accent, Text: "reading it; esc goes back"})}
	}
	if p.err == nil {
		if p.text.Value() == "" {
			return nil
		}
		what := convert.What(p.kind)
		return []string{"", widget.Line(t, p.w, widget.Row{Label: "Read as", Sign: t.Sign.Note, Text: what, TextStyle: t.Muted})}
	}
	lines := []string{""}
	lines = append(lines, widget.Lines(t, p.w, widget.Row{Label: "Not read", Sign: t.Sign.No, SignStyle: t.Danger, Text: clean.Line(p.err.Error(), 300)})...)
	var se *convert.SyntaxError
	if errors.As(p.err, &se) && se.Fix != "" {
		lines = append(lines, widget.Lines(t, p.w, widget.Row{Text: se.Fix, TextStyle: t.Muted})...)
	}
	return lines[:min(len(lines), max(1, p.h-2))]
}

func (p *Paste) Keys() []kit.Key {
	if p.long() {
		return []kit.Key{{Keys: "enter", Label: "read it", Main: true}, {Keys: "ctrl+u", Label: "empty the field"}}
	}
	return []kit.Key{{Keys: "enter", Label: "read it", Main: true}, {Keys: "ctrl+u", Label: "empty the field"}, {Keys: "ctrl+j", Label: "new line"}, {Keys: "←→↑↓", Label: "move", Long: "move the cursor; a secret is one step", Hidden: true}}
}
func (p *Paste) Title() kit.Title {
	if p.of != nil {
		return kit.Title{Path: "edit the request", Fact: "nothing sent yet", Step: 1}
	}
	return kit.Title{Path: "new request", Fact: "nothing sent yet", Step: 1}
}
func (p *Paste) Typing() bool { return true }
