package screen

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"why401/flows/token"
	"why401/httpclient/clean"
	"why401/httpclient/mask"
	"why401/ui/kit"
	"why401/ui/theme"
	"why401/ui/widget"
)

// Beside lays two tokens side by side, claim by claim: what can decide first. The one that works is asked for.
type Beside struct {
	size
	s       kit.Services
	refused token.Token
	works   token.Token
	rows    []token.Row
	in      widget.Field
	err     string
	typing  bool
	all     bool // what is the same too
	scroll  widget.Scroll
}

// NewBeside asks for the token to lay beside a.Token.
func NewBeside(s kit.Services, a kit.BesideArg) kit.Screen {
	b := &Beside{s: s, refused: token.Inspect(a.Token.Reveal(), s.Now()), typing: true, in: widget.Field{Secret: true, Limit: 1 << 20}}
	b.in.SetValue(s.Drafts.Beside().Reveal())
	b.in.Focus()
	return b
}

func (b *Beside) Init() tea.Cmd { return nil }

func (b *Beside) Update(msg tea.Msg) tea.Cmd {
	p, isKey := msg.(tea.KeyPressMsg)
	if b.typing {
		if isKey {
			switch p.String() {
			case "esc":
				if b.rows == nil {
					b.s.Drafts.SetBeside(mask.NewSensitive("token", b.in.Value()))
					return say(kit.Back{})
				}
				b.typing = false
				return nil
			case "enter":
				b.take()
				return nil
			}
		}
		if b.in.Update(msg); edits(msg) {
			b.err = ""
		}
		return nil
	}
	if !isKey {
		return nil
	}
	switch p.String() {
	case "esc":
		return say(kit.Back{})
	case "s":
		b.works, b.refused = b.refused, b.works
		b.rows = token.Beside(b.works, b.refused, false)
	case "n":
		b.all = !b.all
	case "o":
		b.typing = true
		b.in.SetValue("")
	case "y":
		return say(kit.Copy{Text: b.plain(), What: "the comparison"})
	default:
		b.scroll.Key(p.String())
	}
	return nil
}

// take reads the other token.
func (b *Beside) take() {
	text := b.in.Value()
	t := token.Inspect(text, b.s.Now())
	if name := strings.TrimSpace(text); (t.Kind == token.KindOpaque || t.Kind == token.KindUnknown) && namesFile(name) && b.s.ReadFile != nil {
		data, err := b.s.ReadFile(name)
		if err != nil {
			b.err = cannotRead(name, err)
			return
		}
		t = token.Inspect(string(data), b.s.Now())
	}
	if t.Kind == token.KindUnknown {
		b.err = "that is no token: want one that works, got text of no known kind"
		return
	}
	b.works, b.typing = t, false
	b.rows = token.Beside(b.works, b.refused, false)
	b.scroll.Top()
}

// edits is true for what a person does to a field: a fault that is said stays until then, whatever else goes on meanwhile.
func edits(msg tea.Msg) bool {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return true
	}
	return false
}

// namesFile is true for what is a path rather than a token: it begins as one, or ends as the name of a file does.
func namesFile(s string) bool {
	if s == "" || len(s) > 255 || strings.ContainsAny(s, "\r\n") {
		return false
	}
	for _, start := range []string{"/", "./", "../", "~/"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	switch strings.ToLower(filepath.Ext(s)) {
	case ".jwt", ".txt", ".token", ".json", ".pem", ".crt", ".xml":
		return true
	}
	return false
}

// cannotRead says that a file could not be read, without the system's call.
func cannotRead(name string, err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return clean.Line("cannot read "+mask.Word(name)+": "+err.Error(), 300)
}

func (b *Beside) plain() string {
	var out strings.Builder
	for _, r := range b.rows {
		if !r.Same {
			fmt.Fprintf(&out, "%s\n  works:   %s\n  refused: %s\n", clean.Line(r.Where, 60), absent(r.A), absent(r.B))
			if r.Note != "" {
				fmt.Fprintf(&out, "  %s\n", clean.Line(r.Note, 300))
			}
		}
	}
	return out.String()
}

func absent(s string) string {
	if s == "" {
		return "absent"
	}
	return clean.Line(s, 400)
}

func (b *Beside) View(t theme.Theme) string {
	if b.typing {
		lines := []string{
			widget.Line(t, b.w, widget.Row{Label: "Works", Sign: t.Sign.Here, SignStyle: t.Accent, Text: b.in.View(t, max(8, b.w-22))}), "",
		}
		if b.err != "" {
			lines = append(lines, widget.Lines(t, b.w, widget.Row{Sign: t.Sign.No, SignStyle: t.Danger, Text: b.err})...)
		} else {
			lines = append(lines, widget.Lines(t, b.w, widget.Row{Text: "Paste the token that works, of a colleague or of yesterday, or type the name of its file, to see what this one lacks. It is not shown, and nothing is sent.", TextStyle: t.Muted})...)
		}
		out, _ := widget.Fit(t, lines, 0, b.w, b.h)
		return out
	}
	var lines []string
	add := func(r widget.Row) { lines = append(lines, widget.Lines(t, b.w, r)...) }
	differ, same := 0, 0
	first := ""
	for _, r := range b.rows {
		if r.Same {
			same++
			continue
		}
		differ++
		if first == "" && r.Note != "" {
			first = r.Note
		}
	}
	head, style := "They say the same in all that can be read", t.Good
	if differ > 0 {
		head, style = count(differ, "difference")+" in what can be read", t.Warning
	}
	add(widget.Row{Label: "Tokens", Sign: t.Sign.Verdict, SignStyle: style, Text: head, TextStyle: t.Bold})
	if first != "" {
		add(widget.Row{Sign: t.Sign.Verdict, SignStyle: style, Text: "The first that can decide: " + clean.Line(first, 200)})
	}
	for _, r := range b.rows {
		if r.Same {
			continue
		}
		lines = append(lines, "")
		add(widget.Row{Label: "Differs", Sign: t.Sign.Note, Text: clean.Line(r.Where, 60), TextStyle: t.Bold})
		add(widget.Row{Sign: "+", SignStyle: t.Good, Text: absent(r.A), Right: "works", Note: t.Muted})
		add(widget.Row{Sign: "-", SignStyle: t.Danger, Text: absent(r.B), Right: "this one", Note: t.Muted})
		if r.Note != "" {
			add(widget.Row{Sign: t.Sign.Note, Text: clean.Line(r.Note, 300), TextStyle: t.Muted})
		}
	}
	lines = append(lines, "")
	if !b.all {
		add(widget.Row{Sign: t.Sign.Note, Text: count(same, "member") + " alike", TextStyle: t.Muted, Right: "n show", Note: t.Accent})
		return b.scroll.View(t, lines, b.w, b.h)
	}
	for _, r := range b.rows {
		if r.Same {
			add(widget.Row{Sign: t.Sign.OK, SignStyle: t.Good, Text: clean.Line(r.Where, 40) + "  " + absent(r.A), TextStyle: t.Muted})
		}
	}
	return b.scroll.View(t, lines, b.w, b.h)
}

func (b *Beside) Keys() []kit.Key {
	if b.typing {
		return []kit.Key{{Keys: "enter", Label: "compare", Main: true}}
	}
	n := "show all"
	if b.all {
		n = "differences only"
	}
	return []kit.Key{{Keys: "o", Label: "another", Main: true, Long: "lay another token beside it"}, {Keys: "s", Label: "swap"}, {Keys: "n", Label: n}, scrolling(&b.scroll), {Keys: "y", Label: "copy"}}
}

func (b *Beside) Title() kit.Title {
	return kit.Title{Path: "two tokens", Fact: "nothing is sent", Trail: true}
}

// Typing is true while the other token is asked for.
func (b *Beside) Typing() bool { return b.typing }
