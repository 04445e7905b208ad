package screen

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	tea "charm.land/bubbletea/v2"

	"why401/flows/lab"
	"why401/ui/kit"
	"why401/ui/theme"
)

// TestTheLessonsSayWhatIsBeyond: at each place the pointer is in sight, and what is hidden above and below is counted.
func TestTheLessonsSayWhatIsBeyond(t *testing.T) {
	th := theme.New(true, colorprofile.ASCII, true)
	for _, size := range [][2]int{{80, 20}, {40, 8}} {
		l := NewLab(kit.Services{})
		l.SetSize(size[0], size[1])
		for i, x := range lab.Lessons() {
			view := ansi.Strip(l.View(th))
			list, _, _ := strings.Cut(view, "Story")
			if !strings.Contains(list, "›  ") || !strings.Contains(list, x.Title) {
				t.Errorf("%v: lesson %d is not in sight:\n%s", size, i+1, view)
			}
			if hidden := !strings.Contains(list, lab.Lessons()[0].Title); hidden != strings.Contains(list, "↑ ") {
				t.Errorf("%v: at lesson %d what is above is not said:\n%s", size, i+1, view)
			}
			if hidden := !strings.Contains(list, lab.Lessons()[len(lab.Lessons())-1].Title); hidden != strings.Contains(list, "↓ ") {
				t.Errorf("%v: at lesson %d what is below is not said:\n%s", size, i+1, view)
			}
			l.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		}
	}
}

// TestTheLessonsAreALongList: a key leads to its ends and over ten at once.
func TestTheLessonsAreALongList(t *testing.T) {
	l := NewLab(kit.Services{}).(*Lab)
	last := len(lab.Lessons()) - 1
	for _, row := range []struct {
		key  rune
		want int
	}{{tea.KeyEnd, last}, {tea.KeyPgDown, last}, {tea.KeyHome, 0}, {tea.KeyPgUp, 0}, {tea.KeyPgDown, 10}, {tea.KeyPgDown, 20}} {
		if l.Update(tea.KeyPressMsg{Code: row.key}); l.row != row.want {
			t.Errorf("%s: at lesson %d, want %d", tea.KeyPressMsg{Code: row.key}.String(), l.row+1, row.want+1)
		}
	}
}
