package theme

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// New makes the theme for a terminal. Profile Ascii or NoTTY is NO_COLOR: underline and reverse stand in for colour.
func New(dark bool, profile colorprofile.Profile, utf8 bool) Theme {
	pick := lipgloss.LightDark(dark)
	fg := func(d, l string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(pick(lipgloss.Color(l), lipgloss.Color(d)))
	}
	bold := lipgloss.NewStyle().Bold(true)
	t := Theme{Sign: signs(utf8), ASCII: !utf8, Bold: bold}
	plain := lipgloss.NewStyle()
	if profile <= colorprofile.ASCII {
		t.Accent, t.Danger, t.Warning, t.Good, t.Muted, t.Line = plain, plain, plain, plain, plain, plain
		t.Evidence, t.Field = plain.Underline(true), plain.Underline(true)
		t.Selected, t.OnAccent, t.Key = bold, bold.Reverse(true), bold.Reverse(true)
		return t
	}
	t.Accent, t.Danger, t.Warning, t.Good = fg("#6CB6FF", "#0A5BB5"), fg("#FF8078", "#B42318"), fg("#E8B04B", "#8A5300"), fg("#6BC46D", "#1A7032")
	t.Evidence, t.Muted, t.Line = fg("#D2A8FF", "#6B35B8"), fg("#9AA4B2", "#59636E"), fg("#3D444D", "#C5CBD3")
	t.Selected = bold.Background(pick(lipgloss.Color("#DCEBFB"), lipgloss.Color("#1F3044")))
	t.Field = plain.Background(pick(lipgloss.Color("#ECEFF3"), lipgloss.Color("#2A2F37")))
	t.Key = fg("#0B1220", "#FFFFFF").Background(pick(lipgloss.Color("#0A5BB5"), lipgloss.Color("#6CB6FF")))
	t.OnAccent = t.Key.Bold(true)
	return t
}

func signs(utf8 bool) Signs {
	if !utf8 {
		return Signs{OK: "ok", No: "no", Unknown: "??", Mind: "!!", Here: ">", Note: "-", Done: "*", Todo: "o", Verdict: "|", Full: "=", Rest: "-", Dot: ".", End: "+", Now: "^", Right: ">", Down: "v", Up: "^", Cut: "~", Hidden: "*", HLine: "-", VLine: "|", BarLine: "="}
	}
	return Signs{OK: "✓", No: "✗", Unknown: "?", Mind: "!", Here: "›", Note: "·", Done: "●", Todo: "○", Verdict: "▌", Full: "━", Rest: "─", Dot: "·", End: "┤", Now: "▲", Right: "→", Down: "↓", Up: "↑", Cut: "…", Hidden: "•", HLine: "─", VLine: "│", BarLine: "━"}
}
