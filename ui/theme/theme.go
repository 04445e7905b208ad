// Package theme holds the semantic styles of every screen: what a colour means, not which it is.
package theme

import "charm.land/lipgloss/v2"

// Theme is the palette for one terminal. The zero value has no colour and UTF-8 signs.
type Theme struct {
	Accent, OnAccent, Danger, Warning, Good, Evidence, Muted, Line, Selected, Field, Cursor, Bold lipgloss.Style
	Sign                                                                                          Signs
	ASCII                                                                                         bool
}

// Judged is how a sign of the flows is shown: "✓", "?", "!", and "✗" for all others.
func (t Theme) Judged(sign string) (string, lipgloss.Style) {
	switch sign {
	case "✓":
		return t.Sign.OK, t.Good
	case "?":
		return t.Sign.Unknown, t.Warning
	case "!":
		return t.Sign.Mind, t.Warning
	}
	return t.Sign.No, t.Danger
}

// Signs are the signs of the screens with their ASCII twins; each fits a slot of three cells.
type Signs struct {
	OK, No, Unknown, Mind, Here, Note, Done, Todo, Verdict, Full, Rest, Dot, End, Now, Right, Down, Up, Cut, Hidden, HLine, VLine, BarLine string
}
