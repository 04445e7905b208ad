package widget

import (
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"why401/ui/theme"
)

// stroke is a key by its name; one letter is that letter.
func stroke(name string) tea.KeyPressMsg {
	codes := map[string]rune{"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete}
	var m tea.KeyPressMsg
	for _, mod := range []struct {
		name string
		mod  tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}} {
		if rest, ok := strings.CutPrefix(name, mod.name); ok {
			m.Mod, name = mod.mod, rest
		}
	}
	if c, ok := codes[name]; ok {
		m.Code = c
		return m
	}
	m.Code = []rune(name)[0]
	if m.Mod == 0 {
		m.Text = name
	}
	return m
}

func TestFieldEdits(t *testing.T) {
	for _, row := range []struct {
		why, from string
		keys      []string
		want      string
	}{
		{"typing at the end", "ab", []string{"c"}, "abc"},
		{"typing in the middle", "ac", []string{"left", "b"}, "abc"},
		{"the ends", "b", []string{"home", "a", "end", "c"}, "abc"},
		{"backspace takes a whole letter with its accent", "ae\u0301", []string{"backspace"}, "a"},
		{"an accent typed after its letter joins it", "e", []string{"\u0301", "backspace"}, ""},
		{"a flag is one character", "🇦🇹x", []string{"home", "delete"}, "x"},
		{"a word to the left, over what parts it", "one two, ", []string{"ctrl+w"}, "one "},
		{"word by word", "one two", []string{"alt+b", "alt+b", "x"}, "xone two"},
		{"to the beginning and to the end", "one two", []string{"alt+b", "ctrl+u"}, "two"},
		{"kill to the end", "one two", []string{"alt+b", "ctrl+k"}, "one "},
		{"nothing left to delete", "", []string{"backspace", "delete", "ctrl+w", "left", "right"}, ""},
		{"the limit", "12345678", []string{"9"}, "12345678"},
	} {
		f := Field{Limit: 8}
		if len(row.from) > 8 {
			f.Limit = 0
		}
		f.SetValue(row.from)
		for _, k := range row.keys {
			f.Update(stroke(k))
		}
		if got := f.Value(); got != row.want {
			t.Errorf("%s: %q, want %q", row.why, got, row.want)
		}
	}
}

func TestFieldTakesAPasteOnOneLine(t *testing.T) {
	var f Field
	f.Update(tea.PasteMsg{Content: "one\r\ntwo\nthree\tfour"})
	if got := f.Value(); got != "one two three four" {
		t.Errorf("got %q", got)
	}
}

func TestFieldWordsOfASecretAreNotShownByTheCursor(t *testing.T) {
	f := Field{Secret: true}
	f.SetValue("CANARY one two")
	f.Update(stroke("ctrl+w"))
	if got := f.Value(); got != "" {
		t.Errorf("ctrl+w stopped at a word of the secret: %q is left", got)
	}
}

func TestFieldView(t *testing.T) {
	th := theme.New(true, colorprofile.TrueColor, true)
	for _, row := range []struct {
		why     string
		secret  bool
		focus   bool
		value   string
		width   int
		has     string
		hasNot  string
		exactly int
	}{
		{"a secret is one sign a character", true, true, "CANARY", 20, "••••••", "CANARY", 20},
		{"a hidden character is made visible", false, true, "a\u202eb", 20, `a\u{202e}b`, "\u202e", 20},
		{"an escape sequence is not obeyed", false, true, "\x1b[31m", 20, `\x1b[31m`, "\x1b[31m\x1b", 20},
		{"the end of a long value stays in sight of the cursor", false, true, strings.Repeat("x", 50) + "END", 20, "END", "", 20},
		{"an empty one without focus is a line", false, false, "", 12, "────────────", "", 12},
		{"a wide one is cut without focus", false, false, strings.Repeat("漢", 20), 12, "…", "", 11},
	} {
		f := Field{Secret: row.secret}
		f.SetValue(row.value)
		if row.focus {
			f.Focus()
		}
		view := f.View(th, row.width)
		plain := ansi.Strip(view)
		if !strings.Contains(plain, row.has) || row.hasNot != "" && strings.Contains(view, row.hasNot) {
			t.Errorf("%s: %q", row.why, view)
		}
		if w := lipgloss.Width(view); w < row.exactly || w > row.width {
			t.Errorf("%s: %d columns, want %d", row.why, w, row.width)
		}
	}
}

func TestScroll(t *testing.T) {
	th := theme.New(true, colorprofile.TrueColor, true)
	lines := make([]string, 30)
	for i := range lines {
		lines[i] = strconv.Itoa(i)
	}
	var s Scroll
	first := func() string {
		a, _, _ := strings.Cut(ansi.Strip(s.View(th, append([]string(nil), lines...), 20, 10)), "\n")
		return strings.TrimSpace(a)
	}
	for _, row := range []struct{ key, first string }{
		{"", "0"}, {"up", "0"}, {"down", "↑ 2 more"}, {"up", "0"}, {"pgdown", "↑ 9 more"}, {"pgdown", "↑ 17 more"}, {"pgdown", "↑ 21 more"}, {"down", "↑ 21 more"}, {"pgup", "↑ 13 more"}, {"end", "↑ 21 more"}, {"home", "0"},
	} {
		if row.key != "" && !s.Key(row.key) {
			t.Errorf("%s does not scroll", row.key)
		}
		if got := first(); got != row.first {
			t.Errorf("after %q the first line is %s, want %s", row.key, got, row.first)
		}
	}
	if s.Key("x") {
		t.Error("x scrolls")
	}
	if v := ansi.Strip(s.View(th, lines, 20, 10)); !strings.HasSuffix(v, "↓ 21 more") {
		t.Errorf("what is cut is not said: %q", v)
	}
	for _, n := range []int{25, 3, 29, 0, 12} {
		s.Show(n)
		if v := ansi.Strip(s.View(th, lines, 20, 10)); !strings.Contains("\n"+v+"\n", "\n"+strconv.Itoa(n)+"\n") {
			t.Errorf("line %d was not brought into sight:\n%s", n, v)
		}
	}
	seen := map[string]bool{} // page by page nothing is passed over behind the hints
	s.Top()
	for range 6 {
		for l := range strings.SplitSeq(ansi.Strip(s.View(th, lines, 20, 10)), "\n") {
			seen[strings.TrimSpace(l)] = true
		}
		s.Key("pgdown")
	}
	for _, l := range lines {
		if !seen[l] {
			t.Errorf("line %s is seen on no page", l)
		}
	}
}

// TestAFieldLooksAtWhatHasRoom: a text as long as the limit costs a frame no more than a short one.
func TestAFieldLooksAtWhatHasRoom(t *testing.T) {
	th := theme.New(true, colorprofile.TrueColor, true)
	for _, focused := range []bool{true, false} {
		cost := func(n int) float64 {
			f := &Field{focused: focused}
			f.SetValue(strings.Repeat("x", n))
			return testing.AllocsPerRun(3, func() { f.View(th, 40) })
		}
		if short, long := cost(200), cost(64<<10); long > 2*short {
			t.Errorf("focused %v: %.0f allocations for 200 characters, %.0f for 64 Ki", focused, short, long)
		}
	}
	f := &Field{}
	f.SetValue(strings.Repeat("漢", 3<<20))
	if f.Len() != 64<<10 {
		t.Errorf("%d characters, want the limit", f.Len())
	}
}
