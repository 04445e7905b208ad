package theme

import (
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// TestTextIsReadable: text passes AA (4.5 to 1, WCAG 2.1) on the backgrounds that it may stand on, with every number of
// colours that is chosen here; the 16 are the terminal's own and have no value.
func TestTextIsReadable(t *testing.T) {
	light := func(c string) float64 {
		r, g, b, _ := lipgloss.Color(c).RGBA()
		lin := func(v uint32) float64 {
			if f := float64(v) / 65535; f > 0.03928 {
				return math.Pow((f+0.055)/1.055, 2.4)
			} else {
				return f / 12.92
			}
		}
		return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
	}
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
		for _, dark := range []bool{true, false} {
			p := paletteFor(dark, profile)
			back := []string{"#FFFFFF", "#FDF6E3", p.field, p.selected} // white, Solarized
			if dark {
				back = []string{"#000000", "#002B36", "#282C34", p.field, p.selected} // black, Solarized, One Dark
			}
			for role, c := range map[string]string{"accent": p.accent, "danger": p.danger, "warning": p.warning, "good": p.good, "evidence": p.evidence, "muted": p.muted} {
				for _, b := range back {
					x, y := light(c)+0.05, light(b)+0.05
					if ratio := max(x/y, y/x); ratio < 4.5 {
						t.Errorf("%v, dark %v: %s %s on %s is %.1f to 1", profile, dark, role, c, b, ratio)
					}
				}
			}
			x, y := light(p.onAccent)+0.05, light(p.accent)+0.05
			if ratio := max(x/y, y/x); ratio < 4.5 {
				t.Errorf("%v, dark %v: the filled key is %.1f to 1", profile, dark, ratio)
			}
		}
	}
}

// TestFewColoursAreChosen: what the field and the muted words become with 256 and with 16 colours is not left to the
// nearest one, which was navy, green, and the colour 8.
func TestFewColoursAreChosen(t *testing.T) {
	for _, dark := range []bool{true, false} {
		th := New(dark, colorprofile.ANSI256, true)
		for role, s := range map[string]lipgloss.Style{"muted": th.Muted, "line": th.Line, "accent": th.Accent} {
			if _, ok := s.GetForeground().(interface{ RGBA() (r, g, b, a uint32) }); !ok {
				t.Errorf("%s has no colour", role)
			}
			r, g, b, _ := s.GetForeground().RGBA()
			if grey := r == g && g == b; grey != (role != "accent") {
				t.Errorf("dark %v: %s is %x %x %x", dark, role, r>>8, g>>8, b>>8)
			}
		}
		if r, g, b, _ := th.Field.GetBackground().RGBA(); r != g || g != b {
			t.Errorf("dark %v: the field is %x %x %x, want a grey", dark, r>>8, g>>8, b>>8)
		}
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
			if got := New(dark, profile, true).Cursor.Render(" "); !strings.Contains(got, "\x1b[7") {
				t.Errorf("%v, dark %v: the cursor on a blank is %q, and not to be seen", profile, dark, got)
			}
		}
		few := New(dark, colorprofile.ANSI, true)
		if got := few.Muted.Render("x"); got != "x" {
			t.Errorf("dark %v: muted is %q with 16 colours, want the terminal's own", dark, got)
		}
	}
}
