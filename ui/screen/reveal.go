package screen

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// revealFor is how long a secret stays in the open after ctrl+r.
const revealFor = 10 * time.Second

// reveal is the part of a screen that can show its secrets for a while.
type reveal struct {
	open  bool
	count int // a newer ctrl+r outlives an older end
}

// revealEnds hides again what an earlier ctrl+r showed.
type revealEnds struct {
	of    *reveal
	count int
}

// toggle shows for revealFor, or hides at once.
func (r *reveal) toggle() tea.Cmd {
	r.count++
	r.open = !r.open
	if !r.open {
		return nil
	}
	end := revealEnds{r, r.count}
	return job(tea.Tick(revealFor, func(time.Time) tea.Msg { return end }))
}

// hear ends the showing when its time has come.
func (r *reveal) hear(msg tea.Msg) {
	if m, ok := msg.(revealEnds); ok && m.of == r && m.count == r.count {
		r.open = false
	}
}
