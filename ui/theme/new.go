package theme

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// New makes the theme for a terminal. Profile ASCII or NoTTY is NO_COLOR: underline and reverse stand in for colour.
func New(dark bool, profile colorprofile.Profile, utf8 bool) Theme {
	bold := lipgloss.NewStyle().Bold(true)
	t := Theme{Sign: signs(utf8), ASCII: !utf8, Bold: bold}
	plain := lipgloss.NewStyle()
	if profile <= colorprofile.ASCII {
		t.Accent, t.Danger, t.Warning, t.Good, t.Muted, t.Line = plain, plain, plain, plain, plain, plain
		t.Evidence, t.Field = plain.Underline(true), plain.Underline(true)
		t.Cursor = plain.Reverse(true) // not underlined too: on a blank the library writes the line alone
		t.Selected, t.OnAccent = bold, bold.Reverse(true)
		return t
	}
	p := paletteFor(dark, profile)
	fg := func(c string) lipgloss.Style { return plain.Foreground(lipgloss.Color(c)) }
	t.Accent, t.Danger, t.Good, t.Evidence = fg(p.accent), fg(p.danger), fg(p.good), fg(p.evidence)
	if t.Warning = bold; p.warning != "" {
		t.Warning = fg(p.warning)
	}
	if profile == colorprofile.ANSI {
		t.Muted, t.Line, t.Field, t.Cursor = plain, plain.Faint(true), plain.Underline(true), plain.Reverse(true)
		t.Selected, t.OnAccent = bold, t.Accent.Bold(true).Reverse(true)
		return t
	}
	t.Muted, t.Line = fg(p.muted), fg(p.line)
	t.Selected = bold.Background(lipgloss.Color(p.selected))
	t.Field = plain.Background(lipgloss.Color(p.field))
	t.Cursor = t.Field.Reverse(true)
	t.OnAccent = fg(p.onAccent).Bold(true).Background(lipgloss.Color(p.accent))
	return t
}

// palette is the colours of the roles, as lipgloss names them: #RRGGBB, or a number of the terminal's own table.
type palette struct{ accent, onAccent, danger, warning, good, evidence, muted, line, selected, field string }

// paletteFor is the colours that a terminal can show. Those of 256 and of 16 are chosen and not computed: the nearest
// by distance turns the grey field navy and the grey words green, and may be colour 8, which several schemes do not show.
func paletteFor(dark bool, profile colorprofile.Profile) palette {
	switch {
	case profile == colorprofile.ANSI && dark:
		return palette{accent: "14", danger: "9", warning: "11", good: "10", evidence: "13"}
	case profile == colorprofile.ANSI:
		return palette{accent: "4", danger: "1", good: "2", evidence: "5"} // no yellow is read on white: bold warns
	case profile == colorprofile.ANSI256 && dark:
		return palette{"75", "233", "210", "179", "114", "183", "248", "239", "236", "236"}
	case profile == colorprofile.ANSI256:
		return palette{"25", "231", "124", "94", "22", "55", "241", "251", "254", "255"}
	case dark:
		return palette{"#6CB6FF", "#0B1220", "#FF8078", "#E8B04B", "#6BC46D", "#D2A8FF", "#9AA4B2", "#3D444D", "#1F3044", "#2A2F37"}
	}
	return palette{"#0A5BB5", "#FFFFFF", "#B42318", "#8A5300", "#1A7032", "#6B35B8", "#59636E", "#C5CBD3", "#DCEBFB", "#ECEFF3"}
}

func signs(utf8 bool) Signs {
	if !utf8 {
		return Signs{OK: "ok", No: "no", Unknown: "??", Mind: "!!", Here: ">", Note: "-", Done: "*", Todo: "o", Verdict: "|", Full: "=", Rest: "-", Dot: ".", End: "+", Now: "^", Right: ">", Down: "v", Up: "^", Cut: "~", Hidden: "*", HLine: "-", VLine: "|", BarLine: "="}
	}
	return Signs{OK: "✓", No: "✗", Unknown: "?", Mind: "!", Here: "›", Note: "·", Done: "●", Todo: "○", Verdict: "▌", Full: "━", Rest: "─", Dot: "·", End: "┤", Now: "▲", Right: "→", Down: "↓", Up: "↑", Cut: "…", Hidden: "•", HLine: "─", VLine: "│", BarLine: "━"}
}
