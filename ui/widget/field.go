package widget

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"why401/httpclient/clean"
	"why401/ui/theme"
)

// Field is a text field of one line. It is our own because the well-kept one searches PATH for clipboard programs when
// a program starts, which people over SSH would wait for at every token and convert. The zero value is empty and
// without focus.
type Field struct {
	Secret bool // shown as one sign a character
	Limit  int  // of characters; 0 is 64 Ki

	before, after []string // the characters (grapheme clusters) on both sides of the cursor
	first         int      // the first character that is shown
	focused       bool
}

// characters cuts text at the borders that a person sees.
func characters(text string) []string {
	var out []string
	for text != "" {
		c, _ := ansi.FirstGraphemeCluster(text, ansi.GraphemeWidth)
		out, text = append(out, c), text[len(c):]
	}
	return out
}

// SetValue fills the field and puts the cursor behind it.
func (f *Field) SetValue(text string) {
	f.before, f.after, f.first = nil, nil, 0
	f.Insert(text)
}

// Value is what the field holds.
func (f *Field) Value() string { return strings.Join(f.before, "") + strings.Join(f.after, "") }

// Len is how many characters the field holds.
func (f *Field) Len() int { return len(f.before) + len(f.after) }

// Focus and Blur turn the cursor on and off.
func (f *Field) Focus() { f.focused = true }

// Blur turns the cursor off.
func (f *Field) Blur() { f.focused = false }

// Insert puts text at the cursor: line ends and tabs become spaces, since a field has one line; what is over the limit
// is left out.
func (f *Field) Insert(text string) {
	limit := f.Limit
	if limit == 0 {
		limit = 64 << 10
	}
	// Cutting a text into characters looks at each of its bytes: what can never find room is left out before.
	if most := 4 * limit; len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	text = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(text)
	if room := limit - f.Len(); room > 0 && text != "" {
		added := characters(text)
		// The last character before the cursor and the first new one may be one: a letter and its accent.
		f.before = characters(strings.Join(f.before, "") + strings.Join(added[:min(room, len(added))], ""))
	}
}

// Update edits by the keys of readline, and takes a paste at the cursor.
func (f *Field) Update(msg tea.Msg) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		f.Insert(m.Content)
	case tea.KeyPressMsg:
		f.key(m)
	}
}

func (f *Field) key(m tea.KeyPressMsg) {
	b, a := len(f.before), len(f.after)
	switch m.String() {
	case "left", "ctrl+b":
		f.move(-1)
	case "right", "ctrl+f":
		f.move(1)
	case "home", "ctrl+a":
		f.move(-b)
	case "end", "ctrl+e":
		f.move(a)
	case "alt+b", "alt+left", "ctrl+left":
		f.move(f.word(-1))
	case "alt+f", "alt+right", "ctrl+right":
		f.move(f.word(1))
	case "backspace", "ctrl+h":
		f.before = f.before[:max(0, b-1)]
	case "delete", "ctrl+d":
		f.after = f.after[min(1, a):]
	case "ctrl+w", "alt+backspace":
		f.before = f.before[:b+f.word(-1)]
	case "ctrl+u":
		f.before = nil
	case "ctrl+k":
		f.after = nil
	default:
		if m.Text != "" {
			f.Insert(m.Text)
		}
	}
}

// move takes the cursor n characters on, not over the ends.
func (f *Field) move(n int) {
	all := append(append([]string(nil), f.before...), f.after...)
	at := max(0, min(len(all), len(f.before)+n))
	f.before, f.after = all[:at:at], all[at:]
}

// word is how far the next border of a word is, to the left for -1 and to the right for 1. In a secret it is the end:
// where its words are is part of it.
func (f *Field) word(direction int) int {
	if direction < 0 {
		i := len(f.before)
		for i > 0 && (!f.Secret && !wordy(f.before[i-1])) {
			i--
		}
		for i > 0 && (f.Secret || wordy(f.before[i-1])) {
			i--
		}
		return i - len(f.before)
	}
	i := 0
	for i < len(f.after) && (!f.Secret && !wordy(f.after[i])) {
		i++
	}
	for i < len(f.after) && (f.Secret || wordy(f.after[i])) {
		i++
	}
	return i
}

func wordy(c string) bool {
	for _, r := range c {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_'
	}
	return false
}

// View is the field at width columns: tinted with the cursor in it where it has the focus, else on a faint line. It looks
// at no more characters than have room.
func (f *Field) View(t theme.Theme, width int) string {
	width = max(4, width)
	cell := func(i int) string {
		switch {
		case i == f.Len():
			return " " // the cursor may stand behind the text
		case f.Secret:
			return t.Sign.Hidden
		case i < len(f.before):
			return clean.Line(f.before[i], 0)
		}
		return clean.Line(f.after[i-len(f.before)], 0)
	}
	// from is what stands from character i up to end, over room by one at the most, which a cut is seen by.
	from := func(i, end, room int) string {
		var b strings.Builder
		for w := 0; i < end && w <= room; i++ {
			c := cell(i)
			b.WriteString(c)
			w += lipgloss.Width(c)
		}
		return b.String()
	}
	if !f.focused {
		text := ansi.Truncate(from(0, f.Len(), width), width, t.Sign.Cut)
		if text != "" && lipgloss.Width(text) < width {
			text += " "
		}
		return text + t.Line.Render(strings.Repeat(t.Sign.Rest, max(0, width-lipgloss.Width(text))))
	}
	at := len(f.before)
	first, taken := at, lipgloss.Width(cell(at))
	for first > 0 && first > f.first && taken+lipgloss.Width(cell(first-1)) <= width {
		first--
		taken += lipgloss.Width(cell(first))
	}
	room := width // what the text from first on, with the cursor behind it, leaves free is given to what is before it
	for i := first; i <= f.Len() && room >= 0; i++ {
		room -= lipgloss.Width(cell(i))
	}
	for first > 0 && lipgloss.Width(cell(first-1)) <= room {
		first--
		room -= lipgloss.Width(cell(first))
	}
	f.first = first
	shown := from(first, at, width)
	rest := ansi.Truncate(from(at+1, f.Len(), width), max(0, width-lipgloss.Width(shown+cell(at))), "")
	fill := strings.Repeat(" ", max(0, width-lipgloss.Width(shown+cell(at)+rest)))
	return t.Field.Render(shown) + t.Cursor.Render(cell(at)) + t.Field.Render(rest+fill)
}
